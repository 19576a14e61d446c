"""What the papers of the year say, as values: heads and rows, frozen where the paper is closed or signed.

Keys and codes only: the door (or whoever makes a document of it) has the words. Rows of M3 to M8 come from
`recognition_paper_row`, so a paper printed years later says what it said; M1 and M10 show their lists as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from kernel.actor import Actor
from kernel.database import Executor
from kernel.paging import SIZE, Page
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.recognition.models import PaperRow
from lms.recognition.queries.cases import list_cases
from lms.recognition.queries.decisions import DecisionCard, ProposalCard, list_register
from lms.recognition.queries.lists import (
    AppraisalCard,
    MeetingCard,
    PostingCard,
    find_meeting,
    list_opinions,
)
from lms.recognition.queries.years import YearCard
from lms.recognition.rules.agreeing import AGREE
from lms.recognition.rules.moves import RECOGNISED, REGISTERED, SELF_ASSESSED

LONGEST = 6000
"""Rows of one paper: more than the longest decision."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its code (M1, M3 …), the values of its head, the keys of its columns, and its rows in that order."""

    code: str
    head: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A frozen row: its number on the list and what the list said."""

    number: int
    content: dict[str, Any]

    def value(self, key: str) -> Any:
        """Return what stands in a column: a total, a competence's sum, the lowest indicator, or the value itself."""
        figures: dict[str, int] = self.content.get("figures") or {}
        said: dict[str, int] | None = self.content.get("said")
        worked: Mapping[str, Any] = {
            "number": self.number,
            "said_total": sum(said.values()) if said else None,
            "total": sum(figures.values()),
            "lowest": min(figures, key=lambda code: (figures[code], code), default=""),
            "short": tuple(self.content.get("short") or ()),
        }
        if key in worked:
            return worked[key]
        if key.startswith("competence-"):
            return sum(points for code, points in figures.items() if code.startswith(key[-1] + "."))
        return self.content.get(key, "")


MINUTES = ("number", "name", "said_total", "total", "short", "votes", "step")
PROPOSED = (
    *("number", "name", "birth_year", "sex", "unit", "group"),
    *("competence-1", "competence-2", "competence-3", "total", "lowest", "note"),
)
NAMES = ("number", "name", "unit")
APPRAISED = ("number", "name", "unit", "total", "short", "step", "reason")
DECIDED = ("number", "name", "birth_year", "unit")
REGISTERED_LIST = ("number", "name", "birth_year", "sex", "group", "job", "unit", "signature")
REGISTER = ("number", "name", "birth_year", "decision", "handed_on", "handed_to", "note")


