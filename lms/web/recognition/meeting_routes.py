"""The list meeting: prepared, held, exceptions ticked on the list, closed for everybody, opened again."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.paging import page_number
from lms.orgs import queries as orgs
from lms.recognition import queries
from lms.recognition.operations import meeting as work_of_meeting
from lms.recognition.operations.listing import Mark
from lms.recognition.queries import YearCard, lists, papers, sheets
from lms.recognition.queries.candidates import reach
from lms.recognition.queries.lists import MeetingCard
from lms.recognition.rules.agreeing import DEFER
from lms.web import session
from lms.web.access import may
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import meeting_views as views
from lms.web.recognition.area import blueprint
from lms.web.recognition.floor import attempt, crumbs, may_decide, press, units_of
from lms.web.recognition.steps_forms import MeetingForm, MinutesForm, PersonForm, figure

HERE = "/can-bo/cong-nhan/hop/<ref>"


def load(ref: str) -> tuple[MeetingCard, YearCard]:
    """Return a meeting within the viewer's scope, and its year."""
    meeting = lists.get_meeting(session.reading(), public_id=ref, actor=session.actor())
    return meeting, lists.year_by_id(session.reading(), meeting.year_id)


def load_to_act(ref: str) -> tuple[MeetingCard, YearCard]:
    """Return the same for who may act on it; it is not there for who only reads."""
    meeting, year = load(ref)
    if not may_decide(meeting.unit_path):
        raise NotFound
    return meeting, year


def measure(year: YearCard) -> sheets.Measure:
    """Return what the year's lists are measured by today."""
    return sheets.measure_of(session.reading(), year, on=local_day(session.at()))


@blueprint.route("/can-bo/cong-nhan/<year_ref>/hop/moi", methods=["GET", "POST"])
@may("cadre", "city")
def new_meeting(year_ref: str) -> ResponseReturnValue:
    """Prepare a meeting of a village, or of the whole unit."""
    reading, actor, at = session.reading(), session.actor(), session.at()
    year = queries.get_year(reading, public_id=year_ref, actor=actor)
    units = _units(year)
    form = MeetingForm()
    form.unit.choices = [SelectChoice(unit.public_id, unit.name) for unit in units]
    if form.validate_on_submit():
        path = next((unit.path for unit in units if unit.public_id == form.unit.data), "")
        made = attempt(
            form,
            lambda s: work_of_meeting.open_meeting(
                s,
                year=year,
                unit_path=path,
                held_on=form.held_on.data,
                place=form.place.data or "",
                chair=form.chair.data or "",
                secretary=form.secretary.data or "",
                with_registered=bool(form.with_registered.data),
                actor=actor,
                at=at,
            ),
        )
        if made:
            return redirect(url_for("recognition.meeting", ref=made))
    view = views.form_page(
        _("Mở cuộc họp bình xét"),
        _("Họp theo danh sách: mọi người được đề nghị như phiếu tự đánh giá, chỉ đánh dấu trường hợp khác."),
        submit=_("Mở cuộc họp"),
        way=crumbs(year, (_("Mở cuộc họp bình xét"), "")),
        short=("held_on",),
    )
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


def _units(year: YearCard) -> list[Any]:
    """Return the units a meeting may be held for: the viewer's villages, and the whole unit when it is hers."""
    reading, actor = session.reading(), session.actor()
    unit = orgs.list_by_paths(reading, [year.unit_path])[year.unit_path]
    family = orgs.list_family(reading, unit=unit, on=local_day(session.at()))
    mine = reach(actor, year, roles=("cadre", "city"))
    found = [each for each in [*family, unit] if any(each.path.startswith(path) for path in mine)]
    if not found or not any(may_decide(each.path) for each in found):
        raise NotFound
    return found


