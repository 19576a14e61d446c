"""Reading corrections: the queue of a scope, one request, what the person herself sees, the lines of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.score.models import LedgerCorrection, LedgerEntry
from lms.score.queries import ENTRY, PostedEntry
from lms.score.rules.ledger import CARRIED, REVERSAL, Entry

ASKED = "asked"
WATCHERS = ("cadre", "city", "auditor", "admin")
"""Roles that see corrections of their units; who may ask and decide the operation says."""


@dataclass(frozen=True, slots=True)
class CorrectionCard:
    """A correction, for reading."""

    person_id: int
    id: int
    public_id: str
    period: int
    entry_id: int
    indicator: str
    points: int
    title: str
    source_kind: str
    reason: str
    basis: str
    number: str
    unit_path: str
    state: str
    asked_by: int
    asked_by_name: str
    asked_at: datetime
    decided_by: int | None
    decided_by_name: str
    decided_at: datetime | None
    answer: str


CARD: tuple[Any, ...] = tuple(getattr(LedgerCorrection, name) for name in CorrectionCard.__dataclass_fields__)


def list_corrections(
    executor: Executor, *, actor: Actor, waiting: bool = True, number: int = 1
) -> Page[CorrectionCard]:
    """Return a page of the corrections of the actor's units: the waiting ones oldest first, else the newest first."""
    state: ColumnElement[bool] = LedgerCorrection.state == ASKED
    conditions = [within(LedgerCorrection.unit_path, actor, *WATCHERS), state if waiting else ~state]
    total = executor.execute(select(func.count()).select_from(LedgerCorrection).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(*CARD)
        .where(*conditions)
        .order_by(LedgerCorrection.id if waiting else LedgerCorrection.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(CorrectionCard(*row) for row in rows), number, SIZE, total)


def count_waiting(executor: Executor, *, actor: Actor) -> int:
    """Return how many corrections of the actor's units wait for a decision."""
    condition = within(LedgerCorrection.unit_path, actor, *WATCHERS)
    return int(
        executor.execute(
            select(func.count()).select_from(LedgerCorrection).where(condition, LedgerCorrection.state == ASKED)
        ).scalar_one()
    )


def get_watched(executor: Executor, *, public_id: str, actor: Actor) -> CorrectionCard:
    """Return a correction of the actor's units, or raise `NotFound`."""
    condition = within(LedgerCorrection.unit_path, actor, *WATCHERS)
    row = executor.execute(select(*CARD).where(LedgerCorrection.public_id == public_id, condition)).first()
    if row is None:
        raise NotFound
    return CorrectionCard(*row)


def list_of_person(executor: Executor, *, person_id: int, period: int) -> list[CorrectionCard]:
    """Return all corrections of a person's period, the oldest first: for her own lines, and beside a cadre's."""
    rows = executor.execute(
        select(*CARD)
        .where(LedgerCorrection.person_id == person_id, LedgerCorrection.period == period)
        .order_by(LedgerCorrection.id)
    )
    return [CorrectionCard(*row) for row in rows]


def list_lines(executor: Executor, *, person_id: int, period: int) -> list[PostedEntry]:
    """Return the entries of a person's period with their keys, in the order they were posted."""
    rows = executor.execute(
        select(LedgerEntry.id, LedgerEntry.reverses, *ENTRY)
        .where(LedgerEntry.person_id == person_id, LedgerEntry.period == period)
        .order_by(LedgerEntry.id)
    ).all()
    back = {row.reverses for row in rows}
    return [
        PostedEntry(person_id, row.id, Entry(*tuple(row)[2:]), row.reverses is None and row.id not in back)
        for row in rows
    ]


def list_family(executor: Executor, *, person_id: int, entry_id: int) -> list[PostedEntry]:
    """Return what still stands of an entry: itself, the one it was carried from, those it was carried to.

    Empty when the entry is not there.
    """
    row = executor.execute(
        select(LedgerEntry.source_kind, LedgerEntry.source_id, LedgerEntry.indicator, LedgerEntry.rule).where(
            LedgerEntry.person_id == person_id, LedgerEntry.id == entry_id
        )
    ).first()
    if row is None:
        return []
    rule = row.rule.removeprefix(CARRIED)
    rows = executor.execute(
        select(LedgerEntry.id, LedgerEntry.reverses, *ENTRY)
        .where(
            LedgerEntry.person_id == person_id,
            LedgerEntry.source_kind == row.source_kind,
            LedgerEntry.source_id == row.source_id,
            LedgerEntry.indicator == row.indicator,
            LedgerEntry.rule.in_((rule, CARRIED + rule, REVERSAL + rule, REVERSAL + CARRIED + rule)),
        )
        .order_by(LedgerEntry.id)
    ).all()
    back = {one.reverses for one in rows}
    return [
        PostedEntry(person_id, one.id, Entry(*tuple(one)[2:]), stands=True)
        for one in rows
        if one.reverses is None and one.id not in back
    ]
