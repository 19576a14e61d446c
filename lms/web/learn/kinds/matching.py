"""The form of a matching."""

from typing import Any

from lms.web.learn.kinds import Form, numbers


def read(form: Form) -> dict[str, Any] | None:
    """Answer `{"matches": [presented position or null, ...]}`, one entry for each left part."""
    matches = numbers(form, "m")
    return None if matches is None else {"matches": matches}
