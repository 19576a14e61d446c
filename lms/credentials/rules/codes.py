"""The names under which a credential is looked up: the key in its QR, the code printed under it, the holder's name.

A key is 128 random bits, so nobody guesses one. A code is short enough to be read aloud and typed: twelve signs of 32,
without I, O, 0 and 1. Its last sign is chosen so that one wrong sign, or two signs that changed places, never make
another code. Since codes are short, they are accepted only together with the holder's given name.
"""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Sequence

from kernel.text import clean_line, fold

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12
KEY_BYTES, KEY_LENGTH = 16, 26
GROUP = 4
_FIELD = 0b100101  # x⁵ + x² + 1: the field of 32 elements
_ORDER = len(ALPHABET) - 1
_TYPED_LONGEST = 60


def _powers() -> tuple[int, ...]:
    """Return the powers of x in the field: every element but zero, each once."""
    found, value = [], 1
    for _ in range(_ORDER):
        found.append(value)
        value <<= 1
        if value > _ORDER:
            value ^= _FIELD
    return tuple(found)


_POWERS = _powers()
_LOGS = {value: power for power, value in enumerate(_POWERS)}


def _times(value: int, power: int) -> int:
    """Return value · xᵖᵒʷᵉʳ in the field."""
    return _POWERS[(_LOGS[value] + power) % _ORDER] if value else 0


def _weighed(numbers: Sequence[int]) -> int:
    """Return Σ nᵢ·xⁱ. Each place has a weight of its own, so a change or an exchange always shows."""
    total = 0
    for place, number in enumerate(numbers):
        total ^= _times(number, place)
    return total


def make_code(numbers: Sequence[int]) -> str:
    """Return the code of eleven random numbers from 0 to 31: their signs and the check sign."""
    if len(numbers) != CODE_LENGTH - 1:
        raise ValueError(len(numbers))
    check = _times(_weighed(numbers), -(CODE_LENGTH - 1))
    return "".join(ALPHABET[number] for number in (*numbers, check))


def read_code(typed: str) -> str | None:
    """Return the code that somebody typed, with spaces, hyphens and small letters as she likes; None for no code."""
    signs = unicodedata.normalize("NFKC", typed[:_TYPED_LONGEST]).upper()
    code = "".join(sign for sign in signs if sign.isalnum())
    if len(code) != CODE_LENGTH or any(sign not in ALPHABET for sign in code):
        return None
    return None if _weighed([ALPHABET.index(sign) for sign in code]) else code


def show_code(code: str) -> str:
    """Return a code as it is printed, in groups of four.

    >>> show_code("ABCDEFGHJKLM")
    'ABCD-EFGH-JKLM'
    """
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def make_key(random: bytes) -> str:
    """Return the key of sixteen random bytes: 26 small letters and digits."""
    if len(random) != KEY_BYTES:
        raise ValueError(len(random))
    return base64.b32encode(random).decode().rstrip("=").lower()


def read_key(text: str) -> str | None:
    """Return a key as an address holds it, None for what cannot be one."""
    key = text.lower()
    allowed = set("abcdefghijklmnopqrstuvwxyz234567")
    return key if len(key) == KEY_LENGTH and set(key) <= allowed else None


def given_name(full_name: str) -> str:
    """Return the given name, the last word, as it is compared: small letters, no marks.

    >>> given_name("Nguyễn Thị Hòa")
    'hoa'
    """
    words = fold(clean_line(full_name, 200)).split()
    return words[-1] if words else ""


def is_given_name(typed: str, full_name: str) -> bool:
    """Tell whether what was typed is the holder's given name, or a longer part of her name that ends with it."""
    wanted = given_name(full_name)
    return bool(wanted) and given_name(typed) == wanted
