"""SCORM: packages that lessons play, and what they claim.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import Document, UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "scorm_package",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("version IN ('1.2', '2004')", name=op.f("ck_scorm_package_version")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_scorm_package")),
    )
    op.create_table(
        "scorm_file",
        sa.Column("package_sha256", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["package_sha256"], ["scorm_package.sha256"], name=op.f("fk_scorm_file_package_sha256_scorm_package")
        ),
        sa.PrimaryKeyConstraint("package_sha256", "path", name=op.f("pk_scorm_file")),
    )
    op.create_index("ix_scorm_file_sha256", "scorm_file", ["sha256"], unique=False)
    op.create_table(
        "scorm_state",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("package", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("state", Document, nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_scorm_state_course_id_course")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scorm_state_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_scorm_state")),
        sa.UniqueConstraint("person_id", "course_id", "lesson", name=op.f("uq_scorm_state_person_id_course_id_lesson")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("scorm_state")
    op.drop_table("scorm_file")
    op.drop_table("scorm_package")
