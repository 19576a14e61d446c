"""Telling people: listeners of the outbox write notices and hand letters to the mailer.

A fact may be delivered more than once: a notice has a key made of the fact, and where it is known no letter goes
out again. A mailer that fails fails the delivery, which the outbox tries again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, update
from sqlalchemy.orm import Session

from courses.events import AssignmentDecided, CoursePassed
from kernel.base import new_id
from kernel.clock import local
from kernel.database import reader, upsert
from kernel.events import Event
from lms.notices import queries
from lms.notices.models import Notice
from lms.notices.rules import MAILED, OFFICES, Wording, wording
from lms.orgs import queries as orgs
from lms.orgs.events import ResidenceConfirmed, RoleGranted
from lms.people import queries as people
from lms.people.events import PasswordChanged, RecoveryMade
from lms.people.queries import PersonCard
from lms.people.rules import EMAIL_LIFETIME
from lms.teaching.events import (
    AtCohort,
    CallDue,
    CohortCancelled,
    CohortJoined,
    CohortLeft,
    CohortRescheduled,
    SeatGiven,
)

NOTICES, ACCOUNT_HELP = "/toi", "/tro-giup"


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail to be written: its kind names the template. `link` is from the root of the site, or empty."""

    kind: str
    to: str
    name: str
    wording: Wording
    link: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


class Mailer(Protocol):
    """What sends letters. It raises when a letter could not be handed over; the outbox then tries again."""

    def send(self, letter: Letter) -> None:
        """Send one letter."""


class NoMailer(RuntimeError):
    """A letter is to be sent, and the application has named nobody to send it."""


_mailers: list[Mailer] = []


def use_mailer(mailer: Mailer) -> None:
    """Name the one mailer of this process."""
    _mailers[:] = [mailer]


def on_course_passed(session: Session, fact: CoursePassed) -> None:
    """Tell the learner that the course is passed."""
    values = {"course": fact.course_title, "percent": fact.percent, "year": fact.period}
    key = f"course_passed:{fact.course_id}:{fact.period}"
    _tell(session, fact, "course_passed", values, key=key, link="/toi/diem")


def on_assignment_decided(session: Session, fact: AssignmentDecided) -> None:
    """Tell the learner what a trainer said of the text she handed in."""
    state = "approved" if fact.approved else "returned"
    values = {"state": state, "course": fact.course_title, "lesson": fact.lesson_title}
    key = _key(f"assignment_decided:{fact.course_id}", fact)
    link = f"/khoa-hoc/{fact.course_slug}/{fact.lesson}"
    _tell(session, fact, "assignment_decided", values, key=key, link=link)


def on_password_changed(session: Session, fact: PasswordChanged) -> None:
    """Tell the person that the password is a new one, on the site and by e-mail."""
    values = {"way": fact.way, "moment": _moment(fact.at)}
    _tell(session, fact, "password_changed", values, key=_key("password_changed", fact), link=ACCOUNT_HELP)


def on_recovery_made(session: Session, fact: RecoveryMade) -> None:
    """Send the link to its e-mail; or tell the person which cadre made a slip: it never happens unseen."""
    if fact.way == "email":
        until = _moment(fact.at + EMAIL_LIFETIME)
        values = {"moment": _moment(fact.at)}
        _tell(
            session,
            fact,
            "recovery_link_sent",
            values,
            key=_key("recovery_link_sent", fact),
            mailed_link=fact.link,
            extra={"until": until},
        )
    elif fact.way == "slip":
        values = {"cadre": fact.actor.name, "moment": _moment(fact.at)}
        _tell(
            session,
            fact,
            "recovery_slip_made",
            values,
            key=_key("recovery_slip_made", fact),
            link=ACCOUNT_HELP,
        )


def on_residence_confirmed(session: Session, fact: ResidenceConfirmed) -> None:
    """Tell the person that a cadre confirmed where she lives."""
    values = {"unit": _unit_name(session, fact.unit_path)}
    _tell(session, fact, "residence_confirmed", values, key=_key("residence_confirmed", fact), link=NOTICES)


def on_role_granted(session: Session, fact: RoleGranted) -> None:
    """Tell the person that she was given a role."""
    values = {"role": fact.role, "unit": _unit_name(session, fact.unit_path)}
    key = _key(f"role_granted:{fact.role}:{fact.unit_id}", fact)
    _tell(session, fact, "role_granted", values, key=key, link=OFFICES.get(fact.role, NOTICES))


