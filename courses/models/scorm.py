"""SCORM packages of published courses, taken apart to be played, and what they claim about a learner."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, new_id


class ScormPackage(Base):
    """A package, by the hash of its zip. Written when a course that has it is published: what is here may be played."""

    __tablename__ = "scorm_package"
    __table_args__ = (CheckConstraint("version IN ('1.2', '2004')", name="version"),)

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]


class ScormFile(Base):
    """A file of a package by its name in it; the bytes lie in the store."""

    __tablename__ = "scorm_file"
    __table_args__ = (
        PrimaryKeyConstraint("package_sha256", "path"),
        Index("ix_scorm_file_sha256", "sha256"),
    )

    package_sha256: Mapped[str] = mapped_column(ForeignKey("scorm_package.sha256"))
    path: Mapped[str] = mapped_column(String(400))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]


class ScormState(Base):
    """What a package last claimed of a learner in a lesson, and what it wants back at the next launch (`state`).

    A claim: it can mark the lesson as read, it never gives points. `package` is the one that said so; another package
    in the same lesson begins anew.
    """

    __tablename__ = "scorm_state"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "course_id", "lesson"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson: Mapped[str] = mapped_column(String(120))
    package: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(15))
    score: Mapped[float | None] = mapped_column(Float)
    seconds: Mapped[int]
    state: Mapped[dict[str, Any]] = mapped_column(Document)
    updated_at: Mapped[datetime]
