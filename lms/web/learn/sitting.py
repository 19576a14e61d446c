"""Sitting a test: start, questions one by one, look back, hand in, result (decision 0014: two to seven statements)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from flask import redirect, request
from flask.typing import ResponseReturnValue

from courses import queries as courses
from kernel.clock import local_day, period_of
from kernel.errors import NotFound
from lms import work
from lms.extensions import db
from lms.score import hot as score_hot
from lms.score import operations as scoring
from lms.score import queries as score
from lms.web import session
from lms.web.access import public, signed_in
from lms.web.language import gettext as _
from lms.web.learn import kinds, missing_view, papers, views
from lms.web.learn.routes import blueprint, quiz_of
from lms.web.page import page
from question_bank import hot as attempts_hot
from question_bank import queries as bank
from question_bank.hot import AttemptState
from question_bank.operations import sitting
from question_bank.queries import ItemCard


@blueprint.get("/khoa-hoc/<slug>/kiem-tra")
@public
def test(slug: str) -> ResponseReturnValue:
    """Say what the test is like, and list the visitor's earlier attempts."""
    course = courses.get_course(session.reading(), slug)
    quiz = quiz_of(course)
    if quiz is None:
        raise NotFound("no_test")
    viewer = session.viewer()
    person_id = viewer.actor.person_id if viewer else None
    past = bank.list_attempts(session.reading(), person_id=person_id, quiz_id=quiz.quiz_id) if person_id else []
    return page("learn/test.html", view=papers.start(course, quiz, past), before=missing_view.before_test(course))


@blueprint.post("/khoa-hoc/<slug>/kiem-tra")
@signed_in()
def begin_test(slug: str) -> ResponseReturnValue:
    """Begin an attempt, or go on with the one under way; a course may ask for others to be completed before."""
    course = courses.get_course(session.reading(), slug)
    quiz = quiz_of(course)
    if quiz is None:
        raise NotFound("no_test")
    if missing_view.before_test(course):
        return redirect(views.test_href(course))
    writing, actor, at = db.session(), session.actor(), session.at()
    ref = work.run(writing, lambda: sitting.begin(writing, quiz=quiz, actor=actor, at=at))
    return redirect(papers.question_href(ref, 1))


def _attempt() -> AttemptState:
    """Return the attempt that was joined to the who-statement, or raise `NotFound`."""
    viewer = session.viewer()
    state = attempts_hot.state_of(viewer.extra["attempt"]) if viewer else None
    if state is None:
        raise NotFound
    return state


def _item(state: AttemptState, number: int) -> ItemCard:
    if not 1 <= number <= state.size:
        raise NotFound
    return bank.get_items(session.reading(), [state.drawn[number - 1][0]])[0]


@blueprint.get("/kiem-tra/<attempt_ref>/cau/<int:number>")
@signed_in(joins=("attempt",))
def question(attempt_ref: str, number: int) -> ResponseReturnValue:
    """Ask one question."""
    state = _attempt()
    if state.submitted_at is not None:
        return redirect(papers.result_href(attempt_ref))
    quiz = bank.get_quiz(session.reading(), state.quiz_version_id)
    return page("learn/question.html", view=papers.question(state, number, _item(state, number), quiz))


@blueprint.post("/kiem-tra/<attempt_ref>/cau/<int:number>")
@signed_in(joins=("attempt",))
def save_answer(attempt_ref: str, number: int) -> ResponseReturnValue:
    """Save the answer and go where the pressed button says; a text that cannot be read is asked again."""
    state = _attempt()
    card = _item(state, number)
    read = kinds.find(card.kind)
    answer = read(request.form) if read else None
    unsure = bool(request.form.get("chua-chac"))
    if _unreadable(state, number, card, answer):
        quiz = bank.get_quiz(session.reading(), state.quiz_version_id)
        typed = str(answer["text"]) if answer else ""
        view = papers.question(state, number, card, quiz, unsure=unsure, typed=typed, error=_complaint(card.kind))
        return page("learn/question.html", status=422, view=view)
    writing, actor, at = db.session(), session.actor(), session.at()
    try:
        work.run(
            writing,
            lambda: sitting.save(writing, state=state, number=number, answer=answer, unsure=unsure, actor=actor, at=at),
        )
    except sitting.Closed:
        return redirect(papers.result_href(attempt_ref))
    return redirect(_onward(state, number, request.form.get("toi", "")))


