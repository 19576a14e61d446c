"""The queue of reports of wrong content, for who is responsible for the course."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.rules.paragraphs import locate
from kernel.errors import NotFound
from kernel.paging import page_number
from lms import work
from lms.extensions import db
from lms.forum.operations import reporting
from lms.forum.operations.ground import Refusal
from lms.forum.queries import desk
from lms.forum.queries.desk import ReportCard
from lms.forum.queries.places import list_places
from lms.forum.queries.reach import MODERATORS, reach_of
from lms.web import session
from lms.web.access import may
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.talk import desk_views
from lms.web.talk.area import blueprint, refuse
from lms.web.talk.forms import REPORT_STATES, HandleForm


@blueprint.get("/giang-vien/bao-sai")
@may(*MODERATORS)
def reports() -> ResponseReturnValue:
    """List the reports of wrong content, open or done."""
    closed = request.args.get("loc") == desk_views.CLOSED
    found = desk.list_reports(
        session.reading(),
        reach=reach_of(session.actor()),
        states=desk.CLOSED if closed else desk.OPEN,
        number=page_number(request.args.get("trang")),
    )
    catalogue = courses.list_catalogue(session.reading())
    return page("talk/reports.html", view=desk_views.reports(found, catalogue, closed=closed))


@blueprint.route("/giang-vien/bao-sai/<report_ref>", methods=["GET", "POST"])
@may(*MODERATORS)
def handle(report_ref: str) -> ResponseReturnValue:
    """Show a report with the paragraph it is about, and say what becomes of it."""
    actor = session.actor()
    card = desk.get_report(session.reading(), public_id=report_ref, reach=reach_of(actor))
    chosen = card.state if card.state in REPORT_STATES else None
    form = HandleForm(data={"state": chosen, "note": card.note})
    if form.validate_on_submit():
        try:
            return _handle(card, form)
        except Refusal as error:
            refuse(form, error, field="note")
    catalogue = courses.list_catalogue(session.reading())
    view = desk_views.report(card, catalogue, anchor=_anchor(card), edits=actor.has_role("trainer"))
    return page("talk/handle.html", status=status_of(form), view=view, form=form)


def _anchor(card: ReportCard) -> str | None:
    """Return where the reported paragraph stands in the lesson as it is now."""
    try:
        course = next(each for each in courses.list_catalogue(session.reading()) if each.id == card.course_id)
        lesson = courses.get_lesson(session.reading(), course, card.lesson)
    except (StopIteration, NotFound):
        return None
    found = locate(list_places(lesson), number=card.paragraph, quote=card.quote)
    return found.anchor if found else None


def _handle(card: ReportCard, form: HandleForm) -> ResponseReturnValue:
    writing, actor, at = db.session(), session.actor(), session.at()
    state, note = form.state.data or "", form.note.data or ""
    work.run(
        writing,
        lambda: reporting.handle(writing, report_ref=card.public_id, state=state, note=note, actor=actor, at=at),
    )
    told = _(" Người báo nhận được thông báo.") if card.reporter_id else ""
    flash(_("Đã ghi tình trạng.") + told, "success")
    return redirect(url_for("talk.reports"))
