"""A newer edition of a course: what it changes, and going over to it, which a learner does herself."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.operations import progress
from lms import work
from lms.extensions import db
from lms.web import session
from lms.web.access import signed_in
from lms.web.language import gettext as _
from lms.web.learn import edition_view, standing
from lms.web.learn.routes import blueprint
from lms.web.page import page


@blueprint.get("/khoa-hoc/<slug>/phien-ban/moi")
@signed_in()
def new_edition(slug: str) -> ResponseReturnValue:
    """Say what the newest edition changes, and ask whether the learner wants it."""
    stand = standing.in_course(courses.get_course(session.reading(), slug))
    if not stand.behind:
        return redirect(url_for("learn.course", slug=slug))
    return page("learn/edition.html", view=edition_view.changes(session.reading(), stand))


@blueprint.post("/khoa-hoc/<slug>/phien-ban/moi")
@signed_in()
def change_edition(slug: str) -> ResponseReturnValue:
    """Take the learner over to the edition she was asked about; to a still newer one only after asking again."""
    newest = courses.get_course(session.reading(), slug)
    if request.form.get("ban") != str(newest.edition):
        return redirect(url_for("learn.new_edition", slug=slug))
    writing, actor, at = db.session(), session.actor(), session.at()
    if work.run(writing, lambda: progress.change_edition(writing, course=newest, actor=actor, at=at)):
        flash(_("Đã chuyển sang bản mới của khóa học. Các bài đã học vẫn được tính."), "success")
    return redirect(url_for("learn.course", slug=slug))
