"""Reading lists of commendation: within a scope, published ones for everybody, one's own lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.commendation.models import Commendation, CommendationLine
from lms.orgs.queries import WATCHERS


@dataclass(frozen=True, slots=True)
class ListCard:
    """A list, for reading."""

    id: int
    public_id: str
    unit_id: int
    unit_path: str
    period: int
    plan: Mapping[str, Any]
    seed: str
    state: str
    candidates: int
    snapshot: str
    signature: str
    asked_by: int
    asked_at: datetime
    frozen_at: datetime | None
    published_by: int | None
    published_at: datetime | None


CARD: tuple[Any, ...] = tuple(getattr(Commendation, name) for name in ListCard.__dataclass_fields__)


def get_watched(executor: Executor, *, public_id: str, actor: Actor) -> ListCard:
    """Return a list within the actor's scope, or raise `NotFound`."""
    row = executor.execute(
        select(*CARD).where(Commendation.public_id == public_id, within(Commendation.unit_path, actor, *WATCHERS))
    ).first()
    if row is None:
        raise NotFound
    return ListCard(*row)


def get_published(executor: Executor, *, public_id: str) -> ListCard:
    """Return a published list, or raise `NotFound`."""
    row = executor.execute(
        select(*CARD).where(Commendation.public_id == public_id, Commendation.state == "published")
    ).first()
    if row is None:
        raise NotFound
    return ListCard(*row)


def get_by_id(executor: Executor, list_id: int) -> ListCard:
    """Return a list by its key, for the job that makes it, or raise `NotFound`."""
    row = executor.execute(select(*CARD).where(Commendation.id == list_id)).first()
    if row is None:
        raise NotFound
    return ListCard(*row)


def list_watched(executor: Executor, *, actor: Actor, number: int = 1) -> Page[ListCard]:
    """Return a page of the lists of the actor's units, newest first."""
    condition = within(Commendation.unit_path, actor, *WATCHERS)
    total = executor.execute(select(func.count()).select_from(Commendation).where(condition)).scalar_one()
    rows = executor.execute(
        select(*CARD).where(condition).order_by(Commendation.id.desc()).limit(SIZE).offset((number - 1) * SIZE)
    )
    return Page(tuple(ListCard(*row) for row in rows), number, SIZE, total)


@dataclass(frozen=True, slots=True)
class LineCard:
    """A person on a list, for reading."""

    person_id: int
    place: int
    figures: Mapping[str, int]
    drawn: bool
    consent: str


LINE: tuple[Any, ...] = tuple(getattr(CommendationLine, name) for name in LineCard.__dataclass_fields__)


def list_lines(executor: Executor, *, list_id: int, number: int = 1, size: int = SIZE) -> Page[LineCard]:
    """Return a page of a list, the first place in front."""
    here = CommendationLine.commendation_id == list_id
    total = executor.execute(select(func.count()).select_from(CommendationLine).where(here)).scalar_one()
    rows = executor.execute(
        select(*LINE)
        .where(here)
        .order_by(CommendationLine.place, CommendationLine.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page(tuple(LineCard(*row) for row in rows), number, size, total)


def list_own(executor: Executor, *, person_id: int) -> list[tuple[ListCard, LineCard]]:
    """Return the lists a person stands on, newest first; not those that are still being made or were withdrawn."""
    rows = executor.execute(
        select(*CARD, *LINE)
        .join(CommendationLine, CommendationLine.commendation_id == Commendation.id)
        .where(CommendationLine.person_id == person_id, Commendation.state.in_(("frozen", "published")))
        .order_by(Commendation.id.desc())
    )
    return [(ListCard(*row[: len(CARD)]), LineCard(*row[len(CARD) :])) for row in rows]
