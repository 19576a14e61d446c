"""The ward's appraisal of what was posted to its end, and the proposal made of what was appraised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.text import clean_line, nfc
from lms.recognition.models import Appraisal, PaperRow, Proposal, RecognitionCase
from lms.recognition.models.decision import PROPOSAL_KINDS
from lms.recognition.operations.listing import (
    LONGEST_TEXT,
    MOST_AT_ONCE,
    BadPaper,
    ListMoved,
    Mark,
    Outcome,
    check_hands,
    check_paper,
    freeze,
    plain_lines,
    put_marks,
    split,
    why_not,
)
from lms.recognition.operations.moving import move
from lms.recognition.queries import YearCard, lists, sheets
from lms.recognition.queries.decisions import ProposalCard
from lms.recognition.queries.lists import AppraisalCard
from lms.recognition.queries.sheets import APPRAISE, SEND_BACK, Measure, SheetLine
from lms.recognition.rules.agreeing import FIND_SHORT, short_text
from lms.recognition.rules.moves import APPRAISED, PROPOSED

NUMBER = 60
MOST_ON_PAPER = 6000
"""People on one proposal: each is a fact, and a transaction tells no more than ten thousand."""


def open_appraisal(
    session: Session, *, year: YearCard, held_on: date | None, members: str, actor: Actor, at: datetime
) -> str:
    """Prepare an appraisal of all that were posted to their end; returns its public id. One is open at a time."""
    check_hands(actor, year.unit_path)
    flaws = [] if members.strip() else [("members", "meeting_field_missing")]
    if held_on is None:
        flaws.append(("held_on", "paper_day_missing"))
    if flaws or held_on is None:
        raise BadPaper(flaws=tuple(flaws))
    open_one = select(Appraisal.id).where(Appraisal.year_id == year.id, Appraisal.state == "preparing")
    if session.execute(open_one).first() is not None:
        raise ListMoved("appraisal_open")
    appraisal = Appraisal(
        year_id=year.id,
        unit_path=year.unit_path,
        held_on=held_on,
        members=nfc(members).strip()[:LONGEST_TEXT],
        opened_by=actor.person_id,
        opened_at=at,
    )
    session.add(appraisal)
    session.flush()
    return appraisal.public_id


def mark_appraisal(
    session: Session,
    *,
    appraisal: AppraisalCard,
    marks: Mapping[int, Mark],
    measure: Measure,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep exceptions: figures other than the agreed ones, or sent back, each with its reason."""
    check_hands(actor, appraisal.unit_path)
    if appraisal.state != "preparing":
        raise ListMoved
    for mark in marks.values():
        for code, points in mark.figures.items():
            if not 0 <= points <= measure.maxima.get(code, -1):
                raise BadPaper(flaws=((f"figure-{code}", "figure_wrong"),))
        if (mark.figures or mark.wish) and not mark.reason.strip():
            raise BadPaper(flaws=(("reason", "reason_missing"),))
    put_marks(session, list_id=appraisal.id, marks=marks, actor=actor, at=at)


