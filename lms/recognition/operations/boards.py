"""Posting the names on the board, what people say about them, the end of a posting."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.events import tell
from kernel.text import clean_line, nfc
from lms.people import queries as people
from lms.recognition.events import CaseConcluded
from lms.recognition.models import PaperRow, Posting, PostingOpinion, RecognitionCase
from lms.recognition.operations.listing import (
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_AT_ONCE,
    BadPaper,
    ListMoved,
    check_hands,
    freeze,
    plain_lines,
    why_not,
)
from lms.recognition.operations.moving import StepNotYours, move
from lms.recognition.queries import CaseCard, YearCard, lists
from lms.recognition.queries.lists import MeetingCard, OpinionCard, PostingCard, told_on
from lms.recognition.rules.agreeing import FIND_SHORT
from lms.recognition.rules.deciding import LOOK_AGAIN_DAYS, POSTING_DAYS, last_day, may_close_posting, option
from lms.recognition.rules.moves import DEFERRED, INSUFFICIENT, POSTED
from lms.score import operations as score

KEPT, UPHELD = "kept", "upheld"
NAME = 120


def post(
    session: Session,
    *,
    meeting: MeetingCard,
    year: YearCard,
    from_on: date | None,
    place: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Post the names of those a closed meeting agreed on; what it confirmed enters the ledger with it.

    From here on the meeting is not opened again, which is why the ledger waits until now. Returns the public id.
    """
    check_hands(actor, meeting.unit_path)
    if meeting.state != "closed":
        raise ListMoved
    flaws = [] if clean_line(place, LONGEST_LINE) else [("place", "meeting_field_missing")]
    if from_on is None or from_on < meeting.held_on:
        flaws.append(("from_on", "posting_day_wrong"))
    if flaws or from_on is None:
        raise BadPaper(flaws=tuple(flaws))
    found = lists.cases_where(session, lists.on_agreed(meeting), most=MOST_AT_ONCE)
    cases = [case for case in found if not why_not(case, "post", actor)]
    if not cases:
        raise ListMoved("nobody_to_post")
    posting = Posting(
        year_id=year.id,
        meeting_id=meeting.id,
        unit_path=meeting.unit_path,
        from_on=from_on,
        until_on=last_day(from_on, option(year.options, "posting_days", POSTING_DAYS)),
        place=clean_line(place, LONGEST_LINE),
        opened_by=actor.person_id,
        opened_at=at,
    )
    session.add(posting)
    session.flush()
    values = {case.person_id: {"posting_id": posting.id} for case in cases}
    move(session, year=year, cases=cases, step="post", actor=actor, at=at, values=values)
    freeze(session, kind="posting", list_id=posting.id, lines=plain_lines(session, cases))
    _confirm(session, meeting, {case.person_id for case in cases}, actor=actor, at=at)
    _conclude(session, meeting, year, from_on, actor=actor, at=at)
    return posting.public_id


def _conclude(
    session: Session, meeting: MeetingCard, year: YearCard, from_on: date, *, actor: Actor, at: datetime
) -> None:
    """Tell those who are not on the board: the meeting is not opened again, so this is when their days begin."""
    stay = [RecognitionCase.meeting_id == meeting.id, RecognitionCase.state.in_((DEFERRED, INSUFFICIENT))]
    days = option(year.options, "look_again_days", LOOK_AGAIN_DAYS)
    for case in lists.cases_where(session, stay, most=MOST_AT_ONCE):
        tell(
            session,
            CaseConcluded(
                at=at,
                actor=actor,
                person_id=case.person_id,
                period=case.period,
                unit_path=case.unit_path,
                case_ref=case.public_id,
                state=case.state,
                last_day=last_day(told_on(case, from_on), days + 1).isoformat(),
            ),
        )


