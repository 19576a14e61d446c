"""One's own year of recognition: registering, assessing oneself, following where the case stands."""

from lms.web.application.area import blueprint

__all__ = ["blueprint"]
