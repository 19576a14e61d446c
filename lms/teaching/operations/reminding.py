"""The daily reminders: a week and a day before the day of a call, to those who have not finished.

People are taken in batches and remembered by a unique key, so that a worker that dies, or a second one beside it,
reminds nobody twice. Each batch is committed together with the cursor of the job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from courses import queries as courses
from courses.queries import CourseCard
from courses.queries.finishing import finish_kind
from kernel.actor import SYSTEM
from kernel.base import new_id
from kernel.clock import local_day
from kernel.database import upsert
from kernel.events import tell
from lms.jobs_queue import Run
from lms.teaching.events import CallDue
from lms.teaching.models import CallReminder
from lms.teaching.queries import calls
from lms.teaching.queries.calls import Asked, inviter
from lms.teaching.rules.calls import step_on

BATCH = 200


@dataclass(frozen=True, slots=True)
class Round:
    """A call whose people are reminded today: its course, who asks, which step."""

    asked: Asked
    course: CourseCard
    step: int
    inviter: str


def run(job: Run) -> dict[str, Any]:
    """Remind everybody who is to be reminded on the job's day; progress is people reminded of all to be."""
    session = job.session
    today = date.fromisoformat(job.args["day"]) if "day" in job.args else local_day(job.clock())
    rounds = list_rounds(session, today=today)
    cursor: dict[str, Any] = dict(job.cursor)
    if "total" not in cursor:
        total = calls.count_to_remind(session, [(each.asked, each.step) for each in rounds])
        cursor = {"total": total, "done": 0, "call": 0, "after": 0}
    for each in rounds:
        if each.asked.call.id >= cursor["call"]:
            cursor = _remind_all(job, each, cursor)
    return {"reminded": cursor["done"]}


def _remind_all(job: Run, each: Round, cursor: dict[str, Any]) -> dict[str, Any]:
    """Remind the people of one call, batch by batch, from where the cursor stands."""
    after = cursor["after"] if cursor["call"] == each.asked.call.id else 0
    while True:
        ids = calls.list_to_remind(job.session, each.asked, each.step, after=after, most=BATCH)
        if not ids:
            return cursor
        after = ids[-1]
        done = cursor["done"] + remind(job.session, each, ids, at=job.clock())
        total = max(cursor["total"], done)
        cursor = {"total": total, "done": done, "call": each.asked.call.id, "after": after}
        job.report(done, total, cursor=cursor)


def list_rounds(session: Session, *, today: date) -> list[Round]:
    """Return the calls of which people are reminded on a day; one whose course is no longer shown is left out."""
    due = calls.list_due(session, today=today)
    cards = {card.id: card for card in courses.list_catalogue(session)}
    units = calls.list_units_of(session, due)
    rounds = []
    for call in due:
        step, card = step_on(call.due, today), cards.get(call.course_id)
        if step is not None and card is not None:
            asked = Asked(call, (call.unit_path,), finish_kind(card))
            rounds.append(Round(asked, card, step, inviter(units, call.from_path)))
    return rounds


def remind(session: Session, each: Round, ids: Sequence[int], *, at: datetime) -> int:
    """Write the reminders of these people and tell of each; returns how many were not reminded before."""
    call = each.asked.call
    rows = [
        {"person_id": person_id, "id": new_id(), "call_id": call.id, "step": each.step, "at": at} for person_id in ids
    ]
    written = upsert(session, CallReminder).values(rows).on_conflict_do_nothing().returning(CallReminder.person_id)
    fresh = sorted(session.scalars(written))
    for person_id in fresh:
        tell(
            session,
            CallDue(
                at=at,
                actor=SYSTEM,
                person_id=person_id,
                call_id=call.id,
                step=each.step,
                course_title=each.course.title,
                course_slug=each.course.slug,
                inviter=each.inviter,
                due=f"{call.due:%d/%m/%Y}",
            ),
        )
    return len(fresh)
