"""One's own year of recognition: registering, assessing oneself, following where the case stands."""

import lms.web.application.look_again
import lms.web.application.routes  # noqa: F401  the routes belong to the blueprint
from lms.web.application.area import blueprint

__all__ = ["blueprint"]
