"""The steps of a unit's year on one page: what was done, what waits, where to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from lms.recognition import queries
from lms.recognition.queries import YearCard, decisions, lists
from lms.recognition.queries.lists import MeetingCard, PostingCard
from lms.recognition.rules.moves import STATES
from lms.web import session
from lms.web.access import may
from lms.web.filters import day, number
from lms.web.language import gettext as _
from lms.web.page import page
from lms.web.recognition import words
from lms.web.recognition.area import blueprint
from lms.web.recognition.floor import may_decide, units_of
from lms.web.recognition.refusals import KINDS, MEETING_STATES

READERS = ("cadre", "city", "admin", "auditor")
Names = Callable[[str], str]


@blueprint.get("/can-bo/cong-nhan/<year_ref>/quy-trinh")
@may("cadre", "city", "admin", "auditor")
def process(year_ref: str) -> ResponseReturnValue:
    """Show a year's meetings, postings, appraisals, proposals and decisions, and how many cases stand where."""
    reading, actor = session.reading(), session.actor()
    year = queries.get_year(reading, public_id=year_ref, actor=actor)
    held = lists.list_meetings(reading, year=year, actor=actor)
    posted = lists.list_postings(reading, year=year, actor=actor)
    appraised = lists.list_appraisals(reading, year=year, actor=actor)
    sent = decisions.list_proposals(reading, year=year, actor=actor)
    decided = decisions.list_decisions(reading, year=year, actor=actor)
    waiting = decisions.list_requests(reading, year=year, actor=actor, open_only=True)
    names = units_of([year.unit_path, *(one.unit_path for one in held), *(one.unit_path for one in posted)])
    ward = may_decide(year.unit_path)
    view = {
        "unit": names(year.unit_path),
        "period": year.period,
        "counts": _counts(queries.count_states(reading, year=year, actor=actor)),
        "meetings": _meetings(held, names),
        "postings": _postings(posted, names),
        "appraisals": [
            _line(_("Thẩm định ngày %(day)s", day=day(one.held_on)), "appraisal", one.public_id, _closing(one.state))
            for one in appraised
        ],
        "proposals": [
            _line(f"{_('Tờ trình số')} {one.number}, {day(one.dated)}", "proposal", one.public_id, one.state)
            for one in sent
        ],
        "decisions": [
            _line(f"{_('Quyết định số')} {one.number}, {day(one.dated)}", "decision", one.public_id, one.state)
            | {"note": f"{KINDS[one.kind]}: {number(one.people)} {_('người')}"}
            for one in decided
        ],
        "requests": number(waiting.total),
        "ways": _ways(year, ward=ward, anybody=_anybody(actor.has_role("cadre", "city"))),
    }
    return page("recognition/process.html", view=view)


def _anybody(acts: bool) -> bool:
    return acts and not session.actor().has_role("auditor")


def _closing(state: str) -> str:
    return "held" if state == "preparing" else state


def _line(title: str, endpoint: str, ref: str, state: str) -> dict[str, Any]:
    label, kind = MEETING_STATES[state]
    return {
        "title": title,
        "href": url_for(f"recognition.{endpoint}", ref=ref),
        "state": label,
        "kind": kind,
        "note": "",
    }


def _meetings(held: Iterable[MeetingCard], names: Names) -> list[dict[str, Any]]:
    return [
        _line(
            _("%(unit)s, họp ngày %(day)s", unit=names(one.unit_path), day=day(one.held_on)),
            "meeting",
            one.public_id,
            one.state,
        )
        for one in held
    ]


def _postings(posted: Iterable[PostingCard], names: Names) -> list[dict[str, Any]]:
    return [
        _line(
            _(
                "%(unit)s, từ %(first)s đến %(last)s",
                unit=names(one.unit_path),
                first=day(one.from_on),
                last=day(one.until_on),
            ),
            "posting",
            one.public_id,
            one.state,
        )
        for one in posted
    ]


def _counts(by_place: Mapping[str, Mapping[str, int]]) -> list[dict[str, str]]:
    """Return how many cases stand in each state; who is not to be assessed is a number and never a name."""
    totals = {state: sum(counts.get(state, 0) for counts in by_place.values()) for state in STATES}
    return [{"key": str(words.STATES[state]), "value": number(count)} for state, count in totals.items() if count]


def _ways(year: YearCard, *, ward: bool, anybody: bool) -> dict[str, str]:
    """Return where one may go on from here; "" where the viewer may not act."""
    own: dict[str, Any] = {"year_ref": year.public_id}
    open_now = year.state == "open"
    return {
        "meeting": url_for("recognition.new_meeting", **own) if anybody and open_now else "",
        "appraisal": url_for("recognition.new_appraisal", **own) if ward and open_now else "",
        "proposal": url_for("recognition.new_proposal", **own) if ward and open_now else "",
        "register": url_for("recognition.book", **own),
        "requests": url_for("recognition.requests", **own),
        "registered": url_for("recognition.roll_paper", **own),
    }
