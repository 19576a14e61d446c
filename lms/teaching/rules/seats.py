"""Classes: what their form may say, who gets a seat, what code they are found by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

TITLE_LONGEST, PLACE_LONGEST, SCHEDULE_LONGEST = 120, 200, 500
MOST_SEATS = 500
MOST_MEMBERS = 600
"""Seated and waiting together: a class is taught by one person, who looks at each of them."""

LONGEST = timedelta(days=366)
CODE_LENGTH = 6
CODE_ALPHABET = frozenset("23456789abcdefghjkmnpqrstuvwxyz")
_FILLING = str.maketrans("", "", " -.\u00a0\u2013")

SEATED, WAITING, LEFT = "seated", "waiting", "left"
OPEN, CLOSED, CANCELLED = "open", "closed", "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a trainer says of a class. `seats` None: as many as come. `listed`: shown on the course's page."""

    title: str
    place: str
    schedule: str
    starts: date | None
    ends: date | None
    seats: int | None
    listed: bool


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why an input will not do: a code for the sentence, and the field that can mend it."""

    code: str
    field: str


def plan_flaws(plan: Plan, *, today: date, begun: bool = False) -> tuple[Flaw, ...]:
    """Return what has to be mended. A class that has `begun` keeps the days it has."""
    found = [
        *_text_flaws(plan),
        *_day_flaws(plan, today, begun=begun),
    ]
    if plan.seats is not None and not 1 <= plan.seats <= MOST_SEATS:
        found.append(Flaw("class_seats", "seats"))
    return tuple(found)


def _text_flaws(plan: Plan) -> list[Flaw]:
    limits = (("title", plan.title, TITLE_LONGEST), ("place", plan.place, PLACE_LONGEST))
    found = [Flaw(f"class_{name}_missing", name) for name, text, _most in limits if not text]
    found += [Flaw("class_too_long", name) for name, text, most in limits if len(text) > most]
    if len(plan.schedule) > SCHEDULE_LONGEST:
        found.append(Flaw("class_too_long", "schedule"))
    return found


def _day_flaws(plan: Plan, today: date, *, begun: bool) -> list[Flaw]:
    if plan.starts is None or plan.ends is None:
        return [Flaw("class_day_missing", name) for name in ("starts", "ends") if getattr(plan, name) is None]
    found = []
    if plan.starts < today and not begun:
        found.append(Flaw("class_starts_past", "starts"))
    if plan.ends < plan.starts:
        found.append(Flaw("class_ends_before", "ends"))
    elif plan.ends - plan.starts > LONGEST:
        found.append(Flaw("class_too_far", "ends"))
    return found


def place_of(*, seats: int | None, seated: int, waiting: int) -> str | None:
    """Return what somebody who comes gets: a seat, a place in the queue, or None when there is room for nobody more.

    A free seat is for those who wait already.
    """
    if seated + waiting >= MOST_MEMBERS:
        return None
    free = seats is None or seated < seats
    return SEATED if free and not waiting else WAITING


def to_seat(*, seats: int | None, seated: int, waiting: int) -> int:
    """Return how many of those who wait get a seat now."""
    room = MOST_MEMBERS if seats is None else seats
    return max(0, min(waiting, room - seated))


def read_code(text: str) -> str | None:
    """Read a class's code as people type it; None for what cannot be one.

    >>> read_code(" K7M-2pq ")
    'k7m2pq'
    """
    code = text.translate(_FILLING).lower()
    return code if len(code) == CODE_LENGTH and set(code) <= CODE_ALPHABET else None
