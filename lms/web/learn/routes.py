"""The catalogue and the courses."""

from __future__ import annotations

from flask import Blueprint, Response, request

from courses import queries as courses
from courses.queries import CourseCard
from kernel.clock import local_day
from lms.web import session
from lms.web.access import public
from lms.web.learn import around, copies, edition_view, missing_view, standing, views
from lms.web.page import page
from question_bank import queries as bank
from question_bank.queries import QuizCard
from question_bank.rules.drawing import shortage

blueprint = Blueprint("learn", __name__)


@blueprint.get("/khoa-hoc")
@public
def catalogue() -> Response:
    """List the courses that fit the filters of the address."""
    begun = standing.trails()
    cards = standing.as_begun(courses.list_catalogue(session.reading()), begun)
    view = views.catalogue(cards, views.read_asked(request.args), standing.done_counts(cards, begun))
    # Searches are as many as people have words: only the plain list is worth keeping.
    return page("learn/catalogue.html", keep=not request.args, view=view)


@blueprint.get("/khoa-hoc/<slug>")
@public
def course(slug: str) -> Response:
    """Show a course. Not kept: its points and its test may change on a day without any new version of it."""
    stand = standing.in_course(courses.get_course(session.reading(), slug))
    card, reading, at = stand.course, session.reading(), session.at()
    view = views.course(
        card,
        stand,
        quiz_of(card),
        components=views.components_of(reading, card.components),
        indicators=views.indicators_of(reading, card.code, local_day(at)),
    )
    return page(
        "learn/course.html",
        view=view,
        needs=missing_view.of_course(
            stand, test_href=view.test.href if view.test else "", unmet=missing_view.unmet_prerequisites(stand), at=at
        ),
        newer=edition_view.newer(stand),
        around=around.of_course(card, finished=bool(stand.years) or (not card.quiz_code and stand.progress.finished)),
        elsewhere="bai-khac" in request.args,
        copies=copies.offers(card),
    )


def quiz_of(card: CourseCard) -> QuizCard | None:
    """Return the test of a course, or None while it has none that can be drawn."""
    quiz = bank.find_current_quiz(session.reading(), card.quiz_code) if card.quiz_code else None
    return None if quiz is None or shortage(quiz.blueprint, quiz.pool) else quiz
