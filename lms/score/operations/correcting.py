"""Corrections: one asks that an entry be taken back, another decides. Approved, reversing entries name both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotAllowed
from kernel.events import tell
from lms.orgs.rules import may_write
from lms.score.events import CorrectionAsked, CorrectionDecided, CorrectionWithdrawn
from lms.score.models import LedgerCorrection
from lms.score.operations.posting import Posting, post
from lms.score.queries import PostedEntry, corrections
from lms.score.queries.corrections import ASKED, CorrectionCard
from lms.score.rules import correcting as rules
from lms.score.rules.ledger import reverse

WRITERS = ("cadre", "city")
"""Roles that ask for and decide on corrections of the people of their units."""


class CorrectionNotYours(NotAllowed):
    """The actor may not do this to these points: outside her units, her own, or her own request."""

    code = "correction_not_yours"


class BadCorrection(Invalid):
    """A reason, a paper or its number is missing or not one that is offered; `flaws` names the fields."""

    code = "bad_correction"


class AlreadyAsked(Conflict):
    """A correction of this entry waits already."""

    code = "already_asked"


class NothingToCorrect(Conflict):
    """The entry does not stand any more: it was taken back meanwhile."""

    code = "nothing_to_correct"


class AlreadyDecided(Conflict):
    """The request was decided or withdrawn meanwhile."""

    code = "already_decided"


def ask(
    session: Session,
    *,
    person_id: int,
    unit_path: str,
    entry_id: int,
    reason: str,
    basis: str,
    number: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Ask that an entry be taken back; returns the request's public id. `unit_path` is where the person lives."""
    _check(actor, unit_path, rules.may_ask(actor=actor.person_id, person=person_id))
    _check_words(reason, basis, number)
    entry = next((one for one in _family(session, person_id, entry_id) if one.id == entry_id), None)
    if entry is None:
        raise NothingToCorrect
    waiting = select(LedgerCorrection.id).where(
        LedgerCorrection.person_id == person_id,
        LedgerCorrection.entry_id == entry_id,
        LedgerCorrection.state == ASKED,
    )
    if session.scalar(waiting) is not None:
        raise AlreadyAsked
    row = LedgerCorrection(
        person_id=person_id,
        period=entry.entry.period,
        entry_id=entry_id,
        indicator=entry.entry.indicator,
        points=entry.entry.points,
        title=entry.entry.title,
        source_kind=entry.entry.source_kind,
        reason=reason,
        basis=basis,
        number=number,
        unit_path=unit_path,
        asked_by=actor.person_id,
        asked_by_name=actor.name[:120],
        asked_at=at,
    )
    session.add(row)
    session.flush()
    tell(
        session,
        CorrectionAsked(
            at=at,
            actor=actor,
            person_id=person_id,
            public_id=row.public_id,
            indicator=row.indicator,
            points=row.points,
            period=row.period,
            reason=reason,
            basis=basis,
            number=number,
            unit_path=unit_path,
        ),
    )
    return row.public_id


def decide(session: Session, *, public_id: str, approve: bool, answer: str = "", actor: Actor, at: datetime) -> None:
    """Approve a request, which takes the entry back wherever it was carried to, or decline it with a code."""
    card = corrections.get_watched(session, public_id=public_id, actor=actor)
    why = rules.may_decide(actor=actor.person_id, person=card.person_id, asked_by=card.asked_by)
    _check(actor, card.unit_path, why)
    if not approve and answer not in rules.ANSWERS:
        raise BadCorrection(flaws=(("answer", "answer_missing"),))
    values = {
        "state": "approved" if approve else "declined",
        "decided_by": actor.person_id,
        "decided_by_name": actor.name[:120],
        "decided_at": at,
        "answer": "" if approve else answer,
    }
    _move(session, card, values)
    if approve:
        _take_back(session, card, actor=actor, at=at)
    tell(
        session,
        CorrectionDecided(
            at=at,
            actor=actor,
            person_id=card.person_id,
            public_id=public_id,
            indicator=card.indicator,
            points=card.points,
            period=card.period,
            approved=approve,
            answer="" if approve else answer,
            unit_path=card.unit_path,
        ),
    )


def withdraw(session: Session, *, public_id: str, actor: Actor, at: datetime) -> None:
    """Take one's own request back while nobody has decided."""
    card = corrections.get_watched(session, public_id=public_id, actor=actor)
    _check(actor, card.unit_path, "" if card.asked_by == actor.person_id else "not_asked_by_you")
    _move(session, card, {"state": "withdrawn"})
    tell(
        session,
        CorrectionWithdrawn(
            at=at,
            actor=actor,
            person_id=card.person_id,
            public_id=public_id,
            indicator=card.indicator,
            period=card.period,
            unit_path=card.unit_path,
        ),
    )


def may_change(actor: Actor, unit_path: str) -> bool:
    """Tell whether the actor may ask for or decide on corrections in a unit: never while an auditor."""
    return actor.covers(unit_path, *WRITERS) and may_write(scope.role for scope in actor.scopes)


def _check(actor: Actor, unit_path: str, why: str) -> None:
    if not may_change(actor, unit_path):
        raise CorrectionNotYours
    if why:
        raise CorrectionNotYours(why)


def _check_words(reason: str, basis: str, number: str) -> None:
    flaws = []
    if reason not in rules.REASONS:
        flaws.append(("reason", "reason_missing"))
    if basis not in rules.BASES:
        flaws.append(("basis", "basis_missing"))
    if not rules.is_number(number):
        flaws.append(("number", "number_shape" if number else "number_missing"))
    if flaws:
        raise BadCorrection(flaws=tuple(flaws))


def _family(session: Session, person_id: int, entry_id: int) -> list[PostedEntry]:
    return corrections.list_family(session, person_id=person_id, entry_id=entry_id)


def _move(session: Session, card: CorrectionCard, values: Mapping[str, Any]) -> None:
    """Change a waiting request; AlreadyDecided when somebody was faster."""
    moved = session.execute(
        update(LedgerCorrection)
        .where(
            LedgerCorrection.person_id == card.person_id,
            LedgerCorrection.id == card.id,
            LedgerCorrection.state == ASKED,
        )
        .values(values)
        .returning(LedgerCorrection.id)
    ).first()
    if moved is None:
        raise AlreadyDecided


def _take_back(session: Session, card: CorrectionCard, *, actor: Actor, at: datetime) -> None:
    standing = _family(session, card.person_id, card.entry_id)
    if card.entry_id not in [one.id for one in standing]:
        raise NothingToCorrect
    postings = [
        Posting(
            card.person_id,
            reverse(one.entry, local_day(at), reference=one.entry.reference),
            reverses=one.id,
            reason=rules.CORRECTED + card.reason,
            posted_by=card.asked_by,
            approved_by=actor.person_id,
        )
        for one in standing
    ]
    post(session, postings, actor=actor, at=at)
