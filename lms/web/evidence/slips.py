"""«Phiếu mã học viên»: a person's slip, and what its bearer may do with it: hand in one piece for her, nothing else."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from kernel.text import clean_line
from lms.evidence.operations import helping
from lms.evidence.operations.helping import Help, SlipUsed
from lms.evidence.queries.helping import AssistanceCard, find_open_slip
from lms.evidence.queries.kinds import current_consent
from lms.evidence.rules.helping import CODE_LENGTH
from lms.people import queries as people
from lms.people.operations.throttling import TOO_MANY_TRIES, Refused
from lms.web import session
from lms.web.access import public, signed_in
from lms.web.evidence import area
from lms.web.evidence.area import SLIP, blueprint, do
from lms.web.evidence.assisting import assist_form, consent_lines, enter, slip_view
from lms.web.evidence.forms import CodeForm, EmptyForm
from lms.web.filters import moment
from lms.web.forms import blame, status_of
from lms.web.language import gettext as _
from lms.web.page import page

NAME_LONGEST = 120
TOO_MANY, USED = 429, 409


@blueprint.route("/toi/minh-chung/phieu", methods=["GET", "POST"])
@signed_in()
def slip() -> ResponseReturnValue:
    """Explain the slip; when asked to, make one and show it to be printed: this once, since only its hash is kept."""
    actor, at = session.actor(), session.at()
    if not EmptyForm().validate_on_submit():
        return page("evidence/slip.html", view={"action": url_for("evidence.slip"), "consent": consent_lines()})
    code, until = do(lambda writing: helping.make_slip(writing, person_id=actor.person_id, actor=actor, at=at))
    back = url_for("evidence.index")
    view = slip_view(actor.name, actor.birth_year, "", code, until=moment(until), back=back)
    return page("evidence/slip_paper.html", view=view)


@blueprint.route("/nhap-ho", methods=["GET", "POST"])
@public
def helping_code() -> ResponseReturnValue:
    """Ask for the code of a slip; a QR brings it along."""
    form = CodeForm(code=clean_line(request.args.get("ma", ""), 4 * CODE_LENGTH))
    status = status_of(form)
    if form.validate_on_submit():
        code, at, address = form.code.data or "", session.at(), session.anonymous().address
        found = do(lambda writing: helping.open_slip(writing, code=code, address=address, at=at))
        if isinstance(found, AssistanceCard):
            cookie[SLIP] = found.public_id
            return redirect(url_for("evidence.helping_piece"))
        _refuse(form, found)
        status = TOO_MANY if found.code == TOO_MANY_TRIES else status_of(form)
    return page("evidence/helping_code.html", status=status, form=form, view={})


def _refuse(form: CodeForm, found: Refused) -> None:
    if found.code == TOO_MANY_TRIES:
        blame(form, "code", _("Đã thử nhiều lần. Vui lòng chờ %(minutes)s phút rồi thử lại.", minutes=found.minutes))
    else:
        blame(form, "code", area.SENTENCES["wrong_code"])


@blueprint.route("/nhap-ho/minh-chung", methods=["GET", "POST"])
@public
def helping_piece() -> ResponseReturnValue:
    """Hand in one piece for the person who gave the slip."""
    held = _held()
    if held is None:
        return redirect(url_for("evidence.helping_code"))
    form = assist_form()
    viewer = session.viewer()
    if viewer is not None and request.method == "GET":
        form.helper_name.data = viewer.actor.name
    if form.validate_on_submit():
        name = clean_line(form.helper_name.data or "", NAME_LONGEST)
        help_ = Help(held.person_id, name, str(form.relation.data or ""), bool(form.agreed.data), held.public_id)
        try:
            entered = enter(form, help_)
        except SlipUsed:
            cookie.pop(SLIP, None)
            return page("evidence/helped.html", status=USED, view={"used": True})
        if entered is not None:
            cookie.pop(SLIP, None)
            return redirect(url_for("evidence.helped"))
    card = people.get_person(session.reading(), held.person_id)
    view = {
        "name": card.full_name,
        "birth_year": None,
        "unit": "",
        "slip": "",
        "action": url_for("evidence.helping_piece"),
        "by_slip": True,
        "consent": consent_lines(),
        "consent_version": current_consent().version,
    }
    return page("evidence/helping.html", status=status_of(form), form=form, view=view)


@blueprint.get("/nhap-ho/da-gui")
@public
def helped() -> ResponseReturnValue:
    """Say that the piece has arrived."""
    return page("evidence/helped.html", view={"used": False})


def _held() -> AssistanceCard | None:
    """Return the slip this browser holds, while it is good."""
    public_id = str(cookie.get(SLIP, ""))
    return find_open_slip(session.reading(), public_id=public_id, at=session.at()) if public_id else None
