"""Putting a draft before a second person, and what she does with it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Conflict, DomainError, NotFound
from lms import jobs_queue
from lms.criteria.operations import deciding, drafting
from lms.criteria.operations.drafting import DraftMoved, DraftNotReady, OwnDraft
from lms.criteria.queries.versions import get_shelf
from lms.web import session
from lms.web.access import may
from lms.web.forms import Form, status_of
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.policy import draft_views
from lms.web.policy.area import blueprint, do
from lms.web.policy.draft_routes import DESK, load, own, revision_shown, show
from lms.web.policy.forms import SAYS, AskForm, DecideForm, refuse

MENDED = (DraftNotReady, Conflict, OwnDraft)


@blueprint.post(f"{DESK}/soan/<ref>/gui")
@may("city", "admin")
def ask(ref: str) -> ResponseReturnValue:
    """Put a draft before a second person."""
    own(ref)
    form = AskForm()
    if not form.validate_on_submit():
        return show(ref, form)
    actor, at, revision = session.actor(), session.at(), revision_shown()
    first, note = form.valid_from.data, form.note.data or ""
    try:
        do(lambda s: deciding.ask(s, ref, revision=revision, valid_from=first, note=note, actor=actor, at=at))
    except MENDED as error:
        refuse(form, error)
        return show(ref, form)
    flash(_("Đã gửi duyệt. Người duyệt phải là một cán bộ Thành phố khác, chưa tham gia soạn."), "success")
    return redirect(url_for("policy.draft", ref=ref))


@blueprint.route(f"{DESK}/soan/<ref>/duyet", methods=["GET", "POST"])
@may("city")
def decide(ref: str) -> ResponseReturnValue:
    """Read once more what will hold for the whole City, then approve it or give it back."""
    card = load(ref)
    if not drafting.may_decide(session.actor()):
        raise drafting.NotGoverned
    if card.wrote(session.actor().person_id):
        raise OwnDraft
    if card.state != "asked":
        raise DraftMoved
    form = DecideForm()
    if form.validate_on_submit() and _decide(ref, form):
        return redirect(url_for("policy.draft", ref=ref))
    base = get_shelf(session.reading()).get(card.kind, card.code, card.base_version)
    job = jobs_queue.find_job(session.reading(), card.impact, kind=deciding.IMPACT)
    return page("policy/decide.html", status=status_of(form), form=form, view=draft_views.deciding(card, base, job))


def _decide(ref: str, form: Form) -> bool:
    actor, at, revision, note = session.actor(), session.at(), revision_shown(), form["note"].data or ""
    try:
        if request.form.get("viec") == "duyet":
            number = do(lambda s: deciding.approve(s, ref, revision=revision, actor=actor, at=at))
            flash(_("Đã duyệt phiên bản %(number)s.", number=number), "success")
        elif request.form.get("viec") == "tra-lai":
            do(lambda s: deciding.return_(s, ref, note=note, actor=actor, at=at))
            flash(_("Đã trả lại để sửa."), "success")
        else:
            raise NotFound
    except MENDED as error:
        refuse(form, error)
        return False
    return True


@blueprint.post(f"{DESK}/soan/<ref>/lay-lai")
@may("city", "admin")
def take_back(ref: str) -> ResponseReturnValue:
    """Take an asked draft back to go on writing."""
    actor, at = session.actor(), session.at()
    do(lambda s: drafting.take_back(s, ref, actor=actor, at=at))
    flash(_("Đã lấy lại bản soạn để sửa tiếp."), "success")
    return redirect(url_for("policy.draft", ref=ref))


@blueprint.post(f"{DESK}/soan/<ref>/cat")
@may("city", "admin")
def withdraw(ref: str) -> ResponseReturnValue:
    """Put a draft away; the page says how to take it up again."""
    actor, at = session.actor(), session.at()
    do(lambda s: drafting.withdraw(s, ref, actor=actor, at=at))
    flash(_("Đã cất bản soạn. Lấy lại được ở trang này."), "success")
    return redirect(url_for("policy.draft", ref=ref))


@blueprint.post(f"{DESK}/soan/<ref>/khoi-phuc")
@may("city", "admin")
def restore(ref: str) -> ResponseReturnValue:
    """Take up a draft that was put away."""
    actor, at = session.actor(), session.at()
    try:
        do(lambda s: drafting.restore(s, ref, actor=actor, at=at))
    except DomainError as error:
        if error.code not in SAYS:
            raise
        return show(ref, AskForm(), error=str(SAYS[error.code]))
    flash(_("Đã lấy lại bản soạn."), "success")
    return redirect(url_for("policy.draft", ref=ref))
