"""What the cadre's pages of credentials show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from kernel.paging import Page
from lms import jobs_queue
from lms.credentials.operations import printing
from lms.credentials.queries import CredentialCard, StepCard
from lms.credentials.rules.codes import show_code
from lms.jobs_queue import JobCard
from lms.orgs.queries import UnitCard
from lms.web.credentials.area import KINDS, facts, line
from lms.web.filters import day, moment, number
from lms.web.language import gettext as _

MOVES: dict[str, Any] = {"issue": _l("Cấp giấy"), "revoke": _l("Thu hồi"), "replace": _l("Thay bằng giấy mới")}
NAME_FLAWS: dict[str, Any] = {
    "name_missing": _l("Vui lòng nhập họ và tên"),
    "name_too_short": _l("Họ và tên cần có ít nhất 2 chữ cái"),
    "name_too_long": _l("Họ và tên tối đa 120 ký tự"),
    "name_same": _l("Họ và tên này giống trên giấy đang có"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address of the list asks for; 0 and "" stand for all."""

    unit: UnitCard
    kind: str
    period: int
    years: tuple[int, ...]

    def href(self, **changes: Any) -> str:
        """Return the address of the list with changes; what is empty is left out."""
        own = {"don-vi": self.unit.public_id, "loai": self.kind, "nam": self.period or "", **changes}
        return url_for("credentials.issued", **{name: value for name, value in own.items() if value})


def issued(
    wanted: Wanted, found: Page[CredentialCard], children: Sequence[UnitCard], *, prints: bool
) -> dict[str, Any]:
    """Return the list of a unit."""
    return {
        "unit": wanted.unit.name,
        "ref": wanted.unit.public_id,
        "kind": wanted.kind,
        "year": wanted.period or "",
        "groups": _groups(wanted),
        "unfiltered": wanted.href(loai="", nam="") if wanted.kind or wanted.period else None,
        "children": [{"text": child.name, "href": wanted.href(**{"don-vi": child.public_id})} for child in children],
        "lines": [line(card) | {"href": url_for("credentials.paper", ref=card.public_id)} for card in found.rows],
        "total": number(found.total),
        "pager": _pager(wanted, found),
        "print": url_for("credentials.print_many") if prints and found.total else None,
        "most": printing.MOST,
    }


def _groups(wanted: Wanted) -> list[dict[str, Any]]:
    kinds = [{"value": "", "label": _("Tất cả"), "checked": not wanted.kind}]
    kinds += [{"value": kind, "label": str(words), "checked": kind == wanted.kind} for kind, words in KINDS.items()]
    years = [{"value": "", "label": _("Mọi năm"), "checked": not wanted.period}]
    years += [{"value": str(year), "label": str(year), "checked": year == wanted.period} for year in wanted.years]
    return [
        {"legend": _("Loại giấy"), "name": "loai", "single": True, "options": kinds},
        {"legend": _("Năm"), "name": "nam", "single": True, "options": years},
    ]


def _pager(wanted: Wanted, found: Page[CredentialCard]) -> dict[str, Any]:
    at = found.number
    return {
        "page": at,
        "pages": found.pages,
        "previous": wanted.href(trang=at - 1 if at > 2 else None) if at > 1 else None,  # noqa: PLR2004  page one
        "next": wanted.href(trang=at + 1) if at < found.pages else None,
        "total": _("%(count)s giấy", count=number(found.total)) if found.total else None,
    }


def paper(
    card: CredentialCard, steps: Sequence[StepCard], newer: CredentialCard | None, *, correctable: bool
) -> dict[str, Any]:
    """Return one paper with what was done with it."""
    return line(card) | {
        "here": url_for("credentials.paper", ref=card.public_id),
        "facts": [
            *facts(card),
            {"key": _("Ngày cấp"), "value": day(card.issued_on)},
            {"key": _("Mã xác minh"), "value": show_code(card.code)},
        ],
        "steps": [
            {
                "at": moment(step.at),
                "who": step.actor_name or _("Hệ thống"),
                "what": str(MOVES[step.move]),
                "decision": step.decision_number,
            }
            for step in steps
        ],
        "newer": url_for("credentials.paper", ref=newer.public_id) if newer else None,
        "correctable": correctable,
    }


def printed(job: JobCard) -> dict[str, Any]:
    """Return how far a printing is, and where its file is."""
    return {
        "waiting": job.state in jobs_queue.OPEN,
        "started": job.state == "running",
        "done": job.done,
        "total": max(job.total, 1),
        "papers": job.result.get("papers", 0),
        "here": url_for("credentials.printed", job_ref=job.public_id),
        "file": url_for("credentials.printed_file", job_ref=job.public_id) if "file" in job.result else None,
    }
