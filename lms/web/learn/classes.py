"""Classes as learners see them: finding one, looking at it, joining and leaving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courses.queries import CourseCard
from kernel.clock import local_day
from kernel.errors import Conflict, NotFound
from kernel.paging import Page, page_number
from lms import work
from lms.extensions import db
from lms.people import queries as people
from lms.teaching.operations import seating
from lms.teaching.queries import cohorts
from lms.teaching.queries.cohorts import CohortCard, Place
from lms.teaching.rules.seats import CANCELLED, CLOSED, SEATED, read_code
from lms.web import session
from lms.web.access import public, signed_in
from lms.web.filters import number
from lms.web.language import gettext as _
from lms.web.learn import around
from lms.web.learn.routes import blueprint
from lms.web.page import page

REFUSALS: Mapping[str, Any] = {
    "class_over": _l("Lớp này đã kết thúc hoặc không tổ chức."),
    "class_closed": _l("Lớp này đã thôi nhận người mới."),
    "class_full": _l("Danh sách chờ của lớp này đã đủ. Mời bạn xem lớp khác."),
}
CODE_READ = 40
"""Characters of a typed code that are looked at."""


@blueprint.get("/lop-hoc")
@public
def find_class() -> ResponseReturnValue:
    """Offer the classes one may join, and a box for the code of one."""
    typed = request.args.get("ma", "")[:CODE_READ]
    code = read_code(typed)
    if code is not None and _exists(code):
        return redirect(url_for("learn.show_class", code=code))
    today, by_id = local_day(session.at()), around.list_courses()
    course = next((card for card in by_id.values() if card.slug == request.args.get("khoa")), None)
    found = cohorts.list_offered(
        session.reading(),
        today=today,
        course_id=course.id if course else None,
        near=around.near(),
        number=page_number(request.args.get("trang")),
    )
    view = {
        "typed": typed,
        "error": _("Không tìm thấy lớp có mã này. Vui lòng kiểm tra lại mã gồm 6 chữ và số.") if typed else "",
        "course": course.title if course else "",
        "all": url_for("learn.find_class") if course else None,
        "classes": [around.offer(card, today) | _of(by_id, card) for card in found.rows],
        "pager": _pager(found, course),
    }
    return page("learn/classes.html", status=422 if typed else 200, view=view)


def _exists(code: str) -> bool:
    try:
        cohorts.get_by_code(session.reading(), code)
    except NotFound:
        return False
    return True


def _of(by_id: dict[int, CourseCard], card: CohortCard) -> dict[str, str]:
    return {"course": by_id[card.course_id].title if card.course_id in by_id else ""}


def _pager(found: Page[CohortCard], course: CourseCard | None) -> dict[str, object]:
    def href(to: int) -> str:
        return url_for("learn.find_class", khoa=course.slug if course else None, trang=to)

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": _("%(count)s lớp", count=number(found.total)),
    }


@blueprint.get("/lop-hoc/<code>")
@public
def show_class(code: str) -> ResponseReturnValue:
    """Show a class to whoever has its address or code."""
    reading, viewer = session.reading(), session.viewer()
    known = read_code(code)
    if known is None:
        raise NotFound
    if known != code:
        return redirect(url_for("learn.show_class", code=known))
    card = cohorts.get_by_code(reading, known)
    place = cohorts.find_place(reading, cohort_id=card.id, person_id=viewer.actor.person_id) if viewer else None
    course = around.list_courses().get(card.course_id)
    trainer = people.list_cards(reading, [card.trainer_id]).get(card.trainer_id)
    view = _class(card, course, place, trainer.full_name if trainer else "", signed=viewer is not None)
    return page("learn/class.html", view=view)


def _class(
    card: CohortCard, course: CourseCard | None, place: Place | None, trainer: str, *, signed: bool
) -> dict[str, object]:
    return {
        "title": card.title,
        "code": card.code.upper(),
        "course": {"text": course.title, "href": url_for("learn.course", slug=course.slug)} if course else None,
        "rows": [
            {"key": _("Giảng viên"), "value": trainer or _("chưa rõ")},
            {"key": _("Thời gian"), "value": around.days(card)},
            {"key": _("Lịch học"), "value": card.schedule or _("giảng viên sẽ báo")},
            {"key": _("Nơi học"), "value": card.place},
            {"key": _("Chỗ trong lớp"), "value": around.room(card)},
        ],
        "closed": _closed(card),
        "place": _place(place) if place else None,
        "seated": bool(place and place.state == SEATED),
        "full": card.free == 0 or card.waiting > 0,
        "signed": signed,
        "sign_in": url_for("account.sign_in", next=url_for("learn.show_class", code=card.code)),
        "join": url_for("learn.join_class", code=card.code),
        "leave": url_for("learn.leave_class", code=card.code),
    }


def _place(place: Place) -> str:
    if place.state == SEATED:
        return _("Bạn đã có chỗ trong lớp này.")
    return _("Bạn đang ở số %(position)s trong danh sách chờ.", position=number(place.position))


def _closed(card: CohortCard) -> str:
    """Say why nobody can join, if so."""
    if card.state == CANCELLED:
        return _("Lớp này không tổ chức như đã báo. Mong bạn thông cảm.")
    if card.ends < local_day(session.at()):
        return _("Lớp này đã kết thúc.")
    return _("Lớp này đã thôi nhận người mới.") if card.state == CLOSED else ""


@blueprint.post("/lop-hoc/<code>/ghi-ten")
@signed_in()
def join_class(code: str) -> ResponseReturnValue:
    """Take a seat, or a place in the queue."""
    writing, actor, at = db.session(), session.actor(), session.at()
    return _do(code, lambda: _place(work.run(writing, lambda: seating.join(writing, code, actor=actor, at=at))))


@blueprint.post("/lop-hoc/<code>/roi-lop")
@signed_in()
def leave_class(code: str) -> ResponseReturnValue:
    """Give up the seat or the place in the queue."""
    writing, actor, at = db.session(), session.actor(), session.at()

    def step() -> str:
        left = work.run(writing, lambda: seating.leave(writing, code, actor=actor, at=at))
        return _("Bạn đã rời lớp. Có thể ghi tên lại khi lớp còn nhận người.") if left else _("Bạn không ở lớp này.")

    return _do(code, step)


def _do(code: str, step: Callable[[], str]) -> ResponseReturnValue:
    try:
        flash(step(), "success")
    except Conflict as error:
        if error.code not in REFUSALS:
            raise
        flash(str(REFUSALS[error.code]), "warning")
    return redirect(url_for("learn.show_class", code=code))
