"""Calls to learn: in whose name, until when, and on which days people are reminded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

NOTE_LONGEST = 500
STEPS = (7, 1)
"""How many days before the day people are reminded, once each: a week and a day."""

FURTHEST = timedelta(days=730)
"""A call asks for something in the next two years; what lies further is a plan."""

OFFICES = ("cadre", "city")
CALLERS = (*OFFICES, "trainer")
"""Roles that may call. An office speaks for its unit before a trainer does."""


class Holding(Protocol):
    """A role held over the subtree of a path in one hierarchy (the kernel's `Scope` is one)."""

    @property
    def role(self) -> str:
        """The role's code."""
        ...

    @property
    def hierarchy(self) -> str:
        """The tree it holds in."""
        ...

    @property
    def path(self) -> str:
        """The unit at the top of the subtree."""
        ...


def step_on(due: date, today: date) -> int | None:
    """Return which reminder is due on a day: 7, 1, or None while there is none (any more).

    A day that was missed is made good on the next: what was sent once is never sent again.

    >>> [step_on(date(2026, 11, 30), date(2026, 11, day)) for day in (22, 23, 28, 29, 30)]
    [None, 7, 7, 1, 1]
    """
    left = (due - today).days
    return next((step for step in reversed(STEPS) if 0 <= left <= step), None)


def is_open(due: date, today: date, *, cancelled: bool) -> bool:
    """Tell whether a call still asks."""
    return not cancelled and today <= due


def due_flaw(due: date | None, today: date) -> str | None:
    """Return why a day will not do: due_missing, due_past, due_far; None when it will."""
    if due is None:
        return "due_missing"
    if due <= today:
        return "due_past"
    return "due_far" if due > today + FURTHEST else None


def name_path(holdings: Iterable[Holding], path: str, *, hierarchy: str) -> str | None:
    """Return the unit in whose name the holder of these roles may call the people of a unit; None when she may not.

    The nearest unit above it that she holds an office of; else the nearest one she teaches for.
    """
    covering = [
        held for held in holdings if held.role in CALLERS and held.hierarchy == hierarchy and path.startswith(held.path)
    ]
    offices = [held.path for held in covering if held.role in OFFICES]
    return max(offices or [held.path for held in covering], key=len, default=None)
