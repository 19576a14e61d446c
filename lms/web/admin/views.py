"""The state of the system, its jobs and its log, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from kernel.paging import Page
from lms.audit import AuditCard
from lms.jobs_queue import OPEN, JobCard
from lms.people.queries import PersonCard
from lms.web.admin.words import FACTS, JOB_STATES, JOB_TAGS, JOBS, ROLES, WAYS
from lms.web.filters import moment, number
from lms.web.language import gettext as _

ENGINES = {
    "sqlite": _l("SQLite, một tệp trên máy chủ"),
    "postgresql": _l("PostgreSQL, máy chủ dữ liệu riêng"),
}


@dataclass(frozen=True, slots=True)
class Health:
    """What is asked of the system to say how it is. `revision` is the schema's, `head` the newest there is."""

    engine: str
    revision: str | None
    head: str
    waiting: int
    failed: int
    unfolded: int
    mode: str
    jobs: Page[JobCard]


def home(health: Health) -> dict[str, Any]:
    """Return the page of the system's state: each line a thing, how it is, and what to do if it is not well."""
    return {
        "rows": [_database(health), _schema(health), _outbox(health), _figures(health), _mode(health)],
        "jobs": [_job(job) for job in health.jobs.rows[:5]],
    }


def _line(key: str, value: str, *, well: bool, note: str = "") -> dict[str, Any]:
    return {"key": key, "value": value, "well": well, "note": note}


def _database(health: Health) -> dict[str, Any]:
    return _line(_("Cơ sở dữ liệu"), str(ENGINES.get(health.engine, health.engine)), well=True)


def _schema(health: Health) -> dict[str, Any]:
    if health.revision == health.head:
        return _line(_("Cấu trúc dữ liệu"), _("Mới nhất (%(revision)s)", revision=health.head), well=True)
    text = _("Đang ở %(revision)s, mới nhất là %(head)s", revision=health.revision or "–", head=health.head)
    note = _("Vui lòng chạy lệnh cập nhật cấu trúc rồi mở lại trang.")
    return _line(_("Cấu trúc dữ liệu"), text, well=False, note=note)


def _outbox(health: Health) -> dict[str, Any]:
    text = _("%(waiting)s việc chờ, %(failed)s việc hỏng", waiting=number(health.waiting), failed=number(health.failed))
    note = _("Việc hỏng đã thử nhiều lần chưa được, cần người kỹ thuật xem.") if health.failed else ""
    return _line(_("Thông báo và việc gửi đi"), text, well=not health.failed, note=note)


def _figures(health: Health) -> dict[str, Any]:
    if not health.unfolded:
        return _line(_("Số liệu tổng hợp"), _("Đã cộng hết"), well=True)
    text = _("%(count)s thay đổi chờ cộng", count=number(health.unfolded))
    note = _("Các trang số liệu vẫn đúng. Nếu số này không giảm sau vài phút, tiến trình nền có thể đã dừng.")
    return _line(_("Số liệu tổng hợp"), text, well=True, note=note)


def _mode(health: Health) -> dict[str, Any]:
    words = {
        "production": _("Chạy chính thức"),
        "development": _("Chạy thử trên máy"),
        "test": _("Chạy kiểm thử"),
    }
    return _line(_("Chế độ"), words.get(health.mode, health.mode), well=True)


# ---------------------------------------------------------------------------------- jobs


def jobs(found: Page[JobCard], *, may_change: bool) -> dict[str, Any]:
    """Return the page of jobs."""
    return {
        "lines": [_job(job) for job in found.rows],
        "may_change": may_change,
        "again": url_for("admin.jobs", trang=found.number if found.number > 1 else None),
        "rebuild": url_for("admin.rebuild"),
        "pager": pager("admin.jobs", found, {}, _("%(count)s công việc", count=number(found.total))),
    }


def _job(job: JobCard) -> dict[str, Any]:
    return {
        "name": str(JOBS.get(job.kind, job.kind)),
        "state": str(JOB_STATES.get(job.state, job.state)),
        "kind": JOB_TAGS.get(job.state, "neutral"),
        "progress": _progress(job),
        "asked": moment(job.asked_at),
        "ended": moment(job.ended_at) if job.ended_at else "",
        "error": job.error.splitlines()[0][:200] if job.error else "",
        "cancelling": job.cancel and job.state in OPEN,
        "cancel": url_for("admin.cancel_job", job_ref=job.public_id) if job.state in OPEN and not job.cancel else None,
    }


def _progress(job: JobCard) -> str:
    if not job.total:
        return ""
    return _("%(done)s trên %(total)s", done=number(job.done), total=number(job.total))


# ---------------------------------------------------------------------------------- the log


def log(found: Page[AuditCard], cards: Mapping[int, PersonCard], kind: str) -> dict[str, Any]:
    """Return a page of the log."""
    return {
        "kind": kind,
        "kinds": [{"value": "", "label": _("Mọi việc")}]
        + [{"value": code, "label": str(words)} for code, words in FACTS.items()],
        "action": url_for("admin.log"),
        "lines": [_fact(card, cards) for card in found.rows],
        "pager": pager("admin.log", found, {"viec": kind or None}, _("%(count)s dòng", count=number(found.total))),
    }


def _fact(card: AuditCard, cards: Mapping[int, PersonCard]) -> dict[str, str]:
    about = cards.get(card.person_id)
    actor = card.actor_name or (cards[card.actor_id].full_name if card.actor_id in cards else "")
    return {
        "at": moment(card.at),
        "actor": actor or (_("Hệ thống") if not card.actor_id else _("Người đã rời hệ thống")),
        "words": str(FACTS.get(card.kind, _("Việc khác (%(kind)s)", kind=card.kind))),
        "about": about.full_name if about else "",
        "detail": _detail(card.detail),
    }


def _detail(detail: Mapping[str, Any]) -> str:
    """Return the few details that mean something to a reader; never a link or a code."""
    words = []
    if "role" in detail:
        words.append(str(ROLES.get(str(detail["role"]), detail["role"])))
    if "course_code" in detail:
        words.append(str(detail["course_code"]))
    if "version" in detail:
        words.append(_("phiên bản %(version)s", version=detail["version"]))
    if "way" in detail:
        words.append(str(WAYS.get(str(detail["way"]), "")))
    return ", ".join(word for word in words if word)


def pager(endpoint: str, found: Page[Any], params: Mapping[str, object], total: str) -> dict[str, Any]:
    """Return the way from page to page of a list."""

    def href(page: int) -> str:
        return url_for(endpoint, **(dict(params) | {"trang": page}))  # type: ignore[arg-type]

    return {
        "page": found.number,
        "pages": found.pages,
        "previous": href(found.number - 1) if found.number > 1 else None,
        "next": href(found.number + 1) if found.number < found.pages else None,
        "total": total,
    }
