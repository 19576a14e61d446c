"""Lessons: to read, to say that they were read, to check oneself. All of it also without an account."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import hot as courses_hot
from courses import queries as courses
from courses.operations import progress
from courses.queries import CourseCard
from lms import work
from lms.extensions import csrf, db
from lms.web import session
from lms.web.access import public
from lms.web.learn import lesson_view, origin, remembered, selfcheck, standing
from lms.web.learn.routes import blueprint
from lms.web.learn.standing import Standing
from lms.web.page import page


@blueprint.get("/khoa-hoc/<slug>/<lesson>")
@public
def lesson(slug: str, lesson: str) -> ResponseReturnValue:
    """Show a lesson; the visit of a signed-in learner is noted, once an hour."""
    course = courses.get_course(session.reading(), slug)
    card = courses.get_lesson(session.reading(), course, lesson)
    stand = standing.in_course(course)
    _note_visit(course, lesson, stand)
    view = lesson_view.lesson(course, card, stand, answers=request.args.get("tra-loi"))
    return page("learn/lesson.html", keep=not request.args, view=view)


def _note_visit(course: CourseCard, lesson: str, stand: Standing) -> None:
    viewer = session.viewer()
    if viewer is None or stand.account is None or request.method != "GET":
        return
    known = stand.account.lessons.get(lesson)
    if known is not None and known.fresh(session.at()):
        return
    person_id, at, writing = viewer.actor.person_id, session.at(), db.session()
    work.run(
        writing,
        lambda: courses_hot.see(writing, person_id=person_id, course_id=course.id, lesson=lesson, at=at),
    )


# The pages of these two forms are kept for all visitors and so hold no token: see `origin`.


@blueprint.post("/khoa-hoc/<slug>/<lesson>/da-doc")
@public
@csrf.exempt
def lesson_read(slug: str, lesson: str) -> ResponseReturnValue:
    """Note that the visitor says she has read the lesson."""
    origin.check()
    course = courses.get_course(session.reading(), slug)
    course.lesson(lesson)
    return _finish(course, lesson)


@blueprint.post("/khoa-hoc/<slug>/<lesson>/tu-kiem-tra")
@public
@csrf.exempt
def lesson_check(slug: str, lesson: str) -> ResponseReturnValue:
    """Take the answers of the self-check: all right completes the lesson, anything else is stored nowhere."""
    origin.check()
    course = courses.get_course(session.reading(), slug)
    checks = selfcheck.questions_of(courses.get_lesson(session.reading(), course, lesson))
    answers = selfcheck.read_form(checks, request.form)
    shown = selfcheck.written(answers)
    if selfcheck.all_right(checks, answers):
        return _finish(course, lesson, answers=shown)
    return redirect(_back(course, lesson, "tu-kiem-tra", shown))


def _finish(course: CourseCard, lesson: str, *, answers: str | None = None) -> ResponseReturnValue:
    """Write that a lesson is done, for the account or in this browser, and go back to it.

    `answers` are those of its self-check, all right; None says that it was read.
    """
    viewer, checked = session.viewer(), answers is not None
    response = redirect(_back(course, lesson, "tu-kiem-tra" if checked else "da-hoc", answers))
    if viewer is None:
        remembered.remember(response, course_id=course.id, lesson=lesson, checked=checked)
        return response
    writing, actor, at = db.session(), viewer.actor, session.at()
    work.run(
        writing,
        lambda: progress.finish_lesson(writing, course=course, lesson=lesson, checked=checked, actor=actor, at=at),
    )
    return response


def _back(course: CourseCard, lesson: str, anchor: str, answers: str | None = None) -> str:
    query: dict[str, Any] = {} if answers is None else {"tra-loi": answers}
    return url_for("learn.lesson", slug=course.slug, lesson=lesson, _anchor=anchor, **query)
