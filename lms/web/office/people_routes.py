"""The roll of a unit, a person's record, and what a cadre does there: confirming a residence, printing a slip."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import CompletionCard, CourseCard
from kernel.clock import local_day
from kernel.errors import Invalid, NotAllowed
from kernel.events import tell
from kernel.paging import page_number
from kernel.text import clean_line
from lms import work
from lms.criteria import queries as criteria
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.orgs.queries import MembershipCard
from lms.people import queries as people
from lms.people.events import ProfileViewed
from lms.people.operations import recovering
from lms.people.queries import PersonCard
from lms.reports import queries as reports
from lms.score import queries as score
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.office import people_views, rights, views
from lms.web.office.area import blueprint
from lms.web.office.confirming import MOST, confirm
from lms.web.page import page, settings

SEARCH_LONGEST = 100


class BadChoice(Invalid):
    """Nobody was chosen, or more people than one page holds."""

    code = "bad_choice"


@blueprint.get("/can-bo/nguoi-dan")
@may("cadre", "city", "auditor", "admin")
def roll_home() -> ResponseReturnValue:
    """Lead to the people of the viewer's unit, or let her choose between several."""
    tops = orgs.list_watched_tops(session.reading(), actor=session.actor())
    if len(tops) == 1:
        return redirect(url_for("office.roll", unit_ref=tops[0].public_id))
    return page("office/choose.html", view=views.choose_roll(tops))


@blueprint.get("/can-bo/nguoi-dan/<unit_ref>")
@may("cadre", "city", "auditor", "admin")
def roll(unit_ref: str) -> ResponseReturnValue:
    """List the people of a unit, by tên then họ."""
    actor = session.actor()
    unit = orgs.get_watched(session.reading(), public_id=unit_ref, actor=actor)
    search = clean_line(request.args.get("q", ""), SEARCH_LONGEST)
    wanted = people_views.RollWanted(search, request.args.get("cho-xac-nhan") == "1")
    found = reports.list_roll(
        session.reading(),
        unit=unit,
        actor=actor,
        search=wanted.search,
        unconfirmed=wanted.unconfirmed,
        number=page_number(request.args.get("trang")),
    )
    children = orgs.list_family(session.reading(), unit=unit, on=local_day(session.at()))
    shown = people_views.load(session.reading(), found.rows)
    allowed = rights.may_change(actor) and actor.covers(unit.path, *rights.WRITERS)
    view = people_views.roll(unit, children, wanted, found, shown, actor=actor, may_change=allowed)
    return page("office/roll.html", view=view)


@blueprint.get("/can-bo/nguoi-dan/<unit_ref>/xac-nhan")
@may("cadre", "city")
def ask_confirm_many(unit_ref: str) -> ResponseReturnValue:
    """Name the people chosen on the roll before their residences are confirmed."""
    rights.check_may_change(session.actor())
    unit = orgs.get_watched(session.reading(), public_id=unit_ref, actor=session.actor())
    refs = request.args.getlist("chon")
    if not refs:
        flash(_("Vui lòng chọn ít nhất một người trong danh sách."), "warning")
        return redirect(url_for("office.roll", unit_ref=unit.public_id, **{"cho-xac-nhan": 1}))  # type: ignore[arg-type]
    return page("office/confirm.html", view=people_views.confirming(unit, _chosen(refs)))


@blueprint.post("/can-bo/nguoi-dan/<unit_ref>/xac-nhan")
@may("cadre", "city")
def confirm_many(unit_ref: str) -> ResponseReturnValue:
    """Confirm the residences of the people named."""
    actor, at = session.actor(), session.at()
    rights.check_may_change(actor)
    unit = orgs.get_watched(session.reading(), public_id=unit_ref, actor=actor)
    ids = [card.id for card, _home in _chosen(request.form.getlist("chon"))]
    fresh = work.run(db.session(), lambda: confirm(db.session(), ids, actor=actor, at=at))
    flash(_("Đã xác nhận nơi cư trú của %(count)s người.", count=fresh), "success")
    return redirect(url_for("office.roll", unit_ref=unit.public_id, **{"cho-xac-nhan": 1}))  # type: ignore[arg-type]


def _chosen(refs: list[str]) -> list[tuple[PersonCard, MembershipCard]]:
    """Return the people chosen, each within the actor's own scope; one who is not makes the whole choice fail."""
    if not 1 <= len(set(refs)) <= MOST:
        raise BadChoice
    actor = session.actor()
    return [rights.get_person(session.reading(), ref, actor=actor, roles=rights.WRITERS) for ref in dict.fromkeys(refs)]


