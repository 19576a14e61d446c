"""Telling people what others did in their year of recognition. No letters: the page of the case says everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from kernel.base import new_id
from kernel.database import upsert
from lms.notices.models import Notice
from lms.people import queries as people
from lms.recognition.events import AtCase, CaseConcluded, SelfAssessed, TitleRecognised, TitleRevoked


def on_self_assessed(session: Session, fact: SelfAssessed) -> None:
    """Tell a person that somebody keyed in her paper form: she can read and mend it."""
    if fact.entered_by != fact.person_id:
        _tell(session, fact, "form_keyed", {"helper": fact.actor.name, "year": fact.period}, link="/toi/ho-so")


def on_title_recognised(session: Session, fact: TitleRecognised) -> None:
    """Tell a person that she holds the title."""
    _tell(
        session,
        fact,
        "title_recognised",
        {"year": fact.period, "number": fact.decision_number},
        link="/toi/chung-nhan",
    )


def on_title_revoked(session: Session, fact: TitleRevoked) -> None:
    """Tell a person that a decision took her title back, and where the reasons stand."""
    _tell(session, fact, "title_revoked", {"year": fact.period}, link="/toi/ho-so")


def on_case_concluded(session: Session, fact: CaseConcluded) -> None:
    """Tell a person that her case does not go on this time, and until when she may ask for another look."""
    day = f"{date.fromisoformat(fact.last_day):%d/%m/%Y}"
    _tell(session, fact, "case_concluded", {"year": fact.period, "day": day}, link="/toi/xem-xet-lai")


def _tell(session: Session, fact: AtCase, kind: str, values: Mapping[str, object], *, link: str) -> None:
    """Write the notice, once for each fact: one delivered twice changes nothing."""
    if people.get_person(session, fact.person_id).status != "active":
        return
    row = {
        "person_id": fact.person_id,
        "id": new_id(),
        "key": f"{kind}:{fact.case_ref}:{int(fact.at.timestamp())}",
        "kind": kind,
        "values": dict(values),
        "link": link,
        "created_at": fact.at,
    }
    session.execute(upsert(session, Notice).values(row).on_conflict_do_nothing(index_elements=["person_id", "key"]))
