"""Who listens to what: the story of the platform on one screen.

`NOW` listeners share the fact's transaction, and a failing one fails the whole. `AT_END` hear all facts of a
transaction together. `LATER` listeners are told through the outbox, by the worker, as often as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from courses.events import CoursePassed, CoursePublished
from courses.operations import progress
from kernel.events import Event, Switchboard
from lms import audit, outbox
from lms.notices import operations as notices
from lms.orgs.events import ResidenceConfirmed, RoleGranted
from lms.people.events import PasswordChanged, RecoveryMade
from lms.reports import operations as reports
from lms.score import operations as score
from lms.score.events import YearTouched
from question_bank.events import AttemptGraded
from question_bank.operations import statistics

NOW: Switchboard = {
    AttemptGraded: (progress.on_attempt_graded, score.on_attempt_graded),
    CoursePassed: (score.on_course_passed,),
    YearTouched: (score.on_year_touched,),
    CoursePublished: (reports.on_course_published,),
}

LATER: dict[type[Event], Sequence[Callable[[Session, Any], None]]] = {
    AttemptGraded: (statistics.on_attempt_graded,),
    CoursePassed: (notices.on_course_passed,),
    PasswordChanged: (notices.on_password_changed,),
    RecoveryMade: (notices.on_recovery_made,),
    ResidenceConfirmed: (notices.on_residence_confirmed,),
    RoleGranted: (notices.on_role_granted,),
}


def _put_in_outbox(session: Session, facts: Sequence[Event]) -> None:
    outbox.put(session, LATER, facts)


AT_END: tuple[Callable[[Session, list[Event]], None], ...] = (reports.on_all, audit.on_all, _put_in_outbox)
