"""Policy as data: criteria sets, rulebooks, title rules, competence frameworks, targets, each in versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, new_id, new_public_id


class PolicyVersion(Base):
    """One version of one policy document, with its dates, its source and how sure we are of it. Append-only.

    `kind` is criteria, rulebook, competence, digital_skill or targets; what is in force on a day is the newest
    version whose dates hold that day. `approved_by` is None for what shipped; else the second person, who put in force
    what `created_by` wrote, for the reason in `note`.
    """

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("kind", "code", "version"),
        CheckConstraint("status IN ('verified', 'inferred', 'default', 'not_found')", name="status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    status: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    body: Mapped[dict[str, Any]] = mapped_column(Document)
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[int]
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")


class PolicyDraft(Base):
    """A change of a paper being written, until another person puts it in force as the next version.

    `authors` are all who wrote on it: none of them decides. `revision` rises with each change and guards it; what the
    second person approves is the revision she was shown. `impact` names the job that previews its effect, and
    `impact_of` the revision it was begun for.
    """

    __tablename__ = "policy_draft"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'asked', 'in_force', 'withdrawn')", name="state"),
        CheckConstraint("(state = 'in_force') = (version IS NOT NULL)", name="version"),
        Index("ix_policy_draft_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(60))
    base_version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Document)
    note: Mapped[str] = mapped_column(Text, default="")
    valid_from: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    revision: Mapped[int] = mapped_column(default=1)
    authors: Mapped[list[int]] = mapped_column(Document)
    impact: Mapped[str] = mapped_column(String(32), default="")
    impact_of: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    asked_by: Mapped[int | None]
    asked_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decision_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int | None]
