"""Paths of units, who may grant which role where and for how long, and the list of units that ships."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol


class Hierarchy(StrEnum):
    """A tree of units; a unit has one parent in its tree at a date."""

    TERRITORIAL = "territorial"
    SECTOR = "sector"
    ASSOCIATION = "association"


class MembershipKind(StrEnum):
    """What a person is in a unit. One open residence at a time; the others are free."""

    RESIDENCE = "residence"
    STAFF = "staff"
    STUDENT = "student"
    ASSOCIATION_MEMBER = "association_member"
    ASSOCIATION_CADRE = "association_cadre"
    FAMILY = "family"
    CLAN = "clan"


class Role(StrEnum):
    """What a person may do over a subtree. Everybody is a learner; the others are granted."""

    LEARNER = "learner"
    HELPER = "helper"
    TRAINER = "trainer"
    CADRE = "cadre"
    CITY = "city"
    ADMIN = "admin"
    AUDITOR = "auditor"


# A role is granted by one strictly above it. An auditor stands beside the city level (admin alone appoints
# one) and outside the line of command: an auditor grants nothing. A helper registers people and keys in forms for
# the recognition of the year, and never decides.
RANK: Mapping[str, int] = {
    Role.LEARNER: 0,
    Role.HELPER: 1,
    Role.TRAINER: 2,
    Role.CADRE: 3,
    Role.CITY: 4,
    Role.AUDITOR: 4,
    Role.ADMIN: 5,
}
GRANTABLE = frozenset({Role.HELPER, Role.TRAINER, Role.CADRE, Role.CITY, Role.AUDITOR})
GRANTORS = frozenset({Role.CADRE, Role.CITY, Role.ADMIN})
READ_ONLY = frozenset({Role.AUDITOR})


class Holding(Protocol):
    """A role held over the subtree of a path in one hierarchy (the kernel's `Scope` is one)."""

    @property
    def role(self) -> str:
        """The role's code."""
        ...

    @property
    def hierarchy(self) -> str:
        """The tree it holds in."""
        ...

    @property
    def path(self) -> str:
        """The unit at the top of the subtree."""
        ...


def is_path(path: str) -> bool:
    """Tell whether this is a path: one code or more, none empty, each followed by a dot."""
    return path.endswith(".") and all(path[:-1].split("."))


def child_path(parent: str, code: str) -> str:
    """Return the path of a unit under a parent (empty for a root); ValueError for what is no code."""
    if not code or "." in code:
        raise ValueError(f"not a unit code: {code!r}")
    return f"{parent}{code}."


def contains(prefix: str, path: str) -> bool:
    """Tell whether a unit lies at or below another. What is not a path contains nothing."""
    return is_path(prefix) and is_path(path) and path.startswith(prefix)


def ancestors(path: str) -> tuple[str, ...]:
    """Return the paths above a unit, the root first, without its own."""
    codes = path.split(".")[:-1]
    return tuple(".".join(codes[:n]) + "." for n in range(1, len(codes)))


def parent_path(path: str) -> str:
    """Return the path of the unit above; empty for a root."""
    return (ancestors(path) or ("",))[-1]


def depth(path: str) -> int:
    """Return how many units stand above this one and itself: 1 for a root."""
    return path.count(".")


def moved_path(path: str, old: str, new: str) -> str:
    """Return a path after the unit `old` became `new`; unchanged for a unit outside it."""
    return new + path.removeprefix(old) if contains(old, path) else path


def may_grant(holdings: Iterable[Holding], *, grantor: int, person: int, role: str, hierarchy: str, path: str) -> bool:
    """Tell whether the holder of these roles may grant a role over a unit to a person.

    True exactly when one holding is of a role strictly above the granted one and its unit, in the same
    hierarchy, contains the unit. Nobody grants himself, learner and admin are nobody's to grant.
    """
    if grantor == person or role not in GRANTABLE:
        return False
    return any(
        held.role in GRANTORS
        and RANK[held.role] > RANK[role]
        and held.hierarchy == hierarchy
        and contains(held.path, path)
        for held in holdings
    )


def may_write(roles: Iterable[str]) -> bool:
    """Tell whether somebody with these roles may change anything: never while an auditor."""
    return READ_ONLY.isdisjoint(roles)


def last_day_of_grant(first: date) -> date:
    """Return the last day a role granted from a day may last: a year, to the day before its anniversary."""
    try:
        return first.replace(year=first.year + 1) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(first.year + 1, 2, 28)


def valid_term(first: date, last: date) -> bool:
    """Tell whether a grant may run from one day to another, both included."""
    return first <= last <= last_day_of_grant(first)


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A ward or commune of the shipped list; `population` is None where no source gave one."""

    code: str
    name: str
    kind: str
    kind_name: str
    former_districts: tuple[str, ...]
    population: int | None
    population_status: str

    @property
    def full_name(self) -> str:
        """The name as written on papers: «Phường Ba Đình»."""
        return f"{self.kind_name} {self.name}"


@dataclass(frozen=True, slots=True)
class UnitFlaw:
    """Something wrong in a line of the list (the heading is line 1)."""

    line: int
    code: str
    value: str = ""


CODE_DIGITS = 5
COLUMNS = ("code", "name", "kind", "kind_name", "former_districts", "population", "population_status")
KINDS = {"ward": "Phường", "commune": "Xã"}
POPULATION_STATUSES = ("verified", "inferred", "default", "not_found")


def parse_units(text: str) -> tuple[tuple[ListedUnit, ...], tuple[UnitFlaw, ...]]:
    """Read the list of units; a line with flaws is left out and reported."""
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        return (), (UnitFlaw(1, "wrong-columns", ",".join(reader.fieldnames or ())),)
    units: dict[str, ListedUnit] = {}
    flaws: list[UnitFlaw] = []
    for line, row in enumerate(reader, start=2):
        found = [UnitFlaw(line, code, value) for code, value in _row_flaws(row)]
        if not found and row["code"] in units:
            found = [UnitFlaw(line, "twice", row["code"])]
        flaws += found
        if not found:
            units[row["code"]] = _unit(row)
    return tuple(units.values()), tuple(flaws)


def _row_flaws(row: Mapping[str, str | None]) -> list[tuple[str, str]]:
    values = {column: row.get(column) or "" for column in COLUMNS}
    population, status = values["population"], values["population_status"]
    checks = (
        ("wrong-code", values["code"], len(values["code"]) == CODE_DIGITS and values["code"].isdecimal()),
        ("missing", values["name"], bool(values["name"].strip())),
        ("wrong-kind", values["kind"], KINDS.get(values["kind"]) == values["kind_name"]),
        ("missing", values["former_districts"], bool(values["former_districts"].strip())),
        ("wrong-population", population, population.isdecimal() or not population),
        (
            "wrong-status",
            status,
            status in POPULATION_STATUSES and (status == "not_found") == (not population),
        ),
    )
    return [(code, value) for code, value, right in checks if not right]


def _unit(row: Mapping[str, str]) -> ListedUnit:
    return ListedUnit(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        kind_name=row["kind_name"],
        former_districts=tuple(part.strip() for part in row["former_districts"].split(";")),
        population=int(row["population"]) if row["population"] else None,
        population_status=row["population_status"],
    )
