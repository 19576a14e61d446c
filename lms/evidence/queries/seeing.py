"""Whose files one may see: one's own, those handed in within one's units, those of a second look one is asked for."""

from __future__ import annotations

from sqlalchemy import or_, select

from kernel.actor import Actor
from kernel.database import Executor
from kernel.errors import NotFound
from lms.evidence.models.claims import Evidence
from lms.evidence.queries.claims import CARD, EvidenceCard, handed_in, in_scope
from lms.evidence.queries.rechecks import may_recheck


def get_seen(executor: Executor, *, public_id: str, actor: Actor) -> EvidenceCard:
    """Return a claim whose files the actor may see, or raise `NotFound`."""
    if not actor.person_id:
        raise NotFound
    hers = Evidence.person_id == actor.person_id
    row = executor.execute(
        select(*CARD).where(
            Evidence.public_id == public_id, or_(hers, handed_in() & in_scope(actor), may_recheck(actor))
        )
    ).first()
    if row is None:
        raise NotFound
    return EvidenceCard(*row)
