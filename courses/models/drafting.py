"""Drafts: a course being written. What is published lives in `catalogue` and never changes; a draft changes all day.

A draft is our package taken apart (decision 0016): the facts of `course.toml`, the outline, one row a lesson, one a
file, one a question. Put together again it is read, checked, reviewed and published by the same reader that imports
packages, so that there is one meaning of a course.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, Path, new_id, new_public_id


class Draft(Base):
    """A course being written, or the next version of a published one (`course_id`): at most one a course.

    `outline` is `[{"title", "lessons": [slug, …]}]`; `facts` are those of `course.toml`; `bank` the head of
    `bank.toml` or {}. `revision` rises with every change of facts or outline and guards against overwriting.
    `unit_path` is the unit its trainers belong to: whoever is a trainer there may open it, for others it is not there.
    """

    __tablename__ = "course_draft"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'review', 'published')", name="state"),
        Index("ix_course_draft_unit_path", "unit_path", "updated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), unique=True)
    base_version: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))
    owner_id: Mapped[int] = mapped_column(BigInteger)
    unit_path: Mapped[str] = mapped_column(Path)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(Document)
    outline: Mapped[list[Any]] = mapped_column(Document)
    bank: Mapped[dict[str, Any]] = mapped_column(Document)
    state: Mapped[str] = mapped_column(String(10), default="draft")
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by: Mapped[int] = mapped_column(BigInteger)
    removed_at: Mapped[datetime | None]


class DraftLesson(Base):
    """One lesson of a draft. The slug is its key for good: progress hangs on it. `editing_*` says who has it open."""

    __tablename__ = "course_draft_lesson"
    __table_args__ = (UniqueConstraint("draft_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(Document)
    body: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]
    updated_by: Mapped[int] = mapped_column(BigInteger)
    editing_by: Mapped[int | None] = mapped_column(BigInteger)
    editing_at: Mapped[datetime | None]


class DraftRevision(Base):
    """What a lesson of a draft once was. Autosaves of one person within some minutes are one revision."""

    __tablename__ = "course_draft_revision"
    __table_args__ = (
        CheckConstraint("kind IN ('auto', 'save', 'restore', 'merge', 'aside')", name="kind"),
        UniqueConstraint("lesson_id", "revision", "kind", "by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("course_draft_lesson.id"))
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    facts: Mapped[dict[str, Any]] = mapped_column(Document)
    body: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class DraftFile(Base):
    """A picture, sound, video or SCORM package of a draft, by its name in the package; the bytes lie in the store."""

    __tablename__ = "course_draft_file"
    __table_args__ = (UniqueConstraint("draft_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(BigInteger)


class DraftItem(Base):
    """A question of a draft's bank, as `items.toml` writes it (`raw`)."""

    __tablename__ = "course_draft_item"
    __table_args__ = (UniqueConstraint("draft_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    raw: Mapped[dict[str, Any]] = mapped_column(Document)
    updated_at: Mapped[datetime]
    updated_by: Mapped[int] = mapped_column(BigInteger)


class DraftChange(Base):
    """A change of the outline or the facts, with what was before: so that it can be undone, once."""

    __tablename__ = "course_draft_change"
    __table_args__ = (Index("ix_course_draft_change_draft_id", "draft_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    what: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200), default="")
    before: Mapped[dict[str, Any]] = mapped_column(Document)
    by_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class Review(Base):
    """A draft put before a second person, frozen as the package `package` (in the store). One open review a draft."""

    __tablename__ = "course_review"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'approved', 'returned', 'withdrawn')", name="state"),
        Index("ix_course_review_draft_id", "draft_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    draft_id: Mapped[int] = mapped_column(ForeignKey("course_draft.id"))
    unit_path: Mapped[str] = mapped_column(Path, index=True)
    package: Mapped[str] = mapped_column(String(64))
    authors: Mapped[list[int]] = mapped_column(Document)
    correction: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")


class ReviewComment(Base):
    """What a reviewer says about one paragraph of a lesson (`paragraph` from 1, 0 for the lesson or the course)."""

    __tablename__ = "course_review_comment"
    __table_args__ = (Index("ix_course_review_comment_review_id", "review_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    review_id: Mapped[int] = mapped_column(ForeignKey("course_review.id"))
    lesson: Mapped[str] = mapped_column(String(120), default="")
    paragraph: Mapped[int] = mapped_column(default=0)
    quote: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    resolved_by: Mapped[int | None] = mapped_column(BigInteger)
    resolved_at: Mapped[datetime | None]