def _unreadable(state: AttemptState, number: int, card: ItemCard, answer: object) -> bool:
    """Tell whether something was typed that the kind cannot read. Other rubbish is no answer, and saved as none."""
    if not isinstance(answer, dict) or "text" not in answer:
        return False
    return papers.kind_of(card).normalise(card.spec, state.drawn[number - 1][2], answer) is None


def _complaint(kind: str) -> str:
    if kind == "numerical":
        return _("Vui lòng gõ một số, ví dụ 2,5. Không gõ thêm chữ.")
    return _("Vui lòng viết câu trả lời ngắn hơn, chỉ trong một dòng.")


def _onward(state: AttemptState, number: int, direction: str) -> str:
    following = number - 1 if direction == "truoc" else number + 1
    if direction == "xem-lai" or following > state.size:
        return papers.review_href(state.public_id)
    return papers.question_href(state.public_id, max(1, following))


@blueprint.get("/kiem-tra/<attempt_ref>/xem-lai")
@signed_in(joins=("attempt",))
def look_back(attempt_ref: str) -> ResponseReturnValue:
    """List what is unanswered or unsure before handing in."""
    state = _attempt()
    if state.submitted_at is not None:
        return redirect(papers.result_href(attempt_ref))
    quiz = bank.get_quiz(session.reading(), state.quiz_version_id)
    return page("learn/look_back.html", view=papers.look_back(state, quiz))


@blueprint.post("/kiem-tra/<attempt_ref>/nop")
@signed_in(joins=("attempt", "year"))
def submit(attempt_ref: str) -> ResponseReturnValue:
    """Hand in and mark. A twin finds the attempt closed, which is just as well."""
    state = _attempt()
    if state.submitted_at is None:
        with suppress(sitting.Closed):
            work.run(db.session(), _submit_step(state), again_on=(sitting.Moved, scoring.YearMoved))
    return redirect(papers.result_href(attempt_ref))


def _submit_step(state: AttemptState) -> Callable[[], object]:
    """Return the writing step: the first try uses what the who-statement joined, each later one reads afresh."""
    writing, viewer, at = db.session(), session.viewer(), session.at()
    assert viewer is not None  # noqa: S101  the route lets nobody else in
    joined: list[AttemptState] = [state]
    year = score_hot.state_of(viewer.extra["year"])

    def step() -> object:
        if joined:
            found: AttemptState | None = joined.pop()
            period = period_of(at)
            scoring.hand_over(writing, person_id=viewer.actor.person_id, period=period, state=year)
        else:
            found = attempts_hot.find(writing, person_id=viewer.actor.person_id, public_id=state.public_id)
        if found is None:
            raise NotFound
        return sitting.submit(writing, state=found, actor=viewer.actor, at=at)

    return step


@blueprint.get("/kiem-tra/<attempt_ref>/ket-qua")
@signed_in(joins=("attempt",))
def result(attempt_ref: str) -> ResponseReturnValue:
    """Show what came of a handed-in attempt, with every answer explained."""
    state = _attempt()
    if state.submitted_at is None:
        return redirect(papers.review_href(attempt_ref))
    reading, day = session.reading(), local_day(state.submitted_at)
    quiz = bank.get_quiz(reading, state.quiz_version_id)
    view = papers.result(
        state,
        state.submitted_at,
        quiz,
        bank.get_items(reading, [row[0] for row in state.drawn]),
        courses.find_course_of_quiz(reading, quiz.code),
        entries=score.list_entries(reading, person_id=session.actor().person_id, period=day.year),
        names=views.indicator_names(reading, day),
        year=day.year,
    )
    return page("learn/result.html", view=view)
