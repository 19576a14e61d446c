"""The first page of the area: what waits to be done."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from lms.evidence.queries import cases as evidence
from lms.evidence.rules.reviewing import REVIEWERS
from lms.orgs import queries as orgs
from lms.reports import queries as reports
from lms.score.queries import corrections
from lms.web import session
from lms.web.access import may
from lms.web.office import rights, views
from lms.web.office.area import blueprint
from lms.web.page import page


@blueprint.get("/can-bo")
@may("cadre", "city", "auditor", "admin")
def home() -> ResponseReturnValue:
    """Show what waits to be done, and the ways to the viewer's units."""
    actor = session.actor()
    tops = orgs.list_watched_tops(session.reading(), actor=actor)
    waiting = reports.count_unconfirmed(session.reading(), actor=actor) if rights.may_change(actor) else None
    reviews = evidence.count_cases(session.reading(), actor=actor) if actor.has_role(*REVIEWERS) else None
    asked = corrections.count_waiting(session.reading(), actor=actor) if rights.may_change(actor) else 0
    return page("office/home.html", view=views.home(tops, waiting, reviews, asked))
