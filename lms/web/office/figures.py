"""Figures of a unit and its children as a page shows them: no number without its parts and its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.database import Executor
from lms.orgs import queries as orgs
from lms.orgs.queries import WARDS, WATCHERS, UnitCard
from lms.reports import queries as reports
from lms.reports.queries import Figures
from lms.reports.rules import ABOVE_WHOLE, LEARNER, NOBODY, TITLE, Count, Percentage
from lms.web.filters import moment, number, percent
from lms.web.language import gettext as _
from lms.web.office.asked import Subject, Subjects, Wanted

ADULTS = "adults"
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Material:
    """All that a page of figures is made of."""

    unit: UnitCard
    ancestors: tuple[UnitCard, ...]
    children: tuple[UnitCard, ...]
    own: Figures
    shared: Figures
    adults: tuple[int, str] | None
    subjects: Subjects
    wanted: Wanted
    at: datetime

    def pick(self, count: Count) -> int:
        """Return the number wanted of a count: all, or the confirmed."""
        return count.confirmed if self.wanted.confirmed else count.value


def load(
    executor: Executor, *, unit: UnitCard, subjects: Subjects, wanted: Wanted, actor: Actor, at: datetime
) -> Material:
    """Read the figures: as many statements for 126 children as for one.

    The unit is asked for all measures, the children only for the chosen one and their learners.
    """
    children = orgs.list_family(executor, unit=unit, on=local_day(at))
    above = orgs.list_ancestors(executor, unit=unit)
    denominators = orgs.list_denominators(executor, unit_ids=[unit.id], year=wanted.period, kind=ADULTS)
    return Material(
        unit=unit,
        ancestors=tuple(each for each in above if actor.covers(each.path, *WATCHERS)),
        children=tuple(children),
        own=reports.read_figures(
            executor, unit=unit, children=(), period=wanted.period, codes=[LEARNER, *subjects.codes()]
        ),
        shared=reports.read_figures(
            executor, unit=unit, children=children, period=wanted.period, codes=[LEARNER, wanted.measure]
        ),
        adults=denominators.get(unit.id),
        subjects=subjects,
        wanted=wanted,
        at=at,
    )


def view(material: Material) -> dict[str, Any]:
    """Return what the page of figures shows."""
    unit, wanted = material.unit, material.wanted
    return {
        "unit": unit.name,
        "label": unit.label,
        "period": wanted.period,
        "years": [{"value": year, "label": str(year)} for year in wanted.years()],
        "measure": wanted.measure,
        "measure_label": material.subjects.label(wanted.measure),
        "measures": material.subjects.options(),
        "confirmed": wanted.confirmed,
        "as_of": moment(material.at),
        "source": _("kết quả học tập ghi trên hệ thống"),
        "crumbs": _crumbs(material),
        "action": url_for("office.unit_figures", unit_ref=unit.public_id),
        "roll": url_for("office.roll", unit_ref=unit.public_id),
        "learners": _learners(material),
        "adults": _adults(material),
        "titles": _titles(material),
        "courses": [_subject_row(material, subject) for subject in material.subjects.courses],
        "components": [_subject_row(material, subject) for subject in material.subjects.components],
        "children": _children(material),
        "children_words": _children_words(material.children),
    }


def _crumbs(material: Material) -> list[dict[str, str]]:
    crumbs = [{"label": _("Số liệu"), "href": url_for("office.figures_home")}]
    crumbs += [{"label": each.name, "href": _figures_href(each, material.wanted)} for each in material.ancestors]
    return [*crumbs, {"label": material.unit.name}]


def _figures_href(unit: UnitCard, wanted: Wanted) -> str:
    return url_for("office.unit_figures", unit_ref=unit.public_id, **wanted.params())  # type: ignore[arg-type]


def _people_href(unit: UnitCard, code: str, wanted: Wanted, *, confirmed: bool) -> str:
    params = wanted.params(so_lieu=code, xac_nhan=1 if confirmed else None)
    return url_for("office.people_of_measure", unit_ref=unit.public_id, **params)  # type: ignore[arg-type]


def _count(unit: UnitCard, code: str, material: Material, count: int) -> Cell:
    """Return a number that leads to its people; nobody leads nowhere."""
    if not count:
        return {"text": number(count), "href": ""}
    return {
        "text": number(count),
        "href": _people_href(unit, code, material.wanted, confirmed=material.wanted.confirmed),
    }


def share_text(numerator: int, denominator: int | None) -> str:
    """Write a share with its two numbers: «12 / 140 · 8,6%». Without a denominator it is not known, never 0%."""
    share = Percentage(numerator, denominator)
    if not denominator:
        return _("chưa đủ số liệu")
    parts = f"{number(numerator)} / {number(denominator)}"
    if share.state == ABOVE_WHOLE:
        return _("%(parts)s · cần kiểm tra lại số liệu", parts=parts)
    return f"{parts} · {percent(share)}"


def _subject_row(material: Material, subject: Subject) -> list[str | Cell]:
    learners = material.pick(material.own.of(material.unit.path, LEARNER))
    cells: list[str | Cell] = [subject.name]
    for code, _words in subject.columns:
        count = material.pick(material.own.of(material.unit.path, code))
        cells.append(_count(material.unit, code, material, count) | {"text": share_text(count, learners)})
    return cells


def _learners(material: Material) -> dict[str, Any]:
    """Return the two cards of learners: all who registered, and the confirmed among them."""
    count = material.own.of(material.unit.path, LEARNER)
    unit, wanted = material.unit, material.wanted
    return {
        "all": number(count.value),
        "all_href": _people_href(unit, LEARNER, wanted, confirmed=False) if count.value else None,
        "confirmed": number(count.confirmed),
        "confirmed_href": _people_href(unit, LEARNER, wanted, confirmed=True) if count.confirmed else None,
    }


def _adults(material: Material) -> dict[str, Any]:
    if material.adults is None:
        return {"text": "–", "note": _("Chưa đủ số liệu: Thành phố chưa nhập mẫu số của năm này.")}
    value, source = material.adults
    return {"text": number(value), "note": _("Nguồn: %(source)s", source=source)}


def _titles(material: Material) -> dict[str, Any]:
    """Return the card of the title: how many hold it, their share of the adults where those are known."""
    count = material.pick(material.own.of(material.unit.path, TITLE))
    cell = _count(material.unit, TITLE, material, count)
    adults = material.adults[0] if material.adults else None
    note = _("Trên số người lớn của đơn vị: %(share)s", share=share_text(count, adults))
    return {"text": _("%(count)s người", count=cell["text"]), "href": cell["href"] or None, "note": note}


def _children_words(children: Sequence[UnitCard]) -> dict[str, str]:
    """Return the words for a unit's children: wards and communes below the City, neighbourhoods below those."""
    if any(child.kind in WARDS for child in children):
        return {"one": _("Xã, phường"), "left": _("Chưa xếp vào xã, phường"), "title": _("Theo xã, phường")}
    return {
        "one": _("Thôn, tổ dân phố"),
        "left": _("Chưa xếp vào thôn, tổ dân phố"),
        "title": _("Theo thôn, tổ dân phố"),
    }


