"""How far each learner has come. Progress may grow; a completion, once written, never changes."""

from __future__ import annotations

from datetime import datetime

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

from kernel.base import Base, new_id


class LessonProgress(Base):
    """A learner and a lesson, by its key: when first seen, when said to be read, when its self-check was passed."""

    __tablename__ = "lesson_progress"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "course_id", "lesson"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson: Mapped[str] = mapped_column(String(120))
    seen_at: Mapped[datetime]
    last_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]


class Completion(Base):
    """A completed thing: kind `lessons` (all lessons of a course done), `passed` or `mastered` (its final test).

    Append-only. Unique per person, kind, course and period: this key, not a check in Python, is what makes a twin
    submission harmless. The unit is the residence at that moment: flows count where they happened.
    """

    __tablename__ = "completion"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "course_id", "kind", "period"),
        CheckConstraint("kind IN ('lessons', 'passed', 'mastered')", name="kind"),
        Index("ix_completion_course_id_kind", "course_id", "kind", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    kind: Mapped[str] = mapped_column(String(10))
    period: Mapped[int]
    attempt_id: Mapped[int | None] = mapped_column(BigInteger)
    attempt_ref: Mapped[str] = mapped_column(String(32), default="")
    percent: Mapped[int | None]
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]
