"""Pages for everybody: home, help, looks, files."""

from lms.web.public.routes import blueprint

__all__ = ["blueprint"]
