"""Who holds the title of a period: a statement for other packages to join, and one answer for one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from kernel.actor import under
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


@dataclass(frozen=True, slots=True)
class TitleFigures:
    """Somebody who holds the title: her recognised figures and what the ledger said, as they were frozen."""

    person_id: int
    unit_path: str
    recognised: dict[str, int]
    earned: int


def list_figures(
    executor: Executor, *, period: int, path: str, after: int = 0, size: int = 5_000
) -> list[TitleFigures]:
    """Return a portion of the holders at or below a unit, by person, those after `after`."""
    rows = executor.execute(
        select(RecognitionCase.person_id, RecognitionCase.unit_path, RecognitionCase.recognised, RecognitionCase.earned)
        .where(
            RecognitionCase.period == period,
            RecognitionCase.state == RECOGNISED,
            RecognitionCase.person_id > after,
            or_(under(RecognitionCase.unit_path, path), under(RecognitionCase.year_path, path)),
        )
        .order_by(RecognitionCase.person_id)
        .limit(size)
    )
    return [
        TitleFigures(row.person_id, row.unit_path, row.recognised or {}, sum((row.earned or {}).values()))
        for row in rows
    ]


def count_holders(executor: Executor, *, period: int, path: str) -> int:
    """Return how many hold the title of a period at or below a unit."""
    return executor.execute(
        select(func.count())
        .select_from(RecognitionCase)
        .where(
            RecognitionCase.period == period,
            RecognitionCase.state == RECOGNISED,
            or_(under(RecognitionCase.unit_path, path), under(RecognitionCase.year_path, path)),
        )
    ).scalar_one()


def count_years(executor: Executor, *, person_ids: Iterable[int], until: int) -> dict[int, int]:
    """Return in how many periods, up to one, each of these people has been recognised."""
    rows = executor.execute(
        select(RecognitionCase.person_id, func.count())
        .where(
            RecognitionCase.person_id.in_(list(person_ids)),
            RecognitionCase.state == RECOGNISED,
            RecognitionCase.period <= until,
        )
        .group_by(RecognitionCase.person_id)
    )
    return {row[0]: row[1] for row in rows}
