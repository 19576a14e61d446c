"""Telling the City's people about changes of policy papers: one waits to be decided, or has been."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from kernel.base import new_id
from kernel.clock import local_day
from kernel.database import upsert
from lms.criteria.events import PolicyApproved, PolicyAsked, PolicyReturned
from lms.criteria.operations.drafting import DECIDERS
from lms.notices.models import Notice
from lms.orgs import queries as orgs
from lms.orgs.operations import CITY_PATH
from lms.people import queries as people

MOST = 50


def on_policy_asked(session: Session, fact: PolicyAsked) -> None:
    """Tell who may decide: the City's people, but nobody who had a hand in the draft."""
    day = local_day(fact.at)
    holders = {one for role in DECIDERS for one in orgs.list_holders(session, role=role, path=CITY_PATH, on=day)}
    _tell(session, fact, sorted(holders - {*fact.authors, fact.actor.person_id})[:MOST], "policy_asked")


def on_policy_approved(session: Session, fact: PolicyApproved) -> None:
    """Tell who had asked that the new version will be in force."""
    _tell(session, fact, [fact.asked_by], "policy_approved")


def on_policy_returned(session: Session, fact: PolicyReturned) -> None:
    """Tell who had asked that there is something to mend; the words stand on the page of the draft."""
    _tell(session, fact, [fact.asked_by], "policy_returned")


def _tell(
    session: Session, fact: PolicyAsked | PolicyApproved | PolicyReturned, person_ids: Iterable[int], kind: str
) -> None:
    """Write a line for each person; delivered again, the fact changes nothing, asked again, it is told again."""
    rows = [
        {
            "person_id": person_id,
            "id": new_id(),
            "key": f"{kind}:{fact.draft_ref}:{int(fact.at.timestamp())}",
            "kind": kind,
            "values": {"asker": fact.actor.name, "title": fact.title},
            "link": f"/thanh-pho/bo-tieu-chi/soan/{fact.draft_ref}",
            "created_at": fact.at,
        }
        for person_id, card in sorted(people.list_cards(session, list(person_ids)).items())
        if card.status == "active"
    ]
    if rows:
        notice = upsert(session, Notice).values(rows)
        session.execute(notice.on_conflict_do_nothing(index_elements=["person_id", "key"]))
