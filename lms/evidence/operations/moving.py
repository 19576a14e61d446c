"""Moving a claim from state to state: the only place where one changes, each move with its step and its fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.database import upsert
from kernel.errors import Conflict, NotAllowed
from kernel.events import Event, tell
from lms.evidence.events import EvidenceAccepted, EvidenceDeclined, EvidenceReturned, EvidenceSubmitted
from lms.evidence.models.claims import CertificateNumber, Evidence, EvidenceStep
from lms.evidence.queries.claims import EvidenceCard
from lms.evidence.queries.likeness import keys_of
from lms.evidence.rules.claims import ACCEPTED, DECISIONS, LONGEST_NOTE, OWN_MOVES, next_state


class EvidenceMoved(Conflict):
    """The claim is no longer where the actor saw it."""

    code = "evidence_moved"


class CertificateTaken(Conflict):
    """Another claim with the same issuer and number has been accepted: one paper counts once."""

    code = "certificate_taken"


def move(
    session: Session,
    *,
    evidence: EvidenceCard,
    move: str,
    reason: str = "",
    note: str = "",
    actor: Actor,
    at: datetime,
) -> EvidenceCard:
    """Make a move of a claim and return it as it stands then; `EvidenceMoved` when it stood elsewhere.

    Nobody decides about her own claim or one she entered (`NotAllowed`); whether the actor may otherwise make this
    move is the question of the operation that calls.
    """
    target = next_state(evidence.state, move)
    if target is None:
        raise EvidenceMoved
    if move not in OWN_MOVES and actor.person_id in {evidence.person_id, evidence.entered_by}:
        raise NotAllowed("own_evidence")
    values = _values(evidence, move, target, at)
    _change(session, evidence, values)
    moved = replace(evidence, **values)
    _certificate(session, moved, move, at)
    session.add(_step(moved, move, reason, note[:LONGEST_NOTE], actor, at))
    session.flush()
    fact = _fact(moved, move, reason, note, actor, at)
    if fact is not None:
        tell(session, fact)
    return moved


def _values(evidence: EvidenceCard, move: str, target: str, at: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {"state": target, "changed_at": at}
    if move == "submitted":
        values |= {"submitted_at": at, "decided_at": None, "round": evidence.round + 1}
    elif move in DECISIONS:
        values["decided_at"] = at
    elif move == "undone":
        values["decided_at"] = None
    return values


def _change(session: Session, evidence: EvidenceCard, values: dict[str, Any]) -> None:
    """Write the move where the claim still stands as it was seen: of two at once the second finds no row."""
    moved = session.execute(
        update(Evidence)
        .where(
            Evidence.person_id == evidence.person_id,
            Evidence.id == evidence.id,
            Evidence.state == evidence.state,
            Evidence.round == evidence.round,
        )
        .values(**values)
        .returning(Evidence.id)
        .execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise EvidenceMoved


def _step(card: EvidenceCard, move: str, reason: str, note: str, actor: Actor, at: datetime) -> EvidenceStep:
    return EvidenceStep(
        person_id=card.person_id,
        id=new_id(),
        evidence_id=card.id,
        move=move,
        round=card.round,
        actor_id=actor.person_id,
        actor_name=actor.name[:120],
        reason=reason,
        note=note,
        at=at,
    )


# ---------------------------------------------------------------------------------- numbers of certificates


def _certificate(session: Session, card: EvidenceCard, move: str, at: datetime) -> None:
    """Take the number of a certificate with the claim, and let go of it when the claim no longer stands.

    Handed in again, a claim lets go of what it named before.
    """
    if move in {"submitted", "withdrawn", "declined", "taken_back"}:
        mine = (CertificateNumber.person_id == card.person_id, CertificateNumber.evidence_id == card.id)
        session.execute(delete(CertificateNumber).where(*mine))
    keys = keys_of(card.issuer, card.number)
    if keys is None or move not in {"submitted", "accepted", "undone"}:
        return
    row = {
        "issuer_key": keys[0],
        "number_key": keys[1],
        "person_id": card.person_id,
        "evidence_id": card.id,
        "taken_at": at,
    }
    session.execute(upsert(session, CertificateNumber).values(row).on_conflict_do_nothing())
    if move == "accepted":
        _hold(session, card, keys, at)


def _hold(session: Session, card: EvidenceCard, keys: tuple[str, str], at: datetime) -> None:
    """Make the accepted claim the holder of its number; refuse when another accepted one is."""
    here = (CertificateNumber.issuer_key == keys[0], CertificateNumber.number_key == keys[1])
    holder = session.execute(
        select(CertificateNumber.person_id, CertificateNumber.evidence_id).where(*here).with_for_update()
    ).one()
    if (holder.person_id, holder.evidence_id) == (card.person_id, card.id):
        return
    other = select(Evidence.state).where(Evidence.person_id == holder.person_id, Evidence.id == holder.evidence_id)
    if session.scalar(other) == ACCEPTED:
        raise CertificateTaken
    values = {"person_id": card.person_id, "evidence_id": card.id, "taken_at": at}
    session.execute(update(CertificateNumber).where(*here).values(**values))


# ---------------------------------------------------------------------------------- facts


def _fact(card: EvidenceCard, move: str, reason: str, note: str, actor: Actor, at: datetime) -> Event | None:
    make = _FACTS.get(move)
    if make is None:
        return None
    values: dict[str, Any] = {
        "at": at,
        "actor": actor,
        "person_id": card.person_id,
        "evidence_id": card.id,
        "public_id": card.public_id,
        "indicator": card.indicator,
        "period": card.period,
    }
    if move != "accepted":
        values |= {"unit_path": card.unit_path, "entered_by": card.entered_by}
    if move in {"returned", "declined"}:
        values |= {"reason": reason, "note": note}
    return make(**values)


_FACTS: dict[str, Callable[..., Event]] = {
    "submitted": EvidenceSubmitted,
    "returned": EvidenceReturned,
    "declined": EvidenceDeclined,
    "accepted": EvidenceAccepted,
}
