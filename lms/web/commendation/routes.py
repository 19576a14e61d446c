"""Asking for a list, seeing it made, publishing it; the public page; one's own answer."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import period_of
from kernel.errors import NotFound
from kernel.paging import page_number
from lms.commendation import queries
from lms.commendation.library import plans
from lms.commendation.operations import listing as lists
from lms.commendation.operations.listing import ListMoved, SameMaker
from lms.commendation.queries import LineCard, ListCard
from lms.commendation.rules.ranking import Plan
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.people.queries import PersonCard
from lms.web import session
from lms.web.access import may, public, signed_in
from lms.web.commendation import views
from lms.web.commendation.area import blueprint
from lms.web.language import gettext as _
from lms.web.learning_models.area import FIRST_PERIOD, do
from lms.web.page import page
from lms.web.studio.desk import read

MOST = 500
"""People shown on the public page: plans choose fewer."""


@blueprint.get("/can-bo/bieu-duong")
@may("cadre", "city", "auditor", "admin")
def listing() -> ResponseReturnValue:
    """List the lists of the viewer's units."""
    reading, actor = session.reading(), session.actor()
    found = queries.list_watched(reading, actor=actor, number=page_number(request.args.get("trang")))
    units = orgs.list_by_paths(reading, {each.unit_path for each in found.rows})
    new = url_for("commendation.new") if actor.has_role(*lists.MAKERS) else ""
    return page("commendation/list.html", view=views.listing(found, units, new=new))


@blueprint.route("/can-bo/bieu-duong/moi", methods=["GET", "POST"])
@may("cadre", "city")
def new() -> ResponseReturnValue:
    """Choose a unit, a year and a plan; the list is made by a job."""
    actor, at = session.actor(), session.at()
    tops = [unit for unit in orgs.list_watched_tops(session.reading(), actor=actor) if lists.may_make(actor, unit.path)]
    now = period_of(at)
    error = ""
    if request.method == "POST":
        unit = next((each for each in tops if each.public_id == request.form.get("don-vi")), None)
        plan = next((Plan.of(each) for each in plans() if each["code"] == request.form.get("tieu-chi")), None)
        year = request.form.get("nam", "")
        if unit and plan and year in {str(each) for each in range(FIRST_PERIOD, now + 1)}:
            ref = do(lambda s: lists.ask(s, unit=unit, period=int(year), plan=plan, actor=actor, at=at))
            return redirect(url_for("commendation.show", list_ref=ref))
        error = _("Vui lòng chọn đơn vị, năm và tiêu chí trong danh sách.")
    view = {
        "units": [{"value": each.public_id, "label": each.name} for each in tops],
        "years": [{"value": str(each), "label": str(each)} for each in range(now, FIRST_PERIOD - 1, -1)],
        "plans": [{"value": each["code"], "label": each["title"], "hint": each["note"]} for each in plans()],
        "chosen": {key: request.form.get(key, "") for key in ("don-vi", "nam", "tieu-chi")},
        "error": error,
    }
    return page("commendation/new.html", status=422 if error else 200, view=view)


def _people(lines: list[LineCard]) -> tuple[dict[int, PersonCard], dict[int, str]]:
    """Return the people of some lines, and where each lives."""
    ids = [line.person_id for line in lines]
    homes = orgs.list_residences(session.reading(), person_ids=ids)
    return people.list_cards(session.reading(), ids), {each: home.unit_name for each, home in homes.items()}


@blueprint.get("/can-bo/bieu-duong/<list_ref>")
@may("cadre", "city", "auditor", "admin")
def show(list_ref: str) -> ResponseReturnValue:
    """Show a list: by what plan, who stands on it and why; with `?kiem-tra=1`, made again from its snapshot."""
    reading, actor = session.reading(), session.actor()
    card = queries.get_watched(reading, public_id=list_ref, actor=actor)
    lines = queries.list_lines(reading, list_id=card.id, number=page_number(request.args.get("trang")))
    cards, homes = _people(list(lines.rows))
    view = views.one(
        card,
        Plan.of(card.plan),
        lines,
        cards,
        orgs.list_by_paths(reading, {card.unit_path}),
        homes,
        may_change=lists.may_make(actor, card.unit_path),
        own=card.asked_by == actor.person_id,
        checked=_made_again(card) if card.snapshot and "kiem-tra" in request.args else None,
    )
    return page("commendation/show.html", view=view)


