"""Tables of people: who they are, how they sign in, what they agreed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, new_id, new_public_id


class Person(Base):
    """A person. `merged_into` names the person this one turned out to be: nothing is re-keyed (score.md)."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("status IN ('active', 'closed', 'deceased')", name="status"),
        CheckConstraint("birth_year IS NULL OR (birth_year >= 1900 AND birth_year <= 2100)", name="birth_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    full_name: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(String(400))
    birth_year: Mapped[int | None]
    audience: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    status: Mapped[str] = mapped_column(String(10), default="active")
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sample: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]


class LoginName(Base):
    """A name a person signs in with (user name, phone or e-mail), folded; a lookup table by name, not by person."""

    __tablename__ = "login_name"
    __table_args__ = (CheckConstraint("kind IN ('username', 'phone', 'email')", name="kind"),)

    name: Mapped[str] = mapped_column(String(254), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]


class Credential(Base):
    """A person's password, as an Argon2id hash."""

    __tablename__ = "credential"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(Boolean, default=False)
    changed_at: Mapped[datetime]


class AccountSession(Base):
    """A signed-in browser. The cookie holds a secret whose hash is here, so that a session can be ended from afar."""

    __tablename__ = "account_session"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Consent(Base):
    """A consent given: to which text, by whom, in what way. Never ticked for the person. Append-only."""

    __tablename__ = "consent"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    text_version: Mapped[str] = mapped_column(String(20))
    text_sha256: Mapped[str] = mapped_column(String(64))
    way: Mapped[str] = mapped_column(String(20))
    guardian_name: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]


class RecoveryCode(Base):
    """A one-time way back in: a link by e-mail, or a slip printed by a cadre. Only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("way IN ('email', 'slip')", name="way"),
        Index("ix_recovery_code_code_hash", "code_hash"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    way: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Base):
    """Wrong tries counted by door and by key (account or address), in the database so that all workers agree."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime]
