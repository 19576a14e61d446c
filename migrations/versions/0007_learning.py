"""Learning: the edition a learner is in, assignments handed in and approved, lessons done for good.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import Path, UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up. Who has begun a course is in its first edition: until now there was no other."""
    op.create_table(
        "course_enrolment",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("moved_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_enrolment_course_id_course")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_course_enrolment_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_course_enrolment")),
        sa.UniqueConstraint("person_id", "course_id", name=op.f("uq_course_enrolment_person_id_course_id")),
    )
    op.create_table(
        "course_assignment",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("lesson", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("submitted_at", UtcTime(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_path", Path(), nullable=False),
        sa.CheckConstraint("state IN ('submitted', 'returned', 'approved')", name=op.f("ck_course_assignment_state")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_assignment_course_id_course")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_course_assignment_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_course_assignment")),
        sa.UniqueConstraint(
            "person_id", "course_id", "lesson", name=op.f("uq_course_assignment_person_id_course_id_lesson")
        ),
    )
    op.create_index("ix_course_assignment_public_id", "course_assignment", ["public_id"], unique=False)
    op.create_index(
        "ix_course_assignment_state", "course_assignment", ["state", "unit_path", "submitted_at"], unique=False
    )

    op.add_column("lesson_progress", sa.Column("assignment", sa.String(length=10), nullable=False, server_default=""))
    op.add_column("lesson_progress", sa.Column("approved_at", UtcTime(), nullable=True))
    op.add_column("lesson_progress", sa.Column("done_at", UtcTime(), nullable=True))
    op.execute(
        "UPDATE lesson_progress SET done_at = CASE WHEN read_at IS NULL OR checked_at < read_at THEN checked_at "
        "ELSE read_at END WHERE read_at IS NOT NULL OR checked_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO course_enrolment (person_id, id, course_id, edition, began_at) "
        "SELECT person_id, min(id), course_id, 1, min(seen_at) FROM lesson_progress GROUP BY person_id, course_id"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("lesson_progress", "done_at")
    op.drop_column("lesson_progress", "approved_at")
    op.drop_column("lesson_progress", "assignment")
    op.drop_index("ix_course_assignment_state")
    op.drop_index("ix_course_assignment_public_id")
    op.drop_table("course_assignment")
    op.drop_table("course_enrolment")
