"""Evidence: claims, their files and steps, assisted entry.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.append_only import protect
from kernel.base import Path, UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STEPS = "evidence_step"


def upgrade() -> None:
    """Go up."""
    _claims()
    _files()
    _steps()
    _beside()
    protect(op, STEPS)


def _claims() -> None:
    op.create_table(
        "evidence",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("indicator", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column("assistance_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("submitted_at", UtcTime(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'accepted', 'declined', 'withdrawn')",
            name=op.f("ck_evidence_state"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'returned', 'withdrawn') OR (kind <> '' AND indicator <> '' "
            "AND happened_on IS NOT NULL AND submitted_at IS NOT NULL)",
            name=op.f("ck_evidence_complete"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_evidence_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_public_id", "evidence", ["public_id"], unique=False)
    op.create_index("ix_evidence_period", "evidence", ["person_id", "period"], unique=False)
    op.create_index("ix_evidence_queue", "evidence", ["state", "unit_path", "submitted_at"], unique=False)
    op.create_index("ix_evidence_unit_path", "evidence", ["unit_path", "bytes"], unique=False)


def _files() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("phash", sa.String(length=16), nullable=False),
        sa.Column("band_0", sa.BigInteger(), nullable=True),
        sa.Column("band_1", sa.BigInteger(), nullable=True),
        sa.Column("band_2", sa.BigInteger(), nullable=True),
        sa.Column("band_3", sa.BigInteger(), nullable=True),
        sa.Column("original_sha256", sa.String(length=64), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "evidence_id"],
            ["evidence.person_id", "evidence.id"],
            name=op.f("fk_evidence_file_person_id_evidence"),
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_evidence_file")),
    )
    op.create_index(
        "ix_evidence_file_evidence_id", "evidence_file", ["person_id", "evidence_id", "position"], unique=False
    )
    for column in ("original_sha256", "sha256", "band_0", "band_1", "band_2", "band_3"):
        op.create_index(f"ix_evidence_file_{column}", "evidence_file", [column], unique=False)


def _steps() -> None:
    op.create_table(
        STEPS,
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("move", sa.String(length=12), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "evidence_id"],
            ["evidence.person_id", "evidence.id"],
            name=op.f("fk_evidence_step_person_id_evidence"),
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_evidence_step")),
    )
    op.create_index("ix_evidence_step_evidence_id", STEPS, ["person_id", "evidence_id", "id"], unique=False)


def _beside() -> None:
    op.create_table(
        "certificate_number",
        sa.Column("issuer_key", sa.String(length=200), nullable=False),
        sa.Column("number_key", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("evidence_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "evidence_id"],
            ["evidence.person_id", "evidence.id"],
            name=op.f("fk_certificate_number_person_id_evidence"),
        ),
        sa.PrimaryKeyConstraint("issuer_key", "number_key", name=op.f("pk_certificate_number")),
    )
    op.create_index(
        "ix_certificate_number_evidence_id", "certificate_number", ["person_id", "evidence_id"], unique=False
    )
    op.create_table(
        "assistance",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("helper_id", sa.BigInteger(), nullable=False),
        sa.Column("helper_name", sa.String(length=120), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.Column("consent_version", sa.String(length=20), nullable=False),
        sa.Column("consent_sha256", sa.String(length=64), nullable=False),
        sa.Column("slip_code", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint("way IN ('cadre', 'slip')", name=op.f("ck_assistance_way")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_assistance_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_assistance")),
    )
    op.create_index("ix_assistance_public_id", "assistance", ["public_id"], unique=False)
    op.create_index("ix_assistance_slip_code", "assistance", ["slip_code"], unique=False)


def downgrade() -> None:
    """Go back."""
    for table in ("assistance", "certificate_number", STEPS, "evidence_file", "evidence"):
        op.drop_table(table)
