"""What a meeting agrees for one person when nobody says otherwise, and what follows from it.

The list is decided by exception: a figure nobody touched is what the person said herself, never more than the
indicator gives. Where she said nothing the earned points stand, for they are on record and she should not lose by an
empty box. What the meeting confirms it also agrees to, so a confirmed band lifts the figure and never lowers it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.criteria.rules.criteria_set import TitleRule
from lms.recognition.rules.moves import AGREED, DEFERRED, INSUFFICIENT

Points = Mapping[str, int]

TOTAL = "total"
"""In a list of what is short: the total, beside codes of indicators."""
AGREE, DEFER, FIND_SHORT = "agree", "defer", "find_short"
LEADS_TO: Mapping[str, str] = {AGREE: AGREED, DEFER: DEFERRED, FIND_SHORT: INSUFFICIENT}


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The step that follows and, of those found short, what is short («total» and codes of indicators).

    `why` is a code: "" for the rule itself, `asked` for the meeting's wish, `votes` for too few.
    """

    step: str
    short: tuple[str, ...] = ()
    why: str = ""


def default_figures(*, said: Points | None, earned: Points, confirmed: Points, maxima: Points) -> dict[str, int]:
    """Return the agreed figure of every indicator when the list says nothing about it."""
    said = said or {}
    base = {code: said[code] if code in said else earned.get(code, 0) for code in maxima}
    return {code: _within(max(base[code], confirmed.get(code, 0)), most) for code, most in maxima.items()}


def changed_figures(figures: Points, *, changes: Points, maxima: Points) -> dict[str, int]:
    """Return figures with the exceptions of a list put in, each within what its indicator gives."""
    return {code: _within(changes.get(code, figures.get(code, 0)), most) for code, most in maxima.items()}


def shortfall(figures: Points, rule: TitleRule) -> tuple[str, ...]:
    """Return what keeps figures from the title: «total» first, then indicators; exactly the minimum is enough."""
    total = (TOTAL,) if sum(figures.values()) < rule.min_total else ()
    return (*total, *(code for code, points in figures.items() if points < rule.min_each))


def conclude(
    figures: Points, rule: TitleRule, *, wish: str = "", votes: int = 0, present: int = 0, least_percent: int = 0
) -> Conclusion:
    """Return what follows for one person of the list.

    The meeting's wish to leave her for later comes first; then the title rule; then the votes: at least `least_percent`
    of those present must be for her (a half is not more than a half: the share must exceed it). Nobody present
    was counted: no vote is asked.
    """
    if wish == DEFER:
        return Conclusion(DEFER, why="asked")
    short = shortfall(figures, rule)
    if short:
        return Conclusion(FIND_SHORT, short)
    if present and votes * 100 <= present * least_percent:
        return Conclusion(DEFER, why="votes")
    return Conclusion(AGREE)


def short_text(short: tuple[str, ...]) -> str:
    """Return what is short as it is kept with the case: codes with commas."""
    return ",".join(short)[:60]


def _within(points: int, most: int) -> int:
    return max(0, min(points, most))
