"""Handing in the assignment of a lesson."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.operations import assignments
from courses.queries.assignments import find_assignment
from kernel.errors import NotFound
from lms import work
from lms.extensions import db
from lms.web import session
from lms.web.access import signed_in
from lms.web.forms import blame
from lms.web.language import gettext as _
from lms.web.learn import lessons, standing
from lms.web.learn.assignment_view import PREFIX, SENTENCES, AssignmentForm
from lms.web.learn.routes import blueprint

MENDED, MEANWHILE = 422, 409


@blueprint.post("/khoa-hoc/<slug>/<lesson>/bai-nop")
@signed_in()
def hand_in(slug: str, lesson: str) -> ResponseReturnValue:
    """Hand in a text; what cannot be taken comes back as it was typed."""
    stand = standing.in_course(courses.get_course(session.reading(), slug), lesson)
    stand.course.lesson(lesson)
    form = AssignmentForm(prefix=PREFIX)
    if not form.validate_on_submit():
        return lessons.show(stand, lesson, form=form, status=MENDED)
    writing, sent, actor, at = db.session(), form.sent(), session.actor(), session.at()
    try:
        work.run(
            writing,
            lambda: assignments.hand_in(writing, course=stand.course, lesson=lesson, sent=sent, actor=actor, at=at),
        )
    except (assignments.BadText, assignments.NoReader) as error:
        blame(form, "text", SENTENCES[error.code])
        return lessons.show(stand, lesson, form=form, status=MENDED)
    except assignments.Moved as error:
        return _meanwhile(stand, lesson, form, error.code)
    flash(_("Đã nộp bài. Giảng viên sẽ đọc và trả lời."), "success")
    return redirect(url_for("learn.lesson", slug=slug, lesson=lesson, _anchor="bai-nop"))


def _meanwhile(stand: standing.Standing, lesson: str, form: AssignmentForm, code: str) -> ResponseReturnValue:
    """Show what stands there now beside what was typed; sent once more, that takes its place."""
    found = find_assignment(
        session.reading(), person_id=session.actor().person_id, course_id=stand.course.id, lesson=lesson
    )
    if found is None:
        raise NotFound
    form.revision.data = str(found.revision)
    blame(form, "text", SENTENCES[code])
    return lessons.show(stand, lesson, form=form, status=MEANWHILE)
