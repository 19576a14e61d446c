"""The roll call of every table, for Alembic and for tests. A model that is not imported here does not exist."""

from __future__ import annotations

from sqlalchemy import MetaData

import courses.models
import lms.audit
import lms.criteria.models
import lms.derived
import lms.files
import lms.forum.models
import lms.jobs_queue
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
    "call_reminder",
    "case_step",
    "completion",
    "consent",
    "ledger_entry",
    "mark",
    "policy_version",
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
