"""Facts of talk about lessons. They hold no word of a post or a report: what was said stands in its own row only."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class AtLesson(Event):
    """Something happened at a lesson. `unit_path` is the unit that answers for its course."""

    course_id: int
    course_slug: str
    course_title: str
    lesson: str
    lesson_title: str
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionAsked(AtLesson):
    """A question was asked. `held`: it waits to be seen before readers find it."""

    thread_ref: str
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Replied(AtLesson):
    """Somebody replied to a question of `asker_id`."""

    thread_ref: str
    asker_id: int
    official: bool
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PostEdited(AtLesson):
    """An author changed her post."""

    thread_ref: str
    post_ref: str
    held: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PostRemoved(AtLesson):
    """An author took her post back."""

    thread_ref: str
    post_ref: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerMarked(AtLesson):
    """A reply of `author_id` was marked as the answer (`marked`), or is so no longer.

    `person_id` is who marked it: an author reads the log about herself, and learners are not shown by full name.
    """

    thread_ref: str
    post_ref: str
    author_id: int
    marked: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PostFlagged(AtLesson):
    """A reader says that a post does not belong here.

    `person_id` is the reader, not the author: an author reads the log about herself and must not find who it was.
    `hidden` says that this flag hid the post until somebody decides.
    """

    thread_ref: str
    post_ref: str
    author_id: int
    flag_reason: str
    hidden: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PostDecided(AtLesson):
    """A moderator decided about a post of `person_id`.

    `done`: shown, kept, restored, hidden, closed. `reopened`: readers had not found the post before the decision.
    """

    thread_ref: str
    post_ref: str
    first: bool
    asker_id: int
    done: str
    reopened: bool
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContentReported(AtLesson):
    """Somebody (0 for nobody we know) says that a lesson is wrong. `author_id` writes its course, 0 for nobody."""

    report_ref: str
    paragraph: int
    author_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReportHandled(AtLesson):
    """A report was put into a state: fixing, fixed (in `version`), declined. `person_id` is who reported, or 0."""

    report_ref: str
    state: str
    version: int
    note: str
