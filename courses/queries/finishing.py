"""Who has finished a course, and who stands where in it: for those who asked others to learn, or who teach a class.

Counting is done by the database: `has_finished` is a fragment that other packages' statements take in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, func, select

from courses.models import Completion, CourseEnrolment, LessonProgress
from courses.queries import CourseCard
from kernel.database import Executor


def finish_kind(course: CourseCard) -> str:
    """Return the completion that finishes a course: its test passed, or its lessons done where it has no test."""
    return "passed" if course.quiz_code else "lessons"


def has_finished(person_id: SQLColumnExpression[int], *, course_id: int, kind: str) -> ColumnElement[bool]:
    """Return the condition «this person has finished the course», in whatever year: nobody is asked twice."""
    return exists(
        select(Completion.id).where(
            Completion.person_id == person_id, Completion.course_id == course_id, Completion.kind == kind
        )
    )


@dataclass(frozen=True, slots=True)
class LessonStand:
    """One person's state in one lesson.

    `assignment` is the state of what she handed in, "" for nothing; `edition` is hers of the course, None for none.
    """

    person_id: int
    lesson: str
    done: bool
    assignment: str
    last_at: datetime
    edition: int | None


def list_stands(executor: Executor, *, course_id: int, person_ids: Iterable[int]) -> list[LessonStand]:
    """Return the states of several people in the lessons of a course, each person's latest first."""
    columns: tuple[Any, ...] = (
        LessonProgress.person_id,
        LessonProgress.lesson,
        LessonProgress.done_at.is_not(None),
        LessonProgress.assignment,
        LessonProgress.last_at,
        CourseEnrolment.edition,
    )
    rows = executor.execute(
        select(*columns)
        .select_from(LessonProgress)
        .outerjoin(
            CourseEnrolment,
            (CourseEnrolment.person_id == LessonProgress.person_id)
            & (CourseEnrolment.course_id == LessonProgress.course_id),
        )
        .where(LessonProgress.course_id == course_id, LessonProgress.person_id.in_(list(person_ids)))
        .order_by(LessonProgress.person_id, LessonProgress.last_at.desc(), LessonProgress.id.desc())
    )
    return [LessonStand(*row) for row in rows]


def list_finished(executor: Executor, *, course_id: int, kind: str, person_ids: Iterable[int]) -> dict[int, datetime]:
    """Return when each of several people finished a course first; who has not is missing."""
    rows = executor.execute(
        select(Completion.person_id, func.min(Completion.at))
        .where(Completion.course_id == course_id, Completion.kind == kind, Completion.person_id.in_(list(person_ids)))
        .group_by(Completion.person_id)
    )
    return {row[0]: row[1] for row in rows}
