"""Navigation as data: which sections there are, for whom, and which endpoints belong to each."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import lazy_gettext as _l

from kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Section:
    """A place in the navigation; `areas` are the blueprints, or single endpoints, that light it up."""

    label: str
    endpoint: str
    icon: str
    areas: tuple[str, ...]
    roles: tuple[str, ...] = ()


WIDE = (
    Section(_l("Khóa học"), "learn.catalogue", "book", ("learn",)),
    Section(_l("Điểm của tôi"), "passport.score", "star", ("passport",)),
    Section(_l("Việc cán bộ"), "office.home", "list-check", ("office",), ("cadre", "city", "auditor", "admin")),
    Section(_l("Giảng viên"), "studio.home", "pencil", ("studio",), ("trainer",)),
    Section(_l("Quản trị"), "admin.home", "settings", ("admin",), ("admin", "auditor", "city")),
    Section(_l("Trợ giúp"), "public.help_page", "help", ()),
)
BAR = (
    Section(_l("Trang chủ"), "public.home", "home", ("public",)),
    Section(_l("Học"), "learn.catalogue", "book", ("learn",)),
    Section(_l("Điểm của tôi"), "passport.score", "star", ("passport",)),
    Section(_l("Trợ giúp"), "public.help_page", "help", ()),
)
FIGURES = ("office.unit_figures", "office.people_of_measure", "office.city")
PEOPLE = ("office.roll", "office.person", "office.ask_confirm_many", "office.confirm_many", "office.slip")
OFFICE = (
    Section(_l("Việc cần làm"), "office.home", "list-check", (), ("cadre", "city", "auditor", "admin")),
    Section(_l("Số liệu"), "office.figures_home", "chart", FIGURES, ("cadre", "city", "auditor", "admin")),
    Section(_l("Người dân"), "office.roll_home", "users", PEOPLE, ("cadre", "city")),
)
ADMIN = (
    Section(_l("Tình trạng hệ thống"), "admin.home", "settings", (), ("admin", "auditor", "city")),
    Section(_l("Vai trò"), "admin.roles", "users", (), ("admin", "auditor", "city")),
    Section(_l("Công việc nền"), "admin.jobs", "refresh", (), ("admin", "auditor")),
    Section(_l("Nhật ký"), "admin.log", "file", (), ("admin", "auditor")),
)
MENUS = {"office": OFFICE, "admin": ADMIN, "studio": ()}


def sections(listed: tuple[Section, ...], actor: Actor | None) -> list[dict[str, object]]:
    """Return what a viewer may go to, ready for the frame."""
    here = request.endpoint or ""
    return [
        {
            "label": section.label,
            "href": url_for(section.endpoint),
            "icon": section.icon,
            "current": here == section.endpoint or here in section.areas or here.split(".")[0] in section.areas,
        }
        for section in listed
        if not section.roles or (actor is not None and actor.has_role(*section.roles))
    ]
