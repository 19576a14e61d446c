"""The form of an ordering."""

from typing import Any

from lms.web.learn.kinds import Form, numbers


def read(form: Form) -> dict[str, Any] | None:
    """Answer `{"ranks": [rank or null, ...]}`, one entry for each presented step."""
    ranks = numbers(form, "o")
    return None if ranks is None else {"ranks": ranks}
