"""Learning: catalogue, courses, lessons with their self-checks, and the tests. Open to everybody but for the tests."""

import lms.web.learn.assignments
import lms.web.learn.classes
import lms.web.learn.downloads
import lms.web.learn.editions
import lms.web.learn.lessons
import lms.web.learn.paths
import lms.web.learn.scorm
import lms.web.learn.sitting  # noqa: F401  the routes of all belong to the blueprint
from lms.web.learn.routes import blueprint

__all__ = ["blueprint"]
