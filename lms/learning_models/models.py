"""Tables of learning models."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, Path, new_id, new_public_id


class LearningModel(Base):
    """A family, clan, community or unit. `unit_path` is where it lives or sits: the office of that place keeps it."""

    __tablename__ = "learning_model"
    __table_args__ = (
        CheckConstraint("kind IN ('family', 'clan', 'community', 'unit')", name="kind"),
        CheckConstraint("tier IN ('', 'provincial', 'lower')", name="tier"),
        Index("ix_learning_model_unit_path", "unit_path", "kind", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    kind: Mapped[str] = mapped_column(String(10))
    tier: Mapped[str] = mapped_column(String(10), default="")
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    created_at: Mapped[datetime]
    created_by: Mapped[int] = mapped_column(BigInteger)
    ended_on: Mapped[date | None]


class ModelMember(Base):
    """A person in a model from a day to a day; once at a time in the same, in as many as are hers."""

    __tablename__ = "model_member"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("part IN ('member', 'learner')", name="part"),
        Index(
            "uq_model_member_open",
            "person_id",
            "model_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_model_member_model_id", "model_id", "until"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    model_id: Mapped[int] = mapped_column(ForeignKey("learning_model.id"))
    part: Mapped[str] = mapped_column(String(10), default="member")
    since: Mapped[date]
    until: Mapped[date | None]
    added_by: Mapped[int] = mapped_column(BigInteger)


class ModelYear(Base):
    """A model in one period. What was counted when it was proposed is frozen in `counted`; a decision adds its paper.

    `proposed_by` and the one who enters the decision are two people.
    """

    __tablename__ = "model_year"
    __table_args__ = (
        PrimaryKeyConstraint("model_id", "period"),
        CheckConstraint("state IN ('registered', 'withdrawn', 'proposed', 'recognised', 'revoked')", name="state"),
        Index("ix_model_year_period", "period", "state"),
    )

    model_id: Mapped[int] = mapped_column(ForeignKey("learning_model.id"))
    period: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="registered")
    level: Mapped[int] = mapped_column(default=0)
    counted: Mapped[dict[str, Any] | None] = mapped_column(Document)
    proposed_by: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(String(60), default="")
    signed_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(BigInteger)


class ModelStep(Base):
    """One step of a model's year, by whom and when. Append-only."""

    __tablename__ = "model_step"
    __table_args__ = (Index("ix_model_step_model_id", "model_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    model_id: Mapped[int] = mapped_column(ForeignKey("learning_model.id"))
    period: Mapped[int]
    step: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(Document)
    at: Mapped[datetime]
