"""What the submit path joins to the who-statement: the person's year (decision 0014)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, bindparam

from lms.score.models import PersonYear
from lms.score.queries import NO_YEAR, YEAR_COLUMNS, YearState

__all__ = ["YEAR_COLUMNS", "fragment", "state_of"]


def fragment(person_id: ColumnElement[int]) -> tuple[tuple[Any, ...], Any, ColumnElement[bool]]:
    """Return what the who-statement joins: columns, table, condition (with the parameter `period`)."""
    condition = (PersonYear.person_id == person_id) & (PersonYear.period == bindparam("period"))
    return YEAR_COLUMNS, PersonYear, condition


def state_of(row: Any) -> YearState:
    """Make the state of joined columns."""
    return NO_YEAR if row[0] is None else YearState(*row)
