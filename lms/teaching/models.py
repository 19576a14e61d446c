"""Tables of teaching: calls with the reminders sent, classes with their members."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Path, new_id, new_public_id


class CourseCall(Base):
    """Everybody at or below a unit, of an audience group ("" for all), is asked to finish a course by a day.

    A rule, never a list of persons: who moves in tomorrow is asked too. `from_path` is the unit in whose name it is
    asked. A call taken back keeps its row, so that it can be made to ask again. The same call stands once: sent twice,
    it is one.
    """

    __tablename__ = "course_call"
    __table_args__ = (
        Index(
            "uq_course_call_open",
            "course_id",
            "unit_id",
            "audience",
            "due",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index("ix_course_call_unit_path", "unit_path", "due"),
        Index("ix_course_call_due", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    from_path: Mapped[str] = mapped_column(Path)
    audience: Mapped[str] = mapped_column(String(20), default="")
    due: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int]
    at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class CallReminder(Base):
    """A person was reminded of a call, `step` days before its day. Append-only.

    The unique key, not a check in Python, is what makes two workers remind nobody twice.
    """

    __tablename__ = "call_reminder"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "call_id", "step"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    call_id: Mapped[int] = mapped_column(ForeignKey("course_call.id"))
    step: Mapped[int]
    at: Mapped[datetime]


class Cohort(Base):
    """A class: a course, a trainer, days, a place, and seats (None: as many as come).

    `code` is read aloud and typed; it is a name, not a secret. `listed`: offered on the course's page, else found by
    its code alone. Who changes its members locks this row first, so that seats are never exceeded.
    """

    __tablename__ = "cohort"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'closed', 'cancelled')", name="state"),
        CheckConstraint("seats IS NULL OR seats >= 1", name="seats"),
        CheckConstraint("ends >= starts", name="days"),
        Index("ix_cohort_unit_path", "unit_path", "starts"),
        Index("ix_cohort_course_id", "course_id", "ends"),
        Index("ix_cohort_ends", "ends"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    title: Mapped[str] = mapped_column(String(120))
    trainer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    place: Mapped[str] = mapped_column(String(200))
    schedule: Mapped[str] = mapped_column(Text, default="")
    starts: Mapped[date]
    ends: Mapped[date]
    seats: Mapped[int | None]
    listed: Mapped[bool] = mapped_column(Boolean, default=True)
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[int]


class CohortMember(Base):
    """A person in a class: with a seat, waiting in the order of `queue`, or gone again."""

    __tablename__ = "cohort_member"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "cohort_id"),
        CheckConstraint("state IN ('seated', 'waiting', 'left')", name="state"),
        Index("ix_cohort_member_cohort_id", "cohort_id", "state", "queue"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    state: Mapped[str] = mapped_column(String(10))
    queue: Mapped[int]
    joined_at: Mapped[datetime]
    changed_at: Mapped[datetime]
