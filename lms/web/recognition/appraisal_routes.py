"""The ward's appraisal of posted lists, and the proposal."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.paging import page_number
from lms.recognition import queries
from lms.recognition.operations import appraising
from lms.recognition.operations.listing import Mark
from lms.recognition.queries import YearCard, decisions, lists, papers, sheets
from lms.recognition.queries.decisions import ProposalCard
from lms.recognition.queries.lists import AppraisalCard
from lms.recognition.queries.sheets import SEND_BACK
from lms.web import session
from lms.web.access import may
from lms.web.filters import day, number
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import meeting_views as views
from lms.web.recognition.area import blueprint
from lms.web.recognition.floor import attempt, crumbs, documents, leaf, may_decide, press
from lms.web.recognition.meeting_routes import measure
from lms.web.recognition.refusals import KINDS, MEETING_STATES, STEP_TAGS, STEPS, shortfall
from lms.web.recognition.steps_forms import AppraisalForm, CloseForm, PersonForm, ProposalForm, figure

HERE = "/can-bo/cong-nhan/tham-dinh/<ref>"


def year_to_act(year_ref: str) -> YearCard:
    """Return a year for who may act on the whole of it; it is not there for others."""
    year = queries.get_year(session.reading(), public_id=year_ref, actor=session.actor())
    if not may_decide(year.unit_path):
        raise NotFound
    return year


def load_appraisal(ref: str) -> tuple[AppraisalCard, YearCard]:
    """Return an appraisal within the viewer's scope, and its year."""
    card = lists.get_appraisal(session.reading(), public_id=ref, actor=session.actor())
    return card, lists.year_by_id(session.reading(), card.year_id)


def _to_act(ref: str) -> tuple[AppraisalCard, YearCard]:
    card, year = load_appraisal(ref)
    if not may_decide(card.unit_path):
        raise NotFound
    return card, year


@blueprint.route("/can-bo/cong-nhan/<year_ref>/tham-dinh/moi", methods=["GET", "POST"])
@may("cadre", "city")
def new_appraisal(year_ref: str) -> ResponseReturnValue:
    """Prepare an appraisal of all lists whose posting has ended."""
    year = year_to_act(year_ref)
    actor, at = session.actor(), session.at()
    form = AppraisalForm()
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda s: appraising.open_appraisal(
                s, year=year, held_on=form.held_on.data, members=form.members.data or "", actor=actor, at=at
            ),
        )
        if made:
            return redirect(url_for("recognition.appraisal", ref=made))
    lead = _("Thẩm định mọi danh sách đã kết thúc niêm yết. Người ghi kết quả cuộc họp không thẩm định.")
    view = views.form_page(
        _("Mở đợt thẩm định"), lead, submit=_("Mở đợt thẩm định"), way=crumbs(year, (_("Thẩm định"), ""))
    )
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


@blueprint.get(HERE)
@may("cadre", "city", "admin", "auditor")
def appraisal(ref: str) -> ResponseReturnValue:
    """Show what is to be appraised, or what was."""
    card, year = load_appraisal(ref)
    reading, at_page = session.reading(), page_number(request.args.get("trang"))
    closed = card.state == "closed"
    found = lists.page_where(reading, lists.on_appraisal(card), number=at_page)
    lines = sheets.appraisal_lines(reading, appraisal=card, cases=found.rows, measure=measure(year))
    rows = papers.page_of_rows(reading, list_id=card.id, number=at_page) if closed else None
    label, kind = MEETING_STATES["closed" if closed else "held"]
    view = {
        "title": _("Thẩm định ngày %(day)s", day=day(card.held_on)),
        "crumbs": crumbs(year, (_("Thẩm định"), "")),
        "state": label,
        "kind": kind,
        "facts": [
            {"key": _("Thành phần"), "value": card.members},
            {"key": _("Ý kiến"), "value": card.opinions or _("không")},
        ],
        "closed": closed,
        "acts": may_decide(card.unit_path),
        "left": number(found.total),
        "lines": [_line(line, card) for line in lines],
        "rows": [_row(row) for row in rows.rows] if rows else [],
        "pager": leaf("recognition.appraisal", rows if rows is not None else found, _("người"), ref=ref),
        "close": url_for("recognition.close_appraisal", ref=ref),
        "propose": url_for("recognition.new_proposal", year_ref=year.public_id),
        "print": url_for("recognition.print_appraisal", ref=ref),
        "documents": documents(ref, (_("Biên bản thẩm định"), "tham-dinh")),
    }
    return page("recognition/appraisal.html", view=view)


