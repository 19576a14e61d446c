"""A ward's year, its cases, and every step of each case."""

from __future__ import annotations

from datetime import datetime
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

from kernel.base import Base, Document, Path, new_id, new_public_id
from lms.recognition.rules.moves import STATES


class RecognitionYear(Base):
    """One unit's recognition in one period. `dates` (ISO days by step), `signers` and `options` are data, not code."""

    __tablename__ = "recognition_year"
    __table_args__ = (
        UniqueConstraint("unit_path", "period"),
        CheckConstraint("state IN ('open', 'closed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    period: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    dates: Mapped[dict[str, str]] = mapped_column(Document)
    signers: Mapped[dict[str, Any]] = mapped_column(Document)
    options: Mapped[dict[str, Any]] = mapped_column(Document)
    criteria: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime]
    opened_by: Mapped[int] = mapped_column(BigInteger)


class RecognitionCase(Base):
    """One person in one period: where her case stands, and the figures of each stage, never mixed.

    `unit_path` is where she lives (a village or neighbourhood where that is known), `year_path` the unit whose year
    decides. The figures are points by indicator. `exempt_code` is why she is «không thuộc diện đánh giá»: it never
    leaves the ward, pages and papers show only how many there are. `taken` says who acted last, by pair of hands.
    """

    __tablename__ = "recognition_case"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "period"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state"),
        Index("ix_recognition_case_public_id", "public_id"),
        Index("ix_recognition_case_unit_path", "period", "unit_path", "state"),
        Index("ix_recognition_case_year_id", "year_id", "state", "sort_key"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int]
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    year_path: Mapped[str] = mapped_column(Path)
    group_code: Mapped[str] = mapped_column(String(20))
    sort_key: Mapped[str] = mapped_column(String(400))
    folded: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(15), default="registered")
    version: Mapped[int] = mapped_column(default=1)
    earned: Mapped[dict[str, int] | None] = mapped_column(Document)
    self_points: Mapped[dict[str, int] | None] = mapped_column(Document)
    agreed: Mapped[dict[str, int] | None] = mapped_column(Document)
    appraised: Mapped[dict[str, int] | None] = mapped_column(Document)
    recognised: Mapped[dict[str, int] | None] = mapped_column(Document)
    short_of: Mapped[str] = mapped_column(String(60), default="")
    exempt_code: Mapped[str] = mapped_column(String(20), default="")
    entered_by: Mapped[int] = mapped_column(BigInteger, default=0)
    taken: Mapped[dict[str, int]] = mapped_column(Document)
    meeting_id: Mapped[int | None] = mapped_column(BigInteger)
    posting_id: Mapped[int | None] = mapped_column(BigInteger)
    proposal_id: Mapped[int | None] = mapped_column(BigInteger)
    decision_id: Mapped[int | None] = mapped_column(BigInteger)
    registered_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CaseStep(Base):
    """One step of a case, by whom and when: what the citizen sees of «ai đang xét, đến khi nào». Append-only."""

    __tablename__ = "case_step"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        Index("ix_case_step_period", "person_id", "period"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    period: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    from_state: Mapped[str] = mapped_column(String(15))
    to_state: Mapped[str] = mapped_column(String(15))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Document)
    at: Mapped[datetime]
