"""Banks of items in versions, and quizzes drawn from them. Reference tables: not owned by a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, new_id


class Bank(Base):
    """A collection of items kept together, with one licence."""

    __tablename__ = "bank"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    licence: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]


class Item(Base):
    """A question through all its versions. `current_version` is what new draws use; None when retired."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("bank_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    current_version: Mapped[int | None]
    created_at: Mapped[datetime]


class ItemVersion(Base):
    """One wording of an item. Never changed: an edit is a new version, and attempts keep the one they saw."""

    __tablename__ = "item_version"
    __table_args__ = (UniqueConstraint("item_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    stem_html: Mapped[str] = mapped_column(Text)
    stem_text: Mapped[str] = mapped_column(Text)
    story_html: Mapped[str] = mapped_column(Text, default="")
    reason_html: Mapped[str] = mapped_column(Text, default="")
    spec: Mapped[dict[str, Any]] = mapped_column(Document)
    lesson: Mapped[str] = mapped_column(String(120), default="")
    outcome: Mapped[str] = mapped_column(String(300), default="")
    component: Mapped[str] = mapped_column(String(10), default="")
    level: Mapped[int]
    difficulty: Mapped[str] = mapped_column(String(10), default="medium")
    indicator: Mapped[str] = mapped_column(String(10), default="")
    pool: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    recheck: Mapped[date | None]
    sanitiser: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class Quiz(Base):
    """A test through all its versions."""

    __tablename__ = "quiz"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    bank_id: Mapped[int] = mapped_column(ForeignKey("bank.id"))
    code: Mapped[str] = mapped_column(String(60), unique=True)
    current_version: Mapped[int | None]
    created_at: Mapped[datetime]


class QuizVersion(Base):
    """One blueprint of a test, with the pool of item versions it draws from. Never changed."""

    __tablename__ = "quiz_version"
    __table_args__ = (UniqueConstraint("quiz_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    pass_percent: Mapped[int]
    mastery_percent: Mapped[int]
    blueprint: Mapped[list[Any]] = mapped_column(Document)
    pool: Mapped[list[int]] = mapped_column(Document)
    length: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
