"""Authoring: drafts taken apart, their history, files and questions, reviews; editions and packages of versions.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import Document, Path, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "course_draft",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=True),
        sa.Column("base_version", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("facts", Document, nullable=False),
        sa.Column("outline", Document, nullable=False),
        sa.Column("bank", Document, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'review', 'published')", name=op.f("ck_course_draft_state")),
        sa.ForeignKeyConstraint(
            ["base_version"], ["course_version.id"], name=op.f("fk_course_draft_base_version_course_version")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_draft_course_id_course")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft")),
        sa.UniqueConstraint("code", name=op.f("uq_course_draft_code")),
        sa.UniqueConstraint("course_id", name=op.f("uq_course_draft_course_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_draft_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_draft_slug")),
    )
    op.create_index("ix_course_draft_unit_path", "course_draft", ["unit_path", "updated_at"], unique=False)

    op.create_table(
        "course_draft_change",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("before", Document, nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_change_draft_id_course_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_change")),
    )
    op.create_index("ix_course_draft_change_draft_id", "course_draft_change", ["draft_id", "id"], unique=False)

    op.create_table(
        "course_draft_file",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_file_draft_id_course_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_file")),
        sa.UniqueConstraint("draft_id", "name", name=op.f("uq_course_draft_file_draft_id_name")),
    )
    op.create_table(
        "course_draft_item",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("raw", Document, nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_item_draft_id_course_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_item")),
        sa.UniqueConstraint("draft_id", "code", name=op.f("uq_course_draft_item_draft_id_code")),
    )
    op.create_table(
        "course_draft_lesson",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("facts", Document, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.Column("editing_by", sa.BigInteger(), nullable=True),
        sa.Column("editing_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_lesson_draft_id_course_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_lesson")),
        sa.UniqueConstraint("draft_id", "slug", name=op.f("uq_course_draft_lesson_draft_id_slug")),
    )
    op.create_table(
        "course_review",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("package", sa.String(length=64), nullable=False),
        sa.Column("authors", Document, nullable=False),
        sa.Column("correction", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'returned', 'withdrawn')", name=op.f("ck_course_review_state")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["course_draft.id"], name=op.f("fk_course_review_draft_id_course_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_review_public_id")),
    )
    op.create_index("ix_course_review_draft_id", "course_review", ["draft_id", "id"], unique=False)
    op.create_index(op.f("ix_course_review_unit_path"), "course_review", ["unit_path"], unique=False)

    op.create_table(
        "course_draft_revision",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lesson_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("facts", Document, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('auto', 'save', 'restore', 'merge', 'aside')", name=op.f("ck_course_draft_revision_kind")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["course_draft_lesson.id"],
            name=op.f("fk_course_draft_revision_lesson_id_course_draft_lesson"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_revision")),
        sa.UniqueConstraint(
            "lesson_id",
            "revision",
            "kind",
            "by_id",
            name=op.f("uq_course_draft_revision_lesson_id_revision_kind_by_id"),
        ),
    )
    op.create_table(
        "course_review_comment",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("review_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("paragraph", sa.BigInteger(), nullable=False),
        sa.Column("quote", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("resolved_by", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["review_id"], ["course_review.id"], name=op.f("fk_course_review_comment_review_id_course_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_review_comment")),
    )
    op.create_index("ix_course_review_comment_review_id", "course_review_comment", ["review_id", "id"], unique=False)

    op.add_column("course_version", sa.Column("edition", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("course_version", sa.Column("package", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("course_version", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.add_column("course_version", sa.Column("approved_by", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("course_version", "approved_by")
    op.drop_column("course_version", "note")
    op.drop_column("course_version", "package")
    op.drop_column("course_version", "edition")

    op.drop_index("ix_course_review_comment_review_id")

    op.drop_table("course_review_comment")
    op.drop_table("course_draft_revision")
    op.drop_index(op.f("ix_course_review_unit_path"))
    op.drop_index("ix_course_review_draft_id")

    op.drop_table("course_review")
    op.drop_table("course_draft_lesson")
    op.drop_table("course_draft_item")
    op.drop_table("course_draft_file")
    op.drop_index("ix_course_draft_change_draft_id")

    op.drop_table("course_draft_change")
    op.drop_index("ix_course_draft_unit_path")

    op.drop_table("course_draft")
