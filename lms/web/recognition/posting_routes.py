"""The names on the board: posted, what people say recorded and settled, closed when its days are over."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from kernel.errors import NotFound
from lms.people import queries as people
from lms.recognition.operations import boards
from lms.recognition.queries import CaseCard, YearCard, lists
from lms.recognition.queries.lists import OpinionCard, PostingCard
from lms.web import session
from lms.web.access import may
from lms.web.filters import day, number
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition.area import blueprint
from lms.web.recognition.floor import attempt, crumbs, documents, may_decide, press, units_of
from lms.web.recognition.meeting_routes import load_to_act
from lms.web.recognition.meeting_views import form_page
from lms.web.recognition.refusals import MEETING_STATES
from lms.web.recognition.steps_forms import OpinionForm, PostingForm, SettleForm

HERE = "/can-bo/cong-nhan/niem-yet/<ref>"
NOBODY = "khong"


@blueprint.route("/can-bo/cong-nhan/hop/<ref>/niem-yet", methods=["GET", "POST"])
@may("cadre", "city")
def new_posting(ref: str) -> ResponseReturnValue:
    """Post the names a meeting agreed on."""
    card, year = load_to_act(ref)
    actor, at = session.actor(), session.at()
    form = PostingForm()
    if form.validate_on_submit():
        made = attempt(
            form,
            lambda s: boards.post(
                s,
                meeting=card,
                year=year,
                from_on=form.from_on.data,
                place=form.place.data or "",
                actor=actor,
                at=at,
            ),
        )
        if made:
            return redirect(url_for("recognition.posting", ref=made))
    view = form_page(
        _("Niêm yết danh sách"),
        _("Chỉ niêm yết họ tên trên bảng tin, không có điểm, không có năm sinh, không có người chưa đủ điều kiện."),
        submit=_("Niêm yết"),
        way=crumbs(year, (_("Họp bình xét"), url_for("recognition.meeting", ref=ref)), (_("Niêm yết"), "")),
        note=_(
            "Khi niêm yết, các mức đã xác nhận tại cuộc họp được ghi vào điểm tích lũy và cuộc họp không mở lại nữa."
        ),
    )
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


def load_posting(ref: str) -> tuple[PostingCard, YearCard]:
    """Return a posting within the viewer's scope, and its year."""
    card = lists.get_posting(session.reading(), public_id=ref, actor=session.actor())
    return card, lists.year_by_id(session.reading(), card.year_id)


def _to_act(ref: str) -> tuple[PostingCard, YearCard]:
    card, year = load_posting(ref)
    if not may_decide(card.unit_path):
        raise NotFound
    return card, year


def _posted(card: PostingCard) -> list[CaseCard]:
    return lists.cases_where(session.reading(), lists.on_posting(card))


@blueprint.get(HERE)
@may("cadre", "city", "admin", "auditor")
def posting(ref: str) -> ResponseReturnValue:
    """Show a posting with what was said about it."""
    card, year = load_posting(ref)
    reading = session.reading()
    opinions = lists.list_opinions(reading, posting=card)
    label, kind = MEETING_STATES[card.state]
    name = units_of([card.unit_path])(card.unit_path)
    acts = may_decide(card.unit_path) and card.state == "open"
    view = {
        "title": _("Niêm yết danh sách %(unit)s", unit=name),
        "crumbs": crumbs(year, (_("Niêm yết"), "")),
        "state": label,
        "kind": kind,
        "facts": [
            {"key": _("Từ ngày"), "value": day(card.from_on)},
            {"key": _("Đến hết ngày"), "value": day(card.until_on)},
            {"key": _("Nơi niêm yết"), "value": card.place},
            {
                "key": _("Số người"),
                "value": number(lists.count_where(reading, lists.on_posting(card))),
            },
        ],
        "opinions": [_opinion(card, one, acts=acts) for one in opinions],
        "acts": acts,
        "hear": url_for("recognition.new_opinion", ref=ref),
        "end": url_for("recognition.end_posting", ref=ref),
        "take_down": url_for("recognition.take_down", ref=ref),
        "print": url_for("recognition.print_posting", ref=ref),
        "documents": documents(
            ref, (_("Thông báo niêm yết"), "niem-yet"), (_("Biên bản kết thúc niêm yết"), "ket-thuc-niem-yet")
        ),
    }
    return page("recognition/posting.html", view=view)


