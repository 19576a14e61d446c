"""Who acts: identity, roles over subtrees, memberships. Values only; made at the door, asked everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_

TERRITORIAL, SECTOR, ASSOCIATION = "territorial", "sector", "association"
ROLES = ("learner", "helper", "trainer", "cadre", "city", "admin", "auditor")


@dataclass(frozen=True, slots=True)
class Scope:
    """A role over the subtree of `path` in one hierarchy."""

    role: str
    hierarchy: str
    path: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class Member:
    """An open membership: its kind, its unit, and whether a cadre has confirmed it."""

    kind: str
    unit_id: int
    unit_path: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who acts, or a job (`person_id` 0). Knows nothing of the web."""

    person_id: int
    name: str = ""
    scopes: tuple[Scope, ...] = ()
    members: tuple[Member, ...] = ()
    birth_year: int | None = None
    session_id: int | None = None
    address: str = ""

    def has_role(self, *roles: str) -> bool:
        """Tell whether the actor holds one of these roles over any unit."""
        return any(scope.role in roles for scope in self.scopes)

    def paths(self, *roles: str, hierarchy: str = TERRITORIAL) -> tuple[str, ...]:
        """Return the path prefixes over which the actor holds one of these roles, the widest only."""
        found = {s.path for s in self.scopes if s.role in roles and s.hierarchy == hierarchy}
        return tuple(sorted(p for p in found if not any(p != q and p.startswith(q) for q in found)))

    def covers(self, path: str, *roles: str, hierarchy: str = TERRITORIAL) -> bool:
        """Tell whether a unit lies within the actor's subtree for one of these roles."""
        return any(path.startswith(prefix) for prefix in self.paths(*roles, hierarchy=hierarchy))

    def residence(self) -> Member | None:
        """Return the one residence membership, which alone decides ward and City figures."""
        return next((m for m in self.members if m.kind == "residence"), None)


SYSTEM = Actor(person_id=0, name="Hệ thống")


def under(column: SQLColumnExpression[str], prefix: str) -> ColumnElement[bool]:
    """Return the condition «at or below this path» as an index range on a bytewise column.

    >>> "01.00004." <= "01.00004.003." < "01.00004/"
    True
    """
    return and_(column >= prefix, column < prefix[:-1] + "/")  # "/" follows "." in ASCII


def within(
    column: SQLColumnExpression[str], actor: Actor, *roles: str, hierarchy: str = TERRITORIAL
) -> ColumnElement[bool]:
    """Return the condition «this row lies in the actor's scope»; false when the actor has none."""
    parts = [under(column, prefix) for prefix in actor.paths(*roles, hierarchy=hierarchy)]
    return or_(*parts) if parts else false()
