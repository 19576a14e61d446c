"""Navigation as data: which sections there are, for whom, and which endpoints belong to each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for

from kernel.actor import Actor
from lms.web.language import gettext


def N_(message: str) -> str:  # noqa: N802  the name by which sentences are collected for translation
    """Mark a sentence that is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the navigation; `areas` are the blueprints, or single endpoints, that light it up."""

    label: str
    endpoint: str
    icon: str
    areas: tuple[str, ...]
    roles: tuple[str, ...] = ()


WIDE = (
    Section(N_("Khóa học"), "learn.catalogue", "book", ("learn",)),
    Section(N_("Điểm của tôi"), "passport.score", "star", ("passport",)),
    Section(N_("Việc cán bộ"), "office.home", "list-check", ("office",), ("cadre", "city", "auditor", "admin")),
    Section(N_("Giảng viên"), "studio.home", "pencil", ("studio",), ("trainer",)),
    Section(N_("Quản trị"), "admin.home", "settings", ("admin",), ("admin", "auditor", "city")),
    Section(N_("Trợ giúp"), "public.help_page", "help", ()),
)
BAR = (
    Section(N_("Trang chủ"), "public.home", "home", ("public",)),
    Section(N_("Học"), "learn.catalogue", "book", ("learn",)),
    Section(N_("Điểm của tôi"), "passport.score", "star", ("passport",)),
    Section(N_("Trợ giúp"), "public.help_page", "help", ()),
)
FIGURES = ("office.unit_figures", "office.people_of_measure", "office.city")
PEOPLE = ("office.roll", "office.person", "office.ask_confirm_many", "office.confirm_many", "office.slip")
OFFICE = (
    Section(N_("Việc cần làm"), "office.home", "list-check", (), ("cadre", "city", "auditor", "admin")),
    Section(N_("Số liệu"), "office.figures_home", "chart", FIGURES, ("cadre", "city", "auditor", "admin")),
    Section(N_("Người dân"), "office.roll_home", "users", PEOPLE, ("cadre", "city")),
)
ADMIN = (
    Section(N_("Tình trạng hệ thống"), "admin.home", "settings", (), ("admin", "auditor", "city")),
    Section(N_("Vai trò"), "admin.roles", "users", (), ("admin", "auditor", "city")),
    Section(N_("Công việc nền"), "admin.jobs", "refresh", (), ("admin", "auditor")),
    Section(N_("Nhật ký"), "admin.log", "file", (), ("admin", "auditor")),
)
MENUS = {"office": OFFICE, "admin": ADMIN, "studio": ()}


def _href(endpoint: str) -> str:
    """Return the address of a section; asked on every page, so it is kept."""
    kept: dict[str, str] = current_app.extensions.setdefault("hrefs", {})
    if endpoint not in kept:
        kept[endpoint] = url_for(endpoint)
    return kept[endpoint]


def sections(listed: tuple[Section, ...], actor: Actor | None) -> list[dict[str, object]]:
    """Return what a viewer may go to, ready for the frame."""
    here = request.endpoint or ""
    return [
        {
            "label": gettext(section.label),
            "href": _href(section.endpoint),
            "icon": section.icon,
            "current": here == section.endpoint or here in section.areas or here.split(".")[0] in section.areas,
        }
        for section in listed
        if not section.roles or (actor is not None and actor.has_role(*section.roles))
    ]
