"""Courses and their banks as a trainer sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from courses.queries import CourseCard
from kernel.richtext import render_block
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


def home(lines: Iterable[tuple[CourseCard, QuizCard | None]], *, today: str) -> dict[str, Any]:
    """Return the list of courses."""
    return {"rows": [_row(card, quiz, today) for card, quiz in lines]}


def _row(card: CourseCard, quiz: QuizCard | None, today: str) -> list[Any]:
    return [
        {
            "text": f"{card.code}. {card.title}",
            "href": url_for("studio.course", slug=card.slug),
            "tag": _("Cần cập nhật") if card.recheck and card.recheck <= today else "",
        },
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


EXAMPLES: tuple[tuple[Any, Any, str], ...] = (
    (
        _l("Tiêu đề và đoạn văn"),
        _l("Mỗi bài có 3 đến 5 mục, mỗi mục một ý, không quá 150 chữ."),
        "## Dừng lại một phút\n\nKhông ai buộc bạn quyết định ngay. **Gác máy trước**, kiểm tra sau.",
    ),
    (
        _l("Danh sách và bảng"),
        _l("Dùng danh sách khi có từ ba việc trở lên."),
        "- Gác máy\n- Gọi lại số in trên thẻ\n\n| Số | Dùng khi |\n|---|---|\n| 113 | Báo công an |",
    ),
    (
        _l("Tình huống"),
        _l("60 đến 90 chữ, có tên người và việc phải quyết. Dòng *** ngăn câu trả lời, người học bấm mới thấy."),
        "::: tinh-huong\nChị Hoa, 42 tuổi, nhận một cuộc gọi giục chuyển tiền.\n***\nChị nên gác máy.\n:::",
    ),
    (
        _l("Cần nhớ, Cẩn thận, Thử ngay"),
        _l("Tên khối viết có dấu hay không dấu đều được."),
        "::: can-nho\n- Gác máy trước, kiểm tra sau.\n:::\n\n::: thu-ngay\nGhi số tổng đài ngân hàng ra giấy.\n:::",
    ),
    (
        _l("Câu tự kiểm tra"),
        _l("Đánh dấu [x] ở phương án đúng. Mỗi phương án có một dòng > giải thích vì sao."),
        "::: cau-hoi\nViệc đầu tiên nên làm là gì?\n\n- [x] Gác máy\n  > Có thời gian kiểm tra.\n"
        "- [ ] Chuyển tiền\n  > Tiền đã chuyển khó lấy lại.\n:::",
    ),
    (
        _l("Ảnh"),
        _l("Tải ảnh lên ở cuối trang soạn bài. Chữ trong ngoặc vuông là mô tả cho người không nhìn thấy ảnh."),
        '![Hai địa chỉ, một thật một giả](images/dia-chi.jpg "Đọc từ phải sang trái")',
    ),
    (
        _l("Công thức"),
        _l("Viết giữa hai dấu $ trên cùng một dòng."),
        "Lãi một năm là $100 \\times 6\\% = 6$ triệu đồng.",
    ),
    (
        _l("Điều sẽ cũ đi"),
        _l("Số tổng đài, phí, điều luật, bước bấm trên ứng dụng: ghi ngày phải xem lại."),
        "::: kiem-tra-lai den=2027-03-01\nTổng đài báo tin nhắn rác là 156.\n:::",
    ),
    (
        _l("Nguồn"),
        _l("Mỗi bài ghi ít nhất một nguồn, có địa chỉ và ngày xem."),
        "::: nguon\n- [Cổng Dịch vụ công](https://dichvucong.gov.vn), xem ngày 22/11/2026\n:::",
    ),
)


def guide() -> dict[str, Any]:
    """Return the guide: what to type, and what it becomes."""
    return {
        "examples": [
            {"title": str(title), "hint": str(hint), "source": source, "shown": render_block(source)}
            for title, hint, source in EXAMPLES
        ],
        "limits": [
            [_("Độ dài bài"), _("350 đến 600 tiếng, đọc 5 đến 7 phút")],
            [_("Câu"), _("trung bình không quá 18 tiếng, không câu nào quá 35 tiếng")],
            [_("Ảnh"), _("không quá 2 ảnh mỗi bài, ảnh được thu nhỏ về khoảng 60 KB")],
            [_("Tự kiểm tra"), _("3 câu mỗi bài, mỗi phương án đều có lời giải thích")],
            [_("Khi in"), _("không quá 2 trang A4")],
        ],
    }
