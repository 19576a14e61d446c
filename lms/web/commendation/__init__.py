"""Commendation: lists of a unit, the public page of a published one, one's own consent."""

from lms.web.commendation import routes
from lms.web.commendation.area import blueprint

__all__ = ["blueprint", "routes"]
