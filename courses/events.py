"""Facts of the courses. Whatever a later stage needs is in the fact."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class CoursePassed(Event):
    """The final test of a course was passed, for the first time in this period. Recorded as a completion."""

    recorded = True
    course_id: int
    course_code: str
    course_slug: str
    course_title: str
    period: int
    attempt_id: int
    attempt_ref: str
    percent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CourseMastered(Event):
    """A passed course was passed again with at least the mastery percentage, on a later draw."""

    recorded = True
    course_id: int
    course_code: str
    course_title: str
    period: int
    attempt_ref: str
    percent: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LessonsCompleted(Event):
    """Every lesson of a course was read or self-checked. Moves progress, posts no points."""

    recorded = True
    course_id: int
    course_code: str
    course_title: str
    period: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentDecided(Event):
    """A trainer approved what a learner handed in at a lesson, or returned it; what was said stays at the lesson."""

    course_id: int
    course_slug: str
    course_title: str
    lesson: str
    lesson_title: str
    approved: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CoursePublished(Event):
    """A new version of a course is shown to learners."""

    course_id: int
    course_code: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewAsked(Event):
    """A draft was put before a second person, who is none of its `authors`."""

    review_ref: str
    draft_ref: str
    course_title: str
    unit_path: str
    authors: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewApproved(Event):
    """A draft was approved and published. `person_id` is who had asked."""

    review_ref: str
    draft_ref: str
    course_title: str
    unit_path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftReturned(Event):
    """A draft was given back with a reason. `person_id` is who had asked."""

    review_ref: str
    draft_ref: str
    course_title: str
    unit_path: str
