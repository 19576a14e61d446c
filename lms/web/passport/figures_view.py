"""The four figures of a year side by side, never mixed, and how far the case is: who looks at it, until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from lms.recognition.queries import CaseFigures, YearCard
from lms.recognition.rules.calendar import Calendar
from lms.recognition.rules.moves import (
    AGREED,
    APPRAISED,
    POSTED,
    PROPOSED,
    RECOGNISED,
    REGISTERED,
    SELF_ASSESSED,
)
from lms.score.rules.statement import Totals
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.passport import words
from lms.web.passport.year import Year

NEXT = {
    REGISTERED: "self_assess",
    SELF_ASSESSED: "meeting",
    AGREED: "posting",
    POSTED: "appraise",
    APPRAISED: "propose",
    PROPOSED: "decide",
}
"""The step of the year's calendar that a case in this state waits for."""


HEADS = (_l("Tích lũy"), _l("Tự chấm"), _l("Bình xét"), _l("Thẩm định"), _l("Công nhận"))
"""The columns: earned, self, agreed, appraised, recognised."""


@dataclass(frozen=True, slots=True)
class Case:
    """The case of a person's year: its figures, the unit's year while the case is open, and the calendar that ships."""

    figures: CaseFigures
    year: YearCard | None
    calendar: Calendar


def figures(case: Case, earned: Totals, of: Year) -> dict[str, Any]:
    """Return the figures by indicator and in all, each in its column, and the state of the case."""
    found = case.figures
    stages = (earned.points, found.self_points, found.agreed, found.appraised, found.recognised)
    return {
        "heads": [_("Chỉ số"), *(str(head) for head in HEADS)],
        "columns": [_("Chỉ số"), *({"text": str(head), "numeric": True} for head in HEADS)],
        "rows": [
            [f"{one.code} {one.short}", *(_points(stage, one.code) for stage in stages)]
            for one in of.criteria.indicators
        ],
        "by_code": {one.code: [_points(stage, one.code) for stage in stages[1:]] for one in of.criteria.indicators},
        "total": [_("Tổng số"), *(_sum(stage) for stage in stages)],
        "state": words.case_state(found.state, of.period),
        "decision": _decision(found),
        "next": _next(case),
        "href": url_for("application.show", ky=of.period),
    }


def _points(stage: dict[str, int] | None, code: str) -> str:
    return "–" if stage is None else str(stage.get(code, 0))


def _sum(stage: dict[str, int] | None) -> str:
    return "–" if stage is None else str(sum(stage.values()))


def _decision(found: CaseFigures) -> str:
    if found.state != RECOGNISED or not found.decision_number or found.decision_date is None:
        return ""
    when = day(found.decision_date)
    return str(_("Quyết định số %(number)s ngày %(day)s.", number=found.decision_number, day=when))


def _next(case: Case) -> str:
    """Say what the case waits for, who does it and until when; nothing once nobody has to do anything."""
    code = NEXT.get(case.figures.state)
    step = next((one for one in case.calendar.steps if one.code == code), None)
    if step is None:
        return ""
    until = case.year.day(f"{step.code}_until") if case.year else None
    if until is None:
        return str(_("Bước tiếp theo: %(step)s. Người làm: %(who)s.", step=step.name, who=step.who))
    return str(
        _(
            "Bước tiếp theo: %(step)s. Người làm: %(who)s. Hạn: %(day)s.",
            step=step.name,
            who=step.who,
            day=day(until),
        )
    )