@blueprint.route(HERE, methods=["GET", "POST"])
@may("cadre", "city", "admin", "auditor")
def meeting(ref: str) -> ResponseReturnValue:
    """Show the list, fifty people a page, and keep what is ticked on it; the rows as they were once it is closed."""
    card, year = load(ref)
    if request.method == "POST":
        return _tick(card, year)
    return _show(card, year)


def _show(card: MeetingCard, year: YearCard, errors: dict[str, str] | None = None) -> ResponseReturnValue:
    reading, at_page = session.reading(), page_number(request.args.get("trang"))
    acts = may_decide(card.unit_path)
    rule = measure(year)
    found = lists.page_where(reading, lists.on_meeting(card), number=at_page)
    lines = sheets.meeting_lines(reading, meeting=card, year=year, cases=found.rows, measure=rule)
    closed = card.state == "closed"
    rows = papers.page_of_rows(reading, list_id=card.id, round=card.round, number=at_page) if closed else None
    view = views.meeting_page(
        card,
        year,
        lines,
        found,
        rows,
        unit=units_of([card.unit_path])(card.unit_path),
        posting=lists.find_posting_of(reading, meeting_id=card.id) if closed else None,
        unposted=lists.count_where(reading, lists.on_agreed(card)) if closed else 0,
        acts=acts,
        errors=errors or {},
        typed=request.form if errors else None,
    )
    return page("recognition/meeting.html", status=422 if errors else 200, view=view)


def _tick(card: MeetingCard, year: YearCard) -> ResponseReturnValue:
    """Keep the ticks of one page of the list: left for later, not required, fewer votes."""
    if not may_decide(card.unit_path):
        raise NotFound
    reading = session.reading()
    refs = set(request.form.getlist("nguoi"))
    found = lists.page_where(reading, lists.on_meeting(card), number=page_number(request.args.get("trang")))
    cases = [case for case in found.rows if case.public_id in refs]
    before = lists.list_marks(reading, list_id=card.id, person_ids=[case.person_id for case in cases])
    marks, errors = views.read_ticks(cases, before, present=card.present, form=request.form)
    if errors:
        return _show(card, year, errors)
    rule, actor, at = measure(year), session.actor(), session.at()
    press(
        lambda s: work_of_meeting.mark_meeting(s, meeting=card, marks=marks, measure=rule, actor=actor, at=at),
        _("Đã lưu các trường hợp đánh dấu trên trang này."),
    )
    return redirect(url_for("recognition.meeting", ref=card.public_id, trang=request.args.get("trang")))


@blueprint.route(HERE + "/bien-ban", methods=["GET", "POST"])
@may("cadre", "city")
def minutes(ref: str) -> ResponseReturnValue:
    """Keep who came, what was said, and what the meeting confirms for the whole list."""
    card, year = load_to_act(ref)
    rule = measure(year)
    names = {each.code: each.short for each in sheets.criteria_of(session.reading(), year).indicators}
    confirmable = {code: names[code] for code in rule.confirmable}
    kind = MinutesForm.of(confirmable, rule.bands)
    form = kind(data=views.minutes_data(card, confirmable))
    actor, at = session.actor(), session.at()
    if form.validate_on_submit():

        def step(writing: Session) -> bool:
            work_of_meeting.record_meeting(
                writing,
                meeting=card,
                invited=form.invited.data or 0,
                present=form.present.data or 0,
                opinions=form.opinions.data or "",
                confirmed=form.bands(confirmable),
                measure=rule,
                actor=actor,
                at=at,
            )
            return True

        if attempt(form, step):
            flash(_("Đã lưu thành phần và ý kiến cuộc họp."), "success")
            return redirect(url_for("recognition.meeting", ref=ref))
    view = views.form_page(
        _("Thành phần và ý kiến cuộc họp"),
        _("Mức xác nhận chung áp dụng cho mọi người trong danh sách. Người nào khác thì sửa ở dòng của người đó."),
        submit=_("Lưu"),
        way=crumbs(year, (_("Họp bình xét"), url_for("recognition.meeting", ref=ref)), (_("Biên bản"), "")),
        short=("invited", "present"),
    )
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


