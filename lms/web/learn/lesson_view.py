"""What a lesson's page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from courses.queries import CourseCard, LessonCard, LessonLine
from courses.rules import outline
from courses.rules.completion import DONE_STATES, LessonState, counts_alone
from courses.rules.outline import ASSIGNMENT, LOCKED, Step
from lms.web.filters import kilobytes
from lms.web.language import gettext as _
from lms.web.learn import anchors, missing_view, selfcheck, words
from lms.web.learn.missing_view import NeedLine
from lms.web.learn.rich import restore
from lms.web.learn.selfcheck import SelfCheckView
from lms.web.learn.standing import Standing, outline_of
from lms.web.learn.views import course_href, lesson_href, test_href

Link = dict[str, str]
"""`label` (or `text`) and `href`."""


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson's page: its text, its self-check, what the visitor did with it and where she may go next.

    `finish` says what completes it, `needs` what is still missing, `button` whether saying that it was read helps;
    `unfinished` that what she has just done is noted and does not complete it yet.
    """

    title: str
    number: int
    total: int
    course: str
    course_href: str
    outcome: str
    minutes: int
    kilobytes: int
    body: str
    check: SelfCheckView
    state: str
    done: bool
    all_done: bool
    finish: str
    needs: tuple[NeedLine, ...]
    in_order: bool
    button: bool
    unfinished: bool
    here: str
    read_href: str
    check_href: str
    previous: Link | None
    following: Link | None
    next_step: Link


def lesson(stand: Standing, card: LessonCard, *, answers: str | None, unfinished: bool, at: datetime) -> LessonView:
    """Return a lesson's page; `answers` are those of the self-check in the address."""
    course, whole = stand.course, outline_of(stand.course)
    place = outline.position(whole, card.slug)
    before = course.lesson(place.previous.slug) if place and place.previous else None
    after = course.lesson(place.following.slug) if place and place.following else None
    state = stand.states.get(card.slug, LessonState.NEW)
    done, check = state in DONE_STATES, selfcheck.view(card, answers)
    return LessonView(
        title=card.title,
        number=card.number,
        total=len(course.lessons),
        course=course.title,
        course_href=course_href(course),
        outcome=card.outcome,
        minutes=card.minutes,
        kilobytes=kilobytes(card.size),
        body=restore(anchors.text_of(card)),
        check=check,
        state=words.lesson_state(state),
        done=done,
        all_done=stand.progress.all_lessons_done,
        finish=missing_view.finish_words(course.lesson(card.slug), checks=check.total),
        needs=missing_view.of_lesson(stand, card.slug, at=at),
        in_order=course.order == LOCKED and before is not None and stand.account is None,
        button=_has_button(whole.find(card.slug), signed_in=stand.account is not None),
        unfinished=unfinished and not done,
        here=lesson_href(course, card.slug),
        read_href=url_for("learn.lesson_read", slug=course.slug, lesson=card.slug),
        check_href=url_for("learn.lesson_check", slug=course.slug, lesson=card.slug),
        previous=_link(course, before) if before else None,
        following=_link(course, after) if after else _test_link(course),
        next_step=_next_step(course, after),
    )


def _has_button(step: Step | None, *, signed_in: bool) -> bool:
    """Tell whether saying «read» can complete a lesson; after a floor of minutes it is the deed that does."""
    if step is None or step.finish == ASSIGNMENT:
        return False
    return (signed_in and step.floor > 0) or counts_alone(step, checked=False)


def _link(course: CourseCard, line: LessonLine) -> Link:
    label = _("Bài %(number)s: %(title)s", number=line.number, title=line.title)
    return {"href": lesson_href(course, line.slug), "label": label}


def _test_link(course: CourseCard) -> Link | None:
    return {"href": test_href(course), "label": _("Bài kiểm tra cuối khóa")} if course.quiz_code else None


def _next_step(course: CourseCard, after: LessonLine | None) -> Link:
    if after:
        label = _("Học tiếp bài %(number)s", number=after.number)
        return {"href": lesson_href(course, after.slug), "label": label}
    if course.quiz_code:
        return {"href": test_href(course), "label": _("Đến bài kiểm tra cuối khóa")}
    return {"href": course_href(course), "label": _("Về trang khóa học")}
