"""Tables of the courses: `catalogue` (what is taught) and `progress` (how far each learner has come)."""

from courses.models.catalogue import Course, CourseVersion, LessonVersion
from courses.models.progress import Completion, LessonProgress

__all__ = ["Completion", "Course", "CourseVersion", "LessonProgress", "LessonVersion"]
