"""What one's own year shows: the task list, one indicator, the check before handing in, where the case stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from lms.criteria.rules.criteria_set import CriteriaSet, Indicator
from lms.evidence.queries import EvidenceCard
from lms.recognition.operations.assessing import EDITABLE
from lms.recognition.operations.years import form_words
from lms.recognition.queries import CaseCard, StepCard, YearCard
from lms.recognition.queries.forms import FormCard
from lms.recognition.rules.assessment import Sum, points_of, suggest, sum_up
from lms.recognition.rules.form_words import examples_for
from lms.recognition.rules.moves import EXEMPT, INSUFFICIENT, RECOGNISED, WITHDRAWN
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _
from lms.web.recognition.register_views import FIGURES, group_names, step_lines
from lms.web.recognition.words import NEXT, STATE_TAGS, STATES

HANDED_IN = ("submitted", "returned", "accepted")
"""States of evidence that a meeting can look at."""
EXCERPT = 80


@dataclass(frozen=True, slots=True)
class Own:
    """All that the pages of one's own year are made of."""

    year: YearCard | None
    case: CaseCard | None
    form: FormCard | None
    criteria: CriteriaSet
    earned: Mapping[str, int]
    evidence: Sequence[EvidenceCard]
    unit: str
    place: str

    @property
    def answers(self) -> Mapping[str, Any]:
        """Return what was answered so far."""
        return self.form.answers if self.form else {}

    @property
    def editable(self) -> bool:
        """Tell whether the form may still be changed."""
        return self.case is not None and self.case.state in EDITABLE

    def sum(self) -> Sum:
        """Return what the answers come to."""
        maxima = self.criteria.maxima()
        rule = self.criteria.title_rule
        return sum_up(points_of(self.answers, maxima), tuple(maxima), min_total=rule.min_total, min_each=rule.min_each)


def show(own: Own, steps: Sequence[StepCard], others: Sequence[CaseCard], *, period: int, now: bool) -> dict[str, Any]:
    """Return the page of one's own year; what is still to do shows only of the one under way (`now`)."""
    case = own.case
    return {
        "period": period,
        "others": [{"text": str(each.period), "href": url_for("application.show", ky=each.period)} for each in others],
        "case": None if case is None else _standing(own, case, now=now),
        "tasks": _tasks(own) if own.editable and now else [],
        "figures": _figures(own),
        "figure_columns": [_("Chỉ số"), *({"text": text, "numeric": True} for text in FIGURES())],
        "steps": step_lines(steps),
        "groups": [{"value": code, "label": name} for code, name in group_names(own.criteria).items()],
        "ended": case is not None and case.state in (WITHDRAWN, EXEMPT),
        "now": now,
        "open": own.year is not None and own.year.state == "open",
        "no_home": not own.place,
        "unit": own.unit,
        "paper": url_for("application.paper", ky=period) if case else None,
        "dates": _dates(own.year),
    }


def _dates(year: YearCard | None) -> list[dict[str, str]]:
    """Return the days of the year that concern everybody."""
    named = (
        ("register_until", _("Đăng ký")),
        ("self_assess_until", _("Tự đánh giá")),
        ("meeting_until", _("Họp bình xét")),
        ("decide_until", _("Quyết định công nhận")),
    )
    return [
        {"key": words, "value": _("đến hết ngày %(day)s", day=day(due))}
        for key, words in named
        if year is not None and (due := year.day(key)) is not None
    ]


def _standing(own: Own, case: CaseCard, *, now: bool) -> dict[str, Any]:
    """Say where a case stands, who does what next and until when."""
    words, key = NEXT.get(case.state, ("", ""))
    due = own.year.day(key) if own.year and key else None
    following = ""
    if words:
        following = _("%(what)s, đến hết ngày %(day)s", what=words, day=day(due)) if due else str(words)
    return {
        "state": _state(case),
        "kind": STATE_TAGS[case.state],
        "next": following,
        "sent": own.form is not None and own.form.sent_at is not None,
        "keyed": _keyed(own),
        "short": _short(own, case),
        "may_withdraw": own.editable and now,
        "recognised": case.state == RECOGNISED,
    }


