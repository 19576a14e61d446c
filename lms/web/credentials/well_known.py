"""What machines read: the issuer's keys and profile, status lists, and the worker that keeps the page of verifying."""

from __future__ import annotations

import hashlib
import json

from flask import Response, current_app, jsonify, url_for

from kernel.errors import NotFound
from lms.config import ROOT
from lms.credentials import queries
from lms.credentials.formats import open_badge
from lms.web import session
from lms.web.access import public
from lms.web.assets import Assets
from lms.web.credentials.area import blueprint, desk, hand

MOST_LISTS = 10_000
_MINUTES = "public, max-age=300"
_WORKER = (ROOT / "static" / "verify" / "worker.js").read_text("utf-8")
_KEPT = ("css", "js", "verify.js", "icons.svg", "img/favicon.svg", "fonts/be-vietnam-pro-400.woff2")


@blueprint.get("/.well-known/jwks.json")
@public
def keys() -> Response:
    """List the public keys, those that no longer sign among them."""
    known = queries.list_public_keys(session.reading())
    if not known:
        hand()
        known = queries.list_public_keys(session.reading())
    return _open(jsonify(keys=known))


@blueprint.get("/.well-known/issuer.json")
@public
def profile() -> Response:
    """Say who issues."""
    return _open(jsonify(desk().issuer.published()))


@blueprint.get("/.well-known/status/<int:number>")
@public
def status_list(number: int) -> Response:
    """Give a status list, signed. Every list there may be is there: an empty one says nothing about any number."""
    if not 0 < number <= MOST_LISTS:
        raise NotFound
    issuing = hand()
    places = queries.list_set_places(session.reading(), number)
    token = open_badge.sign_status_list(number, places, issuing.issuer, issuing.qr_key, at=session.at())
    return _open(Response(token, mimetype=open_badge.MEDIA_TYPE))


def _open(response: Response) -> Response:
    """Let other sites' verifiers read it, and keep it for five minutes."""
    response.headers["Cache-Control"] = _MINUTES
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/xac-minh/giu-trang.js")
@public
def worker() -> Response:
    """Give the service worker, with the names of what it keeps: a new release of them is a new worker."""
    assets: Assets = current_app.extensions["assets"]
    kept = [assets.url(name) for name in _KEPT]
    version = hashlib.sha256("".join([*kept, _WORKER]).encode()).hexdigest()[:12]
    kept += [url_for("credentials.verify"), url_for("credentials.keys")]
    head = f"const KEPT = {json.dumps(kept)};\nconst NAME = {json.dumps('xac-minh-' + version)};\n"
    response = Response(head + _WORKER, mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = url_for("credentials.verify")
    response.headers["Cache-Control"] = "no-cache"
    return response
