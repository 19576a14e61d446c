"""What is asked about a case afterwards: another look, a revocation, a name put right; each answered by other hands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.events import tell
from kernel.text import clean_line, fold, nfc
from lms.credentials import operations as credentials
from lms.credentials import queries as issued
from lms.recognition.events import TitleRevoked
from lms.recognition.models import CaseRequest, Decision, RegisterEntry
from lms.recognition.operations.deciding import NAME, SOURCE, Paper, write_decision
from lms.recognition.operations.listing import LONGEST_TEXT, BadPaper, ListMoved, check_hands
from lms.recognition.operations.moving import StepNotYours, move
from lms.recognition.queries import CaseCard, YearCard, cases_of, decisions, lists
from lms.recognition.queries.decisions import RequestCard
from lms.recognition.rules import deciding as rules
from lms.recognition.rules.moves import DEFERRED, INSUFFICIENT, RECOGNISED

UPHELD, REFUSED = "upheld", "refused"


def ask_again(session: Session, *, case: CaseCard, year: YearCard, words: str, actor: Actor, at: datetime) -> str:
    """Ask for another look at one's own case, within the days the year gives; returns the request's public id."""
    if case.person_id != actor.person_id:
        raise NotFound
    days = rules.option(year.options, "look_again_days", rules.LOOK_AGAIN_DAYS)
    if case.state not in (DEFERRED, INSUFFICIENT):
        raise ListMoved("nothing_to_ask")
    if not rules.may_ask_again(lists.find_told_on(session, case), local_day(at), days):
        raise ListMoved("too_late")
    return _ask(session, case, rules.LOOK_AGAIN, words=words, actor=actor, at=at)


def ask_revocation(
    session: Session, *, case: CaseCard, year: YearCard, reason_code: str, words: str, actor: Actor, at: datetime
) -> str:
    """Propose that a title be taken back: a code and its reasons. Somebody else decides."""
    _check_after(case, year, actor)
    if reason_code not in rules.REVOKE_REASONS:
        raise BadPaper(flaws=(("reason_code", "reason_missing"),))
    return _ask(session, case, rules.REVOKE, words=words, reason_code=reason_code, actor=actor, at=at)


def ask_name(
    session: Session, *, case: CaseCard, year: YearCard, new_name: str, words: str, actor: Actor, at: datetime
) -> str:
    """Propose that the name on a paper be put right. Somebody else decides."""
    _check_after(case, year, actor)
    name = clean_line(new_name, NAME)
    if not name:
        raise BadPaper(flaws=(("new_name", "name_missing"),))
    return _ask(session, case, rules.NAME, words=words, new_name=name, actor=actor, at=at)


def _check_after(case: CaseCard, year: YearCard, actor: Actor) -> None:
    check_hands(actor, year.unit_path)
    if case.year_id != year.id:
        raise NotFound
    if case.state != RECOGNISED:
        raise ListMoved
    if case.person_id == actor.person_id:
        raise StepNotYours("own_case")


def _ask(
    session: Session,
    case: CaseCard,
    kind: str,
    *,
    words: str,
    reason_code: str = "",
    new_name: str = "",
    actor: Actor,
    at: datetime,
) -> str:
    text = nfc(words).replace("\r\n", "\n").strip()[:LONGEST_TEXT]
    if not text:
        raise BadPaper(flaws=(("words", "words_missing"),))
    asked = decisions.requests_of(session, person_id=case.person_id, period=case.period)
    if any(one.kind == kind and one.state == "open" for one in asked):
        raise ListMoved("asked_already")
    request = CaseRequest(
        person_id=case.person_id,
        year_id=case.year_id,
        period=case.period,
        unit_path=case.unit_path,
        kind=kind,
        reason_code=reason_code,
        words=text,
        new_name=new_name,
        asked_by=actor.person_id,
        asked_name=actor.name[:NAME],
        asked_at=at,
    )
    session.add(request)
    session.flush()
    return request.public_id


def answer(
    session: Session,
    *,
    request: RequestCard,
    year: YearCard,
    outcome: str,
    words: str,
    paper: Paper | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Answer a request with reasons. Upheld, it is carried out in the same transaction.

    Another look puts the case back on the meeting's list; a revocation and a name need the signed decision. Raises
    `StepNotYours` for who asked, for who took a step of a case to be looked at again, and in one's own case.
    """
    check_hands(actor, year.unit_path)
    acted = decisions.who_acted(session, person_id=request.person_id, period=request.period)
    why = rules.may_answer(
        request.kind, actor=actor.person_id, person=request.person_id, asked_by=request.asked_by, acted=acted
    )
    if why:
        raise StepNotYours(why)
    text = nfc(words).strip()[:LONGEST_TEXT]
    flaws = [] if outcome in (UPHELD, REFUSED) else [("outcome", "outcome_missing")]
    if not text:
        flaws.append(("words", "reason_missing"))
    if flaws:
        raise BadPaper(flaws=tuple(flaws))
    _close(session, request, outcome, text, actor=actor, at=at)
    if outcome == UPHELD:
        _carry_out(session, request, year, paper, actor=actor, at=at)


