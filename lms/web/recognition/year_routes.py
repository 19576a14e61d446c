"""The year: choosing one, where it stands, opening it, its days and signers, the plan on paper."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from kernel.errors import NotFound
from lms import work
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.orgs.queries import WARDS, UnitCard
from lms.recognition import queries
from lms.recognition.operations import years
from lms.recognition.operations.years import BadYear
from lms.recognition.queries import YearCard
from lms.recognition.queries.candidates import PREPARERS, count_again
from lms.web import session
from lms.web.access import may
from lms.web.forms import UNKNOWN, blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import year_forms, year_views
from lms.web.recognition.area import blueprint
from lms.web.recognition.desk import Desk, may_prepare, may_set, open_desk
from lms.web.recognition.words import SENTENCES

STEPPERS = ("cadre", "city", "admin", "auditor")
"""Roles that see the steps from the meeting on; helpers prepare what comes before."""


@blueprint.get("/can-bo/cong-nhan")
@may("helper", "cadre", "city", "auditor", "admin")
def home() -> ResponseReturnValue:
    """Show the year of the viewer's unit, or let her choose between several."""
    period = _period()
    found = queries.list_years(session.reading(), actor=session.actor(), period=period)
    closed = _units_without(found)
    if len(found) == 1 and not closed:
        return _show(open_desk(found[0].public_id))
    units = orgs.list_by_paths(session.reading(), [year.unit_path for year in found])
    return page("recognition/home.html", view=year_views.choosing(found, units, closed, period=period))


def _period() -> int:
    """Return the period asked for; this year's by default."""
    today, asked = local_day(session.at()).year, request.args.get("ky", "")
    known = {str(each): each for each in range(years.FIRST_PERIOD, today + 2)}
    return known.get(asked, today)


def _units_without(found: Sequence[YearCard]) -> list[UnitCard]:
    """Return the wards and communes of a cadre that have no year in the period yet."""
    actor = session.actor()
    mine = orgs.list_by_paths(session.reading(), actor.paths("cadre", "city"))
    have = {year.unit_path for year in found}
    return [unit for path, unit in sorted(mine.items()) if unit.kind in WARDS and path not in have]


@blueprint.get("/can-bo/cong-nhan/<year_ref>")
@may("helper", "cadre", "city", "auditor", "admin")
def year(year_ref: str) -> ResponseReturnValue:
    """Show where a year stands."""
    return _show(open_desk(year_ref))


def _show(desk: Desk) -> ResponseReturnValue:
    reading, actor = session.reading(), session.actor()
    view = year_views.year(
        desk,
        queries.list_standings(reading, year=desk.year, actor=actor),
        today=local_day(session.at()),
        preparing=may_prepare(actor),
        deciding=actor.has_role(*STEPPERS),
        setting=may_set(actor, desk.year),
        again=count_again(reading, year=desk.year, actor=actor) if actor.has_role(*PREPARERS) else 0,
    )
    return page("recognition/year.html", view=view)


@blueprint.post("/can-bo/cong-nhan/mo")
@may("cadre", "city")
def open_year() -> ResponseReturnValue:
    """Open the year of a unit."""
    writing, actor, at = db.session(), session.actor(), session.at()
    unit = orgs.get_unit(session.reading(), public_id=request.form.get("don-vi", ""))
    asked = request.form.get("ky", "")
    period = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0  # noqa: PLR2004  a year
    try:
        made = work.run(writing, lambda: years.open_year(writing, unit=unit, period=period, actor=actor, at=at))
    except BadYear as error:
        flash(str(SENTENCES.get(error.code, UNKNOWN)), "error")
        return redirect(url_for("recognition.home"))
    flash(_("Đã mở kỳ đánh giá %(period)s của %(unit)s.", period=period, unit=unit.name), "success")
    return redirect(url_for("recognition.year", year_ref=made.public_id))


@blueprint.route("/can-bo/cong-nhan/<year_ref>/thiet-lap", methods=["GET", "POST"])
@may("cadre", "city")
def settings(year_ref: str) -> ResponseReturnValue:
    """Set the days, signers and options of a year."""
    desk = open_desk(year_ref)
    if not may_set(session.actor(), desk.year):
        raise NotFound
    form = year_forms.form_for(desk.year)
    if form.validate_on_submit():
        writing, actor, at = db.session(), session.actor(), session.at()
        try:
            changed = work.run(
                writing,
                lambda: years.change_year(
                    writing,
                    year=queries.get_year(writing, public_id=year_ref, actor=actor),
                    actor=actor,
                    at=at,
                    **year_forms.values(form),
                ),
            )
        except BadYear as error:
            for key, code in error.values["flaws"]:  # type: ignore[attr-defined]
                blame(form, year_forms.FIELDS.get(key), SENTENCES.get(code, UNKNOWN))
        else:
            flash(_("Đã lưu.") if changed else _("Không có gì thay đổi."), "success" if changed else "info")
            return redirect(desk.href("year"))
    view = {
        "unit": desk.unit.name,
        "period": desk.year.period,
        "steps": [(step.name, [form[f"day_{key}"] for key in step.day_keys()]) for step in years.shipped().steps],
        "signers": [
            (words, [form[f"signer_{kind}_{part}"] for part in year_forms.PART_WORDS])
            for kind, words in year_forms.SIGNER_WORDS.items()
        ],
        "options": [form[f"option_{key}"] for key in year_forms.OPTION_WORDS],
        "back": desk.href("year"),
        "action": desk.href("settings"),
        "note": years.shipped().note,
    }
    return page("recognition/settings.html", status=status_of(form), form=form, view=view)


@blueprint.get("/can-bo/cong-nhan/<year_ref>/lich")
@may("helper", "cadre", "city", "auditor", "admin")
def schedule(year_ref: str) -> ResponseReturnValue:
    """Show the plan of the year on one page to print."""
    deciding = session.actor().has_role(*STEPPERS)
    view = year_views.schedule(open_desk(year_ref), today=local_day(session.at()), deciding=deciding)
    return page("recognition/schedule.html", view=view)
