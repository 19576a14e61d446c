"""How a learner comes forward: a lesson read, a self-check passed, a newer edition chosen, a test passed.

Every step first writes the learner's enrolment: that row is the lock of her progress in the course, so that of two
requests at once the second sees what the first one wrote, and the last lesson completes the course.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from courses import queries
from courses.events import CourseMastered, CoursePassed, LessonsCompleted
from courses.models import Completion, CourseEnrolment, LessonProgress
from courses.queries import CourseCard
from courses.rules import completion
from courses.rules.completion import NOTHING, Facts
from kernel.actor import Actor
from kernel.base import new_id
from kernel.clock import period_of
from kernel.database import dialect_of, upsert_for
from kernel.errors import NotFound
from kernel.events import tell
from question_bank.events import AttemptGraded

PROGRESS: Table = LessonProgress.metadata.tables["lesson_progress"]
COMPLETION: Table = Completion.metadata.tables["completion"]
ENROLMENT: Table = CourseEnrolment.metadata.tables["course_enrolment"]


@dataclass(frozen=True, slots=True)
class LessonDone:
    """A lesson completed before signing up, as the browser remembers it."""

    course_id: int
    lesson: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Learner:
    """Whose progress is written, and who writes it: herself, or a trainer. `unit_id` is where she lives."""

    person_id: int
    unit_id: int | None
    actor: Actor

    @classmethod
    def herself(cls, actor: Actor) -> Learner:
        """Return somebody who writes her own progress."""
        residence = actor.residence()
        return cls(actor.person_id, residence.unit_id if residence else None, actor)


def finish_lesson(
    session: Session, *, course: CourseCard, lesson: str, checked: bool, actor: Actor, at: datetime
) -> bool:
    """Write that a lesson was read (`checked` False) or its self-check passed; tell when it was the last one.

    `course` may be any version: what counts is the edition she is in. Returns whether the lesson counts as done now;
    what is recorded counts by itself as soon as the rest is there.
    """
    learner = Learner.herself(actor)
    hers = begin(session, course=course, person_id=learner.person_id, at=at)
    hers.lesson(lesson)
    facts = facts_of(session, person_id=learner.person_id, course_id=hers.id)
    marked = {lesson: completion.with_mark(facts.get(lesson, NOTHING), checked=checked, at=at)}
    return lesson in advance(session, hers, facts, marked, learner=learner, at=at)


def adopt(session: Session, *, lessons: Iterable[LessonDone], actor: Actor, at: datetime) -> int:
    """Take over what was done in this browser before signing up: progress, never points. Returns how many lessons.

    Nobody timed the reading and nobody kept the order, so rules that ask for either are asked again.
    """
    by_course: dict[int, list[LessonDone]] = {}
    for done in lessons:
        by_course.setdefault(done.course_id, []).append(done)
    newest = {card.id: card for card in queries.list_catalogue(session)}
    known = [(newest[course_id], marks) for course_id, marks in sorted(by_course.items()) if course_id in newest]
    return sum(_adopt_course(session, card, marks, actor=actor, at=at) for card, marks in known)


def _adopt_course(session: Session, course: CourseCard, marks: list[LessonDone], *, actor: Actor, at: datetime) -> int:
    learner = Learner.herself(actor)
    slugs = {line.slug for line in course.lessons}
    kept = [done for done in marks if done.lesson in slugs]
    if not kept:
        return 0
    hers = begin(session, course=course, person_id=learner.person_id, at=at)
    facts = facts_of(session, person_id=learner.person_id, course_id=course.id)
    marked: dict[str, Facts] = {}
    for done in kept:
        before = marked.get(done.lesson) or facts.get(done.lesson, NOTHING)
        marked[done.lesson] = completion.with_mark(before, checked=done.checked, at=at)
    advance(session, hers, facts, marked, learner=learner, at=at)
    return len(kept)


def change_edition(session: Session, *, course: CourseCard, actor: Actor, at: datetime) -> bool:
    """Take a learner to the edition of this card, as she asked; False when she is in it already or has finished.

    What she has done counts on by the lessons' keys, and what the new rules already find done counts from now on.
    Who has finished reads the newest edition anyway, and stays measured by the one she finished.
    """
    learner = Learner.herself(actor)
    mine = (CourseEnrolment.person_id == learner.person_id) & (CourseEnrolment.course_id == course.id)
    edition = session.scalar(select(CourseEnrolment.edition).where(mine).with_for_update())
    if edition is None:
        raise NotFound
    if edition == course.edition or _finished(session, person_id=learner.person_id, course_id=course.id):
        return False
    session.execute(update(CourseEnrolment).where(mine).values(edition=course.edition, moved_at=at))
    facts = facts_of(session, person_id=learner.person_id, course_id=course.id)
    advance(session, course, facts, {}, learner=learner, at=at)
    return True


# ---------------------------------------------------------------------------------- the steps of each


def begin(session: Session, *, course: CourseCard, person_id: int, at: datetime) -> CourseCard:
    """Enrol a learner unless she is enrolled, lock her progress, and return the course in her edition."""
    newest = _newest(session, course)
    row = {"person_id": person_id, "id": new_id(), "course_id": newest.id, "edition": newest.edition, "began_at": at}
    edition = session.execute(_lock(dialect_of(session)), row).scalar_one()
    if edition == newest.edition or _finished(session, person_id=person_id, course_id=newest.id):
        return newest
    return queries.latest_of(session, newest.id, edition)


def _newest(session: Session, course: CourseCard) -> CourseCard:
    """Return the course as published now; a withdrawn one as it was given."""
    return queries.find_catalogue(session).by_id.get(course.id, course)


@cache
def _lock(dialect: str) -> Executable:
    """Return an insert that, where the row is there already, writes nothing new but holds it."""
    statement = upsert_for(dialect, ENROLMENT)
    return statement.on_conflict_do_update(
        index_elements=[ENROLMENT.c.person_id, ENROLMENT.c.course_id],
        set_={"course_id": statement.excluded.course_id},
    ).returning(ENROLMENT.c.edition)


def _finished(session: Session, *, person_id: int, course_id: int) -> bool:
    found = select(Completion.id).where(
        Completion.person_id == person_id, Completion.course_id == course_id, Completion.kind == "lessons"
    )
    return session.execute(found.limit(1)).first() is not None


def facts_of(session: Session, *, person_id: int, course_id: int) -> dict[str, Facts]:
    """Return all that is recorded of a learner in a course, by lesson."""
    rows = session.execute(
        select(
            LessonProgress.lesson,
            LessonProgress.seen_at,
            LessonProgress.read_at.is_not(None),
            LessonProgress.checked_at.is_not(None),
            LessonProgress.assignment,
            LessonProgress.approved_at.is_not(None),
            LessonProgress.done_at.is_not(None),
        ).where(LessonProgress.person_id == person_id, LessonProgress.course_id == course_id)
    )
    return {row[0]: Facts(*row[1:]) for row in rows}


def advance(
    session: Session,
    course: CourseCard,
    facts: Mapping[str, Facts],
    marked: Mapping[str, Facts],
    *,
    learner: Learner,
    at: datetime,
) -> frozenset[str]:
    """Write the facts of the lessons `marked`, let count what counts now, complete the course with its last lesson.

    `course` is the version in her edition; the caller has locked her progress with `begin`. Returns all lessons done.
    """
    outline = queries.outline_of(course)
    known = {**facts, **marked}
    done = completion.settle(outline, known, at=at)
    rows = [_row(course.id, slug, each, learner=learner, done=slug in done, at=at) for slug, each in marked.items()]
    if rows:
        session.execute(_remember(dialect_of(session)), rows)
    others = [{"slug": slug} for slug in done if slug not in marked]
    if others:
        session.execute(_count(learner.person_id, course.id, at), others)
    whole = frozenset(done) | {slug for slug, each in known.items() if each.done}
    if outline.slugs() and whole.issuperset(outline.slugs()):
        _complete_lessons(session, course, learner=learner, at=at)
    return whole


def _row(course_id: int, slug: str, facts: Facts, *, learner: Learner, done: bool, at: datetime) -> dict[str, Any]:
    return {
        "person_id": learner.person_id,
        "id": new_id(),
        "course_id": course_id,
        "lesson": slug,
        "seen_at": facts.seen_at or at,
        "last_at": at,
        "read_at": at if facts.read else None,
        "checked_at": at if facts.checked else None,
        "assignment": facts.assignment,
        "approved_at": at if facts.approved else None,
        "done_at": at if done or facts.done else None,
    }


@cache
def _remember(dialect: str) -> Executable:
    """Return an upsert that keeps the first moment of everything."""
    statement = upsert_for(dialect, PROGRESS)
    kept = statement.excluded
    firsts = ("read_at", "checked_at", "approved_at", "done_at")
    return statement.on_conflict_do_update(
        index_elements=[PROGRESS.c.person_id, PROGRESS.c.course_id, PROGRESS.c.lesson],
        set_={"last_at": kept.last_at, "assignment": kept.assignment}
        | {name: func.coalesce(PROGRESS.c[name], kept[name]) for name in firsts},
    )


def _count(person_id: int, course_id: int, at: datetime) -> Executable:
    return (
        update(PROGRESS)
        .where(
            PROGRESS.c.person_id == person_id,
            PROGRESS.c.course_id == course_id,
            PROGRESS.c.lesson == bindparam("slug"),
            PROGRESS.c.done_at.is_(None),
        )
        .values(done_at=at)
    )


def _complete_lessons(session: Session, course: CourseCard, *, learner: Learner, at: datetime) -> None:
    period = period_of(at)
    if _insert(session, course, "lessons", period, learner=learner, at=at, fact=None):
        tell(
            session,
            LessonsCompleted(
                at=at,
                actor=learner.actor,
                person_id=learner.person_id,
                course_id=course.id,
                course_code=course.code,
                course_title=course.title,
                period=period,
            ),
        )


# ---------------------------------------------------------------------------------- the test


def on_attempt_graded(session: Session, fact: AttemptGraded) -> None:
    """Complete the course whose final test was passed; a later draw with the mastery percentage masters it."""
    if not fact.passed:
        return
    course = queries.find_course_of_quiz(session, fact.quiz_code)
    course = course or queries.find_course_once_of_quiz(session, fact.quiz_code)
    if course is None:
        return
    learner = replace(Learner.herself(fact.actor), person_id=fact.person_id)
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
    if _insert(session, course, "passed", period, learner=learner, at=fact.at, fact=fact):
        tell(session, CoursePassed(course_slug=course.slug, attempt_id=fact.attempt_id, **common))
    elif fact.mastered and _insert(session, course, "mastered", period, learner=learner, at=fact.at, fact=fact):
        tell(session, CourseMastered(**common))


def _insert(
    session: Session,
    course: CourseCard,
    kind: str,
    period: int,
    *,
    learner: Learner,
    at: datetime,
    fact: AttemptGraded | None,
) -> bool:
    """Write a completion once per person, course, kind and period; False when it was there."""
    row = {
        "person_id": learner.person_id,
        "id": new_id(),
        "course_id": course.id,
        "course_version_id": course.version_id,
        "kind": kind,
        "period": period,
        "attempt_id": fact.attempt_id if fact else None,
        "attempt_ref": fact.attempt_ref if fact else "",
        "percent": fact.percent if fact else None,
        "unit_id": learner.unit_id,
        "at": at,
    }
    return session.execute(_complete(dialect_of(session)), row).first() is not None


@cache
def _complete(dialect: str) -> Executable:
    return upsert_for(dialect, COMPLETION).on_conflict_do_nothing().returning(COMPLETION.c.id)
