"""Learning: catalogue, courses, lessons with their self-checks, and the tests. Open to everybody but for the tests."""

import lms.web.learn.lessons
import lms.web.learn.sitting  # noqa: F401  the routes of both belong to the blueprint
from lms.web.learn.routes import blueprint

__all__ = ["blueprint"]
