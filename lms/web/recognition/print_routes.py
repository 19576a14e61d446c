"""The papers of the steps as pages to print: minutes, lists, the notice on the board, records, the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from lms.recognition import queries
from lms.recognition.queries import YearCard, decisions, lists, papers, sheets
from lms.recognition.queries.decisions import DecisionCard
from lms.recognition.queries.lists import MeetingCard
from lms.recognition.queries.papers import Paper
from lms.web import session
from lms.web.access import may
from lms.web.filters import day, number
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition.appraisal_routes import load_appraisal, load_proposal
from lms.web.recognition.area import blueprint
from lms.web.recognition.decision_routes import load_decision
from lms.web.recognition.floor import units_of
from lms.web.recognition.meeting_routes import load, measure
from lms.web.recognition.posting_routes import load_posting
from lms.web.recognition.refusals import KINDS, STEPS, shortfall

Facts = list[tuple[str, str]]


def _columns() -> Mapping[str, str]:
    return {
        "number": _("TT"),
        "name": _("Họ và tên"),
        "birth_year": _("Năm sinh"),
        "sex": _("Nam/Nữ"),
        "unit": _("Thôn, tổ dân phố"),
        "group": _("Nhóm"),
        "competence-1": _("Năng lực 1"),
        "competence-2": _("Năng lực 2"),
        "competence-3": _("Năng lực 3"),
        "said_total": _("Tổng tự chấm"),
        "total": _("Tổng điểm"),
        "lowest": _("Chỉ số thấp nhất"),
        "short": _("Còn thiếu"),
        "votes": _("Phiếu đồng ý"),
        "step": _("Kết luận"),
        "reason": _("Lý do"),
        "note": _("Ghi chú"),
        "decision": _("Số, ngày quyết định"),
        "handed_on": _("Ngày trao"),
        "handed_to": _("Ký nhận"),
    }


def _groups(year: YearCard) -> dict[str, str]:
    return {each.code: each.name for each in sheets.criteria_of(session.reading(), year).groups}


def _cell(key: str, value: Any, groups: Mapping[str, str]) -> str:
    """Return a cell as a paper writes it."""
    shown: dict[str, Callable[[Any], str]] = {
        "short": shortfall,
        "step": lambda code: str(STEPS.get(code, code)),
        "group": lambda code: groups.get(code, code),
    }
    if value is None or value == "":
        return ""
    if isinstance(value, DecisionCard):
        return f"{value.number}, {day(value.dated)}"
    return day(value) if isinstance(value, date | datetime) else shown.get(key, str)(value)


def _show(
    paper: Paper,
    year: YearCard,
    *,
    title: str,
    facts: Facts,
    back: str,
    signs: tuple[str, ...],
    after: Facts | None = None,
) -> ResponseReturnValue:
    """Render a paper: its head, its list, what comes after it, and who signs."""
    groups, words = _groups(year), _columns()
    view = {
        "code": paper.code,
        "title": title,
        "facts": facts,
        "columns": [words[key] for key in paper.columns],
        "rows": [
            [_cell(key, value, groups) for key, value in zip(paper.columns, row, strict=True)] for row in paper.rows
        ],
        "after": after or [],
        "signs": signs,
        "back": back,
    }
    return page("recognition/paper.html", view=view)


def _of_meeting(card: MeetingCard) -> Facts:
    name = units_of([card.unit_path])(card.unit_path)
    return [
        (_("Đơn vị"), name),
        (_("Thời gian, địa điểm"), f"{day(card.held_on)}, {card.place}"),
        (_("Chủ trì"), card.chair),
        (_("Thư ký"), card.secretary),
        (
            _("Thành phần"),
            _(
                "mời %(invited)s, có mặt %(present)s, vắng %(absent)s",
                invited=number(card.invited),
                present=number(card.present),
                absent=number(card.invited - card.present),
            ),
        ),
    ]


@blueprint.get("/can-bo/cong-nhan/hop/<ref>/in")
@may("cadre", "city", "admin", "auditor")
def print_meeting(ref: str) -> ResponseReturnValue:
    """Show the minutes (M3) of a closed meeting; of one to come, the whole list to read from or project."""
    card, year = load(ref)
    reading = session.reading()
    back = url_for("recognition.meeting", ref=ref)
    signs = (_("Thư ký"), _("Chủ trì"))
    if card.state == "closed":
        paper = papers.minutes(reading, meeting=card)
        after = [(_("Ý kiến khác"), card.opinions or _("không"))]
        return _show(
            paper, year, title=_("Biên bản họp bình xét"), facts=_of_meeting(card), back=back, signs=signs, after=after
        )
    cases = lists.cases_where(reading, lists.on_meeting(card), most=papers.LONGEST)
    lines = sheets.meeting_lines(reading, meeting=card, year=year, cases=cases, measure=measure(year))
    rows = tuple(
        (
            order,
            line.name,
            sum(line.case.self_points.values()) if line.case.self_points else "",
            line.total,
            line.conclusion.short,
            "",
            "",
        )
        for order, line in enumerate(lines, start=1)
    )
    columns = ("number", "name", "said_total", "total", "short", "votes", "note")
    sheet = Paper("", {}, columns, rows)
    title = _("Danh sách bình xét năm %(period)s", period=year.period)
    return _show(sheet, year, title=title, facts=_of_meeting(card), back=back, signs=signs)


@blueprint.get("/can-bo/cong-nhan/hop/<ref>/in-danh-sach")
@may("cadre", "city", "admin", "auditor")
def print_suggested(ref: str) -> ResponseReturnValue:
    """Show the list of those a meeting agreed on (M4)."""
    card, year = load(ref)
    return _show(
        papers.suggested(session.reading(), meeting=card),
        year,
        title=_("Danh sách đề nghị công nhận danh hiệu «Công dân học tập» năm %(period)s", period=year.period),
        facts=_of_meeting(card)[:2],
        back=url_for("recognition.meeting", ref=ref),
        signs=(_("Người lập"), _("Chi hội trưởng")),
    )


@blueprint.get("/can-bo/cong-nhan/niem-yet/<ref>/in")
@may("cadre", "city", "admin", "auditor")
def print_posting(ref: str) -> ResponseReturnValue:
    """Show the notice for the board (M5): names only. Once it is over, with the record of its end."""
    card, year = load_posting(ref)
    paper = papers.posted(session.reading(), posting=card)
    name = units_of([card.unit_path])(card.unit_path)
    facts = [
        (_("Đơn vị"), name),
        (_("Thời gian niêm yết"), f"{day(card.from_on)} – {day(card.until_on)}"),
        (_("Nơi niêm yết"), card.place),
    ]
    ended = [
        (_("Kết thúc niêm yết"), day(card.closed_at) if card.closed_at else ""),
        (_("Số ý kiến"), number(paper.head["opinions"])),
        (_("Trong đó được chấp nhận"), number(paper.head["upheld"])),
    ]
    after = ended if card.state == "closed" else [(_("Nơi nhận ý kiến"), _("Chi hội khuyến học"))]
    return _show(
        paper,
        year,
        title=_("Thông báo niêm yết danh sách đề nghị công nhận năm %(period)s", period=year.period),
        facts=facts,
        back=url_for("recognition.posting", ref=ref),
        signs=(_("Chi hội trưởng"),),
        after=after,
    )


@blueprint.get("/can-bo/cong-nhan/tham-dinh/<ref>/in")
@may("cadre", "city", "admin", "auditor")
def print_appraisal(ref: str) -> ResponseReturnValue:
    """Show the record of an appraisal (M6)."""
    card, year = load_appraisal(ref)
    return _show(
        papers.appraised(session.reading(), appraisal=card),
        year,
        title=_("Biên bản thẩm định năm %(period)s", period=year.period),
        facts=[(_("Ngày"), day(card.held_on)), (_("Thành phần"), card.members)],
        back=url_for("recognition.appraisal", ref=ref),
        signs=(_("Thư ký"), _("Chủ tịch Hội Khuyến học")),
        after=[(_("Ý kiến"), card.opinions or _("không"))],
    )


@blueprint.get("/can-bo/cong-nhan/to-trinh/<ref>/in")
@may("cadre", "city", "admin", "auditor")
def print_proposal(ref: str) -> ResponseReturnValue:
    """Show a proposal with its list (M7)."""
    card, year = load_proposal(ref)
    block: dict[str, str] = year.signers.get("proposal", {})
    return _show(
        papers.proposed(session.reading(), proposal=card),
        year,
        title=_("Tờ trình đề nghị công nhận danh hiệu «Công dân học tập» năm %(period)s", period=year.period),
        facts=[
            (_("Số"), card.number),
            (_("Ngày"), day(card.dated)),
            (_("Loại"), str(KINDS[card.kind])),
            (_("Số người"), number(card.people)),
        ],
        back=url_for("recognition.proposal", ref=ref),
        signs=(block.get("title", "") or _("Chủ tịch Hội Khuyến học"),),
    )


@blueprint.get("/can-bo/cong-nhan/quyet-dinh/<ref>/in")
@may("cadre", "city", "admin", "auditor")
def print_decision(ref: str) -> ResponseReturnValue:
    """Show the list that goes with a decision (M8)."""
    card, year = load_decision(ref)
    return _show(
        papers.decided(session.reading(), decision=card),
        year,
        title=_("Danh sách kèm theo quyết định số %(number)s", number=card.number),
        facts=[(_("Ngày"), day(card.dated)), (_("Số người"), number(card.people))],
        back=url_for("recognition.decision", ref=ref),
        signs=(card.signer_title,),
    )


@blueprint.get("/can-bo/cong-nhan/<year_ref>/so-cap-giay/in")
@may("cadre", "city", "admin", "auditor")
def print_book(year_ref: str) -> ResponseReturnValue:
    """Show the register of papers (M10)."""
    reading, actor = session.reading(), session.actor()
    year = queries.get_year(reading, public_id=year_ref, actor=actor)
    by_id = {card.id: card for card in decisions.list_decisions(reading, year=year, actor=actor)}
    name = units_of([year.unit_path])(year.unit_path)
    return _show(
        papers.register(reading, year=year, actor=actor, decisions=by_id),
        year,
        title=_("Sổ cấp giấy công nhận năm %(period)s", period=year.period),
        facts=[(_("Đơn vị"), name)],
        back=url_for("recognition.book", year_ref=year_ref),
        signs=(_("Người giữ sổ"),),
    )
