"""What others ask and offer around the courses: invitations to learn, classes to join, the classes one is in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from flask import url_for

from courses import queries as courses
from courses.queries import CompletionCard, CourseCard
from courses.queries.finishing import finish_kind
from kernel.clock import local_day
from lms.orgs.rules import ancestors
from lms.teaching.queries import calls, cohorts
from lms.teaching.queries.calls import CallCard
from lms.teaching.queries.cohorts import CohortCard, Place
from lms.teaching.rules.seats import CANCELLED, SEATED
from lms.web import session
from lms.web.filters import day, number
from lms.web.language import gettext as _

SOONEST = 3
"""Classes named on a course's page; a link leads to the others."""


def near() -> list[str]:
    """Return the paths of the units the visitor lives in, from the City down; none for who has said nothing."""
    home = session.actor().residence()
    return [*ancestors(home.unit_path), home.unit_path] if home else []


def of_course(card: CourseCard, *, finished: bool) -> dict[str, Any]:
    """Return what is asked and offered around one course; who has finished it is asked nothing more."""
    today = local_day(session.at())
    asking = [] if finished else _asking(today, course_id=card.id)
    soonest = cohorts.list_soonest(session.reading(), today=today, course_id=card.id, near=near(), most=SOONEST)
    return {
        "invitations": _invitations(asking, {card.id: card}),
        "classes": [offer(each, today) for each in soonest],
        "more": url_for("learn.find_class", khoa=card.slug),
    }


def mine(catalogue: Iterable[CourseCard], completions: Collection[CompletionCard]) -> dict[str, Any]:
    """Return the invitations a signed-in learner has not answered yet, and the classes she is in."""
    today = local_day(session.at())
    by_id = {card.id: card for card in catalogue}
    done = {(each.course_id, each.kind) for each in completions}
    asking = [
        call
        for call in _asking(today)
        if call.course_id in by_id and (call.course_id, finish_kind(by_id[call.course_id])) not in done
    ]
    own = cohorts.list_own(session.reading(), person_id=session.actor().person_id, today=today)
    return {
        "invitations": _invitations(asking, by_id),
        "classes": [own_line(card, place, by_id.get(card.course_id)) for card, place in own],
    }


def _asking(today: date, course_id: int | None = None) -> list[CallCard]:
    viewer = session.viewer()
    home = viewer.actor.residence() if viewer else None
    if viewer is None or home is None:
        return []
    return calls.list_asking(
        session.reading(), residence=home.unit_path, audience=viewer.audience, today=today, course_id=course_id
    )


def _invitations(asking: list[CallCard], by_id: dict[int, CourseCard]) -> list[dict[str, str]]:
    """Return the invitations in words: who asks for what by when, and the note that came with it."""
    units = calls.list_units_of(session.reading(), asking)
    return [
        {
            "text": _(
                "%(inviter)s mời học xong trước %(day)s",
                inviter=calls.inviter(units, call.from_path),
                day=day(call.due),
            ),
            "note": call.note,
            "course": by_id[call.course_id].title,
            "href": url_for("learn.course", slug=by_id[call.course_id].slug),
        }
        for call in asking
    ]


# ---------------------------------------------------------------------------------- classes in a line


def days(card: CohortCard) -> str:
    """Say from when to when a class runs."""
    return _("từ ngày %(first)s đến ngày %(last)s", first=day(card.starts), last=day(card.ends))


def room(card: CohortCard) -> str:
    """Say how many seats are free, or how long the queue is."""
    if card.free is None:
        return _("không giới hạn số chỗ")
    if card.waiting or not card.free:
        return _("đã đủ chỗ, %(count)s người trong danh sách chờ", count=number(card.waiting))
    return _("còn %(count)s chỗ", count=number(card.free))


def offer(card: CohortCard, today: date) -> dict[str, str]:
    """Return one class that is offered."""
    begun = _("đang học") if card.starts <= today else _("sắp mở")
    return {
        "title": card.title,
        "href": url_for("learn.show_class", code=card.code),
        "detail": f"{begun}, {days(card)}, {card.place}, {room(card)}",
    }


def place_words(place: Place) -> str:
    """Say where somebody stands in a class."""
    if place.state == SEATED:
        return _("Đã có chỗ")
    return _("Đang ở số %(position)s trong danh sách chờ", position=number(place.position))


def own_line(card: CohortCard, place: Place, course: CourseCard | None) -> dict[str, str]:
    """Return one class somebody is in. Account pages avoid the pronoun."""
    state = _("Lớp không tổ chức") if card.state == CANCELLED else place_words(place)
    return {
        "title": card.title,
        "course": course.title if course else "",
        "href": url_for("learn.show_class", code=card.code),
        "detail": f"{state}, {days(card)}, {card.place}",
    }


def list_courses() -> dict[int, CourseCard]:
    """Return the published courses by id."""
    return {card.id: card for card in courses.list_catalogue(session.reading())}
