"""SCORM packages: their files, and what they report.

A package is a program of strangers. Its pages have no origin of their own (sandbox without allow-same-origin, in the
frame and again in each answer), so that they reach neither this site's pages nor its cookies; they speak to the
lesson's page by messages alone. Only packages of published courses are here at all.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from courses import queries as courses
from courses.operations import scorm
from courses.queries import scorm as packages
from courses.queries.scorm import FileCard
from kernel.errors import NotFound
from kernel.text import nfc
from lms import work
from lms.extensions import db
from lms.files import KeptFile, Store
from lms.web import session
from lms.web.access import public, signed_in
from lms.web.assets import Asset, Assets
from lms.web.language import gettext as _
from lms.web.learn import scorm_page, standing
from lms.web.learn.routes import blueprint
from lms.web.page import settings
from lms.web.serving import serve

FRAME = "scorm-frame.js"
HTML = ("text/html", "application/xhtml+xml")
PARTS = ("audio/", "video/")
"""What players ask for in parts; all else is sent whole."""
POLICY = (
    "sandbox allow-scripts; default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; form-action 'none'; "
    "base-uri 'self'"
)
# No frame-ancestors: a frame inside a package has an ancestor without an origin, which no list can name. Who frames
# these files gets what is open to everybody, and no visitor's cookies.
FOR_EVER, ASK_AGAIN = "public, max-age=31536000, immutable", "public, no-cache"
MOST_BYTES = 512 * 1024
"""The most bytes a report may have as it is sent."""
BAD, GONE, UNCHANGED = 422, 404, 304


# ---------------------------------------------------------------------------------- the files


@blueprint.get("/scorm/<package>/<path:path>")
@public
def scorm_file(package: str, path: str) -> ResponseReturnValue:
    """Serve a file of a package of a published course, to a page that may be anybody's: it is open to everybody."""
    store: Store = current_app.extensions["files"]
    try:
        card = packages.get_file(session.reading(), package, nfc(path))
        return _dressed(_answer(store, card), card.media_type)
    except NotFound:
        return _gone()


@blueprint.get("/scorm/<name>")
@public
def scorm_script(name: str) -> ResponseReturnValue:
    """Serve the script that stands first in each page of a package."""
    found = _script()
    if found.url.rsplit("/", 1)[-1] != name:
        return _gone()
    response = Response(found.plain)
    response.headers["Cache-Control"] = FOR_EVER
    return _dressed(response, found.media_type)


def _script() -> Asset:
    assets: Assets = current_app.extensions["assets"]
    return assets.by_name[FRAME]


def _answer(store: Store, card: FileCard) -> Response:
    if card.media_type.startswith(PARTS):
        return serve(store, card.sha256, KeptFile(card.media_type, card.size))
    is_html = card.media_type in HTML
    script = f"/scorm/{_script().url.rsplit('/', 1)[-1]}"
    tag = f"{card.sha256}.{script[7:-3]}" if is_html else card.sha256
    if tag in request.if_none_match:
        response = Response(status=UNCHANGED)
    else:
        data = store.get(card.sha256)
        if data is None:
            raise NotFound
        response = Response(scorm_page.with_script(data, script) if is_html else data)
    response.headers["Cache-Control"] = ASK_AGAIN if is_html else FOR_EVER
    response.set_etag(tag)
    return response


def _dressed(response: Response, media_type: str) -> Response:
    """Give an answer what holds its page apart from everything else, and its type without a guess at its letters."""
    response.content_type = media_type
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _gone() -> Response:
    """Say that nothing is here without a page of ours: no cookie is looked at, none is set."""
    return _dressed(Response("404", status=GONE), "text/plain")


# ---------------------------------------------------------------------------------- a host of their own


@blueprint.before_app_request
def only_packages() -> Response | None:
    """Let the host of packages, if there is one, serve nothing else."""
    own = settings().scorm_url
    elsewhere = bool(own) and request.host.lower() == urlsplit(own).netloc.lower()
    return _gone() if elsewhere and not request.path.startswith("/scorm/") else None


@blueprint.after_app_request
def let_frame_in(response: Response) -> Response:
    """Let a lesson's page that plays a package, and no other, show a frame. The policy itself is the application's."""
    if "frames" in g and "Content-Security-Policy" in response.headers:
        response.headers["Content-Security-Policy"] += f"; frame-src {g.frames}"
    return response


# ---------------------------------------------------------------------------------- what they report


@blueprint.post("/khoa-hoc/<slug>/<lesson>/scorm")
@signed_in()
def scorm_report(slug: str, lesson: str) -> ResponseReturnValue:
    """Keep what a package reports of the learner: a claim, which can mark the lesson as read."""
    course = standing.in_course(courses.get_course(session.reading(), slug)).course
    course.lesson(lesson)
    sent, writing, actor, at = _sent(), db.session(), session.actor(), session.at()
    try:
        done = work.run(
            writing, lambda: scorm.take(writing, course=course, lesson=lesson, sent=sent, actor=actor, at=at)
        )
    except scorm.BadClaim:
        words = _("Nội dung tương tác gửi kết quả không đúng dạng nên chưa lưu được.")
        return jsonify(message=str(words)), BAD
    return jsonify(done=done)


def _sent() -> Any:
    """Return the report as it was sent, None for what is none."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        return None
