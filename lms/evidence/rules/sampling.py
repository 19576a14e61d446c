"""Which decisions are looked at again by another unit: drawn by a seed, so that anybody can draw the same again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

PERCENT = 5
LEAST = 3
"""Of each batch (a ward's decisions of a day) so many percent, rounded up, and at least so many."""


def ward_of(path: str) -> str:
    """Return the ward or commune a unit lies in; the City itself for somebody of no ward.

    >>> ward_of("01.00004.003."), ward_of("01.")
    ('01.00004.', '01.')
    """
    return ".".join(path.split(".")[:2]).rstrip(".") + "."


def rank(seed: str, decision_id: int) -> str:
    """Return a decision's place in the draw of a seed: the SHA-256 of both, in hexadecimal."""
    return hashlib.sha256(f"{seed}:{decision_id}".encode()).hexdigest()


def size(count: int, *, percent: int = PERCENT, least: int = LEAST) -> int:
    """Return how many of a batch are drawn: all of a batch smaller than the least."""
    return min(count, max(least, -(-count * percent // 100)))


def draw(seed: str, decision_ids: Iterable[int], *, percent: int = PERCENT, least: int = LEAST) -> tuple[int, ...]:
    """Return the drawn decisions of a batch, in the order of their places; the order they come in is no matter."""
    ranked = sorted(set(decision_ids), key=lambda each: (rank(seed, each), each))
    return tuple(ranked[: size(len(ranked), percent=percent, least=least)])


def some_of(seed: str, decision_ids: Iterable[int], most: int) -> tuple[int, ...]:
    """Return at most so many of these decisions, drawn by the seed."""
    return tuple(sorted(set(decision_ids), key=lambda each: (rank(seed, each), each))[:most])


def assign(seed: str, decision_id: int, *, candidates: Sequence[int], load: Mapping[int, int]) -> int | None:
    """Return who of the candidates looks again: with the fewest open looks, among equals drawn by the seed."""
    if not candidates:
        return None
    return min(candidates, key=lambda each: (load.get(each, 0), rank(f"{seed}:{decision_id}", each), each))
