"""The one place where a case changes its state: a list of cases takes one step together, or none of them does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, insert, update
from sqlalchemy.orm import Session

from kernel.actor import ASSOCIATION, SECTOR, TERRITORIAL, Actor
from kernel.base import new_id
from kernel.errors import Conflict, NotAllowed, NotFound
from kernel.events import tell
from lms.orgs.rules import may_write
from lms.recognition.events import CaseStepped
from lms.recognition.models import CaseStep, RecognitionCase
from lms.recognition.queries import CaseCard, YearCard
from lms.recognition.rules.moves import HANDS, OWN, PREPARE, may_step, next_state

CASES = cast(Table, RecognitionCase.__table__)
Change = Mapping[int, Mapping[str, Any]]


class CaseMoved(Conflict):
    """Somebody else moved a case meanwhile, or the step may not be taken from where it stands."""

    code = "case_moved"


class StepNotYours(NotAllowed):
    """The actor may not take this step: her own case, one she filled in, or one she decided on before."""

    code = "step_not_yours"


def move(
    session: Session,
    *,
    year: YearCard,
    cases: Sequence[CaseCard],
    step: str,
    actor: Actor,
    at: datetime,
    values: Change | None = None,
    detail: Change | None = None,
) -> list[CaseCard]:
    """Take a step with a list of cases of one year: one UPDATE guarded by each version, one INSERT of their steps.

    `values` are columns to set and `detail` what the step's record says, both by person. The step «recognise» has
    `decision_number` and `decision_date` (an ISO day) in its detail. Raises `StepNotYours` (its code says why),
    `CaseMoved` when a guard fails, `NotFound` for a case of another year or outside the actor's units.
    """
    values, detail = values or {}, detail or {}
    if not cases:
        return []
    moved = [_after(card, year, step, values.get(card.person_id, {}), actor=actor, at=at) for card in cases]
    _keep(session, cases, moved, {column for one in values.values() for column in one})
    session.execute(
        insert(CaseStep),
        [
            step_row(card, step, before=before.state, detail=detail.get(card.person_id, {}), actor=actor, at=at)
            for before, card in zip(cases, moved, strict=True)
        ],
    )
    for before, card in zip(cases, moved, strict=True):
        tell(session, _fact(card, step, before.state, actor=actor, at=at))
    return moved


def check_may_write(actor: Actor) -> None:
    """Raise `StepNotYours` for an auditor: she reads, whatever other role she holds."""
    if not may_write(scope.role for scope in actor.scopes):
        raise StepNotYours("read_only")


def covers(actor: Actor, path: str, *roles: str) -> bool:
    """Tell whether the actor holds one of these roles over a unit, in whatever hierarchy; the system does."""
    return actor.person_id == 0 or any(
        actor.covers(path, *roles, hierarchy=hierarchy) for hierarchy in (TERRITORIAL, SECTOR, ASSOCIATION)
    )


def step_row(
    card: CaseCard, step: str, *, before: str, detail: Mapping[str, Any], actor: Actor, at: datetime
) -> dict[str, Any]:
    """Return the record of a step, ready to be inserted."""
    return {
        "person_id": card.person_id,
        "id": new_id(),
        "period": card.period,
        "step": step,
        "from_state": before,
        "to_state": card.state,
        "actor_id": actor.person_id,
        "actor_name": actor.name[:120],
        "detail": dict(detail),
        "at": at,
    }


def _after(
    card: CaseCard, year: YearCard, step: str, values: Mapping[str, Any], *, actor: Actor, at: datetime
) -> CaseCard:
    """Return the case as it stands after a step, or raise why it may not be taken."""
    _check(card, year, step, actor)
    state = next_state(step, card.state)
    if state is None:
        raise CaseMoved(step=step, state=card.state, case=card.public_id)
    hands = HANDS.get(step, "")
    taken = card.taken | {hands: actor.person_id} if hands else card.taken
    return replace(card, **values, state=state, version=card.version + 1, taken=taken, changed_at=at)


def _check(card: CaseCard, year: YearCard, step: str, actor: Actor) -> None:
    """Ask whether the actor may take the step: by the case being hers or her units', then by the rule of hands."""
    own = actor.person_id == card.person_id and step in OWN
    roles = ("helper", "cadre", "city") if step in PREPARE else ("cadre", "city")
    if card.year_id != year.id or not (own or covers(actor, card.unit_path, *roles)):
        raise NotFound
    if not own:
        check_may_write(actor)
    why = may_step(step, actor=actor.person_id, person=card.person_id, entered_by=card.entered_by, taken=card.taken)
    if why:
        raise StepNotYours(why, case=card.public_id)


def _keep(session: Session, before: Sequence[CaseCard], after: Sequence[CaseCard], columns: Iterable[str]) -> None:
    names = sorted({*columns, "state", "version", "taken", "changed_at"})
    statement = (
        update(CASES)
        .where(
            CASES.c.person_id == bindparam("of_person"),
            CASES.c.period == bindparam("of_period"),
            CASES.c.version == bindparam("read_version"),
        )
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    rows = [
        {f"new_{name}": getattr(new, name) for name in names}
        | {"of_person": old.person_id, "of_period": old.period, "read_version": old.version}
        for old, new in zip(before, after, strict=True)
    ]
    done = cast("CursorResult[Any]", session.execute(statement, rows))
    if done.rowcount != len(rows):
        raise CaseMoved


def _fact(card: CaseCard, step: str, before: str, *, actor: Actor, at: datetime) -> CaseStepped:
    return CaseStepped(
        at=at,
        actor=actor,
        person_id=card.person_id,
        period=card.period,
        unit_path=card.unit_path,
        case_ref=card.public_id,
        step=step,
        from_state=before,
        to_state=card.state,
    )
