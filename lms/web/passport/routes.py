"""The learner's own pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.operations import progress
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.paging import page_number
from lms import audit
from lms.criteria import queries as criteria
from lms.criteria.queries import Policy
from lms.evidence import queries as evidence
from lms.extensions import db
from lms.notices import queries as notices
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.recognition import queries as recognition
from lms.recognition.operations.years import shipped
from lms.recognition.rules.moves import OPEN
from lms.score import hot as score_hot
from lms.score import queries as score_queries
from lms.score.queries import YearState, corrections
from lms.web import session
from lms.web.access import signed_in
from lms.web.language import gettext as _
from lms.web.learn import around, remembered, standing
from lms.web.page import page
from lms.web.passport import home_view, missing_view, privacy_view, score_view, trace_view
from lms.web.passport.figures_view import Case
from lms.web.passport.year import Year, years_with_rules
from lms.work import run

blueprint = Blueprint("passport", __name__)


@blueprint.get("/toi")
@signed_in(joins=("year",))
def home() -> ResponseReturnValue:
    """Show what is under way, the last results, the points, and how many notices wait."""
    reading, actor = session.reading(), session.actor()
    today, trails = local_day(session.at()), standing.trails()
    catalogue = courses.list_catalogue(reading)
    completions = courses.list_completions(reading, person_id=actor.person_id)
    view = home_view.home(
        name=actor.name,
        period=today.year,
        state=_joined_year(),
        maximum=criteria.get_policy(reading).criteria_on(today).maximum,
        catalogue=standing.as_begun(catalogue, trails),
        trails=trails,
        completions=completions,
        unread=notices.count_unread(reading, actor.person_id),
        residence=actor.residence(),
        remembered=len(remembered.lessons()),
    )
    return page("passport/home.html", view=view, around=around.mine(catalogue, completions))


@blueprint.post("/toi/nhan-bai")
@signed_in()
def adopt() -> ResponseReturnValue:
    """Take over what was learnt in this browser before signing in: the learner says so, for others may have used it."""
    writing, actor = db.session(), session.actor()
    kept = run(
        writing,
        lambda: progress.adopt(writing, lessons=remembered.lessons(), actor=actor, at=session.at()),
    )
    flash(_("Đã đưa %(count)s bài học vào tài khoản.", count=kept), "success")
    response = make_response(redirect(url_for("passport.home")))
    remembered.forget(response)
    return response


@blueprint.get("/toi/diem")
@signed_in(joins=("year",))
def score() -> ResponseReturnValue:
    """Show the points of a year, each line with its fact, beside what others made of the year."""
    return page("passport/score.html", view=_score())


@blueprint.get("/toi/diem/in")
@signed_in(joins=("year",))
def sheet() -> ResponseReturnValue:
    """Show the points of a year as a sheet to print. It bears no seal and recognises nothing."""
    actor = session.actor()
    home = actor.residence()
    unit = orgs.find_unit(session.reading(), path=home.unit_path) if home else None
    return page("passport/sheet.html", view=_score(), name=actor.name, unit=unit.name if unit else "")


@blueprint.get("/toi/diem/cac-nam")
@signed_in()
def history() -> ResponseReturnValue:
    """List the years: what was earned in each, and what came of it."""
    reading, person_id = session.reading(), session.actor().person_id
    years = _years(criteria.get_policy(reading), local_day(session.at()).year)
    totals = score_queries.list_periods(reading, person_id=person_id)
    cases = recognition.list_own(reading, person_id=person_id)
    return page("passport/history.html", view=score_view.history(totals, cases, years))


def _score() -> dict[str, Any]:
    reading, person_id = session.reading(), session.actor().person_id
    policy = criteria.get_policy(reading)
    today = local_day(session.at())
    years = _years(policy, today.year)
    asked = request.args.get("nam") or request.args.get("ky", "")
    period = next((one for one in years if str(one) == asked), today.year)
    claims = evidence.list_of_person(reading, person_id=person_id, period=period)
    return score_view.score(
        _year(policy, period, today),
        catalogue=courses.list_catalogue(reading),
        framework=policy.framework(),
        years=years,
        cadre=session.actor().has_role("cadre", "city"),
        now=period == today.year,
        case=_case(period),
        waiting=sum(claim.state == "submitted" for claim in claims),
    )


def _case(period: int) -> Case | None:
    """Read the other figures of the viewer's year; None for who is not registered."""
    reading = session.reading()
    found = recognition.find_figures(reading, person_id=session.actor().person_id, period=period)
    if found is None:
        return None
    unit_year = None
    if found.state in OPEN:
        unit_year = recognition.find_year_of(reading, unit_path=found.year_path, period=period)
    return Case(found, unit_year, shipped())


