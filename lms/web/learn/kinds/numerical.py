"""The form of a number to type."""

from typing import Any

from lms.web.learn.kinds import Form, typed


def read(form: Form) -> dict[str, Any] | None:
    """Answer `{"text": what was typed}`."""
    return typed(form)
