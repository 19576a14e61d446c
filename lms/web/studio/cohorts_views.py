"""Classes as lists and pages show them to their trainers: names, never telephone numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from courses.queries import CourseCard
from kernel.clock import local_day
from kernel.paging import SIZE, Page
from lms.orgs.queries import UnitCard
from lms.people.queries import PersonCard
from lms.teaching.queries.cohorts import CohortCard, MemberLine
from lms.teaching.queries.standing import NO_TRIES, Standing
from lms.teaching.rules.helping import Learner, Need, count_stopped, need_of
from lms.teaching.rules.seats import CANCELLED, CLOSED, OPEN
from lms.web.filters import day, number
from lms.web.language import gettext as _

NEEDS = {
    Need.TEST: (_l("Chưa đạt bài kiểm tra"), "warning"),
    Need.QUIET: (_l("Tạm dừng"), "warning"),
    Need.NOT_BEGUN: (_l("Chưa bắt đầu"), "info"),
    Need.GOING: (_l("Đang học"), "success"),
    Need.AT_TEST: (_l("Đã học hết bài"), "success"),
    Need.FINISHED: (_l("Đã học xong"), "success"),
}
PEOPLE = _l("%(count)s người")


def listing(
    found: Page[CohortCard],
    courses: Mapping[int, CourseCard],
    trainers: Mapping[int, PersonCard],
    *,
    today: date,
    past: bool,
    may_open: bool,
) -> dict[str, Any]:
    """Return the list of classes."""
    return {
        "lines": [
            _line(card, courses.get(card.course_id), trainers.get(card.trainer_id), today) for card in found.rows
        ],
        "past": past,
        "may_open": may_open,
        "pager": _pager("studio.list_cohorts", found, _l("%(count)s lớp"), "trang", **({"da-xong": 1} if past else {})),
    }


def _line(card: CohortCard, course: CourseCard | None, trainer: PersonCard | None, today: date) -> dict[str, Any]:
    words, kind = state_words(card, today)
    return {
        "title": card.title,
        "href": url_for("studio.show_cohort", cohort_ref=card.public_id),
        "course": course.title if course else _("Khóa học không còn mở"),
        "days": days(card),
        "place": card.place,
        "seats": seats(card),
        "trainer": trainer.full_name if trainer else "",
        "state": words,
        "kind": kind,
    }


def days(card: CohortCard) -> str:
    """Say from when to when a class runs."""
    return _("%(first)s đến %(last)s", first=day(card.starts), last=day(card.ends))


def seats(card: CohortCard) -> str:
    """Say how many have a seat, of how many, and how many wait."""
    taken = (
        _("%(count)s người, không giới hạn", count=number(card.seated))
        if card.seats is None
        else _("%(count)s trên %(seats)s chỗ", count=number(card.seated), seats=number(card.seats))
    )
    return taken + (_(", %(count)s người chờ", count=number(card.waiting)) if card.waiting else "")


def state_words(card: CohortCard, today: date) -> tuple[str, str]:
    """Say in which state a class is, with the kind of its tag."""
    if card.state == CANCELLED:
        return _("không tổ chức"), "neutral"
    if card.ends < today:
        return _("đã kết thúc"), "neutral"
    if card.state == CLOSED:
        return _("đã thôi nhận người"), "warning"
    return (_("đang học, còn nhận người"), "success") if card.starts <= today else (_("sắp mở"), "info")


def _pager(endpoint: str, found: Page[Any], total: object, name: str, **params: object) -> dict[str, Any]:
    def href(page: int) -> str:
        return url_for(endpoint, **(params | {name: page}))  # type: ignore[arg-type]

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": str(total) % {"count": number(found.total)},
    }


def choosing(here: UnitCard | None, units: Iterable[UnitCard]) -> dict[str, Any]:
    """Return the ways to units further down, for the form of a new class."""
    return {
        "below": [
            {"text": unit.name, "href": url_for("studio.new_cohort", **{"don-vi": unit.public_id})}  # type: ignore[arg-type]
            for unit in units
            if here is None or unit.id != here.id
        ],
        "action": url_for("studio.new_cohort", **({"don-vi": here.public_id} if here else {})),  # type: ignore[arg-type]
    }


def editing(card: CohortCard) -> dict[str, Any]:
    """Return what the form of a class needs to know."""
    back = url_for("studio.show_cohort", cohort_ref=card.public_id)
    action = url_for("studio.edit_cohort", cohort_ref=card.public_id)
    return {"title": card.title, "back": back, "action": action, "members": card.seated + card.waiting}


# ---------------------------------------------------------------------------------- one class


def members_shown(seated: Sequence[int], standing: Standing | None, page: int) -> Page[Learner]:
    """Return the page of learners that is shown, those who need help first."""
    learners = standing.learners if standing else tuple(Learner(each, 0, 0, None, 0, False) for each in seated)
    first = (page - 1) * SIZE
    return Page(learners[first : first + SIZE], page, SIZE, len(learners))


def one(
    card: CohortCard,
    course: CourseCard | None,
    standing: Standing | None,
    shown: Page[Learner],
    waiting: Page[MemberLine],
    people: Mapping[int, PersonCard],
    *,
    unit: UnitCard | None,
    others: Sequence[CohortCard],
    changing: bool,
    at: datetime,
) -> dict[str, Any]:
    """Return a class's page."""
    today, ref = local_day(at), card.public_id
    words, kind = state_words(card, today)
    alive = changing and card.state != CANCELLED and card.ends >= today
    return {
        "title": card.title,
        "state": words,
        "kind": kind,
        "code": card.code.upper(),
        "address": url_for("learn.show_class", code=card.code),
        "rows": _rows(card, course, unit, people.get(card.trainer_id)),
        "seated": number(card.seated),
        "waiting_count": number(card.waiting),
        "learners": [_learner(each, standing, course, people, at) for each in shown.rows],
        "pager": _pager("studio.show_cohort", shown, PEOPLE, "trang", cohort_ref=ref),
        "lessons": _lessons(course, standing),
        "waiting": [_waiting(line, people) for line in waiting.rows],
        "waiting_pager": _pager("studio.show_cohort", waiting, PEOPLE, "trang-cho", cohort_ref=ref),
        "others": [{"value": each.public_id, "label": f"{each.title}, {days(each)}, {seats(each)}"} for each in others],
        "alive": alive,
        "free": card.free is None or card.free > 0,
        "is_open": card.state == OPEN,
        "edit": url_for("studio.edit_cohort", cohort_ref=ref),
        "print": url_for("studio.print_cohort", cohort_ref=ref),
        "set_state": url_for("studio.set_cohort_state", cohort_ref=ref),
        "change_member": url_for("studio.change_member", cohort_ref=ref),
    }


