"""What belongs to the learner: what she is doing, her score with every line of it, who saw her record."""

from lms.web.passport.routes import blueprint

__all__ = ["blueprint"]
