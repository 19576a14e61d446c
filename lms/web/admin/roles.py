"""Giving and ending roles: which units and roles an actor may give, and the list of what is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kernel.actor import Actor
from kernel.database import Executor
from kernel.paging import Page
from kernel.text import fold
from lms.orgs import queries as orgs
from lms.orgs.queries import GrantCard, UnitCard
from lms.orgs.rules import GRANTABLE, GRANTORS, RANK, is_path, may_grant, may_write
from lms.people.queries import PersonCard
from lms.web.admin.words import ROLES
from lms.web.filters import day
from lms.web.language import gettext as _

OPENED = 5
"""So many units found by a search are opened, to offer what is below them."""


def may_give(actor: Actor) -> bool:
    """Tell whether the actor gives roles at all: never while an auditor."""
    return bool(grantable(actor)) and may_write(scope.role for scope in actor.scopes)


def grantable(actor: Actor) -> list[str]:
    """Return the roles below one of the actor's own, the lowest first."""
    rank = max((RANK[scope.role] for scope in actor.scopes if scope.role in GRANTORS), default=0)
    return sorted((role for role in GRANTABLE if RANK[role] < rank), key=lambda role: (RANK[role], role))


def list_units(executor: Executor, *, actor: Actor, search: str, on: date) -> list[UnitCard]:
    """Return the units to choose from: the tops of the actor's scopes and their children, or what a search finds.

    A search is a part of a name, with or without diacritics, or a unit's path; what is right below the few units
    found is offered too.
    """
    paths = sorted({scope.path for scope in actor.scopes if scope.role in GRANTORS})
    tops = list(orgs.list_by_paths(executor, paths).values())
    units = {unit.path: unit for top in tops for unit in [top, *orgs.list_family(executor, unit=top, on=on)]}
    if not search:
        return list(units.values())
    found = _by_path(executor, search, paths) or [unit for unit in units.values() if fold(search) in fold(unit.name)]
    opened = found if len(found) <= OPENED else []
    below = [child for unit in opened for child in orgs.list_family(executor, unit=unit, on=on)]
    return list({unit.path: unit for unit in [*found, *below]}.values())


def _by_path(executor: Executor, search: str, paths: Sequence[str]) -> list[UnitCard]:
    """Return the unit at a path typed as a search, when it lies within the actor's scopes."""
    path = search.strip()
    if not is_path(path) or not any(path.startswith(top) for top in paths):
        return []
    unit = orgs.find_unit(executor, path=path)
    return [unit] if unit else []


def grant_lines(
    found: Page[GrantCard], cards: Mapping[int, PersonCard], *, actor: Actor, today: date
) -> list[dict[str, Any]]:
    """Return the lines of the list of roles."""
    writing = may_give(actor)
    return [_line(grant, cards, today, ending=writing and _may_end(grant, actor, today)) for grant in found.rows]


def _line(grant: GrantCard, cards: Mapping[int, PersonCard], today: date, *, ending: bool) -> dict[str, Any]:
    card, granter = cards.get(grant.person_id), cards.get(grant.granted_by)
    words, kind = _state(grant, today)
    return {
        "name": card.full_name if card else _("Người đã rời hệ thống"),
        "role": str(ROLES.get(grant.role, grant.role)),
        "unit": grant.unit_name,
        "term": _("%(first)s đến %(last)s", first=day(grant.valid_from), last=day(grant.valid_to)),
        "by": granter.full_name if granter else _("Khi cài đặt hệ thống"),
        "state": words,
        "kind": kind,
        "ending": ending,
        "person_id": grant.person_id,
        "grant_id": grant.id,
    }


def _state(grant: GrantCard, today: date) -> tuple[str, str]:
    if grant.ended_at is not None:
        return _("kết thúc ngày %(day)s", day=day(grant.ended_at)), "neutral"
    if today < grant.valid_from:
        return _("chưa bắt đầu"), "info"
    return (_("hết hạn"), "neutral") if today > grant.valid_to else (_("đang có hiệu lực"), "success")


def _may_end(grant: GrantCard, actor: Actor, today: date) -> bool:
    return (
        grant.ended_at is None
        and today <= grant.valid_to
        and may_grant(
            actor.scopes,
            grantor=actor.person_id,
            person=grant.person_id,
            role=grant.role,
            hierarchy=grant.hierarchy,
            path=grant.unit_path,
        )
    )
