"""The title rule applied to earned points (a forecast, never a decision), and what would help."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lms.criteria.rules.criteria_set import TitleRule
from lms.score.rules.rulebook import LEARNING, Rulebook
from lms.score.rules.statement import Totals, capped


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whether the figures meet the title rule; `below` are (indicator, points it lacks)."""

    meets: bool
    missing_total: int
    below: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A course that would still add points: `gain` to the total after all caps, and where."""

    course: str
    gain: int
    by_indicator: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What a person lacks for the title, and which open courses would give points now."""

    forecast: Forecast
    suggestions: tuple[Suggestion, ...]


def title_forecast(totals: Totals, rule: TitleRule) -> Forecast:
    """Hold totals against the title rule; exactly the minimum is enough."""
    missing_total = max(0, rule.min_total - totals.total)
    below = tuple((code, rule.min_each - points) for code, points in totals.points.items() if points < rule.min_each)
    return Forecast(not missing_total and not below, missing_total, below)


def suggest(
    totals: Totals, sums: Mapping[str, int], book: Rulebook, done: Collection[str], *, cadre: bool = False
) -> tuple[Suggestion, ...]:
    """Return the courses not yet passed this period that would add points, the largest gain first.

    The gain is exact: what the totals become with the course less what they are, so a full cap gives nothing;
    equal gains stand by code.
    `totals` are `capped(sums, book)`; courses for cadres are offered to `cadre` only.
    """
    closed = set(done) | (frozenset() if cadre else book.cadre_courses)
    found = [_suggestion(code, totals, sums, book) for code in book.courses if code not in closed]
    return tuple(sorted((one for one in found if one.gain), key=lambda one: (-one.gain, one.course)))


def missing(
    totals: Totals, sums: Mapping[str, int], book: Rulebook, done: Collection[str], *, cadre: bool = False
) -> Missing:
    """Return what is missing for the title under the book's rule, with the courses that would help."""
    return Missing(title_forecast(totals, book.title_rule), suggest(totals, sums, book, done, cadre=cadre))


def _suggestion(course: str, totals: Totals, sums: Mapping[str, int], book: Rulebook) -> Suggestion:
    with_it = dict(sums)
    for indicator, points in book.courses[course]:
        key = f"{indicator}|{LEARNING}"
        with_it[key] = with_it.get(key, 0) + points
    after = capped(with_it, book)
    gains = tuple((c, after.points[c] - p) for c, p in totals.points.items() if after.points[c] != p)
    return Suggestion(course, after.total - totals.total, gains)
