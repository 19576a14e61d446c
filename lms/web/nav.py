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


TALK_OF_LESSON = ("talk.discussion", "talk.thread", "talk.edit", "talk.remove", "talk.flag", "talk.report_form")
TALK_DESK = ("talk.moderation", "talk.decide", "talk.reports", "talk.handle")
EVIDENCE = (
    "evidence.index",
    "evidence.new",
    "evidence.kind",
    "evidence.indicator",
    "evidence.describe",
    "evidence.remove_file",
    "evidence.check",
    "evidence.submit",
    "evidence.show",
    "evidence.take_back",
    "evidence.ask_withdraw",
    "evidence.withdraw",
    "evidence.decision",
    "evidence.file",
    "evidence.slip",
)
WALLET = ("credentials.wallet", "credentials.show")
POLICY = (
    "policy.paper",
    "policy.draft",
    "policy.section",
    "policy.add",
    "policy.upload",
    "policy.ask",
    "policy.decide",
    "policy.restore",
    "policy.impact",
    "policy.impact_people",
)
COMMENDING = ("commendation.new", "commendation.show")
WIDE = (
    Section(N_("Khóa học"), "learn.catalogue", "book", ("learn", *TALK_OF_LESSON)),
    Section(
        N_("Điểm của tôi"),
        "passport.score",
        "star",
        ("passport", "application", "commendation.own", *WALLET, *EVIDENCE),
    ),
    Section(
        N_("Việc cán bộ"),
        "office.home",
        "list-check",
        (
            "office",
            "review",
            "recognition",
            "ledger",
            "learning_models",
            "commendation.listing",
            *COMMENDING,
            "policy.home",
            *POLICY,
        ),
        ("cadre", "city", "auditor", "admin"),
    ),
    Section(N_("Công nhận"), "recognition.home", "circle-check", ("recognition",), ("helper",)),
    Section(N_("Giảng viên"), "studio.home", "pencil", ("studio", *TALK_DESK), ("trainer",)),
    Section(N_("Quản trị"), "admin.home", "settings", ("admin",), ("admin", "auditor", "city")),
    Section(N_("Trợ giúp"), "public.help_page", "help", ()),
)
BAR = (
    Section(
        N_("Trang chủ"),
        "public.home",
        "home",
        ("public", "policy.criteria", "policy.version", "commendation.published"),
    ),
    Section(N_("Học"), "learn.catalogue", "book", ("learn", *TALK_OF_LESSON)),
    Section(
        N_("Điểm của tôi"),
        "passport.score",
        "star",
        ("passport", "application", "commendation.own", *WALLET, *EVIDENCE),
    ),
    Section(N_("Trợ giúp"), "public.help_page", "help", ()),
)
FIGURES = ("office.unit_figures", "office.people_of_measure", "office.city")
PEOPLE = ("office.roll", "office.person", "office.ask_confirm_many", "office.confirm_many", "office.slip")
REVIEW = (
    "review.case",
    "review.next_case",
    "review.undo",
    "review.rechecks_asked",
    "review.recheck",
    "review.agreement",
    "review.kin",
    "review.end_kin",
)
CALLS = ("office.new_call", "office.show_call", "office.cancel_call", "office.restore_call")
ASSISTING = ("evidence.assist", "evidence.assisted", "evidence.assist_slip")
ISSUED = ("credentials.paper", "credentials.print_many", "credentials.printed")
RECOGNISERS = ("helper", "cadre", "city", "auditor", "admin")
CORRECTING = ("ledger.person", "ledger.ask", "ledger.correction", "ledger.withdraw")
OFFICE = (
    Section(N_("Việc cần làm"), "office.home", "list-check", (), ("cadre", "city", "auditor", "admin")),
    Section(N_("Số liệu"), "office.figures_home", "chart", FIGURES, ("cadre", "city", "auditor", "admin")),
    Section(N_("Người dân"), "office.roll_home", "users", PEOPLE, ("cadre", "city")),
    Section(N_("Duyệt minh chứng"), "review.queue", "circle-check", REVIEW, ("cadre", "city", "auditor")),
    Section(N_("Nhập hộ"), "evidence.assist_home", "pencil", ASSISTING, ("cadre", "city")),
    Section(N_("Công nhận"), "recognition.home", "circle-check", ("recognition",), RECOGNISERS),
    Section(N_("Giấy đã cấp"), "credentials.issued", "file", ISSUED, ("cadre", "city", "auditor", "admin")),
    Section(N_("Giao học"), "office.list_calls", "calendar", CALLS, ("cadre", "city", "trainer", "auditor", "admin")),
    Section(N_("Mô hình học tập"), "learning_models.home", "home", ("learning_models",), ("cadre", "city", "auditor")),
    Section(N_("Biểu dương"), "commendation.listing", "star", COMMENDING, ("cadre", "city", "auditor")),
    Section(N_("Tiêu chí và quy tắc điểm"), "policy.home", "settings", POLICY, ("city", "admin", "auditor")),
    Section(N_("Điều chỉnh điểm"), "ledger.queue", "pencil", CORRECTING, ("cadre", "city", "auditor", "admin")),
    Section(N_("Dấu niêm phong"), "ledger.seals_page", "lock", (), ("cadre", "city", "auditor", "admin")),
    Section(N_("Kiểm duyệt hỏi đáp"), "talk.moderation", "list-check", ("talk.decide",), ("city", "admin")),
    Section(N_("Báo nội dung sai"), "talk.reports", "alert-circle", ("talk.handle",), ("city", "admin")),
)
ASSIGNMENTS = ("studio.assignment", "studio.decide_assignment")
MEDIA = ("studio.send_media", "studio.medium", "studio.describe_medium", "studio.replace_medium")
REVIEWING = ("studio.review", "studio.comment", "studio.decide")
IMPORTING = ("studio.imported", "studio.taken")
COHORTS = (
    "studio.new_cohort",
    "studio.show_cohort",
    "studio.edit_cohort",
    "studio.set_cohort_state",
    "studio.change_member",
)
STUDIO = (
    Section(N_("Khóa học của tôi"), "studio.home", "book", (), ("trainer", "city")),
    Section(N_("Duyệt nội dung"), "studio.reviews", "circle-check", REVIEWING, ("trainer", "city")),
    Section(N_("Nhập khóa học"), "studio.upload", "upload", IMPORTING, ("trainer",)),
    Section(N_("Thư viện học liệu"), "studio.media", "file", MEDIA, ("trainer",)),
    Section(N_("Lớp học"), "studio.list_cohorts", "users", COHORTS, ("trainer",)),
    Section(N_("Giao học"), "office.list_calls", "calendar", (), ("trainer",)),
    Section(N_("Bài nộp"), "studio.assignments", "file", ASSIGNMENTS, ("trainer",)),
    Section(N_("Kiểm duyệt hỏi đáp"), "talk.moderation", "list-check", ("talk.decide",), ("trainer", "city", "admin")),
    Section(N_("Báo nội dung sai"), "talk.reports", "alert-circle", ("talk.handle",), ("trainer", "city", "admin")),
    Section(N_("Cách viết bài"), "studio.guide", "help", (), ("trainer", "city")),
)
ADMIN = (
    Section(N_("Tình trạng hệ thống"), "admin.home", "settings", (), ("admin", "auditor", "city")),
    Section(N_("Vai trò"), "admin.roles", "users", (), ("admin", "auditor", "city")),
    Section(N_("Công việc nền"), "admin.jobs", "refresh", (), ("admin", "auditor")),
    Section(N_("Nhật ký"), "admin.log", "file", (), ("admin", "auditor")),
)
MENUS = {
    "office": OFFICE,
    "review": OFFICE,
    "ledger": OFFICE,
    "recognition": OFFICE,
    "policy": OFFICE,
    "evidence": OFFICE,
    "credentials": OFFICE,
    "learning_models": OFFICE,
    "commendation": OFFICE,
    "admin": ADMIN,
    "studio": STUDIO,
    "talk": STUDIO,
}


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
