"""Who holds the title of a period: a statement for other packages to join, and one answer for one person."""

from __future__ import annotations

from sqlalchemy import Select, select

from kernel.database import Executor
from lms.recognition.models import RecognitionCase
from lms.recognition.rules.moves import RECOGNISED


def holders(period: int) -> Select[int]:
    """Return the select of the people whom a decision of this period recognised and none revoked."""
    return select(RecognitionCase.person_id).where(
        RecognitionCase.period == period, RecognitionCase.state == RECOGNISED
    )


def holds(executor: Executor, *, person_id: int, period: int) -> bool:
    """Tell whether a person holds the title of a period."""
    found = executor.execute(holders(period).where(RecognitionCase.person_id == person_id)).first()
    return found is not None
