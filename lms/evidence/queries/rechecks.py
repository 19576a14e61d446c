"""Reading second looks: what waits for whom, the figures of agreement, batches that still have to be drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select

from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.evidence.models.claims import Evidence
from lms.evidence.models.reviews import BandDecision, BandUndo, Recheck, SampleBatch
from lms.evidence.queries.reviews import DecisionCard, read_decision, select_decisions

OVERSEERS = ("city", "auditor")
"""Who sees how far the reviewers of her units agree with others."""


LOOK_BACK = timedelta(days=60)
"""How far back a batch that was never drawn is still looked for: the job may rest for weeks, not for ever."""


@dataclass(frozen=True, slots=True)
class RecheckCard:
    """A second look, for who is asked for it: neither the band that was given nor who gave it."""

    person_id: int
    id: int
    public_id: str
    decision_id: int
    period: int
    indicator: str
    unit_path: str
    assigned_to: int | None
    state: str
    band: int | None
    made_at: datetime
    due_at: datetime


_CARD = tuple(getattr(Recheck, name) for name in RecheckCard.__dataclass_fields__)


def _asked(actor: Actor, at: datetime) -> list[ColumnElement[bool]]:
    return [Recheck.assigned_to == actor.person_id, Recheck.state == "waiting", Recheck.due_at > at]


def list_asked(executor: Executor, *, actor: Actor, at: datetime, number: int = 1) -> Page[RecheckCard]:
    """Return a page of the second looks asked of the actor, the most urgent first."""
    asked = _asked(actor, at)
    total = executor.execute(select(func.count()).select_from(Recheck).where(*asked)).scalar_one()
    rows = executor.execute(
        select(*_CARD).where(*asked).order_by(Recheck.due_at, Recheck.id).limit(SIZE).offset((number - 1) * SIZE)
    )
    return Page(tuple(RecheckCard(*row) for row in rows), number, SIZE, total)


def count_asked(executor: Executor, *, actor: Actor, at: datetime) -> int:
    """Return how many second looks are asked of the actor."""
    return executor.execute(select(func.count()).select_from(Recheck).where(*_asked(actor, at))).scalar_one()


def find_next_asked(executor: Executor, *, actor: Actor, at: datetime) -> str | None:
    """Return the public id of the second look to take next, or None."""
    rows = select(Recheck.public_id).where(*_asked(actor, at)).order_by(Recheck.due_at, Recheck.id).limit(1)
    return executor.execute(rows).scalar_one_or_none()


def get_asked(executor: Executor, *, public_id: str, actor: Actor) -> RecheckCard:
    """Return a second look asked of the actor, in whatever state it is, or raise `NotFound`."""
    row = executor.execute(
        select(*_CARD).where(Recheck.public_id == public_id, Recheck.assigned_to == actor.person_id)
    ).first()
    if row is None:
        raise NotFound
    return RecheckCard(*row)


def get_decision(executor: Executor, *, person_id: int, decision_id: int) -> DecisionCard:
    """Return a decision by its key."""
    row = executor.execute(
        select_decisions().where(BandDecision.person_id == person_id, BandDecision.id == decision_id)
    ).one()
    return read_decision(row)


def may_recheck(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Evidence` «the actor is asked to look again at a decision about this case now».

    For whoever serves the files of claims: while her look is open she sees those of the case, as its reviewer did.
    """
    return exists().where(
        Recheck.person_id == Evidence.person_id,
        Recheck.period == Evidence.period,
        Recheck.indicator == Evidence.indicator,
        Recheck.assigned_to == actor.person_id,
        Recheck.state == "waiting",
        Evidence.state.in_(("accepted", "returned", "declined")),
    )


# ---------------------------------------------------------------------------------- agreement


@dataclass(frozen=True, slots=True)
class ReviewerFigures:
    """How often each pair of (first, second) band occurred for a reviewer, and how many looks still wait."""

    reviewer_id: int
    pairs: Counter[tuple[int, int]]
    waiting: int


def list_figures(executor: Executor, *, actor: Actor, since: datetime) -> list[ReviewerFigures]:
    """Return the figures of all reviewers whose decisions lie in the units the actor oversees; her own otherwise."""
    scope = within(Recheck.unit_path, actor, *OVERSEERS) if actor.has_role(*OVERSEERS) else None
    mine = Recheck.first_by == actor.person_id
    rows = executor.execute(
        select(Recheck.first_by, Recheck.state, Recheck.first_band, Recheck.band, func.count())
        .where(
            Recheck.made_at >= since,
            Recheck.state.in_(("waiting", "done")),
            mine if scope is None else scope | mine,
        )
        .group_by(Recheck.first_by, Recheck.state, Recheck.first_band, Recheck.band)
        .order_by(Recheck.first_by)
    )
    found: dict[int, ReviewerFigures] = {}
    for reviewer, state, first, second, times in rows:
        one = found.setdefault(reviewer, ReviewerFigures(reviewer, Counter(), 0))
        if state == "done":
            one.pairs[first, int(second or 0)] += times
        else:
            found[reviewer] = ReviewerFigures(reviewer, one.pairs, one.waiting + times)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Difference:
    """A decision that a second look would have taken otherwise. `ref` is one of its pieces."""

    person_id: int
    indicator: str
    first_by: int
    first_band: int
    band: int
    note: str
    why: str
    done_at: datetime
    ref: str | None


