"""Settling: a touched year is folded, written under its guard, and what changed is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table, bindparam, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import dialect_of, upsert_for
from kernel.events import tell
from lms.score.events import ComponentMoved, MasteryChanged, PointsPosted, YearsTouched, YearTouched
from lms.score.models import PersonYear
from lms.score.operations.posting import KEY, YearInHand, YearMoved, book_of
from lms.score.rules import mastery
from lms.score.rules.forecast import title_forecast
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import Totals, add, capped

YEAR: Table = PersonYear.metadata.tables["person_year"]
FOLDED = ("version", "sums", "points", "total", "lowest", "mastery", "opened", "changed_at")


@dataclass(frozen=True, slots=True)
class Settled:
    """A year as it was and as it is now; `counted` when its points are told whatever was posted."""

    year: YearInHand
    sums: Mapping[str, int]
    old: Totals
    new: Totals
    counted: bool = False

    def row(self, person_id: int, period: int, at: datetime) -> dict[str, Any]:
        """Return the columns of its row; `before` is the version it must still have."""
        return {
            "person_id": person_id,
            "period": period,
            "before": self.year.before.version,
            "version": self.year.before.version + 1,
            "sums": self.sums,
            "points": self.new.points,
            "total": self.new.total,
            "lowest": self.new.lowest,
            "mastery": self.year.mastery,
            "opened": self.year.opened,
            "changed_at": at,
        }


def on_year_touched(session: Session, fact: YearTouched) -> None:
    """Settle a touched year: fold, write it under its guard, and tell what changed."""
    year: YearInHand = session.info[KEY].pop((fact.person_id, fact.period))
    book = book_of(session, period=fact.period, at=fact.at)
    settled = settle(year, book)
    row = settled.row(fact.person_id, fact.period, fact.at)
    if session.execute(_keep_year(dialect_of(session)), row).first() is None:
        raise YearMoved
    told(session, settled, book, person_id=fact.person_id, period=fact.period, actor=fact.actor, at=fact.at)


def on_years_touched(session: Session, fact: YearsTouched) -> None:
    """Settle many people's years of one period with two statements, however many they are."""
    book = book_of(session, period=fact.period, at=fact.at)
    years = session.info[KEY]
    settled = {person_id: settle(years.pop((person_id, fact.period)), book) for person_id in fact.people}
    keep_years(session, [one.row(person_id, fact.period, fact.at) for person_id, one in settled.items()])
    for person_id, one in settled.items():
        told(session, one, book, person_id=person_id, period=fact.period, actor=fact.actor, at=fact.at)


def settle(year: YearInHand, book: Rulebook) -> Settled:
    """Fold what a year in hand has come to."""
    sums = add(year.before.sums, year.entries)
    return Settled(year, sums, capped(year.before.sums, book), capped(sums, book))


def told(
    session: Session,
    settled: Settled,
    book: Rulebook,
    *,
    person_id: int,
    period: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Tell what settling a year changed: its points, and the mastery of components."""
    year, old, new = settled.year, settled.old, settled.new
    if year.entries or settled.counted:
        tell(
            session,
            PointsPosted(
                at=at,
                actor=actor,
                person_id=person_id,
                period=period,
                points_before=old.total,
                points_after=new.total,
                lowest_after=new.lowest,
                meets_before=title_forecast(old, book.title_rule).meets,
                meets_after=title_forecast(new, book.title_rule).meets,
            ),
        )
    changes = mastery.changes(year.before.mastery, year.mastery)
    moves = tuple(ComponentMoved(one.component, one.old, one.new) for one in changes)
    if moves:
        tell(session, MasteryChanged(at=at, actor=actor, person_id=person_id, period=period, moves=moves))


def keep_years(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Write years, new ones and known ones each in one statement; YearMoved when one was written meanwhile."""
    all_rows = list(rows)
    new = [row for row in all_rows if not row["before"]]
    known = [row for row in all_rows if row["before"]]
    if new:
        statement = upsert_for(dialect_of(session), YEAR).on_conflict_do_nothing().returning(YEAR.c.person_id)
        values = [{name: value for name, value in row.items() if name != "before"} for row in new]
        if len(session.execute(statement, values).all()) < len(new):
            raise YearMoved
    if known:
        values = [row | {"of_person": row["person_id"], "of_period": row["period"]} for row in known]
        if session.connection().execute(_renew(), values).rowcount < len(known):
            raise YearMoved


@cache
def _renew() -> Executable:
    return (
        update(YEAR)
        .where(
            YEAR.c.person_id == bindparam("of_person"),
            YEAR.c.period == bindparam("of_period"),
            YEAR.c.version == bindparam("before"),
        )
        .values({name: bindparam(name) for name in FOLDED})
    )


@cache
def _keep_year(dialect: str) -> Executable:
    """Write a year, unless its version is no longer the one that was read."""
    statement = upsert_for(dialect, YEAR).values({name: bindparam(name) for name in ("person_id", "period", *FOLDED)})
    guarded = statement.on_conflict_do_update(
        index_elements=[YEAR.c.person_id, YEAR.c.period],
        set_={name: statement.excluded[name] for name in FOLDED},
        where=YEAR.c.version == bindparam("before"),
    )
    return guarded.returning(YEAR.c.version)
