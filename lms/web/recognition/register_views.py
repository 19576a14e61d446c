"""What the pages of registration show: who could be registered, who is, one person's case, the list on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from kernel.paging import Page
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.orgs.queries import MembershipCard
from lms.people.queries import PersonCard
from lms.recognition.operations.assessing import EDITABLE
from lms.recognition.queries import CaseCard, StepCard
from lms.recognition.queries.forms import FormCard
from lms.recognition.rules.moves import EXEMPT, RECOGNISED, REGISTERED, WITHDRAWN
from lms.web.filters import day, moment, number, unbroken
from lms.web.language import gettext as _
from lms.web.recognition.desk import Desk, birth_year, pager
from lms.web.recognition.words import EXEMPT as REASONS
from lms.web.recognition.words import NEXT, STATE_TAGS, STATES, STEPS


def group_names(criteria: CriteriaSet) -> dict[str, str]:
    """Return the names of the audience groups by code."""
    return {group.code: group.name for group in criteria.groups}


def candidates(
    desk: Desk,
    found: Page[PersonCard],
    homes: Mapping[int, MembershipCard],
    *,
    again: bool,
    preparing: bool,
) -> dict[str, Any]:
    """Return the list of people without a case, to be ticked."""
    return _frame(desk, "candidates") | {
        "again": again,
        "preparing": preparing,
        "lines": [_candidate(desk, card, homes.get(card.id)) for card in found.rows],
        "total": number(found.total),
        "action": desk.href("register", **desk.params(**{"nam-truoc": 1 if again else None})),
        "pager": pager(desk, "candidates", found, _("người"), **{"nam-truoc": 1 if again else None}),
        "filtered": bool(desk.search or desk.village or again),
    }


def _frame(desk: Desk, endpoint: str) -> dict[str, Any]:
    """Return what every list of a year has: its title, its search, the ways back."""
    return {
        "unit": desk.title,
        "period": desk.year.period,
        "search": desk.search,
        "village": desk.village.public_id if desk.village else "",
        "villages": desk.options(),
        "here": desk.href(endpoint),
        "year": desk.href("year"),
        "cases": desk.href("cases", **desk.params(q=None)),
        "candidates": desk.href("candidates", **desk.params(q=None)),
    }


def _candidate(desk: Desk, card: PersonCard, home: MembershipCard | None) -> dict[str, Any]:
    return {
        "ref": card.public_id,
        "name": card.full_name,
        "birth_year": birth_year(card),
        "place": unbroken(desk.place(home.unit_path)) if home else "",
        "confirmed": bool(home and home.confirmed_at),
    }


# ---------------------------------------------------------------------------------- who is registered


def cases(
    desk: Desk,
    found: Page[CaseCard],
    cards: Mapping[int, PersonCard],
    criteria: CriteriaSet,
    *,
    state: str,
    preparing: bool,
) -> dict[str, Any]:
    """Return the list of cases, with where each stands."""
    groups = group_names(criteria)
    return _frame(desk, "cases") | {
        "state": state,
        "states": [{"value": code, "label": str(words)} for code, words in STATES.items()],
        "preparing": preparing,
        "lines": [
            _case(desk, case, cards.get(case.person_id), groups) | {"number": found.first + n}
            for n, case in enumerate(found.rows)
        ],
        "total": number(found.total),
        "pager": pager(desk, "cases", found, _("người"), **{"tinh-trang": state or None}),
        "filtered": bool(desk.search or desk.village or state),
        "papers": [
            {"text": _("In danh sách đăng ký"), "href": desk.href("roll_paper", **desk.params(q=None))},
            {"text": _("In phiếu tự đánh giá"), "href": desk.href("form_papers", **desk.params(q=None))},
        ],
        "keying": desk.href("keying", **desk.params(q=None)),
    }


def _case(desk: Desk, case: CaseCard, card: PersonCard | None, groups: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": card.full_name if card else _("Người đã rời hệ thống"),
        "birth_year": birth_year(card),
        "href": url_for("recognition.case", case_ref=case.public_id),
        "place": unbroken(desk.place(case.unit_path)),
        "group": groups.get(case.group_code, ""),
        "self": number(sum(case.self_points.values())) if case.self_points else "",
        "state": str(STATES[case.state]),
        "kind": STATE_TAGS[case.state],
    }


def again(desk: Desk, count: int) -> dict[str, Any]:
    """Return the page that asks before last year's list is registered again."""
    return _frame(desk, "cases") | {
        "count": number(count),
        "any": bool(count),
        "action": desk.href("again", **desk.params(q=None)),
        "show": desk.href("candidates", **desk.params(q=None, **{"nam-truoc": 1})),
    }


# ---------------------------------------------------------------------------------- one case


