"""What the who-statement takes in of a person's units: open memberships and roles in force (decision 0014)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, select

from kernel.actor import Member, Scope
from kernel.database import json_rows
from lms.orgs.models import Membership, RoleGrant


def fragment(person_id: ColumnElement[int]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return two columns: memberships and grants, each as rows in JSON (parameter `today`)."""
    members = (
        select(
            json_rows(Membership.kind, Membership.unit_id, Membership.unit_path, Membership.confirmed_at.is_not(None))
        )
        .where(Membership.person_id == person_id, Membership.valid_to.is_(None))
        .scalar_subquery()
    )
    today: BindParameter[date] = bindparam("today")
    grants = (
        select(json_rows(RoleGrant.role, RoleGrant.hierarchy, RoleGrant.unit_path, RoleGrant.unit_id))
        .where(
            RoleGrant.person_id == person_id,
            RoleGrant.valid_from <= today,
            RoleGrant.valid_to >= today,
            RoleGrant.ended_at.is_(None),
        )
        .scalar_subquery()
    )
    return members.label("members"), grants.label("grants")


def members_of(rows: Any) -> tuple[Member, ...]:
    """Make memberships of the first column."""
    return tuple(Member(kind, int(unit), path, bool(confirmed)) for kind, unit, path, confirmed in rows or [])


def scopes_of(rows: Any) -> tuple[Scope, ...]:
    """Make scopes of the second column."""
    return tuple(Scope(role, hierarchy, path, int(unit)) for role, hierarchy, path, unit in rows or [])