def _line(line: sheets.SheetLine, card: AppraisalCard) -> dict[str, Any]:
    return {
        "name": line.name,
        "agreed": sum(line.before.values()),
        "total": line.total,
        "verdict": STEPS[line.conclusion.step],
        "tag": STEP_TAGS[line.conclusion.step],
        "short": shortfall(line.conclusion.short),
        "href": url_for("recognition.appraisal_person", ref=card.public_id, case_ref=line.case.public_id),
    }


def _row(row: papers.Row) -> dict[str, Any]:
    step = row.content["step"]
    return {
        "number": row.number,
        "name": row.content["name"],
        "total": row.value("total"),
        "verdict": STEPS[step],
        "tag": STEP_TAGS[step],
        "short": shortfall(row.value("short")),
        "reason": row.content["reason"],
    }


@blueprint.route(HERE + "/nguoi/<case_ref>", methods=["GET", "POST"])
@may("cadre", "city")
def appraisal_person(ref: str, case_ref: str) -> ResponseReturnValue:
    """Keep one person's exception: other figures, or sent back, with the reason."""
    card, year = _to_act(ref)
    reading, actor, at = session.reading(), session.actor(), session.at()
    rule = measure(year)
    case = lists.find_on_list(reading, lists.on_appraisal(card), case_ref=case_ref)
    (line,) = sheets.appraisal_lines(reading, appraisal=card, cases=[case], measure=rule)
    form = PersonForm.of(rule.maxima, votes=False)(data=views.person_data(line))
    if form.validate_on_submit():
        typed = form.figures(rule.maxima)
        mark = Mark(
            figures={code: points for code, points in typed.items() if points != line.before.get(code)},
            wish=SEND_BACK if form.wish.data else "",
            reason=form.reason.data or "",
        )

        def step(writing: Session) -> bool:
            marks = {case.person_id: mark}
            appraising.mark_appraisal(writing, appraisal=card, marks=marks, measure=rule, actor=actor, at=at)
            return True

        if attempt(form, step):
            flash(_("Đã lưu trường hợp của %(name)s.", name=line.name), "success")
            return redirect(url_for("recognition.appraisal", ref=ref))
    back = url_for("recognition.appraisal", ref=ref)
    view = views.person_page(
        line,
        sheets.criteria_of(reading, year),
        way=crumbs(year, (_("Thẩm định"), back), (line.name, "")),
        back=back,
        first=(_("Tự chấm"), case.self_points),
        second=(_("Bình xét"), case.agreed),
        boxes=[figure(code) for code in rule.maxima],
    )
    return page("recognition/person.html", status=status_of(form), form=form, view=view)


@blueprint.route(HERE + "/ket-thuc", methods=["GET", "POST"])
@may("cadre", "city")
def close_appraisal(ref: str) -> ResponseReturnValue:
    """Conclude the appraisal for all that wait for it."""
    card, year = _to_act(ref)
    reading, actor, at = session.reading(), session.actor(), session.at()
    rule = measure(year)
    form = CloseForm(data={"opinions": card.opinions})
    if form.validate_on_submit():
        done = attempt(
            form,
            lambda s: appraising.close_appraisal(
                s, appraisal=card, year=year, opinions=form.opinions.data or "", measure=rule, actor=actor, at=at
            ),
        )
        if done:
            flash(_("Đã ghi kết quả thẩm định."), "success")
            return redirect(url_for("recognition.appraisal", ref=ref))
    waiting = lists.count_where(reading, lists.on_appraisal(card))
    view = views.form_page(
        _("Kết thúc thẩm định"),
        _("Ghi kết quả cho cả danh sách trong một lần. Kết quả là căn cứ của tờ trình."),
        submit=_("Kết thúc thẩm định"),
        way=crumbs(year, (_("Thẩm định"), url_for("recognition.appraisal", ref=ref)), (_("Kết thúc"), "")),
        facts=[{"key": _("Số hồ sơ"), "value": number(waiting)}],
    )
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


