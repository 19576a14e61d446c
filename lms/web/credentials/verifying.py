"""«Xác minh»: everybody may ask whether a paper holds, by its QR, or by its code together with the holder's name."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from kernel.text import clean_line
from lms import work
from lms.credentials import queries
from lms.credentials.operations import verifying
from lms.credentials.queries import CredentialCard
from lms.credentials.rules import codes
from lms.extensions import csrf, db
from lms.people.operations.throttling import Refused
from lms.web import session
from lms.web.access import public
from lms.web.credentials.area import KINDS, STATES, blueprint, facts
from lms.web.credentials.forms import VerifyForm
from lms.web.forms import blame
from lms.web.language import gettext as _
from lms.web.learn import origin
from lms.web.page import page

_TYPED = 40
NOT_FOUND, TOO_MANY = 404, 429


@blueprint.get("/xac-minh")
@public
def verify() -> ResponseReturnValue:
    """Ask for a code and a name. The page itself checks, in the browser, what a QR holds behind the `#`."""
    form = VerifyForm(formdata=None, data={"code": clean_line(request.args.get("ma", ""), _TYPED)})
    response = page("credentials/verify.html", keep=True, form=form, view={"result": None})
    return private(response, answer=False)


# The visitor may be anybody and gets no cookie for a token: see `origin`.


@blueprint.post("/xac-minh")
@public
@csrf.exempt
def verify_code() -> ResponseReturnValue:
    """Answer for a code and a name. Nothing is changed but the count of tries, so the answer is the page itself."""
    origin.check()
    form = VerifyForm()
    code, name = clean_line(form.code.data or "", _TYPED), clean_line(form.given_name.data or "", 120)
    if not _complete(form, code, name):
        return private(page("credentials/verify.html", status=422, form=form, view={"result": None}))
    writing, at, address = db.session(), session.at(), session.anonymous().address
    found = work.run(writing, lambda: verifying.check(writing, code=code, given_name=name, address=address, at=at))
    if isinstance(found, Refused):
        words = _("Đã thử nhiều lần. Vui lòng chờ %(minutes)s phút rồi kiểm tra lại", minutes=found.minutes)
        blame(form, "code", words)
        return private(page("credentials/verify.html", status=TOO_MANY, form=form, view={"result": None}))
    return _answer(found, form)


def _complete(form: VerifyForm, code: str, name: str) -> bool:
    if not code:
        blame(form, "code", _("Vui lòng nhập mã xác minh"))
    elif codes.read_code(code) is None:
        blame(form, "code", _("Mã này có chữ gõ nhầm hoặc thiếu. Vui lòng xem lại từng chữ trên giấy"))
    if not name:
        blame(form, "given_name", _("Vui lòng nhập tên của người được ghi trên giấy"))
    return not form.errors


@blueprint.get("/xac-minh/<key>")
@public
def verify_key(key: str) -> ResponseReturnValue:
    """Answer for the key that a QR holds."""
    read = codes.read_key(key)
    return _answer(queries.find_by_key(session.reading(), read) if read else None, VerifyForm(formdata=None))


def _answer(card: CredentialCard | None, form: VerifyForm) -> ResponseReturnValue:
    """Show what is known. What is not there and what does not fit look the same."""
    view = {"result": result(card), "checked": session.at()}
    return private(page("credentials/verify.html", status=200 if card else NOT_FOUND, form=form, view=view))


def result(card: CredentialCard | None) -> dict[str, Any]:
    """Return the answer of a verification: a state, and of what is there the facts."""
    if card is None:
        words = _("Không có giấy nào khớp với nội dung đã nhập. Vui lòng xem lại mã và tên, hoặc hỏi nơi cấp giấy.")
        return {"state": _("Không tìm thấy"), "kind": "error", "words": words, "facts": [], "newer": None}
    state, kind = STATES[card.state]
    newer = queries.find_newest(session.reading(), card) if card.state == "replaced" else None
    return {
        "state": str(state),
        "kind": kind,
        "words": _words(card),
        "paper": str(KINDS[card.kind]),
        "facts": facts(card) if card.state != "replaced" else [],
        "newer": url_for("credentials.verify_key", key=newer.key) if newer else None,
        "sample": card.sample,
    }


def _words(card: CredentialCard) -> str:
    return {
        "valid": _("Giấy này do hệ thống cấp và đang có hiệu lực."),
        "revoked": _("Giấy này đã được cấp, sau đó bị thu hồi bằng quyết định. Giấy không còn giá trị."),
        "replaced": _("Giấy này đã được thay bằng giấy mới có nội dung đúng. Vui lòng xem giấy mới."),
    }[card.state]


def private(response: Response, *, answer: bool = True) -> Response:
    """Let no search engine keep a page of this door, and nobody an answer about a person."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    if answer:
        response.headers["Cache-Control"] = "no-store"
    return response
