"""Recognition: years, cases with their steps, self-assessments; a role for helpers, who prepare and never decide.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kernel.append_only import protect
from kernel.base import Path, UtcTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STEPS = "case_step"
STATES = (
    *("registered", "self_assessed", "agreed", "deferred", "posted", "appraised"),
    *("insufficient", "proposed", "recognised", "revoked", "withdrawn", "exempt"),
)
ROLES = ("trainer", "cadre", "city", "admin", "auditor")


def _document() -> sa.types.TypeEngine[object]:
    return sa.JSON(none_as_null=True).with_variant(
        postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
    )


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN (" + ", ".join(f"'{value}'" for value in values) + ")"


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "recognition_year",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("dates", _document(), nullable=False),
        sa.Column("signers", _document(), nullable=False),
        sa.Column("options", _document(), nullable=False),
        sa.Column("criteria", sa.String(length=60), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_recognition_year_state")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_recognition_year_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_year")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recognition_year_public_id")),
        sa.UniqueConstraint("unit_path", "period", name=op.f("uq_recognition_year_unit_path_period")),
    )
    op.create_table(
        "recognition_case",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("year_path", Path(), nullable=False),
        sa.Column("group_code", sa.String(length=20), nullable=False),
        sa.Column("sort_key", sa.String(length=400), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("earned", _document(), nullable=True),
        sa.Column("self_points", _document(), nullable=True),
        sa.Column("agreed", _document(), nullable=True),
        sa.Column("appraised", _document(), nullable=True),
        sa.Column("recognised", _document(), nullable=True),
        sa.Column("short_of", sa.String(length=60), nullable=False),
        sa.Column("exempt_code", sa.String(length=20), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column("taken", _document(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("posting_id", sa.BigInteger(), nullable=True),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.Column("registered_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.CheckConstraint(_one_of("state", STATES), name=op.f("ck_recognition_case_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recognition_case_person_id_person")),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_case_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("person_id", "period", name=op.f("pk_recognition_case")),
    )
    op.create_index("ix_recognition_case_public_id", "recognition_case", ["public_id"], unique=False)
    op.create_index("ix_recognition_case_unit_path", "recognition_case", ["period", "unit_path", "state"], unique=False)
    op.create_index("ix_recognition_case_year_id", "recognition_case", ["year_id", "state", "sort_key"], unique=False)
    op.create_table(
        STEPS,
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=15), nullable=False),
        sa.Column("to_state", sa.String(length=15), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("detail", _document(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_step_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_case_step")),
    )
    op.create_index("ix_case_step_period", STEPS, ["person_id", "period"], unique=False)
    protect(op, STEPS)
    op.create_table(
        "self_assessment",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("answers", _document(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column("entered_by_name", sa.String(length=120), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("pledged_at", UtcTime(), nullable=True),
        sa.Column("sent_at", UtcTime(), nullable=True),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.CheckConstraint("way IN ('online', 'paper')", name=op.f("ck_self_assessment_way")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_self_assessment_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "period", name=op.f("pk_self_assessment")),
    )
    _allow_roles((*ROLES, "helper"))


def _allow_roles(roles: tuple[str, ...]) -> None:
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint(op.f("ck_role_grant_role"), type_="check")
        batch.create_check_constraint(op.f("ck_role_grant_role"), _one_of("role", roles))


def downgrade() -> None:
    """Go back. Helpers lose their role: the schema before knows none."""
    op.execute("DELETE FROM role_grant WHERE role = 'helper'")
    _allow_roles(ROLES)
    op.drop_table("self_assessment")
    op.drop_table(STEPS)
    op.drop_index("ix_recognition_case_year_id")
    op.drop_index("ix_recognition_case_unit_path")
    op.drop_table("recognition_case")
    op.drop_table("recognition_year")
