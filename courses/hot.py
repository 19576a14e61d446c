"""The lesson page's own statements, in Core (decision 0014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Executable, String, Table, bindparam, case, cast, func, select

from courses.models import Completion, CourseEnrolment, LessonProgress
from courses.rules.completion import Facts
from kernel.base import new_id
from kernel.database import Executor, dialect_of, json_rows, upsert_for

TABLE: Table = LessonProgress.metadata.tables["lesson_progress"]
ENROLMENT: Table = CourseEnrolment.metadata.tables["course_enrolment"]
WIDTH = 3
"""How many columns `fragment` returns."""
HOUR, SECOND = 13, 19
"""Characters of a written moment up to its hour, up to its second."""
KEPT_FACTS = 8_192
"""Facts kept in the process: values that never change, about two megabytes of them."""


@dataclass(frozen=True, slots=True)
class LessonState:
    """A learner's facts of one lesson of a course. `touched` is the hour it was last written."""

    lesson: str
    facts: Facts
    touched: str

    def fresh(self, at: datetime) -> bool:
        """Tell whether this hour's visit is already written: a lesson leafed through is written once an hour."""
        return self.touched.replace("T", " ") == at.astimezone(UTC).strftime("%Y-%m-%d %H")


@dataclass(frozen=True, slots=True)
class CourseState:
    """A learner in one course: her lessons, her completions by (kind, period), her edition (None: not under way)."""

    lessons: dict[str, LessonState]
    completions: frozenset[tuple[str, int]]
    edition: int | None = None

    @property
    def finished(self) -> bool:
        """Tell whether she has ever completed all its lessons."""
        return any(kind == "lessons" for kind, _period in self.completions)


def fragment(person_id: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    """Return the columns the who-statement takes in: states, completions and edition of the course `course_id`."""
    course_id: BindParameter[int] = bindparam("course_id")
    states = (
        select(
            json_rows(
                LessonProgress.lesson,
                LessonProgress.done_at.is_not(None),
                LessonProgress.read_at.is_not(None),
                LessonProgress.checked_at.is_not(None),
                LessonProgress.approved_at.is_not(None),
                LessonProgress.assignment,
                func.substr(cast(LessonProgress.last_at, String), 1, HOUR),
                # of lessons that are done nobody asks when they were begun: a long course stays a short text
                case((LessonProgress.done_at.is_(None), func.substr(cast(LessonProgress.seen_at, String), 1, SECOND))),
            )
        )
        .where(LessonProgress.person_id == person_id, LessonProgress.course_id == course_id)
        .scalar_subquery()
    )
    done = (
        select(json_rows(Completion.kind, Completion.period))
        .where(Completion.person_id == person_id, Completion.course_id == course_id)
        .scalar_subquery()
    )
    edition = (
        select(CourseEnrolment.edition)
        .where(CourseEnrolment.person_id == person_id, CourseEnrolment.course_id == course_id)
        .scalar_subquery()
    )
    return states.label("course_states"), done.label("course_completions"), edition.label("course_edition")


def state_of(states: Any, completions: Any, edition: Any) -> CourseState:
    """Make the state from the fragment's columns."""
    lessons = {row[0]: _lesson(row) for row in states or []}
    return CourseState(lessons, frozenset((kind, period) for kind, period in completions or []), edition)


def _lesson(row: Any) -> LessonState:
    lesson, done, read, checked, approved, assignment, touched, seen = row
    return LessonState(lesson, _facts(done, read, checked, approved, assignment, seen), touched)


@lru_cache(KEPT_FACTS)
def _facts(done: Any, read: Any, checked: Any, approved: Any, assignment: str, seen: str | None) -> Facts:
    """Make a lesson's facts, or take those made before: in a long course most lessons stand alike."""
    seen_at = datetime.fromisoformat(seen).replace(tzinfo=UTC) if seen else None
    return Facts(seen_at, bool(read), bool(checked), assignment, bool(approved), bool(done))


def see(executor: Executor, *, person_id: int, course_id: int, lesson: str, at: datetime) -> None:
    """Write that a lesson was opened."""
    row = {"person_id": person_id, "id": new_id(), "course_id": course_id, "lesson": lesson}
    executor.execute(_see(dialect_of(executor)), row | {"seen_at": at, "last_at": at})


@cache
def _see(dialect: str) -> Executable:
    statement = upsert_for(dialect, TABLE)
    return statement.on_conflict_do_update(
        index_elements=[TABLE.c.person_id, TABLE.c.course_id, TABLE.c.lesson],
        set_={"last_at": statement.excluded.last_at},
    )


def enrol(executor: Executor, *, person_id: int, course_id: int, edition: int, at: datetime) -> None:
    """Write that a learner began a course in an edition; who is in one already stays there."""
    row = {"person_id": person_id, "id": new_id(), "course_id": course_id, "edition": edition, "began_at": at}
    executor.execute(_enrol(dialect_of(executor)), row)


@cache
def _enrol(dialect: str) -> Executable:
    return upsert_for(dialect, ENROLMENT).on_conflict_do_nothing()
