"""Figures of units, and the people behind each of them."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.paging import page_number
from lms.orgs import queries as orgs
from lms.orgs.operations import CITY_PATH
from lms.orgs.queries import WATCHERS
from lms.reports import queries as reports
from lms.reports.rules import LEARNER
from lms.web import session
from lms.web.access import may
from lms.web.office import asked, figures, people_views, views
from lms.web.office.area import blueprint
from lms.web.page import page


@blueprint.get("/can-bo/so-lieu")
@may("cadre", "city", "auditor", "admin")
def figures_home() -> ResponseReturnValue:
    """Lead to the figures of the viewer's unit, or let her choose between several."""
    tops = orgs.list_watched_tops(session.reading(), actor=session.actor())
    if len(tops) == 1:
        return redirect(url_for("office.unit_figures", unit_ref=tops[0].public_id))
    return page("office/choose.html", view=views.choose_figures(tops))


@blueprint.get("/thanh-pho")
@may("city", "auditor", "admin")
def city() -> ResponseReturnValue:
    """Lead to the figures of the whole City."""
    top = orgs.find_unit(session.reading(), path=CITY_PATH)
    if top is None or not session.actor().covers(top.path, *WATCHERS):
        raise NotFound
    return redirect(url_for("office.unit_figures", unit_ref=top.public_id))


@blueprint.get("/can-bo/so-lieu/<unit_ref>")
@may("cadre", "city", "auditor", "admin")
def unit_figures(unit_ref: str) -> ResponseReturnValue:
    """Show a unit's figures and those of its children."""
    unit = orgs.get_watched(session.reading(), public_id=unit_ref, actor=session.actor())
    subjects = asked.list_subjects(session.reading())
    wanted = asked.read(request.args, subjects, at=session.at())
    material = figures.load(
        session.reading(), unit=unit, subjects=subjects, wanted=wanted, actor=session.actor(), at=session.at()
    )
    return page("office/figures.html", view=figures.view(material))


@blueprint.get("/can-bo/so-lieu/<unit_ref>/nguoi")
@may("cadre", "city", "auditor", "admin")
def people_of_measure(unit_ref: str) -> ResponseReturnValue:
    """List the people behind a figure: as many lines as the figure says."""
    actor = session.actor()
    unit = orgs.get_watched(session.reading(), public_id=unit_ref, actor=actor)
    subjects = asked.list_subjects(session.reading())
    code = request.args.get("so-lieu", "")
    if code != LEARNER and subjects.find(code) is None:
        raise NotFound
    wanted = asked.read(request.args, subjects, at=session.at())
    found = reports.list_people_of_measure(
        session.reading(),
        unit=unit,
        code=code,
        period=wanted.period,
        actor=actor,
        number=page_number(request.args.get("trang")),
        confirmed_only=wanted.confirmed,
    )
    people = people_views.load(session.reading(), found.rows)
    view = people_views.behind_a_figure(unit, subjects.label(code), code, wanted, found, people, at=session.at())
    return page("office/people_of_measure.html", view=view)
