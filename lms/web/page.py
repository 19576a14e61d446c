"""Showing a page: the frame around every view, and the few words about the visitor it needs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response, current_app, make_response, render_template, request

from kernel.clock import local_day
from kernel.fresh import Fresh
from lms.config import Settings
from lms.orgs import queries as orgs
from lms.web import nav, session
from lms.web.language import gettext as _

SIZES = ("1", "2", "3")
THEMES = ("auto", "sang", "toi")
_demo: Fresh[bool] = Fresh(60.0)


def settings() -> Settings:
    """Return the settings of this app."""
    found: Settings = current_app.extensions["settings"]
    return found


def demo() -> bool:
    """Tell whether invented units are in the database: then every screen and print says so."""
    return _demo.get(lambda: orgs.has_samples(session.reading()))


def forget_demo() -> None:
    """Look for invented units again at the next question."""
    _demo.forget()


def look(name: str, allowed: tuple[str, ...]) -> str:
    """Return a look the visitor chose, kept in a cookie of its own."""
    chosen = request.cookies.get(name, "")
    return chosen if chosen in allowed else allowed[0]


def shell() -> dict[str, Any]:
    """Return what the frame asks for (docs/design/components.md)."""
    viewer = session.viewer()
    actor = viewer.actor if viewer else None
    size, theme = look("co-chu", SIZES), look("giao-dien", THEMES)
    area = (request.endpoint or "").split(".")[0]
    return {
        "size": size,
        "theme": theme,
        "saving": request.headers.get("Save-Data") == "on" or request.cookies.get("tiet-kiem") == "1",
        "demo": demo(),
        "trial": settings().trial_banner,
        "viewer": actor.name if actor else None,
        "nav": nav.sections(nav.WIDE, actor),
        "bar": nav.sections(nav.BAR, actor),
        "menu": nav.sections(nav.MENUS.get(area, ()), actor),
        "size_links": _switch(
            "co_chu",
            size,
            (
                ("1", "A", _(", cỡ chữ thường")),
                ("2", "A+", _(", cỡ chữ lớn")),
                ("3", "A++", _(", cỡ chữ rất lớn")),
            ),
        ),
        "theme_links": _switch(
            "giao_dien",
            theme,
            (
                ("auto", _("Theo máy"), _(", giao diện")),
                ("sang", _("Sáng"), _(", giao diện")),
                ("toi", _("Tối"), _(", giao diện")),
            ),
        ),
        "help_href": "/tro-giup",
        "contact": settings().support_phone or None,
        "address": settings().public_url.rstrip("/") + request.path,
        "today": f"{local_day(session.at()):%d/%m/%Y}",
    }


def _switch(name: str, current: str, choices: tuple[tuple[str, str, str], ...]) -> list[dict[str, Any]]:
    """Return links that set a look without a script; they lead back to this page."""
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return [
        {
            "label": label,
            "sr": sr,
            "href": f"/che-do?{name}={value}&ve={_quoted(back)}",
            "current": value == current,
        }
        for value, label, sr in choices
    ]


def _quoted(path: str) -> str:
    return quote(path, safe="/")


def page(template: str, *, status: int = 200, keep: bool = False, **context: Any) -> Response:
    """Render a page in its frame. `keep` lets an anonymous one be kept for other visitors."""
    response = make_response(render_template(template, shell=shell(), **context), status)
    if keep and session.viewer() is None:
        response.headers["X-Keep"] = "1"
    elif session.viewer() is not None:
        response.headers["Cache-Control"] = "private, no-store"
    return response
