"""The papers and their versions, for those who govern them and for everybody who wants to know what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from kernel.database import Executor
from kernel.errors import NotFound
from lms.criteria.models import PolicyVersion
from lms.criteria.rules.criteria_set import parse_criteria
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.framework import parse_framework
from lms.criteria.rules.papers import (
    CRITERIA,
    DIGITAL_SKILL,
    RULEBOOK,
    Company,
    broken,
    flaws_of,
    lost,
)


@dataclass(frozen=True, slots=True)
class VersionCard:
    """A version of a paper, for reading. `approved_by` is None for what shipped."""

    kind: str
    code: str
    version: int
    status: str
    valid_from: date
    valid_to: date | None
    body: dict[str, Any]
    created_at: datetime
    created_by: int
    approved_by: int | None
    note: str

    @property
    def title(self) -> str:
        """Return what the version calls itself."""
        return str(self.body["title"])

    def holds(self, on: date) -> bool:
        """Tell whether its dates hold this day, both ends included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


CARD = tuple(getattr(PolicyVersion, name) for name in VersionCard.__annotations__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All versions of all papers, the newest first."""

    versions: tuple[VersionCard, ...]

    def of(self, kind: str, code: str) -> tuple[VersionCard, ...]:
        """Return the versions of one paper, the newest first; `NotFound` when there is none."""
        found = tuple(one for one in self.versions if (one.kind, one.code) == (kind, code))
        if not found:
            raise NotFound
        return found

    def get(self, kind: str, code: str, version: int) -> VersionCard:
        """Return one version, or raise `NotFound`."""
        for one in self.of(kind, code):
            if one.version == version:
                return one
        raise NotFound

    def newest(self, kind: str, code: str) -> VersionCard:
        """Return the version with the highest number."""
        return max(self.of(kind, code), key=lambda one: one.version)

    def find_on(self, kind: str, code: str, on: date) -> VersionCard | None:
        """Return the version in force on a day: the newest whose dates hold."""
        return next((one for one in self.versions if (one.kind, one.code) == (kind, code) and one.holds(on)), None)

    def from_day(self, kind: str, code: str, on: date) -> tuple[VersionCard, ...]:
        """Return the version in force on a day and those that follow it."""
        first = self.find_on(kind, code, on)
        later = [one for one in self.versions if (one.kind, one.code) == (kind, code) and one.valid_from > on]
        return (*([first] if first else []), *later)

    def papers(self) -> tuple[tuple[str, str], ...]:
        """Return kind and code of each paper, in the order they were first loaded."""
        return tuple(dict.fromkeys((one.kind, one.code) for one in sorted(self.versions, key=_first)))


def _first(one: VersionCard) -> tuple[int, datetime]:
    order = (CRITERIA, RULEBOOK, DIGITAL_SKILL, "targets", "competence")
    return order.index(one.kind), one.created_at


def get_shelf(executor: Executor) -> Shelf:
    """Return all versions with their texts: papers are few, and small."""
    rows = executor.execute(
        select(*CARD).order_by(PolicyVersion.valid_from.desc(), PolicyVersion.version.desc(), PolicyVersion.id.desc())
    )
    return Shelf(tuple(VersionCard(*row) for row in rows))


def check(shelf: Shelf, kind: str, body: dict[str, Any], on: date) -> tuple[Flaw, ...]:
    """Return what keeps a changed paper from being put in force on a day.

    It must read well by itself and beside every paper it would stand with from that day on, and lose nothing that
    entries and people name.
    """
    base = shelf.newest(kind, str(body.get("code", ""))) if _known(shelf, kind, body) else None
    flaws = [*(lost(kind, base.body, body) if base else (Flaw("code", "changed-code"),))]
    for company in _companies(shelf, kind, body, on):
        flaws += [flaw for flaw in flaws_of(kind, body, company) if flaw not in flaws]
    if kind == CRITERIA:
        flaws += broken(body, [one.body for one in _rulebooks(shelf, str(body.get("code", "")), on)])
    return tuple(flaws)


def _known(shelf: Shelf, kind: str, body: dict[str, Any]) -> bool:
    return any((one.kind, one.code) == (kind, body.get("code")) for one in shelf.versions)


def _companies(shelf: Shelf, kind: str, body: dict[str, Any], on: date) -> list[Company]:
    if kind == RULEBOOK:
        owners = shelf.from_day(CRITERIA, str(body.get("criteria", "")), on)
        return [Company(criteria=parse_criteria(one.body).value) for one in owners] or [Company()]
    if kind == DIGITAL_SKILL:
        frameworks = shelf.from_day("competence", str(body.get("framework", "")), on)
        return [Company(framework=parse_framework(one.body).value) for one in frameworks] or [Company()]
    return [Company()]


def _rulebooks(shelf: Shelf, criteria: str, on: date) -> list[VersionCard]:
    """Return the rulebooks of a criteria set that stand from a day on."""
    codes = {one.code for one in shelf.versions if one.kind == RULEBOOK and one.body.get("criteria") == criteria}
    return [one for code in sorted(codes) for one in shelf.from_day(RULEBOOK, code, on)]
