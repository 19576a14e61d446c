"""The list of a meeting as its pages show it: figures side by side, exceptions, what closing will conclude."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from kernel.actor import Actor
from kernel.paging import Page
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.recognition.operations.listing import Mark, split
from lms.recognition.queries import CaseCard, YearCard
from lms.recognition.queries.lists import MarkCard, MeetingCard, PostingCard
from lms.recognition.queries.papers import Row
from lms.recognition.queries.sheets import SheetLine
from lms.recognition.rules.agreeing import AGREE, DEFER, FIND_SHORT
from lms.web.filters import day, number
from lms.web.language import gettext as _
from lms.web.recognition.floor import crumbs, documents, leaf
from lms.web.recognition.refusals import MEETING_STATES, STEP_TAGS, STEPS, said, shortfall


def form_page(
    title: str,
    lead: str,
    *,
    submit: str,
    way: list[dict[str, str]],
    short: Sequence[str] = (),
    facts: Sequence[Mapping[str, Any]] = (),
    note: str = "",
) -> dict[str, Any]:
    """Return what a page with one form shows around it. `short` names the fields with small boxes."""
    return {
        "title": title,
        "lead": lead,
        "submit": submit,
        "crumbs": way,
        "cancel": next((step["href"] for step in reversed(way) if "href" in step), ""),
        "short": tuple(short),
        "facts": list(facts),
        "note": note,
    }


def meeting_page(
    card: MeetingCard,
    year: YearCard,
    lines: Sequence[SheetLine],
    found: Page[CaseCard],
    rows: Page[Row] | None,
    *,
    unit: str,
    posting: PostingCard | None,
    unposted: int,
    acts: bool,
    errors: Mapping[str, str],
    typed: MultiDict[str, str] | None,
) -> dict[str, Any]:
    """Return the page of a meeting: the list while it is open, what was concluded once it is closed."""
    label, kind = MEETING_STATES[card.state]
    shown = rows if rows is not None else found
    own: dict[str, Any] = {"ref": card.public_id}
    first = (found.number - 1) * found.size + 1
    return {
        "title": _("Họp bình xét %(unit)s, ngày %(day)s", unit=unit, day=day(card.held_on)),
        "crumbs": crumbs(year, (_("Họp bình xét"), "")),
        "state": label,
        "kind": kind,
        "facts": _facts(card),
        "closed": card.state == "closed",
        "held": card.state == "held",
        "acts": acts,
        "lines": [
            _line(line, card, order, typed=typed, error=errors.get(line.case.public_id, ""))
            for order, line in enumerate(lines, start=first)
        ],
        "left": number(found.total),
        "rows": [_row(row, card) for row in rows.rows] if rows else [],
        "pager": leaf("recognition.meeting", shown, _("người"), **own),
        "action": url_for("recognition.meeting", **own, trang=found.number if found.number > 1 else None),
        "minutes": url_for("recognition.minutes", **own),
        "close": url_for("recognition.close_meeting", **own),
        "reopen": "" if posting else url_for("recognition.reopen_meeting", **own),
        "print": url_for("recognition.print_meeting", **own),
        "print_list": url_for("recognition.print_suggested", **own),
        "post": "" if not unposted else url_for("recognition.new_posting", **own),
        "posting": url_for("recognition.posting", ref=posting.public_id) if posting else "",
        "documents": documents(card.public_id, (_("Biên bản"), "bien-ban"), (_("Danh sách đề nghị"), "de-nghi"))
        if card.state == "closed"
        else [],
        "errors": [{"text": text, "href": f"#phieu-{ref}"} for ref, text in errors.items()],
    }


def _facts(card: MeetingCard) -> list[dict[str, str]]:
    came = f"{number(card.present)}/{number(card.invited)}" if card.invited else "–"
    bands = ", ".join(f"{code}: {band}" for code, band in sorted(card.confirmed.items()))
    return [
        {"key": _("Địa điểm"), "value": card.place},
        {"key": _("Chủ trì"), "value": card.chair},
        {"key": _("Thư ký"), "value": card.secretary},
        {"key": _("Có mặt trên số được mời"), "value": came},
        {"key": _("Xác nhận chung tại cuộc họp"), "value": bands or _("không")},
        {"key": _("Ý kiến khác"), "value": card.opinions or _("không")},
    ]


def _line(
    line: SheetLine, card: MeetingCard, order: int, *, typed: MultiDict[str, str] | None, error: str
) -> dict[str, Any]:
    ref = line.case.public_id
    mark = line.mark
    deferred = mark is not None and mark.wish == DEFER
    votes = "" if mark is None or mark.votes is None else str(mark.votes)
    if typed is not None:
        deferred, votes = ref in typed.getlist("de-lai"), typed.get(f"phieu-{ref}", "")
    return {
        "number": order,
        "ref": ref,
        "name": line.name,
        "said": "–" if line.case.self_points is None else sum(line.case.self_points.values()),
        "total": line.total,
        "changed": bool(mark and mark.figures),
        "verdict": STEPS[line.conclusion.step],
        "tag": STEP_TAGS[line.conclusion.step],
        "note": _note(line.conclusion.step, line.conclusion.short),
        "deferred": deferred,
        "not_required": ref in typed.getlist("ngoai-ngu") if typed is not None else bool(mark and mark.not_required),
        "votes": votes,
        "present": card.present or "",
        "error": error,
        "href": url_for("recognition.meeting_person", ref=card.public_id, case_ref=ref),
    }


def _note(step: str, short: Sequence[str]) -> str:
    """Return what stands under a name that does not simply go with the list, where a phone shows it first."""
    if step == AGREE:
        return ""
    return f"{STEPS[step]}: {shortfall(short)}" if short else str(STEPS[step])


def _row(row: Row, card: MeetingCard) -> dict[str, Any]:
    step = row.content["step"]
    return {
        "number": row.number,
        "name": row.content["name"],
        "said": row.value("said_total") if row.value("said_total") is not None else "–",
        "total": row.value("total"),
        "votes": f"{row.content['votes']}/{card.present}",
        "verdict": STEPS[step],
        "tag": STEP_TAGS[step],
        "note": _note(step, row.value("short")),
    }


def read_ticks(
    cases: Sequence[CaseCard],
    before: Mapping[int, MarkCard],
    *,
    present: int,
    form: MultiDict[str, str],
) -> tuple[dict[int, Mark], dict[str, str]]:
    """Return the exceptions ticked on a page of the list, and what is wrong with them by case."""
    deferred, free = set(form.getlist("de-lai")), set(form.getlist("ngoai-ngu"))
    marks: dict[int, Mark] = {}
    errors: dict[str, str] = {}
    for case in cases:
        ref, old = case.public_id, before.get(case.person_id)
        text = form.get(f"phieu-{ref}", "").strip()
        votes = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None  # noqa: PLR2004  people
        if text and (votes is None or votes > present):
            errors[ref] = said("votes_wrong")
            continue
        put_off = ref in deferred
        mark = Mark(
            figures=old.figures if old else {},
            confirmed=old.confirmed if old else {},
            not_required=ref in free,
            votes=votes,
            wish=DEFER if put_off else "",
            reason=_reason(old, put_off=put_off),
        )
        if old is not None or mark.wish or mark.not_required or mark.votes is not None:
            marks[case.person_id] = mark
    return marks, errors


def _reason(old: MarkCard | None, *, put_off: bool) -> str:
    known = old.reason if old else ""
    return known or (_("Cuộc họp thống nhất để lại, xem xét sau") if put_off else "")


def minutes_data(card: MeetingCard, confirmable: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of the minutes begins with."""
    bands = {f"band_{code.replace('.', '_')}": str(card.confirmed.get(code, 0)) for code in confirmable}
    counts = {"invited": card.invited or None, "present": card.present or None}
    return counts | {"opinions": card.opinions} | bands