def on_call_due(session: Session, fact: CallDue) -> None:
    """Remind a person of what her association asks: once for each step, however often this is delivered."""
    values = {"inviter": fact.inviter, "course": fact.course_title, "due": fact.due}
    key = f"call_due:{fact.call_id}:{fact.step}"
    _tell(session, fact, "call_due", values, key=key, link=f"/khoa-hoc/{fact.course_slug}")


def on_seat_given(session: Session, fact: SeatGiven) -> None:
    """Tell somebody who waited that she has a seat."""
    _tell_of_cohort(session, fact, "cohort_seat")


def on_cohort_cancelled(session: Session, fact: CohortCancelled) -> None:
    """Tell a member that the class does not take place."""
    _tell_of_cohort(session, fact, "cohort_cancelled")


def on_cohort_rescheduled(session: Session, fact: CohortRescheduled) -> None:
    """Tell a member the class's new days and place."""
    _tell_of_cohort(session, fact, "cohort_rescheduled")


def on_cohort_joined(session: Session, fact: CohortJoined) -> None:
    """Tell somebody whom a trainer moved; who joined by herself has just read it on the page."""
    if fact.moved:
        _tell_of_cohort(session, fact, "cohort_moved", state=fact.state)


def on_cohort_left(session: Session, fact: CohortLeft) -> None:
    """Tell somebody whom a trainer took off the list."""
    if fact.removed:
        _tell_of_cohort(session, fact, "cohort_removed")


def _tell_of_cohort(session: Session, fact: AtCohort, kind: str, **more: str) -> None:
    values = {
        "title": fact.title,
        "course": fact.course_title,
        "place": fact.place,
        "starts": fact.starts,
        "ends": fact.ends,
        **more,
    }
    _tell(session, fact, kind, values, key=_key(f"{kind}:{fact.code}", fact), link=f"/lop-hoc/{fact.code}")


def mark_read(session: Session, *, person_id: int, ids: Collection[int] | None, at: datetime) -> int:
    """Mark some of a person's notices as read, or all of them (`ids` None). Returns how many were unread."""
    conditions = [Notice.person_id == person_id, Notice.read_at.is_(None)]
    if ids is not None:
        conditions.append(Notice.id.in_(list(ids)))
    marked = session.execute(update(Notice).where(*conditions).values(read_at=at).returning(Notice.id)).all()
    return len(marked)


def _tell(
    session: Session,
    fact: Event,
    kind: str,
    values: Mapping[str, object],
    *,
    key: str,
    link: str = "",
    mailed_link: str = "",
    extra: Mapping[str, str] | None = None,
) -> None:
    with _aside(session) as reading:
        person = people.list_cards(reading, [fact.person_id]).get(fact.person_id)
        known = queries.has_notice(reading, fact.person_id, key)
    words = wording(kind, values)
    if person is None or words is None or known:
        return
    if kind in MAILED and _has_mail(person):
        _send(Letter(kind, person.email or "", person.full_name, words, mailed_link or link, extra or {}))
    row = {
        "person_id": fact.person_id,
        "id": new_id(),
        "key": key,
        "kind": kind,
        "values": dict(values),
        "link": link,
        "created_at": fact.at,
    }
    notice = upsert(session, Notice).values(row)
    session.execute(notice.on_conflict_do_nothing(index_elements=["person_id", "key"]))


def _aside(session: Session) -> Connection:
    """Return a connection for reading beside the session: its transaction begins when the letter is on its way.

    On SQLite that transaction holds the one write lock, and no learner may wait for a mail server.
    """
    return reader(session.get_bind().engine).connect()


def _has_mail(person: PersonCard) -> bool:
    """Tell whether letters may go to a person: never to an invented one, whose address may be somebody's."""
    return bool(person.email) and not person.sample and person.status == "active"


def _send(letter: Letter) -> None:
    if not _mailers:
        raise NoMailer
    _mailers[0].send(letter)


def _unit_name(session: Session, path: str) -> str:
    with _aside(session) as reading:
        unit = orgs.find_unit(reading, path=path)
    return unit.name if unit else path


def _key(word: str, fact: Event) -> str:
    return f"{word}:{int(fact.at.timestamp() * 1_000_000)}"


def _moment(at: datetime) -> str:
    return f"{local(at):%H:%M ngày %d/%m/%Y}"
