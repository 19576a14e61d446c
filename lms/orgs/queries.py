"""Reading units, memberships and grants. What a viewer may see goes through her scope, never by bare id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from kernel.actor import TERRITORIAL, Actor, under, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.orgs.models import Denominator, Membership, RoleGrant, Unit
from lms.orgs.rules import ancestors

WATCHERS = ("cadre", "city", "admin", "auditor")
"""Roles that may see the figures of their units."""

WARDS = ("ward", "commune")
"""Kinds of unit one lives in: phường and xã, the units below the City since 01/7/2025."""


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit, for reading. `label` is a historical or grouping label (the former districts)."""

    id: int
    public_id: str
    hierarchy: str
    kind: str
    code: str
    name: str
    parent_id: int | None
    path: str
    label: str
    sample: bool


CARD: tuple[Any, ...] = (
    Unit.id,
    Unit.public_id,
    Unit.hierarchy,
    Unit.kind,
    Unit.code,
    Unit.name,
    Unit.parent_id,
    Unit.path,
    Unit.label,
    Unit.sample,
)


def _open(on: date) -> ColumnElement[bool]:
    return and_(Unit.valid_from <= on, or_(Unit.valid_to.is_(None), Unit.valid_to >= on))


def find_unit(executor: Executor, *, path: str) -> UnitCard | None:
    """Return the unit at a path."""
    row = executor.execute(select(*CARD).where(Unit.path == path)).first()
    return None if row is None else UnitCard(*row)


