"""Policy as data: criteria sets, rulebooks, title rules, competence frameworks, targets, each in versions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, new_id


class PolicyVersion(Base):
    """One version of one policy document, with its dates, its source and how sure we are of it. Append-only.

    `kind` is criteria, rulebook, competence, digital_skill or targets; what is in force on a day is the newest
    version whose dates hold that day.
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
