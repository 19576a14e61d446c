"""The meeting by list: prepared, held, closed for everybody in one transaction, opened again until it is posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.text import clean_line, nfc
from lms.recognition.models import ListMeeting, PaperRow, RecognitionCase
from lms.recognition.operations.listing import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_AT_ONCE,
    BadPaper,
    ListMoved,
    Mark,
    Outcome,
    check_hands,
    freeze,
    put_marks,
    split,
    why_not,
)
from lms.recognition.operations.moving import move
from lms.recognition.queries import YearCard, lists, sheets
from lms.recognition.queries.lists import MeetingCard
from lms.recognition.queries.sheets import Measure, SheetLine
from lms.recognition.rules.agreeing import AGREE, DEFER, FIND_SHORT, short_text
from lms.recognition.rules.moves import AGREED, DEFERRED, INSUFFICIENT

LONGEST_NAME = 120
CONCLUDED = (AGREED, DEFERRED, INSUFFICIENT)


def open_meeting(
    session: Session,
    *,
    year: YearCard,
    unit_path: str,
    held_on: date | None,
    place: str,
    chair: str,
    secretary: str,
    with_registered: bool = False,
    actor: Actor,
    at: datetime,
) -> str:
    """Prepare a meeting for a village or a whole unit; returns its public id. One of a unit is open at a time."""
    check_hands(actor, unit_path)
    if not unit_path.startswith(year.unit_path) or year.state != "open":
        raise NotFound
    day = _checked(held_on, place, chair, secretary)
    of_unit = ListMeeting.year_id == year.id, ListMeeting.unit_path == unit_path
    before = session.execute(select(ListMeeting.number, ListMeeting.state).where(*of_unit)).all()
    if any(state != "closed" for _number, state in before):
        raise ListMoved("meeting_open")
    meeting = ListMeeting(
        year_id=year.id,
        period=year.period,
        unit_path=unit_path,
        number=1 + max((number for number, _state in before), default=0),
        held_on=day,
        place=clean_line(place, LONGEST_LINE),
        chair=clean_line(chair, LONGEST_NAME),
        secretary=clean_line(secretary, LONGEST_NAME),
        confirmed={},
        with_registered=with_registered,
        opened_by=actor.person_id,
        opened_at=at,
    )
    session.add(meeting)
    try:
        session.flush()
    except IntegrityError as error:  # two opened the same number at once: the second sees the first
        raise ListMoved("meeting_open") from error
    return meeting.public_id


def _checked(held_on: date | None, place: str, chair: str, secretary: str) -> date:
    flaws = [
        (name, "meeting_field_missing")
        for name, value in (("place", place), ("chair", chair), ("secretary", secretary))
        if not clean_line(value, LONGEST_LINE)
    ]
    if held_on is None:
        flaws.append(("held_on", "paper_day_missing"))
    if flaws or held_on is None:
        raise BadPaper(flaws=tuple(flaws))
    return held_on


def record_meeting(
    session: Session,
    *,
    meeting: MeetingCard,
    invited: int,
    present: int,
    opinions: str,
    confirmed: Mapping[str, int],
    measure: Measure,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep who came, what was said, and the bands confirmed for the whole list; the meeting counts as held."""
    check_hands(actor, meeting.unit_path)
    if present > invited or present < 1:
        raise BadPaper(flaws=(("present", "present_wrong"),))
    if meeting.held_on > local_day(at):
        raise BadPaper(flaws=(("present", "meeting_ahead"),))
    bands = {code: band for code, band in confirmed.items() if band}
    if any(code not in measure.confirmable or band not in measure.bands for code, band in bands.items()):
        raise BadPaper(flaws=((None, "band_unknown"),))
    _set(
        session,
        meeting,
        ("preparing", "held"),
        state="held",
        invited=invited,
        present=present,
        opinions=nfc(opinions).strip()[:LONGEST_TEXT],
        confirmed=bands,
    )


def mark_meeting(
    session: Session, *, meeting: MeetingCard, marks: Mapping[int, Mark], measure: Measure, actor: Actor, at: datetime
) -> None:
    """Keep exceptions ticked on the list. Figures and votes outside what is possible refuse them all."""
    check_hands(actor, meeting.unit_path)
    for mark in marks.values():
        _check_mark(mark, meeting, measure)
    _set(session, meeting, ("preparing", "held"), opened_by=meeting.opened_by)
    put_marks(session, list_id=meeting.id, marks=marks, actor=actor, at=at)


