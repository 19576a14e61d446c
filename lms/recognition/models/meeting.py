"""What is done by list: the meeting, the posting on the board with what people said, the appraisal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

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

from kernel.base import Base, Document, Path, new_id, new_public_id


class ListMeeting(Base):
    """One «họp bình xét theo danh sách»: its facts, and what it agreed for everybody on the list at once.

    `confirmed` are the bands by indicator confirmed for the whole list; exceptions are rows of `recognition_mark`.
    `round` counts how often it was closed, so that the frozen rows of an earlier closing stay beside the later ones.
    """

    __tablename__ = "recognition_meeting"
    __table_args__ = (
        UniqueConstraint("year_id", "unit_path", "number"),
        CheckConstraint("state IN ('preparing', 'held', 'closed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"))
    period: Mapped[int]
    unit_path: Mapped[str] = mapped_column(Path)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="preparing")
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    chair: Mapped[str] = mapped_column(String(120))
    secretary: Mapped[str] = mapped_column(String(120))
    invited: Mapped[int] = mapped_column(default=0)
    present: Mapped[int] = mapped_column(default=0)
    opinions: Mapped[str] = mapped_column(Text, default="")
    confirmed: Mapped[dict[str, int]] = mapped_column(Document)
    with_registered: Mapped[bool] = mapped_column(default=False)
    round: Mapped[int] = mapped_column(default=0)
    opened_by: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(BigInteger, default=0)
    closed_at: Mapped[datetime | None]


class ListMark(Base):
    """An exception ticked on a list: of a meeting or of an appraisal. Who has none goes with the list."""

    __tablename__ = "recognition_mark"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("list_id", "person_id"),
        CheckConstraint("wish IN ('', 'defer', 'send_back')", name="wish"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    list_id: Mapped[int] = mapped_column(BigInteger)
    figures: Mapped[dict[str, int]] = mapped_column(Document)
    confirmed: Mapped[dict[str, int]] = mapped_column(Document)
    not_required: Mapped[bool] = mapped_column(default=False)
    votes: Mapped[int | None]
    wish: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    changed_by: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime]


class Posting(Base):
    """The names of a meeting's list on the board, from a day to a day. Never online, never points or birth dates."""

    __tablename__ = "recognition_posting"
    __table_args__ = (CheckConstraint("state IN ('open', 'closed', 'taken_down')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"), index=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("recognition_meeting.id"))
    unit_path: Mapped[str] = mapped_column(Path)
    state: Mapped[str] = mapped_column(String(12), default="open")
    from_on: Mapped[date]
    until_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    opened_by: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(BigInteger, default=0)
    closed_at: Mapped[datetime | None]


class PostingOpinion(Base):
    """What somebody said about a posted list, about a person on it or about none, and how it was settled."""

    __tablename__ = "recognition_opinion"
    __table_args__ = (
        Index("ix_recognition_opinion_posting_id", "posting_id"),
        CheckConstraint("outcome IN ('', 'kept', 'upheld')", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    posting_id: Mapped[int] = mapped_column(ForeignKey("recognition_posting.id"))
    about_id: Mapped[int | None] = mapped_column(BigInteger)
    about_name: Mapped[str] = mapped_column(String(120), default="")
    said_by: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    settled: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
    settled_by: Mapped[int] = mapped_column(BigInteger, default=0)
    settled_at: Mapped[datetime | None]


class Appraisal(Base):
    """The ward's «thẩm định» of what was posted to its end; exceptions are rows of `recognition_mark`."""

    __tablename__ = "recognition_appraisal"
    __table_args__ = (CheckConstraint("state IN ('preparing', 'closed')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    year_id: Mapped[int] = mapped_column(ForeignKey("recognition_year.id"), index=True)
    unit_path: Mapped[str] = mapped_column(Path)
    state: Mapped[str] = mapped_column(String(10), default="preparing")
    held_on: Mapped[date]
    members: Mapped[str] = mapped_column(Text)
    opinions: Mapped[str] = mapped_column(Text, default="")
    opened_by: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(BigInteger, default=0)
    closed_at: Mapped[datetime | None]


class PaperRow(Base):
    """One line of a list as it stood when it was closed, signed or decided: what the paper says stays said.

    `list_kind` is meeting, posting, appraisal, proposal or decision; `round` the closing of a meeting it belongs to.
    `content` holds names, not keys: name, birth_year, unit, group, figures, votes, short, conclusion. Append-only.
    """

    __tablename__ = "recognition_paper_row"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("list_id", "round", "person_id"),
        Index("ix_recognition_paper_row_list_id", "list_id", "round", "number"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    list_kind: Mapped[str] = mapped_column(String(10))
    list_id: Mapped[int] = mapped_column(BigInteger)
    round: Mapped[int] = mapped_column(default=1)
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Document)
