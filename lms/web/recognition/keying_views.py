"""What the keying pages show: rows of empty boxes for paper forms, and the forms themselves, names filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kernel.paging import Page
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.people.queries import PersonCard
from lms.recognition.queries import CaseCard
from lms.recognition.queries.forms import FormCard
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _
from lms.web.recognition.desk import Desk, birth_year, pager
from lms.web.recognition.register_views import group_names


@dataclass
class Typed:
    """What was typed into the rows of one page, and what is wrong with it; empty before anything was."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    replace: frozenset[str] = frozenset()
    signed_on: str = ""
    consent: bool = False
    cell_flaws: dict[tuple[str, str], str] = field(default_factory=dict)
    row_flaws: dict[str, str] = field(default_factory=dict)
    twice: dict[str, str] = field(default_factory=dict)
    day_flaw: str = ""
    consent_flaw: str = ""


def box_id(ref: str, indicator: str) -> str:
    """Return the id of a box."""
    return f"d-{ref}-{indicator.replace('.', '-')}"


def keying(
    desk: Desk,
    found: Page[CaseCard],
    cards: Mapping[int, PersonCard],
    forms: Mapping[int, FormCard],
    criteria: CriteriaSet,
    typed: Typed,
) -> dict[str, Any]:
    """Return the page of rows: the number and name of each person, a box for each indicator."""
    rows = [
        _row(desk, found.first + n, case, cards.get(case.person_id), forms.get(case.person_id), criteria, typed)
        for n, case in enumerate(found.rows)
    ]
    return {
        "unit": desk.title,
        "period": desk.year.period,
        "village": desk.village.public_id if desk.village else "",
        "villages": desk.options(),
        "here": desk.href("keying"),
        "action": desk.href("keying", **desk.params(q=None, trang=found.number if found.number > 1 else None)),
        "rows": rows,
        "indicators": [{"code": one.code, "name": one.short, "maximum": one.maximum} for one in criteria.indicators],
        "signed_on": typed.signed_on,
        "consent": typed.consent,
        "day_flaw": typed.day_flaw,
        "consent_flaw": typed.consent_flaw,
        "errors": _errors(rows, typed),
        "pager": pager(desk, "keying", found, _("người chưa qua họp bình xét")),
        "papers": desk.href("form_papers", **desk.params(q=None)),
        "year": desk.href("year"),
        "cases": desk.href("cases", **desk.params(q=None)),
    }


def _row(
    desk: Desk,
    number_: int,
    case: CaseCard,
    card: PersonCard | None,
    form: FormCard | None,
    criteria: CriteriaSet,
    typed: Typed,
) -> dict[str, Any]:
    ref = case.public_id
    return {
        "id": f"dong-{ref}",
        "ref": ref,
        "legend": f"{number_}. {card.full_name if card else ''}, {birth_year(card)}".rstrip(", "),
        "note": _note(desk, case, form),
        "error": typed.row_flaws.get(ref, ""),
        "twice": typed.twice.get(ref, ""),
        "replace": ref in typed.replace,
        "boxes": [
            {
                "id": box_id(ref, one.code),
                "name": box_id(ref, one.code),
                "label": one.code,
                "value": typed.texts.get((ref, one.code), ""),
                "error": typed.cell_flaws.get((ref, one.code), ""),
            }
            for one in criteria.indicators
        ],
    }


def _note(desk: Desk, case: CaseCard, form: FormCard | None) -> str:
    """Say where she lives and whether a form is in already; its figures are not shown: keying twice is a check."""
    place = desk.place(case.unit_path)
    if form is None or form.sent_at is None:
        return place
    if form.way == "paper":
        said = _("đã có phiếu giấy, %(name)s nhập %(when)s", name=form.entered_by_name, when=moment(form.sent_at))
    else:
        said = _("đã tự nộp %(when)s", when=moment(form.sent_at))
    return f"{place} · {said}"


def _errors(rows: Sequence[Mapping[str, Any]], typed: Typed) -> list[dict[str, str]]:
    """Return the list above the form: each thing to be mended, with the way to it."""
    found = []
    if typed.day_flaw:
        found.append({"text": typed.day_flaw, "href": "#ngay-ky"})
    if typed.consent_flaw:
        found.append({"text": typed.consent_flaw, "href": "#dong-y-0"})
    for row in rows:
        wrong = [box for box in row["boxes"] if box["error"]]
        words = row["error"] or (wrong[0]["error"] if wrong else "") or row["twice"]
        if words:
            at = wrong[0]["id"] if wrong else row["boxes"][0]["id"]
            found.append({"text": f"{row['legend']}: {words}", "href": f"#{at}"})
    return found


# ---------------------------------------------------------------------------------- forms on paper


def paper(
    desk_title: str,
    period: int,
    case: CaseCard,
    card: PersonCard | None,
    criteria: CriteriaSet,
    earned: Mapping[str, int],
    *,
    row: int | None = None,
    place: str = "",
    answers: Mapping[str, Any] | None = None,
    evidence: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """Return one self-assessment form (M2): name and earned points filled in, the rest for the pen or as answered."""
    answers, evidence = answers or {}, evidence or {}
    lines = []
    for n, one in enumerate(criteria.indicators, 1):
        said = answers.get(one.code, {})
        points = said.get("points")
        lines.append(
            {
                "number": n,
                "name": f"{one.code}. {one.name}",
                "maximum": one.maximum,
                "earned": earned.get(one.code, 0),
                "self": "" if points is None else points,
                "evidence": "; ".join(evidence.get(one.code, ())),
                "note": said.get("words", ""),
            }
        )
    given = [line["self"] for line in lines if line["self"] != ""]
    return {
        "unit": desk_title,
        "period": period,
        "row": row,
        "name": card.full_name if card else "",
        "birth_year": birth_year(card),
        "place": place,
        "group": group_names(criteria).get(case.group_code, ""),
        "lines": lines,
        "maximum": criteria.maximum,
        "earned": number(sum(min(earned.get(one.code, 0), one.maximum) for one in criteria.indicators)),
        "self": number(sum(given)) if len(given) == len(lines) else "",
    }


def papers(desk: Desk, found: Page[CaseCard], made: Sequence[Mapping[str, Any]], at: datetime) -> dict[str, Any]:
    """Return a page of forms to print."""
    return {
        "unit": desk.title,
        "period": desk.year.period,
        "forms": made,
        "when": moment(at),
        "pager": pager(desk, "form_papers", found, _("phiếu")),
        "back": desk.href("cases", **desk.params()),
    }


def day_words(value: date) -> str:
    """Return a day as it is typed."""
    return day(value)
