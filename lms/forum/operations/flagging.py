"""A reader says that a post does not belong here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.queries import CourseCard
from kernel.actor import Actor
from kernel.errors import NotAllowed
from kernel.events import tell
from lms.forum.events import PostFlagged
from lms.forum.models import Flag
from lms.forum.operations.ground import (
    FLAGS,
    Closed,
    Refusal,
    count_anew,
    lock_thread,
    place_in,
    post_of,
    stand,
    standing_of,
    take,
)
from lms.forum.rules import moderating
from lms.forum.rules.wording import LONGEST_NOTE, clean_text


def flag(
    session: Session,
    *,
    course: CourseCard,
    lesson: str,
    thread_ref: str,
    post_ref: str,
    reason: str,
    note: str,
    actor: Actor,
    at: datetime,
) -> bool:
    """Flag a post that is shown, once for each reader. False when this reader did so before."""
    if reason not in moderating.FLAG_REASONS:
        raise Refusal("reason_missing", field="reason")
    words = clean_text(note)
    if len(words) > LONGEST_NOTE:
        raise Refusal("note_too_long", field="note")
    place = place_in(session, course, lesson)
    thread = lock_thread(session, place=place, public_id=thread_ref)
    post = post_of(session, thread, post_ref)
    if not actor.person_id or post.person_id == actor.person_id:
        raise NotAllowed("own_post")
    known = select(Flag.id).where(Flag.person_id == actor.person_id, Flag.post_id == post.id)
    if session.execute(known).first() is not None:
        return False
    if post.state != "shown":
        raise Closed
    take(session, "talk", "flag", str(actor.person_id), FLAGS, at=at)
    session.add(
        Flag(
            person_id=actor.person_id,
            author_id=post.person_id,
            post_id=post.id,
            reason=reason,
            note=words,
            created_at=at,
        )
    )
    stand(post, moderating.flagged(standing_of(post), official=post.official))
    count_anew(session, thread)
    fact = PostFlagged(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        thread_ref=thread.public_id,
        post_ref=post.public_id,
        author_id=post.person_id,
        flag_reason=reason,
        hidden=post.state == "held",
        **place.says(),
    )
    tell(session, fact)
    return True
