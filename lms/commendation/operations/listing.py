"""A list is asked for, made by a job, frozen with its snapshot and signature, published by another person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.errors import Conflict, NotAllowed, NotFound
from kernel.events import tell
from lms import files, jobs_queue
from lms.commendation import queries
from lms.commendation.events import CommendationConsented, CommendationStepped
from lms.commendation.models import Commendation, CommendationLine
from lms.commendation.queries import ListCard
from lms.commendation.rules.ranking import Candidate, Line, Plan, choose, qualifies, read_snapshot, snapshot
from lms.jobs_queue import Run
from lms.orgs.queries import UnitCard
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.recognition.queries import titles

KIND = "commendation.make"
MAKERS = ("cadre", "city")
Sign = Callable[[Mapping[str, Any]], str]


class ListNotYours(NotAllowed):
    """The unit lies outside the actor's, or she only reads."""

    code = "list_not_yours"


class SameMaker(NotAllowed):
    """Who asked for a list does not publish it."""

    code = "same_maker"


class ListMoved(Conflict):
    """The list is no longer in the state it was read in."""

    code = "list_moved"


def may_make(actor: Actor, path: str) -> bool:
    """Tell whether the actor may make and publish lists of a unit."""
    return actor.covers(path, *MAKERS) and may_write(scope.role for scope in actor.scopes)


def _guard(actor: Actor, path: str) -> None:
    if not may_make(actor, path):
        raise ListNotYours


def ask(session: Session, *, unit: UnitCard, period: int, plan: Plan, actor: Actor, at: datetime) -> str:
    """Ask for a list of a unit; a job makes it. Returns its public id."""
    _guard(actor, unit.path)
    made = Commendation(
        id=new_id(),
        unit_id=unit.id,
        unit_path=unit.path,
        period=period,
        plan=asdict(plan),
        seed=new_public_id(20),
        asked_by=actor.person_id,
        asked_at=at,
    )
    session.add(made)
    session.flush()
    jobs_queue.ask(session, KIND, args={"list": made.id}, asked_by=actor.person_id, at=at)
    _tell(session, made.public_id, unit.path, period, "asked", actor=actor, at=at)
    return made.public_id


def _tell(session: Session, ref: str, path: str, period: int, step: str, *, actor: Actor, at: datetime) -> None:
    tell(
        session,
        CommendationStepped(at=at, actor=actor, person_id=0, list_ref=ref, unit_path=path, period=period, step=step),
    )


def make(run: Run, store: files.Store, sign: Sign) -> dict[str, Any]:
    """Make a list: look at every holder of the title, keep who qualifies, freeze. Done again, it begins anew."""
    session = run.session
    card = queries.get_by_id(session, int(run.args["list"]))
    if card.state != "making":
        return {}
    plan = Plan.of(card.plan)
    names: dict[str, int] = {}
    total = titles.count_holders(session, period=card.period, path=card.unit_path)
    found: list[Candidate] = []
    after = seen = 0
    while portion := titles.list_figures(session, period=card.period, path=card.unit_path, after=after):
        after, seen = portion[-1].person_id, seen + len(portion)
        some = _candidates(session, card, plan, portion)
        found += some.values()
        names |= {one.ref: person_id for person_id, one in some.items()}
        run.report(seen, max(total, seen))
    at = run.clock()
    data = snapshot(
        plan, found, unit=card.unit_path, period=card.period, as_of=local_day(at).isoformat(), seed=card.seed
    )
    kept = files.keep(session, store, data, media_type="application/json", at=at)
    lines = choose(*read_snapshot(data))
    _freeze(session, card, plan, lines, names, sha256=kept, candidates=len(found), sign=sign, at=at)
    return {"lines": len(lines)}