def _state(case: CaseCard) -> str:
    if case.state == INSUFFICIENT:
        return _("Chưa đủ điều kiện công nhận năm %(period)s", period=case.period)
    return str(STATES[case.state])


def _keyed(own: Own) -> str:
    """Say who keyed in a paper form, "" when the person handed it in herself."""
    form = own.form
    if form is None or form.way != "paper" or form.sent_at is None:
        return ""
    return _("%(name)s nhập từ phiếu giấy, %(when)s", name=form.entered_by_name, when=moment(form.sent_at))


def _short(own: Own, case: CaseCard) -> list[str]:
    """Return the indicators a case is short of, in words."""
    codes = set(case.short_of.replace(",", " ").split())
    return [f"{one.code}. {one.short}" for one in own.criteria.indicators if one.code in codes]


def _tasks(own: Own) -> list[dict[str, Any]]:
    """Return the four things to do, each with its state."""
    found = own.sum()
    answered = len(own.criteria.indicators) - len(found.missing)
    handed = [card for card in own.evidence if card.state in HANDED_IN]
    sent = own.form is not None and own.form.sent_at is not None
    group = group_names(own.criteria).get(own.case.group_code, "") if own.case else ""
    return [
        {"title": _("Thông tin"), "href": url_for("application.facts"), "hint": group, "state": "done"},
        {
            "title": _("Tự chấm"),
            "href": url_for("application.assess"),
            "hint": _("%(done)s trên %(all)s chỉ số", done=answered, all=len(own.criteria.indicators)),
            "state": "done" if not found.missing else "doing" if answered else "todo",
        },
        {
            "title": _("Minh chứng"),
            "href": url_for("evidence.index"),
            "hint": _("%(count)s minh chứng đã nộp", count=len(handed)) if handed else _("không bắt buộc"),
            "state": "done" if handed else "todo",
        },
        {
            "title": _("Cam kết và nộp"),
            "href": url_for("application.check"),
            "state": "done" if sent else "blocked" if found.missing else "todo",
        },
    ]


def _figures(own: Own) -> list[list[str]]:
    """Return a row for each indicator once the meeting or a later step has figures; the figures are never mixed."""
    case = own.case
    if case is None or not any((case.agreed, case.appraised, case.recognised)):
        return []
    stages = (case.earned, case.self_points, case.agreed, case.appraised, case.recognised)
    rows = [
        [f"{one.code}. {one.short}", *("" if each is None else str(each.get(one.code, "")) for each in stages)]
        for one in own.criteria.indicators
    ]
    return [*rows, [_("Cộng"), *("" if each is None else number(sum(each.values())) for each in stages)]]


# ---------------------------------------------------------------------------------- one indicator


def indicator(own: Own, one: Indicator) -> dict[str, Any]:
    """Return the page of one indicator: in plain words, with examples, what was earned and what was handed in."""
    order = list(own.criteria.indicators)
    at = order.index(one)
    rule = own.criteria.title_rule
    following = order[at + 1] if at + 1 < len(order) else None
    words = form_words().get(one.code)
    return {
        "number": at + 1,
        "count": len(order),
        "code": one.code,
        "name": one.name,
        "short": one.short,
        "maximum": one.maximum,
        "plain": words.plain if words else "",
        "examples": examples_for(words, own.case.group_code if own.case else "", one.evidence),
        "note": own.criteria.heading.note,
        "earned": own.earned.get(one.code, 0),
        "min_total": rule.min_total,
        "min_each": rule.min_each,
        "evidence": [
            {"text": _title(card), "href": url_for("evidence.show", ref=card.public_id)}
            for card in own.evidence
            if card.indicator == one.code and card.state in HANDED_IN
        ],
        "action": url_for("application.assess_one", indicator=one.code),
        "previous": url_for("application.assess_one", indicator=order[at - 1].code) if at else None,
        "last": following is None,
        "back": url_for("application.show"),
    }


