"""Opening a class, changing it, ending it."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.queries import CourseCard
from kernel.actor import TERRITORIAL, Actor
from kernel.clock import local_day
from kernel.errors import Invalid
from kernel.events import tell
from lms.orgs.queries import UnitCard
from lms.teaching.events import (
    AtCohort,
    CohortCancelled,
    CohortChanged,
    CohortOpened,
    CohortRescheduled,
    CohortStateSet,
)
from lms.teaching.models import Cohort, CohortMember
from lms.teaching.operations import seating
from lms.teaching.operations.holding import (
    CohortNotYours,
    CohortOver,
    check_alive,
    course_title,
    fact,
    load,
    may_teach,
)
from lms.teaching.rules import seats
from lms.teaching.rules.seats import CANCELLED, CLOSED, LEFT, OPEN, Plan, plan_flaws

__all__ = ["CohortNotYours", "CohortOver", "FlawedPlan", "change_cohort", "may_teach", "open_cohort", "set_state"]

FACTS = ("title", "place", "schedule", "starts", "ends", "seats", "listed")
CONCERNING = frozenset({"place", "schedule", "starts", "ends"})
"""Changes that every member is told of."""

CODES_TRIED = 20


class FlawedPlan(Invalid):
    """What was said of the class has to be mended: `values["flaws"]`."""

    code = "flawed_plan"


def open_cohort(session: Session, *, course: CourseCard, unit: UnitCard, plan: Plan, actor: Actor, at: datetime) -> str:
    """Open a class for the people of a unit, taught by the actor. Returns its public id."""
    if not may_teach(actor, unit.path) or unit.hierarchy != TERRITORIAL:
        raise CohortNotYours(field="unit")
    _check(plan, at)
    cohort = Cohort(
        code=_fresh_code(session),
        course_id=course.id,
        trainer_id=actor.person_id,
        unit_path=unit.path,
        state=OPEN,
        created_at=at,
        updated_at=at,
        updated_by=actor.person_id,
        **{name: getattr(plan, name) for name in FACTS},
    )
    session.add(cohort)
    session.flush()
    tell(session, fact(CohortOpened, cohort, course.title, person_id=0, actor=actor, at=at))
    return cohort.public_id


def change_cohort(session: Session, public_id: str, *, plan: Plan, actor: Actor, at: datetime) -> bool:
    """Change what is said of a class; more seats are given at once to those who wait. False when nothing differs.

    Fewer seats than people have are not taken from anybody: the class is full until some leave.
    """
    cohort = load(session, public_id, actor=actor)
    check_alive(cohort, at)
    _check(plan, at, begun=cohort.starts == plan.starts)
    changed = [name for name in FACTS if getattr(cohort, name) != getattr(plan, name)]
    if not changed:
        return False
    for name in changed:
        setattr(cohort, name, getattr(plan, name))
    cohort.updated_at, cohort.updated_by = at, actor.person_id
    session.flush()
    title = course_title(session, cohort)
    tell(session, fact(CohortChanged, cohort, title, person_id=0, actor=actor, at=at, fields=",".join(changed)))
    if CONCERNING.intersection(changed):
        _tell_members(session, CohortRescheduled, cohort, title, actor=actor, at=at)
    seating.give_seats(session, cohort, course_title=title, actor=actor, at=at)
    return True


def set_state(session: Session, public_id: str, *, state: str, actor: Actor, at: datetime) -> bool:
    """Close a class to newcomers, open it again, or cancel it: every member is told of that. False when it is so."""
    if state not in (OPEN, CLOSED, CANCELLED):
        raise Invalid("class_state")
    cohort = load(session, public_id, actor=actor)
    if cohort.state == state:
        return False
    check_alive(cohort, at)
    cohort.state = state
    cohort.updated_at, cohort.updated_by = at, actor.person_id
    session.flush()
    title = course_title(session, cohort)
    tell(session, fact(CohortStateSet, cohort, title, person_id=0, actor=actor, at=at, state=state))
    if state == CANCELLED:
        _tell_members(session, CohortCancelled, cohort, title, actor=actor, at=at)
    return True


def _check(plan: Plan, at: datetime, *, begun: bool = False) -> None:
    flaws = plan_flaws(plan, today=local_day(at), begun=begun)
    if flaws:
        raise FlawedPlan(flaws=tuple((flaw.field, flaw.code) for flaw in flaws))


def _fresh_code(session: Session) -> str:
    """Return a code no class has yet. A twin made at the same moment meets the unique key."""
    signs = sorted(seats.CODE_ALPHABET)
    for _ in range(CODES_TRIED):
        code = "".join(secrets.choice(signs) for _ in range(seats.CODE_LENGTH))
        if session.scalar(select(Cohort.id).where(Cohort.code == code)) is None:
            return code
    raise RuntimeError("no free code")


def _tell_members(
    session: Session, kind: type[AtCohort], cohort: Cohort, title: str, *, actor: Actor, at: datetime
) -> None:
    """Tell of each member: a class is small enough for that."""
    members = select(CohortMember.person_id).where(CohortMember.cohort_id == cohort.id, CohortMember.state != LEFT)
    for person_id in session.scalars(members.order_by(CohortMember.person_id)):
        tell(session, fact(kind, cohort, title, person_id=person_id, actor=actor, at=at))
