"""Joining and leaving a class: seats and the queue, decided under the lock of the class's row.

On SQLite the writing session is alone anyway; on PostgreSQL the row is locked first, so that of two who come for one
seat the second finds it taken, and of two who leave each frees one seat for one who waits.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from kernel.actor import SYSTEM, Actor
from kernel.clock import local_day
from kernel.errors import Conflict, NotFound
from kernel.events import tell
from lms.teaching.events import CohortJoined, CohortLeft, SeatGiven
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.operations.holding import check_alive, course_title, fact, load
from lms.teaching.queries.cohorts import Place, find_place
from lms.teaching.rules.seats import CANCELLED, LEFT, OPEN, SEATED, WAITING, place_of, to_seat


class CohortClosed(Conflict):
    """The class takes nobody any more."""

    code = "class_closed"


class CohortFull(Conflict):
    """There is no room left in the queue either."""

    code = "class_full"


class NoSeat(Conflict):
    """No seat is free to be given."""

    code = "no_seat"


def join(session: Session, code: str, *, actor: Actor, at: datetime) -> Place:
    """Take a seat in a class, or a place in its queue. Who is in it already stays where she is."""
    cohort = _lock(session, Cohort.code == code)
    known = _member(session, cohort, actor.person_id)
    if known is None or known.state == LEFT:
        check_alive(cohort, at)
        if cohort.state != OPEN:
            raise CohortClosed
        _put(session, cohort, actor.person_id, actor=actor, at=at)
    return _place(session, cohort, actor.person_id)


def leave(session: Session, code: str, *, actor: Actor, at: datetime) -> bool:
    """Give up one's seat or place; the first who waits gets the seat. False when one was not in the class."""
    cohort = _lock(session, Cohort.code == code)
    return _take_out(session, cohort, actor.person_id, removed=False, actor=actor, at=at)


def remove(session: Session, public_id: str, *, person_id: int, actor: Actor, at: datetime) -> bool:
    """Take somebody off the list of a class, and give her seat to the first who waits."""
    cohort = load(session, public_id, actor=actor)
    check_alive(cohort, at)
    return _take_out(session, cohort, person_id, removed=True, actor=actor, at=at)


def seat(session: Session, public_id: str, *, person_id: int, actor: Actor, at: datetime) -> bool:
    """Give a free seat to somebody who waits, before her turn; `NoSeat` when there is none. False when she has one."""
    cohort = load(session, public_id, actor=actor)
    check_alive(cohort, at)
    member = _member(session, cohort, person_id)
    if member is None or member.state == LEFT:
        raise NotFound
    if member.state == SEATED:
        return False
    if cohort.seats is not None and _count(session, cohort, SEATED) >= cohort.seats:
        raise NoSeat
    member.state, member.changed_at = SEATED, at
    session.flush()
    title = course_title(session, cohort)
    tell(session, fact(SeatGiven, cohort, title, person_id=person_id, actor=actor, at=at))
    return True


def move(session: Session, public_id: str, *, to: str, person_id: int, actor: Actor, at: datetime) -> Place:
    """Take a member of one class into another of the same course: into a seat, or the end of its queue.

    Both classes are locked in the order of their ids, so that two such moves never wait for each other in a circle.
    """
    ids = select(Cohort.public_id).where(Cohort.public_id.in_([public_id, to])).order_by(Cohort.id)
    both = {ref: load(session, ref, actor=actor) for ref in session.scalars(ids).all()}
    if len(both) != len({public_id, to}) or public_id == to or both[public_id].course_id != both[to].course_id:
        raise NotFound
    old, new = both[public_id], both[to]
    check_alive(new, at)
    if new.state != OPEN:
        raise CohortClosed
    member = _member(session, old, person_id)
    if member is None or member.state == LEFT:
        raise NotFound
    known = _member(session, new, person_id)
    if known is None or known.state == LEFT:
        _put(session, new, person_id, actor=actor, at=at, moved=True)
    member.state, member.changed_at = LEFT, at
    session.flush()
    give_seats(session, old, course_title=course_title(session, old), actor=SYSTEM, at=at)
    return _place(session, new, person_id)


def give_seats(session: Session, cohort: Cohort, *, course_title: str, actor: Actor, at: datetime) -> int:
    """Give the free seats to those who wait, in their order; returns how many. The class is locked by the caller."""
    if cohort.state == CANCELLED or cohort.ends < local_day(at):
        return 0
    counts = {state: _count(session, cohort, state) for state in (SEATED, WAITING)}
    most = to_seat(seats=cohort.seats, seated=counts[SEATED], waiting=counts[WAITING])
    if not most:
        return 0
    first = (
        select(CohortMember.person_id)
        .where(CohortMember.cohort_id == cohort.id, CohortMember.state == WAITING)
        .order_by(CohortMember.queue)
        .limit(most)
    )
    ids = list(session.scalars(first))
    session.execute(
        update(CohortMember)
        .where(CohortMember.cohort_id == cohort.id, CohortMember.person_id.in_(ids))
        .values(state=SEATED, changed_at=at)
    )
    for person_id in ids:
        tell(session, fact(SeatGiven, cohort, course_title, person_id=person_id, actor=actor, at=at))
    return len(ids)


def _put(session: Session, cohort: Cohort, person_id: int, *, actor: Actor, at: datetime, moved: bool = False) -> None:
    """Give somebody a seat or a place at the end of the queue, and tell of it."""
    state = place_of(
        seats=cohort.seats, seated=_count(session, cohort, SEATED), waiting=_count(session, cohort, WAITING)
    )
    if state is None:
        raise CohortFull
    last = session.scalar(select(func.max(CohortMember.queue)).where(CohortMember.cohort_id == cohort.id)) or 0
    known = _member(session, cohort, person_id)
    if known is None:
        known = CohortMember(person_id=person_id, cohort_id=cohort.id)
        session.add(known)
    known.state, known.queue, known.joined_at, known.changed_at = state, last + 1, at, at
    session.flush()
    title = course_title(session, cohort)
    tell(
        session,
        fact(CohortJoined, cohort, title, person_id=person_id, actor=actor, at=at, state=state, moved=moved),
    )


def _take_out(session: Session, cohort: Cohort, person_id: int, *, removed: bool, actor: Actor, at: datetime) -> bool:
    member = _member(session, cohort, person_id)
    if member is None or member.state == LEFT:
        return False
    member.state, member.changed_at = LEFT, at
    session.flush()
    title = course_title(session, cohort)
    tell(session, fact(CohortLeft, cohort, title, person_id=person_id, actor=actor, at=at, removed=removed))
    # who gets the seat must not read in her record who left it
    give_seats(session, cohort, course_title=title, actor=SYSTEM, at=at)
    return True


def _lock(session: Session, condition: ColumnElement[bool]) -> Cohort:
    cohort = session.scalar(select(Cohort).where(condition).with_for_update().execution_options(populate_existing=True))
    if cohort is None:
        raise NotFound
    return cohort


def _member(session: Session, cohort: Cohort, person_id: int) -> CohortMember | None:
    return session.scalar(
        select(CohortMember)
        .where(CohortMember.cohort_id == cohort.id, CohortMember.person_id == person_id)
        .execution_options(populate_existing=True)
    )


def _count(session: Session, cohort: Cohort, state: str) -> int:
    members = select(func.count()).where(CohortMember.cohort_id == cohort.id, CohortMember.state == state)
    return session.scalar(members) or 0


def _place(session: Session, cohort: Cohort, person_id: int) -> Place:
    place = find_place(session, cohort_id=cohort.id, person_id=person_id)
    if place is None:
        raise NotFound
    return place
