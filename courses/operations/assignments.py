"""Handing in an assignment, and what a trainer says of it: approved, which completes the lesson, or returned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from courses import queries
from courses.events import AssignmentDecided
from courses.models import CourseAssignment, Draft
from courses.operations import progress
from courses.operations.progress import Learner
from courses.queries import CourseCard
from courses.queries.assignments import AssignmentCard, find_assignment, get_assignment
from courses.rules import assigning
from courses.rules.assigning import APPROVED, RETURNED, SUBMITTED
from courses.rules.completion import NOTHING
from courses.rules.outline import ASSIGNMENT
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.events import tell


class BadText(Invalid):
    """The text cannot be taken as it is; the code says why (`courses.rules.assigning`)."""


class NoReader(Invalid):
    """Nobody would read it: she has not said where she lives, and no trainer writes this course."""

    code = "assignment_no_reader"


class Moved(Conflict):
    """It was changed meanwhile: handed in anew in another window, or decided by somebody else."""

    code = "assignment_moved"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What a learner sends: her text, and the revision she saw when she wrote it (0 for none)."""

    text: str
    revision: int


def hand_in(session: Session, *, course: CourseCard, lesson: str, sent: HandedIn, actor: Actor, at: datetime) -> None:
    """Keep a learner's text for a lesson that asks for one, and put it before her trainers.

    The same text sent twice is one. A text that waits may be replaced; an approved one stays.
    """
    text = assigning.clean_text(sent.text)
    flaw = assigning.text_flaw(text)
    if flaw:
        raise BadText(flaw, field="text", most=assigning.LONGEST_TEXT)
    hers = progress.begin(session, course=course, person_id=actor.person_id, at=at)
    if hers.lesson(lesson).finish != ASSIGNMENT:
        raise NotFound
    known = find_assignment(session, person_id=actor.person_id, course_id=hers.id, lesson=lesson)
    if known is not None and known.text == text and known.state != RETURNED:
        return
    if (known.revision if known else 0) != sent.revision or (known is not None and known.state == APPROVED):
        raise Moved
    _keep(session, hers, lesson, text, known, actor=actor, at=at)
    _remember(session, hers, lesson, SUBMITTED, learner=Learner.herself(actor), at=at)


def _keep(
    session: Session,
    course: CourseCard,
    lesson: str,
    text: str,
    known: AssignmentCard | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    home = actor.residence()
    values = {
        "text": text,
        "state": SUBMITTED,
        "submitted_at": at,
        "unit_id": home.unit_id if home else None,
        "unit_path": home.unit_path if home else _author_path(session, course),
    }
    if known is None:
        session.add(CourseAssignment(person_id=actor.person_id, course_id=course.id, lesson=lesson, **values))
        session.flush()
        return
    session.execute(
        update(CourseAssignment)
        .where(CourseAssignment.person_id == actor.person_id, CourseAssignment.public_id == known.public_id)
        .values(revision=known.revision + 1, **values)
    )


def _author_path(session: Session, course: CourseCard) -> str:
    """Return the unit whose trainers write the course: they read what people from nowhere hand in."""
    path = session.scalar(select(Draft.unit_path).where(Draft.course_id == course.id, Draft.removed_at.is_(None)))
    if path is None:
        raise NoReader
    return path


def decide(
    session: Session, *, public_id: str, approved: bool, feedback: str, revision: int, actor: Actor, at: datetime
) -> None:
    """Approve a learner's text, or return it with a sentence. `revision` is the one the trainer has read.

    The same decision sent twice by one trainer is one; any other change meanwhile is a `Moved`.
    """
    words = assigning.clean_text(feedback)
    flaw = assigning.feedback_flaw(words, approved=approved)
    if flaw:
        raise BadText(flaw, field="feedback", most=assigning.LONGEST_FEEDBACK)
    seen = get_assignment(session, public_id=public_id, actor=actor)
    course = _course_of(session, seen)
    hers = progress.begin(session, course=course, person_id=seen.person_id, at=at)
    state = APPROVED if approved else RETURNED
    row = session.execute(
        update(CourseAssignment)
        .where(
            CourseAssignment.person_id == seen.person_id,
            CourseAssignment.public_id == public_id,
            CourseAssignment.state == SUBMITTED,
            CourseAssignment.revision == revision,
        )
        .values(state=state, revision=revision + 1, feedback=words, decided_at=at, decided_by=actor.person_id)
        .returning(CourseAssignment.unit_id)
    ).first()
    if row is None:
        _twin_or_moved(session, seen, state, revision, actor)
        return
    _remember(session, hers, seen.lesson, state, learner=Learner(seen.person_id, row.unit_id, actor), at=at)
    _tell_decided(session, hers, seen, approved=approved, actor=actor, at=at)


def _course_of(session: Session, card: AssignmentCard) -> CourseCard:
    """Return the course of a text, also of one that is no longer shown to learners."""
    for course in queries.list_catalogue(session):
        if course.id == card.course_id:
            return course
    return queries.newest_of(session, card.course_id)


def _twin_or_moved(session: Session, seen: AssignmentCard, state: str, revision: int, actor: Actor) -> None:
    """Let a decision pass that was sent twice; else somebody else was faster."""
    now = find_assignment(session, person_id=seen.person_id, course_id=seen.course_id, lesson=seen.lesson)
    same = now is not None and (now.state, now.revision, now.decided_by) == (state, revision + 1, actor.person_id)
    if not same:
        raise Moved


def _remember(session: Session, course: CourseCard, lesson: str, state: str, *, learner: Learner, at: datetime) -> None:
    """Write the assignment's state beside the lesson's other facts; approved, it may complete the lesson."""
    facts = progress.facts_of(session, person_id=learner.person_id, course_id=course.id)
    known = facts.get(lesson, NOTHING)
    marked = replace(known, assignment=state, approved=known.approved or state == APPROVED)
    progress.advance(session, course, facts, {lesson: marked}, learner=learner, at=at)


def _tell_decided(
    session: Session,
    course: CourseCard,
    seen: AssignmentCard,
    *,
    approved: bool,
    actor: Actor,
    at: datetime,
) -> None:
    title = next((line.title for line in course.lessons if line.slug == seen.lesson), seen.lesson)
    tell(
        session,
        AssignmentDecided(
            at=at,
            actor=actor,
            person_id=seen.person_id,
            course_id=course.id,
            course_slug=course.slug,
            course_title=course.title,
            lesson=seen.lesson,
            lesson_title=title,
            approved=approved,
        ),
    )