def _made_again(card: ListCard) -> bool:
    """Tell whether the snapshot still gives exactly this list."""
    lines = queries.list_lines(session.reading(), list_id=card.id, size=MOST).rows
    cards = people.list_cards(session.reading(), [line.person_id for line in lines])
    return lists.verify(read(card.snapshot), card, [cards[line.person_id].public_id for line in lines])


@blueprint.get("/can-bo/bieu-duong/<list_ref>/ban-chot.json")
@may("cadre", "city", "auditor", "admin")
def snapshot(list_ref: str) -> ResponseReturnValue:
    """Give the snapshot as a file: whoever has it makes the same list from it."""
    card = queries.get_watched(session.reading(), public_id=list_ref, actor=session.actor())
    if not card.snapshot:
        raise NotFound
    response: Response = make_response(read(card.snapshot))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="bieu-duong-{card.period}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/can-bo/bieu-duong/<list_ref>/buoc")
@may("cadre", "city")
def step(list_ref: str) -> ResponseReturnValue:
    """Publish a list, or take it back."""
    actor, at = session.actor(), session.at()
    card = queries.get_watched(session.reading(), public_id=list_ref, actor=actor)
    wanted = request.form.get("viec", "")
    try:
        if wanted == "cong-bo":
            do(lambda s: lists.publish(s, card, actor=actor, at=at))
            flash(_("Đã công bố danh sách."), "success")
        elif wanted == "rut":
            do(lambda s: lists.withdraw(s, card, actor=actor, at=at))
            flash(_("Đã rút lại danh sách."), "success")
        else:
            raise NotFound
    except SameMaker:
        flash(_("Người lập danh sách không công bố danh sách đó. Vui lòng nhờ cán bộ khác."), "warning")
    except ListMoved:
        flash(_("Danh sách vừa được người khác thay đổi. Vui lòng xem lại trang này."), "warning")
    return redirect(url_for("commendation.show", list_ref=list_ref))


@blueprint.get("/bieu-duong/<list_ref>")
@public
def published(list_ref: str) -> ResponseReturnValue:
    """Show a published list to everybody."""
    reading = session.reading()
    card = queries.get_published(reading, public_id=list_ref)
    lines = list(queries.list_lines(reading, list_id=card.id, size=MOST).rows)
    cards, homes = _people([line for line in lines if line.consent == "yes"])
    units = orgs.list_by_paths(reading, {card.unit_path})
    view = views.published(card, Plan.of(card.plan), lines, cards, units, homes)
    return page("commendation/published.html", view=view)


@blueprint.get("/toi/bieu-duong")
@signed_in()
def own() -> ResponseReturnValue:
    """Show the lists one stands on, and ask whether one may be named."""
    reading = session.reading()
    pairs = queries.list_own(reading, person_id=session.actor().person_id)
    units = orgs.list_by_paths(reading, {card.unit_path for card, _line in pairs})
    return page("commendation/own.html", view=views.own(pairs, units))


@blueprint.post("/toi/bieu-duong/<list_ref>")
@signed_in()
def answer(list_ref: str) -> ResponseReturnValue:
    """Keep the answer; it may be changed at any time."""
    actor, at, agreed = session.actor(), session.at(), request.form.get("dong-y") == "1"
    do(lambda s: lists.answer(s, list_ref=list_ref, agreed=agreed, actor=actor, at=at))
    flash(_("Đã ghi: đồng ý nêu tên.") if agreed else _("Đã ghi: không nêu tên."), "success")
    return redirect(url_for("commendation.own"))
