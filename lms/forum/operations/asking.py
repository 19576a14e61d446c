"""Writing posts: a question, a reply; changing and taking back one's own; marking the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.queries import CourseCard
from kernel.actor import Actor
from kernel.base import new_id, new_public_id
from kernel.clock import local_day
from kernel.errors import NotAllowed, NotFound
from kernel.events import tell
from kernel.text import fold
from lms.forum.events import AnswerMarked, PostEdited, PostRemoved, QuestionAsked, Replied
from lms.forum.models import Post, Thread
from lms.forum.operations.ground import (
    POSTS,
    POSTS_OFFICIAL,
    Closed,
    Place,
    Refusal,
    count_anew,
    lock_thread,
    place_in,
    post_of,
    question_of,
    stand,
    standing_of,
    take,
)
from lms.forum.queries.reach import answers_for
from lms.forum.rules import moderating
from lms.forum.rules.wording import SAME_ELSEWHERE, clean_text, digest_of, says_private, text_flaw

TWIN = timedelta(minutes=10)
"""The same words at the same place within it are one post sent twice."""

ELSEWHERE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Posted:
    """What was written, or had been a moment ago. `held`: it waits to be seen."""

    thread_ref: str
    post_ref: str
    held: bool


def ask(session: Session, *, course: CourseCard, lesson: str, text: str, actor: Actor, at: datetime) -> Posted:
    """Ask a question at a lesson."""
    place = place_in(session, course, lesson)
    words, official = _checked(session, place, text, actor=actor, at=at)
    twin = _twin(session, words, place=place, thread=None, actor=actor, at=at)
    if twin is not None:
        return twin
    thread = Thread(
        id=new_id(),
        public_id=new_public_id(),
        course_id=place.course_id,
        lesson=place.lesson,
        asker_id=actor.person_id,
        listed=False,
        created_at=at,
    )
    session.add(thread)
    session.flush()
    post = _put(session, thread, words, first=True, official=official, actor=actor, at=at)
    fact = QuestionAsked(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        thread_ref=thread.public_id,
        held=post.state == "held",
        **place.says(),
    )
    tell(session, fact)
    return Posted(thread.public_id, post.public_id, fact.held)


def reply(
    session: Session, *, course: CourseCard, lesson: str, thread_ref: str, text: str, actor: Actor, at: datetime
) -> Posted:
    """Reply to a question that is shown; one that was hidden or taken back takes no more replies (`Closed`)."""
    place = place_in(session, course, lesson)
    words, official = _checked(session, place, text, actor=actor, at=at)
    thread = lock_thread(session, place=place, public_id=thread_ref)
    question = question_of(session, thread)
    if question.state != "shown":
        raise Closed if _may_know(question, place, actor) else NotFound
    twin = _twin(session, words, place=place, thread=thread, actor=actor, at=at)
    if twin is not None:
        return twin
    post = _put(session, thread, words, first=False, official=official, actor=actor, at=at)
    fact = Replied(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        thread_ref=thread.public_id,
        asker_id=thread.asker_id,
        official=official,
        held=post.state == "held",
        **place.says(),
    )
    tell(session, fact)
    return Posted(thread.public_id, post.public_id, fact.held)


def _may_know(question: Post, place: Place, actor: Actor) -> bool:
    return question.held != "young" or question.person_id == actor.person_id or answers_for(actor, place.unit_path)


def _checked(session: Session, place: Place, text: str, *, actor: Actor, at: datetime) -> tuple[str, bool]:
    """Return the words to keep and whether they are official; raise `Refusal` or `TooMany`."""
    if not actor.person_id:
        raise NotAllowed
    official = answers_for(actor, place.unit_path)
    words = _words(text, official=official)
    limit = POSTS_OFFICIAL if official else POSTS
    take(session, "talk", "post", str(actor.person_id), limit, at=at)
    return words, official


def _words(text: str, *, official: bool) -> str:
    words = clean_text(text)
    flaw = text_flaw(words)
    if flaw is None and not official and says_private(words):
        flaw = "text_private"
    if flaw is not None:
        raise Refusal(flaw, field="text")
    return words


def _twin(
    session: Session, words: str, *, place: Place, thread: Thread | None, actor: Actor, at: datetime
) -> Posted | None:
    """Return the same words of the same author at the same place a moment ago; refuse them from other places."""
    here = [Post.course_id == place.course_id, Post.lesson == place.lesson, Post.first.is_(thread is None)]
    if thread is not None:
        here.append(Post.thread_id == thread.id)
    mine = select(Post.public_id, Thread.public_id, Post.state).join(Thread, Thread.id == Post.thread_id)
    mine = mine.where(
        Post.person_id == actor.person_id, Post.digest == digest_of(words), Post.state.in_(("shown", "held"))
    )
    row = session.execute(mine.where(*here, Post.created_at > at - TWIN).order_by(Post.id.desc())).first()
    if row is not None:
        return Posted(row[1], row[0], row[2] == "held")
    recent = Post.created_at > at - ELSEWHERE
    if len(words) >= SAME_ELSEWHERE and session.execute(mine.where(recent)).first() is not None:
        raise Refusal("said_before", field="text")
    return None


def _put(
    session: Session, thread: Thread, words: str, *, first: bool, official: bool, actor: Actor, at: datetime
) -> Post:
    post = Post(
        person_id=actor.person_id,
        id=new_id(),
        public_id=new_public_id(),
        thread_id=thread.id,
        first=first,
        course_id=thread.course_id,
        lesson=thread.lesson,
        text=words,
        folded=fold(words),
        digest=digest_of(words),
        official=official,
        created_at=at,
    )
    stand(post, moderating.written(young=_is_young(actor, at)))
    session.add(post)
    count_anew(session, thread)
    return post


def _is_young(actor: Actor, at: datetime) -> bool:
    return moderating.is_young(actor.birth_year, year=local_day(at).year)


# ---------------------------------------------------------------------------------- one's own


def edit(
    session: Session,
    *,
    course: CourseCard,
    lesson: str,
    thread_ref: str,
    post_ref: str,
    text: str,
    actor: Actor,
    at: datetime,
) -> bool:
    """Change one's own post while that is possible (else `Closed`). False when it already says so."""
    place = place_in(session, course, lesson)
    thread, post = _own(session, place, thread_ref, post_ref, actor=actor)
    if not moderating.may_edit(standing_of(post), written_at=post.created_at, at=at):
        raise Closed("too_late")
    words = _words(text, official=post.official)
    if words == post.text:
        return False
    post.text, post.folded, post.digest, post.edited_at = words, fold(words), digest_of(words), at
    post.kept_at = None  # what a moderator let stand was another text
    stand(post, moderating.written(young=_is_young(actor, at)))
    count_anew(session, thread)
    fact = PostEdited(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        thread_ref=thread.public_id,
        post_ref=post.public_id,
        held=post.state == "held",
        **place.says(),
    )
    tell(session, fact)
    return True


