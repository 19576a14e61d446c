"""Teaching: calls to learn with the reminders sent, cohorts with seats and a waiting list.

Reminders are append-only: their unique key is what makes two workers remind nobody twice.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import Path, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REMINDERS = "call_reminder"


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "course_call",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("from_path", Path(), nullable=False),
        sa.Column("audience", sa.String(length=20), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("cancelled_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_call_course_id_course")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_course_call_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_call")),
        sa.UniqueConstraint("public_id", name=op.f("uq_course_call_public_id")),
    )
    op.create_index("ix_course_call_unit_path", "course_call", ["unit_path", "due"], unique=False)
    op.create_index("ix_course_call_due", "course_call", ["due"], unique=False)
    op.create_index(
        "uq_course_call_open",
        "course_call",
        ["course_id", "unit_id", "audience", "due"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )

    op.create_table(
        REMINDERS,
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("call_id", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["course_call.id"], name=op.f("fk_call_reminder_call_id_course_call")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_call_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_call_reminder")),
        sa.UniqueConstraint("person_id", "call_id", "step", name=op.f("uq_call_reminder_person_id_call_id_step")),
    )
    _refuse_changes()

    op.create_table(
        "cohort",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("trainer_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("seats", sa.BigInteger(), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("updated_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ends >= starts", name=op.f("ck_cohort_days")),
        sa.CheckConstraint("seats IS NULL OR seats >= 1", name=op.f("ck_cohort_seats")),
        sa.CheckConstraint("state IN ('open', 'closed', 'cancelled')", name=op.f("ck_cohort_state")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_cohort_course_id_course")),
        sa.ForeignKeyConstraint(["trainer_id"], ["person.id"], name=op.f("fk_cohort_trainer_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("code", name=op.f("uq_cohort_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cohort_public_id")),
    )
    op.create_index("ix_cohort_course_id", "cohort", ["course_id", "ends"], unique=False)
    op.create_index("ix_cohort_ends", "cohort", ["ends"], unique=False)
    op.create_index("ix_cohort_unit_path", "cohort", ["unit_path", "starts"], unique=False)

    op.create_table(
        "cohort_member",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queue", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.CheckConstraint("state IN ('seated', 'waiting', 'left')", name=op.f("ck_cohort_member_state")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_member_cohort_id_cohort")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cohort_member_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_cohort_member")),
        sa.UniqueConstraint("person_id", "cohort_id", name=op.f("uq_cohort_member_person_id_cohort_id")),
    )
    op.create_index("ix_cohort_member_cohort_id", "cohort_member", ["cohort_id", "state", "queue"], unique=False)


def _refuse_changes() -> None:
    """Make the triggers that keep a reminder as it was written, like those of the first step."""
    if op.get_bind().dialect.name == "postgresql":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {REMINDERS}_no_{verb.lower()} BEFORE {verb} ON {REMINDERS} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        op.execute(
            f"CREATE TRIGGER {REMINDERS}_no_truncate BEFORE TRUNCATE ON {REMINDERS} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {REMINDERS}_no_{verb.lower()} BEFORE {verb} ON {REMINDERS} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{REMINDERS} is append-only'); END"
        )


def downgrade() -> None:
    """Go back."""
    op.drop_table("cohort_member")
    op.drop_table("cohort")
    op.drop_table(REMINDERS)
    op.drop_table("course_call")
