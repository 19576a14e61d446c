"""Commendation: lists frozen and signed, the people on them and whether they agree to be named.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import Document, Path, UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "commendation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("plan", Document, nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("candidates", sa.BigInteger(), nullable=False),
        sa.Column("snapshot", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("frozen_at", UtcTime(), nullable=True),
        sa.Column("published_by", sa.BigInteger(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('making', 'frozen', 'published', 'withdrawn')", name=op.f("ck_commendation_state")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_commendation_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commendation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_commendation_public_id")),
    )
    op.create_index("ix_commendation_unit_path", "commendation", ["unit_path", "period"], unique=False)
    op.create_table(
        "commendation_line",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("commendation_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("figures", Document, nullable=False),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.String(length=3), nullable=False),
        sa.Column("consented_at", UtcTime(), nullable=True),
        sa.CheckConstraint("consent IN ('', 'yes', 'no')", name=op.f("ck_commendation_line_consent")),
        sa.ForeignKeyConstraint(
            ["commendation_id"], ["commendation.id"], name=op.f("fk_commendation_line_commendation_id_commendation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_commendation_line_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_commendation_line")),
        sa.UniqueConstraint(
            "person_id", "commendation_id", name=op.f("uq_commendation_line_person_id_commendation_id")
        ),
    )
    op.create_index(
        "ix_commendation_line_commendation_id", "commendation_line", ["commendation_id", "place"], unique=False
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("commendation_line")
    op.drop_table("commendation")
