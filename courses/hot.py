"""The lesson page's own statements, in Core (decision 0014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, String, Table, bindparam, cast, func, select

from courses.models import Completion, LessonProgress
from kernel.base import new_id
from kernel.database import Executor, dialect_of, json_rows, upsert_for

TABLE: Table = LessonProgress.metadata.tables["lesson_progress"]


@dataclass(frozen=True, slots=True)
class LessonState:
    """A learner's state in one lesson of a course. `touched` is the hour it was last written."""

    lesson: str
    read: bool
    checked: bool
    touched: str

    @property
    def done(self) -> bool:
        """Tell whether the lesson counts as completed."""
        return self.read or self.checked

    def fresh(self, at: datetime) -> bool:
        """Tell whether this hour's visit is already written: a lesson leafed through is written once an hour."""
        return self.touched[:13].replace("T", " ") == at.astimezone(UTC).strftime("%Y-%m-%d %H")


@dataclass(frozen=True, slots=True)
class CourseState:
    """A learner's states in the lessons of one course, and which completions of it she has, by (kind, period)."""

    lessons: dict[str, LessonState]
    completions: frozenset[tuple[str, int]]


def fragment(person_id: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    """Return the columns the who-statement takes in: states and completions of the course `course_id`."""
    states = (
        select(
            json_rows(
                LessonProgress.lesson,
                LessonProgress.read_at.is_not(None),
                LessonProgress.checked_at.is_not(None),
                func.substr(cast(LessonProgress.last_at, String), 1, 13),
            )
        )
        .where(LessonProgress.person_id == person_id, LessonProgress.course_id == bindparam("course_id"))
        .scalar_subquery()
    )
    done = (
        select(json_rows(Completion.kind, Completion.period))
        .where(Completion.person_id == person_id, Completion.course_id == bindparam("course_id"))
        .scalar_subquery()
    )
    return states.label("course_states"), done.label("course_completions")


def state_of(states: Any, completions: Any) -> CourseState:
    """Make the state from the fragment's two columns."""
    lessons = {row[0]: LessonState(row[0], bool(row[1]), bool(row[2]), row[3]) for row in states or []}
    return CourseState(lessons, frozenset((kind, period) for kind, period in completions or []))


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
