"""The assignment of a lesson as its learner sees it: her text, its state, what the trainer said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from courses.operations.assignments import HandedIn
from courses.queries import LessonLine
from courses.queries.assignments import AssignmentCard, find_assignment
from courses.rules.assigning import APPROVED, LONGEST_TEXT, RETURNED, SUBMITTED
from courses.rules.outline import ASSIGNMENT
from lms.web import session
from lms.web.filters import moment, number
from lms.web.forms import Form
from lms.web.language import gettext as _
from lms.web.learn.standing import Standing

PREFIX = "nop-"

SENTENCES = {
    "assignment_empty": _l("Vui lòng viết bài trước khi nộp"),
    "assignment_too_long": _l("Bài nộp tối đa %(most)s ký tự. Vui lòng viết ngắn hơn", most=number(LONGEST_TEXT)),
    "assignment_no_reader": _l(
        "Chưa biết bài này gửi tới giảng viên nào. Vui lòng khai nơi cư trú trong phần tài khoản, rồi nộp lại"
    ),
    "assignment_moved": _l(
        "Bài này vừa được nộp hoặc được duyệt ở nơi khác. Vui lòng xem lại bài hiện có, rồi nộp lại nếu cần"
    ),
}
"""What a refusal says, by code."""


class AssignmentForm(Form):
    """A learner's text, and which revision she saw when she wrote it."""

    text = TextAreaField(
        _l("Bài làm"),
        description=_l(
            "Tối đa %(most)s ký tự. Chỉ giảng viên phụ trách đọc bài này.",
            most=number(LONGEST_TEXT),
        ),
    )
    revision = HiddenField()

    def sent(self) -> HandedIn:
        """Return what the learner sends."""
        text, seen = str(self.text.data or ""), str(self.revision.data or "")
        return HandedIn(text, int(seen) if seen.isascii() and seen.isdigit() else 0)


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """The assignment part of a lesson's page. `text` and `feedback` are paragraphs of lines."""

    state: str
    title: str
    words: str
    kind: str
    text: tuple[tuple[str, ...], ...]
    feedback: tuple[tuple[str, ...], ...]
    form: AssignmentForm | None
    open: bool
    action: str
    sign_in: str


def paragraphs(text: str) -> tuple[tuple[str, ...], ...]:
    """Return a plain text as paragraphs of lines."""
    return tuple(tuple(part.split("\n")) for part in text.split("\n\n") if part)


def assignment(stand: Standing, line: LessonLine, form: AssignmentForm | None) -> AssignmentView | None:
    """Return the assignment part of a lesson; None for a lesson that asks for none.

    What was handed in is only looked for when the lesson's facts say that there is something.
    """
    if line.finish != ASSIGNMENT:
        return None
    action = url_for("learn.hand_in", slug=stand.course.slug, lesson=line.slug)
    here = url_for("learn.lesson", slug=stand.course.slug, lesson=line.slug)
    if stand.account is None:
        return AssignmentView("", "", "", "info", (), (), None, False, action, url_for("account.sign_in", next=here))
    known = stand.facts.get(line.slug)
    card = _card(stand, line.slug) if (known and known.assignment) or form is not None else None
    title, words, kind = _said(card)
    state = card.state if card else ""
    return AssignmentView(
        state=state,
        title=title,
        words=words,
        kind=kind,
        text=paragraphs(card.text) if card else (),
        feedback=paragraphs(card.feedback) if card else (),
        form=form or (None if state == APPROVED else _form(card)),
        open=form is not None or state != SUBMITTED,
        action=action,
        sign_in="",
    )


def _card(stand: Standing, lesson: str) -> AssignmentCard | None:
    person_id = session.actor().person_id
    return find_assignment(session.reading(), person_id=person_id, course_id=stand.course.id, lesson=lesson)


def _form(card: AssignmentCard | None) -> AssignmentForm:
    values: dict[str, Any] = {"text": card.text, "revision": str(card.revision)} if card else {"revision": "0"}
    return AssignmentForm(formdata=None, prefix=PREFIX, data=values)


def _said(card: AssignmentCard | None) -> tuple[str, str, str]:
    """Return the state in words: title, sentence, kind of notice."""
    if card is None:
        return "", "", "info"
    sent = moment(card.submitted_at)
    if card.state == SUBMITTED:
        words = _("Đã nộp lúc %(moment)s. Giảng viên đọc xong, kết quả hiện ở đây và trong thông báo.", moment=sent)
        return _("Bài đang chờ duyệt"), words, "info"
    decided = moment(card.decided_at or card.submitted_at)
    if card.state == RETURNED:
        return _("Bài cần bổ sung"), _("Giảng viên gửi lại lúc %(moment)s.", moment=decided), "warning"
    return _("Bài đã được duyệt"), _("Giảng viên duyệt lúc %(moment)s.", moment=decided), "success"