# ---------------------------------------------------------------------------------- the proposal


@blueprint.route("/can-bo/cong-nhan/<year_ref>/to-trinh/moi", methods=["GET", "POST"])
@may("cadre", "city")
def new_proposal(year_ref: str) -> ResponseReturnValue:
    """Send the proposal with everybody appraised."""
    year = year_to_act(year_ref)
    actor, at = session.actor(), session.at()
    form = ProposalForm()
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda s: appraising.propose(
                s,
                year=year,
                number=form.number.data or "",
                dated=form.dated.data,
                kind=form.kind.data or "",
                actor=actor,
                at=at,
            ),
        )
        if made:
            return redirect(url_for("recognition.proposal", ref=made))
    appraised = queries.count_states(session.reading(), year=year, actor=actor)
    count = sum(states.get("appraised", 0) for states in appraised.values())
    view = views.form_page(
        _("Lập tờ trình"),
        _("Tờ trình gồm mọi người đã thẩm định đủ điều kiện và chưa được trình."),
        submit=_("Lập tờ trình"),
        way=crumbs(year, (_("Lập tờ trình"), "")),
        facts=[{"key": _("Số người được trình"), "value": number(count)}],
    )
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


def load_proposal(ref: str) -> tuple[ProposalCard, YearCard]:
    """Return a proposal within the viewer's scope, and its year."""
    card = decisions.get_proposal(session.reading(), public_id=ref, actor=session.actor())
    return card, lists.year_by_id(session.reading(), card.year_id)


@blueprint.get("/can-bo/cong-nhan/to-trinh/<ref>")
@may("cadre", "city", "admin", "auditor")
def proposal(ref: str) -> ResponseReturnValue:
    """Show a proposal with its list, and the way to its decision."""
    card, year = load_proposal(ref)
    reading = session.reading()
    rows = papers.page_of_rows(reading, list_id=card.id, number=page_number(request.args.get("trang")))
    decision = decisions.find_decision_of(reading, proposal_id=card.id)
    label, kind = MEETING_STATES[card.state]
    acts = may_decide(card.unit_path) and card.state == "sent"
    view = {
        "title": _("Tờ trình số %(number)s", number=card.number),
        "crumbs": crumbs(year, (_("Tờ trình"), "")),
        "state": label,
        "kind": kind,
        "facts": [
            {"key": _("Loại"), "value": str(KINDS[card.kind])},
            {"key": _("Ngày"), "value": day(card.dated)},
            {"key": _("Số người"), "value": number(card.people)},
        ],
        "rows": [_row(row) for row in rows.rows],
        "pager": leaf("recognition.proposal", rows, _("người"), ref=ref),
        "acts": acts,
        "decide": url_for("recognition.new_decision", ref=ref),
        "decision": url_for("recognition.decision", ref=decision.public_id) if decision else "",
        "recall": url_for("recognition.recall_proposal", ref=ref),
        "print": url_for("recognition.print_proposal", ref=ref),
        "documents": documents(ref, (_("Tờ trình"), "to-trinh")),
    }
    return page("recognition/proposal.html", view=view)


@blueprint.post("/can-bo/cong-nhan/to-trinh/<ref>/rut")
@may("cadre", "city")
def recall_proposal(ref: str) -> ResponseReturnValue:
    """Take a proposal back before it is decided."""
    card, year = load_proposal(ref)
    if not may_decide(card.unit_path):
        raise NotFound
    actor, at = session.actor(), session.at()
    press(
        lambda s: appraising.recall(s, proposal=card, year=year, actor=actor, at=at),
        _("Đã rút tờ trình. Danh sách trở về như sau thẩm định."),
    )
    return redirect(url_for("recognition.proposal", ref=ref))
