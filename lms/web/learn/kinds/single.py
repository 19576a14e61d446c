"""The form of a single choice."""

from typing import Any

from lms.web.learn.kinds import Form, chosen


def read(form: Form) -> dict[str, Any] | None:
    """Answer `{"chosen": [position]}`."""
    return chosen(form, most=1)
