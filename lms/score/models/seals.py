"""Seals: what proves that the ledger is as it was written. Append-only, made by one job with a key kept elsewhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, Path, new_id


class SealChain(Base):
    """A link of a unit's chain: the entries of one day, sealed together, joined to the link before it by its head.

    Entries are sealed where their person lives at that moment; those of people who live nowhere, and the heads of all
    chains (`kind` "heads", with `heads` as [[unit path, number, head], …]), in chains of the City. A unit with much to
    seal has several links of a day.
    """

    __tablename__ = "seal_chain"
    __table_args__ = (
        UniqueConstraint("unit_path", "kind", "number"),
        CheckConstraint("kind IN ('entries', 'heads')", name="kind"),
        Index("ix_seal_chain_day", "day", "unit_path"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    unit_path: Mapped[str] = mapped_column(Path)
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    day: Mapped[date]
    previous: Mapped[str] = mapped_column(String(64))
    head: Mapped[str] = mapped_column(String(64))
    count: Mapped[int]
    heads: Mapped[list[Any]] = mapped_column(Document)
    key_id: Mapped[str] = mapped_column(String(8))
    sealed_at: Mapped[datetime]


class LedgerSeal(Base):
    """The seal of one entry, under the entry's own key: its link, its place there, its hash. Append-only."""

    __tablename__ = "ledger_seal"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "id"], ["ledger_entry.person_id", "ledger_entry.id"]),
        Index("ix_ledger_seal_chain_id", "chain_id", "position"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger)
    chain_id: Mapped[int] = mapped_column(ForeignKey("seal_chain.id"))
    position: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
