"""What the two queues show to who is responsible for courses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from courses.queries import CourseCard
from kernel.paging import Page
from kernel.richtext import safe_address
from lms.forum.queries.desk import FlagCard, QueueCard, ReportCard
from lms.forum.rules.wording import excerpt
from lms.web.filters import day, moment
from lms.web.language import gettext as _
from lms.web.talk.area import Names, pager
from lms.web.talk.forms import FLAG_REASONS, REPORT_STATES
from lms.web.talk.views import words_of

HIDDEN, CLOSED = "da-an", "da-xong"
EXCERPT = 160
DONE = {
    "shown": _l("Bài đã hiện cho mọi người."),
    "kept": _l("Bài được giữ lại và đang hiện cho mọi người."),
    "restored": _l("Bài đã hiện lại."),
    "hidden": _l("Bài đã được ẩn. Người viết nhận được lý do."),
    "closed": _l("Đã xong. Người viết đã gỡ bài từ trước."),
}
STATES = {"new": _l("Mới"), **REPORT_STATES}
STATE_TAGS = {"new": "warning", "fixing": "info", "fixed": "success", "declined": "neutral"}


def done(what: str) -> str:
    """Say what a decision did."""
    return str(DONE[what])


def _lesson_of(catalogue: Iterable[CourseCard], course_id: int, lesson: str) -> dict[str, Any]:
    """Return the names of a lesson and where it can be read; of one no longer published only what is known."""
    course = next((card for card in catalogue if card.id == course_id), None)
    if course is None:
        return {"course": _("Khóa học không còn mở"), "lesson": lesson, "read": None, "course_href": None, "talk": None}
    title = next((line.title for line in course.lessons if line.slug == lesson), None)
    return {
        "course": f"{course.code}. {course.title}",
        "lesson": title or lesson,
        "read": url_for("learn.lesson", slug=course.slug, lesson=lesson) if title else None,
        "talk": url_for("talk.discussion", slug=course.slug, lesson=lesson) if title else None,
        "course_href": f"/giang-vien/khoa-hoc/{course.slug}",
    }


def _tabs(endpoint: str, other: str, words: tuple[str, str], *, chosen: bool) -> list[dict[str, Any]]:
    return [
        {"text": words[0], "href": url_for(endpoint), "here": not chosen},
        {"text": words[1], "href": url_for(endpoint, loc=other), "here": chosen},
    ]


# ---------------------------------------------------------------------------------- posts


def queue(found: Page[QueueCard], called: Names, catalogue: Sequence[CourseCard], *, hidden: bool) -> dict[str, Any]:
    """Return a page of the queue of posts."""
    loc = HIDDEN if hidden else None
    return {
        "hidden": hidden,
        "tabs": _tabs("talk.moderation", HIDDEN, (_("Chờ quyết định"), _("Đã ẩn")), chosen=hidden),
        "lines": [
            {
                "href": url_for("talk.decide", post_ref=card.post.public_id),
                "text": excerpt(card.post.text, EXCERPT) or _("(không còn nội dung)"),
                "name": called.of(card.post),
                "at": moment(card.post.created_at),
                "why": _why(card),
                **_lesson_of(catalogue, card.course_id, card.lesson),
            }
            for card in found.rows
        ],
        "pager": pager(found, lambda n: url_for("talk.moderation", loc=loc, trang=n if n > 1 else None), _("bài")),
    }


def _why(card: QueueCard) -> str:
    if card.post.state == "hidden":
        return _("Đã ẩn ngày %(day)s", day=day(card.decided_at)) if card.decided_at else _("Đã ẩn")
    if card.post.held == "young":
        return _("Người viết dưới 16 tuổi, cần xem trước khi hiện")
    return _("%(count)s lượt báo", count=card.post.flags)


def queued(
    card: QueueCard, flags: Sequence[FlagCard], called: Names, catalogue: Sequence[CourseCard], *, own: bool
) -> dict[str, Any]:
    """Return a post to decide about. `own`: its author looks at it, and somebody else has to decide."""
    post = card.post
    place = _lesson_of(catalogue, card.course_id, card.lesson)
    return {
        "here": url_for("talk.decide", post_ref=post.public_id),
        "list": url_for("talk.moderation"),
        "words": words_of(post.text),
        "name": called.of(post),
        "facts": [
            {"key": _("Khóa học"), "value": place["course"]},
            {"key": _("Bài học"), "value": place["lesson"]},
            {"key": _("Viết lúc"), "value": moment(post.created_at)},
            {"key": _("Tình trạng"), "value": _state(card)},
            *([{"key": _("Lý do đã ghi"), "value": card.reason}] if card.reason else []),
        ],
        "thread": f"{place['talk']}/{card.thread_ref}#bai-{post.public_id}" if place["talk"] else None,
        "flags": [_flag(flag) for flag in flags],
        "own": own,
        "removed": post.state == "removed",
        "show": _show_words(card),
        "hide": post.state in ("shown", "held"),
    }


def _state(card: QueueCard) -> str:
    state = card.post.state
    if state == "removed":
        return _("Người viết đã gỡ")
    if state == "shown":
        return _("Đang hiện cho mọi người")
    return _("Đã ẩn") if state == "hidden" else _("Tạm ẩn, chờ quyết định. %(why)s", why=_why(card))


def _show_words(card: QueueCard) -> str | None:
    """Return the words of the button that lets a post stand; None when it stands already."""
    post = card.post
    if post.state == "removed":
        return _("Đã xem, kết thúc") if post.flags else None
    if post.state == "hidden":
        return _("Cho hiện lại")
    if post.held == "young":
        return _("Cho hiện")
    return _("Giữ bài này") if post.standing.waiting else None


def _flag(flag: FlagCard) -> dict[str, Any]:
    return {
        "reason": str(FLAG_REASONS.get(flag.reason, flag.reason)),
        "note": flag.note,
        "at": moment(flag.created_at),
        "decided": flag.decided_at is not None,
    }


# ---------------------------------------------------------------------------------- reports


def reports(found: Page[ReportCard], catalogue: Sequence[CourseCard], *, closed: bool) -> dict[str, Any]:
    """Return a page of the reports of wrong content."""
    loc = CLOSED if closed else None
    return {
        "closed": closed,
        "tabs": _tabs("talk.reports", CLOSED, (_("Cần xem"), _("Đã xong")), chosen=closed),
        "lines": [
            {
                "href": url_for("talk.handle", report_ref=card.public_id),
                "text": excerpt(card.text, EXCERPT),
                "quote": card.quote,
                "at": moment(card.created_at),
                "state": str(STATES[card.state]),
                "tag": STATE_TAGS[card.state],
                **_lesson_of(catalogue, card.course_id, card.lesson),
            }
            for card in found.rows
        ],
        "pager": pager(found, lambda n: url_for("talk.reports", loc=loc, trang=n if n > 1 else None), _("lượt báo")),
    }


def report(card: ReportCard, catalogue: Sequence[CourseCard], *, anchor: str | None, edits: bool) -> dict[str, Any]:
    """Return a report. `anchor` is where its paragraph stands now, None when its words are gone."""
    place = _lesson_of(catalogue, card.course_id, card.lesson)
    reading = f"{place['read']}#{anchor}" if place["read"] and anchor else place["read"]
    return {
        "here": url_for("talk.handle", report_ref=card.public_id),
        "list": url_for("talk.reports"),
        "lesson": card.lesson_title,
        "where": _where(card),
        "quote": card.quote,
        "moved": bool(card.quote) and anchor is None,
        "words": words_of(card.text),
        "source": {"text": card.source, "href": safe_address(card.source)} if card.source else None,
        "state": str(STATES[card.state]),
        "tag": STATE_TAGS[card.state],
        "facts": [
            {"key": _("Khóa học"), "value": place["course"]},
            {"key": _("Phiên bản lúc báo"), "value": str(card.version)},
            {"key": _("Báo lúc"), "value": moment(card.created_at)},
            {
                "key": _("Người báo"),
                "value": _("có tài khoản, sẽ nhận được kết quả") if card.reporter_id else _("không đăng nhập"),
            },
            *_handled(card),
        ],
        "reading": reading,
        "editor": place["course_href"] if edits else None,
    }


def _where(card: ReportCard) -> str:
    if card.paragraph < 0:
        return _("Câu hỏi tự kiểm tra %(number)s", number=-card.paragraph)
    return _("Đoạn %(number)s", number=card.paragraph) if card.paragraph else _("Cả bài")


def _handled(card: ReportCard) -> list[dict[str, str]]:
    rows = []
    if card.handled_at is not None:
        rows.append({"key": _("Xem lần cuối"), "value": moment(card.handled_at)})
    if card.fixed_version is not None:
        rows.append({"key": _("Sửa trong phiên bản"), "value": str(card.fixed_version)})
    if card.note:
        rows.append({"key": _("Ghi chú cho người báo"), "value": card.note})
    return rows
