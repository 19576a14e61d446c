"""A preview as its pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from kernel.paging import Page
from lms.criteria.queries.drafts import DraftCard
from lms.jobs_queue import OPEN, JobCard
from lms.orgs.queries import UnitCard
from lms.reports.queries import PersonLine
from lms.web.filters import moment, number
from lms.web.language import gettext as _
from lms.web.office.people_views import People, person_line
from lms.web.policy.draft_views import impact_words

GAINS, LOSSES = 0, 1
SIDES = ("duoc", "mat")


def waiting(card: DraftCard, job: JobCard) -> dict[str, Any]:
    """Return the page of a preview under way, or of one that stopped."""
    return {
        "title": card.title,
        "draft_href": url_for("policy.draft", ref=card.public_id),
        "here": url_for("policy.impact", ref=card.public_id),
        "done": job.done,
        "total": max(job.total, 1),
        "started": job.state == "running" and job.total > 0,
        "stopped": job.state not in OPEN,
    }


def by_unit(card: DraftCard, job: JobCard, city: UnitCard | None, units: Sequence[UnitCard]) -> dict[str, Any]:
    """Return the figures of the City and of every ward where somebody's forecast changes."""
    found: dict[str, list[int]] = job.result["units"]
    named = [(unit, found[unit.path]) for unit in units if unit.path in found]
    nowhere = found.get("", [0, 0, 0, 0])
    whole = found.get(city.path, [0, 0, 0, 0]) if city else [0, 0, 0, 0]
    rows = [[unit.name, *(_cell(card, unit, row, side) for side in (GAINS, LOSSES))] for unit, row in named]
    if any(nowhere):
        rows.append([_("Chưa có nơi cư trú"), number(nowhere[GAINS]), number(nowhere[LOSSES])])
    total = [[_("Toàn thành phố"), *(_cell(card, city, whole, side) for side in (GAINS, LOSSES))]] if city else []
    return {
        "title": card.title,
        "draft_href": url_for("policy.draft", ref=card.public_id),
        "words": impact_words(job.result),
        "stale": card.impact_of != card.revision,
        "period": job.result["period"],
        "as_of": moment(datetime.fromisoformat(job.result["at"])),
        "rows": total + rows if rows else [],
        "quiet": len(units) - len(named),
    }


def _cell(card: DraftCard, unit: UnitCard, row: list[int], side: int) -> Any:
    if not row[side]:
        return "0"
    named: dict[str, Any] = {"don-vi": unit.public_id}
    href = url_for("policy.impact_people", ref=card.public_id, ai=SIDES[side], **named)
    note = _("đã xác nhận: %(count)s", count=number(row[side + 2]))
    return {"text": number(row[side]), "href": href, "note": note}


def people(
    card: DraftCard, unit: UnitCard, side: str, found: Page[PersonLine], known: People, at: datetime
) -> dict[str, Any]:
    """Return the list behind a number."""

    def href(page: int) -> str:
        named: dict[str, Any] = {"don-vi": unit.public_id, "trang": page}
        return url_for("policy.impact_people", ref=card.public_id, ai=side, **named)

    return {
        "unit": unit.name,
        "gains": side == SIDES[GAINS],
        "by_ward": unit.parent_id is None,
        "title": card.title,
        "back": url_for("policy.impact", ref=card.public_id),
        "total": number(found.total),
        "as_of": moment(at),
        "lines": [person_line(one.person_id, known) | {"points": number(one.total)} for one in found.rows],
        "pager": {
            "page": found.number,
            "pages": found.pages,
            "previous": href(found.number - 1) if found.number > 1 else None,
            "next": href(found.number + 1) if found.number < found.pages else None,
            "total": _("%(count)s người", count=number(found.total)),
        },
    }
