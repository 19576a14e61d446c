"""People as lists and records show them: from the cards of several packages, with telephone numbers masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for

from courses.queries import CompletionCard, CourseCard
from kernel.actor import Actor
from kernel.database import Executor
from kernel.paging import Page
from kernel.text import mask_phone
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.orgs import queries as orgs
from lms.orgs.queries import MembershipCard, UnitCard
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.people.rules import SLIP_LIFETIME
from lms.reports.queries import PersonLine
from lms.score.queries import YearState
from lms.web.filters import day, moment, number, unbroken
from lms.web.language import gettext as _
from lms.web.office.asked import Wanted


@dataclass(frozen=True, slots=True)
class People:
    """The cards and the residences of the people of one page, by id."""

    cards: Mapping[int, PersonCard]
    homes: Mapping[int, MembershipCard]


def load(executor: Executor, lines: Iterable[PersonLine]) -> People:
    """Read the cards and residences of a page of people: two statements."""
    ids = [line.person_id for line in lines]
    if not ids:
        return People({}, {})
    return People(people.list_cards(executor, ids), orgs.list_residences(executor, person_ids=ids))


def person_line(person_id: int, found: People) -> dict[str, Any]:
    """Return one person of a list."""
    card, home = found.cards.get(person_id), found.homes.get(person_id)
    return {
        "ref": card.public_id if card else "",
        "name": card.full_name if card else _("Người đã rời hệ thống"),
        "href": url_for("office.person", person_ref=card.public_id) if card and home else "",
        "birth_year": str(card.birth_year) if card and card.birth_year else _("chưa có"),
        "phone": mask_phone(card.phone) if card and card.phone else "",
        "unit": unbroken(home.unit_name) if home else _("chưa có nơi cư trú"),
        "confirmed": bool(home and home.confirmed_at),
    }


def pager(endpoint: str, unit: UnitCard, found: Page[PersonLine], params: Mapping[str, object]) -> dict[str, Any]:
    """Return the way from page to page of a list."""

    def href(page: int) -> str:
        return url_for(endpoint, unit_ref=unit.public_id, **(dict(params) | {"trang": page}))  # type: ignore[arg-type]

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": _("%(count)s người", count=number(found.total)),
    }


def behind_a_figure(
    unit: UnitCard,
    label: str,
    code: str,
    wanted: Wanted,
    found: Page[PersonLine],
    people_found: People,
    *,
    at: datetime,
) -> dict[str, Any]:
    """Return the page of the people behind a figure."""
    params = wanted.params(so_lieu=code)
    back = url_for("office.unit_figures", unit_ref=unit.public_id, **wanted.params())  # type: ignore[arg-type]
    return {
        "unit": unit.name,
        "label": label,
        "period": wanted.period,
        "confirmed": wanted.confirmed,
        "total": number(found.total),
        "as_of": moment(at),
        "back": back,
        "first": found.first,
        "lines": [person_line(each.person_id, people_found) for each in found.rows],
        "pager": pager("office.people_of_measure", unit, found, params),
    }


# ---------------------------------------------------------------------------------- the roll


@dataclass(frozen=True, slots=True)
class RollWanted:
    """What the roll was asked for: words to find, and whether only those who wait are wanted."""

    search: str
    unconfirmed: bool

    def params(self) -> dict[str, object]:
        """Return the address's parameters again."""
        return {"q": self.search or None, "cho-xac-nhan": 1 if self.unconfirmed else None}


def roll(
    unit: UnitCard,
    children: Sequence[UnitCard],
    wanted: RollWanted,
    found: Page[PersonLine],
    people_found: People,
    *,
    actor: Actor,
    may_change: bool,
) -> dict[str, Any]:
    """Return the page of a unit's people. One's own residence cannot be chosen for confirming."""
    lines = []
    for row in found.rows:
        line = person_line(row.person_id, people_found)
        choosable = may_change and bool(line["href"]) and not line["confirmed"] and row.person_id != actor.person_id
        lines.append(line | {"total": number(row.total), "choosable": choosable})
    return {
        "unit": unit.name,
        "search": wanted.search,
        "unconfirmed": wanted.unconfirmed,
        "total": number(found.total),
        "lines": lines,
        "choosing": any(line["choosable"] for line in lines),
        "action": url_for("office.roll", unit_ref=unit.public_id),
        "clear": url_for("office.roll", unit_ref=unit.public_id) if wanted.search or wanted.unconfirmed else None,
        "confirm": url_for("office.confirm_many", unit_ref=unit.public_id),
        "figures": url_for("office.unit_figures", unit_ref=unit.public_id),
        "children": [
            {"text": child.name, "href": url_for("office.roll", unit_ref=child.public_id)} for child in children
        ],
        "pager": pager("office.roll", unit, found, wanted.params()),
    }


