"""What the pages of the area share: the year in the address, the units below it, names, what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request, url_for

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.paging import Page, page_number
from kernel.text import clean_line
from lms.criteria import queries as criteria
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.recognition import queries
from lms.recognition.queries import READERS, YearCard
from lms.recognition.queries.candidates import PREPARERS, reach
from lms.web import session
from lms.web.filters import number

SEARCH_LONGEST = 100
SHEET = 200
"""Names a printed list."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A year with its unit, the villages of it that are the viewer's, and what the address asks for."""

    year: YearCard
    unit: UnitCard
    villages: tuple[UnitCard, ...]
    village: UnitCard | None
    search: str
    number: int

    @property
    def under(self) -> str:
        """Return the path of the village asked for, "" for all."""
        return self.village.path if self.village else ""

    @property
    def title(self) -> str:
        """Return the unit's name, the village's first when one is asked for."""
        return f"{self.village.name}, {self.unit.name}" if self.village else self.unit.name

    def params(self, **changes: object) -> dict[str, Any]:
        """Return the address's parameters again, with changes; None leaves one out."""
        own: dict[str, object] = {
            "thon": self.village.public_id if self.village else None,
            "q": self.search or None,
        }
        return own | changes

    def href(self, endpoint: str, **params: object) -> str:
        """Return the address of a page of this year."""
        return url_for(f"recognition.{endpoint}", year_ref=self.year.public_id, **params)  # type: ignore[arg-type]

    def place(self, path: str) -> str:
        """Return the short name of where somebody lives."""
        found = next((unit.name for unit in self.villages if path.startswith(unit.path)), None)
        return found or self.unit.name

    def options(self) -> list[dict[str, str]]:
        """Return the villages to choose from, for a select."""
        return [{"value": unit.public_id, "label": unit.name} for unit in self.villages]


def open_desk(year_ref: str) -> Desk:
    """Return the year of an address as the viewer may see it, or raise `NotFound`. Three statements."""
    reading, actor = session.reading(), session.actor()
    year = queries.get_year(reading, public_id=year_ref, actor=actor)
    unit = orgs.list_by_paths(reading, [year.unit_path])[year.unit_path]
    family = orgs.list_family(reading, unit=unit, on=local_day(session.at()))
    mine = reach(actor, year, roles=READERS)
    villages = tuple(each for each in family if any(_touches(each.path, path) for path in mine))
    asked = request.args.get("thon", "")
    village = next((each for each in villages if each.public_id == asked), None)
    if asked and village is None:
        raise NotFound
    return Desk(
        year,
        unit,
        villages,
        village,
        clean_line(request.args.get("q", ""), SEARCH_LONGEST),
        page_number(request.args.get("trang")),
    )


def _touches(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def may_prepare(actor: Actor) -> bool:
    """Tell whether the viewer may register people and key in forms: never while an auditor."""
    return actor.has_role(*PREPARERS) and may_write(scope.role for scope in actor.scopes)


def may_set(actor: Actor, year: YearCard) -> bool:
    """Tell whether the viewer may set days and signers of a year."""
    return actor.covers(year.unit_path, "cadre", "city") and may_write(scope.role for scope in actor.scopes)


def criteria_of(year: YearCard) -> CriteriaSet:
    """Return the criteria set that holds at the end of a year's period."""
    return criteria.get_policy(session.reading()).criteria_on(end_of(year.period))


def end_of(period: int) -> date:
    """Return the last day of a period: the criteria set in force then is the one it is assessed by."""
    return date(period, 12, 31)


def names(person_ids: Iterable[int]) -> Mapping[int, PersonCard]:
    """Return the cards of the people of one page."""
    return people.list_cards(session.reading(), person_ids)


def pager(desk: Desk, endpoint: str, found: Page[Any], words: str, **params: object) -> dict[str, Any]:
    """Return the way from page to page of a list."""

    def href(page: int) -> str:
        return desk.href(endpoint, **desk.params(trang=page if page > 1 else None, **params))

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": f"{number(found.total)} {words}",
    }


def birth_year(card: PersonCard | None) -> str:
    """Return a year of birth as lists write it."""
    return str(card.birth_year) if card and card.birth_year else ""
