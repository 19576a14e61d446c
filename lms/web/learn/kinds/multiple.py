"""The form of a multiple choice."""

from typing import Any

from lms.web.learn.kinds import Form, chosen
from question_bank.rules.asking import MOST_PARTS


def read(form: Form) -> dict[str, Any] | None:
    """Answer `{"chosen": [position, ...]}`."""
    return chosen(form, most=MOST_PARTS)
