"""Seals and corrections of the ledger, and whether a year was opened from the one before.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.append_only import protect
from kernel.base import Document, Path, UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'asked'")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "seal_chain",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("heads", Document, nullable=False),
        sa.Column("key_id", sa.String(length=8), nullable=False),
        sa.Column("sealed_at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('entries', 'heads')", name=op.f("ck_seal_chain_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_chain")),
        sa.UniqueConstraint("unit_path", "kind", "number", name=op.f("uq_seal_chain_unit_path_kind_number")),
    )
    op.create_index("ix_seal_chain_day", "seal_chain", ["day", "unit_path"], unique=False)
    op.create_table(
        "ledger_seal",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["seal_chain.id"], name=op.f("fk_ledger_seal_chain_id_seal_chain")),
        sa.ForeignKeyConstraint(
            ["person_id", "id"],
            ["ledger_entry.person_id", "ledger_entry.id"],
            name=op.f("fk_ledger_seal_person_id_id_ledger_entry"),
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_ledger_seal")),
    )
    op.create_index("ix_ledger_seal_chain_id", "ledger_seal", ["chain_id", "position"], unique=False)
    protect(op, "seal_chain", "ledger_seal")

    op.create_table(
        "ledger_correction",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.String(length=10), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("source_kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_by_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decided_by_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'declined', 'withdrawn')", name=op.f("ck_ledger_correction_state")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'declined')) = (decided_by IS NOT NULL)", name=op.f("ck_ledger_correction_decided")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_ledger_correction_two_people")
        ),
        sa.CheckConstraint("asked_by <> person_id", name=op.f("ck_ledger_correction_not_her_own")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_correction_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_ledger_correction")),
    )
    op.create_index(
        "uq_ledger_correction_waiting",
        "ledger_correction",
        ["person_id", "entry_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_ledger_correction_public_id", "ledger_correction", ["public_id"], unique=False)
    op.create_index("ix_ledger_correction_state", "ledger_correction", ["state", "unit_path", "id"], unique=False)

    op.add_column("person_year", sa.Column("opened", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go back."""
    op.drop_column("person_year", "opened")
    op.drop_index("ix_ledger_correction_state")
    op.drop_index("ix_ledger_correction_public_id")
    op.drop_index("uq_ledger_correction_waiting")
    op.drop_table("ledger_correction")
    op.drop_index("ix_ledger_seal_chain_id")
    op.drop_table("ledger_seal")
    op.drop_index("ix_seal_chain_day")
    op.drop_table("seal_chain")
