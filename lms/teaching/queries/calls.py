"""Reading calls and counting who has answered them: in the database, never by loading people.

A call is seen by who works for its unit or above, and by who works below: the City's call is every ward's business.
Whose people are counted then is the viewer's own part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, or_, select, union_all

from courses.queries.finishing import has_finished
from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import Page
from lms.orgs.queries import WATCHERS, UnitCard, list_by_paths, residents
from lms.orgs.rules import ancestors, parent_path
from lms.people.queries import PersonCard, can_be_asked, list_chosen
from lms.teaching.models import CallReminder, CourseCall
from lms.teaching.rules.calls import STEPS
from lms.teaching.rules.naming import association

READERS = (*WATCHERS, "trainer")
"""Roles that may see calls and their figures; names are for those who may see the roll."""

SIZE = 20
"""Calls a page: each brings its own count."""


@dataclass(frozen=True, slots=True)
class CallCard:
    """A call, for reading."""

    id: int
    public_id: str
    course_id: int
    unit_path: str
    from_path: str
    audience: str
    due: date
    note: str
    by_id: int
    at: datetime
    cancelled: bool

    def reach(self, actor: Actor, *roles: str) -> tuple[str, ...]:
        """Return the paths whose people are the actor's part of this call; empty when it is none of her business."""
        held = actor.paths(*roles)
        if any(self.unit_path.startswith(path) for path in held):
            return (self.unit_path,)
        return tuple(path for path in held if path.startswith(self.unit_path))


CARD: tuple[Any, ...] = (
    CourseCall.id,
    CourseCall.public_id,
    CourseCall.course_id,
    CourseCall.unit_path,
    CourseCall.from_path,
    CourseCall.audience,
    CourseCall.due,
    CourseCall.note,
    CourseCall.by_id,
    CourseCall.at,
    CourseCall.cancelled_at.is_not(None),
)


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    above = {path for held in actor.paths(*READERS) for path in ancestors(held)}
    return or_(within(CourseCall.unit_path, actor, *READERS), CourseCall.unit_path.in_(sorted(above)))


def list_calls(executor: Executor, *, actor: Actor, open_on: date | None = None, number: int = 1) -> Page[CallCard]:
    """Return a page of the calls an actor may see, newest first; with `open_on`, those that still ask on that day."""
    condition = [_seen_by(actor)]
    if open_on is not None:
        condition += [CourseCall.due >= open_on, CourseCall.cancelled_at.is_(None)]
    total = executor.execute(select(func.count()).select_from(CourseCall).where(*condition)).scalar_one()
    rows = executor.execute(
        select(*CARD).where(*condition).order_by(CourseCall.id.desc()).limit(SIZE).offset((number - 1) * SIZE)
    )
    return Page(tuple(CallCard(*row) for row in rows), number, SIZE, total)


def get_call(executor: Executor, public_id: str, *, actor: Actor) -> CallCard:
    """Return a call the actor may see, or raise `NotFound`."""
    row = executor.execute(select(*CARD).where(CourseCall.public_id == public_id, _seen_by(actor))).first()
    if row is None:
        raise NotFound
    return CallCard(*row)


def list_units_of(executor: Executor, calls: Iterable[CallCard]) -> dict[str, UnitCard]:
    """Return by path the units that some calls are for, those in whose name they are made, and those right above."""
    paths = {path for call in calls for path in (call.unit_path, call.from_path)}
    return list_by_paths(executor, paths | {parent_path(path) for path in paths}) if paths else {}


def inviter(units: Mapping[str, UnitCard], path: str) -> str:
    """Return who asks, in words: the association of the unit in whose name a call is made."""
    unit, above = units.get(path), units.get(parent_path(path))
    return association(unit.kind if unit else "", unit.name if unit else "", above.name if above else "")


# ---------------------------------------------------------------------------------- who is asked, who has finished


