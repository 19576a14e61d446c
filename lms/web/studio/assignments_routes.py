"""The queue of what learners handed in: reading, approving, returning with a sentence."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.operations import assignments as operations
from courses.queries import CourseCard
from courses.queries.assignments import AssignmentCard, get_assignment, list_waiting
from kernel.errors import NotAllowed
from kernel.paging import page_number
from lms import work
from lms.extensions import db
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.web import session
from lms.web.access import may
from lms.web.forms import blame
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.studio import assignments_views as views
from lms.web.studio.area import blueprint
from lms.web.studio.assignments_views import SENTENCES, DecisionForm

DECISIONS = {"duyet": True, "gui-lai": False}
MENDED, MEANWHILE = 422, 409


@blueprint.get("/giang-vien/bai-nop")
@may("trainer")
def assignments() -> ResponseReturnValue:
    """List what waits to be read, the oldest first."""
    reading = session.reading()
    found = list_waiting(reading, actor=session.actor(), number=page_number(request.args.get("trang")))
    names = people.list_cards(reading, {line.person_id for line in found.rows})
    cards = {card.id: card for card in courses.list_catalogue(reading)}
    return page("studio/assignments.html", view=views.waiting(found, names, cards))


@blueprint.get("/giang-vien/bai-nop/<assignment_ref>")
@may("trainer")
def assignment(assignment_ref: str) -> ResponseReturnValue:
    """Show one text with the form of the decision."""
    card = get_assignment(session.reading(), public_id=assignment_ref, actor=session.actor())
    form = DecisionForm(formdata=None, data={"revision": str(card.revision)})
    return _show(card, form)


@blueprint.post("/giang-vien/bai-nop/<assignment_ref>")
@may("trainer")
def decide_assignment(assignment_ref: str) -> ResponseReturnValue:
    """Approve a text, or return it with a sentence; what cannot be taken comes back as it was typed."""
    actor, at, writing = session.actor(), session.at(), db.session()
    if not may_write(scope.role for scope in actor.scopes):
        raise NotAllowed("read_only")
    card = get_assignment(session.reading(), public_id=assignment_ref, actor=actor)
    form = DecisionForm()
    approved = DECISIONS.get(request.form.get("ket-qua", ""))
    if approved is None:
        blame(form, None, _("Vui lòng bấm «Duyệt bài» hoặc «Gửi lại để bổ sung»"))
    if not form.validate_on_submit() or approved is None:
        return _show(card, form, status=MENDED)
    words, revision = str(form.feedback.data or ""), form.seen()
    try:
        work.run(
            writing,
            lambda: operations.decide(
                writing,
                public_id=assignment_ref,
                approved=approved,
                feedback=words,
                revision=revision,
                actor=actor,
                at=at,
            ),
        )
    except operations.BadText as error:
        blame(form, "feedback", SENTENCES[error.code])
        return _show(card, form, status=MENDED)
    except operations.Moved as error:
        return _meanwhile(assignment_ref, form, error.code)
    flash(_("Đã duyệt bài nộp.") if approved else _("Đã gửi lại bài để người học bổ sung."), "success")
    return redirect(url_for("studio.assignments"))


def _meanwhile(assignment_ref: str, form: DecisionForm, code: str) -> ResponseReturnValue:
    """Show the text as it stands now beside the words that were typed for the earlier one."""
    card = get_assignment(session.reading(), public_id=assignment_ref, actor=session.actor())
    form.revision.data = str(card.revision)
    blame(form, "feedback", SENTENCES[code])
    return _show(card, form, status=MEANWHILE)


def _show(card: AssignmentCard, form: DecisionForm, *, status: int = 200) -> ResponseReturnValue:
    reading = session.reading()
    names = people.list_cards(reading, [each for each in (card.person_id, card.decided_by) if each])
    return page("studio/assignment.html", status=status, view=views.one(card, names, _course(card), form))


def _course(card: AssignmentCard) -> CourseCard:
    """Return the course of a text, also of one that is no longer shown to learners."""
    shown = courses.list_catalogue(session.reading())
    found = next((course for course in shown if course.id == card.course_id), None)
    return found or courses.newest_of(session.reading(), card.course_id)