@blueprint.get("/can-bo/nguoi-dan/ho-so/<person_ref>")
@may("cadre", "city", "auditor", "admin")
def person(person_ref: str) -> ResponseReturnValue:
    """Show a person's record. That it was opened is written down: she can see who did."""
    actor, at = session.actor(), session.at()
    card, home = rights.get_person(session.reading(), person_ref, actor=actor)
    view = _record(card, home)
    fact = ProfileViewed(at=at, actor=actor, person_id=card.id, page="ho-so")
    work.run(db.session(), lambda: tell(db.session(), fact))
    return page("office/person.html", view=view)


def _record(card: PersonCard, home: MembershipCard) -> dict[str, object]:
    actor, today, reading = session.actor(), local_day(session.at()), session.reading()
    unit = orgs.list_by_paths(reading, [home.unit_path]).get(home.unit_path)
    mine = rights.may_change(actor) and actor.covers(home.unit_path, *rights.WRITERS)
    return people_views.person(
        card,
        home,
        unit,
        score.find_year(reading, person_id=card.id, period=today.year),
        _passed(card.id),
        criteria=criteria.get_policy(reading).criteria_on(today),
        today=today,
        may_confirm=mine and card.id != actor.person_id,
        slip=_slip_state(card, mine=mine),
    )


def _passed(person_id: int) -> Sequence[tuple[CourseCard, CompletionCard]]:
    catalogue = {card.id: card for card in courses.list_catalogue(session.reading())}
    done = courses.list_completions(session.reading(), person_id=person_id)
    return [(catalogue[each.course_id], each) for each in done if each.kind == "passed" and each.course_id in catalogue]


def _slip_state(card: PersonCard, *, mine: bool) -> str:
    """Tell whether a slip can be made for a person: «may», or why not («none» says nothing about it)."""
    if not mine or card.status != "active":
        return "none"
    if card.id == session.actor().person_id:
        return "own"
    if not people.list_login_names(session.reading(), card.id):
        return "no-name"
    held = rights.list_scopes(session.reading(), person_id=card.id, today=local_day(session.at()))
    return "may" if rights.may_recover(session.actor(), person_id=card.id, held=held) else "duties"


@blueprint.post("/can-bo/nguoi-dan/ho-so/<person_ref>/xac-nhan")
@may("cadre", "city")
def confirm_one(person_ref: str) -> ResponseReturnValue:
    """Confirm a person's residence."""
    actor, at = session.actor(), session.at()
    rights.check_may_change(actor)
    card, _home = rights.get_person(session.reading(), person_ref, actor=actor, roles=rights.WRITERS)
    fresh = work.run(db.session(), lambda: confirm(db.session(), [card.id], actor=actor, at=at))
    if fresh:
        flash(_("Đã xác nhận nơi cư trú của %(name)s.", name=card.full_name), "success")
    else:
        flash(_("Nơi cư trú của %(name)s đã được xác nhận từ trước.", name=card.full_name), "info")
    return redirect(url_for("office.person", person_ref=card.public_id))


@blueprint.post("/can-bo/nguoi-dan/ho-so/<person_ref>/phieu")
@may("cadre", "city")
def slip(person_ref: str) -> ResponseReturnValue:
    """Make a one-time way back in and show it to be printed: this once, since only its hash is kept."""
    actor, at = session.actor(), session.at()
    rights.check_may_change(actor)
    card, home = rights.get_person(session.reading(), person_ref, actor=actor, roles=rights.WRITERS)
    if _slip_state(card, mine=True) not in ("may", "no-name"):  # without a name the operation says why
        raise NotAllowed("slip_not_yours")
    try:
        code = work.run(db.session(), lambda: recovering.make_slip(db.session(), person_id=card.id, actor=actor, at=at))
    except recovering.NoLoginName:
        flash(_("Người này chưa có tên đăng nhập, nên phiếu không dùng được. Vui lòng bổ sung trước."), "error")
        return redirect(url_for("office.person", person_ref=card.public_id))
    names = people.list_login_names(session.reading(), card.id)
    address = settings().public_url.rstrip("/") + "/khoi-phuc"
    view = people_views.slip(card, home, names, code, address=address, by=actor.name, at=at)
    return page("office/slip.html", view=view)