def person_data(line: SheetLine) -> dict[str, Any]:
    """Return what the form of one person begins with: her figures as they stand."""
    mark = line.mark
    return {
        **{f"figure-{code}": points for code, points in line.figures.items()},
        "votes": mark.votes if mark else None,
        "not_required": bool(mark and mark.not_required),
        "no_confirm": bool(mark and mark.confirmed),
        "wish": bool(mark and mark.wish),
        "reason": mark.reason if mark else "",
    }


def person_page(
    line: SheetLine,
    criteria: CriteriaSet,
    *,
    way: list[dict[str, str]],
    back: str,
    first: tuple[str, Mapping[str, int] | None],
    second: tuple[str, Mapping[str, int] | None],
    boxes: Sequence[str],
) -> dict[str, Any]:
    """Return one person's page: two columns of figures that stand, one to fill in."""
    return {
        "title": line.name,
        "crumbs": way,
        "back": back,
        "columns": (first[0], second[0]),
        "rows": [
            {
                "code": each.code,
                "name": each.short,
                "most": each.maximum,
                "first": _cell(first[1], each.code),
                "second": _cell(second[1], each.code),
                "box": box,
            }
            for each, box in zip(criteria.indicators, boxes, strict=True)
        ],
        "total": line.total,
        "verdict": STEPS[line.conclusion.step],
        "tag": STEP_TAGS[line.conclusion.step],
        "short": shortfall(line.conclusion.short),
    }


def _cell(figures: Mapping[str, int] | None, code: str) -> str:
    return "–" if figures is None else str(figures.get(code, 0))


def closing_page(
    card: MeetingCard, lines: Sequence[SheetLine], *, actor: Actor, way: list[dict[str, str]], unit: str
) -> dict[str, Any]:
    """Return what closing a meeting would conclude, and what needs other hands."""
    mine, left = split(lines, actor, step=AGREE)
    counts = Counter(line.conclusion.step for line in mine)
    return {
        "title": _("Kết thúc cuộc họp bình xét %(unit)s", unit=unit),
        "lead": _("Kết quả được ghi cho cả danh sách trong một lần. Có thể mở lại cho đến khi niêm yết."),
        "crumbs": way,
        "facts": [{"key": str(STEPS[step]), "value": number(counts[step])} for step in (AGREE, FIND_SHORT, DEFER)],
        "warning": _(
            "%(count)s hồ sơ là của người đang thao tác hoặc do người đang thao tác nhập phiếu giúp. "
            "Các hồ sơ này ở lại danh sách, cán bộ khác vào đúng trang này để ghi kết quả.",
            count=number(len(left)),
        )
        if left
        else "",
        "action": url_for("recognition.close_meeting", ref=card.public_id),
        "submit": _("Kết thúc cuộc họp") if mine and card.state != "preparing" else "",
        "nothing": _("Vui lòng ghi thành phần có mặt trước khi kết thúc cuộc họp.")
        if card.state == "preparing"
        else _("Không còn hồ sơ nào người đang thao tác được ghi kết quả."),
        "back": url_for("recognition.meeting", ref=card.public_id),
    }
