"""What the pages of a test show: its start, one question, the look back before handing in, the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from courses.queries import CourseCard
from kernel.errors import NotFound
from lms.score.queries import EntryCard
from lms.web.language import gettext as _
from lms.web.learn.rich import restore, restored
from lms.web.learn.views import Badge, course_href, lesson_href
from question_bank.hot import AttemptState
from question_bank.queries import ItemCard, PastAttempt, QuizCard
from question_bank.rules import kinds
from question_bank.rules.asking import Answer, Kind, Question, Review


def kind_of(card: ItemCard) -> Kind:
    """Return the kind of an item, or raise `NotFound`."""
    kind = kinds.find(card.kind)
    if kind is None:
        raise NotFound("unknown_kind")
    return kind


# ---------------------------------------------------------------------------------- start


@dataclass(frozen=True, slots=True)
class PastView:
    """An earlier attempt: where it leads, when it was, how it ended (`percent` None while it is under way)."""

    href: str
    at: datetime
    percent: int | None
    passed: bool


@dataclass(frozen=True, slots=True)
class StartView:
    """The page before a test. `under_way` leads to the attempt that was not handed in yet."""

    title: str
    course: str
    course_href: str
    here: str
    length: int
    least: int
    pass_percent: int
    mandatory: int
    past: tuple[PastView, ...]
    under_way: str | None


def start(course: CourseCard, quiz: QuizCard, past: Iterable[PastAttempt]) -> StartView:
    """Return the page before a test, with the visitor's earlier attempts, newest first."""
    past = list(past)
    under_way = next((each for each in past if each.submitted_at is None), None)
    return StartView(
        title=quiz.title,
        course=course.title,
        course_href=course_href(course),
        here=url_for("learn.test", slug=course.slug),
        length=quiz.length,
        least=-(-quiz.length * quiz.pass_percent // 100),
        pass_percent=quiz.pass_percent,
        mandatory=sum(row.count for row in quiz.blueprint.rows if row.mandatory),
        past=tuple(
            PastView(result_href(each.public_id), each.submitted_at, each.percent, bool(each.passed))
            for each in past
            if each.submitted_at is not None
        ),
        under_way=review_href(under_way.public_id) if under_way else None,
    )


def question_href(attempt_ref: str, number: int) -> str:
    """Return the address of a question of an attempt."""
    return url_for("learn.question", attempt_ref=attempt_ref, number=number)


def review_href(attempt_ref: str) -> str:
    """Return the address of the look back before handing in."""
    return url_for("learn.look_back", attempt_ref=attempt_ref)


def result_href(attempt_ref: str) -> str:
    """Return the address of an attempt's result."""
    return url_for("learn.result", attempt_ref=attempt_ref)


# ---------------------------------------------------------------------------------- one question


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as it may be seen before handing in: no reason, no right part, no number of ours.

    `typed` and `error` give back a text that could not be read.
    """

    number: int
    total: int
    title: str
    story: str
    stem: str
    kind: str
    many: bool
    choice: bool
    question: Question
    unsure: bool
    here: str
    review_href: str
    typed: str | None = None
    error: str | None = None

    @property
    def last(self) -> bool:
        """Tell whether this is the last question."""
        return self.number == self.total


def question(
    state: AttemptState,
    number: int,
    card: ItemCard,
    quiz: QuizCard,
    *,
    unsure: bool | None = None,
    typed: str | None = None,
    error: str | None = None,
) -> QuestionView:
    """Return question `number` of an attempt with the answer given so far."""
    _version_id, _mandatory, presentation = state.drawn[number - 1]
    asked = restored(kind_of(card).question(card.spec, presentation, state.answer(number)))
    return QuestionView(
        number=number,
        total=state.size,
        title=quiz.title,
        story=restore(card.story_html),
        stem=restore(card.stem_html),
        kind=card.kind,
        many=bool(getattr(asked, "many", False)),
        choice=hasattr(asked, "options"),
        question=asked,
        unsure=state.unsure(number) if unsure is None else unsure,
        here=question_href(state.public_id, number),
        review_href=review_href(state.public_id),
        typed=typed,
        error=error,
    )


# ---------------------------------------------------------------------------------- look back


@dataclass(frozen=True, slots=True)
class LookBackView:
    """All questions with what was done about them, and the numbers that may still want a look."""

    title: str
    lines: tuple[dict[str, Any], ...]
    unanswered: tuple[dict[str, Any], ...]
    unsure: tuple[dict[str, Any], ...]
    total: int
    submit_href: str


def look_back(state: AttemptState, quiz: QuizCard) -> LookBackView:
    """Return the look back at an attempt before it is handed in."""
    lines = tuple(_line(state, number) for number in range(1, state.size + 1))
    return LookBackView(
        title=quiz.title,
        lines=lines,
        unanswered=tuple(line for line in lines if not line["answered"]),
        unsure=tuple(line for line in lines if line["unsure"]),
        total=state.size,
        submit_href=url_for("learn.submit", attempt_ref=state.public_id),
    )


def _line(state: AttemptState, number: int) -> dict[str, Any]:
    answered, unsure = state.answer(number) is not None, state.unsure(number)
    words = _("Đã trả lời") if answered else _("Chưa trả lời")
    return {
        "title": _("Câu %(number)s", number=number),
        "href": question_href(state.public_id, number),
        "number": number,
        "answered": answered,
        "unsure": unsure,
        "state": "doing" if unsure else "done" if answered else "todo",
        "state_text": _("%(state)s, chưa chắc", state=words) if unsure else words,
    }


# ---------------------------------------------------------------------------------- result


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One question after handing in. `percent` is what it earned; `lesson` leads to where it is taught."""

    number: int
    story: str
    stem: str
    kind: str
    review: Review
    reason: str
    mandatory: bool
    percent: int
    lesson: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class ResultView:
    """A handed-in attempt. `missed` are the mandatory questions not wholly right, `reread` the lessons to read again.

    `earned` is None when this attempt posted nothing; `counted` says that the course has its points already.
    """

    title: str
    course: str
    course_href: str | None
    test_href: str | None
    passed: bool
    percent: int
    pass_percent: int
    right: int
    total: int
    submitted_at: datetime
    year: int
    missed: tuple[int, ...]
    answers: tuple[AnswerView, ...]
    reread: tuple[dict[str, str], ...]
    earned: tuple[Badge, ...]
    counted: bool


def result(
    state: AttemptState,
    submitted_at: datetime,
    quiz: QuizCard,
    cards: list[ItemCard],
    course: CourseCard | None,
    *,
    entries: Iterable[EntryCard],
    names: Mapping[str, str],
    year: int,
) -> ResultView:
    """Return the result of an attempt; `entries` are the ledger entries of its year, `names` of the indicators."""
    answers = tuple(_answer(state, number, card, course) for number, card in enumerate(cards, start=1))
    weak = [each.lesson for each in answers if each.lesson and not each.review.right]
    posted = [card.entry for card in entries if card.entry.source_kind == "course"]
    return ResultView(
        title=quiz.title,
        course=course.title if course else "",
        course_href=course_href(course) if course else None,
        test_href=url_for("learn.test", slug=course.slug) if course else None,
        passed=bool(state.passed),
        percent=state.percent or 0,
        pass_percent=quiz.pass_percent,
        right=sum(each.review.right for each in answers),
        total=len(answers),
        submitted_at=submitted_at,
        year=year,
        missed=tuple(each.number for each in answers if each.mandatory and not each.review.right),
        answers=answers,
        reread=tuple({each["href"]: each for each in weak}.values()),
        earned=tuple(
            Badge(entry.indicator, names.get(entry.indicator, ""), entry.points)
            for entry in posted
            if entry.reference == state.public_id
        ),
        counted=course is not None and any(entry.source_id == str(course.id) for entry in posted),
    )


def _answer(state: AttemptState, number: int, card: ItemCard, course: CourseCard | None) -> AnswerView:
    _version_id, mandatory, presentation = state.drawn[number - 1]
    given: Answer | None = state.answer(number)
    review = restored(kind_of(card).review(card.spec, presentation, given))
    return AnswerView(
        number=number,
        story=restore(card.story_html),
        stem=restore(card.stem_html),
        kind=card.kind,
        review=review,
        reason=restore(card.reason_html),
        mandatory=bool(mandatory),
        percent=review.hundredths,
        lesson=_lesson(course, card.lesson),
    )


def _lesson(course: CourseCard | None, slug: str) -> dict[str, str] | None:
    """Return the link to the lesson that teaches it; none when that lesson is no longer in the course."""
    if course is None:
        return None
    try:
        line = course.lesson(slug)
    except NotFound:
        return None
    text = _("Bài %(number)s: %(title)s", number=line.number, title=line.title)
    return {"text": text, "href": lesson_href(course, slug)}
