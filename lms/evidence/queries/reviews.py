"""Reading reviews: what was decided about a case and by whom, what can be taken back, declared relatives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, select

from kernel.actor import Actor
from kernel.database import Executor
from kernel.errors import NotFound
from lms.evidence.models.reviews import BandDecision, BandUndo, Kinship
from lms.evidence.rules.reviewing import UNDO_WITHIN


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision about a case, for reading. `undone_at` is set once it was taken back."""

    person_id: int
    id: int
    public_id: str
    period: int
    indicator: str
    band: int
    judged: bool
    evidence: tuple[int, ...]
    verdicts: dict[str, Any]
    kind: str
    title: str
    decided_by: int
    decided_by_name: str
    unit_path: str
    seconds_viewed: int
    note: str
    at: datetime
    undone_at: datetime | None


_NAMES = tuple(name for name in DecisionCard.__dataclass_fields__ if name != "undone_at")


def select_decisions() -> Select[Any]:
    """Return the select of decisions with when they were taken back."""
    return select(*(getattr(BandDecision, name) for name in _NAMES), BandUndo.at).outerjoin(
        BandUndo, and_(BandUndo.person_id == BandDecision.person_id, BandUndo.decision_id == BandDecision.id)
    )


def read_decision(row: Any) -> DecisionCard:
    """Return a row of `select_decisions` as a card."""
    values = list(row)
    values[_NAMES.index("evidence")] = tuple(values[_NAMES.index("evidence")])
    return DecisionCard(*values)


def list_decisions(executor: Executor, *, person_id: int, period: int, indicator: str = "") -> list[DecisionCard]:
    """Return what was decided about a person's indicator (or all of them) in a period, in its order."""
    conditions = [BandDecision.person_id == person_id, BandDecision.period == period]
    if indicator:
        conditions.append(BandDecision.indicator == indicator)
    rows = executor.execute(select_decisions().where(*conditions).order_by(BandDecision.id))
    return [read_decision(row) for row in rows]


def standing_band(decisions: Sequence[DecisionCard]) -> int:
    """Return the band that stands after these decisions: the highest not taken back, 0 without one."""
    return max((one.band for one in decisions if one.undone_at is None), default=0)


def get_own_decision(executor: Executor, *, public_id: str, actor: Actor) -> DecisionCard:
    """Return a decision about the actor herself, or raise `NotFound`: why she has a band, by whom, when."""
    row = executor.execute(
        select_decisions().where(BandDecision.public_id == public_id, BandDecision.person_id == actor.person_id)
    ).first()
    if row is None:
        raise NotFound
    return read_decision(row)


def find_taken(executor: Executor, *, public_id: str, actor: Actor) -> DecisionCard:
    """Return a decision that the actor took, or raise `NotFound`."""
    row = executor.execute(
        select_decisions().where(BandDecision.public_id == public_id, BandDecision.decided_by == actor.person_id)
    ).first()
    if row is None:
        raise NotFound
    return read_decision(row)


def find_last_taken(executor: Executor, *, actor: Actor, at: datetime) -> DecisionCard | None:
    """Return what the actor decided last, while she may still take it back."""
    row = executor.execute(
        select_decisions()
        .where(
            BandDecision.decided_by == actor.person_id,
            BandDecision.at >= at - UNDO_WITHIN,
            BandUndo.at.is_(None),
        )
        .order_by(BandDecision.id.desc())
        .limit(1)
    ).first()
    return None if row is None else read_decision(row)


def is_used_later(executor: Executor, decision: DecisionCard) -> bool:
    """Tell whether something later stands on a decision: another decision about the indicator that still holds."""
    later = select_decisions().where(
        BandDecision.person_id == decision.person_id,
        BandDecision.period == decision.period,
        BandDecision.indicator == decision.indicator,
        BandDecision.id > decision.id,
        BandUndo.at.is_(None),
    )
    return executor.execute(select(exists(later))).scalar_one()


# ---------------------------------------------------------------------------------- relatives


@dataclass(frozen=True, slots=True)
class KinCard:
    """A declared relative of a reviewer, for reading."""

    person_id: int
    id: int
    reviewer_id: int
    relation: str
    declared_by: int
    declared_at: datetime


_KIN = tuple(getattr(Kinship, name) for name in KinCard.__dataclass_fields__)


def list_relatives(executor: Executor, *, reviewer_id: int) -> list[KinCard]:
    """Return who was declared to be a reviewer's relative, the newest first."""
    rows = executor.execute(
        select(*_KIN).where(Kinship.reviewer_id == reviewer_id, Kinship.ended_at.is_(None)).order_by(Kinship.id.desc())
    )
    return [KinCard(*row) for row in rows]


def reviewers_related(executor: Executor, *, person_id: int) -> frozenset[int]:
    """Return the reviewers who were declared to be relatives of a person."""
    rows = executor.execute(
        select(Kinship.reviewer_id).where(Kinship.person_id == person_id, Kinship.ended_at.is_(None))
    )
    return frozenset(row.reviewer_id for row in rows)
