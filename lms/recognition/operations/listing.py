"""What every list shares: whose hands may close it, the exceptions ticked on it, the rows its paper keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotFound
from kernel.text import clean_line
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.recognition.models import ListMark, PaperRow
from lms.recognition.operations.moving import check_may_write, covers
from lms.recognition.queries import CaseCard
from lms.recognition.queries.sheets import SheetLine
from lms.recognition.rules.agreeing import Conclusion
from lms.recognition.rules.deciding import paper_flaws
from lms.recognition.rules.moves import may_step

DECIDERS = ("cadre", "city")
"""Roles that act on lists: over the meeting's unit, from the appraisal on over the unit whose year it is."""
MOST_AT_ONCE = 2500
"""Cases a list moves in one transaction, which tells several facts of each: the rest waits for the next press."""
LONGEST_LINE, LONGEST_TEXT, LONGEST_REASON = 200, 4000, 500


class ListMoved(Conflict):
    """The list is no longer in the state this asks for: somebody closed, opened or posted it meanwhile."""

    code = "list_moved"


class BadPaper(Invalid):
    """What was typed for a list or a paper cannot be kept: `values["flaws"]` are pairs of (field, code)."""

    code = "bad_paper"


@dataclass(frozen=True, slots=True)
class Mark:
    """An exception to put on a list. Nothing in it: the person goes with the list again."""

    figures: Mapping[str, int] = field(default_factory=dict)
    confirmed: Mapping[str, int] = field(default_factory=dict)
    not_required: bool = False
    votes: int | None = None
    wish: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases took which step, and how many the actor may not take: other hands must (`left`)."""

    steps: Mapping[str, int]
    left: int


def check_hands(actor: Actor, path: str) -> None:
    """Raise `NotFound` outside the actor's units, `StepNotYours` for who only reads."""
    if not covers(actor, path, *DECIDERS):
        raise NotFound
    check_may_write(actor)


def check_paper(number: str, dated: date | None, *, today: date, also: Iterable[tuple[str, str]] = ()) -> None:
    """Raise `BadPaper` when a paper lacks its number or its day, or its day has not come."""
    flaws = (*paper_flaws(number, dated, today), *also)
    if flaws:
        raise BadPaper(flaws=flaws)


def split(lines: Sequence[SheetLine], actor: Actor, *, step: str) -> tuple[list[SheetLine], list[SheetLine]]:
    """Return the lines the actor may conclude, and those that need other hands.

    `step` is what the list is for (agree, appraise): who may not take it may not find the same case short either.
    """
    kept = {
        line.case.person_id
        for line in lines
        if not why_not(line.case, step, actor) and not why_not(line.case, line.conclusion.step, actor)
    }
    mine = [line for line in lines if line.case.person_id in kept]
    return mine, [line for line in lines if line.case.person_id not in kept]


def why_not(case: CaseCard, step: str, actor: Actor) -> str:
    """Return why the actor may not take a step of a case, "" when she may."""
    return may_step(step, actor=actor.person_id, person=case.person_id, entered_by=case.entered_by, taken=case.taken)


def put_marks(session: Session, *, list_id: int, marks: Mapping[int, Mark], actor: Actor, at: datetime) -> None:
    """Keep exceptions by person in one statement; an empty one says that she goes with the list."""
    if not marks:
        return
    columns = ("figures", "confirmed", "not_required", "votes", "wish", "reason", "changed_by", "changed_at")
    rows = [
        {
            "person_id": person_id,
            "id": new_id(),
            "list_id": list_id,
            "figures": dict(mark.figures),
            "confirmed": dict(mark.confirmed),
            "not_required": mark.not_required,
            "votes": mark.votes,
            "wish": mark.wish,
            "reason": clean_line(mark.reason, LONGEST_REASON),
            "changed_by": actor.person_id,
            "changed_at": at,
        }
        for person_id, mark in sorted(marks.items())
    ]
    statement = upsert(session, ListMark).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["list_id", "person_id"], set_={name: statement.excluded[name] for name in columns}
        )
    )


def freeze(
    session: Session,
    *,
    kind: str,
    list_id: int,
    lines: Sequence[SheetLine],
    round: int = 1,
    first: int = 1,
) -> None:
    """Write the rows of a list's paper in one statement, numbered from `first`."""
    if not lines:
        return
    units = orgs.list_by_paths(session, {line.case.unit_path for line in lines})
    session.execute(
        insert(PaperRow),
        [
            {
                "person_id": line.case.person_id,
                "id": new_id(),
                "list_kind": kind,
                "list_id": list_id,
                "round": round,
                "number": number,
                "content": content_of(line, units[line.case.unit_path].name if line.case.unit_path in units else ""),
            }
            for number, line in enumerate(lines, start=first)
        ],
    )


def plain_lines(session: Session, cases: Sequence[CaseCard]) -> list[SheetLine]:
    """Return the lines of cases that a paper lists with nothing more to say than their appraised figures, if any."""
    names = people.list_cards(session, [case.person_id for case in cases])
    found = []
    for case in cases:
        person, figures = names[case.person_id], case.appraised or {}
        conclusion = Conclusion("propose")
        found.append(
            SheetLine(case, person.full_name, person.birth_year, {}, figures, figures, {}, 0, None, conclusion)
        )
    return found


def content_of(line: SheetLine, unit: str) -> dict[str, Any]:
    """Return what a paper keeps of one line, in names and figures."""
    return {
        "name": line.name,
        "birth_year": line.birth_year,
        "unit": unit,
        "group": line.case.group_code,
        "said": line.case.self_points,
        "figures": dict(line.figures),
        "confirmed": dict(line.confirmed),
        "not_required": bool(line.mark and line.mark.not_required),
        "votes": line.votes,
        "short": list(line.conclusion.short),
        "step": line.conclusion.step,
        "reason": line.mark.reason if line.mark else "",
    }
