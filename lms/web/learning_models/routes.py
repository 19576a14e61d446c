"""Keeping models: lists of a unit, a new one, one with its members."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.paging import SIZE, page_number
from kernel.text import clean_line
from lms.extensions import db
from lms.learning_models import queries as models
from lms.learning_models.operations import deciding, keeping
from lms.learning_models.operations.keeping import BadModel, ModelTaken, may_keep
from lms.learning_models.queries import ModelCard, Wanted
from lms.learning_models.rules.proposing import KINDS, MEMBER
from lms.orgs import queries as orgs
from lms.orgs.queries import UnitCard
from lms.people import queries as people
from lms.reports import queries as reports
from lms.web import session
from lms.web.access import may
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.learning_models import views
from lms.web.learning_models.area import blueprint, do, one, period, thresholds
from lms.web.learning_models.forms import ModelForm, NameForm, refuse
from lms.web.learning_models.words import STATES
from lms.web.page import page

SEARCH_LONGEST = 100
FOUND = 20
"""People shown of a search: who is not among them is found by more letters."""


@blueprint.get("/can-bo/mo-hinh")
@may("cadre", "city", "auditor", "admin")
def home() -> ResponseReturnValue:
    """Lead to the models of the viewer's unit, or let her choose between several."""
    tops = orgs.list_watched_tops(session.reading(), actor=session.actor())
    if len(tops) == 1:
        return redirect(url_for("learning_models.listing", unit_ref=tops[0].public_id))
    return page("learning_models/choose.html", view=views.choosing(tops))


def _unit(unit_ref: str) -> UnitCard:
    return orgs.get_watched(session.reading(), public_id=unit_ref, actor=session.actor())


@blueprint.get("/can-bo/mo-hinh/don-vi/<unit_ref>")
@may("cadre", "city", "auditor", "admin")
def listing(unit_ref: str) -> ResponseReturnValue:
    """List the models at or below a unit, with what they come to in a year."""
    reading, actor, year = session.reading(), session.actor(), period()
    unit = _unit(unit_ref)
    wanted = _wanted()
    found = models.list_models(
        reading, path=unit.path, period=year, actor=actor, wanted=wanted, number=page_number(request.args.get("trang"))
    )
    view = views.listing(
        unit,
        found,
        wanted,
        year,
        tallies=models.tallies(reading, model_ids=[model.id for model in found.rows], period=year),
        totals=models.kind_totals(reading, path=unit.path, period=year),
        adults=models.adults_in_models(reading, path=unit.path, period=year, recognised_only=False),
        units=orgs.list_by_paths(reading, {model.unit_path for model in found.rows}),
        children=orgs.list_family(reading, unit=unit, on=local_day(session.at())),
        keeps=may_keep(actor, unit.path),
    )
    return page("learning_models/list.html", view=view)


def _wanted() -> Wanted:
    kind, state = request.args.get("loai", ""), request.args.get("tinh-trang", "")
    return Wanted(
        kind if kind in KINDS else "",
        state if state == "none" or (state and state in STATES) else "",
        clean_line(request.args.get("q", ""), SEARCH_LONGEST),
    )


@blueprint.post("/can-bo/mo-hinh/don-vi/<unit_ref>/dang-ky")
@may("cadre", "city")
def register_many(unit_ref: str) -> ResponseReturnValue:
    """Register the chosen models for this year."""
    actor, at, year = session.actor(), session.at(), period()
    unit = _unit(unit_ref)
    wanted = set(request.form.getlist("chon"))

    def step(writing: Session) -> int:
        chosen = [models.get_watched(writing, public_id=ref, period=year, actor=actor) for ref in sorted(wanted)[:SIZE]]
        return deciding.register(writing, chosen, period=year, actor=actor, at=at)

    if not wanted:
        flash(_("Chưa chọn mô hình nào. Vui lòng đánh dấu ít nhất một mô hình."), "warning")
    else:
        flash(_("Đã đăng ký %(count)s mô hình cho năm %(year)s.", count=do(step), year=year), "success")
    return redirect(url_for("learning_models.listing", unit_ref=unit.public_id, nam=year))


@blueprint.route("/can-bo/mo-hinh/don-vi/<unit_ref>/moi", methods=["GET", "POST"])
@may("cadre", "city")
def new(unit_ref: str) -> ResponseReturnValue:
    """Enter a model of a unit or of one right below it."""
    unit = _unit(unit_ref)
    units = [unit, *orgs.list_family(session.reading(), unit=unit, on=local_day(session.at()))]
    form = ModelForm(unit=unit.public_id)
    form.offer(units)
    if form.validate_on_submit():
        made = _add(form, units)
        if made:
            flash(_("Đã thêm mô hình. Vui lòng thêm thành viên."), "success")
            return redirect(url_for("learning_models.show", model_ref=made))
    return page("learning_models/new.html", status=status_of(form), form=form, view=views.adding(unit))


def _add(form: ModelForm, units: list[UnitCard]) -> str | None:
    where = next((each for each in units if each.public_id == form.unit.data), None)
    if where is None:
        raise NotFound
    actor, at = session.actor(), session.at()
    try:
        return do(
            lambda s: keeping.add_model(
                s,
                kind=form.kind.data or "",
                tier=form.tier.data or "",
                name=form.name.data or "",
                unit=where,
                actor=actor,
                at=at,
            )
        )
    except (BadModel, ModelTaken) as error:
        refuse(form, error)
        return None


