"""The signed decision typed in and carried out, and the register of the papers handed on."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.paging import page_number
from kernel.text import clean_line
from lms import jobs_queue
from lms.extensions import db
from lms.recognition import queries
from lms.recognition.operations import deciding
from lms.recognition.operations.deciding import AT_ONCE, Paper
from lms.recognition.queries import YearCard, decisions, lists, papers
from lms.recognition.queries.decisions import DecisionCard, RegisterCard
from lms.web import session
from lms.web.access import may
from lms.web.filters import day, number
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition.appraisal_routes import load_proposal
from lms.web.recognition.area import blueprint
from lms.web.recognition.floor import attempt, crumbs, do, documents, leaf, may_decide, units_of
from lms.web.recognition.meeting_views import form_page
from lms.web.recognition.refusals import KINDS, MEETING_STATES, said
from lms.web.recognition.steps_forms import DecisionForm, HandForm

LONGEST_SEARCH = 100


@blueprint.route("/can-bo/cong-nhan/to-trinh/<ref>/quyet-dinh", methods=["GET", "POST"])
@may("cadre", "city")
def new_decision(ref: str) -> ResponseReturnValue:
    """Type in the signed decision on a proposal: this is what recognises."""
    proposal, year = load_proposal(ref)
    if not may_decide(year.unit_path):
        raise NotFound
    actor, at = session.actor(), session.at()
    block: dict[str, str] = year.signers.get("decision", {})
    form = DecisionForm(data={"signer_title": block.get("title", ""), "signer_name": block.get("name", "")})
    if form.validate_on_submit():
        paper = paper_of(form)
        made = attempt(form, lambda s: deciding.enter(s, proposal=proposal, year=year, paper=paper, actor=actor, at=at))
        if made:
            _carry_out(made, year)
            return redirect(url_for("recognition.decision", ref=made))
    way = crumbs(year, (_("Tờ trình"), url_for("recognition.proposal", ref=ref)), (_("Nhập quyết định"), ""))
    view = form_page(
        _("Nhập quyết định đã ký"),
        _("Nhập đúng như bản đã ký. Người ghi kết quả cuộc họp hoặc thẩm định không nhập quyết định."),
        submit=_("Ghi quyết định và công nhận"),
        way=way,
        facts=[
            {"key": _("Tờ trình"), "value": f"{proposal.number}, {day(proposal.dated)}"},
            {"key": _("Số người được công nhận"), "value": number(proposal.people)},
        ],
        note=_("Danh hiệu được ghi nhận ngay khi lưu. Muốn bỏ thì phải có quyết định thu hồi."),
    )
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


def paper_of(form: Any) -> Paper:
    """Return what the signed paper says, from a form with its four boxes."""
    return Paper(form.number.data or "", form.dated.data, form.signer_title.data or "", form.signer_name.data or "")


def _carry_out(ref: str, year: YearCard) -> None:
    """Carry out a decision: at once when it is short, else in a job that survives a restart."""
    actor, at = session.actor(), session.at()

    def step(writing: Session) -> None:
        card = decisions.get_decision(writing, public_id=ref, actor=actor)
        waiting = decisions.count_proposed(writing, proposal_id=card.proposal_id or 0)
        if waiting > AT_ONCE:
            deciding.start(writing, decision=card, total=waiting, actor=actor, at=at)
        else:
            deciding.carry_out(writing, decision=card, year=year, actor=actor, at=at)

    do(step)


def load_decision(ref: str) -> tuple[DecisionCard, YearCard]:
    """Return a decision within the viewer's scope, and its year."""
    card = decisions.get_decision(session.reading(), public_id=ref, actor=session.actor())
    return card, lists.year_by_id(session.reading(), card.year_id)


@blueprint.get("/can-bo/cong-nhan/quyet-dinh/<ref>")
@may("cadre", "city", "admin", "auditor")
def decision(ref: str) -> ResponseReturnValue:
    """Show a decision: how far it is carried out, and whom it recognises."""
    card, year = load_decision(ref)
    reading = session.reading()
    rows = papers.page_of_rows(reading, list_id=card.id, number=page_number(request.args.get("trang")))
    waiting = decisions.count_proposed(reading, proposal_id=card.proposal_id) if card.proposal_id else 0
    label, kind = MEETING_STATES[card.state]
    view = {
        "title": _("Quyết định số %(number)s", number=card.number),
        "crumbs": crumbs(year, (_("Quyết định"), "")),
        "state": label,
        "kind": kind,
        "running": card.state == "running",
        "facts": [
            {"key": _("Loại"), "value": str(KINDS[card.kind])},
            {"key": _("Ngày"), "value": day(card.dated)},
            {"key": _("Người ký"), "value": f"{card.signer_title}, {card.signer_name}"},
            {"key": _("Người nhập"), "value": card.entered_name},
            {"key": _("Số người"), "value": number(card.people)},
        ],
        "done": card.people,
        "total": card.people + waiting,
        "waiting": number(waiting) if waiting else "",
        "rows": [{"number": row.number, "name": row.content["name"], "unit": row.content["unit"]} for row in rows.rows],
        "pager": leaf("recognition.decision", rows, _("người"), ref=ref),
        "acts": may_decide(year.unit_path),
        "rest": url_for("recognition.decide_rest", ref=ref),
        "here": url_for("recognition.decision", ref=ref),
        "book": url_for("recognition.book", year_ref=year.public_id),
        "print": url_for("recognition.print_decision", ref=ref),
        "documents": documents(ref, (_("Quyết định và danh sách"), "quyet-dinh")),
    }
    return page("recognition/decision.html", view=view)