def _candidates(
    session: Session, card: ListCard, plan: Plan, portion: list[titles.TitleFigures]
) -> dict[int, Candidate]:
    """Return who of a portion has the least figures, by person."""
    first = {
        one.person_id: Candidate(
            "", sum(one.recognised.values()), min(one.recognised.values(), default=0), 0, one.earned
        )
        for one in portion
    }
    able = {person_id: one for person_id, one in first.items() if qualifies(plan, one)}
    cards = people.list_cards(session, able)
    years = titles.count_years(session, person_ids=able, until=card.period)
    return {
        person_id: Candidate(cards[person_id].public_id, one.total, one.lowest, years.get(person_id, 1), one.earned)
        for person_id, one in able.items()
        if person_id in cards and cards[person_id].status == "active"
    }


def _freeze(
    session: Session,
    card: ListCard,
    plan: Plan,
    lines: tuple[Line, ...],
    names: Mapping[str, int],
    *,
    sha256: str,
    candidates: int,
    sign: Sign,
    at: datetime,
) -> None:
    signature = sign({"list": card.public_id, "snapshot": sha256, "chosen": [line.ref for line in lines]})
    session.execute(delete(CommendationLine).where(CommendationLine.commendation_id == card.id))
    rows = [
        {
            "person_id": names[line.ref],
            "id": new_id(),
            "commendation_id": card.id,
            "place": line.place,
            "figures": dict(zip(plan.order, line.figures, strict=True)),
            "drawn": line.drawn,
            "consent": "",
        }
        for line in lines
    ]
    if rows:
        session.execute(insert(CommendationLine), rows)
    session.execute(
        update(Commendation)
        .where(Commendation.id == card.id, Commendation.state == "making")
        .values(state="frozen", snapshot=sha256, signature=signature, candidates=candidates, frozen_at=at)
    )


def publish(session: Session, card: ListCard, *, actor: Actor, at: datetime) -> None:
    """Publish a frozen list: by another person than who asked for it."""
    _guard(actor, card.unit_path)
    if card.asked_by == actor.person_id:
        raise SameMaker
    _move(session, card, "frozen", {"state": "published", "published_by": actor.person_id, "published_at": at})
    _tell(session, card.public_id, card.unit_path, card.period, "published", actor=actor, at=at)


def withdraw(session: Session, card: ListCard, *, actor: Actor, at: datetime) -> None:
    """Take a list back: it is shown to nobody any more, and stays on the record."""
    _guard(actor, card.unit_path)
    _move(session, card, card.state, {"state": "withdrawn"})
    _tell(session, card.public_id, card.unit_path, card.period, "withdrawn", actor=actor, at=at)


def _move(session: Session, card: ListCard, state: str, values: Mapping[str, Any]) -> None:
    moved = session.execute(
        update(Commendation)
        .where(Commendation.id == card.id, Commendation.state == state, Commendation.state != "withdrawn")
        .values(**values)
        .returning(Commendation.id)
    ).first()
    if moved is None:
        raise ListMoved


def answer(session: Session, *, list_ref: str, agreed: bool, actor: Actor, at: datetime) -> None:
    """Say whether one agrees to be named; may be changed at any time, and counts from then on."""
    own = next(
        (pair for pair in queries.list_own(session, person_id=actor.person_id) if pair[0].public_id == list_ref), None
    )
    if own is None:
        raise NotFound
    session.execute(
        update(CommendationLine)
        .where(CommendationLine.person_id == actor.person_id, CommendationLine.commendation_id == own[0].id)
        .values(consent="yes" if agreed else "no", consented_at=at)
    )
    tell(
        session,
        CommendationConsented(at=at, actor=actor, person_id=actor.person_id, list_ref=list_ref, agreed=agreed),
    )


def verify(data: bytes, card: ListCard, chosen: list[str]) -> bool:
    """Tell whether a snapshot is the one a list was made of, and gives exactly the people who stand on it."""
    if hashlib.sha256(data).hexdigest() != card.snapshot:
        return False
    return [line.ref for line in choose(*read_snapshot(data))] == chosen