def _title(card: EvidenceCard) -> str:
    words = card.words[:EXCERPT] + ("…" if len(card.words) > EXCERPT else "")
    return words or _("Minh chứng ngày %(day)s", day=day(card.changed_at))


def following(own: Own, code: str) -> str | None:
    """Return the code of the indicator after one, None after the last."""
    codes = [one.code for one in own.criteria.indicators]
    at = codes.index(code) + 1
    return codes[at] if at < len(codes) else None


def first_open(own: Own) -> str:
    """Return the code of the first indicator without an answer, the very first when all have one."""
    missing = own.sum().missing
    return missing[0] if missing else own.criteria.indicators[0].code


def prefilled(own: Own, code: str) -> dict[str, str]:
    """Return what the boxes of an indicator hold: what was typed, else the points earned."""
    kept = own.answers.get(code)
    if kept is not None:
        return {"points": "" if kept.get("points") is None else str(kept["points"]), "words": kept.get("words", "")}
    earned = suggest(own.earned, own.criteria.maxima())[code]
    return {"points": str(earned) if earned else "", "words": ""}


# ---------------------------------------------------------------------------------- check, paper


def check(own: Own) -> dict[str, Any]:
    """Return the page to read once more before the form is handed in."""
    found, names = own.sum(), {one.code: one for one in own.criteria.indicators}
    rule = own.criteria.title_rule
    return {
        "rows": [_answer_row(own, one) for one in own.criteria.indicators],
        "total": number(found.total),
        "maximum": own.criteria.maximum,
        "min_total": rule.min_total,
        "min_each": rule.min_each,
        "meets": found.meets,
        "below": [f"{code}. {names[code].short}" for code in found.below],
        "missing": [
            {"text": f"{code}. {names[code].short}", "href": url_for("application.assess_one", indicator=code)}
            for code in found.missing
        ],
        "sent": own.form is not None and own.form.sent_at is not None,
        "action": url_for("application.check"),
        "back": url_for("application.show"),
    }


def _answer_row(own: Own, one: Indicator) -> dict[str, Any]:
    kept = own.answers.get(one.code, {})
    points = kept.get("points")
    said = _("chưa tự chấm") if points is None else _("%(points)s điểm", points=points)
    words = kept.get("words", "")
    return {
        "key": f"{one.code}. {one.short}",
        "value": f"{said}. {words}" if words else said,
        "action": {
            "text": _("Sửa"),
            "sr": one.short,
            "href": url_for("application.assess_one", indicator=one.code),
        },
    }


def evidence_by_indicator(own: Own) -> dict[str, list[str]]:
    """Return the titles of what was handed in, by indicator."""
    found: dict[str, list[str]] = {}
    for card in own.evidence:
        if card.state in HANDED_IN:
            found.setdefault(card.indicator, []).append(_title(card))
    return found


def facts(own: Own, *, name: str, birth_year: int | None, today: date) -> dict[str, Any]:
    """Return what stands on the form about the person."""
    return {
        "rows": [
            {"key": _("Họ và tên"), "value": name},
            {"key": _("Năm sinh"), "value": str(birth_year) if birth_year else _("chưa có")},
            {"key": _("Nơi cư trú"), "value": own.place or _("chưa có")},
            {"key": _("Kỳ đánh giá"), "value": str(own.case.period if own.case else today.year)},
        ],
        "changeable": own.case is not None and own.case.state == "registered",
        "action": url_for("application.facts"),
        "back": url_for("application.show"),
        "groups": [{"value": code, "label": label} for code, label in group_names(own.criteria).items()],
        "group": own.case.group_code if own.case else "",
    }
