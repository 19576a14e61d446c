"""Reading reviews: the queue of cases, a case, what was decided and by whom, declared relatives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from kernel.actor import Actor, under
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.evidence.models.claims import Evidence
from lms.evidence.models.reviews import BandDecision, BandUndo, Kinship, ReviewOpening
from lms.evidence.queries.claims import CARD, EvidenceCard, handed_in, in_scope
from lms.evidence.rules.reviewing import REVIEWERS, UNDO_WITHIN


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the queue: what one person handed in for one indicator, and waits.

    `ref` is the public id of one of its pieces, `since` when the oldest was handed in, `mended` says that one of them
    was sent back before, `kinds` how many kinds of evidence there are (`kind` when there is one).
    """

    person_id: int
    period: int
    indicator: str
    ref: str
    pieces: int
    since: datetime
    mended: bool
    kind: str
    kinds: int
    unit_path: str
    helped: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases of the queue are wanted: below a unit, of a kind, only those mended."""

    under: str = ""
    kind: str = ""
    mended: bool = False


NO_FILTER = Wanted()
oldest, first_ref = func.min(Evidence.submitted_at), func.min(Evidence.public_id)


def _mine(actor: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions «this case is for the actor»: not her own, not entered by her, not a relative's."""
    kin = select(Kinship.person_id).where(Kinship.reviewer_id == actor.person_id, Kinship.ended_at.is_(None))
    entered = select(Evidence.person_id, Evidence.period, Evidence.indicator).where(
        Evidence.state == "submitted", Evidence.entered_by == actor.person_id
    )
    case_of = tuple_(Evidence.person_id, Evidence.period, Evidence.indicator)
    return [
        Evidence.person_id != actor.person_id,
        Evidence.person_id.notin_(kin),
        case_of.notin_(entered),
    ]


