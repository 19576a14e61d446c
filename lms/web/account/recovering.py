"""The way back in: by a link sent to one's e-mail, or with a slip that a cadre has printed."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.extensions import db
from lms.people.operations import recovering
from lms.people.operations.naming import FlawedPerson
from lms.people.operations.recovering import Recovered
from lms.people.operations.throttling import Refused
from lms.web import session
from lms.web.access import public
from lms.web.account.area import address, blueprint, too_many
from lms.web.account.forms import AskForm, NewPasswordForm, SlipForm
from lms.web.forms import Form, blame, refuse, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.work import run


@blueprint.route("/quen-mat-khau", methods=["GET", "POST"])
@public
def forgot() -> ResponseReturnValue:
    """Ask whose password is forgotten; the answer is the same whoever it is."""
    form = AskForm()
    if form.validate_on_submit():
        writing, name = db.session(), form.name.data or ""
        run(
            writing,
            lambda: recovering.ask_by_email(writing, name=name, at=session.at(), address=address()),
        )
        return redirect(url_for("account.forgot", **{"da-gui": 1}))  # type: ignore[arg-type]
    asked = request.args.get("da-gui") == "1" and not form.errors
    return page("account/forgot.html", status=status_of(form), form=form, asked=asked)


@blueprint.route("/khoi-phuc", methods=["GET", "POST"])
@public
def recover() -> ResponseReturnValue:
    """Set a new password with the code of a slip."""
    form = SlipForm()
    if form.validate_on_submit():
        answer = _use(form, code=form.code.data or "", name=form.name.data or "")
        if answer is not None:
            return answer
    return page("account/recover.html", status=status_of(form), form=form)


@blueprint.route("/khoi-phuc/<token>", methods=["GET", "POST"])
@public
def recover_by_link(token: str) -> ResponseReturnValue:
    """Set a new password with a link from an e-mail. Opening it changes nothing: mail programs open links too."""
    form = NewPasswordForm()
    if form.validate_on_submit():
        answer = _use(form, code=token, name="")
        if answer is not None:
            return answer
    return page("account/recover_by_link.html", status=status_of(form), form=form, token=token)


def _use(form: Form, *, code: str, name: str) -> ResponseReturnValue | None:
    """Use a code; None when something in the form has to be mended."""
    writing, password = db.session(), form["password"].data or ""
    try:
        answer = run(
            writing,
            lambda: recovering.use(
                writing, code=code, password=password, name=name, at=session.at(), address=address()
            ),
        )
    except FlawedPerson as error:
        refuse(form, error)
        return None
    if isinstance(answer, Recovered):
        flash(_("Mật khẩu mới đã được đặt. Vui lòng đăng nhập."), "success")
        return redirect(url_for("account.sign_in"))
    return _refused(form, answer)


def _refused(form: Form, answer: Refused) -> ResponseReturnValue | None:
    if not answer.left:
        return too_many(answer)
    if "code" in form:
        blame(
            form,
            "code",
            _(
                "Tên hoặc mã chưa đúng, hoặc phiếu đã dùng hay quá 72 giờ. Còn %(left)s lần thử.",
                left=answer.left,
            ),
        )
    else:
        blame(form, None, _("Đường dẫn này đã dùng hoặc đã quá một giờ. Vui lòng xin đường dẫn mới."))
    return None