@blueprint.get("/toi/diem/con-thieu")
@signed_in(joins=("year",))
def missing() -> ResponseReturnValue:
    """Show the shortest way to the title, and what the ticked steps would come to: nothing is kept."""
    reading = session.reading()
    today = local_day(session.at())
    year = _year(criteria.get_policy(reading), today.year, today)
    cadre = session.actor().has_role("cadre", "city")
    stands = missing_view.standing(year, courses.list_catalogue(reading), cadre=cadre)
    return page("passport/missing.html", view=missing_view.whole(stands, request.args))


@blueprint.get("/toi/diem/<line>")
@signed_in(joins=("year",))
def trace(line: str) -> ResponseReturnValue:
    """Say why there is one line of the score."""
    policy = criteria.get_policy(session.reading())
    today = local_day(session.at())
    period = line.partition("~")[0]
    if period not in map(str, _years(policy, today.year)):
        raise NotFound
    year = _year(policy, int(period), today)
    asked = corrections.list_of_person(session.reading(), person_id=session.actor().person_id, period=int(period))
    year = replace(year, corrections=asked)
    others = trace_view.people_of(year, line) - {session.actor().person_id}
    names = {each: card.full_name for each, card in people.list_cards(session.reading(), others).items()}
    return page("passport/trace.html", view=trace_view.trace(year, line, policy, names))


@blueprint.get("/toi/quyen-rieng-tu")
@signed_in()
def privacy() -> ResponseReturnValue:
    """List who saw or changed the viewer's record, herself included."""
    person_id = session.actor().person_id
    reading = session.reading()
    steps = recognition.list_steps_of(reading, person_id=person_id)
    asked = page_number(request.args.get("trang"))
    found = audit.list_about(reading, person_id, asked, beside=len(steps))
    found = privacy_view.whole(found, steps, person_id=person_id)
    grants = orgs.list_grants_of(reading, person_ids=privacy_view.others_of(found, person_id))
    return page("passport/privacy.html", view=privacy_view.privacy(found, person_id=person_id, grants=grants))


def _joined_year() -> YearState:
    """Return the present year's state, read together with the viewer."""
    viewer = session.viewer()
    if viewer is None:
        raise NotFound
    return score_hot.state_of(viewer.extra["year"])


def _years(policy: Policy, today: int) -> list[int]:
    return years_with_rules([book.heading.valid_from for book, _set in policy.rulebooks], today)


def _year(policy: Policy, period: int, today: date) -> Year:
    """Read a year of the viewer. A past one stands under the rules of its last day."""
    reading, person_id = session.reading(), session.actor().person_id
    now = period == today.year
    on = today if now else date(period, 12, 31)
    state = _joined_year() if now else score_queries.find_year(reading, person_id=person_id, period=period)
    return Year(
        period=period,
        state=state,
        entries=score_queries.list_entries(reading, person_id=person_id, period=period),
        completions=courses.list_completions(reading, person_id=person_id),
        book=score_queries.get_book(reading, on),
        criteria=policy.criteria_on(on),
    )
