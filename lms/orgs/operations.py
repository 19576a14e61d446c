"""Changing units, memberships and roles."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor, within
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.events import tell
from kernel.text import fold
from lms.orgs import library, queries
from lms.orgs.events import ResidenceChanged, ResidenceConfirmed, RoleEnded, RoleGranted
from lms.orgs.models import Membership, RoleGrant, Unit
from lms.orgs.queries import UnitCard
from lms.orgs.rules import child_path, may_grant, parse_units, valid_term

CITY_PATH = "01."
FIRST_DAY = date(2025, 7, 1)  # the two-level government of Hà Nội began
ROOTS = (
    ("territorial", "city", "01", "Thành phố Hà Nội"),
    ("sector", "sector", "N01", "Các sở, ban, ngành, trường học, doanh nghiệp của Thành phố"),
    ("association", "association", "H01", "Hội Khuyến học Thành phố Hà Nội"),
)


class FlawedUnits(Invalid):
    """The shipped list of units is damaged."""

    code = "flawed_units"


class RoleNotYours(NotAllowed):
    """The role is not strictly below the grantor's, the unit is outside her own, or it is her own account."""

    code = "role_not_yours"


class BadTerm(Invalid):
    """A role lasts a year at most, and ends after it begins."""

    code = "bad_term"


def load_library(session: Session) -> int:
    """Load the three roots and the 126 wards and communes. Returns how many units were new."""
    known = set(session.scalars(select(Unit.path)))
    rows = [_row(None, h, kind, code, name, "") for h, kind, code, name in ROOTS if f"{code}." not in known]
    if rows:
        session.execute(insert(Unit), rows)
    city = queries.find_unit(session, path=CITY_PATH)
    units, flaws = parse_units(library.units_csv())
    if flaws or city is None:
        raise FlawedUnits
    wards = [
        _row(city, "territorial", unit.kind, unit.code, unit.full_name, ", ".join(unit.former_districts))
        for unit in units
        if child_path(CITY_PATH, unit.code) not in known
    ]
    if wards:
        session.execute(insert(Unit), wards)
    return len(rows) + len(wards)


def _row(parent: UnitCard | None, hierarchy: str, kind: str, code: str, name: str, label: str) -> dict[str, object]:
    return {
        "id": new_id(),
        "public_id": new_public_id(10),
        "hierarchy": hierarchy,
        "kind": kind,
        "code": code,
        "name": name,
        "folded": fold(name),
        "parent_id": parent.id if parent else None,
        "path": child_path(parent.path if parent else "", code),
        "label": label,
        "sample": False,
        "valid_from": FIRST_DAY,
        "valid_to": None,
    }


def add_unit(
    session: Session, *, parent: UnitCard, kind: str, code: str, name: str, sample: bool, valid_from: date
) -> UnitCard:
    """Add a unit below another; nothing assumes a depth. A taken code under that parent is a `Conflict`."""
    row = _row(parent, parent.hierarchy, kind, code, name, "") | {"sample": sample, "valid_from": valid_from}
    if queries.find_unit(session, path=str(row["path"])) is not None:
        raise Conflict("unit_code_taken", field="code")
    session.execute(insert(Unit).values(**row))
    unit = queries.find_unit(session, path=str(row["path"]))
    if unit is None:
        raise NotFound
    return unit


def set_residence(
    session: Session, *, person_id: int, unit: UnitCard, confirmed: bool, actor: Actor, at: datetime
) -> None:
    """Begin a residence, ending the one before on the same day. A person's own word stays «tự khai»."""
    if unit.hierarchy != "territorial" or unit.kind == "city":
        raise Invalid("not_a_residence", field="unit")
    before = session.scalar(
        select(Membership).where(
            Membership.person_id == person_id, Membership.kind == "residence", Membership.valid_to.is_(None)
        )
    )
    if before is not None and before.unit_id == unit.id:
        return
    today = local_day(at)
    if before is not None:
        before.valid_to = today
        session.flush()
    session.add(
        Membership(
            person_id=person_id,
            kind="residence",
            unit_id=unit.id,
            unit_path=unit.path,
            valid_from=today,
            confirmed_at=at if confirmed else None,
            confirmed_by=actor.person_id if confirmed else None,
        )
    )
    session.flush()
    tell(
        session,
        ResidenceChanged(
            at=at,
            actor=actor,
            person_id=person_id,
            old_unit_id=before.unit_id if before else 0,
            old_path=before.unit_path if before else "",
            old_confirmed=bool(before and before.confirmed_at),
            unit_id=unit.id,
            unit_path=unit.path,
            confirmed=confirmed,
        ),
    )


