"""Tables of commendation."""

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
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, Path, new_id, new_public_id


class Commendation(Base):
    """A list of one unit and period, asked for by one person and published by another.

    `snapshot` (a kept file's SHA-256) is all it follows from, `signature` the JWS over that hash and the list.
    """

    __tablename__ = "commendation"
    __table_args__ = (
        CheckConstraint("state IN ('making', 'frozen', 'published', 'withdrawn')", name="state"),
        Index("ix_commendation_unit_path", "unit_path", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    period: Mapped[int]
    plan: Mapped[dict[str, Any]] = mapped_column(Document)
    seed: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), default="making")
    candidates: Mapped[int] = mapped_column(default=0)
    snapshot: Mapped[str] = mapped_column(String(64), default="")
    signature: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(BigInteger)
    published_at: Mapped[datetime | None]


class CommendationLine(Base):
    """One person on a list. `consent` is "" until she answers; only with yes may the public read her name."""

    __tablename__ = "commendation_line"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "commendation_id"),
        CheckConstraint("consent IN ('', 'yes', 'no')", name="consent"),
        Index("ix_commendation_line_commendation_id", "commendation_id", "place"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    commendation_id: Mapped[int] = mapped_column(ForeignKey("commendation.id"))
    place: Mapped[int]
    figures: Mapped[dict[str, int]] = mapped_column(Document)
    drawn: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str] = mapped_column(String(3), default="")
    consented_at: Mapped[datetime | None]
