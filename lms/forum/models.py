"""Tables of talk about lessons."""

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
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.base import Base, new_id, new_public_id


class Thread(Base):
    """A question at a lesson with its replies. It belongs to the lesson: what people wrote are the posts.

    `listed` says whether readers find it (its question is shown, or replies to it are); `replies` counts those that are
    shown; `answer_id` is the post marked as the answer. All three are counted anew, under the row's lock, with every
    change of a post.
    """

    __tablename__ = "forum_thread"
    __table_args__ = (Index("ix_forum_thread_lesson", "course_id", "lesson", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson: Mapped[str] = mapped_column(String(120))
    asker_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    listed: Mapped[bool] = mapped_column(Boolean)
    replies: Mapped[int] = mapped_column(default=0)
    answer_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class Post(Base):
    """What somebody wrote: the question of a thread (`first`) or a reply.

    `official` says that the author answered for the course when she wrote. `state` is `held` while it waits to be seen
    (`held`: «young», or «flags» for two of them); `waiting` puts it into the queue. `kept_at` is when a moderator last
    let it stand. `digest` is of its folded words: the same words twice are one post. `reason` goes to the author.
    """

    __tablename__ = "forum_post"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        CheckConstraint("state IN ('shown', 'held', 'hidden', 'removed')", name="state"),
        CheckConstraint("held IN ('', 'young', 'flags')", name="held"),
        Index("ix_forum_post_lesson", "course_id", "lesson", "id"),
        Index("ix_forum_post_thread_id", "thread_id", "id"),
        Index("ix_forum_post_public_id", "public_id"),
        Index("ix_forum_post_waiting", "waiting", "id"),
        Index("ix_forum_post_state", "state", "id"),
        Index("ix_forum_post_person_id_digest", "person_id", "digest"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), default=new_public_id)
    thread_id: Mapped[int] = mapped_column(ForeignKey("forum_thread.id"))
    first: Mapped[bool] = mapped_column(Boolean)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    lesson: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    official: Mapped[bool] = mapped_column(Boolean)
    state: Mapped[str] = mapped_column(String(10))
    held: Mapped[str] = mapped_column(String(10), default="")
    waiting: Mapped[bool] = mapped_column(Boolean)
    flags: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    kept_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(BigInteger)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")


class Flag(Base):
    """A reader's word that a post does not belong here; once for each reader and post."""

    __tablename__ = "forum_flag"
    __table_args__ = (
        PrimaryKeyConstraint("person_id", "id"),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        ForeignKeyConstraint(["author_id", "post_id"], ["forum_post.person_id", "forum_post.id"]),
        UniqueConstraint("person_id", "post_id"),
        CheckConstraint("reason IN ('rude', 'advert', 'swindle', 'private', 'false', 'other')", name="reason"),
        Index("ix_forum_flag_post_id", "post_id"),
    )

    person_id: Mapped[int] = mapped_column(BigInteger)
    id: Mapped[int] = mapped_column(BigInteger, default=new_id)
    author_id: Mapped[int] = mapped_column(BigInteger)
    post_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Report(Base):
    """A report that a lesson is wrong. It belongs to the course, for its reporter may be nobody we know.

    `paragraph` is the number in the version reported (from 1; 0 the whole lesson, below 0 a self-check question) and
    `quote` its words, by which it is found in later versions. `fixed_version` is the version in which it was mended.
    """

    __tablename__ = "forum_report"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'fixing', 'fixed', 'declined')", name="state"),
        CheckConstraint("(state = 'fixed') = (fixed_version IS NOT NULL)", name="fixed_version"),
        Index("ix_forum_report_lesson", "course_id", "lesson", "id"),
        Index("ix_forum_report_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    version: Mapped[int]
    lesson: Mapped[str] = mapped_column(String(120))
    lesson_title: Mapped[str] = mapped_column(String(200))
    paragraph: Mapped[int]
    quote: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(500), default="")
    digest: Mapped[str] = mapped_column(String(64))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10), default="new")
    fixed_version: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    handled_by: Mapped[int | None] = mapped_column(BigInteger)
    handled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