def _close(session: Session, request: RequestCard, outcome: str, text: str, *, actor: Actor, at: datetime) -> None:
    done = session.execute(
        update(CaseRequest)
        .where(CaseRequest.person_id == request.person_id, CaseRequest.id == request.id, CaseRequest.state == "open")
        .values(
            state=outcome,
            answer=text,
            answered_by=actor.person_id,
            answered_name=actor.name[:NAME],
            answered_at=at,
        )
        .returning(CaseRequest.id)
    ).first()
    if done is None:
        raise ListMoved


def _carry_out(
    session: Session, request: RequestCard, year: YearCard, paper: Paper | None, *, actor: Actor, at: datetime
) -> None:
    case = cases_of(session, person_ids=[request.person_id], period=request.period)[request.person_id]
    if request.kind == rules.LOOK_AGAIN:
        detail = {case.person_id: {"why": "asked", "request": request.public_id}}
        fresh = {case.person_id: {"agreed": None, "appraised": None, "short_of": "", "meeting_id": None}}
        move(session, year=year, cases=[case], step="look_again", actor=actor, at=at, values=fresh, detail=detail)
        return
    if case.decision_id is None or case.state != RECOGNISED:
        raise ListMoved
    decision = _decide(session, request, year, paper, actor=actor, at=at)
    if request.kind == rules.REVOKE:
        _revoke(session, request, case, year, decision, actor=actor, at=at)
    else:
        _rename(session, request, case, actor=actor, at=at)


def _decide(
    session: Session, request: RequestCard, year: YearCard, paper: Paper | None, *, actor: Actor, at: datetime
) -> Decision:
    if paper is None:
        raise BadPaper(flaws=(("number", "paper_number_missing"),))
    kind = "revoke" if request.kind == rules.REVOKE else "name"
    ref = write_decision(session, year=year, kind=kind, paper=paper, proposal=None, actor=actor, at=at)
    decision = session.query(Decision).filter_by(public_id=ref).one()
    decision.people = 1
    session.execute(
        update(CaseRequest)
        .where(CaseRequest.person_id == request.person_id, CaseRequest.id == request.id)
        .values(decision_id=decision.id)
    )
    return decision


def _revoke(
    session: Session,
    request: RequestCard,
    case: CaseCard,
    year: YearCard,
    decision: Decision,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    says = {"reason": request.reason_code, "decision_number": decision.number, "decision_date": f"{decision.dated}"}
    detail = {case.person_id: says}
    move(session, year=year, cases=[case], step="revoke", actor=actor, at=at, detail=detail)
    credentials.revoke(
        session,
        person_id=case.person_id,
        source_kind=SOURCE,
        source_id=str(case.decision_id),
        reason_code=request.reason_code,
        decision_number=decision.number,
        actor=actor,
        at=at,
    )
    tell(
        session,
        TitleRevoked(
            at=at,
            actor=actor,
            person_id=case.person_id,
            period=case.period,
            unit_path=case.unit_path,
            case_ref=case.public_id,
            reason_code=request.reason_code,
        ),
    )


def _rename(session: Session, request: RequestCard, case: CaseCard, *, actor: Actor, at: datetime) -> None:
    """Issue the paper anew under the right name: the old code leads to the new one."""
    credential = issued.find_by_source(
        session, person_id=case.person_id, kind="title", source_kind=SOURCE, source_id=str(case.decision_id)
    )
    if credential is None:
        raise NotFound
    credentials.reissue(session, credential=credential, name=request.new_name, actor=actor, at=at)
    session.execute(  # the new paper has to be handed on again
        update(RegisterEntry)
        .where(RegisterEntry.decision_id == case.decision_id, RegisterEntry.person_id == case.person_id)
        .values(name=request.new_name, folded=fold(request.new_name)[:NAME], handed_on=None, handed_to="")
    )