# ---------------------------------------------------------------------------------- one model


@blueprint.get("/can-bo/mo-hinh/<model_ref>")
@may("cadre", "city", "auditor", "admin")
def show(model_ref: str) -> ResponseReturnValue:
    """Show a model: its members, its figures against the threshold, its year, its steps."""
    return _show(one(model_ref, period()), NameForm(), 200)


def _show(model: ModelCard, form: NameForm, status: int) -> ResponseReturnValue:
    reading, actor, year = session.reading(), session.actor(), period()
    keeps = may_keep(actor, model.unit_path)
    members = models.list_members(reading, model=model, period=year, number=page_number(request.args.get("trang")))
    search = clean_line(request.args.get("q", ""), SEARCH_LONGEST)
    hits = _search(model, search) if search and keeps else []
    ids = {each.person_id for each in members.rows} | {line.person_id for line in hits}
    if form.name.data is None:
        form.name.data = model.name
    view = views.one(
        model,
        year,
        members,
        hits,
        search,
        cards=people.list_cards(reading, ids),
        units=orgs.list_by_paths(reading, {model.unit_path, *(line.unit_path for line in hits)}),
        judged=deciding.verdict(db.session(), model, thresholds(model), period=year),
        rules=thresholds(model),
        steps=models.list_steps(reading, model=model),
        keeps=keeps,
        own_proposal=model.proposed_by == actor.person_id,
    )
    return page("learning_models/show.html", status=status, form=form, view=view)


def _search(model: ModelCard, search: str) -> list[reports.PersonLine]:
    """Return people of the ward in whose unit the model lies: a clan's members live in several villages."""
    reading, actor = session.reading(), session.actor()
    paths = [path for path in actor.paths("cadre", "city") if model.unit_path.startswith(path)]
    unit = orgs.find_unit(reading, path=paths[0]) if paths else None
    if unit is None:
        return []
    return list(reports.list_roll(reading, unit=unit, actor=actor, search=search).rows[:FOUND])


@blueprint.post("/can-bo/mo-hinh/<model_ref>/thanh-vien")
@may("cadre", "city")
def change_member(model_ref: str) -> ResponseReturnValue:
    """Enter somebody into a model, or end her membership."""
    actor, at, year = session.actor(), session.at(), period()
    person = people.find_person_by_public_id(session.reading(), request.form.get("nguoi", ""))
    if person is None or not _hers(person.id):
        raise NotFound
    part = request.form.get("vai", MEMBER)

    def add(s: Session) -> int:
        model = models.get_watched(s, public_id=model_ref, period=year, actor=actor)
        return keeping.add_members(s, model, person_ids=[person.id], part=part, actor=actor, at=at)

    def leave(s: Session) -> bool:
        model = models.get_watched(s, public_id=model_ref, period=year, actor=actor)
        return keeping.end_member(s, model, person_id=person.id, actor=actor, at=at)

    if request.form.get("viec") == "thoi":
        do(leave)
        flash(_("%(name)s không còn trong mô hình từ hôm nay.", name=person.full_name), "success")
    elif do(add):
        flash(_("Đã thêm %(name)s vào mô hình.", name=person.full_name), "success")
    else:
        flash(_("%(name)s đã có trong mô hình.", name=person.full_name), "info")
    return redirect(url_for("learning_models.show", model_ref=model_ref, nam=year, _anchor="thanh-vien"))


def _hers(person_id: int) -> bool:
    """Tell whether a person lives where the viewer keeps the roll."""
    home = orgs.list_residences(session.reading(), person_ids=[person_id]).get(person_id)
    return home is not None and session.actor().covers(home.unit_path, "cadre", "city")


@blueprint.post("/can-bo/mo-hinh/<model_ref>/ten")
@may("cadre", "city")
def rename(model_ref: str) -> ResponseReturnValue:
    """Give a model another name."""
    actor, at, year = session.actor(), session.at(), period()
    model, form = one(model_ref, year), NameForm()
    try:
        if form.validate_on_submit():
            do(lambda s: keeping.rename(s, model, name=form.name.data or "", actor=actor, at=at))
            flash(_("Đã đổi tên mô hình."), "success")
            return redirect(url_for("learning_models.show", model_ref=model_ref, nam=year))
    except (BadModel, ModelTaken) as error:
        refuse(form, error)
    return _show(model, form, status_of(form))


@blueprint.post("/can-bo/mo-hinh/<model_ref>/ket-thuc")
@may("cadre", "city")
def end(model_ref: str) -> ResponseReturnValue:
    """End a model today, or let an ended one go on."""
    actor, at, year = session.actor(), session.at(), period()
    model = one(model_ref, year)
    on = None if model.ended_on else local_day(at)
    do(lambda s: keeping.end_model(s, model, on=on, actor=actor, at=at))
    flash(_("Mô hình đã kết thúc từ hôm nay.") if on else _("Mô hình lại đang hoạt động."), "success")
    return redirect(url_for("learning_models.show", model_ref=model_ref, nam=year))
