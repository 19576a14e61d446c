"""The area of administrators: the state of the system, roles, jobs, the log."""

from lms.web.admin.routes import blueprint

__all__ = ["blueprint"]
