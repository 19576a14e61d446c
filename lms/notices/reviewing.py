"""Telling people about reviews of courses. No letters: authors and reviewers work on the site.

A review has one line for each person, by its key: delivered again, the fact changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from courses.events import DraftReturned, ReviewApproved, ReviewAsked
from kernel.base import new_id
from kernel.clock import local_day
from kernel.database import upsert
from lms.notices.models import Notice
from lms.orgs import queries as orgs
from lms.people import queries as people

REVIEWERS = ("trainer", "city")
MOST = 200
"""People told of one review: a unit with more of them has a queue, not a crowd."""


def on_review_asked(session: Session, fact: ReviewAsked) -> None:
    """Tell who may decide: trainers and the City's people over the unit, but nobody who wrote on the draft."""
    day = local_day(fact.at)
    holders = {
        person_id
        for role in REVIEWERS
        for person_id in orgs.list_holders(session, role=role, path=fact.unit_path, on=day)
    }
    told = sorted(holders - {*fact.authors, fact.actor.person_id})[:MOST]
    _tell(session, fact, told, "review_asked", {"asker": fact.actor.name, "course": fact.course_title})


def on_review_approved(session: Session, fact: ReviewApproved) -> None:
    """Tell who had asked that the course is published."""
    _tell(session, fact, [fact.person_id], "review_approved", {"course": fact.course_title})


def on_draft_returned(session: Session, fact: DraftReturned) -> None:
    """Tell who had asked that there is something to mend; the reason stands on the page of the review."""
    _tell(session, fact, [fact.person_id], "draft_returned", {"course": fact.course_title})


def _tell(
    session: Session,
    fact: ReviewAsked | ReviewApproved | DraftReturned,
    person_ids: Iterable[int],
    kind: str,
    values: Mapping[str, object],
) -> None:
    known = people.list_cards(session, list(person_ids))
    rows = [
        {
            "person_id": person_id,
            "id": new_id(),
            "key": f"{kind}:{fact.review_ref}",
            "kind": kind,
            "values": dict(values),
            "link": f"/giang-vien/duyet/{fact.review_ref}",
            "created_at": fact.at,
        }
        for person_id, card in sorted(known.items())
        if card.status == "active"
    ]
    if rows:
        notice = upsert(session, Notice).values(rows)
        session.execute(notice.on_conflict_do_nothing(index_elements=["person_id", "key"]))
