"""Folding again: every year from the ledger and the graded answers, in portions of people.

Verifying compares what comes out with what is stored; rebuilding stores it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kernel.actor import SYSTEM
from kernel.clock import period_of
from kernel.errors import NotFound
from lms.jobs_queue import Run
from lms.score.operations.posting import YearInHand, book_of
from lms.score.operations.settling import Settled, keep_years, told
from lms.score.queries import NO_YEAR, YearState, folding
from lms.score.queries.folding import StoredYear
from lms.score.rules import mastery
from lms.score.rules.statement import Sums, Totals, capped
from question_bank import queries as bank
from question_bank.events import Answered

CHUNK = 500
LAST = 2**63 - 1
Answers = list[tuple[datetime, tuple[Answered, ...]]]


@dataclass(frozen=True, slots=True)
class Refolded:
    """A year folded again beside the stored one (None when there is none); `totals` None when it cannot be folded."""

    person_id: int
    period: int
    stored: StoredYear | None
    sums: Sums
    totals: Totals | None
    mastery: mastery.State

    def wrong(self) -> str:
        """Return what of the stored year is not what the ledger and the answers give: a code, "" for nothing.

        Codes: year_missing, year_sums, year_points, year_mastery.
        """
        if self.stored is None:
            return "year_missing" if self.sums or self.mastery else ""
        state = self.stored.state
        if state.sums != self.sums:
            return "year_sums"
        if self.totals is None or (state.points, state.total, state.lowest) != (
            self.totals.points,
            self.totals.total,
            self.totals.lowest,
        ):
            return "year_points"
        return "" if state.mastery == self.mastery else "year_mastery"


def portions(session: Session) -> Iterator[tuple[int, int, int]]:
    """Yield ranges of people as (after, through, how many), to the end; a range is read only when it is asked for."""
    after = 0
    while ids := folding.list_people(session, after=after, most=CHUNK):
        through = ids[-1] if len(ids) == CHUNK else LAST
        yield after, through, len(ids)
        if through == LAST:
            return
        after = through
    yield after, LAST, 0


def refold(session: Session, *, after: int, through: int, at: datetime | None = None) -> list[Refolded]:
    """Fold the years of a range of people again.

    Under the rulebook of the day each was written, or of `at` when given.
    """
    stored = folding.list_stored(session, after=after, through=through)
    sums = folding.sum_entries(session, after=after, through=through)
    people = sorted({person_id for person_id, _ in (*stored, *sums)})
    graded = bank.list_graded(session, person_ids=people)
    answered = {(who, period_of(moment)) for who, attempts in graded.items() for moment, _ in attempts}
    found = []
    for person_id, years in _by_person({*stored, *sums, *answered}).items():
        learned: mastery.State = {}
        for period in years:
            year = stored.get((person_id, period))
            opened = year is not None and year.state.opened
            learned = observed(learned if opened else {}, graded.get(person_id, []), period)
            own = sums.get((person_id, period), {})
            moment = at or (year.changed_at if year else None)
            totals = None if moment is None else _totals(session, own, period, moment)
            found.append(Refolded(person_id, period, year, own, totals, learned))
    return found


def observed(before: Mapping[str, Any], answers: Answers, period: int) -> mastery.State:
    """Return the mastery of a period: what the year before left to it, and its own graded answers."""
    state = mastery.open_period(before)
    for moment, graded in answers:
        if period_of(moment) == period:
            state = mastery.observe(
                state, [mastery.Answered(a.item_id, a.component, a.level, a.right) for a in graded if a.component]
            )
    return state


def run_rebuild(job: Run) -> dict[str, Any]:
    """Store every year anew, where what is stored is not what comes out; committed portion by portion."""
    session, total, changed = job.session, folding.count_people(job.session), 0
    done = 0
    for after, through, people in portions(session):
        changed += rebuild(session, refold(session, after=after, through=through, at=job.clock()), at=job.clock())
        done += people
        job.report(done, total)
    return {"people": done, "changed": changed}


def rebuild(session: Session, years: Iterable[Refolded], *, at: datetime) -> int:
    """Write the years that are not what they should be, and tell what that changes; returns how many."""
    settled = {
        (year.person_id, year.period): _settled(year, year.totals)
        for year in years
        if year.totals is not None and year.wrong()
    }
    keep_years(session, [one.row(*key, at) for key, one in settled.items()])
    for (person_id, period), one in settled.items():
        book = book_of(session, period=period, at=at)
        told(session, one, book, person_id=person_id, period=period, actor=SYSTEM, at=at)
    return len(settled)


def _settled(year: Refolded, totals: Totals) -> Settled:
    state = year.stored.state if year.stored else NO_YEAR
    hand = YearInHand(state, mastery=year.mastery, opened=state.opened)
    return Settled(hand, year.sums, _totals_of(state, totals), totals, counted=True)


def _totals_of(state: YearState, like: Totals) -> Totals:
    """Return the stored totals, with every indicator there is."""
    points = {code: state.points.get(code, 0) for code in like.points}
    return Totals(points, state.total, state.lowest)


def _totals(session: Session, sums: Sums, period: int, at: datetime) -> Totals | None:
    try:
        return capped(sums, book_of(session, period=period, at=at))
    except (ValueError, NotFound):  # an indicator no rulebook knows, a year before any: never written by us
        return None


def _by_person(keys: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for person_id, period in sorted(keys):
        found.setdefault(person_id, []).append(period)
    return found
