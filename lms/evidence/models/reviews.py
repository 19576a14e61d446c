"""Tables of reviews: bands given and taken back, looks at a case, second looks by another unit, declared relatives."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, Path, new_id, new_public_id
from lms.evidence.rules.reviewing import RELATIONS


class BandDecision(Base):
    """What a reviewer decided about all evidence of an indicator that waited. Append-only.

    `evidence` are the ids of the pieces the band stands on, earlier ones included; `verdicts` says of each piece
    decided here (by its id, as text) what became of it and for which reason: [verdict, code]. `band` is 0 when nothing
    was accepted; `judged` is false when all was sent back to be mended, which says nothing about a band.
    `seconds_viewed` is on the server's clock.
    `ward_path` and `day` (Hà Nội's) are the batch it is sampled in.
    """

    __tablename__ = "band_decision"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        Index("ix_band_decision_public_id", "public_id"),
        Index("ix_band_decision_indicator", "person_id", "period", "indicator", "id"),
        Index("ix_band_decision_decided_by", "decided_by", "id"),
        Index("ix_band_decision_batch", "day", "ward_path"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    period: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(10))
    band: Mapped[int]
    judged: Mapped[bool]
    evidence: Mapped[list[int]] = mapped_column(Document)
    verdicts: Mapped[dict[str, Any]] = mapped_column(Document)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200), default="")
    decided_by: Mapped[int] = mapped_column(BigInteger)
    decided_by_name: Mapped[str] = mapped_column(String(120), default="")
    unit_path: Mapped[str] = mapped_column(Path)
    ward_path: Mapped[str] = mapped_column(Path)
    day: Mapped[date]
    seconds_viewed: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class BandUndo(Base):
    """A decision taken back by who took it, a moment later. Append-only; once for each decision."""

    __tablename__ = "band_undo"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "decision_id"], ["band_decision.person_id", "band_decision.id"]),
        UniqueConstraint("person_id", "decision_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    decision_id: Mapped[int] = mapped_column(BigInteger)
    by: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class ReviewOpening(Base):
    """That a reviewer has a case before her, and since when: one row for each reviewer and case."""

    __tablename__ = "review_opening"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "period", "indicator", "reviewer_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    period: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(10))
    reviewer_id: Mapped[int] = mapped_column(BigInteger)
    began_at: Mapped[datetime]
    last_at: Mapped[datetime]


class SampleBatch(Base):
    """A ward's decisions of a day, drawn from: with `seed` and the decisions' ids anybody draws the same again."""

    __tablename__ = "sample_batch"
    __table_args__ = (UniqueConstraint("ward_path", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    ward_path: Mapped[str] = mapped_column(Path)
    day: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64))
    decisions: Mapped[int]
    sampled: Mapped[int]
    made_at: Mapped[datetime]


class Recheck(Base):
    """A second look at a decision by somebody of another unit, who sees neither the band nor who gave it.

    `why` is `sample`, or the sign that opened it. `first_band` and `first_by` are the decision's, kept here so that
    agreement is counted from one table. A recheck changes no score.
    """

    __tablename__ = "recheck"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "decision_id"], ["band_decision.person_id", "band_decision.id"]),
        ForeignKeyConstraint(["batch_id"], ["sample_batch.id"]),
        UniqueConstraint("person_id", "decision_id"),
        CheckConstraint("state IN ('waiting', 'done', 'expired')", name="state"),
        CheckConstraint("(state = 'done') = (band IS NOT NULL)", name="band"),
        Index("ix_recheck_public_id", "public_id"),
        Index("ix_recheck_assigned_to", "assigned_to", "state"),
        Index("ix_recheck_first_by", "first_by", "state"),
        Index("ix_recheck_state", "state", "due_at"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    batch_id: Mapped[int] = mapped_column(BigInteger)
    decision_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int]
    indicator: Mapped[str] = mapped_column(String(10))
    unit_path: Mapped[str] = mapped_column(Path)
    why: Mapped[str] = mapped_column(String(20))
    first_by: Mapped[int] = mapped_column(BigInteger)
    first_band: Mapped[int]
    assigned_to: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    band: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Kinship(Base):
    """That a reviewer is a relative of a person, as she or the City said: she then never decides about her."""

    __tablename__ = "kinship"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "reviewer_id"),
        CheckConstraint("relation IN (" + ", ".join(f"'{one}'" for one in RELATIONS) + ")", name="relation"),
        Index("ix_kinship_reviewer_id", "reviewer_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    reviewer_id: Mapped[int] = mapped_column(BigInteger)
    relation: Mapped[str] = mapped_column(String(10))
    declared_by: Mapped[int] = mapped_column(BigInteger)
    declared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
