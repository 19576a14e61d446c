"""What looks alike: 64-bit fingerprints of pictures, near when few bits differ.

The fingerprint is cut into four bands of 16 bits, each with an index. Two fingerprints that differ in at most
`NEAR` = 6 bits have a band in which at most one bit differs (four bands with two each would be eight): so whoever asks
for the 17 neighbours of each band finds every near one, and an index answers.
"""

from __future__ import annotations

BITS = 64
BANDS = 4
WIDTH = BITS // BANDS
NEAR = 6
_LEAST_DETAIL = 6
"""A fingerprint with fewer bits set, or unset, is that of an even surface: such pictures are not alike."""


def fingerprint(values: list[int], across: int) -> str:
    """Return the fingerprint of a tiny grey picture, 9 by 8 points: whether each is darker than its neighbour.

    It is "" when the picture has too little in it to be told from others.
    """
    bits = 0
    for row in range(0, len(values), across):
        for left, right in zip(values[row : row + across - 1], values[row + 1 : row + across], strict=True):
            bits = bits << 1 | (left < right)
    return f"{bits:016x}" if _LEAST_DETAIL <= bits.bit_count() <= BITS - _LEAST_DETAIL else ""


def bands(fingerprint: str) -> tuple[int, ...]:
    """Return the four bands of a fingerprint."""
    bits = int(fingerprint, 16)
    return tuple(bits >> shift & (1 << WIDTH) - 1 for shift in range(BITS - WIDTH, -1, -WIDTH))


def neighbours(band: int) -> tuple[int, ...]:
    """Return a band and the sixteen that differ from it in one bit."""
    return (band, *(band ^ 1 << bit for bit in range(WIDTH)))


def distance(one: str, other: str) -> int:
    """Return in how many bits two fingerprints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def is_near(one: str, other: str) -> bool:
    """Tell whether two pictures look alike."""
    return distance(one, other) <= NEAR
