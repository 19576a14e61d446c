"""The queue: cases that wait, who has waited longest first; and the way to the next one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.clock import local_day
from kernel.paging import page_number
from lms.evidence.queries import cases, rechecks
from lms.evidence.queries.cases import CaseLine
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.rules.reviewing import REVIEWERS
from lms.evidence.rules.sampling import ward_of
from lms.orgs.queries import UnitCard
from lms.people.queries import PersonCard
from lms.web import session
from lms.web.access import may
from lms.web.filters import day, number
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.review.area import (
    LOOKERS,
    Filters,
    blueprint,
    find_undoable,
    load_people,
    name_of,
    pager,
    units_waiting,
    wanted_now,
)

SHOWN = 10
"""Cases a page: no longer than two screens of a small computer."""


@blueprint.get("/can-bo/minh-chung")
@may(*LOOKERS)
def queue() -> ResponseReturnValue:
    """List the cases that wait for the viewer."""
    actor, reading, filters = session.actor(), session.reading(), Filters.read()
    counts, units = units_waiting(reading)
    wanted = filters.wanted(units.values())
    number_of_page = page_number(request.args.get("trang"))
    found = cases.list_cases(reading, actor=actor, wanted=wanted, number=number_of_page, size=SHOWN)
    undoable = find_undoable()
    cards = load_people(*(line.person_id for line in found.rows), undoable.decision.person_id if undoable else 0)
    view = {
        "lines": [_line(line, cards, units, filters) for line in found.rows],
        "total": number(found.total),
        "units": _unit_options(counts, units),
        "kinds": [{"value": "", "label": _("Tất cả loại")}]
        + [{"value": kind.code, "label": kind.name} for kind in get_kinds().kinds],
        "filters": {"unit": filters.unit, "kind": filters.kind, "mended": filters.mended, "any": filters.any},
        "start": url_for("review.next_case", **filters.params())
        if found.total and actor.has_role(*REVIEWERS)
        else None,
        "others": number(others) if (others := cases.count_for_others(reading, actor=actor)) else None,
        "rechecks": number(asked) if (asked := rechecks.count_asked(reading, actor=actor, at=session.at())) else None,
        "undo": undoable.view(cards, filters) if undoable else None,
        "pager": pager(found, "review.queue", _("hồ sơ"), filters.params()),
    }
    return page("review/queue.html", view=view)


def _line(line: CaseLine, cards: dict[int, PersonCard], units: dict[str, UnitCard], filters: Filters) -> dict[str, Any]:
    unit = units.get(line.unit_path) or units.get(ward_of(line.unit_path))
    due = local_day(line.since) + timedelta(days=get_kinds().review_days)
    late = due < local_day(session.at())
    return {
        "name": name_of(cards, line.person_id),
        "href": url_for("review.case", evidence_ref=line.ref, **filters.params()),
        "indicator": line.indicator,
        "what": get_kinds().name_of(line.kind) if line.kinds == 1 else _("nhiều loại"),
        "pieces": line.pieces,
        "unit": unit.name if unit else "",
        "due": day(due),
        "late": late,
        "mended": line.mended,
        "helped": line.helped,
    }


def _unit_options(counts: dict[str, int], units: dict[str, UnitCard]) -> list[dict[str, str]]:
    listed = sorted(units.values(), key=lambda unit: unit.path)
    return [{"value": "", "label": _("Tất cả đơn vị")}] + [
        {"value": unit.public_id, "label": f"{unit.name} ({number(_below(counts, unit.path))})"} for unit in listed
    ]


def _below(counts: dict[str, int], path: str) -> int:
    return sum(count for each, count in counts.items() if each.startswith(path))


@blueprint.get("/can-bo/minh-chung/tiep")
@may(*LOOKERS)
def next_case() -> ResponseReturnValue:
    """Lead to the case that waits longest, or to the one behind `sau`; back to the queue when there is none."""
    actor, reading, filters = session.actor(), session.reading(), Filters.read()
    wanted = wanted_now(filters)
    after = _after(request.args.get("sau", ""))
    line = cases.find_next(reading, actor=actor, wanted=wanted, after=after)
    return redirect(way_to(line, filters))


def _after(ref: str) -> CaseLine | None:
    return cases.get_case(session.reading(), public_id=ref, actor=session.actor()).line() if ref else None


def way_to(line: CaseLine | None, filters: Filters) -> str:
    """Return the address of a case of the queue, or of the queue when there is none."""
    if line is None:
        return url_for("review.queue", **filters.params())
    return url_for("review.case", evidence_ref=line.ref, **filters.params())
