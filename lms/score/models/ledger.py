"""The ledger and the state folded from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, new_id


class LedgerEntry(Base):
    """Points posted to one indicator by one rule for one fact. Append-only; a correction is a reversing entry.

    Whole points, signed. `revision` rises when a reversed source posts again; a replay carries the same revision
    and meets the unique key. `reference` is the public id of the fact (an attempt), for the trace.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "period", "indicator", "rule", "source_kind", "source_id", "revision"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    period: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(10))
    points: Mapped[int]
    rule: Mapped[str] = mapped_column(String(60))
    rulebook: Mapped[str] = mapped_column(String(60))
    bucket: Mapped[str] = mapped_column(String(30))
    source_kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int]
    reference: Mapped[str] = mapped_column(String(60), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    posted_on: Mapped[date]
    posted_at: Mapped[datetime]
    reverses: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(40), default="")
    posted_by: Mapped[int]
    approved_by: Mapped[int | None]


class PersonYear(Base):
    """A person's year, folded from the ledger and the graded answers; rebuilt from them at any time.

    `sums` are uncapped points by indicator and bucket, `points` the capped ones by indicator, `mastery` the state of
    the competence components. `version` guards it: who writes says which version was read (decision 0014). `opened`
    says that what was still valid of the year before has been brought over.
    """

    __tablename__ = "person_year"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "period"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        Index("ix_person_year_period_total", "period", "total", "lowest", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int]
    version: Mapped[int]
    sums: Mapped[dict[str, int]] = mapped_column(Document)
    points: Mapped[dict[str, int]] = mapped_column(Document)
    total: Mapped[int]
    lowest: Mapped[int]
    mastery: Mapped[dict[str, Any]] = mapped_column(Document)
    opened: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    changed_at: Mapped[datetime]
