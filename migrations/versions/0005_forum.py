"""Forum: threads and posts at lessons, flags, reports of wrong content.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "forum_thread",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("replies", sa.BigInteger(), nullable=False),
        sa.Column("answer_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_forum_thread_asker_id_person")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_forum_thread_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_thread")),
        sa.UniqueConstraint("public_id", name=op.f("uq_forum_thread_public_id")),
    )
    op.create_index("ix_forum_thread_lesson", "forum_thread", ["course_id", "lesson", "id"], unique=False)

    op.create_table(
        "forum_post",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("official", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("held", sa.String(length=10), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("edited_at", UtcTime(), nullable=True),
        sa.Column("kept_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('shown', 'held', 'hidden', 'removed')", name=op.f("ck_forum_post_state")),
        sa.CheckConstraint("held IN ('', 'young', 'flags')", name=op.f("ck_forum_post_held")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_forum_post_course_id_course")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_post_person_id_person")),
        sa.ForeignKeyConstraint(["thread_id"], ["forum_thread.id"], name=op.f("fk_forum_post_thread_id_forum_thread")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_forum_post")),
    )
    op.create_index("ix_forum_post_lesson", "forum_post", ["course_id", "lesson", "id"], unique=False)
    op.create_index("ix_forum_post_person_id_digest", "forum_post", ["person_id", "digest"], unique=False)
    op.create_index("ix_forum_post_public_id", "forum_post", ["public_id"], unique=False)
    op.create_index("ix_forum_post_state", "forum_post", ["state", "id"], unique=False)
    op.create_index("ix_forum_post_thread_id", "forum_post", ["thread_id", "id"], unique=False)
    op.create_index("ix_forum_post_waiting", "forum_post", ["waiting", "id"], unique=False)

    op.create_table(
        "forum_flag",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('rude', 'advert', 'swindle', 'private', 'false', 'other')", name=op.f("ck_forum_flag_reason")
        ),
        sa.ForeignKeyConstraint(
            ["author_id", "post_id"],
            ["forum_post.person_id", "forum_post.id"],
            name=op.f("fk_forum_flag_author_id_post_id_forum_post"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_forum_flag_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_forum_flag")),
        sa.UniqueConstraint("person_id", "post_id", name=op.f("uq_forum_flag_person_id_post_id")),
    )
    op.create_index("ix_forum_flag_post_id", "forum_flag", ["post_id"], unique=False)

    op.create_table(
        "forum_report",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("lesson_title", sa.String(length=200), nullable=False),
        sa.Column("paragraph", sa.BigInteger(), nullable=False),
        sa.Column("quote", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fixed_version", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("handled_by", sa.BigInteger(), nullable=True),
        sa.Column("handled_at", UtcTime(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("state IN ('new', 'fixing', 'fixed', 'declined')", name=op.f("ck_forum_report_state")),
        sa.CheckConstraint(
            "(state = 'fixed') = (fixed_version IS NOT NULL)", name=op.f("ck_forum_report_fixed_version")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_forum_report_course_id_course")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_forum_report_reporter_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forum_report")),
        sa.UniqueConstraint("public_id", name=op.f("uq_forum_report_public_id")),
    )
    op.create_index("ix_forum_report_lesson", "forum_report", ["course_id", "lesson", "id"], unique=False)
    op.create_index("ix_forum_report_state", "forum_report", ["state", "id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_forum_report_state")
    op.drop_index("ix_forum_report_lesson")
    op.drop_table("forum_report")
    op.drop_index("ix_forum_flag_post_id")
    op.drop_table("forum_flag")
    op.drop_index("ix_forum_post_waiting")
    op.drop_index("ix_forum_post_thread_id")
    op.drop_index("ix_forum_post_state")
    op.drop_index("ix_forum_post_public_id")
    op.drop_index("ix_forum_post_person_id_digest")
    op.drop_index("ix_forum_post_lesson")
    op.drop_table("forum_post")
    op.drop_index("ix_forum_thread_lesson")
    op.drop_table("forum_thread")
