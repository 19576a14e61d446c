"""The paper of a course: asked for by who passed it, made of her completion as it was written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from courses import queries as courses
from courses.queries import CompletionCard
from kernel.actor import Actor
from kernel.clock import local_day
from kernel.database import Executor
from kernel.errors import NotFound
from lms.credentials import queries
from lms.credentials.operations.issuing import issue
from lms.credentials.queries import CredentialCard
from lms.orgs import queries as orgs
from lms.people import queries as people

KIND, SOURCE, PASSED = "course", "completion", "passed"


def list_without_paper(completions: list[CompletionCard], issued: list[CredentialCard]) -> list[CompletionCard]:
    """Return the courses passed for which there is no paper yet, newest first: of each course and year one."""
    have = {card.source_id for card in issued if card.source_kind == SOURCE}
    return [each for each in completions if each.kind == PASSED and each.attempt_ref not in have]


def _passed(executor: Executor, attempt_ref: str, person_id: int) -> CompletionCard:
    for each in courses.list_completions(executor, person_id=person_id):
        if each.kind == PASSED and each.attempt_ref == attempt_ref:
            return each
    raise NotFound


def ask(session: Session, *, attempt_ref: str, actor: Actor, at: datetime) -> CredentialCard:
    """Issue the paper of a course the actor passed in this attempt, or return it. Raises `NotFound` for another's."""
    done = _passed(session, attempt_ref, actor.person_id)
    known = queries.find_by_source(
        session, person_id=actor.person_id, kind=KIND, source_kind=SOURCE, source_id=attempt_ref
    )
    if known is not None:
        return known
    course = next((card for card in courses.list_catalogue(session) if card.id == done.course_id), None)
    if course is None:
        raise NotFound
    home = orgs.list_residences(session, person_ids=[actor.person_id]).get(actor.person_id)
    day = local_day(done.at)
    subject = {"course_code": course.code, "course_title": course.title, "passed_on": day.isoformat()}
    return issue(
        session,
        kind=KIND,
        person_id=actor.person_id,
        name=people.get_person(session, actor.person_id).full_name,
        unit_name=home.unit_name if home else "",
        unit_path=home.unit_path if home else "",
        period=done.period,
        subject=subject | ({"percent": str(done.percent)} if done.percent is not None else {}),
        source_kind=SOURCE,
        source_id=attempt_ref,
        issued_on=local_day(at),
        actor=actor,
        at=at,
    )
