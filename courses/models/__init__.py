"""Tables of the courses: `catalogue` (what is taught), `drafting` (what is written), `progress` (how far each is).

`scorm` holds the packages that lessons play.
"""

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
from courses.models.progress import Completion, CourseAssignment, CourseEnrolment, LessonProgress
from courses.models.scorm import ScormFile, ScormPackage, ScormState

__all__ = [
    "Completion",
    "Course",
    "CourseAssignment",
    "CourseEnrolment",
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
    "ScormFile",
    "ScormPackage",
    "ScormState",
]
