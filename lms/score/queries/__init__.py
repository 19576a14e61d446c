"""Reading the score: the book in force, a person's year, its statement with every line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Fresh
from lms.criteria import queries as criteria
from lms.score.models import LedgerEntry, PersonYear
from lms.score.queries.seals import list_heads as list_heads
from lms.score.rules import mastery
from lms.score.rules.forecast import title_forecast
from lms.score.rules.ledger import Entry
from lms.score.rules.rulebook import Rulebook, book_on
from lms.score.rules.statement import capped

_books: Fresh[tuple[Rulebook, ...]] = Fresh(60.0)


def get_book(executor: Executor, on: date) -> Rulebook:
    """Return the rulebook in force on a day, or raise `NotFound`."""
    books = _books.get(lambda: tuple(Rulebook.of(p, c) for p, c in criteria.get_policy(executor).rulebooks))
    book = book_on(books, on)
    if book is None:
        _books.forget()
        raise NotFound("no_rulebook")
    return book


def forget_books() -> None:
    """Read the rulebooks again at the next question."""
    _books.forget()


@dataclass(frozen=True, slots=True)
class YearState:
    """A person's year as last folded. `version` 0 means that there is none yet."""

    version: int
    sums: dict[str, int]
    points: dict[str, int]
    total: int
    lowest: int
    mastery: dict[str, Any]
    opened: bool = False


NO_YEAR = YearState(0, {}, {}, 0, 0, {})

YEAR_COLUMNS = (
    PersonYear.version,
    PersonYear.sums,
    PersonYear.points,
    PersonYear.total,
    PersonYear.lowest,
    PersonYear.mastery,
    PersonYear.opened,
)


def find_year(executor: Executor, *, person_id: int, period: int) -> YearState:
    """Return a person's year; `NO_YEAR` when nothing happened in it."""
    row = executor.execute(
        select(*YEAR_COLUMNS).where(PersonYear.person_id == person_id, PersonYear.period == period)
    ).first()
    return NO_YEAR if row is None else YearState(*row)


def list_years(
    executor: Executor, *, person_ids: Iterable[int], period: int, lock: bool = False
) -> dict[int, YearState]:
    """Return the years of several people, `NO_YEAR` for who has none; `lock` holds them until the transaction ends."""
    ids = sorted(set(person_ids))
    statement = (
        select(PersonYear.person_id, *YEAR_COLUMNS)
        .where(PersonYear.person_id.in_(ids), PersonYear.period == period)
        .order_by(PersonYear.person_id)
    )
    rows = executor.execute(statement.with_for_update() if lock else statement)
    found = {row[0]: YearState(*row[1:]) for row in rows}
    return {person_id: found.get(person_id, NO_YEAR) for person_id in ids}


ENTRY: tuple[Any, ...] = (
    LedgerEntry.period,
    LedgerEntry.indicator,
    LedgerEntry.points,
    LedgerEntry.rule,
    LedgerEntry.rulebook,
    LedgerEntry.bucket,
    LedgerEntry.source_kind,
    LedgerEntry.source_id,
    LedgerEntry.posted_on,
    LedgerEntry.revision,
    LedgerEntry.title,
    LedgerEntry.reference,
)
"""The columns of a rule's entry, in its order."""


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry of the ledger with its key; `stands` when it is no reversing entry and was not taken back."""

    person_id: int
    id: int
    entry: Entry
    stands: bool


def list_of_source(
    executor: Executor, *, person_ids: Iterable[int], kinds: Iterable[str], source_id: str, since: int
) -> list[PostedEntry]:
    """Return all that one source posted for several people since a period, reversing entries among them, by id."""
    rows = executor.execute(
        select(LedgerEntry.person_id, LedgerEntry.id, LedgerEntry.reverses, *ENTRY)
        .where(
            LedgerEntry.person_id.in_(list(person_ids)),
            LedgerEntry.period >= since,
            LedgerEntry.source_kind.in_(list(kinds)),
            LedgerEntry.source_id == source_id,
        )
        .order_by(LedgerEntry.person_id, LedgerEntry.id)
    ).all()
    back = {(row.person_id, row.reverses) for row in rows if row.reverses is not None}
    return [
        PostedEntry(
            row.person_id,
            row.id,
            Entry(*tuple(row)[3:]),
            row.reverses is None and (row.person_id, row.id) not in back,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class EntryCard:
    """A ledger entry with what the trace shows beyond the rule's view of it."""

    entry: Entry
    posted_at: datetime
    reason: str
    id: int = 0
    posted_by: int = 0
    approved_by: int | None = None


def list_entries(executor: Executor, *, person_id: int, period: int) -> list[EntryCard]:
    """Return all entries of a person's period, in the order they were posted."""
    rows = executor.execute(
        select(LedgerEntry)
        .where(LedgerEntry.person_id == person_id, LedgerEntry.period == period)
        .order_by(LedgerEntry.id)
        .with_only_columns(
            *ENTRY,
            LedgerEntry.posted_at,
            LedgerEntry.reason,
            LedgerEntry.id,
            LedgerEntry.posted_by,
            LedgerEntry.approved_by,
        )
    )
    return [EntryCard(Entry(*tuple(row)[:12]), *tuple(row)[12:]) for row in rows]


def list_periods(executor: Executor, *, person_id: int) -> list[tuple[int, int, int]]:
    """Return (period, total, lowest indicator) of all years of a person, the latest first."""
    rows = executor.execute(
        select(PersonYear.period, PersonYear.total, PersonYear.lowest)
        .where(PersonYear.person_id == person_id)
        .order_by(PersonYear.period.desc())
    )
    return [(row.period, row.total, row.lowest) for row in rows]


def list_year_totals(executor: Executor, *, person_ids: list[int], period: int) -> dict[int, tuple[int, int]]:
    """Return (total, lowest indicator) of several people's year."""
    rows = executor.execute(
        select(PersonYear.person_id, PersonYear.total, PersonYear.lowest).where(
            PersonYear.person_id.in_(person_ids), PersonYear.period == period
        )
    )
    return {row.person_id: (row.total, row.lowest) for row in rows}


def list_standings(
    executor: Executor, *, person_ids: list[int], today: date
) -> list[tuple[int, int, dict[str, int], bool]]:
    """Return (person, period, mastery level by component, whether the forecast holds) of several people's years.

    The present year stands under the rules of today, a past one under those of its last day.
    """
    rows = executor.execute(
        select(PersonYear.person_id, PersonYear.period, PersonYear.mastery, PersonYear.sums).where(
            PersonYear.person_id.in_(person_ids)
        )
    )
    found = []
    for person_id, period, learned, sums in rows:
        book = get_book(executor, min(today, date(period, 12, 31)))
        levels = {component: mastery.level(learned, component) for component in learned}
        found.append((person_id, period, levels, title_forecast(capped(sums, book), book.title_rule).meets))
    return found
