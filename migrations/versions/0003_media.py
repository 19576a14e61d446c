"""Media: the library of pictures, sound and video, and the renditions of each.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.base import Path, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BANDS = ("band_0", "band_1", "band_2", "band_3")


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "medium",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("alt", sa.String(length=300), nullable=False),
        sa.Column("decorative", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("bytes_original", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("phash", sa.String(length=16), nullable=False),
        *(sa.Column(band, sa.BigInteger(), nullable=True) for band in BANDS),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("removed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("kind IN ('picture', 'sound', 'video', 'captions')", name=op.f("ck_medium_kind")),
        sa.CheckConstraint("NOT decorative OR alt = ''", name=op.f("ck_medium_alt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_medium")),
        sa.UniqueConstraint("public_id", name=op.f("uq_medium_public_id")),
    )
    op.create_index("ix_medium_unit_path", "medium", ["unit_path", "id"], unique=False)
    op.create_index("ix_medium_owner_id", "medium", ["owner_id", "id"], unique=False)
    op.create_index(op.f("ix_medium_sha256"), "medium", ["sha256"], unique=False)
    op.create_index(op.f("ix_medium_source_sha256"), "medium", ["source_sha256"], unique=False)
    for band in BANDS:
        op.create_index(f"ix_medium_{band}", "medium", [band], unique=False)

    op.create_table(
        "rendition",
        sa.Column("medium_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=60), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("medium_sha256", "sha256", name=op.f("pk_rendition")),
    )
    op.create_index("ix_rendition_sha256", "rendition", ["sha256"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("rendition")
    op.drop_table("medium")