def list_differences(executor: Executor, *, actor: Actor, since: datetime, most: int = 20) -> list[Difference]:
    """Return the newest differences about the actor's own decisions, for the City about those of its units."""
    scope = within(Recheck.unit_path, actor, *OVERSEERS) if actor.has_role(*OVERSEERS) else None
    mine = Recheck.first_by == actor.person_id
    ref = (
        select(func.min(Evidence.public_id))
        .where(
            Evidence.person_id == Recheck.person_id,
            Evidence.period == Recheck.period,
            Evidence.indicator == Recheck.indicator,
            Evidence.state.notin_(("draft", "withdrawn")),
        )
        .scalar_subquery()
    )
    rows: Iterable[Any] = executor.execute(
        select(
            Recheck.person_id,
            Recheck.indicator,
            Recheck.first_by,
            Recheck.first_band,
            Recheck.band,
            Recheck.note,
            Recheck.why,
            Recheck.done_at,
            ref,
        )
        .where(
            Recheck.state == "done",
            Recheck.band != Recheck.first_band,
            Recheck.made_at >= since,
            mine if scope is None else scope | mine,
        )
        .order_by(Recheck.done_at.desc())
        .limit(most)
    )
    return [Difference(*row) for row in rows]


# ---------------------------------------------------------------------------------- drawing


def list_undrawn(executor: Executor, *, before: date, most: int) -> list[tuple[date, str]]:
    """Return (day, ward) of batches of past days from which nothing was drawn yet, the oldest first."""
    drawn = and_(SampleBatch.day == BandDecision.day, SampleBatch.ward_path == BandDecision.ward_path)
    rows = executor.execute(
        select(BandDecision.day, BandDecision.ward_path)
        .outerjoin(SampleBatch, drawn)
        .where(BandDecision.day < before, BandDecision.day >= before - LOOK_BACK, SampleBatch.id.is_(None))
        .group_by(BandDecision.day, BandDecision.ward_path)
        .order_by(BandDecision.day, BandDecision.ward_path)
        .limit(most)
    )
    return [(row.day, row.ward_path) for row in rows]


def list_batch(executor: Executor, *, day: date, ward_path: str) -> list[DecisionCard]:
    """Return the decisions of a batch that stand and judged something, by id."""
    rows = executor.execute(
        select_decisions()
        .where(
            BandDecision.day == day,
            BandDecision.ward_path == ward_path,
            BandDecision.judged.is_(True),
            BandUndo.at.is_(None),
        )
        .order_by(BandDecision.id)
    )
    return [read_decision(row) for row in rows]


@dataclass(frozen=True, slots=True)
class BatchCard:
    """A batch that was drawn from: with its seed and the decisions of the day anybody draws the same again."""

    ward_path: str
    day: date
    seed: str
    decisions: int
    sampled: int


def list_batches(executor: Executor, *, actor: Actor, most: int = 20) -> list[BatchCard]:
    """Return the newest batches of the units the actor oversees."""
    rows = executor.execute(
        select(SampleBatch.ward_path, SampleBatch.day, SampleBatch.seed, SampleBatch.decisions, SampleBatch.sampled)
        .where(within(SampleBatch.ward_path, actor, *OVERSEERS))
        .order_by(SampleBatch.day.desc(), SampleBatch.ward_path)
        .limit(most)
    )
    return [BatchCard(*row) for row in rows]


def count_load(executor: Executor, *, reviewer_ids: Collection[int]) -> dict[int, int]:
    """Return how many second looks wait for each of these reviewers."""
    rows = executor.execute(
        select(Recheck.assigned_to, func.count())
        .where(Recheck.assigned_to.in_(list(reviewer_ids)), Recheck.state == "waiting")
        .group_by(Recheck.assigned_to)
    )
    return {who: times for who, times in rows if who is not None}


def list_unassigned(executor: Executor, *, most: int) -> list[tuple[int, int, int]]:
    """Return (person, recheck, decision) of second looks that nobody could be asked for yet."""
    rows = executor.execute(
        select(Recheck.person_id, Recheck.id, Recheck.decision_id)
        .where(Recheck.state == "waiting", Recheck.assigned_to.is_(None))
        .order_by(Recheck.id)
        .limit(most)
    )
    return [(row.person_id, row.id, row.decision_id) for row in rows]
