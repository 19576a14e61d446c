"""«Còn thiếu gì»: what is missing of a lesson or a course, in words, with the way there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from courses import queries as courses
from courses.queries import CourseCard, LessonLine, outline_of
from courses.rules import completion
from courses.rules.completion import Missing, Need
from courses.rules.outline import ASSIGNMENT, CHECK, EITHER, LOCKED
from kernel.clock import local, local_day
from lms.web import session
from lms.web.filters import moment
from lms.web.language import gettext as _
from lms.web.learn import standing
from lms.web.learn.standing import Standing

SHOWN = 5
"""Lessons named one by one on a course's page; the rest are counted."""


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One thing that is missing: its sentence, and where to go about it ("" for here)."""

    text: str
    href: str = ""


def clock_words(until: datetime, at: datetime) -> str:
    """Return a moment to wait for: its time, with the date when it is not today."""
    return f"{local(until):%H:%M}" if local_day(until) == local_day(at) else moment(until)


# ---------------------------------------------------------------------------------- a lesson


def of_lesson(stand: Standing, lesson: str, *, at: datetime) -> tuple[NeedLine, ...]:
    """Return what a signed-in learner lacks before a lesson counts; nothing where one button says it all."""
    if stand.account is None:
        return ()
    found = completion.missing_of_lesson(outline_of(stand.course), stand.facts, lesson, at=at)
    step = outline_of(stand.course).find(lesson)
    plain = step is not None and not step.floor and {each.need for each in found} <= {Need.EITHER, Need.READ}
    return () if plain else tuple(_lesson_line(stand.course, each, at) for each in found)


def _lesson_line(course: CourseCard, one: Missing, at: datetime) -> NeedLine:
    if one.need == Need.EARLIER:
        line = course.lesson(one.subject)
        text = _(
            "Khóa này tính theo thứ tự: bài này đọc được ngay, được tính sau khi học xong bài %(number)s: %(title)s.",
            number=line.number,
            title=line.title,
        )
        return NeedLine(text, url_for("learn.lesson", slug=course.slug, lesson=line.slug))
    if one.need == Need.WAIT and one.until is not None:
        return NeedLine(
            _("Vui lòng đọc kỹ: nút «Tôi đã đọc xong» dùng được từ %(time)s.", time=clock_words(one.until, at))
        )
    return NeedLine(
        {
            Need.EITHER: _("Trả lời đúng hết phần tự kiểm tra, hoặc bấm nút «Tôi đã đọc xong»."),
            Need.READ: _("Đọc hết bài, rồi bấm nút «Tôi đã đọc xong»."),
            Need.CHECK: _("Trả lời đúng hết phần tự kiểm tra."),
            Need.HAND_IN: _("Viết bài và nộp cho giảng viên."),
            Need.WAITING: _("Bài đã nộp, đang chờ giảng viên duyệt."),
            Need.AMEND: _("Giảng viên đã gửi lại bài nộp. Vui lòng bổ sung rồi nộp lại."),
        }[one.need]
    )


def requirement(line: LessonLine) -> str:
    """Return what a lesson asks for beyond being read, in a few words; "" for nothing."""
    parts = []
    if line.finish == ASSIGNMENT:
        parts.append(_("cần nộp bài cho giảng viên"))
    elif line.checks and (line.finish == CHECK or line.floor):
        parts.append(_("cần làm đúng phần tự kiểm tra"))
    if line.floor and line.finish != ASSIGNMENT:
        parts.append(_("đọc ít nhất %(minutes)s phút", minutes=line.floor))
    return ", ".join(parts)


def finish_words(line: LessonLine, *, checks: int) -> str:
    """Say what completes a lesson; `checks` are the questions on its page."""
    if line.finish == ASSIGNMENT:
        return _("Bài này được tính là học xong khi giảng viên duyệt bài nộp.")
    if line.floor and checks:
        return _(
            "Đọc ít nhất %(minutes)s phút và trả lời đúng hết phần tự kiểm tra, thì bài được tính là học xong.",
            minutes=line.floor,
        )
    if line.floor:
        return _(
            "Đọc ít nhất %(minutes)s phút rồi bấm nút dưới đây, thì bài được tính là học xong.", minutes=line.floor
        )
    if line.finish == CHECK and checks:
        return _("Trả lời đúng hết phần tự kiểm tra thì bài được tính là học xong.")
    if line.finish == EITHER and checks:
        return _("Trả lời đúng hết phần tự kiểm tra, hoặc bấm nút dưới đây, thì bài được tính là học xong.")
    return _("Bấm nút dưới đây thì bài được tính là học xong.")


# ---------------------------------------------------------------------------------- a course


@dataclass(frozen=True, slots=True)
class NeedsView:
    """What is missing of a course. `ordered` says that its lessons count one after the other."""

    lines: tuple[NeedLine, ...]
    ordered: bool


def of_course(stand: Standing, *, test_href: str, unmet: Sequence[CourseCard], at: datetime) -> NeedsView:
    """Return what stands between a visitor and the completed course. `test_href` is "" while there is no test."""
    course = stand.course
    left = () if stand.progress.all_lessons_done else _lessons_left(stand, at)
    test = [NeedLine(_("Đạt bài kiểm tra cuối khóa."), test_href)] if test_href and not stand.years else []
    return NeedsView((*_before(unmet), *left, *test), course.order == LOCKED and bool(left))


def _before(unmet: Iterable[CourseCard]) -> list[NeedLine]:
    return [
        NeedLine(
            _("Hoàn thành khóa «%(title)s» trước khi làm bài kiểm tra.", title=card.title),
            url_for("learn.course", slug=card.slug),
        )
        for card in unmet
    ]


def _lessons_left(stand: Standing, at: datetime) -> tuple[NeedLine, ...]:
    course, stands = stand.course, stand.progress
    left = len(stands.missing)
    if stands.done:
        words = _("Học xong %(left)s trên %(total)s bài còn lại.", left=left, total=stands.total)
    else:
        words = _("Học xong %(total)s bài.", total=stands.total)
    begun: dict[str, list[str]] = {}
    for each in completion.missing(outline_of(course), stand.facts, at=at):
        phrase = _phrase(each, at)
        if phrase and each.lesson in stand.facts:
            begun.setdefault(each.lesson, []).append(phrase)
    named = [_begun_line(course, slug, phrases) for slug, phrases in list(begun.items())[:SHOWN]]
    return (NeedLine(words), *named)


def _begun_line(course: CourseCard, slug: str, phrases: list[str]) -> NeedLine:
    line = course.lesson(slug)
    text = _("Bài %(number)s, %(title)s: %(what)s.", number=line.number, title=line.title, what="; ".join(phrases))
    return NeedLine(text, url_for("learn.lesson", slug=course.slug, lesson=slug))


def _phrase(one: Missing, at: datetime) -> str:
    if one.need == Need.WAIT and one.until is not None:
        return _("nút «Tôi đã đọc xong» dùng được từ %(time)s", time=clock_words(one.until, at))
    return {
        Need.CHECK: _("còn phần tự kiểm tra"),
        Need.HAND_IN: _("chưa nộp bài"),
        Need.WAITING: _("bài nộp đang chờ giảng viên duyệt"),
        Need.AMEND: _("bài nộp cần bổ sung"),
    }.get(one.need, "")


def before_test(course: CourseCard) -> tuple[NeedLine, ...]:
    """Return what this visitor must complete before the test of a course, as her edition has it."""
    if not course.prerequisites:
        return ()
    return tuple(_before(unmet_prerequisites(standing.in_course(course))))


def unmet_prerequisites(stand: Standing) -> tuple[CourseCard, ...]:
    """Return the courses this visitor should have completed before the test and has not."""
    wanted = stand.course.prerequisites
    if not wanted:
        return ()
    cards = {card.code: card for card in courses.list_catalogue(session.reading())}
    codes = {card.id: card.code for card in cards.values()}
    viewer = session.viewer()
    found = courses.list_completions(session.reading(), person_id=viewer.actor.person_id) if viewer else []
    done = {(codes[each.course_id], each.kind) for each in found if each.course_id in codes}
    tests = {code: bool(card.quiz_code) for code, card in cards.items()}
    return tuple(cards[code] for code in completion.unmet(wanted, tests=tests, done=done))
