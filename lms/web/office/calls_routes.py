"""Calls to learn («giao học»): listing, making, following, taking back."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.queries import CourseCard
from courses.queries.finishing import finish_kind
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.paging import page_number
from lms import work
from lms.criteria import queries as criteria
from lms.criteria.rules.criteria_set import Group
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.orgs.queries import WATCHERS, UnitCard
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.teaching.operations import calls as work_of_calls
from lms.teaching.operations.calls import BadCall, CallAgain, CallNotYours
from lms.teaching.queries import calls
from lms.teaching.queries.calls import READERS, Asked, CallCard
from lms.teaching.rules.calls import CALLERS
from lms.web import session
from lms.web.access import may
from lms.web.language import gettext as _
from lms.web.office import calls_views
from lms.web.office.area import blueprint
from lms.web.office.calls_forms import SAYS, CallForm, refuse
from lms.web.page import page

SHEET = 300
"""Names a printed list."""


@blueprint.get("/can-bo/giao-hoc")
@may("cadre", "city", "trainer", "auditor", "admin")
def list_calls() -> ResponseReturnValue:
    """List the calls of the viewer's units, with how many have answered."""
    reading, actor, today = session.reading(), session.actor(), local_day(session.at())
    open_only = request.args.get("con-han") == "1"
    found = calls.list_calls(
        reading, actor=actor, open_on=today if open_only else None, number=page_number(request.args.get("trang"))
    )
    by_id = {card.id: card for card in courses.list_catalogue(reading)}
    asked = [_asked(call, by_id.get(call.course_id)) for call in found.rows]
    view = calls_views.listing(
        found,
        calls.count_answers(reading, asked),
        by_id,
        calls.list_units_of(reading, found.rows),
        _groups(),
        today=today,
        at=session.at(),
        open_only=open_only,
        may_call=_may_call(),
    )
    return page("office/calls.html", view=view)


def _asked(call: CallCard, card: CourseCard | None, *roles: str) -> Asked:
    """Return the people of a call who are the viewer's business; a course no longer shown asks for its test."""
    kind = finish_kind(card) if card else "passed"
    return Asked(call, call.reach(session.actor(), *(roles or READERS)), kind)


def _may_call() -> bool:
    actor = session.actor()
    return actor.has_role(*CALLERS) and may_write(scope.role for scope in actor.scopes)


def _groups() -> tuple[Group, ...]:
    return tuple(criteria.get_policy(session.reading()).criteria_on(local_day(session.at())).groups)


# ---------------------------------------------------------------------------------- a new call


@blueprint.route("/can-bo/giao-hoc/moi", methods=["GET", "POST"])
@may("cadre", "city", "trainer")
def new_call() -> ResponseReturnValue:
    """Ask the people of a unit to finish a course by a day."""
    if not _may_call():
        raise CallNotYours
    here, units = _units(request.args.get("don-vi", ""))
    cards = courses.list_catalogue(session.reading())
    form = CallForm(course=request.args.get("khoa", ""), unit=here.public_id if here else "")
    form.offer(cards, units, _groups())
    if form.validate_on_submit():
        made = _make(form, cards, units)
        if made:
            flash(_("Đã giao học. Lời mời hiện ở trang của người dân từ lúc này."), "success")
            return redirect(url_for("office.show_call", call_ref=made))
    status = 422 if form.errors else 200
    return page("office/call_new.html", status=status, form=form, view=calls_views.choosing(here, units))


def _units(ref: str) -> tuple[UnitCard | None, list[UnitCard]]:
    """Return the unit that is opened, if one is, and the units to choose from: it and those right below it."""
    actor, reading, today = session.actor(), session.reading(), local_day(session.at())
    tops = sorted(orgs.list_by_paths(reading, actor.paths(*CALLERS)).values(), key=lambda unit: unit.path)
    here = tops[0] if len(tops) == 1 else None
    if ref:
        here = orgs.get_unit(reading, public_id=ref)
        if not actor.covers(here.path, *CALLERS):
            raise NotFound
    return (here, [here, *orgs.list_family(reading, unit=here, on=today)]) if here else (None, tops)


