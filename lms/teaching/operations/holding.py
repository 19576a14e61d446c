"""What every change of a class begins with: the class under a lock, and a fact that says all a notice needs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import queries as courses
from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import Conflict, NotAllowed, NotFound
from lms.orgs.rules import may_write
from lms.teaching.events import AtCohort
from lms.teaching.models import Cohort
from lms.teaching.rules.seats import CANCELLED


class CohortNotYours(NotAllowed):
    """The unit lies outside those the actor teaches for, or she only reads."""

    code = "class_not_yours"


class CohortOver(Conflict):
    """The class was cancelled, or its last day is past: nothing about it changes any more."""

    code = "class_over"


def may_teach(actor: Actor, path: str) -> bool:
    """Tell whether the actor may hold classes for a unit: a trainer of it, who is no auditor."""
    return actor.covers(path, "trainer") and may_write(scope.role for scope in actor.scopes)


def load(session: Session, public_id: str, *, actor: Actor) -> Cohort:
    """Lock and return a class the actor may change, or raise `NotFound`."""
    cohort = session.scalar(
        select(Cohort).where(Cohort.public_id == public_id).with_for_update().execution_options(populate_existing=True)
    )
    if cohort is None or not actor.covers(cohort.unit_path, "trainer"):
        raise NotFound
    if not may_teach(actor, cohort.unit_path):
        raise CohortNotYours
    return cohort


def course_title(session: Session, cohort: Cohort) -> str:
    """Return the title of a class's course; «» while the course is not shown."""
    return next((card.title for card in courses.list_catalogue(session) if card.id == cohort.course_id), "")


def fact(kind: type[AtCohort], cohort: Cohort, title: str, **more: object) -> AtCohort:
    """Return a fact about a class, with all that a notice needs to say."""
    return kind(
        code=cohort.code,
        title=cohort.title,
        course_title=title,
        place=cohort.place,
        schedule=cohort.schedule,
        starts=f"{cohort.starts:%d/%m/%Y}",
        ends=f"{cohort.ends:%d/%m/%Y}",
        unit_path=cohort.unit_path,
        **more,  # type: ignore[arg-type]
    )


def check_alive(cohort: Cohort, at: datetime) -> None:
    """Refuse to change a class that is cancelled or over."""
    if cohort.state == CANCELLED or cohort.ends < local_day(at):
        raise CohortOver
