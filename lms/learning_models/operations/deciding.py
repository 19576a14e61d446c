"""A model's year: registering, proposing with what was counted, the decision entered by another person, revoking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.clock import local_day
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.events import tell
from kernel.text import clean_line
from lms.learning_models.events import ModelStepped
from lms.learning_models.models import ModelStep, ModelYear
from lms.learning_models.operations.keeping import guard
from lms.learning_models.queries import LEARNER, MEMBER, ModelCard, tallies
from lms.learning_models.rules.proposing import MEETS, Tally, Threshold, Verdict, judge

REASON_LONGEST = 500
NUMBER_LONGEST = 60
SIGNER_LONGEST = 200
FROM: Mapping[str, tuple[str, ...]] = {
    "registered": ("", "withdrawn"),
    "withdrawn": ("registered",),
    "proposed": ("registered",),
    "recalled": ("proposed",),
    "recognised": ("proposed",),
    "revoked": ("recognised",),
}
"""The states from which a model's year may take each step."""
TO = {"recalled": "registered"}


class ModelMoved(Conflict):
    """Somebody else moved this model's year meanwhile, or the step may not be taken from where it is."""

    code = "model_moved"


class NotMet(Invalid):
    """The figures do not reach the threshold, or there is none: nothing can be proposed."""

    code = "not_met"


class SameHands(NotAllowed):
    """Who proposed a model does not enter its decision."""

    code = "same_hands"


class BadDecision(Invalid):
    """The number, the day, the signer or the reason is missing; `field` says which."""

    code = "bad_decision"


def register(session: Session, models: Iterable[ModelCard], *, period: int, actor: Actor, at: datetime) -> int:
    """Register models for a period; those registered already stay as they are. Returns how many were new."""
    fresh = [model for model in models if model.state in FROM["registered"]]
    for model in fresh:
        _step(session, model, "registered", period=period, actor=actor, at=at)
    return len(fresh)


def withdraw(session: Session, model: ModelCard, *, period: int, actor: Actor, at: datetime) -> None:
    """Take a registration back."""
    _step(session, model, "withdrawn", period=period, actor=actor, at=at)


def verdict(
    session: Session, model: ModelCard, thresholds: Iterable[Threshold], *, period: int
) -> tuple[Verdict, Tally, Tally]:
    """Return what a model's titles come to now, with the figures of its members and of its learners."""
    found = tallies(session, model_ids=[model.id], period=period)
    members, learners = (found.get((model.id, part), Tally()) for part in (MEMBER, LEARNER))
    return judge(members, learners, thresholds), members, learners


def propose(
    session: Session,
    model: ModelCard,
    thresholds: Iterable[Threshold],
    *,
    period: int,
    actor: Actor,
    at: datetime,
) -> None:
    """Propose a model whose titles reach a level; what was counted is frozen with it."""
    judged, members, learners = verdict(session, model, thresholds, period=period)
    if judged.code != MEETS:
        raise NotMet(judged.code)
    counted = {"members": asdict(members), "learners": asdict(learners), "at": at.isoformat()}
    values = {"level": judged.level, "counted": counted, "proposed_by": actor.person_id}
    _step(session, model, "proposed", period=period, actor=actor, at=at, values=values, detail={"level": judged.level})


def recall(session: Session, model: ModelCard, *, period: int, actor: Actor, at: datetime) -> None:
    """Take a proposal back."""
    _step(session, model, "recalled", period=period, actor=actor, at=at, values={"counted": None, "level": 0})


def decide(
    session: Session,
    model: ModelCard,
    *,
    period: int,
    number: str,
    signed_on: date | None,
    signer: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Enter the signed decision that recognises a proposed model: by another person than who proposed it."""
    said = {"number": clean_line(number, NUMBER_LONGEST), "signer": clean_line(signer, SIGNER_LONGEST)}
    for field in ("number", "signer"):
        if not said[field]:
            raise BadDecision(f"{field}_missing", field=field)
    if signed_on is None or signed_on > local_day(at):
        raise BadDecision("signed_on_missing", field="signed_on")
    if model.proposed_by == actor.person_id:
        raise SameHands
    values = said | {"signed_on": signed_on}
    _step(session, model, "recognised", period=period, actor=actor, at=at, values=values, detail=dict(said))


def revoke(session: Session, model: ModelCard, *, period: int, reason: str, actor: Actor, at: datetime) -> None:
    """Revoke a recognition, with its reason."""
    said = clean_line(reason, REASON_LONGEST)
    if not said:
        raise BadDecision("reason_missing", field="reason")
    _step(
        session, model, "revoked", period=period, actor=actor, at=at, values={"reason": said}, detail={"reason": said}
    )


def _step(
    session: Session,
    model: ModelCard,
    step: str,
    *,
    period: int,
    actor: Actor,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Move a model's year from the state it was read in; `ModelMoved` when it is no longer there."""
    guard(actor, model.unit_path)
    if model.state not in FROM[step]:
        raise ModelMoved
    row = {**(values or {}), "state": TO.get(step, step), "changed_at": at, "changed_by": actor.person_id}
    here = (ModelYear.model_id == model.id, ModelYear.period == period)
    moved: Any
    if model.state:
        moved = update(ModelYear).where(*here, ModelYear.state == model.state).values(**row)
    else:
        first = {"model_id": model.id, "period": period, "level": 0, "number": "", "signer": "", "reason": ""}
        moved = upsert(session, ModelYear).values(**first, **row).on_conflict_do_nothing()
    if session.execute(moved.returning(ModelYear.model_id)).first() is None:
        raise ModelMoved
    said = {
        "id": new_id(),
        "model_id": model.id,
        "period": period,
        "step": step,
        "actor_id": actor.person_id,
        "actor_name": actor.name[:120],
        "detail": dict(detail or {}),
        "at": at,
    }
    session.execute(insert(ModelStep).values(**said))
    number = str((values or {}).get("number", ""))
    tell(
        session,
        ModelStepped(
            at=at,
            actor=actor,
            person_id=0,
            model_id=model.id,
            name=model.name,
            unit_path=model.unit_path,
            period=period,
            step=step,
            number=number,
        ),
    )
