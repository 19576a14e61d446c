"""Learning: catalogue, courses, lessons with their self-checks, and the tests. Open to everybody but for the tests."""

from lms.web.learn import lessons, sitting  # noqa: F401  their routes belong to the blueprint
from lms.web.learn.routes import blueprint

__all__ = ["blueprint"]
