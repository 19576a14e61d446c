"""Signs in a reviewer's day that open a second look. They never change a score and accuse nobody.

Night work, slow work, one device for many people and help for old people are normal here and no signs (security.md,
the fairness guard).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HURRIED, RATE, ONE_BAND = CODES = ("hurried", "rate", "one_band")
LEAST_SECONDS = 8
"""Time to read a sentence and see a picture; for each further piece a little more."""

SECONDS_A_PIECE = 3
MOST_AN_HOUR = 90
ONE_BAND_FROM = 20
"""Decisions of a day from which the same band for everybody is a sign."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision as its reviewer took it: id, band, when, how many seconds after opening it, how many pieces."""

    id: int
    band: int
    at: datetime
    seconds: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Sign:
    """What stands out, and the decisions it is about."""

    code: str
    decisions: tuple[int, ...]


def least_seconds(pieces: int) -> int:
    """Return how long a look at so many pieces takes at least."""
    return LEAST_SECONDS + SECONDS_A_PIECE * max(0, pieces - 1)


def of_day(decisions: Iterable[Seen]) -> tuple[Sign, ...]:
    """Return the signs in the decisions one reviewer took on one day."""
    ordered = sorted(decisions, key=lambda each: (each.at, each.id))
    found = {HURRIED: _hurried(ordered), RATE: _rate(ordered), ONE_BAND: _one_band(ordered)}
    return tuple(Sign(code, ids) for code, ids in found.items() if ids)


def _hurried(ordered: Sequence[Seen]) -> tuple[int, ...]:
    return tuple(each.id for each in ordered if each.seconds < least_seconds(each.pieces))


def _rate(ordered: Sequence[Seen]) -> tuple[int, ...]:
    """Return the decisions of every hour with more of them than somebody can look at."""
    found: dict[int, None] = {}
    first = 0
    for last, each in enumerate(ordered):
        while each.at - ordered[first].at >= timedelta(hours=1):
            first += 1
        if last - first + 1 > MOST_AN_HOUR:
            found |= dict.fromkeys(one.id for one in ordered[first : last + 1])
    return tuple(found)


def _one_band(ordered: Sequence[Seen]) -> tuple[int, ...]:
    same = len({each.band for each in ordered}) == 1
    return tuple(each.id for each in ordered) if same and len(ordered) >= ONE_BAND_FROM else ()
