"""Reports of wrong content: made by anybody, handled by who is responsible for the course."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import queries as courses
from courses.queries import CourseCard, LessonCard, owning
from courses.rules.paragraphs import Paragraph
from kernel.actor import Actor
from kernel.base import new_id, new_public_id
from kernel.errors import NotAllowed, NotFound
from kernel.events import tell
from kernel.richtext import safe_address
from kernel.text import clean_line
from lms.forum.events import ContentReported, ReportHandled
from lms.forum.models import Report
from lms.forum.operations.ground import REPORTS, REPORTS_FROM_ADDRESS, Place, Refusal, place_in, place_of, take
from lms.forum.queries.places import WHOLE, list_places
from lms.forum.queries.reach import reach_of
from lms.forum.rules.reporting import state_flaw
from lms.forum.rules.wording import LONGEST, LONGEST_NOTE, LONGEST_SOURCE, clean_text, digest_of, text_flaw

TWIN = timedelta(days=1)
WEB = ("http://", "https://")


def report(
    session: Session,
    *,
    course: CourseCard,
    card: LessonCard,
    paragraph: int,
    text: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> str:
    """Keep a report about a lesson, of somebody with an account or of nobody known; return its public id.

    The same words about the same paragraph within a day are one report.
    """
    where = _where(card, paragraph)
    words, link = clean_text(text), clean_line(source, LONGEST_SOURCE + 1)
    _check(words, link)
    place = place_in(session, course, card.slug)
    if actor.person_id:
        take(session, "talk", "report", str(actor.person_id), REPORTS, at=at)
    else:
        take(session, "talk", "report-from", actor.address, REPORTS_FROM_ADDRESS, at=at)
    twin = _twin(session, place, where, words, at=at)
    return twin or _put(session, place, course, where, words, link, actor=actor, at=at)


def _where(card: LessonCard, number: int) -> Paragraph:
    if number == WHOLE.number:
        return WHOLE
    found = next((place for place in list_places(card) if place.number == number), None)
    if found is None:
        raise Refusal("paragraph_missing", field="paragraph")
    return found


def _check(words: str, link: str) -> None:
    flaw = text_flaw(words)
    flaws = [("text", flaw)] if flaw else []
    if link and (len(link) > LONGEST_SOURCE or not link.lower().startswith(WEB) or safe_address(link) is None):
        flaws.append(("source", "source_shape"))
    if flaws:
        raise Refusal(flaws[0][1], field=flaws[0][0], flaws=tuple(flaws))


def _twin(session: Session, place: Place, where: Paragraph, words: str, *, at: datetime) -> str | None:
    return session.scalar(
        select(Report.public_id).where(
            Report.course_id == place.course_id,
            Report.lesson == place.lesson,
            Report.paragraph == where.number,
            Report.digest == digest_of(words),
            Report.created_at > at - TWIN,
        )
    )


def _put(
    session: Session,
    place: Place,
    course: CourseCard,
    where: Paragraph,
    words: str,
    link: str,
    *,
    actor: Actor,
    at: datetime,
) -> str:
    made = Report(
        id=new_id(),
        public_id=new_public_id(),
        course_id=place.course_id,
        version=course.version,
        lesson=place.lesson,
        lesson_title=place.lesson_title,
        paragraph=where.number,
        quote=where.quote,
        text=words[:LONGEST],
        source=link,
        digest=digest_of(words),
        reporter_id=actor.person_id or None,
        state="new",
        created_at=at,
    )
    session.add(made)
    session.flush()
    author = owning.find_owner(session, place.course_id).author_id
    fact = ContentReported(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        report_ref=made.public_id,
        paragraph=where.number,
        author_id=author or 0,
        **place.says(),
    )
    tell(session, fact)
    return made.public_id


def handle(session: Session, *, report_ref: str, state: str, note: str, actor: Actor, at: datetime) -> str:
    """Put a report about a course within the actor's reach into a state; return the state.

    Fixed is what readers see: the version is the one published now, and later than the one reported.
    """
    reach = reach_of(actor)
    found = session.scalar(
        select(Report)
        .where(Report.public_id == report_ref, reach.condition(Report.course_id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    if not reach.writes:
        raise NotAllowed("read_only")
    words = clean_text(note)
    if len(words) > LONGEST_NOTE:
        raise Refusal("note_too_long", field="note")
    current = _current_version(session, found.course_id)
    flaw = state_flaw(state, note=words, reported=found.version, current=current)
    if flaw is not None:
        raise Refusal(flaw[1], field=flaw[0])
    if (found.state, found.note) == (state, words):
        return state
    version = current if state == "fixed" else None
    found.state, found.note, found.fixed_version = state, words, version
    found.handled_by, found.handled_at = actor.person_id, at
    session.flush()
    fact = ReportHandled(
        at=at,
        actor=actor,
        person_id=found.reporter_id or 0,
        report_ref=found.public_id,
        state=state,
        version=version or 0,
        note=words,
        **place_of(session, found.course_id, found.lesson).says(),
    )
    tell(session, fact)
    return state


def _current_version(session: Session, course_id: int) -> int:
    """Return the number of the published version of a course, 0 while it is not shown."""
    return next((card.version for card in courses.list_catalogue(session) if card.id == course_id), 0)
