"""Tables of the courses: `catalogue` (what is taught), `drafting` (what is written), `progress` (how far each is)."""

from courses.models.catalogue import Course, CourseVersion, LessonVersion
from courses.models.drafting import (
    Draft,
    DraftChange,
    DraftFile,
    DraftItem,
    DraftLesson,
    DraftRevision,
    Review,
    ReviewComment,
)
from courses.models.progress import Completion, LessonProgress

__all__ = [
    "Completion",
    "Course",
    "CourseVersion",
    "Draft",
    "DraftChange",
    "DraftFile",
    "DraftItem",
    "DraftLesson",
    "DraftRevision",
    "LessonProgress",
    "LessonVersion",
    "Review",
    "ReviewComment",
]
