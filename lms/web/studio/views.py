"""Courses and their banks as a trainer sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from courses.queries import CourseCard
from lms.criteria.rules.framework import Framework
from lms.web.filters import day, number
from lms.web.language import gettext as _
from question_bank.queries import ItemCard, QuizCard
from question_bank.rules.drawing import Row, shortage, variety

MANY = 1_000_000
"""From here on the number of papers says no more than «many»."""

KINDS = {
    "single": _l("Một đáp án"),
    "multiple": _l("Nhiều đáp án"),
    "truefalse": _l("Đúng, sai"),
    "matching": _l("Ghép đôi"),
    "ordering": _l("Sắp xếp"),
    "numerical": _l("Điền số"),
    "shorttext": _l("Điền ngắn"),
}


def home(lines: Iterable[tuple[CourseCard, QuizCard | None]]) -> dict[str, Any]:
    """Return the list of courses."""
    return {"rows": [_row(card, quiz) for card, quiz in lines]}


def _row(card: CourseCard, quiz: QuizCard | None) -> list[Any]:
    return [
        {"text": f"{card.code}. {card.title}", "href": url_for("studio.course", slug=card.slug)},
        str(card.version),
        day(card.published_at),
        str(len(card.lessons)),
        _("%(minutes)s phút", minutes=card.minutes),
        number(len(quiz.pool)) if quiz else _("chưa có"),
        _state(quiz),
    ]


def _state(quiz: QuizCard | None) -> str:
    if quiz is None:
        return _("Chưa có bài kiểm tra")
    missing = sum(short.wanted - short.found for short in shortage(quiz.blueprint, quiz.pool))
    if missing:
        return _("Thiếu %(count)s câu", count=missing)
    return _("Đủ câu, %(papers)s", papers=_papers(quiz))


def _papers(quiz: QuizCard) -> str:
    papers = variety(quiz.blueprint, quiz.pool)
    return _("trên 1 triệu đề khác nhau") if papers > MANY else _("%(count)s đề khác nhau", count=number(papers))


def course(card: CourseCard, quiz: QuizCard | None, items: Sequence[ItemCard], framework: Framework) -> dict[str, Any]:
    """Return a course's page."""
    names = {component.code: component.name for component in framework.components}
    return {
        "title": f"{card.code}. {card.title}",
        "summary": card.summary,
        "facts": [
            {"key": _("Phiên bản"), "value": str(card.version)},
            {"key": _("Ngày xuất bản"), "value": day(card.published_at)},
            {"key": _("Số bài"), "value": str(len(card.lessons))},
            {"key": _("Thời lượng"), "value": _("%(minutes)s phút", minutes=card.minutes)},
            {"key": _("Bậc"), "value": card.level},
            {"key": _("Tác giả"), "value": ", ".join(card.authors) or _("chưa ghi")},
            {"key": _("Giấy phép"), "value": card.licence},
        ],
        "modules": [
            {
                "title": title,
                "lessons": [
                    {
                        "text": _("Bài %(number)s. %(title)s", number=line.number, title=line.title),
                        "note": _("%(minutes)s phút", minutes=line.minutes),
                        "href": f"/khoa-hoc/{card.slug}/{line.slug}",
                    }
                    for line in card.lessons
                    if line.module == index
                ],
            }
            for index, title in enumerate(card.modules)
        ],
        "quiz": _quiz(quiz, items, names) if quiz else None,
    }


def _quiz(quiz: QuizCard, items: Sequence[ItemCard], names: dict[str, str]) -> dict[str, Any]:
    short = {each.row: each for each in shortage(quiz.blueprint, quiz.pool)}
    rows = []
    for index, row in enumerate(quiz.blueprint.rows):
        found = sum(row.fits(item) for item in quiz.pool)
        state = _("thiếu %(count)s câu", count=row.count - found) if index in short else _("đủ")
        rows.append([_row_words(row), str(row.count), number(found), state])
    return {
        "facts": [
            {"key": _("Số câu mỗi đề"), "value": str(quiz.length)},
            {"key": _("Đạt từ"), "value": f"{quiz.pass_percent}%"},
            {"key": _("Nắm vững từ"), "value": f"{quiz.mastery_percent}%"},
            {"key": _("Số câu trong ngân hàng"), "value": number(len(quiz.pool))},
            {"key": _("Tình trạng"), "value": _state(quiz)},
        ],
        "blueprint": rows,
        "kinds": _tally(str(KINDS.get(item.kind, item.kind)) for item in items),
        "levels": _tally(_("Bậc %(level)s", level=item.level) for item in items),
        "components": _tally(_component(item.component, names) for item in items),
    }


def _row_words(row: Row) -> str:
    """Say in words which items a row of the blueprint draws."""
    words = [", ".join(str(KINDS.get(kind, kind)) for kind in sorted(row.kinds)) or _("Mọi dạng câu")]
    if row.situation is not None:
        words.append(_("có tình huống") if row.situation else _("không có tình huống"))
    if row.pool:
        words.append(_("nhóm «%(pool)s»", pool=row.pool))
    if row.mandatory:
        words.append(_("bắt buộc đúng"))
    return ", ".join(words)


def _component(code: str, names: dict[str, str]) -> str:
    return f"{code}. {names[code]}" if code in names else _("Chưa gắn thành phần")


def _tally(words: Iterable[str]) -> list[list[str]]:
    return [[word, number(count)] for word, count in sorted(Counter(words).items())]