def remove(
    session: Session,
    *,
    course: CourseCard,
    lesson: str,
    thread_ref: str,
    post_ref: str,
    actor: Actor,
    at: datetime,
) -> bool:
    """Take back one's own post: a trace stays. False when it was taken back before.

    The words of a flagged post stay for the moderator who has to decide, and go with the decision.
    """
    place = place_in(session, course, lesson)
    thread, post = _own(session, place, thread_ref, post_ref, actor=actor)
    if post.state == "removed":
        return False
    stand(post, moderating.Standing("removed", "young" if post.held == "young" else "", post.flags))
    post.folded = ""
    if not post.flags:
        post.text = post.digest = ""
    count_anew(session, thread)
    fact = PostRemoved(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        thread_ref=thread.public_id,
        post_ref=post.public_id,
        **place.says(),
    )
    tell(session, fact)
    return True


def _own(session: Session, place: Place, thread_ref: str, post_ref: str, *, actor: Actor) -> tuple[Thread, Post]:
    thread = lock_thread(session, place=place, public_id=thread_ref)
    post = post_of(session, thread, post_ref)
    if post.person_id != actor.person_id:
        raise NotFound
    return thread, post


# ---------------------------------------------------------------------------------- the answer


def mark_answer(
    session: Session,
    *,
    course: CourseCard,
    lesson: str,
    thread_ref: str,
    post_ref: str,
    marked: bool,
    actor: Actor,
    at: datetime,
) -> bool:
    """Mark a shown reply as the answer, or take the mark off it. False when it stands so already.

    The asker may, and who answers for the course; a question has one answer.
    """
    place = place_in(session, course, lesson)
    thread = lock_thread(session, place=place, public_id=thread_ref)
    post = post_of(session, thread, post_ref)
    if actor.person_id != thread.asker_id and not answers_for(actor, place.unit_path):
        raise NotAllowed("not_your_question")
    if post.first or post.state != "shown":
        raise NotFound
    if (thread.answer_id == post.id) == marked:
        return False
    thread.answer_id = post.id if marked else None
    session.flush()
    fact = AnswerMarked(
        at=at,
        actor=actor,
        person_id=actor.person_id,
        thread_ref=thread.public_id,
        post_ref=post.public_id,
        author_id=post.person_id,
        marked=marked,
        **place.says(),
    )
    tell(session, fact)
    return True
