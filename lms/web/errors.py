"""Foreseeable failures become pages in plain Vietnamese; all else is a bug: 500, a reference number, a whole log."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from kernel.base import new_public_id
from kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from lms.extensions import db
from lms.web.language import gettext as _
from lms.web.page import shell
from lms.work import abandon

log = logging.getLogger("lms")
STATUS: dict[type, int] = {NotFound: 404, NotAllowed: 403, Conflict: 409, Invalid: 422}
PAGES = (403, 404, 409, 422, 429, 500)
BUG = 500
TOO_LARGE = 413


def _show(status: int, **context: object) -> Response:
    """Render an error page; when even its frame fails, the frame is left out."""
    template = f"errors/{status if status in PAGES else 404 if status < BUG else BUG}.html"
    try:
        html = render_template(template, shell=shell(), **context)
    except Exception:
        log.exception("error page without its frame")
        html = render_template(template, shell={}, **context)
    response = Response(html, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _too_large() -> Response:
    """Say that what was sent is too heavy: for a person as a page, for a script as it asked."""
    words = _("Tệp gửi lên quá nặng nên chưa được nhận. Vui lòng chọn tệp nhẹ hơn, hoặc gửi từng tệp một.")
    if request.accept_mimetypes.best_match(("text/html", "application/json")) == "application/json":
        return make_response(jsonify(message=words), TOO_LARGE)
    response = _show(422, message=words)
    response.status_code = TOO_LARGE
    return response


def register(app: Flask) -> None:
    """Turn the families of failure into pages."""

    @app.errorhandler(DomainError)
    def _domain(error: DomainError) -> Response:
        abandon(db.session())
        status = next((STATUS[family] for family in type(error).__mro__ if family in STATUS), 422)
        return _show(status, code=error.code)

    @app.errorhandler(CSRFError)
    def _csrf(_error: CSRFError) -> Response:
        return _show(422, code="form_expired")

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        if error.code is not None and error.code // 100 == 3:  # noqa: PLR2004  a redirect
            return Response(error.get_body(), error.code, error.get_headers())
        if error.code == TOO_LARGE:
            return _too_large()
        return _show(error.code or 500, code="http")

    @app.errorhandler(Exception)
    def _bug(error: Exception) -> Response:
        abandon(db.session())
        reference = new_public_id(8)
        log.error("bug %s at %s %s", reference, request.method, request.path, exc_info=error)
        return _show(500, reference=reference)
