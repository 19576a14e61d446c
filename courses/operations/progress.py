"""How a learner comes forward: a lesson read, a self-check passed, a test passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table, func, select
from sqlalchemy.orm import Session

from courses import queries
from courses.events import CourseMastered, CoursePassed, LessonsCompleted
from courses.models import Completion, LessonProgress
from courses.queries import CourseCard
from kernel.actor import Actor
from kernel.base import new_id
from kernel.clock import period_of
from kernel.database import dialect_of, upsert_for
from kernel.events import tell
from question_bank.events import AttemptGraded

PROGRESS: Table = LessonProgress.metadata.tables["lesson_progress"]
COMPLETION: Table = Completion.metadata.tables["completion"]


@dataclass(frozen=True, slots=True)
class LessonDone:
    """A lesson completed before signing up, as the browser remembers it."""

    course_id: int
    lesson: str
    checked: bool


def finish_lesson(
    session: Session, *, course: CourseCard, lesson: str, checked: bool, actor: Actor, at: datetime
) -> None:
    """Write that a lesson was read (`checked` False) or its self-check passed; tell when it was the last one."""
    course.lesson(lesson)
    _write(session, [LessonDone(course.id, lesson, checked)], person_id=actor.person_id, at=at)
    _complete_lessons(session, course, actor=actor, at=at)


def adopt(session: Session, *, lessons: Iterable[LessonDone], actor: Actor, at: datetime) -> int:
    """Take over what was done in this browser before signing up: progress, never points. Returns how many lessons."""
    known = {card.id: card for card in queries.list_catalogue(session)}
    kept = [
        done
        for done in lessons
        if done.course_id in known and any(line.slug == done.lesson for line in known[done.course_id].lessons)
    ]
    if kept:
        _write(session, kept, person_id=actor.person_id, at=at)
        for course_id in sorted({done.course_id for done in kept}):
            _complete_lessons(session, known[course_id], actor=actor, at=at)
    return len(kept)


def _write(session: Session, lessons: list[LessonDone], *, person_id: int, at: datetime) -> None:
    rows = [
        {
            "person_id": person_id,
            "id": new_id(),
            "course_id": done.course_id,
            "lesson": done.lesson,
            "seen_at": at,
            "last_at": at,
            "read_at": None if done.checked else at,
            "checked_at": at if done.checked else None,
        }
        for done in lessons
    ]
    session.execute(_remember(dialect_of(session)), rows)


@cache
def _remember(dialect: str) -> Executable:
    statement = upsert_for(dialect, PROGRESS)
    kept = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[PROGRESS.c.person_id, PROGRESS.c.course_id, PROGRESS.c.lesson],
        set_={
            "last_at": kept.last_at,
            "read_at": func.coalesce(PROGRESS.c.read_at, kept.read_at),
            "checked_at": func.coalesce(PROGRESS.c.checked_at, kept.checked_at),
        },
    )


def _complete_lessons(session: Session, course: CourseCard, *, actor: Actor, at: datetime) -> None:
    done = session.scalar(
        select(func.count())
        .select_from(LessonProgress)
        .where(
            LessonProgress.person_id == actor.person_id,
            LessonProgress.course_id == course.id,
            LessonProgress.lesson.in_([line.slug for line in course.lessons]),
            LessonProgress.read_at.is_not(None) | LessonProgress.checked_at.is_not(None),
        )
    )
    period = period_of(at)
    if done == len(course.lessons) and _insert(session, course, "lessons", period, actor=actor, at=at, fact=None):
        tell(
            session,
            LessonsCompleted(
                at=at,
                actor=actor,
                person_id=actor.person_id,
                course_id=course.id,
                course_code=course.code,
                course_title=course.title,
                period=period,
            ),
        )


def on_attempt_graded(session: Session, fact: AttemptGraded) -> None:
    """Complete the course whose final test was passed; a later draw with the mastery percentage masters it."""
    course = queries.find_course_of_quiz(session, fact.quiz_code)
    if course is None or not fact.passed:
        return
    period = period_of(fact.at)
    common: dict[str, Any] = {
        "at": fact.at,
        "actor": fact.actor,
        "person_id": fact.person_id,
        "course_id": course.id,
        "course_code": course.code,
        "course_title": course.title,
        "period": period,
        "attempt_ref": fact.attempt_ref,
        "percent": fact.percent,
    }
    if _insert(session, course, "passed", period, actor=fact.actor, at=fact.at, fact=fact):
        tell(session, CoursePassed(course_slug=course.slug, attempt_id=fact.attempt_id, **common))
    elif fact.mastered and _insert(session, course, "mastered", period, actor=fact.actor, at=fact.at, fact=fact):
        tell(session, CourseMastered(**common))


def _insert(
    session: Session,
    course: CourseCard,
    kind: str,
    period: int,
    *,
    actor: Actor,
    at: datetime,
    fact: AttemptGraded | None,
) -> bool:
    """Write a completion once per person, course, kind and period; False when it was there."""
    residence = actor.residence()
    row = {
        "person_id": actor.person_id,
        "id": new_id(),
        "course_id": course.id,
        "course_version_id": course.version_id,
        "kind": kind,
        "period": period,
        "attempt_id": fact.attempt_id if fact else None,
        "attempt_ref": fact.attempt_ref if fact else "",
        "percent": fact.percent if fact else None,
        "unit_id": residence.unit_id if residence else None,
        "at": at,
    }
    return session.execute(_complete(dialect_of(session)), row).first() is not None


@cache
def _complete(dialect: str) -> Executable:
    return upsert_for(dialect, COMPLETION).on_conflict_do_nothing().returning(COMPLETION.c.id)