def _rows(
    card: CohortCard, course: CourseCard | None, unit: UnitCard | None, trainer: PersonCard | None
) -> list[dict[str, Any]]:
    return [
        {"key": _("Khóa học"), "value": course.title if course else _("Khóa học không còn mở")},
        {"key": _("Giảng viên"), "value": trainer.full_name if trainer else _("chưa rõ")},
        {"key": _("Thời gian"), "value": days(card)},
        {"key": _("Lịch học"), "value": card.schedule or _("chưa ghi")},
        {"key": _("Nơi học"), "value": card.place},
        {"key": _("Đơn vị"), "value": unit.name if unit else card.unit_path},
        {"key": _("Số chỗ"), "value": seats(card)},
        {
            "key": _("Ghi tên"),
            "value": _("hiện ở trang khóa học, ai cũng ghi tên được")
            if card.listed
            else _("chỉ người có mã hoặc đường dẫn của lớp"),
        },
    ]


def _name(people: Mapping[int, PersonCard], person_id: int) -> str:
    card = people.get(person_id)
    return card.full_name if card else _("Người đã rời hệ thống")


def _ref(people: Mapping[int, PersonCard], person_id: int) -> str:
    card = people.get(person_id)
    return card.public_id if card else ""


def _learner(
    learner: Learner,
    standing: Standing | None,
    course: CourseCard | None,
    people: Mapping[int, PersonCard],
    at: datetime,
) -> dict[str, Any]:
    words, kind = NEEDS[need_of(learner, at=at)]
    tries = standing.tries.get(learner.person_id, NO_TRIES) if standing else NO_TRIES
    return {
        "ref": _ref(people, learner.person_id),
        "name": _name(people, learner.person_id),
        "need": _unbroken(str(words) if standing else _("chưa rõ")),
        "kind": kind if standing else "neutral",
        "lessons": _("%(done)s trên %(total)s bài", done=learner.done, total=learner.total) if standing else "–",
        "last": _("gần nhất %(day)s", day=day(learner.last_at)) if learner.last_at else _("chưa mở bài nào"),
        "stopped": _lesson(course, learner.stopped),
        "test": _test(learner, tries.count, tries.best),
    }


def _unbroken(words: str) -> str:
    """Return words that stay on one line: a narrow column would set each syllable on its own."""
    return words.replace(" ", "\u00a0")


def _lesson(course: CourseCard | None, slug: str) -> str:
    """Name the lesson somebody stopped at; one that only an older edition has by its address."""
    if not slug or course is None:
        return "–"
    line = next((each for each in course.lessons if each.slug == slug), None)
    return _("Bài %(number)s: %(title)s", number=line.number, title=line.title) if line else slug


def _test(learner: Learner, count: int, best: int) -> str:
    if learner.finished and count:
        return _("bài kiểm tra đạt %(best)s%%", best=best)
    if learner.finished:
        return _("đã học xong")
    if count:
        return _("đã làm %(count)s lần, cao nhất %(best)s%%", count=count, best=best)
    return _("chưa làm bài kiểm tra")


def _lessons(course: CourseCard | None, standing: Standing | None) -> list[list[Any]]:
    """Return for each lesson how many stopped there; empty when nobody did."""
    counts = count_stopped(standing.learners) if standing else {}
    if not counts or course is None:
        return []
    return [
        [_("Bài %(number)s: %(title)s", number=line.number, title=line.title), number(counts.get(line.slug, 0))]
        for line in course.lessons
    ]


def _waiting(line: MemberLine, people: Mapping[int, PersonCard]) -> dict[str, Any]:
    return {
        "ref": _ref(people, line.person_id),
        "name": _name(people, line.person_id),
        "position": number(line.position),
        "since": day(line.joined_at),
    }


def attendance(
    card: CohortCard, course: CourseCard | None, seated: Iterable[int], people: Mapping[int, PersonCard]
) -> dict[str, Any]:
    """Return the paper: everybody with a seat, by tên then họ."""
    found = sorted((people[each] for each in seated if each in people), key=lambda each: (each.sort_key, each.id))
    return {
        "title": card.title,
        "course": course.title if course else "",
        "days": days(card),
        "place": card.place,
        "trainer": _name(people, card.trainer_id),
        "names": [each.full_name for each in found],
        "back": url_for("studio.show_cohort", cohort_ref=card.public_id),
    }
