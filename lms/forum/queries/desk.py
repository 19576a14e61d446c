"""The two queues of who is responsible for courses: posts to decide about, reports of wrong content to handle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import Page
from lms.forum.models import Flag, Post, Report, Thread
from lms.forum.queries.reach import Reach
from lms.forum.queries.reading import POST, PostCard

PAGE = 20
MOST_FLAGS = 100
OPEN = ("new", "fixing")
CLOSED = ("fixed", "declined")


@dataclass(frozen=True, slots=True)
class QueueCard:
    """A post as moderators see it: where it stands, and what was decided last."""

    course_id: int
    lesson: str
    thread_ref: str
    reason: str
    decided_at: datetime | None
    post: PostCard


@dataclass(frozen=True, slots=True)
class FlagCard:
    """A flag. Who raised it is nobody's business here."""

    reason: str
    note: str
    created_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report of wrong content."""

    id: int
    public_id: str
    course_id: int
    version: int
    lesson: str
    lesson_title: str
    paragraph: int
    quote: str
    text: str
    source: str
    reporter_id: int | None
    state: str
    fixed_version: int | None
    note: str
    handled_at: datetime | None
    created_at: datetime


QUEUE: tuple[Any, ...] = (Post.course_id, Post.lesson, Thread.public_id, Post.reason, Post.decided_at)
REPORT: tuple[Any, ...] = (
    Report.id,
    Report.public_id,
    Report.course_id,
    Report.version,
    Report.lesson,
    Report.lesson_title,
    Report.paragraph,
    Report.quote,
    Report.text,
    Report.source,
    Report.reporter_id,
    Report.state,
    Report.fixed_version,
    Report.note,
    Report.handled_at,
    Report.created_at,
)


def _queued(row: Row[Any]) -> QueueCard:
    values: tuple[Any, ...] = tuple(row)
    own, post = values[: len(QUEUE)], PostCard(*values[len(QUEUE) :])
    return QueueCard(*(*own, post))


def list_posts(executor: Executor, *, reach: Reach, hidden: bool = False, number: int = 1) -> Page[QueueCard]:
    """Return a page of the posts that wait for a decision, the oldest first; or of the hidden ones, newest first."""
    state = Post.state == "hidden" if hidden else Post.waiting.is_(True)
    conditions = [state, reach.condition(Post.course_id)]
    total = executor.execute(select(func.count()).select_from(Post).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(*QUEUE, *POST)
        .join(Thread, Thread.id == Post.thread_id)
        .where(*conditions)
        .order_by(Post.id.desc() if hidden else Post.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return Page(tuple(_queued(row) for row in rows), number, PAGE, total)


def get_queued(executor: Executor, *, public_id: str, reach: Reach) -> QueueCard:
    """Return a post of a course within reach, or raise `NotFound`."""
    row = executor.execute(
        select(*QUEUE, *POST)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.public_id == public_id, reach.condition(Post.course_id))
    ).first()
    if row is None:
        raise NotFound
    return _queued(row)


def list_flags(executor: Executor, post_id: int) -> list[FlagCard]:
    """Return the flags of a post, the latest first."""
    rows = executor.execute(
        select(Flag.reason, Flag.note, Flag.created_at, Flag.decided_at)
        .where(Flag.post_id == post_id)
        .order_by(Flag.id.desc())
        .limit(MOST_FLAGS)
    )
    return [FlagCard(*row) for row in rows]


def list_reports(
    executor: Executor, *, reach: Reach, states: Sequence[str] = OPEN, number: int = 1
) -> Page[ReportCard]:
    """Return a page of the reports in some states: open ones oldest first, the others newest first."""
    conditions = [Report.state.in_(states), reach.condition(Report.course_id)]
    total = executor.execute(select(func.count()).select_from(Report).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(*REPORT)
        .where(*conditions)
        .order_by(Report.id if "new" in states else Report.id.desc())
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return Page(tuple(ReportCard(*row) for row in rows), number, PAGE, total)


def get_report(executor: Executor, *, public_id: str, reach: Reach) -> ReportCard:
    """Return a report about a course within reach, or raise `NotFound`."""
    row = executor.execute(
        select(*REPORT).where(Report.public_id == public_id, reach.condition(Report.course_id))
    ).first()
    if row is None:
        raise NotFound
    return ReportCard(*row)
