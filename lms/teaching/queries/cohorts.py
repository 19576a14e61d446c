"""Reading classes and their members. A trainer sees the classes of her units; a learner those she may join."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import aliased

from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.rules.seats import LEFT, OPEN, SEATED, WAITING

OFFERED = 20
"""Classes a page, where learners look for one."""


@dataclass(frozen=True, slots=True)
class CohortCard:
    """A class, for reading, with how many have a seat and how many wait."""

    id: int
    public_id: str
    code: str
    course_id: int
    title: str
    trainer_id: int
    unit_path: str
    place: str
    schedule: str
    starts: date
    ends: date
    seats: int | None
    listed: bool
    state: str
    seated: int
    waiting: int

    @property
    def free(self) -> int | None:
        """Return how many seats are free; None when there is no limit."""
        return None if self.seats is None else max(0, self.seats - self.seated)

    def takes(self, today: date) -> bool:
        """Tell whether one can still join."""
        return self.state == OPEN and today <= self.ends


def _count(state: str) -> Any:
    members = select(func.count()).where(CohortMember.cohort_id == Cohort.id, CohortMember.state == state)
    return members.correlate(Cohort).scalar_subquery()


CARD: tuple[Any, ...] = (
    Cohort.id,
    Cohort.public_id,
    Cohort.code,
    Cohort.course_id,
    Cohort.title,
    Cohort.trainer_id,
    Cohort.unit_path,
    Cohort.place,
    Cohort.schedule,
    Cohort.starts,
    Cohort.ends,
    Cohort.seats,
    Cohort.listed,
    Cohort.state,
    _count(SEATED),
    _count(WAITING),
)


def _taught(actor: Actor) -> ColumnElement[bool]:
    return within(Cohort.unit_path, actor, "trainer")


def list_taught(
    executor: Executor, *, actor: Actor, today: date, past: bool = False, number: int = 1
) -> Page[CohortCard]:
    """Return a page of the classes of the actor's units: those not over, the next first; or those that are."""
    when = Cohort.ends < today if past else Cohort.ends >= today
    order = (Cohort.starts.desc(), Cohort.id.desc()) if past else (Cohort.starts, Cohort.id)
    return _page(executor, (_taught(actor), when), order, number=number, size=SIZE)


def list_offered(
    executor: Executor, *, today: date, course_id: int | None = None, near: Iterable[str] = (), number: int = 1
) -> Page[CohortCard]:
    """Return a page of the classes one may join: those of one's own units (`near`, paths) first, then by day."""
    condition = [Cohort.state == OPEN, Cohort.listed.is_(True), Cohort.ends >= today]
    if course_id is not None:
        condition.append(Cohort.course_id == course_id)
    order = (case((Cohort.unit_path.in_(list(near)), 0), else_=1), Cohort.starts, Cohort.id)
    return _page(executor, condition, order, number=number, size=OFFERED)


def list_soonest(
    executor: Executor, *, today: date, course_id: int, near: Iterable[str] = (), most: int
) -> list[CohortCard]:
    """Return the first few classes of a course that one may join."""
    rows = executor.execute(
        select(*CARD)
        .where(Cohort.course_id == course_id, Cohort.state == OPEN, Cohort.listed.is_(True), Cohort.ends >= today)
        .order_by(case((Cohort.unit_path.in_(list(near)), 0), else_=1), Cohort.starts, Cohort.id)
        .limit(most)
    )
    return [CohortCard(*row) for row in rows]


def _page(
    executor: Executor, condition: Iterable[ColumnElement[bool]], order: Iterable[Any], *, number: int, size: int
) -> Page[CohortCard]:
    found = tuple(condition)
    total = executor.execute(select(func.count()).select_from(Cohort).where(*found)).scalar_one()
    rows = executor.execute(select(*CARD).where(*found).order_by(*order).limit(size).offset((number - 1) * size))
    return Page(tuple(CohortCard(*row) for row in rows), number, size, total)


