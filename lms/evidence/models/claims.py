"""Tables of claims: what a person hands in for an indicator, its files, its steps, and who helped her."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, Path, new_id, new_public_id
from lms.evidence.rules.claims import STATES


class Evidence(Base):
    """A claim: one piece of evidence for one indicator of one period.

    While it is a draft, `kind`, `indicator` and `happened_on` may still be missing. `unit_path` is where the person
    lives when it is handed in: who works for that unit looks at it. `round` counts how often it was handed in, so that
    a decision about an earlier round meets nothing. `entered_by` is the person herself or who helped her, who then
    never decides about it. `bytes` is what its files weigh.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")", name="state"),
        CheckConstraint(
            "state IN ('draft', 'returned', 'withdrawn') OR (kind <> '' AND indicator <> '' "
            "AND happened_on IS NOT NULL AND submitted_at IS NOT NULL)",
            name="complete",
        ),
        Index("ix_evidence_public_id", "public_id"),
        Index("ix_evidence_period", "person_id", "period"),
        Index("ix_evidence_queue", "state", "unit_path", "submitted_at"),
        Index("ix_evidence_unit_path", "unit_path", "bytes"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    period: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30), default="")
    indicator: Mapped[str] = mapped_column(String(10), default="")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    words: Mapped[str] = mapped_column(Text, default="")
    happened_on: Mapped[date | None]
    issuer: Mapped[str] = mapped_column(String(200), default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    entered_by: Mapped[int] = mapped_column(BigInteger)
    assistance_id: Mapped[int | None] = mapped_column(BigInteger)
    unit_path: Mapped[str] = mapped_column(Path, default="")
    round: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]


class EvidenceFile(Base):
    """A picture, drawn anew without its place, or a PDF as it came. Never served by its hash.

    `original_sha256` is of the bytes as they were brought, which are not kept: the same file is known again by it.
    `phash` is the fingerprint of a picture ("" for none), cut into four bands for the index. `taken_on` is the day the
    camera wrote into the picture, kept for the reviewer when everything else it wrote was thrown away.
    """

    __tablename__ = "evidence_file"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "evidence_id"], ["evidence.person_id", "evidence.id"]),
        Index("ix_evidence_file_evidence_id", "person_id", "evidence_id", "position"),
        Index("ix_evidence_file_original_sha256", "original_sha256"),
        Index("ix_evidence_file_sha256", "sha256"),
        *(Index(f"ix_evidence_file_band_{n}", f"band_{n}") for n in range(4)),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    evidence_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
    phash: Mapped[str] = mapped_column(String(16), default="")
    band_0: Mapped[int | None]
    band_1: Mapped[int | None]
    band_2: Mapped[int | None]
    band_3: Mapped[int | None]
    original_sha256: Mapped[str] = mapped_column(String(64))
    taken_on: Mapped[date | None]
    created_at: Mapped[datetime]


class EvidenceStep(Base):
    """One move of a claim, by whom and when; what the person sees of who looks at it. Append-only."""

    __tablename__ = "evidence_step"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id", "evidence_id"], ["evidence.person_id", "evidence.id"]),
        Index("ix_evidence_step_evidence_id", "person_id", "evidence_id", "id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    evidence_id: Mapped[int] = mapped_column(BigInteger)
    move: Mapped[str] = mapped_column(String(12))
    round: Mapped[int]
    actor_id: Mapped[int] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(30), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


class CertificateNumber(Base):
    """Which claim holds the number of a certificate: one at a time, the first handed in or the one accepted."""

    __tablename__ = "certificate_number"
    __table_args__ = (
        PrimaryKeyConstraint("issuer_key", "number_key"),
        ForeignKeyConstraint(["person_id", "evidence_id"], ["evidence.person_id", "evidence.id"]),
        Index("ix_certificate_number_evidence_id", "person_id", "evidence_id"),
    )

    issuer_key: Mapped[str] = mapped_column(String(200))
    number_key: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[int] = mapped_column(BigInteger)
    evidence_id: Mapped[int] = mapped_column(BigInteger)
    taken_at: Mapped[datetime]


class Assistance(Base):
    """Help with one claim: who helped whom, and to which text the person agreed.

    `way` is `cadre` (a cadre beside the person) or `slip` (a printed code the person gave to a relative). A slip is
    made first (`begun_at` missing), used once, and runs out; only the hash of its code is kept. `helper_id` is 0 for a
    helper without an account. `relation` is a code of `rules.helping.RELATIONS`.
    """

    __tablename__ = "assistance"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("way IN ('cadre', 'slip')", name="way"),
        Index("ix_assistance_public_id", "public_id"),
        Index("ix_assistance_slip_code", "slip_code"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    way: Mapped[str] = mapped_column(String(10))
    helper_id: Mapped[int] = mapped_column(BigInteger, default=0)
    helper_name: Mapped[str] = mapped_column(String(120), default="")
    relation: Mapped[str] = mapped_column(String(20), default="")
    consent_version: Mapped[str] = mapped_column(String(20), default="")
    consent_sha256: Mapped[str] = mapped_column(String(64), default="")
    slip_code: Mapped[str] = mapped_column(String(64), default="")
    made_by: Mapped[int] = mapped_column(BigInteger)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
