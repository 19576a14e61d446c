"""Reading learning models: lists by scope, members, and what their titles come to.

Who holds a title comes as a statement from recognition; it is joined here, so that a page of fifty models costs one
count and not fifty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from kernel.actor import Actor, under, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from kernel.text import fold
from lms.learning_models.models import LearningModel, ModelMember, ModelStep, ModelYear
from lms.learning_models.rules.proposing import KINDS, LEARNER, MEMBER, UNIT, Tally
from lms.orgs.queries import WATCHERS
from lms.people import queries as people
from lms.recognition.queries import titles

KEEPERS = ("cadre", "city")
"""Roles that keep the models of their units."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A model with its year in one period; `state` "" when it is not registered in it."""

    id: int
    public_id: str
    kind: str
    tier: str
    name: str
    unit_id: int
    unit_path: str
    ended_on: date | None
    state: str = ""
    level: int = 0
    counted: Mapping[str, Any] | None = None
    proposed_by: int | None = None
    number: str = ""
    signed_on: date | None = None
    signer: str = ""
    reason: str = ""


CARD: tuple[Any, ...] = (
    LearningModel.id,
    LearningModel.public_id,
    LearningModel.kind,
    LearningModel.tier,
    LearningModel.name,
    LearningModel.unit_id,
    LearningModel.unit_path,
    LearningModel.ended_on,
    func.coalesce(ModelYear.state, ""),
    func.coalesce(ModelYear.level, 0),
    ModelYear.counted,
    ModelYear.proposed_by,
    func.coalesce(ModelYear.number, ""),
    ModelYear.signed_on,
    func.coalesce(ModelYear.signer, ""),
    func.coalesce(ModelYear.reason, ""),
)


def _cards(period: int) -> Select[Any]:
    year = and_(ModelYear.model_id == LearningModel.id, ModelYear.period == period)
    return select(*CARD).outerjoin(ModelYear, year)


def get_watched(executor: Executor, *, public_id: str, period: int, actor: Actor) -> ModelCard:
    """Return a model within the actor's scope with its year, or raise `NotFound`."""
    row = executor.execute(
        _cards(period).where(LearningModel.public_id == public_id, within(LearningModel.unit_path, actor, *WATCHERS))
    ).first()
    if row is None:
        raise NotFound
    return ModelCard(*row)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of models is narrowed to; "" for all. `state` may also be `none`: not registered."""

    kind: str = ""
    state: str = ""
    search: str = ""


def list_models(
    executor: Executor, *, path: str, period: int, actor: Actor, wanted: Wanted, number: int = 1, size: int = SIZE
) -> Page[ModelCard]:
    """Return a page of the models at or below a unit, by kind and name."""
    condition = [
        under(LearningModel.unit_path, path),
        within(LearningModel.unit_path, actor, *WATCHERS),
        or_(LearningModel.ended_on.is_(None), LearningModel.ended_on >= date(period, 1, 1)),
        *_narrowed(wanted),
    ]
    chosen = _cards(period).where(*condition)
    total = executor.execute(select(func.count()).select_from(chosen.subquery())).scalar_one()
    order = case({kind: place for place, kind in enumerate(KINDS)}, value=LearningModel.kind)
    rows = executor.execute(
        chosen.order_by(order, LearningModel.folded, LearningModel.id).limit(size).offset((number - 1) * size)
    )
    return Page(tuple(ModelCard(*row) for row in rows), number, size, total)


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        LearningModel.folded.contains(word, autoescape=True) for word in fold(wanted.search).split()[:6]
    ]
    if wanted.kind:
        found.append(LearningModel.kind == wanted.kind)
    if wanted.state == "none":
        found.append(ModelYear.state.is_(None))
    elif wanted.state:
        found.append(ModelYear.state == wanted.state)
    return found


def tallies(executor: Executor, *, model_ids: Iterable[int], period: int) -> dict[tuple[int, str], Tally]:
    """Return by (model, part) how many people are in it and how many of them hold the title of the period."""
    holds = ModelMember.person_id.in_(titles.holders(period))
    rows = executor.execute(
        select(
            ModelMember.model_id,
            ModelMember.part,
            func.count(ModelMember.person_id.distinct()),
            func.count(case((holds, ModelMember.person_id)).distinct()),
        )
        .where(ModelMember.model_id.in_(list(model_ids)), _in_period(period))
        .group_by(ModelMember.model_id, ModelMember.part)
    )
    return {(row[0], row[1]): Tally(row[2], row[3]) for row in rows}


def _in_period(period: int) -> ColumnElement[bool]:
    """Return the condition «a member on the last day of the period», or still one while it runs."""
    last = date(period, 12, 31)
    return and_(ModelMember.since <= last, or_(ModelMember.until.is_(None), ModelMember.until > last))


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member of a model, by id; name and year of birth come from her own package."""

    person_id: int
    part: str
    since: date
    titled: bool


