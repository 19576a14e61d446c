"""Values of the year's papers in words: what the queries give as keys and codes, as a clerk would write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kernel.database import Executor
from lms.criteria import queries as criteria
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.orgs.rules import ancestors
from lms.recognition.formats.papers import Values
from lms.recognition.queries import YearCard
from lms.recognition.queries.decisions import DecisionCard
from lms.recognition.queries.papers import Paper
from lms.recognition.rules.agreeing import AGREE, DEFER, FIND_SHORT
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.recognition.words import STEPS

SAMPLE_FIGURES = "SỐ LIỆU MẪU – KHÔNG PHẢI SỐ LIỆU THẬT"
UNSIGNED = "DỰ THẢO"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper is made: the ward (or agency) of the year, the village if it is of one, the criteria in force."""

    ward: UnitCard
    village: UnitCard | None
    criteria: CriteriaSet

    @property
    def town(self) -> str:
        """Return the ward's name without its kind, as papers write it before the day."""
        for kind in ("Phường ", "Xã "):
            if self.ward.name.startswith(kind):
                return self.ward.name.removeprefix(kind)
        return self.ward.name


def place_of(executor: Executor, year: YearCard, path: str) -> Place:
    """Return the place of a paper of a year and a unit."""
    units = orgs.list_by_paths(executor, {year.unit_path, path, *ancestors(path)})
    village = units.get(path) if path != year.unit_path else None
    return Place(units[year.unit_path], village, criteria.get_policy(executor).criteria_on(date(year.period, 12, 31)))


def values(paper: Paper, year: YearCard, place: Place, *, signed: bool) -> Values:
    """Return a paper's values in words; unsigned ones say that they are drafts."""
    stamps = ((SAMPLE_FIGURES,) if place.ward.sample else ()) + (() if signed else (UNSIGNED,))
    groups = {group.code: group.name for group in place.criteria.groups}
    rows = [
        {key: _cell(key, value, groups) for key, value in zip(paper.columns, row, strict=True)} for row in paper.rows
    ]
    return Values(words(paper.head, year, place) | {"count": str(len(rows))}, rows, stamps)


def words(head: Mapping[str, Any], year: YearCard, place: Place) -> dict[str, str]:
    """Return the words of a paper's head: those of its place, and its own."""
    village = place.village.name if place.village else place.ward.name
    own = {key: _said(value) for key, value in head.items() if not isinstance(value, Mapping)}
    counts: Mapping[str, int] = head.get("counts") or {}
    dated: date | None = head.get("dated") or head.get("held_on") or head.get("from_on")
    decision = place.criteria
    return own | {
        "ward": place.ward.name,
        "ward_upper": place.ward.name.upper(),
        "village": village,
        "village_upper": village.upper(),
        "period": str(year.period),
        "place_day": _place_day(place.town, dated),
        "criteria": _(
            "Quyết định số %(number)s ngày %(day)s của %(issuer)s",
            number=decision.decision,
            day=f"{decision.decision_date:%d/%m/%Y}",
            issuer=decision.issuer,
        ),
        "agreed_count": str(counts.get(AGREE, "")),
        "short_count": str(counts.get(FIND_SHORT, 0)) if counts else "",
        "deferred_count": str(counts.get(DEFER, 0)) if counts else "",
    }


def _place_day(town: str, on: date | None) -> str:
    if on is None:
        return _("%(town)s, ngày …… tháng …… năm ……", town=town)
    return _("%(town)s, ngày %(day)s tháng %(month)s năm %(year)s", town=town, day=on.day, month=on.month, year=on.year)


def _said(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)


def _cell(key: str, value: Any, groups: Mapping[str, str]) -> str:
    if isinstance(value, DecisionCard):
        return _("số %(number)s, ngày %(day)s", number=value.number, day=day(value.dated))
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    if key == "step":
        return str(STEPS.get(value, value))
    if key == "group":
        return groups.get(str(value), str(value))
    return _said(value)
