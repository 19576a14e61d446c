"""What the pages of a year show: where each village stands, what comes next, its days and signers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for

from lms.orgs.queries import UnitCard
from lms.recognition.operations.years import shipped
from lms.recognition.queries import Standing, YearCard
from lms.recognition.rules.calendar import Step, current_step
from lms.recognition.rules.moves import (
    AGREED,
    APPRAISED,
    DEFERRED,
    EXEMPT,
    INSUFFICIENT,
    POSTED,
    PROPOSED,
    RECOGNISED,
    REGISTERED,
    REVOKED,
)
from lms.web.filters import day, number
from lms.web.language import gettext as _
from lms.web.recognition.desk import Desk

MEETING_DONE = (AGREED, DEFERRED, POSTED, APPRAISED, INSUFFICIENT, PROPOSED, RECOGNISED, REVOKED)


def choosing(
    years: Sequence[YearCard], units: Mapping[str, UnitCard], closed: Sequence[UnitCard], *, period: int
) -> dict[str, Any]:
    """Return the choice between the years one may see, and the units that have none yet."""
    return {
        "period": period,
        "years": [
            {
                "text": units[year.unit_path].name if year.unit_path in units else year.unit_path,
                "href": url_for("recognition.year", year_ref=year.public_id),
            }
            for year in years
        ],
        "closed": [{"text": unit.name, "ref": unit.public_id} for unit in closed],
    }


def year(
    desk: Desk,
    standings: Mapping[str, Standing],
    *,
    today: date,
    preparing: bool,
    deciding: bool,
    setting: bool,
    again: int,
) -> dict[str, Any]:
    """Return the page of a year: counts, villages, the days ahead, what to do now."""
    now, following = current_step(shipped(), desk.year.dates, today)
    whole = _sum(standings.values())
    return {
        "unit": desk.unit.name,
        "period": desk.year.period,
        "stats": _stats(desk, whole),
        "exempt": number(whole.count(EXEMPT)) if whole.count(EXEMPT) else None,
        "columns": [_("Thôn, tổ dân phố"), *({"text": text, "numeric": True} for text in COLUMNS())],
        "rows": _village_rows(desk, standings),
        "total": [_("Cộng"), *_cells(whole)],
        "now": _ahead(desk, now, today) if now else None,
        "following": _ahead(desk, following, today) if following else None,
        "todo": _todo(desk, whole, now, preparing=preparing, deciding=deciding, again=again),
        "links": _links(desk, deciding=deciding, setting=setting),
    }


def COLUMNS() -> list[str]:  # noqa: N802  a constant that waits for the language of the request
    """Return the heads of the counting columns."""
    return [
        _("Đăng ký"),
        _("Tự đánh giá"),
        _("Đã họp bình xét"),
        _("Đã công nhận"),
        _("Chưa đủ điều kiện"),
    ]


def _sum(standings: Iterable[Standing]) -> Standing:
    states: dict[str, int] = {}
    assessed = 0
    for one in standings:
        assessed += one.assessed
        for state, count in one.states.items():
            states[state] = states.get(state, 0) + count
    return Standing(states, assessed)


def _cells(one: Standing) -> list[str]:
    figures = (one.registered, one.assessed, one.count(*MEETING_DONE), one.count(RECOGNISED), one.count(INSUFFICIENT))
    return [number(figure) for figure in figures]


def _village_rows(desk: Desk, standings: Mapping[str, Standing]) -> list[list[Any]]:
    """Return a row for each village, and one for people of whom only the ward is known."""
    rows: list[list[Any]] = []
    for village in desk.villages:
        found = _sum(one for path, one in standings.items() if path.startswith(village.path))
        href = desk.href("cases", thon=village.public_id)
        rows.append([{"text": village.name, "href": href}, *_cells(found)])
    loose = [one for path, one in standings.items() if not any(path.startswith(v.path) for v in desk.villages)]
    if loose:
        rows.append([_("Chưa rõ thôn, tổ dân phố"), *_cells(_sum(loose))])
    return rows


def _stats(desk: Desk, whole: Standing) -> list[dict[str, Any]]:
    tally = _("trên %(count)s người đã đăng ký", count=number(whole.registered))
    return [
        {"value": number(whole.registered), "label": _("người đã đăng ký"), "href": desk.href("cases")},
        {"value": number(whole.assessed), "label": _("người đã tự đánh giá"), "note": tally},
        {"value": number(whole.count(RECOGNISED)), "label": _("người đã được công nhận"), "note": tally},
    ]


def _ahead(desk: Desk, step: Step, today: date) -> dict[str, str]:
    """Say what a step is, who does it, until when."""
    until = desk.year.day(f"{step.code}_until")
    first = desk.year.day(f"{step.code}_from")
    words = ""
    if until is not None:
        words = _("đến hết ngày %(day)s", day=day(until))
        if first is not None and first > today:
            words = _("từ ngày %(first)s đến hết ngày %(last)s", first=day(first), last=day(until))
    return {"name": step.name, "who": step.who, "when": words}


def _todo(
    desk: Desk, whole: Standing, now: Step | None, *, preparing: bool, deciding: bool, again: int
) -> list[dict[str, str]]:
    """Return the work that waits at this desk, the first thing first."""
    if not preparing:
        return []
    found = []
    if deciding and now is not None and PAPERS.get(now.paper) == "process":
        found.append({"text": now.name, "href": desk.href("process")})
    waiting = whole.count(REGISTERED)
    if waiting and now is not None and now.code != "register":
        text = _("Nhập phiếu tự đánh giá: %(count)s người chưa có phiếu", count=number(waiting))
        found.append({"text": text, "href": desk.href("keying")})
    if again:
        text = _("Làm lại như năm ngoái: %(count)s người có thể tiếp tục đăng ký", count=number(again))
        found.append({"text": text, "href": desk.href("ask_again")})
    return [*found, {"text": _("Đăng ký thêm người trong danh sách"), "href": desk.href("candidates")}]


def _links(desk: Desk, *, deciding: bool, setting: bool) -> list[dict[str, str]]:
    found = [
        {"text": _("Danh sách đăng ký và tình trạng từng người"), "href": desk.href("cases")},
        {"text": _("Nhập phiếu tự đánh giá theo số thứ tự"), "href": desk.href("keying")},
        {"text": _("Lịch việc của chi hội (bản in)"), "href": desk.href("schedule")},
    ]
    if deciding:
        text = _("Họp bình xét, niêm yết, thẩm định, tờ trình, quyết định")
        found.append({"text": text, "href": desk.href("process")})
        found.append({"text": _("Mẫu giấy tờ để trống"), "href": url_for("recognition.blank_papers")})
    if setting:
        found.append({"text": _("Ngày, người ký và thông số của năm"), "href": desk.href("settings")})
        found.append({"text": _("Người giúp việc"), "href": url_for("recognition.helpers")})
    return found


# ---------------------------------------------------------------------------------- the plan on paper


PAPERS = {"registered": "roll_paper", "forms": "form_papers"} | dict.fromkeys(
    ("meeting", "posting", "appraisal", "proposal", "decision"), "process"
)
"""Where the paper of a step is found: from the meeting on they stand on the page of the steps."""


def schedule(desk: Desk, *, today: date, deciding: bool) -> dict[str, Any]:
    """Return the one-page plan: each step with its days, who does it, and the prefilled paper beside it."""
    return {
        "unit": desk.title,
        "period": desk.year.period,
        "today": day(today),
        "status": _("mặc định") if desk.year.dates == shipped().dates(desk.year.period) else None,
        "lines": [_planned(desk, step, deciding=deciding) for step in shipped().steps],
        "back": desk.href("year"),
    }


def _planned(desk: Desk, step: Step, *, deciding: bool) -> dict[str, Any]:
    first, until = desk.year.day(f"{step.code}_from"), desk.year.day(f"{step.code}_until")
    when = day(until) if until else ""
    endpoint = PAPERS.get(step.paper)
    if endpoint == "process" and not deciding:
        endpoint = None
    params = desk.params(q=None) if endpoint != "process" else {}
    return {
        "when": _("%(first)s đến %(last)s", first=day(first), last=when) if first else _("đến hết %(day)s", day=when),
        "name": step.name,
        "who": step.who,
        "paper": {"text": PAPER_WORDS()[step.paper], "href": desk.href(endpoint, **params)} if endpoint else None,
        "paper_words": PAPER_WORDS().get(step.paper, ""),
    }


def PAPER_WORDS() -> dict[str, str]:  # noqa: N802  a constant that waits for the language of the request
    """Return the names of the papers of the year."""
    return {
        "registered": _("Danh sách đăng ký"),
        "forms": _("Phiếu tự đánh giá in sẵn tên"),
        "meeting": _("Biên bản họp bình xét, danh sách đề nghị"),
        "posting": _("Thông báo niêm yết"),
        "appraisal": _("Biên bản thẩm định"),
        "proposal": _("Tờ trình"),
        "decision": _("Quyết định và danh sách"),
    }
