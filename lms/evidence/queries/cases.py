"""Reading cases: the queue of what waits, one case with all its pieces, since when somebody looks at it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from kernel.actor import Actor, under
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.evidence.models.claims import Evidence
from lms.evidence.models.reviews import Kinship, ReviewOpening
from lms.evidence.queries.claims import CARD, EvidenceCard, handed_in, in_scope


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