def close_appraisal(
    session: Session,
    *,
    appraisal: AppraisalCard,
    year: YearCard,
    opinions: str,
    measure: Measure,
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Conclude the appraisal: appraised, short of something, or sent back. Whose hands held the meeting are refused.

    Cases the actor may not take stay posted: somebody else closes the same appraisal for them.
    """
    check_hands(actor, appraisal.unit_path)
    cases = lists.cases_where(session, lists.on_appraisal(appraisal), most=MOST_AT_ONCE)
    lines = sheets.appraisal_lines(session, appraisal=appraisal, cases=cases, measure=measure)
    mine, _left = split(lines, actor, step=APPRAISE)
    waiting = lists.count_where(session, lists.on_appraisal(appraisal))
    if lines and not mine:
        raise ListMoved("other_hands")
    done = session.execute(
        update(Appraisal)
        .where(Appraisal.id == appraisal.id, Appraisal.state == appraisal.state)
        .values(state="closed", opinions=nfc(opinions).strip()[:LONGEST_TEXT], closed_by=actor.person_id, closed_at=at)
        .returning(Appraisal.id)
    ).first()
    if done is None:
        raise ListMoved
    steps = {
        step: _conclude(session, step, mine, appraisal, year, actor=actor, at=at)
        for step in (APPRAISE, FIND_SHORT, SEND_BACK)
    }
    first = 1 + _last_row(session, appraisal.id)
    freeze(session, kind="appraisal", list_id=appraisal.id, lines=mine, first=first)
    return Outcome(steps, waiting - len(mine))


def _last_row(session: Session, list_id: int) -> int:
    found: int | None = session.execute(
        select(func.max(PaperRow.number)).where(PaperRow.list_id == list_id)
    ).scalar_one()
    return found or 0


def _conclude(
    session: Session,
    step: str,
    lines: list[SheetLine],
    appraisal: AppraisalCard,
    year: YearCard,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    found = [line for line in lines if line.conclusion.step == step]
    move(
        session,
        year=year,
        cases=[line.case for line in found],
        step=step,
        actor=actor,
        at=at,
        values={line.case.person_id: _kept(line) for line in found},
        detail={line.case.person_id: _detail(line, appraisal) for line in found},
    )
    return len(found)


def _kept(line: SheetLine) -> dict[str, Any]:
    if line.conclusion.step == SEND_BACK:  # the meeting looks again, from the beginning
        return {"agreed": None, "meeting_id": None, "posting_id": None, "short_of": ""}
    return {"appraised": dict(line.figures), "short_of": short_text(line.conclusion.short)}


def _detail(line: SheetLine, appraisal: AppraisalCard) -> dict[str, Any]:
    reason = line.mark.reason if line.mark else ""
    return {"appraisal": appraisal.public_id, "short": list(line.conclusion.short), "reason": reason}


# ---------------------------------------------------------------------------------- the proposal


def propose(
    session: Session, *, year: YearCard, number: str, dated: date | None, kind: str, actor: Actor, at: datetime
) -> str:
    """Send the «tờ trình» with everybody appraised; returns its public id."""
    check_hands(actor, year.unit_path)
    also = () if kind in PROPOSAL_KINDS else (("kind", "kind_unknown"),)
    check_paper(number, dated, today=local_day(at), also=also)
    appraised = [RecognitionCase.year_id == year.id, RecognitionCase.state == APPRAISED]
    found = lists.cases_where(session, appraised, most=MOST_ON_PAPER)
    cases = [case for case in found if not why_not(case, "propose", actor)]
    if not cases:
        raise ListMoved("nobody_to_propose")
    proposal = Proposal(
        year_id=year.id,
        unit_path=year.unit_path,
        kind=kind,
        number=clean_line(number, NUMBER),
        dated=dated,
        people=len(cases),
        sent_by=actor.person_id,
        sent_at=at,
    )
    session.add(proposal)
    try:
        session.flush()
    except IntegrityError as error:
        raise BadPaper(flaws=(("number", "number_taken"),)) from error
    values = {case.person_id: {"proposal_id": proposal.id} for case in cases}
    move(session, year=year, cases=cases, step="propose", actor=actor, at=at, values=values)
    freeze(session, kind="proposal", list_id=proposal.id, lines=plain_lines(session, cases))
    return proposal.public_id


def recall(session: Session, *, proposal: ProposalCard, year: YearCard, actor: Actor, at: datetime) -> int:
    """Take a proposal back before it is decided; its cases are appraised as before."""
    check_hands(actor, proposal.unit_path)
    done = session.execute(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == "sent")
        .values(state="recalled")
        .returning(Proposal.id)
    ).first()
    if done is None:
        raise ListMoved
    proposed = [RecognitionCase.proposal_id == proposal.id, RecognitionCase.state == PROPOSED]
    cases = lists.cases_where(session, proposed)
    values = {case.person_id: {"proposal_id": None} for case in cases}
    move(session, year=year, cases=cases, step="recall_proposal", actor=actor, at=at, values=values)
    return len(cases)
