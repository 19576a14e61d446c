"""From the proposal to the paper in her hand: proposals, decisions, the register, and what is asked afterwards."""

from __future__ import annotations

from datetime import date, datetime

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

PROPOSAL_KINDS = ("main", "supplementary")
DECISION_KINDS = ("main", "supplementary", "revoke", "name")
REQUEST_KINDS = ("look_again", "revoke", "name")


def _one_of(column: str, codes: tuple[str, ...]) -> str:
    return f"{column} IN (" + ", ".join(f"'{code}'" for code in codes) + ")"


class Proposal(Base):
    """A «tờ trình» of the ward's association: its number and date, and through the cases who is on it."""

    __tablename__ = "recognition_proposal"
    __table_args__ = (
        UniqueConstraint("year_id", "number"),
        CheckConstraint(_one_of("kind", PROPOSAL_KINDS), name="kind"),
        CheckConstraint("state IN ('sent', 'recalled', 'decided')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    kind: Mapped[str] = mapped_column(String(15))
    number: Mapped[str] = mapped_column(String(60))
    dated: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="sent")
    people: Mapped[int]
    sent_by: Mapped[int] = mapped_column(BigInteger)
    sent_at: Mapped[datetime]


class Decision(Base):
    """A signed decision, typed in from the paper: number, day and signer are what the paper says.

    A decision on a proposal recognises in portions, in a job when it is long: `state` is running until no case is
    left that whoever entered it may decide, then done. Who may not is counted by the cases still proposed.
    """

    __tablename__ = "recognition_decision"
    __table_args__ = (
        UniqueConstraint("year_id", "number"),
        CheckConstraint(_one_of("kind", DECISION_KINDS), name="kind"),
        CheckConstraint("state IN ('running', 'done')", name="state"),
        Index("ix_recognition_decision_proposal_id", "proposal_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("recognition_proposal.id"))
    kind: Mapped[str] = mapped_column(String(15))
    number: Mapped[str] = mapped_column(String(60))
    dated: Mapped[date]
    signer_title: Mapped[str] = mapped_column(String(200))
    signer_name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="running")
    people: Mapped[int] = mapped_column(default=0)
    job: Mapped[str] = mapped_column(String(32), default="")
    entered_by: Mapped[int] = mapped_column(BigInteger)
    entered_name: Mapped[str] = mapped_column(String(120), default="")
    entered_at: Mapped[datetime]


class RegisterEntry(Base):
    """One line of «sổ cấp giấy»: the number in the book, whose paper it is, and when it was handed to whom."""

    __tablename__ = "recognition_register"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("year_id", "number"),
        Index("ix_recognition_register_public_id", "public_id"),
        UniqueConstraint("decision_id", "person_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("recognition_decision.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    birth_year: Mapped[int | None]
    folded: Mapped[str] = mapped_column(String(120))
    handed_on: Mapped[date | None]
    handed_to: Mapped[str] = mapped_column(String(120), default="")
    handed_by: Mapped[int] = mapped_column(BigInteger, default=0)
    note: Mapped[str] = mapped_column(String(200), default="")


class CaseRequest(Base):
    """What is asked about one case after its step: another look (by the citizen), a revocation, a name put right.

    Who answers is never who asked, and for another look nobody who took a step of the case before. `decision_id` is
    the decision that carried it out.
    """

    __tablename__ = "recognition_request"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        Index("ix_recognition_request_public_id", "public_id"),
        Index("ix_recognition_request_year_id", "year_id", "state"),
        CheckConstraint(_one_of("kind", REQUEST_KINDS), name="kind"),
        CheckConstraint("state IN ('open', 'upheld', 'refused')", name="state"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"))
    period: Mapped[int]
    unit_path: Mapped[str] = mapped_column(Path)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason_code: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(Text)
    new_name: Mapped[str] = mapped_column(String(120), default="")
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_name: Mapped[str] = mapped_column(String(120), default="")
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int] = mapped_column(BigInteger, default=0)
    answered_name: Mapped[str] = mapped_column(String(120), default="")
    answered_at: Mapped[datetime | None]
    decision_id: Mapped[int | None] = mapped_column(BigInteger)