def _confirm(session: Session, meeting: MeetingCard, posted: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Hand what the minutes confirm to the ledger, from their frozen rows: harmless when done again.

    Of everybody posted now, and of those the meeting found short: what it confirmed is theirs all the same.
    """
    rows: Sequence[Any] = session.execute(
        select(PaperRow.person_id, PaperRow.content).where(
            PaperRow.list_id == meeting.id, PaperRow.round == meeting.round, PaperRow.person_id != actor.person_id
        )
    ).all()
    rows = [row for row in rows if row.person_id in posted or row.content["step"] == FIND_SHORT]
    bands = {
        person_id: {code: band for code, band in content["confirmed"].items() if code not in NOT_REQUIRED}
        for person_id, content in rows
    }
    shared: dict[str, Any] = {
        "period": meeting.period,
        "meeting_id": meeting.id,
        "reference": meeting.public_id,
        "title": f"Họp bình xét ngày {meeting.held_on:%d/%m/%Y}",
        "actor": actor,
        "at": at,
    }
    asked = {person_id: own for person_id, own in bands.items() if own}
    if asked:
        score.confirm_at_meeting(session, people=asked, **shared)
    free = [person_id for person_id, content in rows if content["not_required"]]
    if free:
        score.confirm_not_required(session, person_ids=free, **shared)


NOT_REQUIRED = ("2.2",)
"""The indicator of «công việc không yêu cầu ngoại ngữ»: posted by a rule of its own, not as a band."""


def take_down(session: Session, *, posting: PostingCard, year: YearCard, actor: Actor, at: datetime) -> int:
    """Take a posting down before its end (a wrong list): its cases are agreed as before."""
    check_hands(actor, posting.unit_path)
    _set(session, posting, "taken_down", actor=actor, at=at)
    cases = _posted(session, posting)
    values = {case.person_id: {"posting_id": None} for case in cases}
    move(session, year=year, cases=cases, step="unpost", actor=actor, at=at, values=values)
    return len(cases)


def hear(
    session: Session,
    *,
    posting: PostingCard,
    said_by: str,
    words: str,
    about: CaseCard | None,
    actor: Actor,
    at: datetime,
) -> str:
    """Record what somebody said about a posted list; returns its public id."""
    check_hands(actor, posting.unit_path)
    if posting.state != "open":
        raise ListMoved
    flaws = [
        (name, "opinion_missing")
        for name, text in (("said_by", said_by), ("words", words))
        if not clean_line(text, LONGEST_LINE)
    ]
    if flaws:
        raise BadPaper(flaws=tuple(flaws))
    name = people.get_person(session, about.person_id).full_name if about else ""
    opinion = PostingOpinion(
        posting_id=posting.id,
        about_id=about.person_id if about else None,
        about_name=name,
        said_by=clean_line(said_by, NAME),
        words=nfc(words).strip()[:LONGEST_TEXT],
        recorded_by=actor.person_id,
        recorded_at=at,
    )
    session.add(opinion)
    session.flush()
    return opinion.public_id


def settle(
    session: Session,
    *,
    posting: PostingCard,
    opinion: OpinionCard,
    year: YearCard,
    outcome: str,
    settled: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Say how an opinion was settled. One upheld about a person puts her case off: the meeting looks at it again."""
    check_hands(actor, posting.unit_path)
    if outcome not in (KEPT, UPHELD):
        raise BadPaper(flaws=(("outcome", "outcome_missing"),))
    if not settled.strip():
        raise BadPaper(flaws=(("settled", "reason_missing"),))
    if posting.state != "open" or opinion.posting_id != posting.id:
        raise ListMoved
    if opinion.about_id == actor.person_id:
        raise StepNotYours("own_case")
    done = session.execute(
        update(PostingOpinion)
        .where(PostingOpinion.id == opinion.id, PostingOpinion.outcome == "")
        .values(outcome=outcome, settled=nfc(settled).strip()[:LONGEST_TEXT], settled_by=actor.person_id, settled_at=at)
        .returning(PostingOpinion.id)
    ).first()
    if done is None:
        raise ListMoved
    if outcome == UPHELD and opinion.about_id is not None:
        own = [case for case in _posted(session, posting) if case.person_id == opinion.about_id]
        why = {opinion.about_id: {"why": "opinion", "reason": settled.strip()[:500]}}
        move(session, year=year, cases=own, step="defer", actor=actor, at=at, detail=why)


def end_posting(session: Session, *, posting: PostingCard, actor: Actor, at: datetime) -> None:
    """Close a posting after its last day, with everything said about it settled."""
    check_hands(actor, posting.unit_path)
    if not may_close_posting(posting.until_on, local_day(at)):
        raise ListMoved("posting_days_left")
    if any(not opinion.outcome for opinion in lists.list_opinions(session, posting=posting)):
        raise ListMoved("opinions_open")
    _set(session, posting, "closed", actor=actor, at=at)


def find_opinion(session: Session, *, posting: PostingCard, public_id: str) -> OpinionCard:
    """Return an opinion about a posting, or raise `NotFound`."""
    for opinion in lists.list_opinions(session, posting=posting):
        if opinion.public_id == public_id:
            return opinion
    raise NotFound


def _posted(session: Session, posting: PostingCard) -> list[CaseCard]:
    return lists.cases_where(session, [RecognitionCase.posting_id == posting.id, RecognitionCase.state == POSTED])


def _set(session: Session, posting: PostingCard, state: str, *, actor: Actor, at: datetime) -> None:
    done = session.execute(
        update(Posting)
        .where(Posting.id == posting.id, Posting.state == "open")
        .values(state=state, closed_by=actor.person_id, closed_at=at)
        .returning(Posting.id)
    ).first()
    if done is None:
        raise ListMoved
