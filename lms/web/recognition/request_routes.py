"""What is asked about a case afterwards, answered by other hands; the ward itself asks for a revocation or a name."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.paging import page_number
from lms.people import queries as people
from lms.recognition import queries
from lms.recognition.operations import requesting
from lms.recognition.queries import CaseCard, YearCard, decisions, lists
from lms.recognition.queries.decisions import RequestCard
from lms.recognition.rules import deciding as rules
from lms.recognition.rules.moves import RECOGNISED
from lms.web import session
from lms.web.access import may
from lms.web.filters import moment
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import words
from lms.web.recognition.area import blueprint
from lms.web.recognition.decision_routes import paper_of
from lms.web.recognition.floor import attempt, crumbs, leaf, may_decide
from lms.web.recognition.meeting_views import form_page
from lms.web.recognition.refusals import REQUEST_STATES, REQUESTS, REVOKE_REASONS
from lms.web.recognition.steps_forms import (
    AnswerForm,
    AnswerWithPaperForm,
    NameForm,
    RevokeForm,
)


@blueprint.get("/can-bo/cong-nhan/<year_ref>/de-nghi")
@may("cadre", "city", "admin", "auditor")
def requests(year_ref: str) -> ResponseReturnValue:
    """List what was asked about cases of a year."""
    reading, actor = session.reading(), session.actor()
    year = queries.get_year(reading, public_id=year_ref, actor=actor)
    open_only = request.args.get("cho") == "1"
    found = decisions.list_requests(
        reading, year=year, actor=actor, open_only=open_only, number=page_number(request.args.get("trang"))
    )
    names = people.list_cards(reading, [one.person_id for one in found.rows])
    view = {
        "title": _("Đề nghị về hồ sơ năm %(period)s", period=year.period),
        "crumbs": crumbs(year, (_("Đề nghị"), "")),
        "lines": [_line(one, names[one.person_id].full_name) for one in found.rows],
        "open_only": open_only,
        "all": url_for("recognition.requests", year_ref=year_ref),
        "waiting": url_for("recognition.requests", year_ref=year_ref, cho=1),
        "pager": leaf("recognition.requests", found, _("đề nghị"), year_ref=year_ref, cho=1 if open_only else None),
    }
    return page("recognition/requests.html", view=view)


def _line(one: RequestCard, name: str) -> dict[str, Any]:
    label, kind = REQUEST_STATES[one.state]
    return {
        "href": url_for("recognition.answer", ref=one.public_id),
        "name": name,
        "what": str(REQUESTS[one.kind]),
        "at": moment(one.asked_at),
        "state": label,
        "kind": kind,
    }


@blueprint.route("/can-bo/cong-nhan/de-nghi/<ref>", methods=["GET", "POST"])
@may("cadre", "city", "admin", "auditor")
def answer(ref: str) -> ResponseReturnValue:
    """Show a request with the way of its case, and take the answer of other hands."""
    reading, actor, at = session.reading(), session.actor(), session.at()
    card = decisions.get_request(reading, public_id=ref, actor=actor)
    year = lists.year_by_id(reading, card.year_id)
    acts = may_decide(year.unit_path) and card.state == "open"
    kind = AnswerForm if card.kind == rules.LOOK_AGAIN else AnswerWithPaperForm
    block: dict[str, str] = year.signers.get("decision", {})
    form = kind(data={"signer_title": block.get("title", ""), "signer_name": block.get("name", "")})
    if request.method == "POST" and not acts:
        raise NotFound
    if form.validate_on_submit():

        def step(writing: Session) -> bool:
            requesting.answer(
                writing,
                request=card,
                year=year,
                outcome=form.outcome.data or "",
                words=form.words.data or "",
                paper=paper_of(form) if isinstance(form, AnswerWithPaperForm) else None,
                actor=actor,
                at=at,
            )
            return True

        if attempt(form, step):
            flash(_("Đã trả lời đề nghị."), "success")
            return redirect(url_for("recognition.answer", ref=ref))
    view = _request(card, year, acts=acts)
    return page("recognition/request.html", status=status_of(form), form=form, view=view)


def _request(card: RequestCard, year: YearCard, *, acts: bool) -> dict[str, Any]:
    reading = session.reading()
    person = people.get_person(reading, card.person_id)
    steps = queries.list_steps(reading, person_id=card.person_id, period=card.period)
    label, kind = REQUEST_STATES[card.state]
    facts = [
        {"key": _("Họ và tên"), "value": person.full_name},
        {"key": _("Người đề nghị"), "value": card.asked_name or person.full_name},
        {"key": _("Ngày đề nghị"), "value": moment(card.asked_at)},
        {"key": _("Nội dung"), "value": card.words},
    ]
    if card.reason_code:
        facts.append({"key": _("Lý do"), "value": str(REVOKE_REASONS[card.reason_code])})
    if card.new_name:
        facts.append({"key": _("Tên đúng"), "value": card.new_name})
    if card.answered_at:
        facts.append({"key": _("Trả lời"), "value": card.answer})
        facts.append({"key": _("Người trả lời"), "value": f"{card.answered_name}, {moment(card.answered_at)}"})
    return {
        "title": str(REQUESTS[card.kind]),
        "crumbs": crumbs(
            year,
            (_("Đề nghị"), url_for("recognition.requests", year_ref=year.public_id)),
            (person.full_name, ""),
        ),
        "state": label,
        "kind": kind,
        "facts": facts,
        "steps": [
            {"what": str(words.STEPS.get(one.step, one.step)), "by": one.actor_name, "at": moment(one.at)}
            for one in steps
        ],
        "acts": acts,
        "paper": card.kind != rules.LOOK_AGAIN,
    }


@blueprint.route("/can-bo/cong-nhan/ho-so/<case_ref>/thu-hoi", methods=["GET", "POST"])
@may("cadre", "city")
def ask_revocation(case_ref: str) -> ResponseReturnValue:
    """Propose that a title be taken back; somebody else decides."""
    case, year, name = _recognised(case_ref)
    actor, at = session.actor(), session.at()
    form = RevokeForm()
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda s: requesting.ask_revocation(
                s,
                case=case,
                year=year,
                reason_code=form.reason_code.data or "",
                words=form.words.data or "",
                actor=actor,
                at=at,
            ),
        )
        if made:
            return redirect(url_for("recognition.answer", ref=made))
    lead = _("Đề xuất hủy bỏ, thu hồi danh hiệu của %(name)s. Người khác quyết định, theo quyết định đã ký.", name=name)
    view = form_page(_("Đề xuất thu hồi"), lead, submit=_("Gửi đề xuất"), way=crumbs(year, (name, "")))
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


@blueprint.route("/can-bo/cong-nhan/ho-so/<case_ref>/sua-ten", methods=["GET", "POST"])
@may("cadre", "city")
def ask_name(case_ref: str) -> ResponseReturnValue:
    """Propose that the name on a paper be put right; somebody else decides."""
    case, year, name = _recognised(case_ref)
    actor, at = session.actor(), session.at()
    form = NameForm()
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda s: requesting.ask_name(
                s,
                case=case,
                year=year,
                new_name=form.new_name.data or "",
                words=form.words.data or "",
                actor=actor,
                at=at,
            ),
        )
        if made:
            return redirect(url_for("recognition.answer", ref=made))
    lead = _("Tên đang ghi trên giấy: %(name)s. Giấy mới thay giấy cũ, mã của giấy cũ dẫn tới giấy mới.", name=name)
    view = form_page(_("Đề xuất sửa tên trên giấy"), lead, submit=_("Gửi đề xuất"), way=crumbs(year, (name, "")))
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


def _recognised(case_ref: str) -> tuple[CaseCard, YearCard, str]:
    """Return a recognised case for who may act on its year, with the year and the person's name."""
    reading, actor = session.reading(), session.actor()
    case = queries.get_case(reading, public_id=case_ref, actor=actor)
    year = lists.year_by_id(reading, case.year_id)
    if not may_decide(year.unit_path) or case.state != RECOGNISED:
        raise NotFound
    return case, year, people.get_person(reading, case.person_id).full_name
