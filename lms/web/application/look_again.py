"""«Đề nghị xem xét lại»: the citizen asks for another look at her own case, and reads what was answered."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day, period_of
from kernel.errors import NotFound
from lms.recognition import queries
from lms.recognition.operations import requesting
from lms.recognition.queries import CaseCard, YearCard, decisions, lists
from lms.recognition.queries.decisions import RequestCard
from lms.recognition.rules import deciding as rules
from lms.recognition.rules.moves import DEFERRED, INSUFFICIENT
from lms.web import session
from lms.web.access import signed_in
from lms.web.application.area import blueprint
from lms.web.filters import day, moment
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import words
from lms.web.recognition.floor import attempt
from lms.web.recognition.refusals import REQUEST_STATES, shortfall
from lms.web.recognition.steps_forms import LookAgainForm


@blueprint.route("/toi/xem-xet-lai", methods=["GET", "POST"])
@signed_in()
def look_again() -> ResponseReturnValue:
    """Ask for another look at one's own case, and read what was answered."""
    reading, actor, at = session.reading(), session.actor(), session.at()
    case = _own_case(period_of(at))
    year = lists.year_by_id(reading, case.year_id) if case else None
    form = LookAgainForm()
    if request.method == "POST" and (case is None or year is None):
        raise NotFound
    if case is not None and year is not None and form.validate_on_submit():
        own, of = case, year
        made = attempt(
            form,
            lambda s: requesting.ask_again(s, case=own, year=of, words=form.words.data or "", actor=actor, at=at),
        )
        if made:
            flash(_("Đã gửi đề nghị xem xét lại. Người khác với những người đã xét sẽ trả lời."), "success")
            return redirect(url_for("application.look_again"))
    view = _look_again(case, year)
    return page("application/look_again.html", status=status_of(form), form=form, view=view)


def _own_case(period: int) -> CaseCard | None:
    """Return the viewer's case of this period, or of the last one whose decision came in the new year."""
    person_id = session.actor().person_id
    for each in (period, period - 1):
        found = queries.cases_of(session.reading(), person_ids=[person_id], period=each).get(person_id)
        if found is not None:
            return found
    return None


def _look_again(case: CaseCard | None, year: YearCard | None) -> dict[str, Any]:
    if case is None or year is None:
        return {"case": False, "open": False, "asked": []}
    days = rules.option(year.options, "look_again_days", rules.LOOK_AGAIN_DAYS)
    told = lists.find_told_on(session.reading(), case)
    asked = decisions.requests_of(session.reading(), person_id=case.person_id, period=case.period)
    own = [one for one in asked if one.kind == rules.LOOK_AGAIN]
    concluded = case.state in (DEFERRED, INSUFFICIENT)
    in_time = rules.may_ask_again(told, local_day(session.at()), days)
    return {
        "case": True,
        "period": case.period,
        "state": str(words.STATES[case.state]),
        "tag": words.STATE_TAGS[case.state],
        "reason": _reason(case),
        "short": shortfall(case.short_of.split(",")) if case.short_of else "",
        "days": days,
        "last": day(rules.last_day(told, days + 1)),
        "open": concluded and in_time and not any(one.state == "open" for one in own),
        "concluded": concluded,
        "in_time": in_time,
        "asked": [_asked(one) for one in own],
    }


def _reason(case: CaseCard) -> str:
    """Return why the case stands as it does, in the words of who concluded it."""
    steps = queries.list_steps(session.reading(), person_id=case.person_id, period=case.period)
    said = [str(one.detail.get("reason", "")) for one in steps if one.to_state == case.state]
    return said[-1] if said else ""


def _asked(one: RequestCard) -> dict[str, Any]:
    label, kind = REQUEST_STATES[one.state]
    return {
        "at": moment(one.asked_at),
        "words": one.words,
        "state": label,
        "kind": kind,
        "answer": one.answer,
        "by": one.answered_name,
        "answered": moment(one.answered_at) if one.answered_at else "",
    }
