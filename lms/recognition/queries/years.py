"""Reading years. A cadre of a village reads the year of her ward: hers is a part of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from kernel.actor import ASSOCIATION, SECTOR, TERRITORIAL, Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from lms.orgs.rules import ancestors
from lms.recognition.models import RecognitionYear

READERS = ("helper", "cadre", "city", "admin", "auditor")
"""Roles that may see the cases of their units."""


@dataclass(frozen=True, slots=True)
class YearCard:
    """One unit's year, for reading. `dates` are ISO days by step."""

    id: int
    public_id: str
    unit_id: int
    unit_path: str
    period: int
    state: str
    dates: dict[str, str]
    signers: dict[str, Any]
    options: dict[str, Any]
    criteria: str
    opened_at: datetime
    opened_by: int

    def day(self, step: str) -> date | None:
        """Return the day a step is due, None when none is set."""
        found = self.dates.get(step, "")
        return date.fromisoformat(found) if found else None


CARD: tuple[Any, ...] = (
    RecognitionYear.id,
    RecognitionYear.public_id,
    RecognitionYear.unit_id,
    RecognitionYear.unit_path,
    RecognitionYear.period,
    RecognitionYear.state,
    RecognitionYear.dates,
    RecognitionYear.signers,
    RecognitionYear.options,
    RecognitionYear.criteria,
    RecognitionYear.opened_at,
    RecognitionYear.opened_by,
)


def readable(actor: Actor) -> ColumnElement[bool]:
    """Return the condition «this year is of a unit in the actor's scope, or above one»."""
    parts = []
    for hierarchy in (TERRITORIAL, SECTOR, ASSOCIATION):
        parts.append(within(RecognitionYear.unit_path, actor, *READERS, hierarchy=hierarchy))
        above = {up for path in actor.paths(*READERS, hierarchy=hierarchy) for up in ancestors(path)}
        parts.append(RecognitionYear.unit_path.in_(sorted(above)))
    return or_(*parts)


def get_year(executor: Executor, *, public_id: str, actor: Actor) -> YearCard:
    """Return a year the actor may read, or raise `NotFound`."""
    row = executor.execute(select(*CARD).where(RecognitionYear.public_id == public_id, readable(actor))).first()
    if row is None:
        raise NotFound
    return YearCard(*row)


def find_year_of(executor: Executor, *, unit_path: str, period: int) -> YearCard | None:
    """Return the year of the unit at a path or the nearest one above it that has one in a period."""
    rows = executor.execute(
        select(*CARD).where(
            RecognitionYear.unit_path.in_([*ancestors(unit_path), unit_path]), RecognitionYear.period == period
        )
    )
    found = sorted((YearCard(*row) for row in rows), key=lambda year: len(year.unit_path))
    return found[-1] if found else None


def list_years(executor: Executor, *, actor: Actor, period: int | None = None, most: int = 200) -> list[YearCard]:
    """Return the years the actor may read, newest first, then by unit."""
    conditions = [readable(actor)]
    if period is not None:
        conditions.append(RecognitionYear.period == period)
    rows = executor.execute(
        select(*CARD).where(*conditions).order_by(RecognitionYear.period.desc(), RecognitionYear.unit_path).limit(most)
    )
    return [YearCard(*row) for row in rows]
