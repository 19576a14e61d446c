"""«Ai đã xem, đã sửa hồ sơ của tôi», in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from kernel.clock import local_day
from kernel.paging import Page, merged
from lms.audit import AuditCard
from lms.orgs.queries import GrantCard
from lms.recognition.queries import StepCard
from lms.web.admin.words import ROLES
from lms.web.filters import moment, number
from lms.web.language import gettext as _
from lms.web.passport.privacy_words import CASE_STEP, what


def whole(found: Page[AuditCard], steps: Iterable[tuple[int, StepCard]], *, person_id: int) -> Page[AuditCard]:
    """Merge the steps of a person's cases, which keep their own record, into a page of the log about her."""
    others = [
        AuditCard(step.at, step.actor_id, step.actor_name, person_id, CASE_STEP, {"step": step.step, "period": period})
        for period, step in steps
    ]
    return merged(found, others, key=lambda card: card.at)


def privacy(found: Page[AuditCard], *, person_id: int, grants: Sequence[GrantCard]) -> dict[str, Any]:
    """Return a page of the log about one person, for herself. `grants` are the roles of the others who acted."""
    return {
        "lines": [_line(card, person_id, grants) for card in found.rows],
        "number": found.number,
        "pages": found.pages,
        "total": _("%(count)s dòng", count=number(found.total)),
        "previous": _leaf(found.number - 1) if found.number > 1 else None,
        "next": _leaf(found.number + 1) if found.number < found.pages else None,
    }


def _leaf(page_number: int) -> str:
    return url_for("passport.privacy", trang=page_number)


def others_of(found: Page[AuditCard], person_id: int) -> set[int]:
    """Return who else acted on a page of the log."""
    return {card.actor_id for card in found.rows} - {0, person_id}


def _line(card: AuditCard, person_id: int, grants: Sequence[GrantCard]) -> dict[str, Any]:
    others = card.actor_id not in (0, person_id)
    return {
        "role": _role(card, grants) if others else "",
        "at": moment(card.at),
        "who": _who(card, person_id),
        "what": what(card.kind, card.detail),
        "others": others,
    }


def _who(card: AuditCard, person_id: int) -> str:
    if card.actor_id == person_id:
        return str(_("Chủ tài khoản"))
    if card.actor_id == 0:
        return str(_("Hệ thống")) if card.kind != "RecoveryMade" else str(_("Người chưa đăng nhập"))
    return card.actor_name or str(_("Người có trách nhiệm"))


def _role(card: AuditCard, grants: Sequence[GrantCard]) -> str:
    """Say as what somebody acted: the widest role she held that day, with its unit."""
    on = local_day(card.at)
    for one in grants:
        held = one.valid_from <= on <= one.valid_to and (one.ended_at is None or card.at <= one.ended_at)
        if one.person_id == card.actor_id and held:
            return f"{ROLES.get(one.role, one.role)}, {one.unit_name}"
    return ""
