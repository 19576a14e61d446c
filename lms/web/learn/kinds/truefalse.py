"""The form of a statement to judge."""

from typing import Any

from lms.web.learn.kinds import Form, chosen


def read(form: Form) -> dict[str, Any] | None:
    """Answer `{"chosen": [0]}` for true, `{"chosen": [1]}` for false."""
    return chosen(form, most=1)
