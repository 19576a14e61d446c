"""Entering a signed decision: titles are recognised in portions, each whole; a job goes on where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.actor import Actor, Scope
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.errors import NotFound
from kernel.events import tell
from kernel.text import clean_line, fold
from lms import jobs_queue
from lms.credentials import operations as credentials
from lms.jobs_queue import Run
from lms.orgs import queries as orgs
from lms.recognition.events import TitleRecognised
from lms.recognition.models import Decision, PaperRow, Proposal, RegisterEntry
from lms.recognition.operations.appraising import NUMBER
from lms.recognition.operations.listing import (
    LONGEST_LINE,
    BadPaper,
    ListMoved,
    check_hands,
    check_paper,
    freeze,
    plain_lines,
    why_not,
)
from lms.recognition.operations.moving import StepNotYours, move
from lms.recognition.queries import CaseCard, YearCard, decisions, lists
from lms.recognition.queries.decisions import DecisionCard, ProposalCard

JOB = "recognition.decide"
PORTION = 500
"""Titles recognised in one transaction."""
AT_ONCE = 200
"""Up to so many a decision is carried out while the page waits; a longer one is a job."""
NAME = 120
SOURCE = "decision"
"""What the credentials of a title name as their source."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the signed paper says."""

    number: str
    dated: date | None
    signer_title: str
    signer_name: str


def enter(session: Session, *, proposal: ProposalCard, year: YearCard, paper: Paper, actor: Actor, at: datetime) -> str:
    """Enter the signed decision on a proposal; returns its public id. Nothing is recognised yet: see `carry_out`.

    Raises `StepNotYours` when the actor held the meeting or the appraisal of everybody on the proposal, `BadPaper` for
    what the paper lacks, `ListMoved` when it was decided or recalled meanwhile.
    """
    check_hands(actor, year.unit_path)
    cases = decisions.list_proposed(session, proposal_id=proposal.id, most=proposal.people)
    if cases and all(why_not(case, "recognise", actor) for case in cases):
        raise StepNotYours(why_not(cases[0], "recognise", actor))
    done = session.execute(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == "sent")
        .values(state="decided")
        .returning(Proposal.id)
    ).first()
    if done is None:
        raise ListMoved
    return write_decision(session, year=year, kind=proposal.kind, paper=paper, proposal=proposal, actor=actor, at=at)


def write_decision(
    session: Session,
    *,
    year: YearCard,
    kind: str,
    paper: Paper,
    proposal: ProposalCard | None,
    actor: Actor,
    at: datetime,
) -> str:
    """Write the row of a decision, checked; returns its public id."""
    also = [
        (name, "signer_missing")
        for name, value in (("signer_title", paper.signer_title), ("signer_name", paper.signer_name))
        if not clean_line(value, LONGEST_LINE)
    ]
    check_paper(paper.number, paper.dated, today=local_day(at), also=also)
    decision = Decision(
        year_id=year.id,
        unit_path=year.unit_path,
        proposal_id=proposal.id if proposal else None,
        kind=kind,
        number=clean_line(paper.number, NUMBER),
        dated=paper.dated,
        signer_title=clean_line(paper.signer_title, LONGEST_LINE),
        signer_name=clean_line(paper.signer_name, NAME),
        state="running" if proposal else "done",
        entered_by=actor.person_id,
        entered_name=actor.name[:NAME],
        entered_at=at,
    )
    session.add(decision)
    try:
        session.flush()
    except IntegrityError as error:
        raise BadPaper(flaws=(("number", "number_taken"),)) from error
    return decision.public_id


def carry_out(
    session: Session, *, decision: DecisionCard, year: YearCard, actor: Actor, at: datetime, most: int = 0
) -> int:
    """Recognise the next portion of a decision's cases; returns how many. 0: none is left that the actor may decide.

    `most` is the length of a portion, `PORTION` when it is 0.
    What is recognised is what is still proposed, so a portion done again finds nothing to do.
    """
    most = most or PORTION
    check_hands(actor, year.unit_path)
    if decision.proposal_id is None:
        raise NotFound
    cases = _portion(session, decision.proposal_id, actor, most)
    if cases:
        _recognise(session, decision, year, cases, actor=actor, at=at)
    if len(cases) < most:
        session.execute(update(Decision).where(Decision.id == decision.id).values(state="done"))
    return len(cases)


def _portion(session: Session, proposal_id: int, actor: Actor, most: int) -> list[CaseCard]:
    """Return the next cases the actor may decide, passing over those that need other hands."""
    found: list[CaseCard] = []
    after = ("", 0)
    while len(found) < most:
        read = decisions.list_proposed(session, proposal_id=proposal_id, after=after, most=most)
        found += [case for case in read if not why_not(case, "recognise", actor)]
        if len(read) < most:
            break
        after = (read[-1].sort_key, read[-1].person_id)
    return found[:most]


