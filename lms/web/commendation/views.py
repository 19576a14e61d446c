"""Lists of commendation as pages show them: names only where that is agreed, reasons for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from kernel.paging import Page
from lms.commendation.queries import LineCard, ListCard
from lms.commendation.rules.ranking import Plan
from lms.orgs.queries import UnitCard
from lms.people.queries import PersonCard
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _
from lms.web.learning_models.views import pager

STATES: Mapping[str, Any] = {
    "making": _l("đang lập"),
    "frozen": _l("đã chốt, chưa công bố"),
    "published": _l("đã công bố"),
    "withdrawn": _l("đã rút lại"),
}
TONES = {"published": "success", "withdrawn": "warning", "frozen": "info"}
FIGURES: Mapping[str, Any] = {
    "total": _l("điểm công nhận"),
    "lowest": _l("chỉ số thấp nhất"),
    "years": _l("số năm đạt danh hiệu"),
    "earned": _l("điểm tích lũy"),
}
TIES: Mapping[str, Any] = {
    "all": _l("Nếu bằng nhau ở vị trí cuối cùng thì tất cả những người bằng nhau đều có tên."),
    "draw": _l("Nếu bằng nhau ở vị trí cuối cùng thì bốc thăm bằng mã số in kèm danh sách, ai cũng làm lại được."),
}
CONSENTS: Mapping[str, Any] = {"": _l("chưa trả lời"), "yes": _l("đồng ý nêu tên"), "no": _l("không nêu tên")}


def listing(found: Page[ListCard], units: Mapping[str, UnitCard], *, new: str) -> dict[str, Any]:
    """Return the lists of the viewer's units."""
    return {
        "lines": [
            {
                "title": each.plan["title"],
                "href": url_for("commendation.show", list_ref=each.public_id),
                "unit": _unit(units, each.unit_path),
                "period": str(each.period),
                "state": str(STATES[each.state]),
                "tone": TONES.get(each.state, "neutral"),
            }
            for each in found.rows
        ],
        "new": new,
        "pager": pager("commendation.listing", found, _("%(count)s danh sách")),
    }


def _unit(units: Mapping[str, UnitCard], path: str) -> str:
    unit = units.get(path)
    return unit.name if unit else ""


def rules(plan: Plan) -> dict[str, Any]:
    """Return a plan in words."""
    return {
        "title": plan.title,
        "rows": [
            {"key": _("Số người"), "value": _("nhiều nhất %(most)s", most=number(plan.most))},
            {
                "key": _("Điều kiện"),
                "value": _(
                    "đạt danh hiệu trong năm, điểm công nhận từ %(total)s, không chỉ số nào dưới %(lowest)s",
                    total=plan.min_total,
                    lowest=plan.min_lowest,
                ),
            },
            {"key": _("Xếp theo"), "value": _(", sau đó ").join(str(FIGURES[name]) for name in plan.order)},
            {"key": _("Khi bằng nhau"), "value": str(TIES[plan.ties])},
        ],
        "note": _("Giá trị mặc định của hệ thống, chờ Thành phố quyết định.") if plan.status == "default" else "",
    }


def one(
    card: ListCard,
    plan: Plan,
    lines: Page[LineCard],
    cards: Mapping[int, PersonCard],
    units: Mapping[str, UnitCard],
    homes: Mapping[int, str],
    *,
    may_change: bool,
    own: bool,
    checked: bool | None,
) -> dict[str, Any]:
    """Return a list as the office sees it."""
    ref = card.public_id
    return {
        "ref": ref,
        "unit": _unit(units, card.unit_path),
        "period": card.period,
        "state": str(STATES[card.state]),
        "tone": TONES.get(card.state, "neutral"),
        "making": card.state == "making",
        "plan": rules(plan),
        "rows": [
            {"key": _("Người đủ điều kiện"), "value": number(card.candidates)},
            {"key": _("Chốt lúc"), "value": moment(card.frozen_at) if card.frozen_at else _("chưa chốt")},
            {"key": _("Mã số bốc thăm"), "value": card.seed},
            {"key": _("Mã kiểm tra của bản chốt (SHA-256)"), "value": card.snapshot},
        ]
        if card.snapshot
        else [],
        "lines": [_line(each, plan, cards, homes) for each in lines.rows],
        "pager": pager("commendation.show", lines, _("%(count)s người"), list_ref=ref),
        "may_publish": may_change and card.state == "frozen" and not own,
        "waits": may_change and card.state == "frozen" and own,
        "may_withdraw": may_change and card.state in {"frozen", "published"},
        "public": url_for("commendation.published", list_ref=ref) if card.state == "published" else "",
        "checked": checked,
    }


def _line(each: LineCard, plan: Plan, cards: Mapping[int, PersonCard], homes: Mapping[int, str]) -> dict[str, Any]:
    card = cards.get(each.person_id)
    return {
        "place": str(each.place),
        "name": card.full_name if card else _("không rõ"),
        "unit": homes.get(each.person_id, ""),
        "reason": reason(each, plan),
        "consent": str(CONSENTS[each.consent]),
    }


def reason(each: LineCard, plan: Plan) -> str:
    """Say in words why somebody stands on a list."""
    said = "; ".join(f"{FIGURES[name]} {number(each.figures[name])}" for name in plan.order if name in each.figures)
    return said + (_("; được bốc thăm trong những người bằng nhau") if each.drawn else "")


def published(
    card: ListCard,
    plan: Plan,
    lines: Iterable[LineCard],
    cards: Mapping[int, PersonCard],
    units: Mapping[str, UnitCard],
    homes: Mapping[int, str],
) -> dict[str, Any]:
    """Return a list as everybody reads it: who did not agree is counted, never named."""
    rows = list(lines)
    named = [each for each in rows if each.consent == "yes" and each.person_id in cards]
    return {
        "unit": _unit(units, card.unit_path),
        "period": card.period,
        "on": day(card.published_at) if card.published_at else "",
        "plan": rules(plan),
        "people": [
            {
                "name": cards[each.person_id].full_name,
                "unit": homes.get(each.person_id, ""),
                "reason": reason(each, plan),
            }
            for each in named
        ],
        "unnamed": number(len(rows) - len(named)) if len(rows) > len(named) else "",
        "snapshot": card.snapshot,
    }


def own(pairs: Iterable[tuple[ListCard, LineCard]], units: Mapping[str, UnitCard]) -> dict[str, Any]:
    """Return one's own lines, with the question that goes with each."""
    return {
        "lines": [
            {
                "title": card.plan["title"],
                "unit": _unit(units, card.unit_path),
                "period": card.period,
                "reason": reason(line, Plan.of(card.plan)),
                "consent": line.consent,
                "said": str(CONSENTS[line.consent]),
                "action": url_for("commendation.answer", list_ref=card.public_id),
                "public": url_for("commendation.published", list_ref=card.public_id)
                if card.state == "published"
                else "",
            }
            for card, line in pairs
        ]
    }
