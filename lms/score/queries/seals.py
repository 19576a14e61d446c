"""Reading seals: heads for the foot of a report and the page of seals; links and entries for sealing and verifying."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.paging import SIZE, Page
from lms.orgs import queries as orgs
from lms.score.models import LedgerEntry, LedgerSeal, SealChain
from lms.score.rules.sealing import ENTRIES, HEADS, Link

LEDGER_COLUMNS: tuple[Any, ...] = tuple(LedgerEntry.metadata.tables["ledger_entry"].c)
"""What a seal covers: every column of an entry, in the table's order."""

HEAD_PARTS = 3
"""Unit path, number, head: what a link of the City keeps of each it covers."""

VIEWERS = ("cadre", "city", "auditor", "admin")


@dataclass(frozen=True, slots=True)
class HeadCard:
    """A link of a chain, for reading: `head` is what a report prints."""

    unit_path: str
    kind: str
    number: int
    day: date
    head: str
    count: int
    key_id: str
    sealed_at: datetime


CARD: tuple[Any, ...] = (
    SealChain.unit_path,
    SealChain.kind,
    SealChain.number,
    SealChain.day,
    SealChain.head,
    SealChain.count,
    SealChain.key_id,
    SealChain.sealed_at,
)


def list_heads(executor: Executor, *, unit_path: str, day: date) -> list[HeadCard]:
    """Return the newest head of a unit's chain up to a day, with the City's over all chains: a report's foot.

    A unit without a link yet has none; the City's own figure is the head over all.
    """
    found = []
    for path, kind in ((unit_path, ENTRIES), ("01.", HEADS)):
        row = executor.execute(
            select(*CARD)
            .where(SealChain.unit_path == path, SealChain.kind == kind, SealChain.day <= day)
            .order_by(SealChain.number.desc())
            .limit(1)
        ).first()
        if row is not None:
            found.append(HeadCard(*row))
    return found


def list_chain(executor: Executor, *, actor: Actor, unit_path: str = "", number: int = 1) -> Page[HeadCard]:
    """Return a page of the links within the actor's scope, the newest first; of one unit if named."""
    conditions: list[ColumnElement[bool]] = [within(SealChain.unit_path, actor, *VIEWERS)]
    if unit_path:
        conditions.append(SealChain.unit_path == unit_path)
    total = executor.execute(select(func.count()).select_from(SealChain).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(*CARD)
        .where(*conditions)
        .order_by(SealChain.day.desc(), SealChain.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(HeadCard(*row) for row in rows), number, SIZE, total)


def find_head(executor: Executor, *, head: str) -> HeadCard | None:
    """Return the link with a head, as printed on a report."""
    row = executor.execute(select(*CARD).where(SealChain.head == head)).first()
    return None if row is None else HeadCard(*row)


def sealed_through(executor: Executor) -> date | None:
    """Return the last day whose entries were all sealed; None before the first sealing."""
    return executor.execute(select(func.max(SealChain.day)).where(SealChain.kind == HEADS)).scalar_one()


def last_link(executor: Executor, *, unit_path: str, kind: str) -> tuple[int, str] | None:
    """Return (number, head) of the newest link of a chain."""
    row = executor.execute(
        select(SealChain.number, SealChain.head)
        .where(SealChain.unit_path == unit_path, SealChain.kind == kind)
        .order_by(SealChain.number.desc())
        .limit(1)
    ).first()
    return None if row is None else (row.number, row.head)


def list_unsealed(executor: Executor, *, unit_path: str | None, since: int, before: int, most: int) -> list[Any]:
    """Return rows of entries without a seal, with keys in a range, in the order they were made.

    Of those who live at or below a unit, or of all with None.
    """
    sealed = select(LedgerSeal.id).where(LedgerSeal.person_id == LedgerEntry.person_id, LedgerSeal.id == LedgerEntry.id)
    conditions = [LedgerEntry.id >= since, LedgerEntry.id < before, ~sealed.exists()]
    if unit_path is not None:
        conditions.append(LedgerEntry.person_id.in_(orgs.residents([unit_path])))
    rows = executor.execute(select(*LEDGER_COLUMNS).where(*conditions).order_by(LedgerEntry.id).limit(most))
    return list(rows.all())


def list_links(executor: Executor) -> Iterator[tuple[Link, str]]:
    """Yield every link with its head, chain after chain, each in the order of its numbers."""
    rows = executor.execute(
        select(SealChain)
        .with_only_columns(
            SealChain.id,
            SealChain.unit_path,
            SealChain.kind,
            SealChain.number,
            SealChain.day,
            SealChain.previous,
            SealChain.count,
            SealChain.heads,
            SealChain.key_id,
            SealChain.sealed_at,
            SealChain.head,
        )
        .order_by(SealChain.unit_path, SealChain.kind, SealChain.number),
        execution_options={"yield_per": 500},
    )
    for row in rows:
        values = list(row)
        values[7] = tuple(tuple(one) for one in values[7] if isinstance(one, list) and len(one) == HEAD_PARTS)
        yield Link(*values[:-1]), values[-1]


def list_unlinked(executor: Executor) -> list[HeadCard]:
    """Return the links of units that no link of the City has named yet: those made since its last one."""
    named = executor.execute(select(func.max(SealChain.id)).where(SealChain.kind == HEADS)).scalar_one()
    rows = executor.execute(
        select(*CARD).where(SealChain.kind == ENTRIES, SealChain.id > (named or 0)).order_by(SealChain.id)
    )
    return [HeadCard(*row) for row in rows]


def list_sealed(executor: Executor, *, chain_id: int) -> list[Any]:
    """Return the seals of a link by their places, each with its entry's columns (all None when that is gone)."""
    rows = executor.execute(
        select(LedgerSeal.person_id, LedgerSeal.id, LedgerSeal.position, LedgerSeal.hash, *LEDGER_COLUMNS)
        .outerjoin(LedgerEntry, (LedgerEntry.person_id == LedgerSeal.person_id) & (LedgerEntry.id == LedgerSeal.id))
        .where(LedgerSeal.chain_id == chain_id)
        .order_by(LedgerSeal.position, LedgerSeal.id)
    )
    return list(rows.all())


def list_stray_seals(executor: Executor, *, most: int) -> list[tuple[int, int]]:
    """Return (person, entry) of seals whose link is not there."""
    link = select(SealChain.id).where(SealChain.id == LedgerSeal.chain_id)
    rows = executor.execute(select(LedgerSeal.person_id, LedgerSeal.id).where(~link.exists()).limit(most))
    return [(row.person_id, row.id) for row in rows]


def list_never_sealed(executor: Executor, *, after: int, through: int, before: int) -> list[tuple[int, int]]:
    """Return (person, entry) of a range of people whose entries should be sealed by now and are not."""
    sealed = select(LedgerSeal.id).where(LedgerSeal.person_id == LedgerEntry.person_id, LedgerSeal.id == LedgerEntry.id)
    rows = executor.execute(
        select(LedgerEntry.person_id, LedgerEntry.id).where(
            LedgerEntry.person_id > after,
            LedgerEntry.person_id <= through,
            LedgerEntry.id < before,
            ~sealed.exists(),
        )
    )
    return [(row.person_id, row.id) for row in rows]
