"""The preview of a draft's effect: begun, waited for, read by unit, and the people behind each number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.paging import page_number
from lms import jobs_queue
from lms.criteria import queries as criteria
from lms.criteria.operations import deciding
from lms.criteria.queries.drafts import DraftCard
from lms.jobs_queue import JobCard
from lms.orgs import queries as orgs
from lms.orgs.operations import CITY_PATH
from lms.reports import impact as previews
from lms.web import session
from lms.web.access import may
from lms.web.office import people_views
from lms.web.page import page
from lms.web.policy import impact_views
from lms.web.policy.area import blueprint, do
from lms.web.policy.draft_routes import DESK, load

SIDES = {"duoc": True, "mat": False}


def _job(card: DraftCard) -> JobCard:
    job = jobs_queue.find_job(session.reading(), card.impact, kind=deciding.IMPACT) if card.impact else None
    if job is None:
        raise NotFound
    return job


@blueprint.post(f"{DESK}/soan/<ref>/tac-dong")
@may("city", "admin")
def begin_impact(ref: str) -> ResponseReturnValue:
    """Have the effect of a draft computed."""
    actor, at = session.actor(), session.at()
    do(lambda s: deciding.preview(s, ref, actor=actor, at=at))
    return redirect(url_for("policy.impact", ref=ref))


@blueprint.get(f"{DESK}/soan/<ref>/tac-dong")
@may("city", "admin", "auditor")
def impact(ref: str) -> ResponseReturnValue:
    """Show how far the preview is, then who would gain and who would lose, by unit."""
    card = load(ref)
    job = _job(card)
    if job.state != "done":
        return page("policy/impact_waiting.html", view=impact_views.waiting(card, job))
    city = orgs.find_unit(session.reading(), path=CITY_PATH)
    units = orgs.list_family(session.reading(), unit=city, on=local_day(session.at())) if city else []
    return page("policy/impact.html", view=impact_views.by_unit(card, job, city, units))


@blueprint.get(f"{DESK}/soan/<ref>/tac-dong/nguoi")
@may("city", "admin", "auditor")
def impact_people(ref: str) -> ResponseReturnValue:
    """List the people behind a number of the preview, as the points stand now."""
    card, actor, reading = load(ref), session.actor(), session.reading()
    job, side = _job(card), request.args.get("ai", "")
    if job.state != "done" or side not in SIDES:
        raise NotFound
    unit = orgs.get_watched(reading, public_id=request.args.get("don-vi", ""), actor=actor)
    rules = previews.rules_of(criteria.get_policy(reading), kind=card.kind, body=card.body, on=local_day(session.at()))
    found = previews.list_people(
        reading,
        rules=rules,
        period=int(job.result["period"]),
        unit=unit,
        gains=SIDES[side],
        actor=actor,
        number=page_number(request.args.get("trang")),
        counts=_counts(job.result, gains=SIDES[side]) if unit.path == CITY_PATH else None,
    )
    people = people_views.load(reading, found.rows)
    return page("policy/impact_people.html", view=impact_views.people(card, unit, side, found, people, session.at()))


def _counts(result: Mapping[str, Any], *, gains: bool) -> dict[str, int]:
    """Return how many people the preview found in each ward: the City's list goes ward by ward."""
    column = 0 if gains else 1
    return {path: row[column] for path, row in result["units"].items() if path not in ("", CITY_PATH) and row[column]}
