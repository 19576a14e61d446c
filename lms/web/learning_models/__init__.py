"""Learning models of a unit: families, clans, communities, units; kept, registered, proposed and recognised."""

from lms.web.learning_models import deciding_routes, routes
from lms.web.learning_models.area import blueprint

__all__ = ["blueprint", "deciding_routes", "routes"]