def _recognise(
    session: Session, decision: DecisionCard, year: YearCard, cases: list[CaseCard], *, actor: Actor, at: datetime
) -> None:
    says = {"decision_number": decision.number, "decision_date": decision.dated.isoformat()}
    move(
        session,
        year=year,
        cases=cases,
        step="recognise",
        actor=actor,
        at=at,
        values={case.person_id: {"recognised": case.appraised, "decision_id": decision.id} for case in cases},
        detail={case.person_id: says for case in cases},
    )
    _keep_papers(session, decision, year, cases, actor=actor, at=at)
    session.execute(update(Decision).where(Decision.id == decision.id).values(people=Decision.people + len(cases)))
    for case in cases:
        tell(
            session,
            TitleRecognised(
                at=at,
                actor=actor,
                person_id=case.person_id,
                period=case.period,
                unit_path=case.unit_path,
                case_ref=case.public_id,
                **says,
            ),
        )


def _keep_papers(
    session: Session, decision: DecisionCard, year: YearCard, cases: list[CaseCard], *, actor: Actor, at: datetime
) -> None:
    """Write the rows of the decision's list and of the register, and have the credentials issued."""
    last = session.execute(select(func.max(PaperRow.number)).where(PaperRow.list_id == decision.id)).scalar_one() or 0
    lines = plain_lines(session, cases)
    freeze(session, kind="decision", list_id=decision.id, lines=lines, first=last + 1)
    book = decisions.last_number(session, year_id=year.id)
    session.execute(
        insert(RegisterEntry),
        [
            {
                "person_id": line.case.person_id,
                "id": new_id(),
                "public_id": new_public_id(),
                "year_id": year.id,
                "decision_id": decision.id,
                "unit_path": line.case.unit_path,
                "number": number,
                "name": line.name,
                "birth_year": line.birth_year,
                "folded": fold(line.name)[:NAME],
                "handed_to": "",
                "handed_by": 0,
                "note": "",
            }
            for number, line in enumerate(lines, start=book + 1)
        ],
    )
    _issue(session, decision, year, [(line.case, line.name) for line in lines], actor=actor, at=at)


def run_job(run: Run) -> dict[str, Any]:
    """Carry out a long decision: portion after portion, each committed with the progress."""
    args = run.args
    scopes = tuple(Scope(**scope) for scope in args["scopes"])
    actor = Actor(person_id=int(args["person_id"]), name=str(args["person_name"]), scopes=scopes)
    decision = decisions.get_decision(run.session, public_id=str(args["decision"]), actor=actor)
    year = lists.year_by_id(run.session, decision.year_id)
    total = int(args["total"])
    count = decision.people
    while True:
        done = carry_out(run.session, decision=decision, year=year, actor=actor, at=run.clock())
        count += done
        run.report(min(count, total), total)
        if done < PORTION:
            return {"people": count}


def start(session: Session, *, decision: DecisionCard, total: int, actor: Actor, at: datetime) -> str:
    """Write the job of a long decision; returns its public id."""
    args = {
        "decision": decision.public_id,
        "person_id": actor.person_id,
        "person_name": actor.name,
        "scopes": [asdict(scope) for scope in actor.scopes],
        "total": total,
    }
    job = jobs_queue.ask(session, JOB, args=args, asked_by=actor.person_id, at=at)
    session.execute(update(Decision).where(Decision.id == decision.id).values(job=job.public_id))
    return job.public_id


def hand_on(
    session: Session,
    *,
    year: YearCard,
    refs: Sequence[str],
    handed_on: date | None,
    handed_to: str,
    note: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Note in the register that papers were handed on: to their owners, or to who signed for them."""
    check_hands(actor, year.unit_path)
    if handed_on is None or handed_on > local_day(at):
        raise BadPaper(flaws=(("handed_on", "paper_day_ahead" if handed_on else "paper_day_missing"),))
    if not refs:
        raise BadPaper(flaws=((None, "nobody_chosen"),))
    done = session.execute(
        update(RegisterEntry)
        .where(RegisterEntry.year_id == year.id, RegisterEntry.public_id.in_(list(refs)))
        .values(
            handed_on=handed_on,
            handed_to=clean_line(handed_to, NAME),
            handed_by=actor.person_id,
            note=clean_line(note, LONGEST_LINE),
        )
        .returning(RegisterEntry.person_id)
    )
    return len(done.all())


def _issue(
    session: Session,
    decision: DecisionCard,
    year: YearCard,
    cases: list[tuple[CaseCard, str]],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Have the papers issued: the facts are those of the signed decision, whose key is their source."""
    units = orgs.list_by_paths(session, {year.unit_path, *(case.unit_path for case, _name in cases)})
    ward = units[year.unit_path].name if year.unit_path in units else ""

    def home(path: str) -> str:
        """Return a unit's name; below the ward with the ward's behind it, for every ward has a «Tổ dân phố 1»."""
        own = units[path].name if path in units else ward
        return own if own == ward else f"{own}, {ward}"

    awards = [
        credentials.Award(
            person_id=case.person_id,
            name=name,
            unit_name=home(case.unit_path),
            unit_path=case.unit_path,
        )
        for case, name in cases
    ]
    credentials.issue_many(
        session,
        kind="title",
        awards=awards,
        period=year.period,
        subject={
            "decision_number": decision.number,
            "decision_date": decision.dated.isoformat(),
            "signer_title": decision.signer_title,
            "signer_name": decision.signer_name,
            "ward": ward,
        },
        source_kind=SOURCE,
        source_id=decision.id,
        issued_on=decision.dated,
        actor=actor,
        at=at,
    )
