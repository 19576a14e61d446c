"""The blueprint of the area, and what its pages share: the issuer's hand, what a credential says in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l

from lms import work
from lms.credentials.formats.issuer import Hand
from lms.credentials.formats.open_badge import day_of, name_of
from lms.credentials.operations import signing
from lms.credentials.operations.signing import Desk
from lms.credentials.queries import CredentialCard
from lms.extensions import db
from lms.web import session
from lms.web.filters import day
from lms.web.language import gettext as _
from lms.web.page import settings

blueprint = Blueprint("credentials", __name__)

STATES: dict[str, tuple[Any, str]] = {
    "valid": (_l("Hợp lệ"), "success"),
    "revoked": (_l("Đã thu hồi"), "error"),
    "replaced": (_l("Đã thay"), "warning"),
}
"""What a state is called, and the kind of its tag and notice."""
KINDS: dict[str, Any] = {"title": _l("Giấy công nhận"), "course": _l("Giấy chứng nhận hoàn thành khóa học")}
FILE_POLICY = "sandbox; default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


def desk() -> Desk:
    """Return what signing needs of the settings."""
    return Desk.of(settings())


def hand() -> Hand:
    """Return the issuer with its keys, making the first keys of an instance."""
    at_desk, writing, at = desk(), db.session(), session.at()
    found = signing.find_hand(session.reading(), at_desk)
    return found or work.run(writing, lambda: signing.take_hand(writing, at_desk, at=at))


def facts(card: CredentialCard) -> list[dict[str, str]]:
    """Return what anybody who verifies may know, and nothing more: name, title, unit, year, decision."""
    course = card.kind == "course"
    rows = [
        (_("Họ và tên"), card.name),
        (
            _("Khóa học") if course else _("Danh hiệu"),
            card.subject["course_title"] if course else _("Công dân học tập"),
        ),
        (_("Đơn vị"), card.unit_name),
        (_("Năm"), str(card.period)),
    ]
    if course:
        rows.append((_("Ngày đạt"), day_of(card.subject["passed_on"])))
    else:
        rows.append((_("Quyết định số"), card.subject["decision_number"]))
        rows.append((_("Ngày quyết định"), day_of(card.subject["decision_date"])))
    return [{"key": key, "value": value} for key, value in rows if value]


def line(card: CredentialCard) -> dict[str, Any]:
    """Return a credential as a line of a list."""
    words, kind = STATES[card.state]
    return {
        "ref": card.public_id,
        "title": name_of(card),
        "name": card.name,
        "unit": card.unit_name,
        "paper": KINDS[card.kind],
        "issued": day(card.issued_on),
        "state": str(words),
        "state_kind": kind,
        "valid": card.state == "valid",
        "sample": card.sample,
    }


def send(data: bytes, media_type: str, name: str, *, etag: str = "", shown: bool = False) -> Response:
    """Send a file of one person's to her alone, under a name in plain letters."""
    response = Response(data, mimetype=media_type)
    kind = "inline" if shown else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename=\"{name}\"; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    if etag:
        response.set_etag(etag)
    return response
