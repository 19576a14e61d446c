"""What the year of recognition says to others who would take something back: what a meeting used stays."""

from __future__ import annotations

from sqlalchemy.orm import Session

from lms.evidence.events import BandUndone
from lms.evidence.operations.reviewing import NotUndone
from lms.recognition.queries import cases_of
from lms.recognition.rules.moves import REGISTERED, SELF_ASSESSED, WITHDRAWN

UNUSED = frozenset({REGISTERED, SELF_ASSESSED, WITHDRAWN})


def on_band_undone(session: Session, fact: BandUndone) -> None:
    """Refuse to take a band back once the meeting has looked at the case of that person and period."""
    case = cases_of(session, person_ids=[fact.person_id], period=fact.period).get(fact.person_id)
    if case is not None and case.state not in UNUSED:
        raise NotUndone("used_later")
