"""The area of trainers: the published courses and the banks behind their tests."""

from lms.web.studio.routes import blueprint

__all__ = ["blueprint"]
