"""Lessons: to read, to say that they were read, to check oneself. All of it also without an account."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import hot as courses_hot
from courses import queries as courses
from courses.operations import progress
from courses.queries import CourseCard, outline_of
from courses.queries.editions import had_lesson
from courses.rules.completion import counts_alone
from kernel.errors import NotFound
from lms import work
from lms.extensions import csrf, db
from lms.web import session
from lms.web.access import public
from lms.web.learn import assignment_view, lesson_view, origin, remembered, scorm_page, selfcheck, standing
from lms.web.learn.assignment_view import AssignmentForm
from lms.web.learn.routes import blueprint
from lms.web.learn.standing import Standing
from lms.web.page import page

UNFINISHED = "chua-xong"
"""In the address after a deed that was noted but does not complete the lesson yet."""


@blueprint.get("/khoa-hoc/<slug>/<lesson>")
@public
def lesson(slug: str, lesson: str) -> ResponseReturnValue:
    """Show a lesson; the visit of a signed-in learner is noted, once an hour."""
    stand = standing.in_course(courses.get_course(session.reading(), slug), lesson)
    if all(line.slug != lesson for line in stand.course.lessons):
        return _elsewhere(stand.newest, lesson)
    _note_visit(stand, lesson)
    return show(stand, lesson)


def show(stand: Standing, lesson: str, *, form: AssignmentForm | None = None, status: int = 200) -> ResponseReturnValue:
    """Render a lesson of the visitor's edition; `form` is her assignment as she sent it, when it has to be mended."""
    course = stand.course
    card = courses.get_lesson(session.reading(), course, lesson)
    view = lesson_view.lesson(
        stand, card, answers=request.args.get("tra-loi"), unfinished=UNFINISHED in request.args, at=session.at()
    )
    assignment = assignment_view.assignment(stand, course.lesson(lesson), form)
    player = scorm_page.player(stand, course.lesson(lesson))
    keep = not request.args and form is None
    return page("learn/lesson.html", keep=keep, status=status, view=view, assignment=assignment, player=player)


def _elsewhere(newest: CourseCard, lesson: str) -> ResponseReturnValue:
    """Lead from the address of a lesson that only another edition has to the course; no such lesson ever: not found."""
    if not had_lesson(session.reading(), newest.id, lesson):
        raise NotFound
    return redirect(url_for("learn.course", slug=newest.slug, **{"bai-khac": 1}))  # type: ignore[arg-type]


def _note_visit(stand: Standing, lesson: str) -> None:
    viewer, account = session.viewer(), stand.account
    if viewer is None or account is None or request.method != "GET":
        return
    if account.fresh(lesson, session.at()) and account.edition is not None:
        return
    person_id, at, writing, course = viewer.actor.person_id, session.at(), db.session(), stand.course

    def note() -> None:
        if account.edition is None:
            courses_hot.enrol(writing, person_id=person_id, course_id=course.id, edition=course.edition, at=at)
        courses_hot.see(writing, person_id=person_id, course_id=course.id, lesson=lesson, at=at)

    work.run(writing, note)


# The pages of these two forms are kept for all visitors and so hold no token: see `origin`.


@blueprint.post("/khoa-hoc/<slug>/<lesson>/da-doc")
@public
@csrf.exempt
def lesson_read(slug: str, lesson: str) -> ResponseReturnValue:
    """Note that the visitor says she has read the lesson."""
    origin.check()
    course = _hers(slug)
    course.lesson(lesson)
    return _finish(course, lesson)


@blueprint.post("/khoa-hoc/<slug>/<lesson>/tu-kiem-tra")
@public
@csrf.exempt
def lesson_check(slug: str, lesson: str) -> ResponseReturnValue:
    """Take the answers of the self-check: all right is noted, anything else is stored nowhere."""
    origin.check()
    course = _hers(slug)
    checks = selfcheck.questions_of(courses.get_lesson(session.reading(), course, lesson))
    answers = selfcheck.read_form(checks, request.form)
    shown = selfcheck.written(answers)
    if selfcheck.all_right(checks, answers):
        return _finish(course, lesson, answers=shown)
    return redirect(_back(course, lesson, "tu-kiem-tra", {"tra-loi": shown}))


def _hers(slug: str) -> CourseCard:
    """Return a course in the visitor's edition."""
    return standing.in_course(courses.get_course(session.reading(), slug)).course


def _finish(course: CourseCard, lesson: str, *, answers: str | None = None) -> ResponseReturnValue:
    """Write what the visitor did, for the account or in this browser, and go back to the lesson.

    `answers` are those of its self-check, all right; None says that it was read.
    """
    viewer, checked = session.viewer(), answers is not None
    step = outline_of(course).find(lesson)
    if viewer is None:
        done = step is not None and counts_alone(step, checked=checked)
    else:
        writing, actor, at = db.session(), viewer.actor, session.at()
        done = work.run(
            writing,
            lambda: progress.finish_lesson(writing, course=course, lesson=lesson, checked=checked, actor=actor, at=at),
        )
    query: dict[str, Any] = {} if answers is None else {"tra-loi": answers}
    if not done:
        query[UNFINISHED] = 1
    response = redirect(_back(course, lesson, "tu-kiem-tra" if checked else "da-hoc", query))
    if viewer is None and done:
        remembered.remember(response, course_id=course.id, lesson=lesson, checked=checked)
    return response


def _back(course: CourseCard, lesson: str, anchor: str, query: dict[str, Any]) -> str:
    return url_for("learn.lesson", slug=course.slug, lesson=lesson, _anchor=anchor, **query)
