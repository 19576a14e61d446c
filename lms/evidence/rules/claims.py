"""What a claim may become, what it still lacks, and to which period it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

DRAFT, SUBMITTED, RETURNED, ACCEPTED, DECLINED, WITHDRAWN = STATES = (
    "draft",
    "submitted",
    "returned",
    "accepted",
    "declined",
    "withdrawn",
)

MOVES: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "submitted": ((DRAFT, RETURNED), SUBMITTED),
        "taken_back": ((SUBMITTED,), DRAFT),
        "withdrawn": ((DRAFT, SUBMITTED, RETURNED), WITHDRAWN),
        "accepted": ((SUBMITTED,), ACCEPTED),
        "returned": ((SUBMITTED,), RETURNED),
        "declined": ((SUBMITTED,), DECLINED),
        "undone": ((ACCEPTED, RETURNED, DECLINED), SUBMITTED),
    }
)
"""Every move: from which states, and to which. The moves of the person are the first three."""

OWN_MOVES = frozenset({"submitted", "taken_back", "withdrawn"})
DECISIONS = frozenset({"accepted", "returned", "declined"})
OPEN = frozenset({DRAFT, RETURNED})
"""States in which the person writes on it."""

MOST_FILES = 5
LONGEST_WORDS = 500
LONGEST_NOTE = 1_000
LONGEST_ISSUER, LONGEST_NUMBER = 200, 60


def next_state(state: str, move: str) -> str | None:
    """Return the state after a move, or None when it may not be made from this one; KeyError for no move at all."""
    sources, target = MOVES[move]
    return target if state in sources else None


def period_flaw(happened_on: date, *, valid_months: int, today: date) -> str | None:
    """Tell why a thing of that day no longer counts: `evidence_in_future`, `evidence_too_old`, `evidence_expired`."""
    if happened_on > today:
        return "evidence_in_future"
    if valid_months:
        return "evidence_expired" if today > months_after(happened_on, valid_months) else None
    return None if happened_on.year in _open_years(today) else "evidence_too_old"


def period_for(happened_on: date, *, valid_months: int, today: date) -> int:
    """Return the period a claim is for: what is valid for a time counts now, an activity in the year it happened."""
    return today.year if valid_months else happened_on.year


def _open_years(today: date) -> frozenset[int]:
    """Facts of December still enter in January, by the supplementary decision."""
    return frozenset({today.year, today.year - 1} if today.month == 1 else {today.year})


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("unreachable")


def certificate_key(text: str) -> str:
    """Return how an issuer or a number is compared, given its folded form: letters and digits alone.

    >>> certificate_key("so 12/2026-qđ".replace("đ", "d"))
    'so122026qd'
    """
    return "".join(sign for sign in text if sign.isalnum())
