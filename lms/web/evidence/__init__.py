"""The area of evidence: a person's claims in four steps, their files, why a band was given, and help with it."""

from lms.web.evidence import assisting, file_routes, routes, slips, steps
from lms.web.evidence.area import blueprint

__all__ = ["assisting", "blueprint", "file_routes", "routes", "slips", "steps"]
