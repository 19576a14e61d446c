"""Reading what other editions of a course had: their lessons, and what their authors said had changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from courses.models import CourseVersion, LessonVersion
from kernel.database import Executor


def had_lesson(executor: Executor, course_id: int, slug: str) -> bool:
    """Tell whether any published version of a course had a lesson of this key."""
    found = executor.execute(
        select(LessonVersion.id)
        .join(CourseVersion, CourseVersion.id == LessonVersion.course_version_id)
        .where(CourseVersion.course_id == course_id, LessonVersion.slug == slug)
        .limit(1)
    )
    return found.first() is not None


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """What an author wrote about a version when it was published."""

    version: int
    note: str
    published_at: datetime


MOST_NOTES = 10


def list_notes(executor: Executor, course_id: int, *, after_edition: int) -> list[ChangeNote]:
    """Return what authors wrote about the versions of later editions, the newest first, at most ten."""
    rows = executor.execute(
        select(CourseVersion.version, CourseVersion.note, CourseVersion.published_at)
        .where(CourseVersion.course_id == course_id, CourseVersion.edition > after_edition, CourseVersion.note != "")
        .order_by(CourseVersion.version.desc())
        .limit(MOST_NOTES)
    )
    return [ChangeNote(*row) for row in rows]
