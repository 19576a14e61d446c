"""The audit log: who did what to whom, when. Append-only, written by one listener that hears every fact.

Facts whose own row is append-only (a completion, a ledger entry, a sealed attempt) are not written twice: that row
is their record (decision 0013). «Who viewed» is told by the door, like any other fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, PrimaryKeyConstraint, String, func, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.actor import Actor
from kernel.base import Base, Document, Path, new_id
from kernel.database import Executor
from kernel.events import Event
from kernel.paging import SIZE, Page

QUIET = frozenset({"at", "actor", "person_id"})
KEPT = (str, int, bool, type(None))


class Audit(Base):
    """One fact: `person_id` is the person concerned (0 for none), `actor_id` who acted (0 for the system)."""

    __tablename__ = "audit"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        Index("ix_audit_id", "id"),
        Index("ix_audit_actor_id", "actor_id", "id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[int] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[str] = mapped_column(String(60))
    unit_path: Mapped[str] = mapped_column(Path, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Document)


@dataclass(frozen=True, slots=True)
class AuditCard:
    """One line of the log, for reading."""

    at: datetime
    actor_id: int
    actor_name: str
    person_id: int
    kind: str
    detail: dict[str, Any]


def on_all(session: Session, facts: Sequence[Event]) -> None:
    """Write every fact that is not its own record, in one statement."""
    rows = [_row(fact) for fact in facts if not getattr(fact, "recorded", False)]
    if rows:
        session.execute(insert(Base.metadata.tables["audit"]), rows)


def _row(fact: Event) -> dict[str, Any]:
    left_out = QUIET.union(getattr(fact, "secret", ()))  # fields that only the outbox may carry
    detail = {f.name: getattr(fact, f.name) for f in fields(fact) if f.name not in left_out}
    return {
        "person_id": fact.person_id,
        "id": new_id(),
        "at": fact.at,
        "actor_id": fact.actor.person_id,
        "actor_name": fact.actor.name[:120],
        "address": fact.actor.address[:60],
        "kind": type(fact).__name__,
        "unit_path": str(detail.pop("unit_path", "")),
        "detail": {key: value for key, value in detail.items() if isinstance(value, KEPT)},
    }


def list_log(session: Session, *, actor: Actor, number: int = 1, kind: str = "") -> Page[AuditCard]:
    """Return a page of the whole log, newest first. Only an auditor or an administrator of the City reads it."""
    if not actor.has_role("auditor", "admin"):
        return Page((), 1, SIZE, 0)
    condition = [Audit.kind == kind] if kind else []
    total = session.scalar(select(func.count()).select_from(Audit).where(*condition)) or 0
    rows = session.execute(
        select(Audit.at, Audit.actor_id, Audit.actor_name, Audit.person_id, Audit.kind, Audit.detail)
        .where(*condition)
        .order_by(Audit.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    ).all()
    return Page(tuple(AuditCard(*row) for row in rows), number, SIZE, total)


def list_about(executor: Executor, person_id: int, number: int = 1, *, beside: int = 0) -> Page[AuditCard]:
    """Return a page of what was done to one person's record, by herself and by others, newest first.

    `beside` rows of other lists are to be merged in (`kernel.paging.merged`): so many more rows are read before it.
    """
    hers = Audit.person_id == person_id
    total = executor.execute(select(func.count()).select_from(Audit).where(hers)).scalar_one()
    rows = executor.execute(
        select(Audit.at, Audit.actor_id, Audit.actor_name, Audit.person_id, Audit.kind, Audit.detail)
        .where(hers)
        .order_by(Audit.id.desc())
        .limit(SIZE + beside)
        .offset(max(0, (number - 1) * SIZE - beside))
    )
    return Page(tuple(AuditCard(*row) for row in rows), number, SIZE, total)
