"""Courses in versions. A published version is never changed; a lesson keeps its key through all versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, new_id


class Course(Base):
    """A course through all its versions. `current_version` is the published one; None hides the course."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    position: Mapped[int]
    current_version: Mapped[int | None]
    created_at: Mapped[datetime]


class CourseVersion(Base):
    """One published form of a course: what its card says and the outline of its lessons.

    An *edition* is a run of versions with the same lessons under the same rules: a learner under way stays in hers and
    gets its corrections. `package` is the canonical package in the file store: what is exported, compared, restored.

    `card` holds what the catalogue shows (title, summary, outcomes, level, minutes, audience, topics, components,
    competences, paths, licence, authors, bytes); `outline` the modules with their lessons (slug, title, minutes).
    """

    __tablename__ = "course_version"
    __table_args__ = (UniqueConstraint("course_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(Text)
    card: Mapped[dict[str, Any]] = mapped_column(Document)
    outline: Mapped[list[Any]] = mapped_column(Document)
    quiz_code: Mapped[str] = mapped_column(String(60), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[int]
    edition: Mapped[int] = mapped_column(default=1)
    package: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[int | None]


class LessonVersion(Base):
    """One lesson of one published version, rendered once. `checks` are its self-check questions as kind specs."""

    __tablename__ = "lesson_version"
    __table_args__ = (UniqueConstraint("course_version_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    slug: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    outcome: Mapped[str] = mapped_column(String(300), default="")
    minutes: Mapped[int]
    size: Mapped[int]
    html: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    checks: Mapped[list[Any]] = mapped_column(Document)
    components: Mapped[list[str]] = mapped_column(Document)
    rechecks: Mapped[list[str]] = mapped_column(Document)
    sanitiser: Mapped[int]