def _children(material: Material) -> dict[str, Any] | None:
    """Return the table of children: their lines, what belongs to none of them, and the total."""
    if not material.children:
        return None
    lines = [_unit_line(material, child) for child in material.children]
    left = {
        code: material.pick(material.shared.of(material.unit.path, code))
        - sum(material.pick(material.shared.of(child.path, code)) for child in material.children)
        for code in (LEARNER, material.wanted.measure)
    }
    return {
        "lines": lines,
        "left": _line(number(left[LEARNER]), number(left[material.wanted.measure]), left, material.wanted.measure),
        "total": _unit_line(material, material.unit),
    }


def _unit_line(material: Material, unit: UnitCard) -> dict[str, Any]:
    counts = {
        code: material.pick(material.shared.counts.get((unit.path, code), NOBODY))
        for code in (LEARNER, material.wanted.measure)
    }
    cells = [_count(unit, code, material, count) for code, count in counts.items()]
    line = _line(cells[0], cells[1], counts, material.wanted.measure)
    href = _figures_href(unit, material.wanted)
    sample = unit.sample and not material.unit.sample
    return line | {"name": unit.name, "href": href, "label": unit.label, "sample": sample}


def _line(learners: str | Cell, count: str | Cell, counts: dict[str, int], code: str) -> dict[str, Any]:
    share = Percentage(counts[code], counts[LEARNER])
    written = percent(share)
    unknown = _("cần kiểm tra lại số liệu") if share.state == ABOVE_WHOLE else _("chưa đủ số liệu")
    return {
        "learners": learners if isinstance(learners, dict) else {"text": learners, "href": ""},
        "count": count if isinstance(count, dict) else {"text": count, "href": ""},
        "value": None if share.tenths is None else share.tenths / 10,
        "percent": written or unknown,
    }
