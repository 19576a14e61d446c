"""Paper forms: printed with the names filled in, keyed back by row number, twenty people a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from kernel.paging import Page
from lms import work
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.extensions import db
from lms.recognition import queries
from lms.recognition.operations import assessing
from lms.recognition.operations.assessing import EDITABLE, Keyed, KeyedBefore
from lms.recognition.operations.moving import CaseMoved
from lms.recognition.queries import CaseCard
from lms.recognition.queries.forms import forms_of
from lms.recognition.rules.assessment import read_points
from lms.score import queries as score
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import keying_views
from lms.web.recognition.area import blueprint
from lms.web.recognition.desk import Desk, criteria_of, names, open_desk
from lms.web.recognition.keying_views import Typed, box_id
from lms.web.recognition.words import SENTENCES

ROWS = 20
"""Rows a page: as many forms as one sorts into a pile."""
FORMS = 20


@blueprint.get("/can-bo/cong-nhan/<year_ref>/nhap-phieu")
@may("helper", "cadre", "city")
def keying(year_ref: str) -> ResponseReturnValue:
    """Show the rows of one page, empty."""
    desk = open_desk(year_ref)
    return _show(desk, _rows(desk), Typed(signed_on=keying_views.day_words(local_day(session.at()))))


def _rows(desk: Desk) -> Page[CaseCard]:
    return queries.list_cases(
        session.reading(),
        year=desk.year,
        actor=session.actor(),
        states=EDITABLE,
        under=desk.under,
        number=desk.number,
        size=ROWS,
    )


def _show(desk: Desk, found: Page[CaseCard], typed: Typed, *, status: int = 200) -> ResponseReturnValue:
    ids = [case.person_id for case in found.rows]
    forms = forms_of(session.reading(), person_ids=ids, period=desk.year.period)
    view = keying_views.keying(desk, found, names(ids), forms, criteria_of(desk.year), typed)
    return page("recognition/keying.html", status=status, view=view)


@blueprint.post("/can-bo/cong-nhan/<year_ref>/nhap-phieu")
@may("helper", "cadre", "city")
def key(year_ref: str) -> ResponseReturnValue:
    """Key in the rows that were filled; empty rows are left as they are."""
    desk, actor = open_desk(year_ref), session.actor()
    criteria = criteria_of(desk.year)
    refs = list(dict.fromkeys(request.form.getlist("dong")))[: 2 * ROWS]
    chosen = queries.list_chosen(session.reading(), public_ids=refs, year=desk.year, actor=actor)
    typed, rows, signed_on = _read(chosen, criteria)
    if typed.cell_flaws or typed.row_flaws or typed.day_flaw or typed.consent_flaw or signed_on is None:
        return _show(desk, _page_of(chosen, desk), typed, status=422)
    if not rows:
        flash(_("Chưa có dòng nào được nhập."), "warning")
        return redirect(desk.href("keying", **desk.params(q=None)))
    try:
        done = _key(desk, rows, signed_on, typed)
    except KeyedBefore as error:
        typed.twice = _twice(rows, error)
        return _show(desk, _page_of(chosen, desk), typed, status=422)
    except CaseMoved as error:
        typed.row_flaws = {row.case.public_id: str(SENTENCES[error.code]) for row in rows}
        return _show(desk, _page_of(chosen, desk), typed, status=409)
    kept = len(rows) - len(done)
    words = _("Đã nhập %(count)s phiếu.", count=len(done))
    flash(f"{words} {_('%(count)s phiếu giống hệt phiếu đã có.', count=kept)}" if kept else words, "success")
    return redirect(desk.href("keying", **desk.params(q=None, trang=desk.number if desk.number > 1 else None)))


def _page_of(chosen: Sequence[CaseCard], desk: Desk) -> Page[CaseCard]:
    """Return the rows as they were on the page that was sent, whatever was registered meanwhile."""
    found = _rows(desk)
    return Page(tuple(chosen), found.number, ROWS, max(found.total, len(chosen)))


def _read(chosen: Sequence[CaseCard], criteria: CriteriaSet) -> tuple[Typed, list[Keyed], date | None]:
    """Read what was typed: the rows that are whole, and what has to be mended."""
    typed = Typed(
        replace=frozenset(request.form.getlist("thay")),
        signed_on=request.form.get("ngay-ky", "").strip()[:20],
        consent=request.form.get("dong-y") == "1",
    )
    signed_on = _day(typed.signed_on)
    if signed_on is None or signed_on > local_day(session.at()):
        typed.day_flaw = _("Vui lòng nhập ngày ký trên phiếu, không sau hôm nay, ví dụ 25/10/2026.")
    rows = [row for case in chosen if (row := _row(case, criteria, typed)) is not None]
    if (rows or typed.row_flaws or typed.cell_flaws) and not typed.consent:
        typed.consent_flaw = _("Vui lòng đánh dấu khi người dân đã ký phiếu và đồng ý cho nhập hộ.")
    return typed, rows, signed_on


def _day(text: str) -> date | None:
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007  a day on paper has no zone
        except ValueError:
            continue
    return None


def _row(case: CaseCard, criteria: CriteriaSet, typed: Typed) -> Keyed | None:
    """Read one row into `typed`; returns it when it is whole."""
    ref, points = case.public_id, {}
    for one in criteria.indicators:
        text = request.form.get(box_id(ref, one.code), "").strip()[:10]
        typed.texts[ref, one.code] = text
        value, flaw = read_points(text, one.maximum)
        if flaw:
            typed.cell_flaws[ref, one.code] = str(SENTENCES[flaw]) % {"most": one.maximum}
        elif value is not None:
            points[one.code] = value
    filled = any(typed.texts[ref, one.code] for one in criteria.indicators)
    if filled and case.state not in EDITABLE:
        typed.row_flaws[ref] = str(SENTENCES["case_moved"])
    if filled and len(points) < len(criteria.indicators) and not _any_flaw(ref, criteria, typed):
        typed.row_flaws[ref] = str(SENTENCES["points_missing"])
    return Keyed(case, points) if len(points) == len(criteria.indicators) else None


def _any_flaw(ref: str, criteria: CriteriaSet, typed: Typed) -> bool:
    return any((ref, one.code) in typed.cell_flaws for one in criteria.indicators)


def _key(desk: Desk, rows: Sequence[Keyed], signed_on: date, typed: Typed) -> list[CaseCard]:
    writing, actor, at = db.session(), session.actor(), session.at()
    replace = {row.case.person_id for row in rows if row.case.public_id in typed.replace}

    def step() -> list[CaseCard]:
        year = queries.get_year(writing, public_id=desk.year.public_id, actor=actor)
        now = queries.cases_of(writing, person_ids=[row.case.person_id for row in rows], period=year.period)
        fresh = [Keyed(now[row.case.person_id], row.points) for row in rows]
        return assessing.key_forms(
            writing, year=year, rows=fresh, consent_on=signed_on, replace=replace, actor=actor, at=at
        )

    return work.run(writing, step)


def _twice(rows: Sequence[Keyed], error: KeyedBefore) -> dict[str, str]:
    """Say for each row that is in already where it differs."""
    people: Mapping[int, Sequence[tuple[str, int, int]]] = error.values["people"]  # type: ignore[assignment]
    return {
        row.case.public_id: _(
            "Phiếu đã có, khác ở %(where)s",
            where=", ".join(
                _("chỉ số %(code)s (đã có %(kept)s, vừa nhập %(typed)s)", code=code, kept=kept, typed=points)
                for code, kept, points in people[row.case.person_id]
            ),
        )
        for row in rows
        if row.case.person_id in people
    }


@blueprint.get("/can-bo/cong-nhan/<year_ref>/phieu")
@may("helper", "cadre", "city", "auditor", "admin")
def form_papers(year_ref: str) -> ResponseReturnValue:
    """Show the self-assessment forms (M2) of a page of people, names and row numbers filled in."""
    desk, reading = open_desk(year_ref), session.reading()
    found = queries.list_cases(
        reading,
        year=desk.year,
        actor=session.actor(),
        states=EDITABLE,
        under=desk.under,
        number=desk.number,
        size=FORMS,
    )
    ids = [case.person_id for case in found.rows]
    cards, earned = names(ids), score.list_years(reading, person_ids=ids, period=desk.year.period)
    criteria = criteria_of(desk.year)
    made = [
        keying_views.paper(
            desk.unit.name,
            desk.year.period,
            case,
            cards.get(case.person_id),
            criteria,
            earned[case.person_id].points,
            row=found.first + n,
            place=desk.place(case.unit_path),
        )
        for n, case in enumerate(found.rows)
    ]
    return page("recognition/form_papers.html", view=keying_views.papers(desk, found, made, session.at()))