def case(
    desk: Desk,
    found: CaseCard,
    card: PersonCard,
    criteria: CriteriaSet,
    steps: Sequence[StepCard],
    form: FormCard | None,
    *,
    preparing: bool,
    deciding: bool,
    own: bool,
) -> dict[str, Any]:
    """Return one person's case: where it stands, what was said, what may be done now."""
    return {
        "name": card.full_name,
        "period": found.period,
        "state": str(STATES[found.state]),
        "kind": STATE_TAGS[found.state],
        "rows": [
            {"key": _("Năm sinh"), "value": birth_year(card) or _("chưa có")},
            {"key": _("Thôn, tổ dân phố"), "value": desk.place(found.unit_path)},
            {"key": _("Nhóm đối tượng"), "value": group_names(criteria).get(found.group_code, "")},
            {"key": _("Phiếu tự đánh giá"), "value": _form_words(form)},
            {"key": _("Bước tiếp theo"), "value": next_words(found.state, desk)},
        ],
        "points": _points(found, criteria),
        "point_columns": [_("Chỉ số"), *({"text": text, "numeric": True} for text in FIGURES())],
        "steps": step_lines(steps),
        "withdraw": _act(found, "rut") if preparing and found.state in EDITABLE else None,
        "restore": _act(found, "dang-ky-lai")
        if (preparing and found.state == WITHDRAWN) or (deciding and found.state == EXEMPT)
        else None,
        "after": _after(found) if deciding and not own and found.state == RECOGNISED else [],
        "exempt": _act(found, "khong-danh-gia") if deciding and not own and found.state in EDITABLE else None,
        "reasons": [{"value": code, "label": str(words)} for code, words in REASONS.items()],
        "groups": [{"value": code, "label": name} for code, name in group_names(criteria).items()],
        "group": found.group_code,
        "change_group": _act(found, "nhom") if preparing and found.state == REGISTERED else None,
        "back": desk.href("cases"),
        "year": desk.href("year"),
    }


def _after(found: CaseCard) -> list[dict[str, str]]:
    """Return what may be asked about a recognised title: somebody else answers."""
    return [
        {"text": _("Đề xuất sửa tên trên giấy"), "href": url_for("recognition.ask_name", case_ref=found.public_id)},
        {"text": _("Đề xuất thu hồi"), "href": url_for("recognition.ask_revocation", case_ref=found.public_id)},
    ]


def _act(found: CaseCard, what: str) -> str:
    return url_for("recognition.change_case", case_ref=found.public_id, what=what)


def FIGURES() -> list[str]:  # noqa: N802  a constant that waits for the language of the request
    """Return the names of the figures that stand side by side and are never mixed."""
    return [_("Tích lũy khi nộp"), _("Tự chấm"), _("Bình xét"), _("Thẩm định"), _("Công nhận")]


def _points(found: CaseCard, criteria: CriteriaSet) -> list[list[Any]]:
    """Return a row for each indicator once anything was said of it."""
    figures = (found.earned, found.self_points, found.agreed, found.appraised, found.recognised)
    if not any(figures):
        return []
    rows: list[list[Any]] = [
        [f"{one.code}. {one.short}", *("" if each is None else str(each.get(one.code, "")) for each in figures)]
        for one in criteria.indicators
    ]
    rows.append([_("Cộng"), *("" if each is None else number(sum(each.values())) for each in figures)])
    return rows


def _form_words(form: FormCard | None) -> str:
    if form is None or form.sent_at is None:
        return _("chưa nộp")
    if form.way == "paper":
        return _("phiếu giấy, %(name)s nhập %(when)s", name=form.entered_by_name, when=moment(form.sent_at))
    return _("tự nộp %(when)s", when=moment(form.sent_at))


def next_words(state: str, desk: Desk) -> str:
    """Say who does what next, and until when."""
    words, key = NEXT.get(state, ("", ""))
    due = desk.year.day(key) if key else None
    if not words:
        return _("không còn bước nào")
    return _("%(what)s, đến hết ngày %(day)s", what=words, day=day(due)) if due else str(words)


def step_lines(steps: Sequence[StepCard]) -> list[dict[str, str]]:
    """Return what happened to a case, the oldest first: what, by whom, when."""
    return [
        {"what": str(STEPS.get(step.step, step.step)), "by": step.actor_name, "when": moment(step.at)} for step in steps
    ]


# ---------------------------------------------------------------------------------- on paper


def roll_paper(
    desk: Desk,
    found: Page[CaseCard],
    cards: Mapping[int, PersonCard],
    criteria: CriteriaSet,
    *,
    exempt: int,
    at: datetime,
) -> dict[str, Any]:
    """Return the list of registered people (M1): what is not known here stays empty, to be filled in by hand."""
    groups = group_names(criteria)
    return {
        "unit": desk.title,
        "period": desk.year.period,
        "when": moment(at),
        "total": number(found.total),
        "exempt": number(exempt) if exempt else None,
        "lines": [
            _case(desk, each, cards.get(each.person_id), groups) | {"number": found.first + n}
            for n, each in enumerate(found.rows)
        ],
        "pager": pager(desk, "roll_paper", found, _("người")),
        "back": desk.href("cases", **desk.params()),
        "signer": desk.year.signers.get("meeting", {}),
    }
