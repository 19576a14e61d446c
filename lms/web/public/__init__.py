"""Pages for everybody: home, the criteria explained, help, looks, files."""

from lms.web.public.routes import blueprint

__all__ = ["blueprint"]
