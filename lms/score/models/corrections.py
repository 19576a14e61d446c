"""Corrections: an entry is taken back by two people, with a reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Path, new_id, new_public_id
from lms.score.rules.correcting import STATES

WAITING = text("state = 'asked'")


class LedgerCorrection(Base):
    """A request to take an entry back: asked for by one, decided by another, never about oneself.

    `reason` and `basis` are codes, `number` is that of the paper it rests on: no text about a person. One request at
    a time waits for an entry. Approved, it has written reversing entries, which name both people.
    """

    __tablename__ = "ledger_correction"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state"),
        CheckConstraint("(state IN ('approved', 'declined')) = (decided_by IS NOT NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("asked_by <> person_id", name="not_her_own"),
        Index(
            "uq_ledger_correction_waiting",
            "person_id",
            "entry_id",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_ledger_correction_public_id", "public_id"),
        Index("ix_ledger_correction_state", "state", "unit_path", "id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    period: Mapped[int]
    entry_id: Mapped[int] = mapped_column(BigInteger)
    indicator: Mapped[str] = mapped_column(String(10))
    points: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    source_kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40))
    basis: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60))
    unit_path: Mapped[str] = mapped_column(Path)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_by_name: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_by_name: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(40), default="")
