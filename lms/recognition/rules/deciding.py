"""Days and hands around a decision: how long a list is posted, who may answer whom, what a paper must say."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

POSTING_DAYS, LOOK_AGAIN_DAYS, LEAST_VOTES = 10, 15, 50
"""What stands when a year's options say nothing: days on the board, days to ask for another look, percent of votes."""
REVOKE_REASONS = ("false-evidence", "wrong-person", "wrong-decision", "law")
LOOK_AGAIN, REVOKE, NAME = "look_again", "revoke", "name"


def option(options: Mapping[str, object], name: str, default: int) -> int:
    """Return a whole number among a year's options; anything else there is as if it were not."""
    value = options.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default


def last_day(first: date, days: int) -> date:
    """Return the last of `days` days that begin on `first`: the day of posting is the first of them."""
    return first + timedelta(days=max(1, days) - 1)


def may_close_posting(until: date, today: date) -> bool:
    """Tell whether a posting has had its days: on the day after the last."""
    return today > until


def may_ask_again(told_on: date, today: date, days: int) -> bool:
    """Tell whether somebody may still ask for another look, counting from the day after she was told."""
    return today <= told_on + timedelta(days=days)


def may_answer(kind: str, *, actor: int, person: int, asked_by: int, acted: Collection[int]) -> str:
    """Return why somebody may not answer a request, "" when she may.

    `acted` are all who took a step of the case before. Codes: own_case, asked_it, acted_before.
    """
    if actor == person:
        return "own_case"
    if actor == asked_by:
        return "asked_it"
    return "acted_before" if kind == LOOK_AGAIN and actor in acted else ""


def paper_flaws(number: str, dated: date | None, today: date) -> tuple[tuple[str, str], ...]:
    """Return what a paper's number and day lack, as pairs of (field, code)."""
    flaws = [] if number.strip() else [("number", "paper_number_missing")]
    if dated is None:
        flaws.append(("dated", "paper_day_missing"))
    elif dated > today:
        flaws.append(("dated", "paper_day_ahead"))
    return tuple(flaws)
