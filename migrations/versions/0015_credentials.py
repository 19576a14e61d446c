"""Credentials: what was issued, under which code, every step, status lists, keys of the issuer, links given away.

Steps are append-only on both engines. A credential's own words are sealed: only its state may move.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.append_only import protect
from kernel.base import Document, Path, UtcTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CREDENTIALS, STEPS = "issued_credential", "credential_step"
SEALED = (
    "person_id",
    "id",
    "kind",
    "source_kind",
    "source_id",
    "edition",
    "key",
    "code",
    "name",
    "unit_name",
    "period",
    "subject",
    "issued_on",
    "list_number",
    "list_index",
)
"""Columns of a credential that never change."""


def upgrade() -> None:
    """Go up."""
    op.create_table(
        CREDENTIALS,
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("source_kind", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit_name", sa.String(length=300), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("subject", Document, nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("replaced_by", sa.BigInteger(), nullable=True),
        sa.Column("list_number", sa.BigInteger(), nullable=False),
        sa.Column("list_index", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('title', 'course')", name=op.f("ck_issued_credential_kind")),
        sa.CheckConstraint("state IN ('valid', 'revoked', 'replaced')", name=op.f("ck_issued_credential_state")),
        sa.CheckConstraint(
            "(state = 'replaced') = (replaced_by IS NOT NULL)", name=op.f("ck_issued_credential_replaced_by")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issued_credential_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_issued_credential")),
        sa.UniqueConstraint(
            "person_id",
            "kind",
            "source_kind",
            "source_id",
            "edition",
            name=op.f("uq_issued_credential_person_id_kind_source_kind_source_id_edition"),
        ),
    )
    op.create_index("ix_issued_credential_id", CREDENTIALS, ["id"], unique=False)
    op.create_index("ix_issued_credential_key", CREDENTIALS, ["key"], unique=False)
    op.create_index("ix_issued_credential_list", CREDENTIALS, ["list_number", "state"], unique=False)
    op.create_index("ix_issued_credential_public_id", CREDENTIALS, ["public_id"], unique=False)
    op.create_index("ix_issued_credential_unit_path", CREDENTIALS, ["unit_path", "kind", "period"], unique=False)

    op.create_table(
        "credential_code",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id", "credential_id"],
            ["issued_credential.person_id", "issued_credential.id"],
            name=op.f("fk_credential_code_person_id_credential_id_issued_credential"),
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_credential_code")),
    )

    op.create_table(
        STEPS,
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("move", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_name", sa.String(length=120), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("move IN ('issue', 'revoke', 'replace')", name=op.f("ck_credential_step_move")),
        sa.ForeignKeyConstraint(
            ["person_id", "credential_id"],
            ["issued_credential.person_id", "issued_credential.id"],
            name=op.f("fk_credential_step_person_id_credential_id_issued_credential"),
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_credential_step")),
    )
    op.create_index("ix_credential_step_credential_id", STEPS, ["person_id", "credential_id"], unique=False)

    op.create_table(
        "status_list",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_status_list")),
    )

    op.create_table(
        "issuer_key",
        sa.Column("kid", sa.String(length=20), nullable=False),
        sa.Column("alg", sa.String(length=10), nullable=False),
        sa.Column("public", Document, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("retired_at", UtcTime(), nullable=True),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.CheckConstraint("alg IN ('ES256', 'Ed25519')", name=op.f("ck_issuer_key_alg")),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_issuer_key")),
    )
    op.create_index(
        "uq_issuer_key_signing",
        "issuer_key",
        ["alg"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )

    op.create_table(
        "share_link",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("credential_id", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.String(length=26), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id", "credential_id"],
            ["issued_credential.person_id", "issued_credential.id"],
            name=op.f("fk_share_link_person_id_credential_id_issued_credential"),
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_share_link")),
    )
    op.create_index("ix_share_link_token", "share_link", ["token"], unique=False)
    _refuse_changes()


def _refuse_changes() -> None:
    """Keep steps as they were written, and of a credential all but its state and its unit's path."""
    protect(op, STEPS)
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in SEALED)
    postgres = op.get_bind().dialect.name == "postgresql"
    refusing = (
        "EXECUTE FUNCTION refuse_change()" if postgres else "BEGIN SELECT RAISE(ABORT, 'a credential is sealed'); END"
    )
    op.execute(
        f"CREATE TRIGGER {CREDENTIALS}_sealed BEFORE UPDATE ON {CREDENTIALS} FOR EACH ROW WHEN ({changed}) {refusing}"
    )


def downgrade() -> None:
    """Go back."""
    for table in ("share_link", "issuer_key", "status_list", STEPS, "credential_code", CREDENTIALS):
        op.drop_table(table)
