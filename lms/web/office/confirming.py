"""Confirming where people live, so that the roll shows it at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from kernel.actor import Actor
from lms.orgs import operations as orgs
from lms.reports import operations as reports

MOST = 50
"""People confirmed in one go: a page of the roll, so that somebody has read every name."""


def confirm(session: Session, person_ids: Iterable[int], *, actor: Actor, at: datetime) -> int:
    """Confirm the residences of these people; one outside the actor's scope refuses them all.

    Returns how many were not confirmed before. The lines of the roll are made anew here: the worker would do it a
    moment later, and the cadre would find on the list who has just left it.
    """
    ids = sorted(set(person_ids))
    fresh = sum(orgs.confirm_residence(session, person_id=each, actor=actor, at=at) for each in ids)
    reports.refresh_rows(session, ids, at=at)
    return fresh
