"""A draft's outline as its authors see it: modules, lessons, what is missing, what can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from courses.queries.drafts import DraftCard, DraftLine, LessonLine, ReviewCard
from kernel.paging import Page
from lms.web.filters import day, kilobytes, moment, number
from lms.web.language import gettext as _

STATES = {
    "draft": (_l("Nháp"), "neutral"),
    "review": (_l("Chờ duyệt"), "warning"),
    "published": (_l("Đã xuất bản"), "success"),
    "stale": (_l("Cần cập nhật"), "warning"),
}
CHANGES = {
    "facts": _l("sửa thông tin khóa học"),
    "module-added": _l("thêm phần"),
    "module-renamed": _l("đổi tên phần"),
    "module-removed": _l("bỏ phần"),
    "module-moved": _l("chuyển phần"),
    "lesson-added": _l("thêm bài"),
    "lesson-renamed": _l("đổi tên bài"),
    "lesson-removed": _l("bỏ bài"),
    "lesson-moved": _l("chuyển bài"),
    "version-restored": _l("lấy lại phiên bản cũ"),
}
REFUSALS = {
    "module-unknown": _l("Phần này không còn nữa, có thể người khác vừa bỏ."),
    "module-not-empty": _l("Phần này còn bài học. Vui lòng chuyển hoặc bỏ các bài trước."),
    "lesson-unknown": _l("Bài này không còn trong đề cương, có thể người khác vừa bỏ."),
    "lesson-known": _l("Bài này đã có trong đề cương."),
    "at-the-edge": _l("Mục này đã ở đầu hoặc cuối, không chuyển thêm được."),
    "nothing-to-undo": _l("Không còn thao tác nào để hoàn tác."),
    "too-many-lessons": _l("Khóa học đã có quá nhiều bài."),
    "title_missing": _l("Vui lòng nhập tên."),
    "slug_taken": _l("Địa chỉ này đã có khóa học dùng"),
    "code_taken": _l("Mã này đã có khóa học dùng"),
}


@dataclass(frozen=True, slots=True)
class State:
    """A state chip."""

    text: str
    kind: str


def state(name: str, *, stale: bool = False) -> State:
    """Return the chip of a draft's state; a published course with facts past their day needs a look."""
    text, kind = STATES["stale" if stale and name == "published" else name]
    return State(str(text), kind)


def home_row(
    line: DraftLine, names: Mapping[int, str], figures: Mapping[str, tuple[int, int]], today: str
) -> dict[str, Any]:
    """Return a draft's row of the list; `figures` are (all lessons done, test passed) by course code."""
    done, passed = figures.get(line.code, (0, 0))
    published = line.course_id is not None
    return {
        "title": line.title,
        "code": line.code,
        "href": url_for("studio.outline", ref=line.public_id),
        "state": state(line.state, stale=bool(line.recheck) and str(line.recheck) <= today),
        "lessons": str(line.lessons),
        "done": number(done) if published else "",
        "passed": number(passed) if published else "",
        "updated": _("%(when)s, %(name)s", when=moment(line.updated_at), name=names.get(line.updated_by, "")),
        "ref": line.public_id,
    }


def home(
    page: Page[DraftLine],
    names: Mapping[int, str],
    *,
    figures: Mapping[str, tuple[int, int]],
    words: str,
    chosen: str,
    reviews: int,
    pager: dict[str, Any],
    may_write: bool,
    removed: Page[DraftLine] | None,
    today: str,
) -> dict[str, Any]:
    """Return the list of a trainer's courses."""
    anything = [{"value": "", "label": _("Mọi tình trạng")}]
    return {
        "rows": [home_row(line, names, figures, today) for line in page.rows],
        "total": page.total,
        "words": words,
        "chosen": chosen,
        "states": anything
        + [{"value": value, "label": str(text)} for value, (text, _kind) in STATES.items() if value != "stale"],
        "filtered": bool(words or chosen),
        "reviews": reviews,
        "pager": pager,
        "may_write": may_write,
        "put_away": may_write and removed is None,
        "removed": [{"ref": line.public_id, "title": line.title} for line in removed.rows] if removed else [],
        "none_removed": removed is not None and not removed.rows,
    }


def removing(card: DraftCard) -> dict[str, Any]:
    """Return the question before a draft is put away."""
    words = _("Bản đang xuất bản vẫn giữ nguyên.") if card.course_id else _("Khóa học này chưa xuất bản lần nào.")
    return {
        "title": card.title,
        "words": _("%(words)s Bản soạn có thể lấy lại trong mục «Bản soạn đã cất».", words=words),
        "action": url_for("studio.remove", ref=card.public_id),
        "back": url_for("studio.outline", ref=card.public_id),
    }


