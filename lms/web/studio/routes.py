"""The courses a trainer teaches with, and whether their banks fill the tests."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import CourseCard
from lms.criteria import queries as criteria
from lms.web import session
from lms.web.access import may
from lms.web.page import page
from lms.web.studio import views
from question_bank import queries as banks
from question_bank.queries import QuizCard

blueprint = Blueprint("studio", __name__)


@blueprint.get("/giang-vien")
@may("trainer")
def home() -> ResponseReturnValue:
    """List the published courses."""
    lines = [(card, _quiz(card)) for card in courses.list_catalogue(session.reading())]
    return page("studio/home.html", view=views.home(lines))


@blueprint.get("/giang-vien/khoa-hoc/<slug>")
@may("trainer")
def course(slug: str) -> ResponseReturnValue:
    """Show a course's outline and the composition of its bank."""
    card = courses.get_course(session.reading(), slug)
    quiz = _quiz(card)
    items = banks.get_items(session.reading(), [each.item_version_id for each in quiz.pool]) if quiz else []
    framework = criteria.get_policy(session.reading()).framework()
    return page("studio/course.html", view=views.course(card, quiz, items, framework))


def _quiz(card: CourseCard) -> QuizCard | None:
    return banks.find_current_quiz(session.reading(), card.quiz_code) if card.quiz_code else None
