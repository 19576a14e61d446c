"""Home, help, the choice of looks, and content-addressed files."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue

from courses import queries as courses
from kernel.errors import NotFound
from kernel.fresh import Kept
from lms import files
from lms.extensions import db
from lms.web import session
from lms.web.access import local_path, public
from lms.web.learn import standing
from lms.web.page import SIZES, THEMES, page, settings
from lms.web.public import home_view
from lms.web.serving import serve

blueprint = Blueprint("public", __name__)

YEAR = 365 * 24 * 3600  # seconds
LOOKS = {"co_chu": ("co-chu", SIZES), "giao_dien": ("giao-dien", THEMES), "tiet_kiem": ("tiet-kiem", ("0", "1"))}

_files: Kept[str, files.KeptFile] = Kept(1_000)


@blueprint.get("/")
@public
def home() -> Response:
    """Show where to begin, and where to go on."""
    cards = courses.list_catalogue(session.reading())
    view = home_view.home(cards, standing.go_on(cards))
    return page("public/home.html", keep=not request.args, view=view)


@blueprint.get("/tro-giup")
@public
def help_page() -> Response:
    """Help in plain words, fit for printing."""
    return page("public/help.html", keep=not request.args, phone=settings().support_phone)


@blueprint.get("/che-do")
@public
def look() -> ResponseReturnValue:
    """Keep the looks the visitor chose in cookies of their own, and lead back to where she was."""
    response = redirect(local_path(request.args.get("ve")) or "/")
    for argument, (cookie, allowed) in LOOKS.items():
        chosen = request.args.get(argument)
        if chosen in allowed:
            response.set_cookie(
                cookie,
                chosen,
                max_age=YEAR,
                secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
                httponly=True,
                samesite="Lax",
            )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/tep/<sha256>.<ending>")
@public
def file(sha256: str, ending: str) -> ResponseReturnValue:
    """Serve a kept file; its name is its content, so it may be kept for ever and can run nothing."""
    kept = _files.get(sha256, lambda: files.get_served(db.session(), sha256))
    if files.EXTENSIONS[kept.media_type] != ending:
        raise NotFound
    return serve(current_app.extensions["files"], sha256, kept)
