"""Entering models, their members, and ending either. Nothing is deleted: what ends keeps its dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.events import tell
from kernel.text import clean_line, fold
from lms.learning_models.events import MemberJoined, MemberLeft, ModelAdded, ModelChanged
from lms.learning_models.models import LearningModel, ModelMember
from lms.learning_models.queries import KEEPERS, ModelCard
from lms.learning_models.rules.proposing import KINDS, LEARNER, PARTS, TIERS, UNIT
from lms.orgs.queries import UnitCard
from lms.orgs.rules import may_write

NAME_LONGEST = 200
MOST_AT_ONCE = 200


class ModelNotYours(NotAllowed):
    """The unit lies outside the actor's, or she only reads."""

    code = "model_not_yours"


class BadModel(Invalid):
    """The kind, the tier or the name will not do; `field` says which."""

    code = "bad_model"


class ModelTaken(Conflict):
    """A model of this kind and name stands in the unit already."""

    code = "model_taken"


def may_keep(actor: Actor, path: str) -> bool:
    """Tell whether the actor may change the models of a unit."""
    return actor.covers(path, *KEEPERS) and may_write(scope.role for scope in actor.scopes)


def guard(actor: Actor, path: str) -> None:
    """Raise `ModelNotYours` unless the actor may change the models of a unit."""
    if not may_keep(actor, path):
        raise ModelNotYours


def add_model(session: Session, *, kind: str, tier: str, name: str, unit: UnitCard, actor: Actor, at: datetime) -> str:
    """Enter a model of a unit; returns its public id. `tier` (provincial, lower) is asked of units alone."""
    guard(actor, unit.path)
    if kind not in KINDS:
        raise BadModel("kind_missing", field="kind")
    if (kind == UNIT) != (tier in TIERS):
        raise BadModel("tier_missing" if kind == UNIT else "tier_not_asked", field="tier")
    said = _name(session, kind, name, unit.path)
    model = LearningModel(
        id=new_id(),
        kind=kind,
        tier=tier,
        name=said,
        folded=fold(said),
        unit_id=unit.id,
        unit_path=unit.path,
        created_at=at,
        created_by=actor.person_id,
    )
    session.add(model)
    session.flush()
    tell(
        session,
        ModelAdded(at=at, actor=actor, person_id=0, model_id=model.id, name=said, unit_path=unit.path, kind=kind),
    )
    return model.public_id


def _name(session: Session, kind: str, name: str, path: str, *, but: int = 0) -> str:
    said = clean_line(name, NAME_LONGEST)
    if not said:
        raise BadModel("name_missing", field="name")
    taken = session.scalar(
        select(LearningModel.id).where(
            LearningModel.kind == kind,
            LearningModel.folded == fold(said),
            LearningModel.unit_path == path,
            LearningModel.ended_on.is_(None),
            LearningModel.id != but,
        )
    )
    if taken is not None:
        raise ModelTaken(field="name")
    return said


def rename(session: Session, model: ModelCard, *, name: str, actor: Actor, at: datetime) -> None:
    """Give a model another name."""
    guard(actor, model.unit_path)
    said = _name(session, model.kind, name, model.unit_path, but=model.id)
    session.execute(update(LearningModel).where(LearningModel.id == model.id).values(name=said, folded=fold(said)))
    _changed(session, model, said, actor, at)


def end_model(session: Session, model: ModelCard, *, on: date | None, actor: Actor, at: datetime) -> None:
    """End a model on a day, or let an ended one go on (`on` None)."""
    guard(actor, model.unit_path)
    session.execute(update(LearningModel).where(LearningModel.id == model.id).values(ended_on=on))
    _changed(session, model, model.name, actor, at)


def _changed(session: Session, model: ModelCard, name: str, actor: Actor, at: datetime) -> None:
    tell(
        session,
        ModelChanged(at=at, actor=actor, person_id=0, model_id=model.id, name=name, unit_path=model.unit_path),
    )


def add_members(
    session: Session, model: ModelCard, *, person_ids: Iterable[int], part: str, actor: Actor, at: datetime
) -> int:
    """Enter people into a model from today; who is in it already stays as she is. Returns how many were new."""
    guard(actor, model.unit_path)
    if part not in PARTS or (part == LEARNER and model.kind != UNIT):
        raise BadModel("part_unknown", field="part")
    wanted = list(dict.fromkeys(person_ids))[:MOST_AT_ONCE]
    inside = set(
        session.scalars(
            select(ModelMember.person_id).where(
                ModelMember.model_id == model.id, ModelMember.until.is_(None), ModelMember.person_id.in_(wanted)
            )
        )
    )
    fresh = [person_id for person_id in wanted if person_id not in inside]
    since = local_day(at)
    rows = [
        {
            "person_id": person_id,
            "id": new_id(),
            "model_id": model.id,
            "part": part,
            "since": since,
            "added_by": actor.person_id,
        }
        for person_id in fresh
    ]
    if rows:
        session.execute(insert(ModelMember), rows)
    for person_id in fresh:
        tell(
            session,
            MemberJoined(
                at=at,
                actor=actor,
                person_id=person_id,
                model_id=model.id,
                name=model.name,
                unit_path=model.unit_path,
            ),
        )
    return len(fresh)


def end_member(session: Session, model: ModelCard, *, person_id: int, actor: Actor, at: datetime) -> bool:
    """End a membership today; False when there is none. One begun today was a slip and leaves no day behind."""
    guard(actor, model.unit_path)
    ended = session.execute(
        update(ModelMember)
        .where(ModelMember.person_id == person_id, ModelMember.model_id == model.id, ModelMember.until.is_(None))
        .values(until=local_day(at))
        .returning(ModelMember.id)
    ).first()
    if ended:
        tell(
            session,
            MemberLeft(
                at=at,
                actor=actor,
                person_id=person_id,
                model_id=model.id,
                name=model.name,
                unit_path=model.unit_path,
            ),
        )
    return ended is not None