def _lesson(
    ref: str, line: LessonLine, place_in_course: int, modules: Sequence[str], at: tuple[int, int, int]
) -> dict[str, Any]:
    module, place, last = at
    facts = line.facts
    return {
        "slug": line.slug,
        "number": place_in_course,
        "title": line.title,
        "href": url_for("studio.lesson", ref=ref, slug=line.slug),
        "minutes": facts.get("minutes", 0),
        "kilobytes": kilobytes(line.size),
        "components": ", ".join(facts.get("components", [])),
        "lacks": [
            word
            for missing, word in (
                (not facts.get("outcome"), _("thiếu kết quả của bài")),
                (not facts.get("minutes"), _("thiếu thời lượng")),
                (not facts.get("components"), _("chưa gắn thành phần")),
                (line.size < len("\n\n"), _("chưa có nội dung")),
            )
            if missing
        ],
        "first": module == 0 and place == 0,
        "last": module == len(modules) - 1 and place == last,
        "module": module,
        "moves": [{"value": str(i), "label": title} for i, title in enumerate(modules)],
    }


def outline(
    card: DraftCard,
    *,
    names: Mapping[int, str],
    undo: tuple[str, str] | None,
    review: ReviewCard | None,
    at: datetime,
    error: str = "",
    typed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the outline page."""
    ref = card.public_id
    titles = [title or _("Phần %(number)s", number=i + 1) for i, (title, _lines) in enumerate(card.modules)]
    place_in_course = 0
    modules = []
    for index, (title, lines) in enumerate(card.modules):
        lessons = []
        for place, line in enumerate(lines):
            place_in_course += 1
            lessons.append(_lesson(ref, line, place_in_course, titles, (index, place, len(lines) - 1)))
        modules.append(
            {
                "index": index,
                "title": title,
                "shown": titles[index],
                "lessons": lessons,
                "first": index == 0,
                "last": index == len(card.modules) - 1,
            }
        )
    chip = state(card.state)
    what, subject = undo or ("", "")
    return {
        "ref": ref,
        "title": card.title,
        "code": card.code,
        "state": chip,
        "modules": modules,
        "count": place_in_course,
        "minutes": sum(int(line.facts.get("minutes") or 0) for line in card.lessons),
        "undo": _undo(what, subject) if undo else "",
        "updated": _(
            "Sửa lần cuối %(when)s, %(name)s", when=moment(card.updated_at), name=names.get(card.updated_by, "")
        ),
        "review": _review(review, names),
        "published": card.course_id is not None,
        "public_href": url_for("learn.course", slug=card.slug) if card.course_id is not None else "",
        "today": day(at),
        "error": error,
        "typed": typed or {},
        "links": links(ref),
    }


def _undo(what: str, subject: str) -> str:
    words = str(CHANGES.get(what, what))
    return (
        _("Hoàn tác: %(what)s «%(subject)s»", what=words, subject=subject)
        if subject
        else _("Hoàn tác: %(what)s", what=words)
    )


def _review(review: ReviewCard | None, names: Mapping[int, str]) -> dict[str, Any] | None:
    if review is None or review.state == "withdrawn":
        return None
    href = url_for("studio.review", ref=review.public_id)
    if review.state == "open":
        text = _("Đang chờ duyệt từ %(when)s.", when=moment(review.asked_at))
        return {"text": text, "href": href, "kind": "info", "link": _("Xem bản đang chờ duyệt")}
    if review.state == "returned":
        name = names.get(review.decided_by or 0, "")
        text = _("%(name)s trả lại để sửa: %(note)s", name=name, note=review.decision_note)
        return {"text": text, "href": href, "kind": "warning", "link": _("Xem các góp ý")}
    return None


def links(ref: str, current: str = "") -> list[dict[str, Any]]:
    """Return the pages of one draft, for its own small menu."""
    pages = (
        ("studio.outline", _("Đề cương")),
        ("studio.facts", _("Thông tin khóa học")),
        ("studio.items", _("Câu hỏi")),
        ("studio.checks", _("Kiểm tra trước khi xuất bản")),
        ("studio.versions", _("Phiên bản")),
        ("studio.export", _("Xuất")),
    )
    return [{"href": url_for(name, ref=ref), "label": label, "current": name == current} for name, label in pages]
