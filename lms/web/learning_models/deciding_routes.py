"""A model's year: registering, proposing, entering the signed decision, revoking."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from lms.learning_models.operations import deciding
from lms.learning_models.operations.deciding import BadDecision, ModelMoved, NotMet, SameHands
from lms.web import session
from lms.web.access import may
from lms.web.forms import status_of
from lms.web.language import gettext as _
from lms.web.learning_models import views
from lms.web.learning_models.area import blueprint, do, one, period, thresholds
from lms.web.learning_models.forms import DecisionForm, RevokeForm, refuse
from lms.web.learning_models.words import SAYS, STEPS
from lms.web.page import page

STEP_OF = {"dang-ky": "registered", "rut": "withdrawn", "de-nghi": "proposed", "rut-de-nghi": "recalled"}


def _back(model_ref: str, year: int) -> ResponseReturnValue:
    return redirect(url_for("learning_models.show", model_ref=model_ref, nam=year))


@blueprint.post("/can-bo/mo-hinh/<model_ref>/buoc")
@may("cadre", "city")
def step(model_ref: str) -> ResponseReturnValue:
    """Register a model, take that back, propose it, take that back."""
    actor, at, year = session.actor(), session.at(), period()
    model, wanted = one(model_ref, year), STEP_OF.get(request.form.get("viec", ""), "")
    rules = thresholds(model)
    steps = {
        "registered": lambda s: deciding.register(s, [model], period=year, actor=actor, at=at),
        "withdrawn": lambda s: deciding.withdraw(s, model, period=year, actor=actor, at=at),
        "proposed": lambda s: deciding.propose(s, model, rules, period=year, actor=actor, at=at),
        "recalled": lambda s: deciding.recall(s, model, period=year, actor=actor, at=at),
    }
    if wanted not in steps:
        raise NotFound
    try:
        do(steps[wanted])
    except (ModelMoved, NotMet) as error:
        flash(str(SAYS[error.code]), "warning")
    else:
        flash(_("%(step)s: đã ghi vào hồ sơ của mô hình.", step=STEPS[wanted]), "success")
    return _back(model_ref, year)


@blueprint.route("/can-bo/mo-hinh/<model_ref>/quyet-dinh", methods=["GET", "POST"])
@may("cadre", "city")
def decision(model_ref: str) -> ResponseReturnValue:
    """Enter the signed decision that recognises a model."""
    actor, at, year = session.actor(), session.at(), period()
    model, form = one(model_ref, year), DecisionForm()
    if model.state != "proposed":
        raise NotFound
    try:
        if form.validate_on_submit():
            do(
                lambda s: deciding.decide(
                    s,
                    model,
                    period=year,
                    number=form.number.data or "",
                    signed_on=form.signed_on.data,
                    signer=form.signer.data or "",
                    actor=actor,
                    at=at,
                )
            )
            flash(_("Đã nhập quyết định công nhận."), "success")
            return _back(model_ref, year)
    except (BadDecision, SameHands, ModelMoved) as error:
        refuse(form, error)
    return page("learning_models/decision.html", status=status_of(form), form=form, view=views.paper(model, year))


@blueprint.route("/can-bo/mo-hinh/<model_ref>/huy", methods=["GET", "POST"])
@may("cadre", "city")
def revoke(model_ref: str) -> ResponseReturnValue:
    """Revoke a model's recognition, with the reason."""
    actor, at, year = session.actor(), session.at(), period()
    model, form = one(model_ref, year), RevokeForm()
    if model.state != "recognised":
        raise NotFound
    try:
        if form.validate_on_submit():
            do(lambda s: deciding.revoke(s, model, period=year, reason=form.reason.data or "", actor=actor, at=at))
            flash(_("Đã hủy bỏ công nhận."), "success")
            return _back(model_ref, year)
    except (BadDecision, ModelMoved) as error:
        refuse(form, error)
    return page("learning_models/revoke.html", status=status_of(form), form=form, view=views.paper(model, year))
