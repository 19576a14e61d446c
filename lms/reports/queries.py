"""Reading figures: folded totals plus what is not folded yet, and the people behind each of them.

A page about a unit and its children costs a fixed number of statements, whatever the number of people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, func, literal, or_, select, union_all

from kernel.actor import Actor, under, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Fresh
from kernel.paging import SIZE, Page
from kernel.text import fold
from lms.orgs.queries import WATCHERS, UnitCard
from lms.reports.models import Measure, PersonMeasure, PersonRow, UnitDelta, UnitTotal
from lms.reports.rules import NOBODY, Count

ALWAYS = 0
_measures: Fresh[dict[str, int]] = Fresh(30.0)


def list_measures(executor: Executor) -> Mapping[str, int]:
    """Return the ids of all measures by code; kept in the process for half a minute."""
    return _measures.get(lambda: {row.code: row.id for row in executor.execute(select(Measure.code, Measure.id))})


def forget_measures() -> None:
    """Read the measures again at the next question: used after adding some in this process."""
    _measures.forget()


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by (unit path, measure code) of one unit and its children."""

    counts: Mapping[tuple[str, str], Count]

    def of(self, path: str, code: str) -> Count:
        """Return a count; nobody when nothing was counted."""
        return self.counts.get((path, code), NOBODY)


def read_figures(
    executor: Executor, *, unit: UnitCard, children: Iterable[UnitCard], period: int, codes: Iterable[str]
) -> Figures:
    """Return the counts of these measures for a unit and its children: one statement.

    Folded totals and what is not folded yet are read together, so that a fold between them can lose nothing.
    Measures without a year (period 0) and those of `period` are both read, so a code names one of them.
    """
    ids = list_measures(executor)
    wanted = {ids[code]: code for code in codes if code in ids}
    paths = {unit.id: unit.path} | {child.id: child.path for child in children}
    counts: dict[tuple[str, str], Count] = {}
    shown = set(paths.values())
    for unit_id, path, measure_id, value, confirmed in executor.execute(
        _figures(unit, list(wanted), period, with_children=len(paths) > 1)
    ):
        code = wanted[measure_id]
        if unit_id:
            if unit_id in paths:
                _add(counts, paths[unit_id], code, value, confirmed)
            continue
        _add(counts, unit.path, code, value, confirmed)
        child = unit.path + path[len(unit.path) :].split(".")[0] + "."
        if path != unit.path and child in shown:
            _add(counts, child, code, value, confirmed)
    return Figures(counts)


def _figures(unit: UnitCard, measure_ids: list[int], period: int, *, with_children: bool) -> CompoundSelect[Any]:
    """Return the folded totals by unit, and the unfolded deltas (unit id 0) by path."""
    here = UnitTotal.unit_id == unit.id
    folded = select(
        UnitTotal.unit_id, literal("").label("path"), UnitTotal.measure_id, UnitTotal.value, UnitTotal.confirmed
    ).where(
        or_(here, UnitTotal.parent_id == unit.id) if with_children else here,
        UnitTotal.period.in_((ALWAYS, period)),
        UnitTotal.measure_id.in_(measure_ids),
    )
    unfolded = (
        select(
            literal(0),
            UnitDelta.unit_path,
            UnitDelta.measure_id,
            func.sum(UnitDelta.value),
            func.sum(UnitDelta.confirmed),
        )
        .where(
            under(UnitDelta.unit_path, unit.path),
            UnitDelta.period.in_((ALWAYS, period)),
            UnitDelta.measure_id.in_(measure_ids),
        )
        .group_by(UnitDelta.unit_path, UnitDelta.measure_id)
    )
    return union_all(folded, unfolded)


def _add(counts: dict[tuple[str, str], Count], path: str, code: str, value: int, confirmed: int) -> None:
    counts[path, code] = counts.get((path, code), NOBODY).plus(int(value), int(confirmed))


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person behind a figure, by id; her name comes from her own package."""

    person_id: int
    unit_path: str
    birth_year: int | None
    confirmed: bool
    total: int


def list_people_of_measure(
    executor: Executor,
    *,
    unit: UnitCard,
    code: str,
    period: int,
    actor: Actor,
    number: int = 1,
    confirmed_only: bool = False,
) -> Page[PersonLine]:
    """Return a page of the people counted in a measure of a unit, within the actor's scope, sorted by name.

    Folded and unfolded are both looked at, so that the list has as many lines as the figure says.
    """
    measure_id = list_measures(executor).get(code)
    if measure_id is None or not actor.covers(unit.path, *WATCHERS):
        raise NotFound
    kept = _counted(unit, measure_id, period, confirmed_only=confirmed_only)
    total = executor.execute(select(func.count()).select_from(kept)).scalar_one()
    rows = executor.execute(
        select(kept.c.person_id, PersonRow.unit_path, PersonRow.birth_year, PersonRow.confirmed, PersonRow.total)
        .select_from(kept)
        .outerjoin(PersonRow, PersonRow.person_id == kept.c.person_id)
        .order_by(PersonRow.sort_key, kept.c.person_id)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    lines = (
        PersonLine(row.person_id, row.unit_path or unit.path, row.birth_year, bool(row.confirmed), row.total or 0)
        for row in rows
    )
    return Page(tuple(lines), number, SIZE, total)


def _counted(unit: UnitCard, measure_id: int, period: int, *, confirmed_only: bool) -> Any:
    """Return the people who count in a measure below a unit: folded values plus unfolded deltas above zero."""
    parts = [
        select(model.person_id, model.value, model.confirmed).where(
            model.measure_id == measure_id,
            model.period.in_((ALWAYS, period)),
            under(model.unit_path, unit.path),
        )
        for model in (PersonMeasure, UnitDelta)
    ]
    both = parts[0].union_all(parts[1]).subquery()
    counted = both.c.confirmed if confirmed_only else both.c.value
    return select(both.c.person_id).group_by(both.c.person_id).having(func.sum(counted) > 0).subquery()


def list_roll(
    executor: Executor, *, unit: UnitCard, actor: Actor, search: str = "", unconfirmed: bool = False, number: int = 1
) -> Page[PersonLine]:
    """Return a page of the people who live in a unit, sorted by tên then họ; search with or without diacritics."""
    condition: list[ColumnElement[bool]] = [
        under(PersonRow.unit_path, unit.path),
        within(PersonRow.unit_path, actor, *WATCHERS),
    ]
    condition += [PersonRow.folded.contains(word, autoescape=True) for word in fold(search).split()[:6]]
    if unconfirmed:
        condition.append(PersonRow.confirmed.is_(False))
    total = executor.execute(select(func.count()).select_from(PersonRow).where(and_(*condition))).scalar_one()
    rows = executor.execute(
        select(PersonRow.person_id, PersonRow.unit_path, PersonRow.birth_year, PersonRow.confirmed, PersonRow.total)
        .where(and_(*condition))
        .order_by(PersonRow.sort_key, PersonRow.person_id)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(PersonLine(*row) for row in rows), number, SIZE, total)


def count_unconfirmed(executor: Executor, *, actor: Actor) -> int:
    """Return how many people of the actor's units still wait for their residence to be confirmed."""
    return int(
        executor.execute(
            select(func.count())
            .select_from(PersonRow)
            .where(within(PersonRow.unit_path, actor, "cadre", "city"), PersonRow.confirmed.is_(False))
        ).scalar_one()
    )
