"""Posting and settling. Entries are written when their fact is heard; the year is written once, at the end.

A year in hand is read once in a transaction (or handed over by the door, which joined it to its one statement) and
written with a guard on its version: when another transaction was faster, nothing is written and the door begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table, bindparam
from sqlalchemy.orm import Session

from courses.events import CoursePassed
from kernel.actor import Actor
from kernel.base import new_id
from kernel.clock import local_day, period_of
from kernel.database import dialect_of, upsert_for
from kernel.errors import Conflict
from kernel.events import tell
from lms.score import queries
from lms.score.events import ComponentMoved, MasteryChanged, PointsPosted, YearTouched
from lms.score.models import LedgerEntry, PersonYear
from lms.score.queries import YearState
from lms.score.rules import mastery
from lms.score.rules.forecast import title_forecast
from lms.score.rules.ledger import Entry, post_course
from lms.score.rules.statement import Totals, add, capped
from question_bank.events import AttemptGraded

KEY = "score.years"
LEDGER: Table = LedgerEntry.metadata.tables["ledger_entry"]
YEAR: Table = PersonYear.metadata.tables["person_year"]


class YearMoved(Conflict):
    """Another transaction wrote this person's year meanwhile: begin anew."""

    code = "year_moved"


@dataclass(slots=True)
class YearInHand:
    """A person's year within this transaction: as read, and as it will be."""

    before: YearState
    entries: list[Entry] = field(default_factory=list)
    mastery: dict[str, Any] = field(default_factory=dict)
    told: bool = False


def hand_over(session: Session, *, person_id: int, period: int, state: YearState) -> None:
    """Give this transaction a year that was read already, to spare it the reading."""
    session.info.setdefault(KEY, {})[person_id, period] = YearInHand(state, mastery=dict(state.mastery))


def _in_hand(session: Session, *, person_id: int, period: int) -> YearInHand:
    years: dict[tuple[int, int], YearInHand] = session.info.setdefault(KEY, {})
    if (person_id, period) not in years:
        state = queries.find_year(session, person_id=person_id, period=period)
        years[person_id, period] = YearInHand(state, mastery=dict(state.mastery))
    return years[person_id, period]


def on_attempt_graded(session: Session, fact: AttemptGraded) -> None:
    """Observe the graded answers: they move the mastery of their components, right or wrong, passed or not."""
    period = period_of(fact.at)
    year = _in_hand(session, person_id=fact.person_id, period=period)
    answers = [mastery.Answered(a.item_id, a.component, a.level, a.right) for a in fact.answers if a.component]
    year.mastery = mastery.observe(year.mastery, answers)
    _touch(session, year, actor=fact.actor, person_id=fact.person_id, period=period, at=fact.at)


def on_course_passed(session: Session, fact: CoursePassed) -> None:
    """Post the points of a passed course, once: the completion's key has already seen to that."""
    on = local_day(fact.at)
    book = queries.get_book(session, on)
    entries = post_course(
        fact.course_code, str(fact.course_id), on, book, title=fact.course_title, reference=fact.attempt_ref
    )
    if not entries:
        return
    year = _in_hand(session, person_id=fact.person_id, period=fact.period)
    written = _write(session, entries, actor=fact.actor, person_id=fact.person_id, at=fact.at)
    year.entries += [entry for entry in entries if entry.key in written]
    _touch(session, year, actor=fact.actor, person_id=fact.person_id, period=fact.period, at=fact.at)


def _write(
    session: Session, entries: tuple[Entry, ...], *, actor: Actor, person_id: int, at: datetime
) -> set[tuple[Any, ...]]:
    """Write entries in one statement; return the keys of those that were new."""
    rows = [
        {
            "person_id": person_id,
            "id": new_id(),
            "period": entry.period,
            "indicator": entry.indicator,
            "points": entry.points,
            "rule": entry.rule,
            "rulebook": entry.rulebook,
            "bucket": entry.bucket,
            "source_kind": entry.source_kind,
            "source_id": entry.source_id,
            "revision": entry.revision,
            "reference": entry.reference,
            "title": entry.title,
            "posted_on": entry.posted_on,
            "posted_at": at,
            "reason": "",
            "posted_by": actor.person_id,
        }
        for entry in entries
    ]
    written = session.execute(_post(dialect_of(session)), rows)
    return {tuple(row) for row in written}


@cache
def _post(dialect: str) -> Executable:
    keys = ("period", "indicator", "rule", "source_kind", "source_id", "revision")
    return upsert_for(dialect, LEDGER).on_conflict_do_nothing().returning(*(LEDGER.c[name] for name in keys))


def _touch(session: Session, year: YearInHand, *, actor: Actor, person_id: int, period: int, at: datetime) -> None:
    if not year.told:
        year.told = True
        tell(session, YearTouched(at=at, actor=actor, person_id=person_id, period=period))


def on_year_touched(session: Session, fact: YearTouched) -> None:
    """Settle a touched year: fold, write it under its guard, and tell what changed."""
    year: YearInHand = session.info[KEY].pop((fact.person_id, fact.period))
    before = year.before
    book = queries.get_book(session, local_day(fact.at))
    sums = add(before.sums, year.entries)
    old, new = capped(before.sums, book), capped(sums, book)
    _settle(session, fact, before, sums=sums, totals=new, learned=year.mastery)
    if year.entries:
        tell(
            session,
            PointsPosted(
                at=fact.at,
                actor=fact.actor,
                person_id=fact.person_id,
                period=fact.period,
                points_before=old.total,
                points_after=new.total,
                lowest_after=new.lowest,
                meets_before=title_forecast(old, book.title_rule).meets,
                meets_after=title_forecast(new, book.title_rule).meets,
            ),
        )
    moves = tuple(ComponentMoved(c.component, c.old, c.new) for c in mastery.changes(before.mastery, year.mastery))
    if moves:
        tell(
            session,
            MasteryChanged(at=fact.at, actor=fact.actor, person_id=fact.person_id, period=fact.period, moves=moves),
        )


def _settle(
    session: Session,
    fact: YearTouched,
    before: YearState,
    *,
    sums: dict[str, int],
    totals: Totals,
    learned: dict[str, Any],
) -> None:
    row = {
        "person_id": fact.person_id,
        "period": fact.period,
        "before": before.version,
        "version": before.version + 1,
        "sums": sums,
        "points": totals.points,
        "total": totals.total,
        "lowest": totals.lowest,
        "mastery": learned,
        "changed_at": fact.at,
    }
    if session.execute(_keep_year(dialect_of(session)), row).first() is None:
        raise YearMoved


@cache
def _keep_year(dialect: str) -> Executable:
    """Write a year, unless its version is no longer the one that was read."""
    names = ("version", "sums", "points", "total", "lowest", "mastery", "changed_at")
    statement = upsert_for(dialect, YEAR).values({name: bindparam(name) for name in ("person_id", "period", *names)})
    guarded = statement.on_conflict_do_update(
        index_elements=[YEAR.c.person_id, YEAR.c.period],
        set_={name: statement.excluded[name] for name in names},
        where=YEAR.c.version == bindparam("before"),
    )
    return guarded.returning(YEAR.c.version)
