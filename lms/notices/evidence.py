"""Telling people what became of their evidence. No letters: the page of the claim says everything.

Each round of a claim has one line of each kind, by its key: delivered again, the fact changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from kernel.base import new_id
from kernel.database import upsert
from lms.evidence.events import EvidenceAccepted, EvidenceDeclined, EvidenceReturned, EvidenceSubmitted
from lms.evidence.queries.reasons import words_of
from lms.notices.models import Notice
from lms.people import queries as people

Fact = EvidenceSubmitted | EvidenceReturned | EvidenceDeclined | EvidenceAccepted


def on_evidence_submitted(session: Session, fact: EvidenceSubmitted) -> None:
    """Tell a person of what somebody else handed in for her: she can withdraw it."""
    if fact.entered_by != fact.person_id:
        _tell(session, fact, "evidence_entered", {"helper": fact.actor.name, "indicator": fact.indicator})


def on_evidence_returned(session: Session, fact: EvidenceReturned) -> None:
    """Tell the person what to add, in the words of the ready reason."""
    values = {"indicator": fact.indicator, "reason": words_of("returned", fact.reason)}
    _tell(session, fact, "evidence_returned", values)


def on_evidence_declined(session: Session, fact: EvidenceDeclined) -> None:
    """Tell the person why it was not accepted."""
    values = {"indicator": fact.indicator, "reason": words_of("declined", fact.reason)}
    _tell(session, fact, "evidence_declined", values)


def on_evidence_accepted(session: Session, fact: EvidenceAccepted) -> None:
    """Tell the person that it was accepted."""
    _tell(session, fact, "evidence_accepted", {"indicator": fact.indicator})


def _tell(session: Session, fact: Fact, kind: str, values: Mapping[str, object]) -> None:
    if people.get_person(session, fact.person_id).status != "active":
        return
    row = {
        "person_id": fact.person_id,
        "id": new_id(),
        "key": f"{kind}:{fact.public_id}:{int(fact.at.timestamp())}",
        "kind": kind,
        "values": dict(values),
        "link": f"/toi/minh-chung/{fact.public_id}",
        "created_at": fact.at,
    }
    session.execute(upsert(session, Notice).values(row).on_conflict_do_nothing(index_elements=["person_id", "key"]))
