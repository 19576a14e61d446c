"""Calling people to learn, taking a call back, letting it ask again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.queries import CourseCard
from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.events import tell
from lms.orgs.queries import UnitCard
from lms.orgs.rules import may_write
from lms.teaching.events import AtCall, CallCancelled, CallMade, CallRestored
from lms.teaching.models import CourseCall
from lms.teaching.rules.calls import NOTE_LONGEST, due_flaw, name_path


class CallNotYours(NotAllowed):
    """The unit lies outside what the actor may call, or she only reads."""

    code = "call_not_yours"


class BadCall(Invalid):
    """The day or the note will not do."""

    code = "bad_call"


class CallAgain(Conflict):
    """The same call is made already and still asks."""

    code = "call_again"


def make_call(
    session: Session,
    *,
    course: CourseCard,
    unit: UnitCard,
    audience: str,
    due: date | None,
    note: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Ask everybody of a unit and an audience group ("" for all) to finish a course by a day. Returns its public id."""
    name = _name_path(actor, unit.path, unit.hierarchy)
    flaw = due_flaw(due, local_day(at))
    if flaw is not None or due is None:
        raise BadCall(flaw or "due_missing", field="due")
    if len(note) > NOTE_LONGEST:
        raise BadCall("note_too_long", field="note")
    call = CourseCall(
        course_id=course.id,
        unit_id=unit.id,
        unit_path=unit.path,
        from_path=name,
        audience=audience,
        due=due,
        note=note,
        by_id=actor.person_id,
        at=at,
    )
    session.add(call)
    try:
        session.flush()
    except IntegrityError as error:
        raise CallAgain from error
    tell(session, _fact(CallMade, call, course.code, actor=actor, at=at))
    return call.public_id


def cancel_call(session: Session, public_id: str, *, course_code: str, actor: Actor, at: datetime) -> bool:
    """Take a call back; False when it was already. Nobody is told: a call that is gone simply no longer shows."""
    call = _load(session, public_id, actor)
    changed = session.execute(
        update(CourseCall)
        .where(CourseCall.id == call.id, CourseCall.cancelled_at.is_(None))
        .values(cancelled_at=at)
        .returning(CourseCall.id)
    ).first()
    if changed:
        tell(session, _fact(CallCancelled, call, course_code, actor=actor, at=at))
    return changed is not None


def restore_call(session: Session, public_id: str, *, course_code: str, actor: Actor, at: datetime) -> bool:
    """Let a call that was taken back ask again; False when it does. `CallAgain` when it was made anew meanwhile."""
    call = _load(session, public_id, actor)
    again = (
        update(CourseCall)
        .where(CourseCall.id == call.id, CourseCall.cancelled_at.is_not(None))
        .values(cancelled_at=None)
        .returning(CourseCall.id)
    )
    try:
        changed = session.execute(again).first()
    except IntegrityError as error:
        raise CallAgain from error
    if changed:
        tell(session, _fact(CallRestored, call, course_code, actor=actor, at=at))
    return changed is not None


def may_change(actor: Actor, *, unit_path: str, by_id: int) -> bool:
    """Tell whether the actor may take a call back: an office within whose units it lies, or who made it."""
    if not may_write(scope.role for scope in actor.scopes):
        return False
    return actor.covers(unit_path, "cadre", "city") or (by_id == actor.person_id and actor.covers(unit_path, "trainer"))


def _load(session: Session, public_id: str, actor: Actor) -> CourseCall:
    call = session.scalar(select(CourseCall).where(CourseCall.public_id == public_id))
    if call is None or not may_change(actor, unit_path=call.unit_path, by_id=call.by_id):
        raise NotFound
    return call


def _name_path(actor: Actor, path: str, hierarchy: str) -> str:
    name = name_path(actor.scopes, path, hierarchy=hierarchy)
    if name is None or not may_write(scope.role for scope in actor.scopes):
        raise CallNotYours(field="unit")
    return name


def _fact(kind: type[AtCall], call: CourseCall, course_code: str, *, actor: Actor, at: datetime) -> AtCall:
    return kind(
        at=at,
        actor=actor,
        person_id=0,
        call_ref=call.public_id,
        course_code=course_code,
        audience=call.audience,
        due=call.due.isoformat(),
        unit_path=call.unit_path,
    )
