"""The blueprint of the area, and what its pages share: the lesson they are about, names, refusals in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from courses import queries as courses
from courses.queries import CourseCard, LessonLine
from kernel.database import Executor
from kernel.errors import DomainError
from kernel.paging import Page
from lms.forum.operations.ground import TooMany
from lms.forum.queries.reach import path_of, reach_of
from lms.forum.queries.reading import PostCard, ThreadCard, Viewing
from lms.forum.rules.naming import shown_name
from lms.people import queries as people
from lms.web import session
from lms.web.filters import number
from lms.web.forms import UNKNOWN, blame
from lms.web.language import gettext as _

blueprint = Blueprint("talk", __name__)

SENTENCES: dict[str, Any] = {
    "text_missing": _l("Vui lòng viết nội dung"),
    "text_too_long": _l("Nội dung dài quá 2.000 ký tự. Vui lòng viết ngắn lại"),
    "text_private": _l(
        "Nội dung có dãy số hoặc địa chỉ thư giống thông tin riêng. Mọi người đều đọc được trang này, vui lòng bỏ đi"
    ),
    "said_before": _l("Nội dung này vừa được đăng ở chỗ khác. Vui lòng chỉ đăng một lần"),
    "note_too_long": _l("Nội dung dài quá 500 ký tự. Vui lòng viết ngắn lại"),
    "reason_missing:reason": _l("Vui lòng cho biết lý do"),
    "reason_missing:note": _l("Vui lòng ghi lý do giữ bài như cũ"),
    "decision_missing": _l("Vui lòng chọn cho hiện hoặc ẩn bài"),
    "state_missing": _l("Vui lòng chọn một tình trạng"),
    "not_published_yet": _l(
        "Khóa học chưa có phiên bản mới hơn bản bị báo sai. Vui lòng xuất bản bản sửa trước, hoặc chọn «Đang sửa»"
    ),
    "paragraph_missing": _l("Đoạn này không có trong bài. Vui lòng chọn lại"),
    "source_shape": _l("Địa chỉ nguồn chưa đúng, ví dụ https://example.vn/van-ban"),
}
"""What a refusal says, by code, or by code and field where the field changes the sentence."""

TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Here:
    """The lesson a page is about, and who looks at it."""

    course: CourseCard
    line: LessonLine
    viewing: Viewing

    @property
    def at(self) -> dict[str, Any]:
        """Return the arguments of every address at this lesson."""
        return {"slug": self.course.slug, "lesson": self.line.slug}

    def href(self, endpoint: str, **more: Any) -> str:
        """Return the address of a page at this lesson."""
        return url_for(f"talk.{endpoint}", **self.at, **more)

    def crumbs(self, *last: dict[str, str]) -> list[dict[str, str]]:
        """Return the way from the lesson to a page about it; short, so that it stays on one line of a telephone."""
        lesson = _("Bài %(number)s", number=self.line.number)
        return [{"label": lesson, "href": url_for("learn.lesson", **self.at)}, *last]


def here(slug: str, lesson: str) -> Here:
    """Return the lesson of an address, or raise `NotFound`."""
    course = courses.get_course(session.reading(), slug)
    line = course.lesson(lesson)
    viewer = session.viewer()
    if viewer is None:
        return Here(course, line, Viewing())
    reach = reach_of(viewer.actor)
    moderates = (reach.everything or bool(reach.paths)) and reach.covers(path_of(session.reading(), course.id))
    return Here(course, line, Viewing(viewer.actor.person_id, moderates))


@dataclass(frozen=True, slots=True)
class Names:
    """How the authors of some posts are called."""

    full: dict[int, str]

    def of(self, post: PostCard) -> str:
        """Return the name of a post's author as everybody may see it."""
        return shown_name(self.full.get(post.person_id, ""), official=post.official) or _("Người học")


def names(executor: Executor, posts: Iterable[PostCard]) -> Names:
    """Return the names of the authors; somebody whose account is closed has none any more."""
    cards = people.list_cards(executor, sorted({post.person_id for post in posts}))
    return Names({card.id: card.full_name for card in cards.values() if card.status == "active"})


def names_of_threads(executor: Executor, threads: Iterable[ThreadCard]) -> Names:
    """Return the names of those who asked."""
    return names(executor, [thread.question for thread in threads])


def refuse(form: FlaskForm, error: DomainError, *, field: str = "text") -> int:
    """Show a refusal at its field, and return the status of the page that does."""
    if isinstance(error, TooMany):
        minutes = error.values.get("minutes")
        blame(form, field, _("Bạn vừa gửi nhiều nội dung. Vui lòng chờ %(minutes)s phút rồi gửi lại", minutes=minutes))
        return TOO_MANY
    flaws: Any = error.values.get("flaws") or ((error.field, error.code),)
    for name, code in flaws:
        blame(form, name, SENTENCES.get(f"{code}:{name}") or SENTENCES.get(code) or UNKNOWN)
    return 422


def pager(found: Page[Any], leaf: Any, words: str) -> dict[str, Any]:
    """Return the arguments of the pager; `leaf` makes the address of a page, `words` says what is counted."""
    return {
        "page": found.number,
        "pages": found.pages,
        "previous": leaf(found.number - 1) if found.number > 1 else None,
        "next": leaf(found.number + 1) if found.number < found.pages else None,
        "total": f"{number(found.total)} {words}" if found.total else None,
    }
