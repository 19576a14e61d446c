"""Links that a holder gives away: made and ended by her, opened by anybody who has one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from lms import work
from lms.credentials.operations import sharing
from lms.credentials.operations.sharing import TooManyLinks
from lms.credentials.queries import CredentialCard
from lms.extensions import db
from lms.web import session
from lms.web.access import public, signed_in
from lms.web.credentials.area import blueprint
from lms.web.credentials.forms import VerifyForm
from lms.web.credentials.verifying import NOT_FOUND, private, result
from lms.web.language import gettext as _
from lms.web.page import page


@blueprint.post("/toi/chung-nhan/<ref>/chia-se")
@signed_in()
def open_share(ref: str) -> ResponseReturnValue:
    """Make a link."""
    writing, actor, at = db.session(), session.actor(), session.at()
    try:
        work.run(writing, lambda: sharing.open_link(writing, credential_ref=ref, actor=actor, at=at))
    except TooManyLinks:
        flash(_("Giấy này đã có 10 đường dẫn đang mở. Vui lòng dừng một đường dẫn rồi tạo lại."), "warning")
    else:
        flash(_("Đã tạo đường dẫn. Ai có đường dẫn này đều xem được cho đến khi dừng chia sẻ."), "success")
    return redirect(url_for("credentials.show", ref=ref, _anchor="chia-se"))


@blueprint.post("/toi/chung-nhan/<ref>/chia-se/<link_ref>/dung")
@signed_in()
def end_share(ref: str, link_ref: str) -> ResponseReturnValue:
    """End a link."""
    writing, actor, at = db.session(), session.actor(), session.at()
    work.run(writing, lambda: sharing.end_link(writing, credential_ref=ref, link_ref=link_ref, actor=actor, at=at))
    flash(_("Đã dừng chia sẻ. Đường dẫn này không mở được nữa."), "success")
    return redirect(url_for("credentials.show", ref=ref, _anchor="chia-se"))


@blueprint.get("/xac-minh/chia-se/<token>")
@public
def shared(token: str) -> ResponseReturnValue:
    """Show what a link shows. One that was ended, or never was, shows nothing."""
    writing = db.session()
    card: CredentialCard | None
    try:
        card = work.run(writing, lambda: sharing.follow(writing, token=token))
    except NotFound:
        card = None
    view = {"result": result(card), "checked": session.at()}
    form = VerifyForm(formdata=None)
    return private(page("credentials/verify.html", status=200 if card else NOT_FOUND, form=form, view=view))
