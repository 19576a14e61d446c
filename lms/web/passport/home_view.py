"""«Việc của tôi»: what is under way, what came out of it, what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from courses.queries import CompletionCard, CourseCard
from courses.rules import completion, outline
from kernel.actor import Member
from lms.score.queries import YearState
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.learn.standing import Trail, outline_of

RESULTS = 5


def home(
    *,
    name: str,
    period: int,
    state: YearState,
    maximum: int,
    catalogue: Sequence[CourseCard],
    trails: Sequence[Trail],
    completions: Sequence[CompletionCard],
    unread: int,
    residence: Member | None,
    remembered: int,
) -> dict[str, Any]:
    """Return the whole page. `remembered` lessons wait in this browser from before signing in."""
    by_id = {card.id: card for card in catalogue}
    passed = {one.course_id for one in completions if one.kind == "passed"}
    under_way = [
        line
        for trail in trails
        if trail.course_id in by_id
        and (line := _under_way(by_id[trail.course_id], trail, passed=trail.course_id in passed)) is not None
    ]
    return {
        "name": name,
        "period": period,
        "total": state.total,
        "maximum": maximum,
        "under_way": under_way,
        "results": [_result(one, by_id) for one in completions if one.percent is not None][:RESULTS],
        "unread": unread,
        "residence_missing": residence is None,
        "remembered": remembered,
    }


def _under_way(course: CourseCard, trail: Trail, *, passed: bool) -> dict[str, Any] | None:
    """Return a course with something still ahead and the next step in it; None for one that is done."""
    whole = outline_of(course)
    stands = completion.progress(whole, trail.states)
    line = {
        "title": course.title,
        "href": url_for("learn.course", slug=course.slug),
        "done": stands.done,
        "total": stands.total,
    }
    following = outline.next_lesson(whole, completion.done_slugs(trail.states), after=trail.last)
    if following is not None:
        number = course.lesson(following.slug).number
        words = _("Học tiếp bài %(number)s: %(title)s", number=number, title=following.title)
        return line | {
            "next": words,
            "next_href": url_for("learn.lesson", slug=course.slug, lesson=following.slug),
        }
    if course.quiz_code and not passed:
        return line | {"next": _("Làm bài kiểm tra"), "next_href": url_for("learn.test", slug=course.slug)}
    return None


def _result(one: CompletionCard, by_id: dict[int, CourseCard]) -> dict[str, Any]:
    course = by_id.get(one.course_id)
    words = _("Nắm vững") if one.kind == "mastered" else _("Đạt")
    return {
        "title": course.title if course else _("Khóa học không còn mở"),
        "href": url_for("learn.result", attempt_ref=one.attempt_ref) if one.attempt_ref else None,
        "detail": _("%(words)s, %(percent)s%%, ngày %(day)s", words=words, percent=one.percent, day=day(one.at)),
    }
