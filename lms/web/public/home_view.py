"""What the home page shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for

from courses.queries import CourseCard
from lms.teaching.queries.paths import list_paths
from lms.web.language import gettext as _
from lms.web.learn.standing import GoOn
from lms.web.learn.views import course_card, lesson_href, test_href

SHOWN = 6  # course cards
SAFETY = "an-toan-mang"
BEGINNERS, CITIZENS = 1, 2  # paths


@dataclass(frozen=True, slots=True)
class Entry:
    """A way in: what it is for, its first lesson, and all its courses."""

    mark: str
    title: str
    text: str
    first: dict[str, str] | None
    more: dict[str, str]


@dataclass(frozen=True, slots=True)
class GoOnView:
    """The course to go on with: its progress and the link to what comes next."""

    title: str
    done: int
    total: int
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page."""

    go_on: GoOnView | None
    entries: tuple[Entry, ...]
    cards: tuple[dict[str, Any], ...]
    total: int


def home(cards: tuple[CourseCard, ...], found: GoOn | None) -> HomeView:
    """Return the home page of a visitor who may go on somewhere."""
    return HomeView(
        go_on=_go_on(found) if found else None,
        entries=tuple(_entries(cards)),
        cards=tuple(course_card(card) for card in cards[:SHOWN]),
        total=len(cards),
    )


def _go_on(found: GoOn) -> GoOnView:
    if found.lesson is None:
        text, href = _("Làm bài kiểm tra cuối khóa"), test_href(found.course)
    else:
        line = found.course.lesson(found.lesson.slug)
        text = _("Học tiếp bài %(number)s: %(title)s", number=line.number, title=line.title)
        href = lesson_href(found.course, line.slug)
    return GoOnView(found.course.title, found.progress.done, found.progress.total, text, href)


def _entries(cards: tuple[CourseCard, ...]) -> list[Entry]:
    """Return the ways in whose courses exist."""
    ways: tuple[tuple[str, str, list[CourseCard], str], ...] = (
        (
            _("Mới bắt đầu"),
            _("Dùng điện thoại cho quen tay: chỉnh máy dễ đọc, nhắn tin, tìm thông tin."),
            [card for card in cards if BEGINNERS in card.paths],
            _path_href(BEGINNERS),
        ),
        (
            _("Trở thành Công dân học tập"),
            _("Hiểu danh hiệu, biết tự học và giữ minh chứng cho việc học của mình."),
            [card for card in cards if CITIZENS in card.paths],
            _path_href(CITIZENS),
        ),
        (
            _("Tránh bị lừa trên mạng"),
            _("Nhận ra các kiểu lừa thường gặp, giữ kín mã OTP, biết việc cần làm khi có chuyện."),
            [card for card in cards if SAFETY in card.topics],
            url_for("learn.catalogue", **{"chu-de": SAFETY}),  # type: ignore[arg-type]
        ),
    )
    return [
        _entry(mark, title, text, found, href)
        for mark, (title, text, found, href) in zip("①②③", ways, strict=True)
        if found
    ]


def _path_href(code: int) -> str:
    """Return the address of a learning path."""
    return url_for("learn.show_path", slug=next(path.slug for path in list_paths() if path.code == code))


def _entry(mark: str, title: str, text: str, found: list[CourseCard], href: str) -> Entry:
    course = found[0]
    line = course.lessons[0] if course.lessons else None
    first = (
        {
            "text": _("Vào học bài %(number)s: %(title)s", number=line.number, title=line.title),
            "href": lesson_href(course, line.slug),
        }
        if line
        else None
    )
    more = {
        "text": _("Xem %(count)s khóa của lối này", count=len(found)),
        "href": href,
    }
    return Entry(mark, title, text, first, more)
