"""Telling people about talk at lessons. No letters: who wants to know looks at the notices.

A digest holds what many would repeat: one line an hour for a lesson's new questions, for replies to one question, for
what waits in a queue. Its key is made of the place and the hour: a later fact of that hour makes the same line unread
again. A fact that is delivered twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from kernel.base import new_id
from kernel.clock import local_day
from kernel.database import upsert
from lms.forum.events import (
    AnswerMarked,
    AtLesson,
    ContentReported,
    PostDecided,
    PostEdited,
    PostFlagged,
    QuestionAsked,
    Replied,
    ReportHandled,
)
from lms.notices.models import Notice
from lms.notices.rules import wording
from lms.orgs import queries as orgs
from lms.people import queries as people

MODERATION, REPORTS = "/giang-vien/kiem-duyet", "/giang-vien/bao-sai"
MOST = 200
"""People told of one thing: a unit with more trainers has a queue, not a crowd."""

LONGEST_TITLE = 120
HOUR = 3600


def on_question_asked(session: Session, fact: QuestionAsked) -> None:
    """Tell the trainers of the course; of one that waits to be seen, that something waits."""
    if fact.held:
        _waits(session, fact)
        return
    key = f"forum_question:{fact.course_id}:{_short(fact.lesson)}:{_hour(fact.at)}"
    link = f"{_lesson(fact)}/hoi-dap"
    _tell(session, fact, _responsible(session, fact), "forum_question", _names(fact), key=key, link=link)


def on_replied(session: Session, fact: Replied) -> None:
    """Tell the asker; of a reply that waits to be seen, the trainers."""
    if fact.held:
        _waits(session, fact)
    elif fact.asker_id != fact.person_id:
        _tell_asker(session, fact, fact.asker_id, fact.thread_ref)


def on_post_edited(session: Session, fact: PostEdited) -> None:
    """Tell the trainers when a changed post waits to be seen again."""
    if fact.held:
        _waits(session, fact)


def on_post_flagged(session: Session, fact: PostFlagged) -> None:
    """Tell the trainers that something waits, and the author when her post is hidden meanwhile."""
    _waits(session, fact)
    if fact.hidden:
        key = f"forum_held:{fact.post_ref}:{_hour(fact.at)}"
        link = _thread(fact, fact.thread_ref)
        _tell(session, fact, [fact.author_id], "forum_held", _names(fact), key=key, link=link)


def on_post_decided(session: Session, fact: PostDecided) -> None:
    """Tell the author what was decided, and the asker of a reply that she can read only now."""
    link = _thread(fact, fact.thread_ref)
    hidden = fact.done == "hidden"
    if hidden or fact.reopened:
        values = {**_names(fact), "done": "hidden" if hidden else "shown", "reason": _line(fact.reason)}
        key = f"forum_decided:{fact.post_ref}:{int(fact.at.timestamp())}"
        _tell(session, fact, [fact.person_id], "forum_decided", values, key=key, link=link)
    if fact.done == "shown" and not fact.first and fact.asker_id != fact.person_id:
        _tell_asker(session, fact, fact.asker_id, fact.thread_ref)
    if fact.done == "shown" and fact.first:
        key = f"forum_question:{fact.course_id}:{_short(fact.lesson)}:{_hour(fact.at)}"
        _tell(session, fact, _responsible(session, fact), "forum_question", _names(fact), key=key, link=link)


def on_answer_marked(session: Session, fact: AnswerMarked) -> None:
    """Tell who wrote the answer."""
    if fact.marked:
        key = f"forum_marked:{fact.post_ref}"
        link = _thread(fact, fact.thread_ref)
        _tell(session, fact, [fact.author_id], "forum_marked", _names(fact), key=key, link=link)


def on_content_reported(session: Session, fact: ContentReported) -> None:
    """Tell the trainers of the course and who writes it."""
    people_told = [*_responsible(session, fact), *([fact.author_id] if fact.author_id else [])]
    key = f"forum_report:{fact.course_id}:{_short(fact.lesson)}:{_hour(fact.at)}"
    _tell(session, fact, people_told, "forum_report", _names(fact), key=key, link=REPORTS)


def on_report_handled(session: Session, fact: ReportHandled) -> None:
    """Tell who reported, when that is known."""
    if fact.person_id:
        values = {**_names(fact), "state": fact.state, "version": fact.version, "reason": _line(fact.note)}
        key = f"forum_handled:{fact.report_ref}:{fact.state}"
        _tell(session, fact, [fact.person_id], "forum_handled", values, key=key, link=_lesson(fact))


def _waits(session: Session, fact: AtLesson) -> None:
    key = f"forum_waits:{fact.course_id}:{_short(fact.lesson)}:{_hour(fact.at)}"
    _tell(session, fact, _responsible(session, fact), "forum_waits", _names(fact), key=key, link=MODERATION)


def _tell_asker(session: Session, fact: AtLesson, asker_id: int, thread_ref: str) -> None:
    key = f"forum_reply:{thread_ref}:{_hour(fact.at)}"
    _tell(session, fact, [asker_id], "forum_reply", _names(fact), key=key, link=_thread(fact, thread_ref))


def _responsible(session: Session, fact: AtLesson) -> list[int]:
    """Return the trainers over the unit of the course; where there are none, who works for the City."""
    day = local_day(fact.at)
    found = orgs.list_holders(session, role="trainer", path=fact.unit_path, on=day)
    return (found or orgs.list_holders(session, role="city", path=fact.unit_path, on=day))[:MOST]


def _tell(
    session: Session,
    fact: AtLesson,
    person_ids: Iterable[int],
    kind: str,
    values: Mapping[str, object],
    *,
    key: str,
    link: str,
) -> None:
    """Write one notice for each of these people but who acted; one known by its key is told again."""
    if wording(kind, values) is None:
        return
    known = people.list_cards(session, sorted(set(person_ids) - {fact.actor.person_id}))
    rows = [
        {
            "person_id": person_id,
            "id": new_id(),
            "key": key,
            "kind": kind,
            "values": dict(values),
            "link": link,
            "created_at": fact.at,
        }
        for person_id, card in sorted(known.items())
        if card.status == "active"
    ]
    if rows:
        notice = upsert(session, Notice).values(rows)
        new = notice.excluded
        again = {"values": new["values"], "created_at": new["created_at"], "read_at": None}
        session.execute(
            notice.on_conflict_do_update(
                index_elements=["person_id", "key"], set_=again, where=Notice.created_at < new["created_at"]
            )
        )


def _names(fact: AtLesson) -> dict[str, object]:
    return {"course": fact.course_title[:LONGEST_TITLE], "lesson": (fact.lesson_title or fact.lesson)[:LONGEST_TITLE]}


def _lesson(fact: AtLesson) -> str:
    return f"/khoa-hoc/{fact.course_slug}/{fact.lesson}" if fact.course_slug and fact.lesson_title else ""


def _thread(fact: AtLesson, thread_ref: str) -> str:
    lesson = _lesson(fact)
    return f"{lesson}/hoi-dap/{thread_ref}" if lesson else ""


def _short(lesson: str) -> str:
    """Return a lesson's name as keys hold it: they are a hundred signs long at most."""
    return hashlib.sha256(lesson.encode()).hexdigest()[:12]


def _line(words: str) -> str:
    """Return somebody's reason as part of a sentence that goes on to its own full stop."""
    return " ".join(words.split()).rstrip(" .")


def _hour(at: datetime) -> int:
    return int(at.timestamp()) // HOUR
