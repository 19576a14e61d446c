"""Deciding about a case: its evidence and its band in one step, and taking that back a moment later."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.events import tell
from kernel.text import clean_line
from lms.evidence.events import BandDecided, BandUndone
from lms.evidence.models.reviews import BandDecision, BandUndo, Recheck, ReviewOpening
from lms.evidence.operations.moving import EvidenceMoved, move
from lms.evidence.queries import cases, reasons, reviews
from lms.evidence.queries.cases import CaseCard
from lms.evidence.queries.claims import EvidenceCard
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.queries.reviews import DecisionCard
from lms.evidence.rules.reviewing import (
    ACCEPTED,
    LONGEST_NOTE,
    RETURNED,
    REVIEWERS,
    SITTING,
    Reviewer,
    Verdict,
    flaw,
    may_undo,
    open_bands,
    why_not,
)
from lms.evidence.rules.sampling import ward_of
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.people.events import ProfileViewed

TITLE = "Minh chứng: {words}"
LONGEST_TITLE = 120
VIEWED = "minh-chung"


class NotYours(NotAllowed):
    """The actor may not decide about this case; the code says why (`rules.reviewing.why_not`)."""

    code = "not_yours"


class Refusal(Invalid):
    """The decision cannot be taken as it was sent; the code says why, the field where."""


class DecidedAlready(Conflict):
    """Nothing of this case waits any more: somebody was faster, or the button was pressed twice."""

    code = "decided_already"


class NotUndone(Conflict):
    """The decision stays: `not_yours`, `too_late`, `undone_already`, or `used_later` when something stands on it."""

    code = "not_undone"


def why_not_look(case: CaseCard, *, actor: Actor, at: datetime, recovered_at: datetime | None = None) -> str | None:
    """Return why the actor may not decide about a case (see the rule), or None when she may."""
    who = Reviewer(
        actor.person_id,
        covers=actor.covers(case.unit_path, *REVIEWERS),
        reads_only=not may_write(scope.role for scope in actor.scopes),
        recovered_at=recovered_at,
    )
    return why_not(
        who,
        person_id=case.person_id,
        entered_by={piece.entered_by for piece in case.waiting},
        relatives={actor.person_id} if case.related else (),
        at=at,
    )


def open_case(session: Session, *, case: CaseCard, actor: Actor, at: datetime) -> None:
    """Write down that a reviewer looks at a case, and tell so once a look: the person sees who opened her evidence."""
    row = {**_key(case), "id": new_id(), "reviewer_id": actor.person_id, "began_at": at, "last_at": at}
    fresh = upsert(session, ReviewOpening).values(row)
    goes_on = sql_case((ReviewOpening.last_at >= at - SITTING, ReviewOpening.began_at), else_=at)
    names = ["person_id", "period", "indicator", "reviewer_id"]
    again = fresh.on_conflict_do_update(index_elements=names, set_={"began_at": goes_on, "last_at": at})
    if session.execute(again.returning(ReviewOpening.began_at)).scalar_one() == at:
        tell(session, ProfileViewed(at=at, actor=actor, person_id=case.person_id, page=VIEWED))


def decide(
    session: Session,
    *,
    person_id: int,
    period: int,
    indicator: str,
    band: int,
    verdicts: Mapping[str, Verdict],
    bands: Collection[int],
    note: str = "",
    actor: Actor,
    at: datetime,
) -> DecisionCard:
    """Decide about the pieces named (by public id), with one band for the indicator; return the decision.

    `bands` are those of the rulebook. Errors: `NotFound` outside the actor's units, `DecidedAlready`, `EvidenceMoved`
    when a piece is no longer there as she saw it, `NotYours`, `Refusal`.
    """
    case = cases.case_of(session, person_id=person_id, period=period, indicator=indicator, actor=actor)
    pieces = [piece for piece in case.waiting if piece.public_id in verdicts]
    if not pieces:
        raise DecidedAlready
    if len(pieces) != len(verdicts):
        raise EvidenceMoved
    recovered = people.find_last_slip_used(session, actor.person_id)
    barred = why_not_look(case, actor=actor, at=at, recovered_at=recovered)
    if barred:
        raise NotYours(barred)
    earlier = reviews.list_decisions(session, person_id=person_id, period=period, indicator=indicator)
    offered = open_bands(bands, standing=reviews.standing_band(earlier))
    note = clean_line(note, LONGEST_NOTE + 1)
    wrong = flaw(verdicts, band=band, bands=offered, reasons=reasons.codes_by_verdict(), note=note)
    if wrong:
        raise Refusal(wrong[1], field=wrong[0])
    decision = _keep(session, case, pieces, verdicts, band=band, note=note, actor=actor, at=at)
    for piece in pieces:
        one = verdicts[piece.public_id]
        move(session, evidence=piece, move=one.verdict, reason=one.reason, note=note, actor=actor, at=at)
    if band:
        _tell_band(session, decision, actor, at)
    return decision


def _keep(
    session: Session,
    case: CaseCard,
    pieces: Sequence[EvidenceCard],
    verdicts: Mapping[str, Verdict],
    *,
    band: int,
    note: str,
    actor: Actor,
    at: datetime,
) -> DecisionCard:
    """Write the decision; it stands on what is accepted now and what was accepted before."""
    accepted = [piece for piece in pieces if verdicts[piece.public_id].verdict == ACCEPTED]
    before = [piece for piece in case.earlier if piece.state == ACCEPTED]
    opening = cases.find_opening(session, **_key(case), reviewer_id=actor.person_id)
    seconds = int((at - opening[0]).total_seconds()) if opening else 0
    row = {
        **_key(case),
        "id": new_id(),
        "public_id": new_public_id(),
        "band": band,
        "judged": any(one.verdict != RETURNED for one in verdicts.values()),
        "evidence": [piece.id for piece in (*before, *accepted)],
        "verdicts": {str(piece.id): _written(verdicts[piece.public_id]) for piece in pieces},
        "kind": "certificate" if accepted and all(map(_is_certificate, (*before, *accepted))) else "review",
        "title": _title(accepted),
        "decided_by": actor.person_id,
        "decided_by_name": actor.name[:120],
        "unit_path": case.unit_path,
        "seconds_viewed": seconds,
        "note": note,
        "at": at,
    }
    session.add(BandDecision(**row, ward_path=ward_of(case.unit_path), day=local_day(at)))
    session.flush()
    return DecisionCard(**{**row, "evidence": tuple(row["evidence"])}, undone_at=None)


def _written(one: Verdict) -> list[str]:
    return [one.verdict, one.reason]


def _is_certificate(piece: EvidenceCard) -> bool:
    kind = get_kinds().find(piece.kind)
    return kind is not None and kind.certificate


def _title(accepted: Sequence[EvidenceCard]) -> str:
    """Return short words for the score line: those of the first piece."""
    if not accepted:
        return ""
    words = accepted[0].words.strip() or get_kinds().name_of(accepted[0].kind)
    words = words if len(words) <= LONGEST_TITLE else words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
    return TITLE.format(words=words)


def _tell_band(session: Session, decision: DecisionCard, actor: Actor, at: datetime) -> None:
    tell(
        session,
        BandDecided(
            at=at,
            actor=actor,
            person_id=decision.person_id,
            period=decision.period,
            indicator=decision.indicator,
            band=decision.band,
            decision_id=decision.id,
            public_id=decision.public_id,
            title=decision.title,
            kind=decision.kind,
        ),
    )


def _key(case: CaseCard) -> dict[str, Any]:
    return {"person_id": case.person_id, "period": case.period, "indicator": case.indicator}


# ---------------------------------------------------------------------------------- taking back


def undo(session: Session, *, decision_ref: str, actor: Actor, at: datetime) -> DecisionCard:
    """Take back one's own decision: its pieces wait again, its points are reversed. `NotUndone` when it stays."""
    decision = reviews.find_taken(session, public_id=decision_ref, actor=actor)
    if not may_write(scope.role for scope in actor.scopes) or not actor.covers(decision.unit_path, *REVIEWERS):
        raise NotYours("outside")
    stays = may_undo(decided_by=decision.decided_by, decided_at=decision.at, actor_id=actor.person_id, at=at)
    if decision.undone_at is not None:
        stays = "undone_already"
    elif stays is None and (reviews.is_used_later(session, decision) or _rechecked(session, decision)):
        stays = "used_later"
    if stays:
        raise NotUndone(stays)
    session.add(BandUndo(person_id=decision.person_id, id=new_id(), decision_id=decision.id, by=actor.person_id, at=at))
    session.flush()
    _put_back(session, decision, actor, at)
    if decision.band:
        fact = BandUndone(
            at=at,
            actor=actor,
            person_id=decision.person_id,
            period=decision.period,
            indicator=decision.indicator,
            decision_id=decision.id,
        )
        tell(session, fact)
    return decision


def _put_back(session: Session, decision: DecisionCard, actor: Actor, at: datetime) -> None:
    """Let the decided pieces wait again; one that moved on since keeps the decision as it is."""
    ids = [int(each) for each in decision.verdicts]
    for piece in cases.pieces_of(session, person_id=decision.person_id, ids=ids):
        if piece.state != decision.verdicts[str(piece.id)][0] or piece.decided_at != decision.at:
            raise NotUndone("used_later")
        move(session, evidence=piece, move="undone", actor=actor, at=at)


def _rechecked(session: Session, decision: DecisionCard) -> bool:
    found = select(Recheck.id).where(Recheck.person_id == decision.person_id, Recheck.decision_id == decision.id)
    return session.execute(found).first() is not None