def confirm_residence(session: Session, *, person_id: int, actor: Actor, at: datetime) -> bool:
    """Confirm a self-declared residence within the cadre's scope; nobody confirms his own. False if it was already."""
    membership = session.scalar(
        select(Membership).where(
            Membership.person_id == person_id,
            Membership.kind == "residence",
            Membership.valid_to.is_(None),
            within(Membership.unit_path, actor, "cadre", "city"),
        )
    )
    if membership is None:
        raise NotFound
    if person_id == actor.person_id:
        raise NotAllowed("own_residence")
    if membership.confirmed_at is not None:
        return False
    membership.confirmed_at, membership.confirmed_by = at, actor.person_id
    session.flush()
    tell(
        session,
        ResidenceConfirmed(
            at=at, actor=actor, person_id=person_id, unit_id=membership.unit_id, unit_path=membership.unit_path
        ),
    )
    return True


def grant_role(
    session: Session,
    *,
    person_id: int,
    role: str,
    unit: UnitCard,
    valid_from: date,
    valid_to: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Give a role over a unit's subtree, strictly below the grantor's own role and unit, for a year at most."""
    allowed = may_grant(
        actor.scopes, grantor=actor.person_id, person=person_id, role=role, hierarchy=unit.hierarchy, path=unit.path
    )
    if not allowed:
        raise RoleNotYours(field="role")
    if not valid_term(valid_from, valid_to):
        raise BadTerm(field="valid_to")
    _grant(session, person_id, role, unit, (valid_from, valid_to), actor=actor, at=at)


def install_role(
    session: Session, *, person_id: int, role: str, unit: UnitCard, until: date, actor: Actor, at: datetime
) -> None:
    """Give a role at the installation of the system, from the command line: the first administrator has no grantor."""
    if actor.person_id != 0:
        raise RoleNotYours
    _grant(session, person_id, role, unit, (local_day(at), until), actor=actor, at=at)


def _grant(
    session: Session,
    person_id: int,
    role: str,
    unit: UnitCard,
    term: tuple[date, date],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    session.add(
        RoleGrant(
            person_id=person_id,
            role=role,
            hierarchy=unit.hierarchy,
            unit_id=unit.id,
            unit_path=unit.path,
            valid_from=term[0],
            valid_to=term[1],
            granted_by=actor.person_id,
            granted_at=at,
        )
    )
    session.flush()
    tell(
        session,
        RoleGranted(at=at, actor=actor, person_id=person_id, role=role, unit_id=unit.id, unit_path=unit.path),
    )


def end_role(session: Session, *, person_id: int, grant_id: int, actor: Actor, at: datetime) -> None:
    """Take a role back before its time: who could give it may take it."""
    grant = session.get(RoleGrant, (person_id, grant_id))
    allowed = grant is not None and may_grant(
        actor.scopes,
        grantor=actor.person_id,
        person=person_id,
        role=grant.role,
        hierarchy=grant.hierarchy,
        path=grant.unit_path,
    )
    if grant is None or not allowed:
        raise NotFound
    ended = session.execute(
        update(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.id == grant_id, RoleGrant.ended_at.is_(None))
        .values(ended_at=at)
        .returning(RoleGrant.id)
    ).first()
    if ended:
        tell(
            session,
            RoleEnded(
                at=at,
                actor=actor,
                person_id=person_id,
                role=grant.role,
                unit_id=grant.unit_id,
                unit_path=grant.unit_path,
            ),
        )