def page_of_rows(executor: Executor, *, list_id: int, round: int = 1, number: int = 1, size: int = SIZE) -> Page[Row]:
    """Return a page of a list's frozen rows, by their numbers."""
    conditions = [PaperRow.list_id == list_id, PaperRow.round == round]
    total = executor.execute(select(func.count()).select_from(PaperRow).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(PaperRow.number, PaperRow.content)
        .where(*conditions)
        .order_by(PaperRow.number)
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page(tuple(Row(*row) for row in rows), number, size, total)


def _rows(executor: Executor, list_id: int, closing: int = 1) -> tuple[Row, ...]:
    return page_of_rows(executor, list_id=list_id, round=closing, size=LONGEST).rows


def _paper(code: str, columns: tuple[str, ...], rows: Iterable[Row], **head: Any) -> Paper:
    return Paper(code, head, columns, tuple(tuple(row.value(key) for key in columns) for row in rows))


def renumbered(rows: Sequence[Row]) -> list[Row]:
    """Return rows numbered from 1 again: a part of a list is a list of its own."""
    return [Row(number, row.content) for number, row in enumerate(rows, start=1)]


def registered(executor: Executor, *, year: YearCard, actor: Actor, under: str = "") -> Paper:
    """Return M1, the list of who registered, with an empty column to sign in."""
    found = list_cases(executor, year=year, actor=actor, states=(REGISTERED, SELF_ASSESSED), under=under, size=LONGEST)
    names = people.list_cards(executor, [case.person_id for case in found.rows])
    units = orgs.list_by_paths(executor, {case.unit_path for case in found.rows})
    rows = [
        Row(
            number,
            {
                "name": names[case.person_id].full_name,
                "birth_year": names[case.person_id].birth_year,
                "group": case.group_code,
                "unit": units[case.unit_path].name if case.unit_path in units else "",
            },
        )
        for number, case in enumerate(found.rows, start=1)
    ]
    return _paper("M1", REGISTERED_LIST, rows, period=year.period, unit_path=under or year.unit_path)


def minutes(executor: Executor, *, meeting: MeetingCard) -> Paper:
    """Return M3, the minutes of a meeting with its whole list."""
    rows = _rows(executor, meeting.id, meeting.round)
    steps = [row.content["step"] for row in rows]
    return _paper(
        "M3", MINUTES, rows, **_head(meeting), counts={step: steps.count(step) for step in sorted(set(steps))}
    )


def suggested(executor: Executor, *, meeting: MeetingCard) -> Paper:
    """Return M4, the list of those a meeting agreed on."""
    agreed = [row for row in _rows(executor, meeting.id, meeting.round) if row.content["step"] == AGREE]
    return _paper("M4", PROPOSED, renumbered(agreed), **_head(meeting))


def _head(meeting: MeetingCard) -> dict[str, Any]:
    return {
        "period": meeting.period,
        "unit_path": meeting.unit_path,
        "held_on": meeting.held_on,
        "place": meeting.place,
        "chair": meeting.chair,
        "secretary": meeting.secretary,
        "invited": meeting.invited,
        "present": meeting.present,
        "absent": meeting.invited - meeting.present,
        "opinions": meeting.opinions,
    }


def posted(executor: Executor, *, posting: PostingCard) -> Paper:
    """Return M5: names only, never points, years of birth or who is not on the list; and what was said about it."""
    meeting = find_meeting(executor, posting.meeting_id)
    opinions = list_opinions(executor, posting=posting)
    return _paper(
        "M5",
        NAMES,
        _rows(executor, posting.id),
        period=meeting.period,
        unit_path=posting.unit_path,
        from_on=posting.from_on,
        until_on=posting.until_on,
        place=posting.place,
        closed_at=posting.closed_at,
        opinions=len(opinions),
        upheld=sum(opinion.outcome == "upheld" for opinion in opinions),
    )


def appraised(executor: Executor, *, appraisal: AppraisalCard) -> Paper:
    """Return M6, the record of an appraisal."""
    return _paper(
        "M6",
        APPRAISED,
        _rows(executor, appraisal.id),
        unit_path=appraisal.unit_path,
        held_on=appraisal.held_on,
        members=appraisal.members,
        opinions=appraisal.opinions,
    )


def proposed(executor: Executor, *, proposal: ProposalCard) -> Paper:
    """Return M7, the proposal with its list."""
    rows = _rows(executor, proposal.id)
    return _paper(
        "M7",
        PROPOSED,
        rows,
        unit_path=proposal.unit_path,
        doc_number=proposal.number,
        dated=proposal.dated,
        kind=proposal.kind,
        people=proposal.people,
    )


def decided(executor: Executor, *, decision: DecisionCard) -> Paper:
    """Return M8, the decision with its list."""
    return _paper(
        "M8",
        DECIDED,
        _rows(executor, decision.id),
        unit_path=decision.unit_path,
        doc_number=decision.number,
        dated=decision.dated,
        kind=decision.kind,
        signer_title=decision.signer_title,
        signer_name=decision.signer_name,
        people=decision.people,
    )


def register(executor: Executor, *, year: YearCard, actor: Actor, decisions: Mapping[int, DecisionCard]) -> Paper:
    """Return M10, the register of papers as it stands; `decisions` are the year's by id."""
    found = list_register(executor, year=year, actor=actor, size=LONGEST)
    rows = [
        Row(
            line.number,
            {
                "name": line.name,
                "birth_year": line.birth_year,
                "decision": decisions.get(line.decision_id),
                "handed_on": line.handed_on,
                "handed_to": line.handed_to,
                "note": line.note,
            },
        )
        for line in found.rows
    ]
    return _paper("M10", REGISTER, rows, period=year.period, unit_path=year.unit_path, state=RECOGNISED)
