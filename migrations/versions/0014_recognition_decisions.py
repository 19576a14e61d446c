"""Recognition: meetings, postings, appraisals, proposals, decisions, the register, requests afterwards.

Rows of papers are append-only: what a list said when it was closed or signed stays said.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kernel.append_only import protect
from kernel.base import Document, Path, UtcTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROWS = "recognition_paper_row"


def upgrade() -> None:
    """Go up."""
    _lists()
    _decisions()
    protect(op, ROWS)


def _lists() -> None:
    op.create_table(
        "recognition_meeting",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("chair", sa.String(length=120), nullable=False),
        sa.Column("secretary", sa.String(length=120), nullable=False),
        sa.Column("invited", sa.BigInteger(), nullable=False),
        sa.Column("present", sa.BigInteger(), nullable=False),
        sa.Column("opinions", sa.Text(), nullable=False),
        sa.Column("confirmed", Document, nullable=False),
        sa.Column("with_registered", sa.Boolean(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("state IN ('preparing', 'held', 'closed')", name=op.f("ck_recognition_meeting_state")),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_meeting_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_meeting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recognition_meeting_public_id")),
        sa.UniqueConstraint(
            "year_id", "unit_path", "number", name=op.f("uq_recognition_meeting_year_id_unit_path_number")
        ),
    )
    op.create_table(
        "recognition_mark",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("figures", Document, nullable=False),
        sa.Column("confirmed", Document, nullable=False),
        sa.Column("not_required", sa.Boolean(), nullable=False),
        sa.Column("votes", sa.BigInteger(), nullable=True),
        sa.Column("wish", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.CheckConstraint("wish IN ('', 'defer', 'send_back')", name=op.f("ck_recognition_mark_wish")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recognition_mark_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_recognition_mark")),
        sa.UniqueConstraint("list_id", "person_id", name=op.f("uq_recognition_mark_list_id_person_id")),
    )
    op.create_table(
        "recognition_posting",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("meeting_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed', 'taken_down')", name=op.f("ck_recognition_posting_state")),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["recognition_meeting.id"],
            name=op.f("fk_recognition_posting_meeting_id_recognition_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_posting_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_posting")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recognition_posting_public_id")),
    )
    op.create_index(op.f("ix_recognition_posting_year_id"), "recognition_posting", ["year_id"], unique=False)
    op.create_table(
        "recognition_opinion",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("posting_id", sa.BigInteger(), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=True),
        sa.Column("about_name", sa.String(length=120), nullable=False),
        sa.Column("said_by", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger(), nullable=False),
        sa.Column("recorded_at", UtcTime(), nullable=False),
        sa.Column("settled_by", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.CheckConstraint("outcome IN ('', 'kept', 'upheld')", name=op.f("ck_recognition_opinion_outcome")),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["recognition_posting.id"],
            name=op.f("fk_recognition_opinion_posting_id_recognition_posting"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_opinion")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recognition_opinion_public_id")),
    )
    op.create_index("ix_recognition_opinion_posting_id", "recognition_opinion", ["posting_id"], unique=False)
    op.create_table(
        "recognition_appraisal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("opinions", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.CheckConstraint("state IN ('preparing', 'closed')", name=op.f("ck_recognition_appraisal_state")),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_appraisal_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_appraisal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recognition_appraisal_public_id")),
    )
    op.create_index(op.f("ix_recognition_appraisal_year_id"), "recognition_appraisal", ["year_id"], unique=False)
    op.create_table(
        "recognition_paper_row",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("list_kind", sa.String(length=10), nullable=False),
        sa.Column("list_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("content", Document, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recognition_paper_row_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_recognition_paper_row")),
        sa.UniqueConstraint(
            "list_id", "round", "person_id", name=op.f("uq_recognition_paper_row_list_id_round_person_id")
        ),
    )
    op.create_index(
        "ix_recognition_paper_row_list_id", "recognition_paper_row", ["list_id", "round", "number"], unique=False
    )


def _decisions() -> None:
    op.create_table(
        "recognition_proposal",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('main', 'supplementary')", name=op.f("ck_recognition_proposal_kind")),
        sa.CheckConstraint("state IN ('sent', 'recalled', 'decided')", name=op.f("ck_recognition_proposal_state")),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_proposal_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recognition_proposal_public_id")),
        sa.UniqueConstraint("year_id", "number", name=op.f("uq_recognition_proposal_year_id_number")),
    )
    op.create_table(
        "recognition_decision",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("signer_title", sa.String(length=200), nullable=False),
        sa.Column("signer_name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("job", sa.String(length=32), nullable=False),
        sa.Column("entered_by", sa.BigInteger(), nullable=False),
        sa.Column("entered_name", sa.String(length=120), nullable=False),
        sa.Column("entered_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('main', 'supplementary', 'revoke', 'name')", name=op.f("ck_recognition_decision_kind")
        ),
        sa.CheckConstraint("state IN ('running', 'done')", name=op.f("ck_recognition_decision_state")),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["recognition_proposal.id"],
            name=op.f("fk_recognition_decision_proposal_id_recognition_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_decision_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognition_decision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recognition_decision_public_id")),
        sa.UniqueConstraint("year_id", "number", name=op.f("uq_recognition_decision_year_id_number")),
    )
    op.create_index("ix_recognition_decision_proposal_id", "recognition_decision", ["proposal_id"], unique=False)
    op.create_table(
        "recognition_register",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("birth_year", sa.BigInteger(), nullable=True),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("handed_to", sa.String(length=120), nullable=False),
        sa.Column("handed_by", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["recognition_decision.id"],
            name=op.f("fk_recognition_register_decision_id_recognition_decision"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recognition_register_person_id_person")),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_register_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_recognition_register")),
        sa.UniqueConstraint("decision_id", "person_id", name=op.f("uq_recognition_register_decision_id_person_id")),
        sa.UniqueConstraint("year_id", "number", name=op.f("uq_recognition_register_year_id_number")),
    )
    op.create_index("ix_recognition_register_public_id", "recognition_register", ["public_id"], unique=False)
    op.create_table(
        "recognition_request",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("year_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", Path(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason_code", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("new_name", sa.String(length=120), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_name", sa.String(length=120), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.BigInteger(), nullable=False),
        sa.Column("answered_name", sa.String(length=120), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('look_again', 'revoke', 'name')", name=op.f("ck_recognition_request_kind")),
        sa.CheckConstraint("state IN ('open', 'upheld', 'refused')", name=op.f("ck_recognition_request_state")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recognition_request_person_id_person")),
        sa.ForeignKeyConstraint(
            ["year_id"], ["recognition_year.id"], name=op.f("fk_recognition_request_year_id_recognition_year")
        ),
        sa.PrimaryKeyConstraint("person_id", "id", name=op.f("pk_recognition_request")),
    )
    op.create_index("ix_recognition_request_public_id", "recognition_request", ["public_id"], unique=False)
    op.create_index("ix_recognition_request_year_id", "recognition_request", ["year_id", "state"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("recognition_request")
    op.drop_table("recognition_register")
    op.drop_table("recognition_decision")
    op.drop_table("recognition_proposal")
    op.drop_table("recognition_paper_row")
    op.drop_table("recognition_appraisal")
    op.drop_table("recognition_opinion")
    op.drop_table("recognition_posting")
    op.drop_table("recognition_mark")
    op.drop_table("recognition_meeting")
