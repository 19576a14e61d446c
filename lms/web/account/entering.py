"""Signing in and out."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from lms.extensions import db
from lms.people.operations import signing_in
from lms.people.operations.throttling import Refused
from lms.web import session
from lms.web.access import public, signed_in
from lms.web.account.area import blueprint, destination, given_next, too_many, try_to_sign_in
from lms.web.account.forms import SignInForm
from lms.web.forms import blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.work import run


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask for name and password."""
    if request.method == "GET" and session.viewer() is not None:
        return redirect(destination())
    form = SignInForm()
    if form.validate_on_submit():
        answer = try_to_sign_in(form.name.data or "", form.password.data or "")
        if not isinstance(answer, Refused):
            return redirect(url_for("account.password") if answer.must_change else destination())
        if not answer.left:
            return too_many(answer)
        blame(
            form,
            "password",
            _("Tên hoặc mật khẩu chưa đúng. Còn %(left)s lần thử. Vui lòng gõ lại.", left=answer.left),
        )
    return page("account/sign_in.html", status=status_of(form), form=form, next=given_next())


@blueprint.post("/dang-xuat")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session; whoever has none is out already."""
    viewer = session.viewer()
    if viewer is not None and viewer.actor.session_id is not None:
        writing, actor, own = db.session(), viewer.actor, viewer.actor.session_id
        run(
            writing,
            lambda: signing_in.sign_out(
                writing, person_id=actor.person_id, session_id=own, actor=actor, at=session.at()
            ),
        )
    cookie.clear()
    flash(_("Đã đăng xuất khỏi máy này."), "success")
    return redirect(url_for("public.home"))


@blueprint.post("/tai-khoan/dang-xuat-moi-thiet-bi")
@signed_in()
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions of the viewer, this one too."""
    writing, actor = db.session(), session.actor()
    run(
        writing,
        lambda: signing_in.sign_out_everywhere(writing, person_id=actor.person_id, actor=actor, at=session.at()),
    )
    cookie.clear()
    flash(_("Đã đăng xuất khỏi mọi thiết bị, kể cả máy này. Đăng nhập lại để tiếp tục."), "success")
    return redirect(url_for("account.sign_in"))


@blueprint.post("/tai-khoan/phien/<int:session_id>/dang-xuat")
@signed_in()
def sign_out_one(session_id: int) -> ResponseReturnValue:
    """End one session of the viewer, on another device."""
    writing, actor = db.session(), session.actor()
    ended = run(
        writing,
        lambda: signing_in.sign_out(
            writing, person_id=actor.person_id, session_id=session_id, actor=actor, at=session.at()
        ),
    )
    flash(
        _("Đã đăng xuất khỏi thiết bị đó.") if ended else _("Thiết bị đó đã đăng xuất từ trước."),
        "success" if ended else "info",
    )
    return redirect(url_for("account.home"))