def get_unit(executor: Executor, *, public_id: str) -> UnitCard:
    """Return a unit by its public id, or raise `NotFound`. For choosing a residence: units are public."""
    row = executor.execute(select(*CARD).where(Unit.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return UnitCard(*row)


def get_watched(executor: Executor, *, public_id: str, actor: Actor) -> UnitCard:
    """Return a unit whose figures the actor may see, or raise `NotFound`: outside the scope it is not there."""
    row = executor.execute(
        select(*CARD).where(Unit.public_id == public_id, within(Unit.path, actor, *WATCHERS))
    ).first()
    if row is None:
        raise NotFound
    return UnitCard(*row)


def list_watched_tops(executor: Executor, *, actor: Actor) -> list[UnitCard]:
    """Return the units at the top of the actor's scopes, by path."""
    paths = actor.paths(*WATCHERS, hierarchy=TERRITORIAL)
    rows = executor.execute(select(*CARD).where(Unit.path.in_(paths)).order_by(Unit.path))
    return [UnitCard(*row) for row in rows]


def list_family(executor: Executor, *, unit: UnitCard, on: date) -> list[UnitCard]:
    """Return the children of a unit that are open on a day, by kind and name."""
    rows = executor.execute(
        select(*CARD).where(Unit.parent_id == unit.id, _open(on)).order_by(Unit.sample.desc(), Unit.kind, Unit.folded)
    )
    return [UnitCard(*row) for row in rows]


def list_ancestors(executor: Executor, *, unit: UnitCard) -> list[UnitCard]:
    """Return the units above a unit, the root first."""
    parts = unit.path.split(".")[:-2]
    paths = [".".join(parts[: n + 1]) + "." for n in range(len(parts))]
    rows = executor.execute(select(*CARD).where(Unit.path.in_(paths)).order_by(Unit.path))
    return [UnitCard(*row) for row in rows]


def list_by_paths(executor: Executor, paths: Iterable[str]) -> dict[str, UnitCard]:
    """Return units by their paths."""
    rows = executor.execute(select(*CARD).where(Unit.path.in_(list(paths))))
    return {row.path: UnitCard(*row) for row in rows}


def list_residences_to_choose(executor: Executor, *, on: date, sample: bool) -> list[UnitCard]:
    """Return the wards and communes one can live in; the invented ones only where samples are shown."""
    condition = [Unit.kind.in_(WARDS), Unit.hierarchy == TERRITORIAL, _open(on)]
    if not sample:
        condition.append(Unit.sample.is_(False))
    rows = executor.execute(select(*CARD).where(*condition).order_by(Unit.sample.desc(), Unit.folded))
    return [UnitCard(*row) for row in rows]


Above = aliased(Unit)
FULL_NAME = case((Unit.kind.in_(("village", "neighbourhood")), Unit.name + ", " + Above.name), else_=Unit.name).label(
    "unit_name"
)
"""A unit's name; below a ward or commune with that one's name behind it, for every ward has a «Tổ dân phố 1»."""


@dataclass(frozen=True, slots=True)
class MembershipCard:
    """A person's open membership with its unit's name."""

    id: int
    person_id: int
    kind: str
    unit_id: int
    unit_path: str
    unit_name: str
    valid_from: date
    confirmed_at: datetime | None


def _memberships() -> Select[Any]:
    """Return the select of open memberships with their units' names."""
    columns: tuple[Any, ...] = (
        Membership.id,
        Membership.person_id,
        Membership.kind,
        Membership.unit_id,
        Membership.unit_path,
        FULL_NAME,
        Membership.valid_from,
        Membership.confirmed_at,
    )
    return (
        select(*columns)
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(Above, Above.id == Unit.parent_id)
        .where(Membership.valid_to.is_(None))
    )


def list_memberships(executor: Executor, *, person_id: int) -> list[MembershipCard]:
    """Return a person's open memberships."""
    rows = executor.execute(_memberships().where(Membership.person_id == person_id).order_by(Membership.kind))
    return [MembershipCard(*row) for row in rows]


def list_residences(executor: Executor, *, person_ids: Iterable[int]) -> dict[int, MembershipCard]:
    """Return the open residences of several people."""
    of_them = Membership.person_id.in_(list(person_ids))
    rows = executor.execute(_memberships().where(of_them, Membership.kind == "residence"))
    return {row.person_id: MembershipCard(*row) for row in rows}


def list_denominators(
    executor: Executor, *, unit_ids: Iterable[int], year: int, kind: str
) -> dict[int, tuple[int, str]]:
    """Return (value, source) of a denominator for several units; a unit without one is simply missing."""
    rows = executor.execute(
        select(Denominator.unit_id, Denominator.value, Denominator.source).where(
            Denominator.unit_id.in_(list(unit_ids)), Denominator.year == year, Denominator.kind == kind
        )
    )
    return {row.unit_id: (row.value, row.source) for row in rows}


@dataclass(frozen=True, slots=True)
class GrantCard:
    """A role grant with its unit, for reading."""

    person_id: int
    id: int
    role: str
    unit_name: str
    unit_path: str
    hierarchy: str
    valid_from: date
    valid_to: date
    granted_by: int
    ended_at: datetime | None


GRANT: tuple[Any, ...] = (
    RoleGrant.person_id,
    RoleGrant.id,
    RoleGrant.role,
    Unit.name,
    RoleGrant.unit_path,
    RoleGrant.hierarchy,
    RoleGrant.valid_from,
    RoleGrant.valid_to,
    RoleGrant.granted_by,
    RoleGrant.ended_at,
)


def _grants() -> Select[Any]:
    return select(*GRANT).join(Unit, Unit.id == RoleGrant.unit_id)


def list_grants_of(executor: Executor, *, person_ids: Iterable[int]) -> list[GrantCard]:
    """Return every role these people hold or held, the widest first: as what somebody acted on a day."""
    ids = sorted(set(person_ids))
    if not ids:
        return []
    rows = executor.execute(
        _grants().where(RoleGrant.person_id.in_(ids)).order_by(func.length(RoleGrant.unit_path), RoleGrant.id)
    )
    return [GrantCard(*tuple(row)) for row in rows]


def list_grants(executor: Executor, *, actor: Actor, role: str = "", number: int = 1) -> Page[GrantCard]:
    """Return a page of the role grants within the actor's scope, newest first; of one role when it is named."""
    condition = or_(
        *(
            and_(RoleGrant.hierarchy == scope.hierarchy, under(RoleGrant.unit_path, scope.path))
            for scope in actor.scopes
            if scope.role in ("admin", "city", "auditor", "cadre")
        ),
        false(),
    )
    if role:
        condition = and_(condition, RoleGrant.role == role)
    total = executor.execute(select(func.count()).select_from(RoleGrant).where(condition)).scalar_one()
    rows = executor.execute(
        _grants().where(condition).order_by(RoleGrant.id.desc()).limit(SIZE).offset((number - 1) * SIZE)
    )
    return Page(tuple(GrantCard(*tuple(row)) for row in rows), number, SIZE, total)


def list_role_paths(executor: Executor, *, person_id: int, role: str, on: date) -> list[str]:
    """Return the units over which a person holds a role on a day, the widest first."""
    rows = executor.execute(
        select(RoleGrant.unit_path)
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.ended_at.is_(None),
            RoleGrant.valid_from <= on,
            RoleGrant.valid_to >= on,
        )
        .order_by(func.length(RoleGrant.unit_path), RoleGrant.unit_path)
    )
    return [row.unit_path for row in rows]


def has_samples(executor: Executor) -> bool:
    """Tell whether invented units are in the database."""
    return executor.execute(select(Unit.id).where(Unit.sample.is_(True)).limit(1)).first() is not None


def residents(paths: Iterable[str]) -> Select[int]:
    """Return the select of those who live at or below one of these units: for other packages' statements."""
    below = or_(*(under(Membership.unit_path, path) for path in paths), false())
    return select(Membership.person_id).where(Membership.kind == "residence", Membership.valid_to.is_(None), below)


def list_holders(executor: Executor, *, role: str, path: str, on: date) -> list[int]:
    """Return who holds a role over the unit at a path on a day, there or from a unit above it; by id."""
    rows = executor.execute(
        select(RoleGrant.person_id)
        .where(
            RoleGrant.role == role,
            RoleGrant.unit_path.in_([*ancestors(path), path]),
            RoleGrant.valid_from <= on,
            RoleGrant.valid_to >= on,
            RoleGrant.ended_at.is_(None),
        )
        .distinct()
        .order_by(RoleGrant.person_id)
    )
    return [row.person_id for row in rows]


def list_posts(executor: Executor, *, role: str, on: date, hierarchy: str = TERRITORIAL) -> list[tuple[int, str]]:
    """Return (person, unit's path) of everybody who holds a role on a day, in the whole hierarchy; by person."""
    rows = executor.execute(
        select(RoleGrant.person_id, RoleGrant.unit_path)
        .where(
            RoleGrant.role == role,
            RoleGrant.hierarchy == hierarchy,
            RoleGrant.valid_from <= on,
            RoleGrant.valid_to >= on,
            RoleGrant.ended_at.is_(None),
        )
        .order_by(RoleGrant.person_id, RoleGrant.unit_path)
    )
    return [(row.person_id, row.unit_path) for row in rows]
