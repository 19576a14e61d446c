"""Who else sees the files of a case: whoever is asked to look at it again."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from kernel.actor import Actor
from lms.evidence.models.claims import Evidence
from lms.evidence.models.reviews import Recheck


def may_recheck(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Evidence` «the actor is asked to look again at a decision about this case now».

    For whoever serves the files of claims: while her look is open she sees those of the case, as its reviewer did.
    """
    return exists().where(
        Recheck.person_id == Evidence.person_id,
        Recheck.period == Evidence.period,
        Recheck.indicator == Evidence.indicator,
        Recheck.assigned_to == actor.person_id,
        Recheck.state == "waiting",
        Evidence.state.in_(("accepted", "returned", "declined")),
    )
