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
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Path, new_id, new_public_id


class CourseEnrolment(Base):
    """A learner under way in a course, and the edition she began: she stays in it until she asks for a newer one.

    Written when she first opens or finishes a lesson. Who changes her progress writes this row first, so that two
    requests of one learner follow each other.
    """

    __tablename__ = "course_enrolment"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "course_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    edition: Mapped[int]
    began_at: Mapped[datetime]
    moved_at: Mapped[datetime | None]


class LessonProgress(Base):
    """A learner and a lesson, by its key: when first seen, when said to be read, when its self-check was passed.

    `assignment` is the state of what she handed in (`CourseAssignment`, "" for nothing), `approved_at` when a trainer
    approved it. `done_at` is when the lesson first counted, by the rule of her edition on that day; it is never taken
    back, whatever a later edition asks.
    """

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
    assignment: Mapped[str] = mapped_column(String(10), default="", server_default="")
    approved_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class CourseAssignment(Base):
    """What a learner handed in at a lesson, the newest text only, and what a trainer said of it.

    `revision` rises with every change and guards against overwriting. `unit_path` says whose trainers read it: those of
    the learner's residence when she handed it in. `public_id` is for the trainers' addresses; it is searched for, yet
    no unique key, since a person's rows may be kept apart from others'.
    """

    __tablename__ = "course_assignment"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "course_id", "lesson"),
        CheckConstraint("state IN ('submitted', 'returned', 'approved')", name="state"),
        Index("ix_course_assignment_public_id", "public_id"),
        Index("ix_course_assignment_state", "state", "unit_path", "submitted_at"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int] = mapped_column(default=1)
    feedback: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    unit_path: Mapped[str] = mapped_column(Path)


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
