"""Reading the talk of a lesson: what a viewer finds is decided here, in the statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import Page
from lms.forum.models import Post, Thread
from lms.forum.rules.moderating import Standing

THREADS = 20
REPLIES = 50
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post, for reading. What is held, hidden or removed has its words here: who shows it looks at the state."""

    person_id: int
    id: int
    public_id: str
    first: bool
    text: str
    official: bool
    state: str
    held: str
    flags: int
    created_at: datetime
    edited_at: datetime | None
    kept_at: datetime | None

    @property
    def standing(self) -> Standing:
        """Return how it stands, as the rules see it."""
        return Standing(self.state, self.held, self.flags, self.kept_at is not None)


@dataclass(frozen=True, slots=True)
class ThreadCard:
    """A question with how many replies are shown and which post is marked as the answer."""

    id: int
    public_id: str
    course_id: int
    lesson: str
    asker_id: int
    listed: bool
    replies: int
    answer_id: int | None
    question: PostCard


@dataclass(frozen=True, slots=True)
class Viewing:
    """Who looks: a person (0 for nobody), and whether she is responsible for the course."""

    person_id: int = 0
    moderates: bool = False


Question = aliased(Post)
POST: tuple[Any, ...] = (
    Post.person_id,
    Post.id,
    Post.public_id,
    Post.first,
    Post.text,
    Post.official,
    Post.state,
    Post.held,
    Post.flags,
    Post.created_at,
    Post.edited_at,
    Post.kept_at,
)
QUESTION: tuple[Any, ...] = tuple(getattr(Question, column.key) for column in POST)
THREAD: tuple[Any, ...] = (
    Thread.id,
    Thread.public_id,
    Thread.course_id,
    Thread.lesson,
    Thread.asker_id,
    Thread.listed,
    Thread.replies,
    Thread.answer_id,
)
IS_QUESTION = and_(Question.thread_id == Thread.id, Question.first.is_(True))


def _thread(row: Row[Any]) -> ThreadCard:
    values: tuple[Any, ...] = tuple(row)
    own, question = values[: len(THREAD)], PostCard(*values[len(THREAD) :])
    return ThreadCard(*(*own, question))


def _own(viewing: Viewing) -> ColumnElement[bool]:
    """Return the condition «this viewer may see this question although readers do not find it»."""
    if viewing.moderates:
        return Question.state == "held"
    if viewing.person_id:
        return and_(Thread.asker_id == viewing.person_id, Question.state == "held")
    return false()


def list_threads(
    executor: Executor,
    *,
    course_id: int,
    lesson: str,
    viewing: Viewing,
    search: str = "",
    unanswered: bool = False,
    number: int = 1,
) -> Page[ThreadCard]:
    """Return a page of a lesson's questions, newest first. `search` is folded; every word must be in one post."""
    conditions = [Thread.course_id == course_id, Thread.lesson == lesson, or_(Thread.listed.is_(True), _own(viewing))]
    if unanswered:
        conditions += [Thread.answer_id.is_(None), Question.state == "shown"]
    words = search.split()[:MOST_WORDS]
    if words:
        found = [Post.course_id == course_id, Post.lesson == lesson, Post.state == "shown"]
        found += [Post.folded.contains(word, autoescape=True) for word in words]
        conditions.append(Thread.id.in_(select(Post.thread_id).where(*found)))
    total = executor.execute(
        select(func.count()).select_from(Thread).join(Question, IS_QUESTION).where(*conditions)
    ).scalar_one()
    rows = executor.execute(
        select(*THREAD, *QUESTION)
        .join(Question, IS_QUESTION)
        .where(*conditions)
        .order_by(Thread.id.desc())
        .limit(THREADS)
        .offset((number - 1) * THREADS)
    )
    return Page(tuple(_thread(row) for row in rows), number, THREADS, total)


def get_thread(executor: Executor, *, public_id: str, course_id: int, lesson: str, viewing: Viewing) -> ThreadCard:
    """Return a question of a lesson, or raise `NotFound`; one that waits is there for few.

    A question that was hidden or taken back leaves its trace for whoever kept the address.
    """
    row = executor.execute(
        select(*THREAD, *QUESTION)
        .join(Question, IS_QUESTION)
        .where(
            Thread.public_id == public_id,
            Thread.course_id == course_id,
            Thread.lesson == lesson,
            or_(Thread.listed.is_(True), Question.state != "held", _own(viewing)),
        )
    ).first()
    if row is None:
        raise NotFound
    return _thread(row)


def list_replies(executor: Executor, *, thread: ThreadCard, viewing: Viewing, number: int = 1) -> Page[PostCard]:
    """Return a page of the replies to a question: the marked answer, then all in order.

    What waits to be seen for the first time is there for its author and the moderators only.
    """
    conditions = [Post.thread_id == thread.id, Post.first.is_(False)]
    if not viewing.moderates:
        conditions.append(or_(Post.held != "young", Post.person_id == viewing.person_id))
    total = executor.execute(select(func.count()).select_from(Post).where(*conditions)).scalar_one()
    answer_first = case((Post.id == (thread.answer_id or 0), 0), else_=1)
    rows = executor.execute(
        select(*POST).where(*conditions).order_by(answer_first, Post.id).limit(REPLIES).offset((number - 1) * REPLIES)
    )
    return Page(tuple(PostCard(*row) for row in rows), number, REPLIES, total)


def get_post(executor: Executor, *, thread: ThreadCard, public_id: str, viewing: Viewing) -> PostCard:
    """Return a post of a question, or raise `NotFound`; one that waits to be seen is there for few."""
    row = executor.execute(select(*POST).where(Post.thread_id == thread.id, Post.public_id == public_id)).first()
    card = None if row is None else PostCard(*row)
    if card is None or (card.held == "young" and not (viewing.moderates or card.person_id == viewing.person_id)):
        raise NotFound
    return card
