"""The lesson page's own statements, in Core (decision 0014)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    String,
    Table,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
)

from courses.models import Completion, CourseEnrolment, LessonProgress
from courses.rules.completion import SUBMITTED, Facts, LessonState, state_of
from kernel.base import new_id
from kernel.database import Executor, dialect_of, json_pairs, json_rows, upsert_for

TABLE: Table = LessonProgress.metadata.tables["lesson_progress"]
ENROLMENT: Table = CourseEnrolment.metadata.tables["course_enrolment"]
WIDTH = 4
"""How many columns `fragment` and `lesson_fragment` return."""
HOUR, SECOND = 13, 19
"""Characters of a written moment up to its hour, up to its second."""
KEPT_FACTS = 8_192
"""Facts kept in the process: values that never change, about two megabytes of them."""


def _opened(bits: int) -> Facts:
    """Return the facts of a lesson that was opened, from its flags; the moment stands for any."""
    done, read, checked, approved, handed = (bool(bits >> place & 1) for place in range(FLAGS))
    return Facts(datetime.min.replace(tzinfo=UTC), read, checked, SUBMITTED if handed else "", approved, done)


FLAGS = 5
FACTS = tuple(_opened(bits) for bits in range(1 << FLAGS))
STATES = tuple(state_of(facts) for facts in FACTS)


@dataclass(frozen=True, slots=True)
class CourseState:
    """A learner in one course: her lessons, her completions by (kind, period), her edition (None: not under way).

    `states` are those of all lessons she has opened. `facts` and `touched` (the hour a lesson was last written) are
    exact for the lessons that were asked for; of others the facts tell their state and no moment.
    """

    states: dict[str, LessonState]
    facts: dict[str, Facts]
    touched: dict[str, str]
    completions: frozenset[tuple[str, int]]
    edition: int | None = None

    @property
    def finished(self) -> bool:
        """Tell whether she has ever completed all its lessons."""
        return any(kind == "lessons" for kind, _period in self.completions)

    def fresh(self, lesson: str, at: datetime) -> bool:
        """Tell whether this hour's visit is already written: a lesson leafed through is written once an hour."""
        touched = self.touched.get(lesson, "")
        return touched.replace("T", " ") == at.astimezone(UTC).strftime("%Y-%m-%d %H")


def fragment(person_id: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    """Return the columns the who-statement takes in: facts, completions and edition of the course `course_id`."""
    return _exact(_hers(person_id)), null().label("course_states"), *_standing(person_id)


def lesson_fragment(person_id: ColumnElement[int]) -> tuple[ColumnElement[Any], ...]:
    """Return the same columns for the page of one `lesson`: exact facts of that one, of all others their state.

    A learner may have opened hundreds of lessons; their pages ask of the others only whether they are done.
    """
    flags = (
        LessonProgress.done_at.is_not(None),
        LessonProgress.read_at.is_not(None),
        LessonProgress.checked_at.is_not(None),
        LessonProgress.approved_at.is_not(None),
        LessonProgress.assignment == SUBMITTED,
    )
    bits: ColumnElement[int] = literal_column("0")
    for place, flag in enumerate(flags):
        bits = bits + case((flag, 1 << place), else_=0)
    states = select(json_pairs(LessonProgress.lesson, bits)).where(*_hers(person_id)).scalar_subquery()
    lesson: BindParameter[str] = bindparam("lesson")
    exact = _exact((*_hers(person_id), LessonProgress.lesson == lesson))
    return exact, states.label("course_states"), *_standing(person_id)


def _hers(person_id: ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    course_id: BindParameter[int] = bindparam("course_id")
    return LessonProgress.person_id == person_id, LessonProgress.course_id == course_id


def _exact(condition: tuple[ColumnElement[bool], ...]) -> ColumnElement[Any]:
    columns = (
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
    return select(json_rows(*columns)).where(*condition).scalar_subquery().label("course_facts")


def _standing(person_id: ColumnElement[int]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    course_id: BindParameter[int] = bindparam("course_id")
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
    return done.label("course_completions"), edition.label("course_edition")


def course_of(exact: Any, states: Any, completions: Any, edition: Any) -> CourseState:
    """Make the state from the columns of either fragment."""
    found = {lesson: STATES[bits] for lesson, bits in (states or {}).items()}
    facts = {lesson: FACTS[bits] for lesson, bits in (states or {}).items()}
    touched = {}
    for lesson, done, read, checked, approved, assignment, hour, seen in exact or ():
        facts[lesson] = one = _facts(done, read, checked, approved, assignment, seen)
        found[lesson], touched[lesson] = state_of(one), hour
    passed = frozenset((kind, period) for kind, period in completions or ())
    return CourseState(found, facts, touched, passed, edition)


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
