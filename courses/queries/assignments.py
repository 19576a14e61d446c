"""Reading what learners handed in: one's own at a lesson, and the queue of those who read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from courses.models import CourseAssignment
from courses.rules.assigning import SUBMITTED
from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page

READERS = ("trainer",)
"""Roles whose holders read what learners of their units handed in."""


@dataclass(frozen=True, slots=True)
class AssignmentCard:
    """What a learner handed in at a lesson, and what was said of it."""

    person_id: int
    public_id: str
    course_id: int
    lesson: str
    text: str
    state: str
    revision: int
    feedback: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by: int | None


CARD: tuple[Any, ...] = (
    CourseAssignment.person_id,
    CourseAssignment.public_id,
    CourseAssignment.course_id,
    CourseAssignment.lesson,
    CourseAssignment.text,
    CourseAssignment.state,
    CourseAssignment.revision,
    CourseAssignment.feedback,
    CourseAssignment.submitted_at,
    CourseAssignment.decided_at,
    CourseAssignment.decided_by,
)


def find_assignment(executor: Executor, *, person_id: int, course_id: int, lesson: str) -> AssignmentCard | None:
    """Return what a learner handed in at a lesson."""
    row = executor.execute(
        select(*CARD).where(
            CourseAssignment.person_id == person_id,
            CourseAssignment.course_id == course_id,
            CourseAssignment.lesson == lesson,
        )
    ).first()
    return None if row is None else AssignmentCard(*row)


def readable(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions «within this reader's scope, and not her own»."""
    return within(CourseAssignment.unit_path, actor, *READERS), CourseAssignment.person_id != actor.person_id


def get_assignment(executor: Executor, *, public_id: str, actor: Actor) -> AssignmentCard:
    """Return what a learner of the actor's scope handed in, or raise `NotFound`; nobody reads for herself."""
    row = executor.execute(select(*CARD).where(CourseAssignment.public_id == public_id, *readable(actor))).first()
    if row is None:
        raise NotFound
    return AssignmentCard(*row)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line of the queue: whose text of which lesson has waited since when."""

    person_id: int
    public_id: str
    course_id: int
    lesson: str
    submitted_at: datetime


def list_waiting(executor: Executor, *, actor: Actor, number: int = 1) -> Page[WaitingLine]:
    """Return a page of the texts that wait for one of the actor's trainers, the oldest first."""
    waiting = (CourseAssignment.state == SUBMITTED, *readable(actor))
    total = executor.execute(select(func.count()).select_from(CourseAssignment).where(*waiting)).scalar_one()
    rows = executor.execute(
        select(
            CourseAssignment.person_id,
            CourseAssignment.public_id,
            CourseAssignment.course_id,
            CourseAssignment.lesson,
            CourseAssignment.submitted_at,
        )
        .where(*waiting)
        .order_by(CourseAssignment.submitted_at, CourseAssignment.id)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(WaitingLine(*row) for row in rows), number, SIZE, total)