def confirming(unit: UnitCard, chosen: Sequence[tuple[PersonCard, MembershipCard]]) -> dict[str, Any]:
    """Return the page that names the people about to be confirmed."""
    return {
        "unit": unit.name,
        "count": len(chosen),
        "people": [
            {
                "ref": card.public_id,
                "name": card.full_name,
                "birth_year": str(card.birth_year) if card.birth_year else _("chưa có"),
                "unit": home.unit_name,
            }
            for card, home in chosen
        ],
        "action": url_for("office.confirm_many", unit_ref=unit.public_id),
        "back": url_for("office.roll", unit_ref=unit.public_id, **{"cho-xac-nhan": 1}),  # type: ignore[arg-type]
    }


# ---------------------------------------------------------------------------------- one person


def person(
    card: PersonCard,
    home: MembershipCard,
    unit: UnitCard | None,
    year: YearState,
    passed: Sequence[tuple[CourseCard, CompletionCard]],
    *,
    criteria: CriteriaSet,
    today: date,
    may_confirm: bool,
    slip: str,
) -> dict[str, Any]:
    """Return the record of a person. `slip` is «may», or a code for why no slip can be made."""
    group = next((group.name for group in criteria.groups if group.code == card.audience), _("chưa có"))
    return {
        "ref": card.public_id,
        "name": card.full_name,
        "active": card.status == "active",
        "rows": [
            {"key": _("Năm sinh"), "value": str(card.birth_year) if card.birth_year else _("chưa có")},
            {"key": _("Nhóm đối tượng"), "value": group},
            {"key": _("Nơi cư trú"), "value": home.unit_name},
            {"key": _("Tình trạng nơi cư trú"), "value": _confirmation(home)},
            {"key": _("Điện thoại"), "value": mask_phone(card.phone) if card.phone else _("chưa có")},
        ],
        "confirmed": home.confirmed_at is not None,
        "unit": home.unit_name,
        "period": today.year,
        "total": number(year.total),
        "passed": [_course(course, done) for course, done in passed],
        "may_confirm": may_confirm and home.confirmed_at is None,
        "slip": slip,
        "confirm": url_for("office.confirm_one", person_ref=card.public_id),
        "make_slip": url_for("office.slip", person_ref=card.public_id),
        "roll": url_for("office.roll", unit_ref=unit.public_id) if unit else None,
        "ledger": url_for("ledger.person", person_ref=card.public_id),
    }


def _confirmation(home: MembershipCard) -> str:
    """Say who vouches for a residence: the person alone, or a cadre, and since when."""
    if home.confirmed_at is None:
        return _("tự khai, chưa được cán bộ xác nhận")
    return _("đã được cán bộ xác nhận ngày %(day)s", day=day(home.confirmed_at))


def _course(course: CourseCard, done: CompletionCard) -> dict[str, str]:
    return {
        "title": f"{course.code}. {course.title}",
        "percent": "" if done.percent is None else _("%(percent)s%% số điểm", percent=done.percent),
        "day": day(done.at),
        "period": str(done.period),
    }


def slip(
    card: PersonCard,
    home: MembershipCard,
    names: Mapping[str, str],
    code: str,
    *,
    address: str,
    by: str,
    at: datetime,
) -> dict[str, Any]:
    """Return the paper with a one-time code: where to type it, with which name, until when."""
    return {
        "name": card.full_name,
        "birth_year": card.birth_year,
        "unit": home.unit_name,
        "login": _login(names),
        "code": " ".join(code[start : start + 4] for start in range(0, len(code), 4)),
        "address": address,
        "until": moment(at + SLIP_LIFETIME),
        "made": moment(at),
        "by": by,
        "back": url_for("office.person", person_ref=card.public_id),
    }


def _login(names: Mapping[str, str]) -> str:
    """Say which name to sign in with. A user name stands whole on the paper, a number only by its end."""
    if "username" in names:
        return names["username"]
    if "phone" in names:
        return _("số điện thoại đã đăng ký (%(number)s)", number=mask_phone(names["phone"]))
    return _("địa chỉ thư điện tử đã đăng ký")