@blueprint.post("/can-bo/cong-nhan/quyet-dinh/<ref>/con-lai")
@may("cadre", "city")
def decide_rest(ref: str) -> ResponseReturnValue:
    """Recognise those whom the one who typed the decision may not decide on."""
    card, year = load_decision(ref)
    if card.proposal_id is None or not may_decide(year.unit_path):
        raise NotFound
    if card.state == "running" and card.job and _working(card):
        flash(_("Việc ghi danh hiệu đang chạy. Vui lòng chờ xong rồi thử lại."), "warning")
        return redirect(url_for("recognition.decision", ref=ref))
    actor, at = session.actor(), session.at()
    count = do(lambda s: deciding.carry_out(s, decision=card, year=year, actor=actor, at=at))
    if count:
        flash(_("Đã ghi nhận thêm %(count)s người.", count=number(count)), "success")
    else:
        flash(said("other_hands"), "warning")
    return redirect(url_for("recognition.decision", ref=ref))


def _working(card: DecisionCard) -> bool:
    """Tell whether the decision's job is still at work, so that nobody counts beside it."""
    job = jobs_queue.get_job(db.session(), card.job, asked_by=card.entered_by)
    return job.state in jobs_queue.OPEN


# ---------------------------------------------------------------------------------- the register


@blueprint.route("/can-bo/cong-nhan/<year_ref>/so-cap-giay", methods=["GET", "POST"])
@may("cadre", "city", "admin", "auditor")
def book(year_ref: str) -> ResponseReturnValue:
    """Show the register, and note which papers were handed on to whom."""
    reading, actor, at = session.reading(), session.actor(), session.at()
    year = queries.get_year(reading, public_id=year_ref, actor=actor)
    acts = may_decide(year.unit_path)
    form = HandForm()
    chosen = request.form.getlist("chon")
    if request.method == "POST" and not acts:
        raise NotFound
    if form.validate_on_submit():
        count = attempt(
            form,
            lambda s: deciding.hand_on(
                s,
                year=year,
                refs=chosen,
                handed_on=form.handed_on.data,
                handed_to=form.handed_to.data or "",
                note=form.note.data or "",
                actor=actor,
                at=at,
            ),
        )
        if count is not None:
            flash(_("Đã ghi trao giấy cho %(count)s người.", count=number(count)), "success")
            return redirect(request.full_path.rstrip("?"))
    return page("recognition/book.html", status=status_of(form), form=form, view=_book(year, chosen, acts=acts))


def _book(year: YearCard, chosen: list[str], *, acts: bool) -> dict[str, Any]:
    reading, actor = session.reading(), session.actor()
    waiting = request.args.get("chua-trao") == "1"
    search = clean_line(request.args.get("q", ""), LONGEST_SEARCH)
    found = decisions.list_register(
        reading, year=year, actor=actor, waiting=waiting, search=search, number=page_number(request.args.get("trang"))
    )
    by_id = decisions.decisions_by_id(reading, [line.decision_id for line in found.rows])
    params = {"year_ref": year.public_id, "chua-trao": 1 if waiting else None, "q": search or None}
    name = units_of([year.unit_path])(year.unit_path)
    return {
        "title": _("Sổ cấp giấy công nhận năm %(period)s", period=year.period),
        "unit": name,
        "crumbs": crumbs(year, (_("Sổ cấp giấy"), "")),
        "lines": [_entry(line, by_id, chosen) for line in found.rows],
        "acts": acts,
        "waiting": waiting,
        "search": search,
        "all": url_for("recognition.book", year_ref=year.public_id),
        "only_waiting": url_for("recognition.book", year_ref=year.public_id, **{"chua-trao": "1"}),  # type: ignore[arg-type]
        "print": url_for("recognition.print_book", year_ref=year.public_id),
        "documents": documents(year.public_id, (_("Sổ cấp giấy"), "so-cap-giay")),
        "pager": leaf("recognition.book", found, _("giấy"), **params),
    }


def _entry(line: RegisterCard, by_id: dict[int, DecisionCard], chosen: list[str]) -> dict[str, Any]:
    card = by_id.get(line.decision_id)
    return {
        "ref": line.public_id,
        "number": line.number,
        "name": line.name,
        "birth_year": line.birth_year or "–",
        "decision": f"{card.number}, {day(card.dated)}" if card else "–",
        "handed": day(line.handed_on) if line.handed_on else "",
        "handed_to": line.handed_to,
        "note": line.note,
        "checked": line.public_id in chosen,
    }