def _make(form: CallForm, cards: tuple[CourseCard, ...], units: list[UnitCard]) -> str | None:
    """Make the call; None when something in the form has to be mended."""
    course = next((card for card in cards if card.slug == form.course.data), None)
    unit = next((each for each in units if each.public_id == form.unit.data), None)
    if course is None or unit is None:
        raise NotFound
    writing, actor, at = db.session(), session.actor(), session.at()
    try:
        return work.run(
            writing,
            lambda: work_of_calls.make_call(
                writing,
                course=course,
                unit=unit,
                audience=form.group(),
                due=form.due.data,
                note=form.words(),
                actor=actor,
                at=at,
            ),
        )
    except (BadCall, CallAgain) as error:
        refuse(form, error)
        return None


# ---------------------------------------------------------------------------------- one call


@blueprint.get("/can-bo/giao-hoc/<call_ref>")
@may("cadre", "city", "trainer", "auditor", "admin")
def show_call(call_ref: str) -> ResponseReturnValue:
    """Show a call, and to those who may see the roll who has not finished."""
    return page("office/call.html", view=_followed(call_ref, size=50))


@blueprint.get("/can-bo/giao-hoc/<call_ref>/in")
@may("cadre", "city", "auditor", "admin")
def print_call(call_ref: str) -> ResponseReturnValue:
    """Show the people who have not finished as a paper to print."""
    view = _followed(call_ref, size=SHEET)
    if view["people"] is None:
        raise NotFound
    return page("office/call_print.html", view=view)


def _followed(call_ref: str, *, size: int) -> dict[str, object]:
    reading, actor, at = session.reading(), session.actor(), session.at()
    call = calls.get_call(reading, call_ref, actor=actor)
    card = _course(call)
    asked = _asked(call, card)
    named = _asked(call, card, *WATCHERS)
    number = page_number(request.args.get("trang"))
    found = calls.list_unfinished(reading, named, number=number, size=size) if named.paths else None
    homes = orgs.list_residences(reading, person_ids=[each.id for each in found.rows]) if found else {}
    by = people.list_cards(reading, [call.by_id]).get(call.by_id)
    return calls_views.one(
        call,
        card,
        calls.count_answers(reading, [asked])[call.id],
        calls.list_units_of(reading, [call]),
        _groups(),
        found=found,
        homes=homes,
        by=by.full_name if by else "",
        part=asked.paths != (call.unit_path,),
        changing=work_of_calls.may_change(actor, unit_path=call.unit_path, by_id=call.by_id),
        at=at,
    )


def _course(call: CallCard) -> CourseCard | None:
    return next((card for card in courses.list_catalogue(session.reading()) if card.id == call.course_id), None)


@blueprint.post("/can-bo/giao-hoc/<call_ref>/huy")
@may("cadre", "city", "trainer")
def cancel_call(call_ref: str) -> ResponseReturnValue:
    """Take a call back."""
    return _change(call_ref, work_of_calls.cancel_call, _("Đã thôi mời. Lời mời không còn hiện ở trang của người dân."))


@blueprint.post("/can-bo/giao-hoc/<call_ref>/moi-lai")
@may("cadre", "city", "trainer")
def restore_call(call_ref: str) -> ResponseReturnValue:
    """Let a call that was taken back ask again."""
    return _change(call_ref, work_of_calls.restore_call, _("Đã mời lại như cũ."))


def _change(call_ref: str, operation: Callable[..., bool], said: str) -> ResponseReturnValue:
    writing, actor, at = db.session(), session.actor(), session.at()
    card = _course(calls.get_call(session.reading(), call_ref, actor=actor))
    code = card.code if card else ""
    try:
        work.run(writing, lambda: operation(writing, call_ref, course_code=code, actor=actor, at=at))
    except CallAgain as error:
        flash(str(SAYS[error.code]), "warning")
    else:
        flash(said, "success")
    return redirect(url_for("office.show_call", call_ref=call_ref))