def _opinion(card: PostingCard, one: OpinionCard, *, acts: bool) -> dict[str, Any]:
    outcomes = {"": _("chưa giải quyết"), "kept": _("giữ nguyên danh sách"), "upheld": _("đưa về xem xét lại")}
    return {
        "said_by": one.said_by,
        "about": one.about_name or _("cả danh sách"),
        "words": one.words,
        "outcome": outcomes[one.outcome],
        "kind": "warning" if not one.outcome else "success",
        "settled": one.settled,
        "settle": url_for("recognition.settle_opinion", ref=card.public_id, opinion_ref=one.public_id)
        if acts and not one.outcome
        else "",
    }


@blueprint.route(HERE + "/y-kien/moi", methods=["GET", "POST"])
@may("cadre", "city")
def new_opinion(ref: str) -> ResponseReturnValue:
    """Record what somebody said about a posted list."""
    card, year = _to_act(ref)
    actor, at = session.actor(), session.at()
    cases = _posted(card)
    names = people.list_cards(session.reading(), [case.person_id for case in cases])
    form = OpinionForm()
    form.about.choices = [
        SelectChoice(NOBODY, _("Cả danh sách")),
        *(SelectChoice(case.public_id, names[case.person_id].full_name) for case in cases),
    ]
    if form.validate_on_submit():
        about = next((case for case in cases if case.public_id == form.about.data), None)
        made = attempt(
            form,
            lambda s: boards.hear(
                s,
                posting=card,
                said_by=form.said_by.data or "",
                words=form.words.data or "",
                about=about,
                actor=actor,
                at=at,
            ),
        )
        if made:
            flash(_("Đã ghi ý kiến."), "success")
            return redirect(url_for("recognition.posting", ref=ref))
    way = crumbs(year, (_("Niêm yết"), url_for("recognition.posting", ref=ref)), (_("Ghi ý kiến"), ""))
    lead = _("Ghi đúng lời người nêu. Ý kiến được lưu trong biên bản kết thúc niêm yết.")
    view = form_page(_("Ghi ý kiến về danh sách"), lead, submit=_("Ghi ý kiến"), way=way)
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


@blueprint.route(HERE + "/y-kien/<opinion_ref>", methods=["GET", "POST"])
@may("cadre", "city")
def settle_opinion(ref: str, opinion_ref: str) -> ResponseReturnValue:
    """Say how an opinion was settled."""
    card, year = _to_act(ref)
    actor, at = session.actor(), session.at()
    found = {one.public_id: one for one in lists.list_opinions(session.reading(), posting=card)}
    if opinion_ref not in found:
        raise NotFound
    opinion = found[opinion_ref]
    form = SettleForm()
    if form.validate_on_submit():

        def step(writing: Session) -> bool:
            boards.settle(
                writing,
                posting=card,
                opinion=opinion,
                year=year,
                outcome=form.outcome.data or "",
                settled=form.settled.data or "",
                actor=actor,
                at=at,
            )
            return True

        if attempt(form, step):
            flash(_("Đã ghi cách giải quyết."), "success")
            return redirect(url_for("recognition.posting", ref=ref))
    way = crumbs(year, (_("Niêm yết"), url_for("recognition.posting", ref=ref)), (_("Giải quyết ý kiến"), ""))
    facts = [
        {"key": _("Người nêu"), "value": opinion.said_by},
        {"key": _("Về"), "value": opinion.about_name or _("cả danh sách")},
        {"key": _("Nội dung"), "value": opinion.words},
    ]
    lead = _("Chấp nhận ý kiến về một người thì hồ sơ của người đó rời danh sách niêm yết để xem xét lại.")
    view = form_page(_("Giải quyết ý kiến"), lead, submit=_("Ghi cách giải quyết"), way=way, facts=facts)
    return page("recognition/form.html", status=status_of(form), form=form, view=view)


@blueprint.post(HERE + "/ket-thuc")
@may("cadre", "city")
def end_posting(ref: str) -> ResponseReturnValue:
    """Close a posting whose days are over."""
    card, _year = _to_act(ref)
    actor, at = session.actor(), session.at()
    press(
        lambda s: boards.end_posting(s, posting=card, actor=actor, at=at),
        _("Đã kết thúc niêm yết. Danh sách chờ xã, phường thẩm định."),
    )
    return redirect(url_for("recognition.posting", ref=ref))


@blueprint.post(HERE + "/thoi")
@may("cadre", "city")
def take_down(ref: str) -> ResponseReturnValue:
    """Take a posting down before its end."""
    card, year = _to_act(ref)
    actor, at = session.actor(), session.at()
    press(
        lambda s: boards.take_down(s, posting=card, year=year, actor=actor, at=at),
        _("Đã thôi niêm yết. Danh sách trở về như sau cuộc họp."),
    )
    return redirect(url_for("recognition.posting", ref=ref))
