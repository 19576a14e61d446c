"""The year of recognition at the desk: its dates, who is registered, forms keyed in from paper, helpers."""

from lms.web.recognition.area import blueprint

__all__ = ["blueprint"]
