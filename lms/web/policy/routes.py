"""Papers and their versions: explained to everybody, listed at the City's desk."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from courses import queries as courses
from kernel.clock import local_day
from kernel.paging import page_number
from lms.criteria import queries as criteria
from lms.criteria.queries import drafts
from lms.criteria.queries.versions import get_shelf
from lms.people import queries as people
from lms.web import session
from lms.web.access import may, public
from lms.web.page import page
from lms.web.policy import criteria_view, views
from lms.web.policy.area import blueprint
from lms.web.policy.draft_routes import DESK, as_file


@blueprint.get("/tieu-chi", endpoint="criteria")
@public
def criteria_page() -> Response:
    """Explain the criteria set in force. Not kept: the policy changes without any new version of a course."""
    reading, day = session.reading(), local_day(session.at())
    view = criteria_view.explain(criteria.get_policy(reading), courses.list_catalogue(reading), day)
    history = views.history(get_shelf(reading), day)
    return page("policy/criteria.html", view=view, history=history)


@blueprint.get("/tieu-chi/phien-ban/<kind>/<code>/<int:version>")
@public
def version(kind: str, code: str, version: int) -> Response:
    """Show everybody what a version of a paper changed, from when, and why. Drafts are never shown here."""
    shelf = get_shelf(session.reading())
    view = views.version(shelf, shelf.get(kind, code, version), local_day(session.at()))
    return page("policy/version.html", view=view)


@blueprint.get("/tieu-chi/phien-ban/<kind>/<code>/<int:version>.toml")
@public
def download(kind: str, code: str, version: int) -> ResponseReturnValue:
    """Give a version of a paper as a file: rules that bind everybody are everybody's to read."""
    card = get_shelf(session.reading()).get(kind, code, version)
    return as_file(card.body, f"{kind}-{code}-{version}.toml")


@blueprint.get(DESK)
@may("city", "admin", "auditor")
def home() -> ResponseReturnValue:
    """List the papers and the drafts."""
    reading, actor = session.reading(), session.actor()
    closed = request.args.get("da-xong") == "1"
    number = page_number(request.args.get("trang"))
    found = drafts.list_drafts(reading, actor=actor, is_open=not closed, number=number)
    names = {
        one: card.full_name for one, card in people.list_cards(reading, {d.created_by for d in found.rows}).items()
    }
    view = views.home(get_shelf(reading), found, names, local_day(session.at()), closed=closed)
    return page("policy/home.html", view=view)


def _names(ids: set[int]) -> dict[int, str]:
    return {one: card.full_name for one, card in people.list_cards(session.reading(), ids).items()}


@blueprint.get(f"{DESK}/<kind>/<code>")
@may("city", "admin", "auditor")
def paper(kind: str, code: str) -> ResponseReturnValue:
    """Show a paper with its versions, and the way to change it."""
    reading, actor = session.reading(), session.actor()
    shelf = get_shelf(reading)
    versions = shelf.of(kind, code)
    ids = {one for card in versions for one in (card.created_by, card.approved_by) if one}
    names = _names(ids)
    open_draft = drafts.find_open(reading, kind=kind, code=code)
    view = views.paper(shelf, versions, names, open_draft, actor, local_day(session.at()))
    return page("policy/paper.html", view=view)
