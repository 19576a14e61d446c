"""The fold: entries in, a statement out whose lines always sum to the total shown.

Entries stand whole; what the rulebook takes off is a line of its own, cut in this order: caps of buckets,
then a max group, then the indicator's maximum. `sums` is the same fold kept small (points by indicator and
bucket, one mapping a person and year), and `capped(sums(entries))` gives exactly the totals of
`fold(entries)`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.score.rules.ledger import Entry
from lms.score.rules.rulebook import Rulebook

ENTRY, CAP, GROUP, MAXIMUM, FLOOR = "entry", "cap", "group", "max", "floor"

Sums = dict[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statement: an entry, or a cut (`cap`, `group`, `max`, `floor`) with its code."""

    kind: str
    points: int
    code: str = ""
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class IndicatorPart:
    """The lines of one indicator; `total` is their sum, from 0 to `maximum`."""

    code: str
    lines: tuple[Line, ...]
    total: int
    maximum: int


@dataclass(frozen=True, slots=True)
class CompetencePart:
    """The indicators of one competence, and the sum of their totals."""

    code: str
    indicators: tuple[IndicatorPart, ...]
    total: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Capped points by indicator (all of the book's, in order), their sum and the lowest of them."""

    points: dict[str, int]
    total: int
    lowest: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A person's period, point by point."""

    rulebook: str
    competences: tuple[CompetencePart, ...]
    totals: Totals


def fold(entries: Iterable[Entry], book: Rulebook) -> Statement:
    """Fold the entries of one person and period; ValueError for an indicator the rulebook does not know."""
    posted: dict[str, list[Entry]] = {code: [] for code in book.maxima}
    for entry in entries:
        _known(entry.indicator, book)
        posted[entry.indicator].append(entry)
    competences = tuple(
        _competence(code, tuple(_indicator(one, posted[one], book) for one in indicators))
        for code, indicators in book.competences
    )
    points = {part.code: part.total for competence in competences for part in competence.indicators}
    return Statement(book.version, competences, _totals(points))


def sums(entries: Iterable[Entry]) -> Sums:
    """Return the uncapped points keyed `indicator|bucket`: the fold state a person-year stores."""
    return add({}, entries)


def add(before: Mapping[str, int], entries: Iterable[Entry]) -> Sums:
    """Return the state with more entries in it.

    What comes to nothing is left out, so that equal ledgers give equal states.
    """
    after = dict(before)
    for entry in entries:
        key = f"{entry.indicator}|{entry.bucket}"
        after[key] = after.get(key, 0) + entry.points
    return {key: points for key, points in sorted(after.items()) if points}


def capped(state: Mapping[str, int], book: Rulebook) -> Totals:
    """Return the totals a state comes to under a rulebook; ValueError for an indicator it does not know."""
    buckets = _by_indicator(state, book)
    return _totals({code: points_of(code, buckets[code], book) for code in book.maxima})


def points_of(code: str, buckets: Mapping[str, int], book: Rulebook) -> int:
    """Return what the buckets of one indicator come to after all cuts."""
    return sum(buckets.values()) + sum(line.points for line in _cuts(code, buckets, book))


def already(indicator: str, bucket: str, state: Mapping[str, int], book: Rulebook) -> int:
    """Return the points a reviewer's band is counted from.

    That is the indicator's capped total; where the bucket competes in a max group, it is what the bucket
    itself holds, as the others do not add to it.
    """
    group = book.groups.get(indicator)
    if group is not None and bucket in group.buckets:
        return state.get(f"{indicator}|{bucket}", 0)
    return capped(state, book).points[indicator]


def _competence(code: str, parts: tuple[IndicatorPart, ...]) -> CompetencePart:
    return CompetencePart(code, parts, sum(part.total for part in parts), sum(part.maximum for part in parts))


def _indicator(code: str, entries: list[Entry], book: Rulebook) -> IndicatorPart:
    ordered = sorted(entries, key=lambda entry: (entry.posted_on, entry.key, entry.points))
    buckets: dict[str, int] = {}
    for entry in ordered:
        buckets[entry.bucket] = buckets.get(entry.bucket, 0) + entry.points
    lines = (*(Line(ENTRY, e.points, e.rule, e) for e in ordered), *_cuts(code, buckets, book))
    return IndicatorPart(code, lines, sum(line.points for line in lines), book.maxima[code])


def _cuts(code: str, buckets: Mapping[str, int], book: Rulebook) -> list[Line]:
    """Return what the rulebook takes off an indicator's buckets, in its order."""
    cuts: list[Line] = []
    left = dict(buckets)
    for cap in book.caps.get(code, ()):
        over = sum(left.get(bucket, 0) for bucket in cap.buckets) - cap.maximum
        if over > 0:
            cuts.append(Line(CAP, -over, cap.code))
            left[cap.buckets[0]] = left.get(cap.buckets[0], 0) - over
    group = book.groups.get(code)
    if group is not None:
        held = [left.get(bucket, 0) for bucket in group.buckets]
        cuts += _line(GROUP, max(held) - sum(held), group.code)
    total = sum(buckets.values()) + sum(line.points for line in cuts)
    cuts += _line(MAXIMUM, min(0, book.maxima[code] - total), code)
    return cuts + _line(FLOOR, max(0, -total), code)


def _line(kind: str, points: int, code: str) -> list[Line]:
    return [Line(kind, points, code)] if points else []


def _by_indicator(state: Mapping[str, int], book: Rulebook) -> dict[str, dict[str, int]]:
    buckets: dict[str, dict[str, int]] = {code: {} for code in book.maxima}
    for key, points in state.items():
        indicator, _, bucket = key.partition("|")
        _known(indicator, book)
        buckets[indicator][bucket] = points
    return buckets


def _known(indicator: str, book: Rulebook) -> None:
    if indicator not in book.maxima:
        raise ValueError(f"indicator {indicator} is not in rulebook {book.version}")


def _totals(points: dict[str, int]) -> Totals:
    return Totals(points, sum(points.values()), min(points.values(), default=0))
