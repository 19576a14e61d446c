"""The area of cadres and of the City: what waits to be done, figures of units, the roll of people."""

from lms.web.office import calls_routes, figures_routes, people_routes, routes
from lms.web.office.area import blueprint

__all__ = ["blueprint", "calls_routes", "figures_routes", "people_routes", "routes"]
