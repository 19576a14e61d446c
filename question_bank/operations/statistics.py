"""Graded answers, one row each, for item statistics. Heard by the worker, never on the learner's path."""

from __future__ import annotations

from sqlalchemy.orm import Session

from kernel.base import new_id
from kernel.database import upsert
from question_bank import hot
from question_bank.events import AttemptGraded
from question_bank.models import Response


def on_attempt_graded(session: Session, fact: AttemptGraded) -> None:
    """Write a row for each answer of a closed attempt; hearing it twice changes nothing."""
    state = hot.find(session, person_id=fact.person_id, public_id=fact.attempt_ref)
    if state is None or state.detail is None:
        return
    rows = [
        {
            "person_id": fact.person_id,
            "id": new_id(),
            "attempt_id": state.id,
            "number": number,
            "item_version_id": item_version_id,
            "hundredths": hundredths,
            "answer": state.answer(number),
            "at": fact.at,
        }
        for number, (item_version_id, hundredths) in enumerate(state.detail, start=1)
    ]
    session.execute(upsert(session, Response.metadata.tables["response"]).on_conflict_do_nothing(), rows)
