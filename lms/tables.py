"""The roll call of every table, for Alembic and for tests. A model that is not imported here does not exist."""

from __future__ import annotations

from sqlalchemy import MetaData

import courses.models
import lms.audit
import lms.commendation.models
import lms.credentials.models
import lms.criteria.models
import lms.derived
import lms.evidence.models
import lms.files
import lms.forum.models
import lms.jobs_queue
import lms.learning_models.models
import lms.media.models
import lms.notices.models
import lms.orgs.models
import lms.outbox
import lms.people.models
import lms.recognition.models
import lms.reports.models
import lms.score.models
import lms.teaching.models
import question_bank.models
from kernel.base import Base

APPEND_ONLY = (
    "audit",
    "band_decision",
    "band_undo",
    "call_reminder",
    "case_step",
    "completion",
    "consent",
    "credential_step",
    "evidence_step",
    "ledger_entry",
    "ledger_seal",
    "seal_chain",
    "mark",
    "model_step",
    "policy_version",
    "recognition_paper_row",
    "response",
    "item_version",
    "quiz_version",
    "course_version",
    "lesson_version",
)
"""Tables whose rows are never changed nor deleted: triggers on both engines refuse it."""


def metadata() -> MetaData:
    """Return the metadata with every table of the platform."""
    return Base.metadata
