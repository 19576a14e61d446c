"""Declaring relatives: who says it, of whom; from then on the reviewer never decides about her."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.database import upsert
from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.events import tell
from lms.evidence.events import KinshipDeclared
from lms.evidence.models.reviews import Kinship
from lms.evidence.rules.reviewing import RELATIONS
from lms.orgs import queries as orgs
from lms.orgs.rules import may_write


class NoRelation(Invalid):
    """It was not said how the two are related."""

    code = "relation_missing"


class Herself(Invalid):
    """Somebody is not her own relative; about herself she decides nothing anyway."""

    code = "own_relative"


def declare(session: Session, *, person_id: int, reviewer_id: int, relation: str, actor: Actor, at: datetime) -> None:
    """Write down that a reviewer is a relative of a person; doing it again changes the relation.

    A reviewer says it of herself, the City of anybody whose person lives in its units.
    """
    _check(session, person_id=person_id, reviewer_id=reviewer_id, actor=actor)
    if person_id == reviewer_id:
        raise Herself(field="person")
    if relation not in RELATIONS:
        raise NoRelation(field="relation")
    row = {
        "person_id": person_id,
        "id": new_id(),
        "reviewer_id": reviewer_id,
        "relation": relation,
        "declared_by": actor.person_id,
        "declared_at": at,
        "ended_at": None,
    }
    again = {name: row[name] for name in ("relation", "declared_by", "declared_at", "ended_at")}
    statement = upsert(session, Kinship).values(row)
    session.execute(statement.on_conflict_do_update(index_elements=["person_id", "reviewer_id"], set_=again))
    tell(session, KinshipDeclared(at=at, actor=actor, person_id=person_id, reviewer_id=reviewer_id, declared=True))


def end(session: Session, *, person_id: int, reviewer_id: int, actor: Actor, at: datetime) -> bool:
    """Take a declaration back; False when there is none. It stays in the log."""
    _check(session, person_id=person_id, reviewer_id=reviewer_id, actor=actor)
    ended = session.execute(
        update(Kinship)
        .where(Kinship.person_id == person_id, Kinship.reviewer_id == reviewer_id, Kinship.ended_at.is_(None))
        .values(ended_at=at)
        .returning(Kinship.id)
    ).first()
    if ended:
        tell(session, KinshipDeclared(at=at, actor=actor, person_id=person_id, reviewer_id=reviewer_id, declared=False))
    return ended is not None


def _check(session: Session, *, person_id: int, reviewer_id: int, actor: Actor) -> None:
    """Raise `NotFound` for somebody who lives outside the actor's units, `NotAllowed` for who may not say it."""
    home = orgs.list_residences(session, person_ids=[person_id]).get(person_id)
    if home is None or not actor.covers(home.unit_path, "cadre", "city"):
        raise NotFound
    writes = may_write(scope.role for scope in actor.scopes)
    if not writes or (reviewer_id != actor.person_id and not actor.covers(home.unit_path, "city")):
        raise NotAllowed("kinship_not_yours")
