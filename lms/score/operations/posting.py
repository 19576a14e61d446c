"""Posting: entries are written when their fact is heard; the year they belong to is written once, at the end.

A year in hand is read once in a transaction (or handed over by the door, which joined it to its one statement) and
written with a guard on its version: when another transaction was faster, nothing is written and the door begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.orm import Session

from courses.events import CoursePassed
from kernel.actor import Actor
from kernel.base import new_id
from kernel.clock import local_day, period_of
from kernel.database import dialect_of, upsert_for
from kernel.errors import Conflict
from kernel.events import tell
from lms.score import queries
from lms.score.events import YearsTouched, YearTouched
from lms.score.models import LedgerEntry
from lms.score.queries import YearState
from lms.score.rules import mastery
from lms.score.rules.ledger import Entry, carry, post_course
from lms.score.rules.rulebook import Rulebook
from question_bank.events import AttemptGraded

KEY = "score.years"
LEDGER: Table = LedgerEntry.metadata.tables["ledger_entry"]
UNIQUE = ("person_id", "period", "indicator", "rule", "source_kind", "source_id", "revision")


class YearMoved(Conflict):
    """Another transaction wrote this person's year meanwhile: begin anew."""

    code = "year_moved"


@dataclass(slots=True)
class YearInHand:
    """A person's year within this transaction: as read, and as it will be."""

    before: YearState
    entries: list[Entry] = field(default_factory=list)
    mastery: dict[str, Any] = field(default_factory=dict)
    opened: bool = False
    told: bool = False

    @classmethod
    def of(cls, state: YearState) -> YearInHand:
        """Return a year as it was read."""
        return cls(state, mastery=dict(state.mastery), opened=state.opened)


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry on its way into the ledger: whose, and for a reversing entry which one, why, who asked, who agreed."""

    person_id: int
    entry: Entry
    reverses: int | None = None
    reason: str = ""
    posted_by: int | None = None
    approved_by: int | None = None


def hand_over(session: Session, *, person_id: int, period: int, state: YearState) -> None:
    """Give this transaction a year that was read already, to spare it the reading."""
    _years(session)[person_id, period] = YearInHand.of(state)


def in_hand(session: Session, *, person_id: int, period: int) -> YearInHand:
    """Return a person's year within this transaction, read at the first asking."""
    return in_hand_of(session, person_ids=[person_id], period=period)[person_id]


def in_hand_of(
    session: Session, *, person_ids: Sequence[int], period: int, lock: bool = False
) -> dict[int, YearInHand]:
    """Return several people's years within this transaction, by person: what is not in hand is read at once.

    With `lock` the rows stay locked to the end, so that who posts for many is not begun anew for one of them.
    """
    years = _years(session)
    missing = [person_id for person_id in person_ids if (person_id, period) not in years]
    if missing:
        states = queries.list_years(session, person_ids=missing, period=period, lock=lock)
        for person_id, state in states.items():
            years[person_id, period] = YearInHand.of(state)
    return {person_id: years[person_id, period] for person_id in person_ids}


def _years(session: Session) -> dict[tuple[int, int], YearInHand]:
    years: dict[tuple[int, int], YearInHand] = session.info.setdefault(KEY, {})
    return years


def on_attempt_graded(session: Session, fact: AttemptGraded) -> None:
    """Observe the graded answers: they move the mastery of their components, right or wrong, passed or not."""
    period = period_of(fact.at)
    year = in_hand(session, person_id=fact.person_id, period=period)
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
    post(session, [Posting(fact.person_id, entry) for entry in entries], actor=fact.actor, at=fact.at)


def book_of(session: Session, *, period: int, at: datetime) -> Rulebook:
    """Return the rulebook of a posting decided at a moment: of a year that is over, the one of its last day."""
    return queries.get_book(session, day_within(period, local_day(at)))


def day_within(period: int, day: date) -> date:
    """Return the day of a period nearest to a day."""
    return min(max(day, date(period, 1, 1)), date(period, 12, 31))


def post(session: Session, postings: Iterable[Posting], *, actor: Actor, at: datetime) -> list[Posting]:
    """Write postings, and touch the years of those that were new; return these.

    What is posted to a year that is over and still valid in the next one is brought over at once, as the opening of
    that year did with what was there.
    """
    fresh = write(session, postings, actor=actor, at=at)
    for posting in fresh:
        year = in_hand(session, person_id=posting.person_id, period=posting.entry.period)
        year.entries.append(posting.entry)
        _touch(session, year, actor=actor, person_id=posting.person_id, period=posting.entry.period, at=at)
    late = _carried(session, fresh, at=at)
    return fresh + (post(session, late, actor=actor, at=at) if late else [])


def post_for_many(
    session: Session, postings: Sequence[Posting], *, period: int, actor: Actor, at: datetime
) -> list[Posting]:
    """Write postings of one period for many people, and let their years be settled together; return the new ones."""
    fresh = write(session, postings, actor=actor, at=at)
    years = in_hand_of(session, person_ids=sorted({one.person_id for one in fresh}), period=period)
    for posting in fresh:
        years[posting.person_id].entries.append(posting.entry)
    touch_many(session, [person_id for person_id, year in years.items() if not year.told], period, actor=actor, at=at)
    late = _carried(session, fresh, at=at)
    return fresh + (post(session, late, actor=actor, at=at) if late else [])


def touch_many(session: Session, person_ids: Sequence[int], period: int, *, actor: Actor, at: datetime) -> None:
    """Tell, once, that the years in hand of these people changed."""
    for person_id in person_ids:
        _years(session)[person_id, period].told = True
    if person_ids:
        tell(session, YearsTouched(at=at, actor=actor, person_id=0, period=period, people=tuple(person_ids)))


def write(session: Session, postings: Iterable[Posting], *, actor: Actor, at: datetime) -> list[Posting]:
    """Write entries in one statement; return those whose key was not taken yet, in the order given."""
    wanted = {(one.person_id, *one.entry.key): one for one in postings}
    if not wanted:
        return []
    rows = [_row(one, actor=actor, at=at) for one in wanted.values()]
    written = {tuple(row) for row in session.execute(_post(dialect_of(session)), rows)}
    return [one for key, one in wanted.items() if key in written]


def _row(posting: Posting, *, actor: Actor, at: datetime) -> dict[str, Any]:
    entry = posting.entry
    return {
        "person_id": posting.person_id,
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
        "reverses": posting.reverses,
        "reason": posting.reason,
        "posted_by": actor.person_id if posting.posted_by is None else posting.posted_by,
        "approved_by": posting.approved_by,
    }


@cache
def _post(dialect: str) -> Executable:
    return upsert_for(dialect, LEDGER).on_conflict_do_nothing().returning(*(LEDGER.c[name] for name in UNIQUE))


def _carried(session: Session, fresh: Sequence[Posting], *, at: datetime) -> list[Posting]:
    """Return what of new postings to years that are over still counts in the year after them."""
    now = period_of(at)
    return [
        Posting(one.person_id, entry)
        for one in fresh
        if one.reverses is None and one.entry.period < now
        for entry in carry([one.entry], one.entry.period + 1, book_of(session, period=one.entry.period + 1, at=at))
    ]


def _touch(session: Session, year: YearInHand, *, actor: Actor, person_id: int, period: int, at: datetime) -> None:
    if not year.told:
        year.told = True
        tell(session, YearTouched(at=at, actor=actor, person_id=person_id, period=period))
