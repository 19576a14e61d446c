"""The self-assessment form of a person and period: a draft until it is handed in, then what was handed in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document


class SelfAssessment(Base):
    """What was answered so far. One row a person and period; the figures count only once the case moved.

    `answers` is by indicator: {"points": whole number or null, "words": text}. `version` guards two windows on one
    form. `way` is how it came in: «online» by the person herself, «paper» keyed by `entered_by` from a signed form,
    with the day on the form's consent to be entered for (M13).
    """

    __tablename__ = "self_assessment"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "period"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("way IN ('online', 'paper')", name="way"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    period: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(Document)
    version: Mapped[int] = mapped_column(default=1)
    way: Mapped[str] = mapped_column(String(10), default="online")
    entered_by: Mapped[int] = mapped_column(BigInteger)
    entered_by_name: Mapped[str] = mapped_column(String(120), default="")
    consent_on: Mapped[date | None]
    pledged_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
