"""Who listens to what: the story of the platform on one screen.

`NOW` listeners share the fact's transaction, and a failing one fails the whole. `AT_END` hear all facts of a
transaction together. `LATER` listeners are told through the outbox, by the worker, as often as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from courses.events import (
    AssignmentDecided,
    CoursePassed,
    CoursePublished,
    DraftReturned,
    ReviewApproved,
    ReviewAsked,
)
from courses.operations import progress
from kernel.events import Event, Switchboard
from lms import audit, outbox
from lms.criteria.events import PolicyApproved, PolicyAsked, PolicyReturned
from lms.evidence.events import (
    BandDecided,
    BandUndone,
    EvidenceAccepted,
    EvidenceDeclined,
    EvidenceReturned,
    EvidenceSubmitted,
)
from lms.forum.events import (
    AnswerMarked,
    ContentReported,
    PostDecided,
    PostEdited,
    PostFlagged,
    QuestionAsked,
    Replied,
    ReportHandled,
)
from lms.notices import evidence as evidence_notices
from lms.notices import forum as forum_notices
from lms.notices import operations as notices
from lms.notices import policy as policy_notices
from lms.notices import recognising as recognition_notices
from lms.notices import reviewing as review_notices
from lms.orgs.events import ResidenceConfirmed, RoleGranted
from lms.people.events import PasswordChanged, RecoveryMade
from lms.recognition.events import CaseConcluded, SelfAssessed, TitleRecognised, TitleRevoked
from lms.recognition.operations import guarding
from lms.reports import operations as reports
from lms.score import operations as score
from lms.score.events import YearsTouched, YearTouched
from lms.teaching.events import CallDue, CohortCancelled, CohortJoined, CohortLeft, CohortRescheduled, SeatGiven
from question_bank.events import AttemptGraded
from question_bank.operations import statistics

NOW: Switchboard = {
    AttemptGraded: (progress.on_attempt_graded, score.on_attempt_graded),
    CoursePassed: (score.on_course_passed,),
    YearTouched: (score.on_year_touched,),
    YearsTouched: (score.on_years_touched,),
    BandDecided: (score.on_band_decided,),
    BandUndone: (guarding.on_band_undone, score.on_band_undone),
    CoursePublished: (reports.on_course_published,),
}

LATER: dict[type[Event], Sequence[Callable[[Session, Any], None]]] = {
    AssignmentDecided: (notices.on_assignment_decided,),
    AnswerMarked: (forum_notices.on_answer_marked,),
    AttemptGraded: (statistics.on_attempt_graded,),
    CallDue: (notices.on_call_due,),
    CohortCancelled: (notices.on_cohort_cancelled,),
    CohortJoined: (notices.on_cohort_joined,),
    CohortLeft: (notices.on_cohort_left,),
    CohortRescheduled: (notices.on_cohort_rescheduled,),
    ContentReported: (forum_notices.on_content_reported,),
    CoursePassed: (notices.on_course_passed,),
    DraftReturned: (review_notices.on_draft_returned,),
    EvidenceAccepted: (evidence_notices.on_evidence_accepted,),
    EvidenceDeclined: (evidence_notices.on_evidence_declined,),
    EvidenceReturned: (evidence_notices.on_evidence_returned,),
    EvidenceSubmitted: (evidence_notices.on_evidence_submitted,),
    PasswordChanged: (notices.on_password_changed,),
    PolicyApproved: (policy_notices.on_policy_approved,),
    PolicyAsked: (policy_notices.on_policy_asked,),
    PolicyReturned: (policy_notices.on_policy_returned,),
    PostDecided: (forum_notices.on_post_decided,),
    PostEdited: (forum_notices.on_post_edited,),
    PostFlagged: (forum_notices.on_post_flagged,),
    QuestionAsked: (forum_notices.on_question_asked,),
    RecoveryMade: (notices.on_recovery_made,),
    Replied: (forum_notices.on_replied,),
    ReportHandled: (forum_notices.on_report_handled,),
    ResidenceConfirmed: (notices.on_residence_confirmed,),
    ReviewApproved: (review_notices.on_review_approved,),
    ReviewAsked: (review_notices.on_review_asked,),
    RoleGranted: (notices.on_role_granted,),
    SeatGiven: (notices.on_seat_given,),
    CaseConcluded: (recognition_notices.on_case_concluded,),
    SelfAssessed: (recognition_notices.on_self_assessed,),
    TitleRecognised: (recognition_notices.on_title_recognised,),
    TitleRevoked: (recognition_notices.on_title_revoked,),
}


def _put_in_outbox(session: Session, facts: Sequence[Event]) -> None:
    outbox.put(session, LATER, facts)


AT_END: tuple[Callable[[Session, list[Event]], None], ...] = (reports.on_all, audit.on_all, _put_in_outbox)