def list_members(
    executor: Executor, *, model: ModelCard, period: int, number: int = 1, size: int = SIZE
) -> Page[MemberCard]:
    """Return a page of a model's members, those who joined first in front."""
    chosen = and_(ModelMember.model_id == model.id, _in_period(period))
    total = executor.execute(select(func.count()).select_from(ModelMember).where(chosen)).scalar_one()
    rows = executor.execute(
        select(
            ModelMember.person_id,
            ModelMember.part,
            ModelMember.since,
            ModelMember.person_id.in_(titles.holders(period)),
        )
        .where(chosen)
        .order_by(ModelMember.part.desc(), ModelMember.id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page(tuple(MemberCard(row[0], row[1], row[2], bool(row[3])) for row in rows), number, size, total)


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step of a model's year."""

    period: int
    step: str
    actor_name: str
    detail: Mapping[str, Any]
    at: datetime


def list_steps(executor: Executor, *, model: ModelCard, most: int = 30) -> list[StepCard]:
    """Return the latest steps of a model, newest first."""
    rows = executor.execute(
        select(ModelStep.period, ModelStep.step, ModelStep.actor_name, ModelStep.detail, ModelStep.at)
        .where(ModelStep.model_id == model.id)
        .order_by(ModelStep.id.desc())
        .limit(most)
    )
    return [StepCard(*row) for row in rows]


# ---------------------------------------------------------------------------------- totals


@dataclass(frozen=True, slots=True)
class KindTotal:
    """Models of one kind in a unit and period: how many there are, are registered, are recognised."""

    kind: str
    models: int
    registered: int
    recognised: int


def kind_totals(executor: Executor, *, path: str, period: int) -> list[KindTotal]:
    """Return the totals of each kind at or below a unit (Biểu 2), kinds without a model left out."""
    year = and_(ModelYear.model_id == LearningModel.id, ModelYear.period == period)
    rows = executor.execute(
        select(
            LearningModel.kind,
            func.count(),
            func.count(case((ModelYear.state.in_(("registered", "proposed", "recognised")), 1))),
            func.count(case((ModelYear.state == "recognised", 1))),
        )
        .outerjoin(ModelYear, year)
        .where(under(LearningModel.unit_path, path), LearningModel.ended_on.is_(None))
        .group_by(LearningModel.kind)
    )
    found = {row[0]: KindTotal(*row) for row in rows}
    return [found[kind] for kind in KINDS if kind in found]


def adults_in_models(
    executor: Executor, *, path: str, period: int, recognised_only: bool, adult_age: int = 18
) -> Tally:
    """Return the adults in families, clans and communities of a unit, each once, and those who hold the title.

    Registered models count, or with `recognised_only` those that are recognised: the plan can be read either way.
    """
    states = ("recognised",) if recognised_only else ("registered", "proposed", "recognised")
    inside = (
        select(ModelMember.person_id)
        .join(LearningModel, LearningModel.id == ModelMember.model_id)
        .join(ModelYear, and_(ModelYear.model_id == LearningModel.id, ModelYear.period == period))
        .where(
            under(LearningModel.unit_path, path),
            LearningModel.kind != UNIT,
            ModelYear.state.in_(states),
            _in_period(period),
            ModelMember.person_id.in_(people.born_until(period - adult_age)),
        )
        .distinct()
        .subquery()
    )
    holds = inside.c.person_id.in_(titles.holders(period))
    row = executor.execute(select(func.count(), func.count(case((holds, 1)))).select_from(inside)).one()
    return Tally(row[0], row[1])


def list_of_person(executor: Executor, *, person_id: int, period: int) -> list[ModelCard]:
    """Return the models a person belongs to now, with their year."""
    own = select(ModelMember.model_id).where(ModelMember.person_id == person_id, ModelMember.until.is_(None))
    rows = executor.execute(_cards(period).where(LearningModel.id.in_(own)).order_by(LearningModel.folded))
    return [ModelCard(*row) for row in rows]


__all__ = [
    "KEEPERS",
    "LEARNER",
    "MEMBER",
    "KindTotal",
    "MemberCard",
    "ModelCard",
    "StepCard",
    "Wanted",
    "adults_in_models",
    "get_watched",
    "kind_totals",
    "list_members",
    "list_models",
    "list_of_person",
    "list_steps",
    "tallies",
]