def _check_mark(mark: Mark, meeting: MeetingCard, measure: Measure) -> None:
    for code, points in mark.figures.items():
        if not 0 <= points <= measure.maxima.get(code, -1):
            raise BadPaper(flaws=((f"figure-{code}", "figure_wrong"),))
    if mark.votes is not None and not 0 <= mark.votes <= max(meeting.present, 0):
        raise BadPaper(flaws=(("votes", "votes_wrong"),))
    if any(band and band not in measure.bands for band in mark.confirmed.values()):
        raise BadPaper(flaws=((None, "band_unknown"),))
    if mark.wish == DEFER and not mark.reason.strip():
        raise BadPaper(flaws=(("reason", "reason_missing"),))


def close_meeting(
    session: Session, *, meeting: MeetingCard, year: YearCard, measure: Measure, actor: Actor, at: datetime
) -> Outcome:
    """Conclude everybody on the list: agreed, short of something, or left for later. One transaction, set by set.

    Cases the actor may not take (her own, those she filled in, those she decided on) stay on the list: somebody else
    closes the same meeting for them. Raises `ListMoved` when it was not held or somebody was faster.
    """
    check_hands(actor, meeting.unit_path)
    first_time = meeting.state == "held"
    closing = meeting.round + 1 if first_time else meeting.round
    _set(session, meeting, ("held", "closed"), state="closed", round=closing, closed_by=actor.person_id, closed_at=at)
    waiting = lists.count_where(session, lists.on_meeting(meeting))
    cases = lists.cases_where(session, lists.on_meeting(meeting), most=MOST_AT_ONCE)
    lines = sheets.meeting_lines(session, meeting=meeting, year=year, cases=cases, measure=measure)
    mine, _left = split(lines, actor, step=AGREE)
    steps = {
        step: _conclude(session, step, mine, meeting, year, actor=actor, at=at) for step in (AGREE, FIND_SHORT, DEFER)
    }
    first = 1 if first_time else 1 + _last_row(session, meeting.id, closing)
    freeze(session, kind="meeting", list_id=meeting.id, lines=mine, round=closing, first=first)
    return Outcome(steps, waiting - len(mine))


def _last_row(session: Session, list_id: int, closing: int) -> int:
    return (
        session.execute(
            select(func.max(PaperRow.number)).where(PaperRow.list_id == list_id, PaperRow.round == closing)
        ).scalar_one()
        or 0
    )


def _conclude(
    session: Session,
    step: str,
    lines: Sequence[SheetLine],
    meeting: MeetingCard,
    year: YearCard,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Take one step with the lines it follows for; returns how many."""
    found = [line for line in lines if line.conclusion.step == step]
    move(
        session,
        year=year,
        cases=[line.case for line in found],
        step=step,
        actor=actor,
        at=at,
        values={line.case.person_id: _kept(line, meeting) for line in found},
        detail={line.case.person_id: _detail(line, meeting) for line in found},
    )
    return len(found)


def _kept(line: SheetLine, meeting: MeetingCard) -> dict[str, Any]:
    return {
        "earned": dict(line.earned),
        "agreed": dict(line.figures),
        "short_of": short_text(line.conclusion.short),
        "meeting_id": meeting.id,
    }


def _detail(line: SheetLine, meeting: MeetingCard) -> dict[str, Any]:
    return {
        "meeting": meeting.public_id,
        "votes": line.votes,
        "present": meeting.present,
        "short": list(line.conclusion.short),
        "why": line.conclusion.why,
        "reason": line.mark.reason if line.mark else "",
    }


def reopen_meeting(session: Session, *, meeting: MeetingCard, year: YearCard, actor: Actor, at: datetime) -> int:
    """Take a closing back until the list is posted; returns how many cases are on the list again."""
    check_hands(actor, meeting.unit_path)
    if lists.find_posting_of(session, meeting_id=meeting.id) is not None:
        raise ListMoved("already_posted")
    cases = lists.cases_where(session, [RecognitionCase.meeting_id == meeting.id, RecognitionCase.state.in_(CONCLUDED)])
    back = [case for case in cases if not why_not(case, "reopen_meeting", actor)]
    if len(back) != len(cases):
        raise ListMoved("own_case_on_list")
    _set(session, meeting, ("closed",), state="held", closed_at=None)
    cleared = {case.person_id: {"agreed": None, "short_of": "", "meeting_id": None} for case in back}
    move(session, year=year, cases=back, step="reopen_meeting", actor=actor, at=at, values=cleared)
    return len(back)


def _set(session: Session, meeting: MeetingCard, states: tuple[str, ...], **values: Any) -> None:
    """Change a meeting that is still as it was read, or raise `ListMoved`."""
    done = session.execute(
        update(ListMeeting)
        .where(
            ListMeeting.id == meeting.id,
            ListMeeting.state == meeting.state,
            ListMeeting.round == meeting.round,
            ListMeeting.state.in_(states),
        )
        .values(**values)
        .returning(ListMeeting.id)
    ).first()
    if done is None:
        raise ListMoved
