"""Learning models: families, clans, communities, units; their members, years and steps.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.append_only import protect
from kernel.base import Document, Path, UtcTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "learning_model",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind IN ('family', 'clan', 'community', 'unit')", name=op.f("ck_learning_model_kind")),
        sa.CheckConstraint("tier IN ('', 'provincial', 'lower')", name=op.f("ck_learning_model_tier")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_learning_model_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_model")),
        sa.UniqueConstraint("public_id", name=op.f("uq_learning_model_public_id")),
    )
    op.create_index("ix_learning_model_unit_path", "learning_model", ["unit_path", "kind", "folded"], unique=False)
    op.create_table(
        "model_member",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("part IN ('member', 'learner')", name=op.f("ck_model_member_part")),
        sa.ForeignKeyConstraint(
            ["model_id"], ["learning_model.id"], name=op.f("fk_model_member_model_id_learning_model")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_model_member_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_model_member")),
    )
    op.create_index("ix_model_member_model_id", "model_member", ["model_id", "until"], unique=False)
    op.create_index(
        "uq_model_member_open",
        "model_member",
        ["person_id", "model_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "model_year",
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("counted", Document, nullable=True),
        sa.Column("proposed_by", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('registered', 'withdrawn', 'proposed', 'recognised', 'revoked')",
            name=op.f("ck_model_year_state"),
        ),
        sa.ForeignKeyConstraint(
            ["model_id"], ["learning_model.id"], name=op.f("fk_model_year_model_id_learning_model")
        ),
        sa.PrimaryKeyConstraint("model_id", "period", name=op.f("pk_model_year")),
    )
    op.create_index("ix_model_year_period", "model_year", ["period", "state"], unique=False)
    op.create_table(
        "model_step",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("detail", Document, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"], ["learning_model.id"], name=op.f("fk_model_step_model_id_learning_model")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_step")),
    )
    op.create_index("ix_model_step_model_id", "model_step", ["model_id", "id"], unique=False)
    protect(op, "model_step")


def downgrade() -> None:
    """Go back."""
    op.drop_table("model_step")
    op.drop_table("model_year")
    op.drop_table("model_member")
    op.drop_table("learning_model")