def get_taught(executor: Executor, public_id: str, *, actor: Actor) -> CohortCard:
    """Return a class of the actor's units, or raise `NotFound`."""
    return _one(executor, Cohort.public_id == public_id, _taught(actor))


def get_by_code(executor: Executor, code: str) -> CohortCard:
    """Return the class that a code names, or raise `NotFound`. Whoever has the code may see what is offered."""
    return _one(executor, Cohort.code == code)


def _one(executor: Executor, *condition: ColumnElement[bool]) -> CohortCard:
    row = executor.execute(select(*CARD).where(*condition)).first()
    if row is None:
        raise NotFound
    return CohortCard(*row)


def list_other(executor: Executor, cohort: CohortCard, *, actor: Actor, today: date) -> list[CohortCard]:
    """Return the other classes of the same course to which the actor may move somebody."""
    rows = executor.execute(
        select(*CARD)
        .where(
            _taught(actor),
            Cohort.course_id == cohort.course_id,
            Cohort.id != cohort.id,
            Cohort.state == OPEN,
            Cohort.ends >= today,
        )
        .order_by(Cohort.starts, Cohort.id)
        .limit(OFFERED)
    )
    return [CohortCard(*row) for row in rows]


# ---------------------------------------------------------------------------------- members


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a class. `position` counts from 1 among those who wait; 0 for who has a seat."""

    state: str
    position: int


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of a class. `position` as in `Place`."""

    person_id: int
    id: int
    state: str
    position: int
    joined_at: datetime


def _position() -> Any:
    """Return how many wait before a member, herself included."""
    before = aliased(CohortMember)
    return (
        select(func.count())
        .where(
            before.cohort_id == CohortMember.cohort_id,
            before.state == WAITING,
            before.queue <= CohortMember.queue,
            CohortMember.state == WAITING,
        )
        .correlate(CohortMember)
        .scalar_subquery()
    )


def find_place(executor: Executor, *, cohort_id: int, person_id: int) -> Place | None:
    """Return somebody's place in a class, or None when she is not in it (any more)."""
    row = executor.execute(
        select(CohortMember.state, _position()).where(
            CohortMember.cohort_id == cohort_id, CohortMember.person_id == person_id, CohortMember.state != LEFT
        )
    ).first()
    return None if row is None else Place(*row)


def list_own(executor: Executor, *, person_id: int, today: date) -> list[tuple[CohortCard, Place]]:
    """Return the classes somebody is in that are not over, the next first."""
    rows = executor.execute(
        select(*CARD, CohortMember.state, _position())
        .join(CohortMember, and_(CohortMember.cohort_id == Cohort.id, CohortMember.person_id == person_id))
        .where(CohortMember.state != LEFT, Cohort.ends >= today)
        .order_by(Cohort.starts, Cohort.id)
        .limit(OFFERED)
    )
    return [(CohortCard(*row[:-2]), Place(*row[-2:])) for row in rows]


def _members(cohort_id: int, state: str) -> Select[Any]:
    columns = (CohortMember.person_id, CohortMember.id, CohortMember.state, _position(), CohortMember.joined_at)
    return select(*columns).where(CohortMember.cohort_id == cohort_id, CohortMember.state == state)


def list_seated(executor: Executor, *, cohort_id: int) -> list[MemberLine]:
    """Return everybody with a seat, in the order they came: a class is never larger than one may look at."""
    rows = executor.execute(_members(cohort_id, SEATED).order_by(CohortMember.queue))
    return [MemberLine(*row) for row in rows]


def list_waiting(executor: Executor, cohort: CohortCard, *, number: int = 1) -> Page[MemberLine]:
    """Return a page of those who wait, in their order."""
    members = _members(cohort.id, WAITING).order_by(CohortMember.queue)
    rows = executor.execute(members.limit(SIZE).offset((number - 1) * SIZE))
    return Page(tuple(MemberLine(*row) for row in rows), number, SIZE, cohort.waiting)
