"""What every operation of the forum stands on: the lesson it happens at, locked rows, limits, counts made anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses import queries as courses
from courses.queries import CourseCard
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.forum.models import Post, Thread
from lms.forum.queries.reach import path_of
from lms.forum.rules.moderating import Standing
from lms.people.operations import throttling
from lms.people.operations.throttling import Refused
from lms.people.rules import Limit

POSTS = Limit(6, timedelta(minutes=10), renews=False)
POSTS_OFFICIAL = Limit(60, timedelta(minutes=10), renews=False)
FLAGS = Limit(10, timedelta(hours=1), renews=False)
REPORTS = Limit(10, timedelta(hours=1), renews=False)
REPORTS_FROM_ADDRESS = Limit(30, timedelta(hours=1), renews=False)
"""More than for one person: a house of culture has one address for a whole class."""


class Refusal(Invalid):
    """What was typed cannot be taken; the code says why, the field where."""


class TooMany(NotAllowed):
    """So much was written in a short while that a pause is due; `values["minutes"]` says how long."""

    code = "too_many_posts"


class Closed(Conflict):
    """The post or the question is not (or no longer) in a state for this."""

    code = "post_closed"


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson of a course, and the unit that answers for the course: what every fact of the forum says."""

    course_id: int
    course_slug: str
    course_title: str
    lesson: str
    lesson_title: str
    unit_path: str

    def says(self) -> dict[str, Any]:
        """Return the fields of a fact."""
        return {
            "course_id": self.course_id,
            "course_slug": self.course_slug,
            "course_title": self.course_title,
            "lesson": self.lesson,
            "lesson_title": self.lesson_title,
            "unit_path": self.unit_path,
        }


def place_in(session: Session, course: CourseCard, lesson: str) -> Place:
    """Return a lesson of a published course, or raise `NotFound`."""
    title = course.lesson(lesson).title
    return Place(course.id, course.slug, course.title, lesson, title, path_of(session, course.id))


def place_of(session: Session, course_id: int, lesson: str) -> Place:
    """Return the lesson a post or a report is about; of one no longer published only the names are missing."""
    course = next((card for card in courses.list_catalogue(session) if card.id == course_id), None)
    path = path_of(session, course_id)
    if course is None:
        return Place(course_id, "", "", lesson, "", path)
    title = next((line.title for line in course.lessons if line.slug == lesson), "")
    return Place(course_id, course.slug, course.title, lesson, title, path)


def lock_thread(session: Session, *, place: Place, public_id: str) -> Thread:
    """Return a question of a lesson for writing, or raise `NotFound`. Its posts change under this lock alone."""
    thread = session.scalar(
        select(Thread)
        .where(Thread.public_id == public_id, Thread.course_id == place.course_id, Thread.lesson == place.lesson)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if thread is None:
        raise NotFound
    return thread


def question_of(session: Session, thread: Thread) -> Post:
    """Return the question of a thread."""
    return session.scalars(
        select(Post).where(Post.thread_id == thread.id, Post.first.is_(True)).execution_options(populate_existing=True)
    ).one()


def post_of(session: Session, thread: Thread, public_id: str) -> Post:
    """Return a post of a locked thread, or raise `NotFound`."""
    post = session.scalar(
        select(Post)
        .where(Post.thread_id == thread.id, Post.public_id == public_id)
        .execution_options(populate_existing=True)
    )
    if post is None:
        raise NotFound
    return post


def standing_of(post: Post) -> Standing:
    """Return how a post stands, as the rules see it."""
    return Standing(post.state, post.held, post.flags, post.kept_at is not None)


def stand(post: Post, now: Standing) -> None:
    """Put a post where a rule says it stands."""
    post.state, post.held, post.flags, post.waiting = now.state, now.held, now.flags, now.waiting


def count_anew(session: Session, thread: Thread) -> None:
    """Set what a thread says about its posts: shown replies, whether readers find it, an answer that still stands."""
    session.flush()
    shown = select(func.count()).select_from(Post).where(Post.thread_id == thread.id, Post.state == "shown")
    thread.replies = session.scalar(shown.where(Post.first.is_(False))) or 0
    thread.listed = thread.replies > 0 or bool(session.scalar(shown.where(Post.first.is_(True))))
    if thread.answer_id is not None and not session.scalar(shown.where(Post.id == thread.answer_id)):
        thread.answer_id = None
    session.flush()


def take(session: Session, door: str, kind: str, value: str, limit: Limit, *, at: datetime) -> None:
    """Count one more of something, or raise `TooMany`. Until the transaction ends its author writes alone."""
    answer = throttling.take(session, {throttling.key_of(door, kind, value): limit}, at=at)
    if isinstance(answer, Refused):
        raise TooMany(minutes=answer.minutes)
