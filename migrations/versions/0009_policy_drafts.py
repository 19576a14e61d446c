"""Policy drafts: a change of policy written by one person and put in force by another.

A version keeps who approved it and why. The index of years holds what the preview of new thresholds reads, so that it
never has to open the years themselves.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import Document, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

YEARS = "ix_person_year_period_total"


def upgrade() -> None:
    """Go up."""
    op.add_column("policy_version", sa.Column("approved_by", sa.BigInteger(), nullable=True))
    op.add_column("policy_version", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "policy_draft",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("base_version", sa.BigInteger(), nullable=False),
        sa.Column("body", Document, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("authors", Document, nullable=False),
        sa.Column("impact", sa.String(length=32), nullable=False),
        sa.Column("impact_of", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'asked', 'in_force', 'withdrawn')", name=op.f("ck_policy_draft_state")),
        sa.CheckConstraint("(state = 'in_force') = (version IS NOT NULL)", name=op.f("ck_policy_draft_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_draft")),
        sa.UniqueConstraint("public_id", name=op.f("uq_policy_draft_public_id")),
    )
    op.create_index("ix_policy_draft_state", "policy_draft", ["state", "id"], unique=False)
    op.drop_index(YEARS, "person_year")
    op.create_index(YEARS, "person_year", ["period", "total", "lowest", "person_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(YEARS, "person_year")
    op.create_index(YEARS, "person_year", ["period", "total"], unique=False)
    op.drop_index("ix_policy_draft_state", "policy_draft")
    op.drop_table("policy_draft")
    op.drop_column("policy_version", "note")
    op.drop_column("policy_version", "approved_by")
