"""What learners handed in, as their trainers see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from courses.queries import CourseCard
from courses.queries.assignments import AssignmentCard, WaitingLine
from courses.rules.assigning import APPROVED, LONGEST_FEEDBACK, SUBMITTED
from kernel.paging import Page
from lms.people.queries import PersonCard
from lms.web.filters import moment, number
from lms.web.forms import Form
from lms.web.language import gettext as _
from lms.web.learn.assignment_view import paragraphs

SENTENCES = {
    "feedback_empty": _l("Vui lòng viết vài câu để người học biết cần bổ sung gì"),
    "feedback_too_long": _l("Lời nhắn tối đa %(most)s ký tự", most=number(LONGEST_FEEDBACK)),
    "assignment_moved": _l("Bài này vừa có thay đổi: người học nộp lại, hoặc giảng viên khác đã đọc. Vui lòng xem lại"),
}
"""What a refusal says, by code."""


class DecisionForm(Form):
    """What a trainer says of a text, and which revision of it was read."""

    feedback = TextAreaField(
        _l("Lời nhắn cho người học"),
        description=_l("Cần có khi đề nghị bổ sung; khi duyệt thì tùy ý."),
    )
    revision = HiddenField()

    def seen(self) -> int:
        """Return the revision the trainer has read."""
        text = str(self.revision.data or "")
        return int(text) if text.isascii() and text.isdigit() else 0


def _name(person_id: int, people: Mapping[int, PersonCard]) -> str:
    card = people.get(person_id)
    return card.full_name if card else _("Người đã rời hệ thống")


def _lesson(course: CourseCard | None, slug: str) -> str:
    line = next((line for line in course.lessons if line.slug == slug), None) if course else None
    return line.title if line else slug


def waiting(
    found: Page[WaitingLine], people: Mapping[int, PersonCard], courses: Mapping[int, CourseCard]
) -> dict[str, Any]:
    """Return the queue, the oldest first."""
    return {
        "rows": [_row(line, people, courses.get(line.course_id)) for line in found.rows],
        "total": found.total,
        "pager": {
            "page": found.number,
            "pages": found.pages,
            "previous": _leaf(found.number - 1) if found.number > 1 else None,
            "next": _leaf(found.number + 1) if found.number < found.pages else None,
        },
    }


def _leaf(page_number: int) -> str:
    return url_for("studio.assignments", trang=page_number)


def _row(line: WaitingLine, people: Mapping[int, PersonCard], course: CourseCard | None) -> list[Any]:
    return [
        {
            "text": _name(line.person_id, people),
            "href": url_for("studio.assignment", assignment_ref=line.public_id),
        },
        course.title if course else _("Khóa học không còn mở"),
        _lesson(course, line.lesson),
        moment(line.submitted_at),
    ]


def one(
    card: AssignmentCard, people: Mapping[int, PersonCard], course: CourseCard, form: DecisionForm
) -> dict[str, Any]:
    """Return one text with the form of the decision; of a decided one, what was said."""
    state = _("Chờ đọc") if card.state == SUBMITTED else _("Đã duyệt") if card.state == APPROVED else _("Đã gửi lại")
    decided = [
        {"key": _("Người đọc"), "value": _name(card.decided_by, people)} if card.decided_by else None,
        {"key": _("Đọc lúc"), "value": moment(card.decided_at)} if card.decided_at else None,
    ]
    return {
        "title": _("Bài nộp của %(name)s", name=_name(card.person_id, people)),
        "facts": [
            {"key": _("Khóa học"), "value": course.title},
            {"key": _("Bài học"), "value": _lesson(course, card.lesson)},
            {"key": _("Nộp lúc"), "value": moment(card.submitted_at)},
            {"key": _("Tình trạng"), "value": state},
            *(row for row in decided if row),
        ],
        "lesson_href": url_for("learn.lesson", slug=course.slug, lesson=card.lesson),
        "text": paragraphs(card.text),
        "feedback": paragraphs(card.feedback),
        "form": form if card.state == SUBMITTED or form.errors else None,
        "action": url_for("studio.decide_assignment", assignment_ref=card.public_id),
    }