@dataclass(frozen=True, slots=True)
class Asked:
    """The people of a call within some paths, and which completion answers it."""

    call: CallCard
    paths: tuple[str, ...]
    kind: str

    def people(self, *, finished: bool | None = None) -> Select[int]:
        """Return the select of the people asked: all, or only those who have (not) finished."""
        homes = residents(self.paths).subquery()
        chosen = select(homes.c.person_id).where(can_be_asked(homes.c.person_id, audience=self.call.audience))
        if finished is None:
            return chosen
        done = has_finished(homes.c.person_id, course_id=self.call.course_id, kind=self.kind)
        return chosen.where(done if finished else ~done)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people are asked, and how many of them have finished."""

    asked: int = 0
    finished: int = 0


def count_answers(executor: Executor, asked: Sequence[Asked]) -> dict[int, Tally]:
    """Return the tallies of several calls by their ids: one statement for all."""
    if not asked:
        return {}
    parts = []
    for each in asked:
        people = each.people().subquery()
        done = has_finished(people.c.person_id, course_id=each.call.course_id, kind=each.kind)
        columns = (literal(each.call.id), func.count(), func.count().filter(done))
        parts.append(select(*columns).select_from(people))
    return {row[0]: Tally(row[1], row[2]) for row in executor.execute(union_all(*parts))}


def list_unfinished(executor: Executor, asked: Asked, *, number: int = 1, size: int = 50) -> Page[PersonCard]:
    """Return a page of the people who have not finished, by tên then họ."""
    return list_chosen(executor, asked.people(finished=False), number=number, size=size)


# ---------------------------------------------------------------------------------- for a learner


def list_asking(
    executor: Executor, *, residence: str, audience: str, today: date, course_id: int | None = None
) -> list[CallCard]:
    """Return the calls that ask somebody who lives at a path today, the nearest day first."""
    condition = [
        CourseCall.unit_path.in_([*ancestors(residence), residence]),
        CourseCall.audience.in_(["", audience]),
        CourseCall.due >= today,
        CourseCall.cancelled_at.is_(None),
    ]
    if course_id is not None:
        condition.append(CourseCall.course_id == course_id)
    rows = executor.execute(select(*CARD).where(*condition).order_by(CourseCall.due, CourseCall.id).limit(SIZE))
    return [CallCard(*row) for row in rows]


# ---------------------------------------------------------------------------------- for the reminders


def list_due(executor: Executor, *, today: date) -> list[CallCard]:
    """Return the calls of which people are reminded on a day, in the order of their ids."""
    rows = executor.execute(
        select(*CARD)
        .where(
            CourseCall.due >= today,
            CourseCall.due <= today + timedelta(days=max(STEPS)),
            CourseCall.cancelled_at.is_(None),
        )
        .order_by(CourseCall.id)
    )
    return [CallCard(*row) for row in rows]


def _to_remind(asked: Asked, step: int) -> Select[int]:
    people = asked.people(finished=False).subquery()
    reminded = exists(
        select(CallReminder.id).where(
            CallReminder.person_id == people.c.person_id,
            CallReminder.call_id == asked.call.id,
            CallReminder.step == step,
        )
    )
    return select(people.c.person_id).where(~reminded)


def count_to_remind(executor: Executor, asked: Iterable[tuple[Asked, int]]) -> int:
    """Return how many people are still to be reminded of these calls."""
    parts = [select(func.count()).select_from(_to_remind(each, step).subquery()) for each, step in asked]
    return sum(row[0] for row in executor.execute(union_all(*parts))) if parts else 0


def list_to_remind(executor: Executor, asked: Asked, step: int, *, after: int, most: int) -> list[int]:
    """Return the next ids of people to be reminded of a call, in their order."""
    ids = _to_remind(asked, step).subquery()
    rows = executor.execute(
        select(ids.c.person_id).where(ids.c.person_id > after).order_by(ids.c.person_id).limit(most)
    )
    return [row.person_id for row in rows]
