"""Corrections: which reasons and papers they may rest on, and who may ask and decide. Codes, never sentences."""

import re

STATES = ("asked", "approved", "declined", "withdrawn")
REASONS = ("wrong_person", "posted_twice", "fact_untrue", "wrong_band", "wrong_indicator", "inspection")
"""Why an entry is taken back."""
BASES = ("minutes", "report", "petition", "inspection", "register")
"""What paper a correction rests on: minutes, a report, a petition, an inspection's conclusion, a register."""
ANSWERS = ("not_proven", "wrong_entry", "other_paper")
"""Why a request is declined."""
CORRECTED = "correction:"
"""What the reason of a reversing entry begins with, followed by the correction's own reason."""

_NUMBER = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ./\-]{0,39}")


def is_number(text: str) -> bool:
    """Tell whether a text is the number of a paper, such as «12/BB-HKH»: no words, so nothing about a person.

    >>> is_number("12/BB-HKH"), is_number("bà Hoa nộp nhầm")
    (True, False)
    """
    return _NUMBER.fullmatch(text) is not None and any(sign.isdigit() for sign in text)


def may_ask(*, actor: int, person: int) -> str:
    """Return why somebody may not ask for a correction, "" when she may: nobody corrects her own points."""
    return "own_score" if actor == person else ""


def may_decide(*, actor: int, person: int, asked_by: int) -> str:
    """Return why somebody may not decide on a correction, "" when she may: never her own points or her own request."""
    if actor == person:
        return "own_score"
    return "asked_it" if actor == asked_by else ""
