"""Attempts: one row while it runs, sealed when it closes (decision 0012)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, new_id


class Attempt(Base):
    """A person's run through one draw of a quiz.

    In progress it is one row: what was drawn, and the answers so far by question
    number (`{"3": {"a": answer, "f": unsure}}`). Closing writes its first
    mark into the same row; from then on a trigger refuses every change. A regrade appends a `Mark`.
    `rev` counts saves: whoever closes says which answers it has graded.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "public_id"),
        CheckConstraint("submitted_at IS NULL OR percent IS NOT NULL", name="closed_has_a_mark"),
        CheckConstraint("percent IS NULL OR (percent >= 0 AND percent <= 100)", name="percent"),
        Index(
            "uq_attempt_open",
            "person_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index("ix_attempt_quiz_version", "quiz_version_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    quiz_version_id: Mapped[int] = mapped_column(ForeignKey("quiz_version.id"))
    seed: Mapped[int]
    drawn: Mapped[list[Any]] = mapped_column(Document)
    answers: Mapped[dict[str, Any]] = mapped_column(Document)
    rev: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    percent: Mapped[int | None]
    passed: Mapped[bool | None] = mapped_column(Boolean)
    detail: Mapped[list[Any] | None] = mapped_column(Document)


class Mark(Base):
    """A later mark of a closed attempt, written by a regrade. Append-only; the newest revision counts."""

    __tablename__ = "mark"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "attempt_id"], ["attempt.person_id", "attempt.id"]),
        UniqueConstraint("person_id", "attempt_id", "revision"),
        CheckConstraint("percent >= 0 AND percent <= 100", name="percent"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    attempt_id: Mapped[int] = mapped_column(BigInteger)
    revision: Mapped[int]
    percent: Mapped[int]
    passed: Mapped[bool] = mapped_column(Boolean)
    detail: Mapped[list[Any]] = mapped_column(Document)
    reason: Mapped[str] = mapped_column(String(40))
    marked_by: Mapped[int]
    marked_at: Mapped[datetime]


class Response(Base):
    """One graded answer, for item statistics. Written by the worker after the attempt closed; append-only."""

    __tablename__ = "response"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "attempt_id"], ["attempt.person_id", "attempt.id"]),
        UniqueConstraint("person_id", "attempt_id", "number"),
        Index("ix_response_item_version_id", "item_version_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    attempt_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int]
    item_version_id: Mapped[int] = mapped_column(ForeignKey("item_version.id"))
    hundredths: Mapped[int]
    answer: Mapped[dict[str, Any] | None] = mapped_column(Document)
    at: Mapped[datetime]
