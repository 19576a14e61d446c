"""The fold of `rules.statement.capped` and the title rule said in SQL: who would stand otherwise under other rules.

Nothing is written and no person is loaded: this is what a preview over the whole City is made of. That it says what
the pure rules say is held by a property test on both engines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, column, func, literal, or_, select, true

from lms.criteria.rules.criteria_set import TitleRule
from lms.criteria.rules.rulebook import BUCKETS
from lms.score.models import PersonYear
from lms.score.rules.rulebook import Rulebook

Points = ColumnElement[int]


def same_caps(before: Rulebook, after: Rulebook) -> bool:
    """Tell whether two rulebooks make the same points of every year: then only their title rules can differ."""
    return (before.maxima, before.caps, before.groups) == (after.maxima, after.caps, after.groups)


def moved(
    before: Rulebook,
    after: Rulebook,
    *,
    period: int,
    dialect: str,
    others: Iterable[str] = (),
    people: tuple[int, int] | None = None,
) -> Select[int, bool]:
    """Return who reaches the title under one rulebook and not under the other: (person_id, gains).

    `others` are buckets that years hold though neither book names them: steps of earlier books' ladders. Where only
    the title rules differ, the points as they were last settled are taken, from an index and without the years.
    `people` are the first id and the one after the last of a slice.
    """
    if same_caps(before, after):
        return _by_totals(before.title_rule, after.title_rule, period)
    buckets = tuple(dict.fromkeys((*BUCKETS, *before.ladder, *after.ladder, *others)))
    points, source = _read(tuple(dict.fromkeys((*before.maxima, *after.maxima))), buckets, dialect)
    folded = select(
        PersonYear.person_id,
        _meets(before, points, buckets, dialect).label("had"),
        _meets(after, points, buckets, dialect).label("has"),
    ).where(PersonYear.period == period)
    if people is not None:
        folded = folded.where(PersonYear.person_id >= people[0], PersonYear.person_id < people[1])
    if source is not None:
        folded = folded.join_from(PersonYear, source, true())
    found = folded.subquery("folded")
    return select(found.c.person_id, found.c.has.label("gains")).where(found.c.had != found.c.has)


def _by_totals(before: TitleRule, after: TitleRule, period: int) -> Select[int, bool]:
    had, has = (
        and_(PersonYear.total >= rule.min_total, PersonYear.lowest >= rule.min_each) for rule in (before, after)
    )
    return select(PersonYear.person_id, has.label("gains")).where(
        PersonYear.period == period,
        PersonYear.total >= min(before.min_total, after.min_total),
        or_(and_(had, ~has), and_(has, ~had)),
    )


class _Points(dict[tuple[str, str], Points]):
    """Points of a year by indicator and bucket, 0 where there are none."""


def _read(indicators: Sequence[str], buckets: Sequence[str], dialect: str) -> tuple[_Points, Any]:
    """Return the points of a year as columns, and what has to stand in FROM for them."""
    keys = [(indicator, bucket) for indicator in indicators for bucket in buckets]
    if dialect == "postgresql":
        names = (column(f"{indicator}|{bucket}", Integer) for indicator, bucket in keys)
        record = func.jsonb_to_record(PersonYear.sums).table_valued(*names).render_derived("held", with_types=True)
        found = {key: func.coalesce(record.c[f"{key[0]}|{key[1]}"], 0) for key in keys}
        return _Points(found), record
    found = {
        key: func.coalesce(func.json_extract(PersonYear.sums, f'$."{key[0]}|{key[1]}"', type_=Integer), 0)
        for key in keys
    }
    return _Points(found), None


def _meets(book: Rulebook, points: _Points, buckets: Sequence[str], dialect: str) -> ColumnElement[bool]:
    """Return the title rule over the capped points of all indicators."""
    capped = [_capped(code, book, points, buckets, dialect) for code in book.maxima]
    each = (one >= book.title_rule.min_each for one in capped)
    return and_(_sum(capped) >= book.title_rule.min_total, *each)


def _capped(code: str, book: Rulebook, points: _Points, buckets: Sequence[str], dialect: str) -> Points:
    """Return an indicator's points after caps of buckets, the max group and the indicator's own maximum.

    A bucket stands in one cap at most, and a cap of several buckets in no group: so each cap cuts by itself.
    """
    group = book.groups.get(code)
    grouped = group.buckets if group else ()
    caps = book.caps.get(code, ())
    limit = {cap.buckets[0]: cap.maximum for cap in caps if len(cap.buckets) == 1}
    shared = [cap for cap in caps if len(cap.buckets) > 1]
    alone = [bucket for bucket in buckets if not any(bucket in cap.buckets for cap in shared)]
    held = {bucket: points[code, bucket] for bucket in alone}
    cut = {bucket: _least(dialect, each, limit[bucket]) if bucket in limit else each for bucket, each in held.items()}
    parts = [cut[bucket] for bucket in alone if bucket not in grouped]
    parts += [_least(dialect, _sum([points[code, bucket] for bucket in cap.buckets]), cap.maximum) for cap in shared]
    if grouped:
        parts.append(_greatest(dialect, *(cut[bucket] for bucket in grouped)))
    return _greatest(dialect, _least(dialect, _sum(parts), book.maxima[code]), 0)


def _sum(parts: Sequence[Points]) -> Points:
    return reduce(add, parts) if parts else literal(0)


def _least(dialect: str, *values: Any) -> Points:
    return _of_several(func.least if dialect == "postgresql" else func.min, values)


def _greatest(dialect: str, *values: Any) -> Points:
    return _of_several(func.greatest if dialect == "postgresql" else func.max, values)


def _of_several(function: Any, values: tuple[Any, ...]) -> Points:
    """Return the least or greatest of values; one alone is itself, where SQLite would take it for an aggregate."""
    found: Points = values[0] if len(values) == 1 else function(*values, type_=Integer)
    return found
