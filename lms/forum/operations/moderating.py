"""Deciding about posts: shown or hidden, with a reason its author reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.errors import NotAllowed, NotFound
from kernel.events import tell
from lms.forum.events import PostDecided
from lms.forum.models import Flag, Post, Thread
from lms.forum.operations.ground import (
    Closed,
    Place,
    Refusal,
    count_anew,
    lock_thread,
    place_of,
    post_of,
    stand,
    standing_of,
)
from lms.forum.queries.reach import reach_of
from lms.forum.rules import moderating
from lms.forum.rules.wording import LONGEST_NOTE, clean_text


def decide(session: Session, *, post_ref: str, decision: str, reason: str, actor: Actor, at: datetime) -> str:
    """Decide about a post of a course within the actor's reach; return what was done (see the rule).

    Nobody decides about her own; to hide takes a reason. When somebody was faster there is nothing left (`Closed`).
    """
    place, thread, post = _find(session, post_ref, actor=actor)
    if post.person_id == actor.person_id:
        raise NotAllowed("own_post")
    words = _reason(decision, reason)
    before = post.state
    now = moderating.decided(standing_of(post), decision)
    if now is None:
        raise Closed("decided_already")
    standing, done = now
    stand(post, standing)
    post.decided_by, post.decided_at, post.reason = actor.person_id, at, words
    if done == "closed":
        post.text = post.digest = ""
    elif standing.kept and standing.state == "shown":
        post.kept_at = at
    session.execute(update(Flag).where(Flag.post_id == post.id, Flag.decided_at.is_(None)).values(decided_at=at))
    count_anew(session, thread)
    fact = PostDecided(
        at=at,
        actor=actor,
        person_id=post.person_id,
        thread_ref=thread.public_id,
        post_ref=post.public_id,
        first=post.first,
        asker_id=thread.asker_id,
        done=done,
        reopened=standing.state == "shown" and before != "shown",
        reason=words,
        **place.says(),
    )
    tell(session, fact)
    return done


def _reason(decision: str, reason: str) -> str:
    words = clean_text(reason)
    if decision not in moderating.DECISIONS:
        raise Refusal("decision_missing", field="reason")
    if decision == moderating.HIDE and not any(c.isalnum() for c in words):
        raise Refusal("reason_missing", field="reason")
    if len(words) > LONGEST_NOTE:
        raise Refusal("note_too_long", field="reason")
    return words


def _find(session: Session, post_ref: str, *, actor: Actor) -> tuple[Place, Thread, Post]:
    """Return a post within reach with its locked thread, or raise `NotFound`; `NotAllowed` for who only reads."""
    reach = reach_of(actor)
    row = session.execute(
        select(Post.course_id, Post.lesson, Thread.public_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.public_id == post_ref, reach.condition(Post.course_id))
    ).first()
    if row is None:
        raise NotFound
    if not reach.writes:
        raise NotAllowed("read_only")
    place = place_of(session, row[0], row[1])
    thread = lock_thread(session, place=place, public_id=row[2])
    return place, thread, post_of(session, thread, post_ref)
