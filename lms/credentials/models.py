"""Tables of credentials: what was issued, under which code, every step, the keys that sign, links given away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Document, Path, new_id, new_public_id


class IssuedCredential(Base):
    """One credential of a person: a title by a decision, or a course passed.

    Unique by its source, so issuing twice is issuing once; a corrected name is a new edition. What it says never
    changes; only its state moves, from valid to revoked or replaced. `key` is in the QR, the code under it in
    `credential_code`, its bit at `list_index` of the list `list_number`. Papers and badges are made of this row
    whenever asked for: the row is the truth, a signature is its copy.
    """

    __tablename__ = "issued_credential"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("person_id", "kind", "source_kind", "source_id", "edition"),
        CheckConstraint("kind IN ('title', 'course')", name="kind"),
        CheckConstraint("state IN ('valid', 'revoked', 'replaced')", name="state"),
        CheckConstraint("(state = 'replaced') = (replaced_by IS NOT NULL)", name="replaced_by"),
        Index("ix_issued_credential_id", "id"),
        Index("ix_issued_credential_key", "key"),
        Index("ix_issued_credential_public_id", "public_id"),
        Index("ix_issued_credential_unit_path", "unit_path", "kind", "period"),
        Index("ix_issued_credential_list", "list_number", "state"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    kind: Mapped[str] = mapped_column(String(10))
    source_kind: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[str] = mapped_column(String(40))
    edition: Mapped[int] = mapped_column(default=1)
    key: Mapped[str] = mapped_column(String(26))
    code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(120))
    unit_name: Mapped[str] = mapped_column(String(300))
    unit_path: Mapped[str] = mapped_column(Path)
    period: Mapped[int]
    subject: Mapped[dict[str, Any]] = mapped_column(Document)
    issued_on: Mapped[date]
    sample: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(10))
    replaced_by: Mapped[int | None]
    list_number: Mapped[int]
    list_index: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CredentialCode(Base):
    """A printed code and whose it is: a lookup table by code, not by person, so that no code is given twice."""

    __tablename__ = "credential_code"
    __table_args__ = (
        ForeignKeyConstraint(["person_id", "credential_id"], ["issued_credential.person_id", "issued_credential.id"]),
    )

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger)
    credential_id: Mapped[int] = mapped_column(BigInteger)


class CredentialStep(Base):
    """What was done with a credential, by whom and why. Append-only."""

    __tablename__ = "credential_step"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "credential_id"], ["issued_credential.person_id", "issued_credential.id"]),
        CheckConstraint("move IN ('issue', 'revoke', 'replace')", name="move"),
        Index("ix_credential_step_credential_id", "person_id", "credential_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    credential_id: Mapped[int] = mapped_column(BigInteger)
    move: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[int] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String(120))
    reason_code: Mapped[str] = mapped_column(String(40))
    decision_number: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class StatusList(Base):
    """A list of bits and how many of its places are taken. Its bits are read from the states, never kept twice.

    Whoever issues locks the newest list, so two who issue for one source follow each other.
    """

    __tablename__ = "status_list"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    used: Mapped[int]


class IssuerKey(Base):
    """A key of the issuer. One of each algorithm signs; retired ones still verify; withdrawn ones are not published.

    The private half is sealed with a key made of a setting, so that a copy of the database signs nothing.
    """

    __tablename__ = "issuer_key"
    __table_args__ = (
        CheckConstraint("alg IN ('ES256', 'Ed25519')", name="alg"),
        Index(
            "uq_issuer_key_signing",
            "alg",
            unique=True,
            sqlite_where=text("retired_at IS NULL"),
            postgresql_where=text("retired_at IS NULL"),
        ),
    )

    kid: Mapped[str] = mapped_column(String(20), primary_key=True)
    alg: Mapped[str] = mapped_column(String(10))
    public: Mapped[dict[str, Any]] = mapped_column(Document)
    sealed: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ShareLink(Base):
    """A link by which its holder shows one credential, until she ends it. Openings are counted, not by whom."""

    __tablename__ = "share_link"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "credential_id"], ["issued_credential.person_id", "issued_credential.id"]),
        Index("ix_share_link_token", "token"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    credential_id: Mapped[int] = mapped_column(BigInteger)
    token: Mapped[str] = mapped_column(String(26))
    uses: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
