"""Reviews of evidence: bands, openings, second looks, declared relatives.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.append_only import protect
from kernel.base import Document, Path, UtcTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = ("band_decision", "band_undo")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "sample_batch",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ward_path", Path(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("decisions", sa.BigInteger(), nullable=False),
        sa.Column("sampled", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_batch")),
        sa.UniqueConstraint("ward_path", "day", name=op.f("uq_sample_batch_ward_path_day")),
    )
    op.create_table(
        "band_decision",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.String(length=10), nullable=False),
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("evidence", Document, nullable=False),
        sa.Column("verdicts", Document, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_by_name", sa.String(length=120), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("ward_path", Path(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seconds_viewed", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_band_decision_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_band_decision")),
    )
    op.create_index("ix_band_decision_batch", "band_decision", ["day", "ward_path"], unique=False)
    op.create_index("ix_band_decision_decided_by", "band_decision", ["decided_by", "id"], unique=False)
    op.create_index(
        "ix_band_decision_indicator", "band_decision", ["person_id", "period", "indicator", "id"], unique=False
    )
    op.create_index("ix_band_decision_public_id", "band_decision", ["public_id"], unique=False)
    op.create_table(
        "kinship",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("relation", sa.String(length=10), nullable=False),
        sa.Column("declared_by", sa.BigInteger(), nullable=False),
        sa.Column("declared_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "relation IN ('spouse', 'parent', 'child', 'sibling', 'other')", name=op.f("ck_kinship_relation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kinship_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_kinship")),
        sa.UniqueConstraint("person_id", "reviewer_id", name=op.f("uq_kinship_person_id_reviewer_id")),
    )
    op.create_index("ix_kinship_reviewer_id", "kinship", ["reviewer_id"], unique=False)
    op.create_table(
        "review_opening",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.String(length=10), nullable=False),
        sa.Column("reviewer_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("last_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_review_opening_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_review_opening")),
        sa.UniqueConstraint(
            "person_id",
            "period",
            "indicator",
            "reviewer_id",
            name=op.f("uq_review_opening_person_id_period_indicator_reviewer_id"),
        ),
    )
    op.create_table(
        "band_undo",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "decision_id"],
            ["band_decision.person_id", "band_decision.id"],
            name=op.f("fk_band_undo_person_id_decision_id_band_decision"),
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_band_undo")),
        sa.UniqueConstraint("person_id", "decision_id", name=op.f("uq_band_undo_person_id_decision_id")),
    )
    op.create_table(
        "recheck",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("indicator", sa.String(length=10), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("first_by", sa.BigInteger(), nullable=False),
        sa.Column("first_band", sa.BigInteger(), nullable=False),
        sa.Column("assigned_to", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("band", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(state = 'done') = (band IS NOT NULL)", name=op.f("ck_recheck_band")),
        sa.CheckConstraint("state IN ('waiting', 'done', 'expired')", name=op.f("ck_recheck_state")),
        sa.ForeignKeyConstraint(["batch_id"], ["sample_batch.id"], name=op.f("fk_recheck_batch_id_sample_batch")),
        sa.ForeignKeyConstraint(
            ["person_id", "decision_id"],
            ["band_decision.person_id", "band_decision.id"],
            name=op.f("fk_recheck_person_id_decision_id_band_decision"),
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_recheck")),
        sa.UniqueConstraint("person_id", "decision_id", name=op.f("uq_recheck_person_id_decision_id")),
    )
    op.create_index("ix_recheck_assigned_to", "recheck", ["assigned_to", "state"], unique=False)
    op.create_index("ix_recheck_first_by", "recheck", ["first_by", "state"], unique=False)
    op.create_index("ix_recheck_public_id", "recheck", ["public_id"], unique=False)
    op.create_index("ix_recheck_state", "recheck", ["state", "due_at"], unique=False)

    protect(op, *APPEND_ONLY)


def downgrade() -> None:
    """Go back."""
    op.drop_table("recheck")
    op.drop_table("band_undo")
    op.drop_table("sample_batch")
    op.drop_table("review_opening")
    op.drop_table("kinship")
    op.drop_table("band_decision")