@blueprint.route(HERE + "/nguoi/<case_ref>", methods=["GET", "POST"])
@may("cadre", "city")
def meeting_person(ref: str, case_ref: str) -> ResponseReturnValue:
    """Keep one person's exception: figures, votes, left for later."""
    card, year = load_to_act(ref)
    reading, actor, at = session.reading(), session.actor(), session.at()
    rule = measure(year)
    case = lists.find_on_list(reading, lists.on_meeting(card), case_ref=case_ref)
    (line,) = sheets.meeting_lines(reading, meeting=card, year=year, cases=[case], measure=rule)
    form = PersonForm.of(rule.maxima)(data=views.person_data(line))
    if form.validate_on_submit():
        typed = form.figures(rule.maxima)
        mark = Mark(
            figures={code: points for code, points in typed.items() if points != line.before[code]},
            confirmed=dict.fromkeys(rule.confirmable, 0) if form.no_confirm.data else {},
            not_required=bool(form.not_required.data),
            votes=form.votes.data,
            wish=DEFER if form.wish.data else "",
            reason=form.reason.data or "",
        )

        def step(writing: Session) -> bool:
            work_of_meeting.mark_meeting(
                writing, meeting=card, marks={case.person_id: mark}, measure=rule, actor=actor, at=at
            )
            return True

        if attempt(form, step):
            flash(_("Đã lưu trường hợp của %(name)s.", name=line.name), "success")
            return redirect(url_for("recognition.meeting", ref=ref))
    criteria = sheets.criteria_of(reading, year)
    view = views.person_page(
        line,
        criteria,
        way=crumbs(year, (_("Họp bình xét"), url_for("recognition.meeting", ref=ref)), (line.name, "")),
        back=url_for("recognition.meeting", ref=ref),
        first=(_("Điểm tích lũy"), line.earned),
        second=(_("Tự chấm"), case.self_points),
        boxes=[figure(code) for code in rule.maxima],
    )
    return page("recognition/person.html", status=status_of(form), form=form, view=view)


@blueprint.route(HERE + "/ket-thuc", methods=["GET", "POST"])
@may("cadre", "city")
def close_meeting(ref: str) -> ResponseReturnValue:
    """Ask once more, with the numbers, then conclude everybody on the list."""
    card, year = load_to_act(ref)
    reading, actor, at = session.reading(), session.actor(), session.at()
    rule = measure(year)
    if request.method == "POST":
        press(
            lambda s: work_of_meeting.close_meeting(s, meeting=card, year=year, measure=rule, actor=actor, at=at),
            _("Đã ghi kết quả cuộc họp cho cả danh sách."),
        )
        return redirect(url_for("recognition.meeting", ref=ref))
    cases = lists.cases_where(reading, lists.on_meeting(card))
    lines = sheets.meeting_lines(reading, meeting=card, year=year, cases=cases, measure=rule)
    view = views.closing_page(
        card,
        lines,
        actor=actor,
        way=crumbs(year, (_("Họp bình xét"), url_for("recognition.meeting", ref=ref)), (_("Kết thúc"), "")),
        unit=units_of([card.unit_path])(card.unit_path),
    )
    return page("recognition/confirm.html", view=view)


@blueprint.post(HERE + "/mo-lai")
@may("cadre", "city")
def reopen_meeting(ref: str) -> ResponseReturnValue:
    """Open a closed meeting again; its list is as it was before."""
    card, year = load_to_act(ref)
    actor, at = session.actor(), session.at()
    press(
        lambda s: work_of_meeting.reopen_meeting(s, meeting=card, year=year, actor=actor, at=at),
        _("Đã mở lại cuộc họp. Các trường hợp đã đánh dấu vẫn còn."),
    )
    return redirect(url_for("recognition.meeting", ref=ref))
