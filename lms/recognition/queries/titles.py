"""Who holds the title of a period: a statement for other packages to join, and one answer for one person."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, select

from kernel.database import Executor
from lms.recognition.models import RecognitionCase
from lms.recognition.rules.moves import RECOGNISED


def holders(period: int) -> Select[int]:
    """Return the select of the people whom a decision of this period recognised and none revoked."""
    return select(RecognitionCase.person_id).where(
        RecognitionCase.period == period, RecognitionCase.state == RECOGNISED
    )


def list_titles(executor: Executor, *, person_ids: Iterable[int]) -> list[tuple[int, int]]:
    """Return (person, period) of every title that some people hold, by person and period."""
    rows = executor.execute(
        select(RecognitionCase.person_id, RecognitionCase.period)
        .where(RecognitionCase.person_id.in_(list(person_ids)), RecognitionCase.state == RECOGNISED)
        .order_by(RecognitionCase.person_id, RecognitionCase.period)
    )
    return [(row.person_id, row.period) for row in rows]


def holds(executor: Executor, *, person_id: int, period: int) -> bool:
    """Tell whether a person holds the title of a period."""
    found = executor.execute(holders(period).where(RecognitionCase.person_id == person_id)).first()
    return found is not None
