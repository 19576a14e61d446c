"""Calls as lists and pages show them: a rule in words, and its figures with both numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask import url_for

from courses.queries import CourseCard
from kernel.clock import local_day
from kernel.paging import Page
from lms.criteria.rules.criteria_set import Group
from lms.orgs.queries import MembershipCard, UnitCard
from lms.people.queries import PersonCard
from lms.reports.rules import Percentage
from lms.teaching.queries.calls import CallCard, Tally, inviter
from lms.teaching.rules.calls import is_open
from lms.web.filters import day, moment, number, percent
from lms.web.language import gettext as _

NOBODY = Tally()


def listing(
    found: Page[CallCard],
    tallies: Mapping[int, Tally],
    courses: Mapping[int, CourseCard],
    units: Mapping[str, UnitCard],
    groups: Iterable[Group],
    *,
    today: date,
    at: datetime,
    open_only: bool,
    may_call: bool,
) -> dict[str, Any]:
    """Return the list of calls."""
    names = {group.code: group.name for group in groups}
    return {
        "lines": [
            _line(call, courses.get(call.course_id), tallies.get(call.id, NOBODY), units, names, today)
            for call in found.rows
        ],
        "open_only": open_only,
        "may_call": may_call,
        "new": url_for("office.new_call"),
        "as_of": moment(at),
        "pager": _pager("office.list_calls", found, _("%(count)s lời mời"), **({"con-han": 1} if open_only else {})),
    }


def _line(
    call: CallCard,
    card: CourseCard | None,
    tally: Tally,
    units: Mapping[str, UnitCard],
    groups: Mapping[str, str],
    today: date,
) -> dict[str, Any]:
    words, kind = _state(call, today)
    return {
        "title": _title(card),
        "href": url_for("office.show_call", call_ref=call.public_id),
        "unit": _unit(units, call.unit_path),
        "audience": _audience(groups, call.audience),
        "due": day(call.due),
        "tally": _tally(tally),
        "state": words,
        "kind": kind,
    }


def _title(card: CourseCard | None) -> str:
    return card.title if card else _("Khóa học không còn mở")


def _unit(units: Mapping[str, UnitCard], path: str) -> str:
    unit = units.get(path)
    return unit.name if unit else path


def _audience(groups: Mapping[str, str], code: str) -> str:
    return groups.get(code, code) if code else _("Tất cả mọi người")


def _state(call: CallCard, today: date) -> tuple[str, str]:
    if call.cancelled:
        return _("đã thôi mời"), "neutral"
    return (_("đang mời"), "success") if is_open(call.due, today, cancelled=False) else (_("đã qua ngày"), "neutral")


def _tally(tally: Tally) -> str:
    """Say both numbers, and the share when there is somebody to have one."""
    share = percent(Percentage(tally.finished, tally.asked))
    if share is None:
        return _("chưa có ai trong nhóm này")
    return _(
        "%(done)s trên %(all)s người (%(share)s)", done=number(tally.finished), all=number(tally.asked), share=share
    )


def _pager(endpoint: str, found: Page[Any], total: str, **params: object) -> dict[str, Any]:
    def href(page: int) -> str:
        return url_for(endpoint, **(params | {"trang": page}))  # type: ignore[arg-type]

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": total % {"count": number(found.total)},
    }


def choosing(here: UnitCard | None, units: Iterable[UnitCard]) -> dict[str, Any]:
    """Return the ways to units further down, for the form of a call."""
    return {
        "here": here.name if here else "",
        "below": [
            {"text": unit.name, "href": url_for("office.new_call", **{"don-vi": unit.public_id})}  # type: ignore[arg-type]
            for unit in units
            if here is None or unit.id != here.id
        ],
        "action": url_for("office.new_call", **({"don-vi": here.public_id} if here else {})),  # type: ignore[arg-type]
    }


def one(
    call: CallCard,
    card: CourseCard | None,
    tally: Tally,
    units: Mapping[str, UnitCard],
    groups: Iterable[Group],
    *,
    found: Page[PersonCard] | None,
    homes: Mapping[int, MembershipCard],
    by: str,
    part: bool,
    changing: bool,
    at: datetime,
) -> dict[str, Any]:
    """Return a call's page. `found` None: the viewer may not see names. `part`: only her own units are counted."""
    names = {group.code: group.name for group in groups}
    today = local_day(at)
    words, kind = _state(call, today)
    ref = call.public_id
    return {
        "title": _title(card),
        "course": url_for("learn.course", slug=card.slug) if card else None,
        "state": words,
        "kind": kind,
        "rows": [
            {"key": _("Đơn vị"), "value": _unit(units, call.unit_path)},
            {"key": _("Dành cho"), "value": _audience(names, call.audience)},
            {"key": _("Học xong trước ngày"), "value": day(call.due)},
            {"key": _("Người mời"), "value": inviter(units, call.from_path)},
            {"key": _("Người lập"), "value": _("%(name)s, %(when)s", name=by or _("chưa rõ"), when=moment(call.at))},
            {"key": _("Lời nhắn"), "value": call.note or _("không có")},
        ],
        "unit": _unit(units, call.unit_path),
        "due": day(call.due),
        "done": number(tally.finished),
        "asked": number(tally.asked),
        "tally": _tally(tally),
        "part": part,
        "as_of": moment(at),
        "people": None if found is None else _people(found, homes),
        "left": None if found is None else number(found.total),
        "pager": None if found is None else _pager("office.show_call", found, _("%(count)s người"), call_ref=ref),
        "sheets": None if found is None else _pager("office.print_call", found, _("%(count)s người"), call_ref=ref),
        "print": url_for("office.print_call", call_ref=ref),
        "back": url_for("office.show_call", call_ref=ref),
        "cancel": url_for("office.cancel_call", call_ref=ref) if changing and not call.cancelled else None,
        "restore": url_for("office.restore_call", call_ref=ref) if changing and call.cancelled else None,
        "still": is_open(call.due, today, cancelled=False),
    }


def _people(found: Page[PersonCard], homes: Mapping[int, MembershipCard]) -> list[dict[str, Any]]:
    """Return one line a person: her name, year and home; how to reach her stands in her record alone."""
    return [
        {
            "number": number(order),
            "name": card.full_name,
            "href": url_for("office.person", person_ref=card.public_id),
            "birth_year": str(card.birth_year) if card.birth_year else _("chưa có"),
            "unit": homes[card.id].unit_name if card.id in homes else _("chưa có nơi cư trú"),
        }
        for order, card in enumerate(found.rows, start=found.first)
    ]
