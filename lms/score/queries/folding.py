"""What folding everything again needs, in portions of people: sums of the ledger and the years as they are stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kernel.database import Executor
from lms.score.models import LedgerEntry, PersonYear
from lms.score.queries import ENTRY, YEAR_COLUMNS, YearState
from lms.score.rules.ledger import Entry
from lms.score.rules.statement import Sums


@dataclass(frozen=True, slots=True)
class StoredYear:
    """A year as it stands in its table, and when it was written."""

    state: YearState
    changed_at: datetime


def list_people(executor: Executor, *, after: int, most: int, period: int | None = None) -> list[int]:
    """Return the next people who have a year (of a period), by id."""
    statement = select(PersonYear.person_id).where(PersonYear.person_id > after).distinct()
    if period is not None:
        statement = statement.where(PersonYear.period == period)
    return list(executor.execute(statement.order_by(PersonYear.person_id).limit(most)).scalars())


def count_people(executor: Executor, *, period: int | None = None) -> int:
    """Return how many people have a year (of a period)."""
    statement = select(func.count(func.distinct(PersonYear.person_id)))
    return int(
        executor.execute(statement if period is None else statement.where(PersonYear.period == period)).scalar_one()
    )


def sum_entries(executor: Executor, *, after: int, through: int) -> dict[tuple[int, int], Sums]:
    """Return the uncapped points of a range of people by (person, period), keyed as the fold keys them."""
    total = func.sum(LedgerEntry.points)
    rows = executor.execute(
        select(LedgerEntry.person_id, LedgerEntry.period, LedgerEntry.indicator, LedgerEntry.bucket, total)
        .where(LedgerEntry.person_id > after, LedgerEntry.person_id <= through)
        .group_by(LedgerEntry.person_id, LedgerEntry.period, LedgerEntry.indicator, LedgerEntry.bucket)
        .order_by(LedgerEntry.person_id, LedgerEntry.period, LedgerEntry.indicator, LedgerEntry.bucket)
    )
    found: dict[tuple[int, int], Sums] = {}
    for person_id, period, indicator, bucket, points in rows:
        sums = found.setdefault((person_id, period), {})
        if points:
            sums[f"{indicator}|{bucket}"] = int(points)
    return {key: dict(sorted(sums.items())) for key, sums in found.items()}


def list_stored(executor: Executor, *, after: int, through: int) -> dict[tuple[int, int], StoredYear]:
    """Return the years of a range of people as stored, by (person, period), in that order."""
    rows = executor.execute(
        select(PersonYear.person_id, PersonYear.period, PersonYear.changed_at, *YEAR_COLUMNS)
        .where(PersonYear.person_id > after, PersonYear.person_id <= through)
        .order_by(PersonYear.person_id, PersonYear.period)
    )
    return {(row[0], row[1]): StoredYear(YearState(*row[3:]), row[2]) for row in rows}


def list_entries_of(executor: Executor, *, person_ids: Iterable[int], period: int) -> dict[int, list[Entry]]:
    """Return the entries of several people in a period, by person; who has none is missing."""
    rows = executor.execute(
        select(LedgerEntry.person_id, *ENTRY)
        .where(LedgerEntry.person_id.in_(list(person_ids)), LedgerEntry.period == period)
        .order_by(LedgerEntry.person_id, LedgerEntry.id)
    )
    found: dict[int, list[Entry]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Entry(*tuple(row)[1:]))
    return found
