"""Who could still be registered: people who live in the actor's units and have no case in the period yet."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from kernel.actor import Actor
from kernel.database import Executor
from kernel.paging import SIZE, Page
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.recognition.models import RecognitionCase
from lms.recognition.queries.years import YearCard
from lms.recognition.rules.moves import EXEMPT, WITHDRAWN

PREPARERS = ("helper", "cadre", "city")
"""Roles that may register people and key in their forms."""


def reach(actor: Actor, year: YearCard, *, under: str = "", roles: tuple[str, ...] = PREPARERS) -> list[str]:
    """Return the paths of the units that are the actor's, within a year's unit and, when named, a village of it."""
    mine: Iterable[str] = ("",) if actor.person_id == 0 else actor.paths(*roles)
    found = []
    for path in mine:
        narrowed = _narrower(_narrower(path, year.unit_path), under or year.unit_path)
        if narrowed is not None:
            found.append(narrowed)
    return sorted(set(found))


def _narrower(one: str | None, other: str) -> str | None:
    """Return the path that lies in the other one, None when neither does."""
    if one is None:
        return None
    if one.startswith(other):
        return one
    return other if other.startswith(one) else None


def list_candidates(
    executor: Executor,
    *,
    year: YearCard,
    actor: Actor,
    under: str = "",
    search: str = "",
    again: bool = False,
    number: int = 1,
    size: int = SIZE,
) -> Page[PersonCard]:
    """Return a page of people without a case in the period, by tên then họ; `again`: only those of last year."""
    ids = _without_case(year, reach(actor, year, under=under), again=again)
    return people.list_chosen(executor, ids, search=search, number=number, size=size)


def list_registrable(
    executor: Executor, *, year: YearCard, actor: Actor, under: str = "", again: bool = False
) -> list[int]:
    """Return the ids of all people without a case in the period within the actor's units, in no order."""
    return list(executor.execute(_without_case(year, reach(actor, year, under=under), again=again)).scalars())


def _without_case(year: YearCard, paths: list[str], *, again: bool) -> Select[int]:
    living = orgs.residents(paths)
    person_id = living.selected_columns[0]
    ids = living.where(
        people.can_be_asked(person_id),
        ~exists(
            select(RecognitionCase.person_id).where(
                RecognitionCase.person_id == person_id, RecognitionCase.period == year.period
            )
        ),
    )
    if not again:
        return ids
    before = aliased(RecognitionCase)
    return ids.where(
        exists(
            select(before.person_id).where(
                before.person_id == person_id,
                before.period == year.period - 1,
                before.state.not_in((WITHDRAWN, EXEMPT)),
            )
        )
    )


def count_again(executor: Executor, *, year: YearCard, actor: Actor, under: str = "") -> int:
    """Return how many people of last year could be registered again."""
    ids = _without_case(year, reach(actor, year, under=under), again=True)
    return executor.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