def _waiting(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [Evidence.state == "submitted", in_scope(actor), *_mine(actor)]
    if wanted.under:
        conditions.append(under(Evidence.unit_path, wanted.under))
    if wanted.kind:
        conditions.append(Evidence.kind == wanted.kind)
    return conditions


def _lines(actor: Actor, wanted: Wanted) -> Any:
    """Return the select of waiting cases; all pieces of a case share its unit, so that one stands for all."""
    found = (
        select(
            Evidence.person_id,
            Evidence.period,
            Evidence.indicator,
            first_ref,
            func.count(),
            oldest,
            func.max(Evidence.round) > 1,
            func.min(Evidence.kind),
            func.count(Evidence.kind.distinct()),
            func.min(Evidence.unit_path).label("unit_path"),
            func.max(case((Evidence.entered_by != Evidence.person_id, 1), else_=0)) == 1,
        )
        .where(*_waiting(actor, wanted))
        .group_by(Evidence.person_id, Evidence.period, Evidence.indicator)
    )
    return found.having(func.max(Evidence.round) > 1) if wanted.mended else found


def list_cases(
    executor: Executor, *, actor: Actor, wanted: Wanted = NO_FILTER, number: int = 1, size: int = SIZE
) -> Page[CaseLine]:
    """Return a page of the cases that wait for the actor, who has waited longest first."""
    lines = _lines(actor, wanted)
    total = executor.execute(select(func.count()).select_from(lines.subquery())).scalar_one()
    rows = executor.execute(lines.order_by(oldest, first_ref).limit(size).offset((number - 1) * size))
    return Page(tuple(_line(row) for row in rows), number, size, total)


def find_next(
    executor: Executor, *, actor: Actor, wanted: Wanted = NO_FILTER, after: CaseLine | None = None
) -> CaseLine | None:
    """Return the case that waits longest, or the one behind another in the queue; None when there is none."""
    lines = _lines(actor, wanted).order_by(oldest, first_ref).limit(1)
    if after is not None:
        later = or_(oldest > after.since, and_(oldest == after.since, first_ref > after.ref))
        lines = lines.having(later)
    row = executor.execute(lines).first()
    return None if row is None else _line(row)


def count_cases(executor: Executor, *, actor: Actor) -> int:
    """Return how many cases wait for the actor: one statement."""
    lines = _lines(actor, NO_FILTER)
    return executor.execute(select(func.count()).select_from(lines.subquery())).scalar_one()


def count_for_others(executor: Executor, *, actor: Actor) -> int:
    """Return how many cases of the actor's units wait for somebody else: her own, entered by her, a relative's."""
    all_of_them = (
        select(Evidence.person_id)
        .where(Evidence.state == "submitted", in_scope(actor))
        .group_by(Evidence.person_id, Evidence.period, Evidence.indicator)
    )
    both = select(
        select(func.count()).select_from(all_of_them.subquery()).scalar_subquery(),
        select(func.count()).select_from(_lines(actor, NO_FILTER).subquery()).scalar_subquery(),
    )
    everything, mine = executor.execute(both).one()
    return int(everything) - int(mine)


def count_by_unit(executor: Executor, *, actor: Actor) -> dict[str, int]:
    """Return how many cases wait for the actor by the path of their unit."""
    lines = _lines(actor, NO_FILTER).subquery()
    rows = executor.execute(select(lines.c.unit_path, func.count()).group_by(lines.c.unit_path))
    return {row.unit_path: row[1] for row in rows}


def _line(row: Any) -> CaseLine:
    values: list[Any] = list(row)
    values[6], values[10] = bool(values[6]), bool(values[10])
    return CaseLine(*values)


# ---------------------------------------------------------------------------------- one case


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A person's evidence for an indicator of a period: what waits, and what was decided before.

    `related` says that who asked was declared to be a relative of the person.
    """

    person_id: int
    period: int
    indicator: str
    unit_path: str
    waiting: tuple[EvidenceCard, ...]
    earlier: tuple[EvidenceCard, ...]
    related: bool

    @property
    def pieces(self) -> tuple[EvidenceCard, ...]:
        """Return all of it, what waits first."""
        return (*self.waiting, *self.earlier)

    def line(self) -> CaseLine | None:
        """Return its place in the queue; None when nothing waits."""
        if not self.waiting:
            return None
        since = min(piece.submitted_at for piece in self.waiting if piece.submitted_at)
        return CaseLine(
            self.person_id,
            self.period,
            self.indicator,
            min(piece.public_id for piece in self.waiting),
            len(self.waiting),
            since,
            any(piece.round > 1 for piece in self.waiting),
            self.waiting[0].kind,
            len({piece.kind for piece in self.waiting}),
            self.unit_path,
            any(piece.entered_by != piece.person_id for piece in self.waiting),
        )


def get_case(executor: Executor, *, public_id: str, actor: Actor) -> CaseCard:
    """Return the case that a piece of evidence belongs to, within the actor's units, or raise `NotFound`."""
    named = aliased(Evidence)
    same = exists().where(
        named.public_id == public_id,
        named.person_id == Evidence.person_id,
        named.period == Evidence.period,
        named.indicator == Evidence.indicator,
    )
    case = _case(executor, actor, same)
    if all(piece.public_id != public_id for piece in case.pieces):
        raise NotFound
    return case


def case_of(executor: Executor, *, person_id: int, period: int, indicator: str, actor: Actor) -> CaseCard:
    """Return a person's case as far as it lies in the actor's units, or raise `NotFound`."""
    return _case(
        executor,
        actor,
        and_(Evidence.person_id == person_id, Evidence.period == period, Evidence.indicator == indicator),
    )


def _case(executor: Executor, actor: Actor, condition: ColumnElement[bool]) -> CaseCard:
    kin = exists().where(
        Kinship.person_id == Evidence.person_id,
        Kinship.reviewer_id == actor.person_id,
        Kinship.ended_at.is_(None),
    )
    rows = executor.execute(
        select(*CARD, kin).where(condition, handed_in(), in_scope(actor)).order_by(Evidence.submitted_at, Evidence.id)
    ).all()
    if not rows:
        raise NotFound
    pieces = [EvidenceCard(*tuple(row)[:-1]) for row in rows]
    waiting = tuple(piece for piece in pieces if piece.state == "submitted")
    earlier = tuple(piece for piece in pieces if piece.state != "submitted")
    last = (waiting or earlier)[-1]
    return CaseCard(
        last.person_id, last.period, last.indicator, last.unit_path, waiting, earlier, related=bool(rows[0][-1])
    )


def pieces_of(executor: Executor, *, person_id: int, ids: Collection[int]) -> tuple[EvidenceCard, ...]:
    """Return some pieces of a person by id: for who has the right to them by another way."""
    rows = executor.execute(
        select(*CARD).where(Evidence.person_id == person_id, Evidence.id.in_(list(ids))).order_by(Evidence.id)
    )
    return tuple(EvidenceCard(*row) for row in rows)


def find_opening(
    executor: Executor, *, person_id: int, period: int, indicator: str, reviewer_id: int
) -> tuple[datetime, datetime] | None:
    """Return since when and until when a reviewer has had a case before her; None when she never opened it."""
    row = executor.execute(
        select(ReviewOpening.began_at, ReviewOpening.last_at).where(
            ReviewOpening.person_id == person_id,
            ReviewOpening.period == period,
            ReviewOpening.indicator == indicator,
            ReviewOpening.reviewer_id == reviewer_id,
        )
    ).first()
    return None if row is None else (row.began_at, row.last_at)


# ---------------------------------------------------------------------------------- decisions


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


def reviewer_paths(actor: Actor) -> tuple[str, ...]:
    """Return the units whose evidence the actor may decide about."""
    return actor.paths(*REVIEWERS)
