"""What a viewer of this area may see and do, beyond the mark of a route: units and people through her scope."""

from __future__ import annotations

from datetime import date

from sqlalchemy import literal, select

from kernel.actor import Actor, Scope
from kernel.database import Executor
from kernel.errors import NotAllowed, NotFound
from lms.orgs import hot as orgs_hot
from lms.orgs import queries as orgs
from lms.orgs.queries import WATCHERS, MembershipCard
from lms.orgs.rules import may_grant, may_write
from lms.people import queries as people
from lms.people.queries import PersonCard

WRITERS = ("cadre", "city")
"""Roles that may change something about the people of their units."""


def may_change(actor: Actor) -> bool:
    """Tell whether the actor may change anything here: never while an auditor."""
    return actor.has_role(*WRITERS) and may_write(scope.role for scope in actor.scopes)


def check_may_change(actor: Actor) -> None:
    """Raise `NotAllowed` for who only reads: an auditor stays one, whatever other role she holds."""
    if not may_change(actor):
        raise NotAllowed("read_only")


def get_person(
    executor: Executor, public_id: str, *, actor: Actor, roles: tuple[str, ...] = WATCHERS
) -> tuple[PersonCard, MembershipCard]:
    """Return a person who lives within the actor's scope, with her residence; anybody else is not there."""
    card = people.find_person_by_public_id(executor, public_id)
    home = orgs.list_residences(executor, person_ids=[card.id]).get(card.id) if card else None
    if card is None or home is None or not actor.covers(home.unit_path, *roles):
        raise NotFound
    return card, home


def list_scopes(executor: Executor, *, person_id: int, today: date) -> tuple[Scope, ...]:
    """Return the roles a person holds today, over whatever unit."""
    _members, grants = orgs_hot.fragment(literal(person_id))
    return orgs_hot.scopes_of(executor.execute(select(grants), {"today": today}).scalar_one())


def may_recover(actor: Actor, *, person_id: int, held: tuple[Scope, ...]) -> bool:
    """Tell whether the actor may make a way back into a person's account.

    Only into one without duties, or with duties he could have given himself: a slip for a superior's account would
    be a way up.
    """
    return person_id != actor.person_id and all(
        may_grant(
            actor.scopes,
            grantor=actor.person_id,
            person=person_id,
            role=scope.role,
            hierarchy=scope.hierarchy,
            path=scope.path,
        )
        for scope in held
    )
