"""Long work as a row: what to do, how far it is, who asked. It survives a restart.

A worker takes a job for the length of a lease and renews it while it reports progress. When a worker dies, the lease
runs out and the next one goes on from the `cursor` the job kept. Cancelling is a wish that the job itself obeys at
its next report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Index, String, Text, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.base import Base, Document, new_id, new_public_id
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page

LEASE = timedelta(seconds=60)
MOST_TRIES = 5
OPEN = ("waiting", "running")


class Job(Base):
    """One piece of long work."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_job_state", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=new_public_id)
    kind: Mapped[str] = mapped_column(String(40))
    args: Mapped[dict[str, Any]] = mapped_column(Document)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(300), default="")
    cursor: Mapped[dict[str, Any]] = mapped_column(Document)
    result: Mapped[dict[str, Any]] = mapped_column(Document)
    error: Mapped[str] = mapped_column(Text, default="")
    cancel: Mapped[bool] = mapped_column(Boolean, default=False)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Cancelled(Exception):
    """Raised by `Run.report` when somebody asked for the job to stop."""


@dataclass(frozen=True, slots=True)
class JobCard:
    """A job, for reading."""

    public_id: str
    kind: str
    state: str
    done: int
    total: int
    error: str
    cancel: bool
    asked_at: datetime
    ended_at: datetime | None
    result: dict[str, Any]


@dataclass(slots=True)
class Run:
    """A job in hand: its arguments, where it stopped last time, and the way to say how far it is.

    `report` commits what the job wrote so far together with the cursor: a job resumed never repeats committed work.
    """

    id: int
    args: dict[str, Any]
    cursor: dict[str, Any]
    session: Session
    clock: Callable[[], datetime]
    commit: Callable[[], None]
    told: Callable[[int, int], None] = lambda _done, _total: None

    def report(self, done: int, total: int, *, cursor: dict[str, Any] | None = None) -> None:
        """Keep the progress and the cursor, renew the lease, commit. Raises `Cancelled` when that was asked for."""
        if cursor is not None:
            self.cursor = cursor
        row = self.session.execute(
            update(Job)
            .where(Job.id == self.id)
            .values(done=done, total=total, cursor=self.cursor, lease_until=self.clock() + LEASE)
            .returning(Job.cancel)
        ).one()
        self.commit()
        self.told(done, total)
        if row.cancel:
            raise Cancelled


def ask(session: Session, kind: str, *, args: dict[str, Any], asked_by: int, at: datetime) -> Job:
    """Write a waiting job; the caller commits and then wakes a worker."""
    job = Job(kind=kind, args=args, cursor={}, result={}, asked_by=asked_by, asked_at=at)
    session.add(job)
    session.flush()
    return job


def take(session: Session, job_id: int, *, at: datetime) -> Job | None:
    """Take a job for the length of a lease; None when another worker holds it, or it has ended."""
    free = or_(Job.lease_until.is_(None), Job.lease_until < at)
    taken = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(OPEN), free)
        .values(state="running", lease_until=at + LEASE, tries=Job.tries + 1)
        .returning(Job.id)
    ).first()
    return session.get(Job, job_id, populate_existing=True) if taken else None


def end(session: Session, job_id: int, state: str, *, at: datetime, result: dict[str, Any], error: str = "") -> None:
    """Write how a job ended: done, failed or cancelled."""
    session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(state=state, ended_at=at, lease_until=None, result=result, error=error[:4000])
    )


def again(session: Session, job_id: int, *, at: datetime, error: str) -> None:
    """Leave a stumbled job for another try, unless it has stumbled too often."""
    job = session.get(Job, job_id, populate_existing=True)
    if job is not None and job.tries >= MOST_TRIES:
        end(session, job_id, "failed", at=at, result={}, error=error)
    elif job is not None:
        job.error, job.lease_until = error[:4000], at + LEASE


def list_stranded(session: Session, *, at: datetime) -> list[int]:
    """Return the ids of jobs nobody holds: new ones whose call was lost, and those whose worker died."""
    free = or_(Job.lease_until.is_(None), Job.lease_until < at)
    return list(session.scalars(select(Job.id).where(Job.state.in_(OPEN), free).order_by(Job.id).limit(20)))


def ask_to_cancel(session: Session, public_id: str) -> bool:
    """Note the wish to stop a job; False when it has already ended."""
    return bool(
        session.execute(
            update(Job).where(Job.public_id == public_id, Job.state.in_(OPEN)).values(cancel=True).returning(Job.id)
        ).first()
    )


def list_jobs(session: Session, *, number: int = 1) -> Page[JobCard]:
    """Return a page of jobs, newest first."""
    total = session.scalar(select(func.count()).select_from(Job)) or 0
    jobs = session.scalars(select(Job).order_by(Job.id.desc()).limit(SIZE).offset((number - 1) * SIZE))
    cards = (
        JobCard(j.public_id, j.kind, j.state, j.done, j.total, j.error, j.cancel, j.asked_at, j.ended_at, j.result)
        for j in jobs
    )
    return Page(tuple(cards), number, SIZE, total)


def get_job(session: Session, public_id: str, *, asked_by: int) -> JobCard:
    """Return a job for the one who asked for it, or raise `NotFound`."""
    j = session.scalar(select(Job).where(Job.public_id == public_id, Job.asked_by == asked_by))
    if j is None:
        raise NotFound
    return JobCard(j.public_id, j.kind, j.state, j.done, j.total, j.error, j.cancel, j.asked_at, j.ended_at, j.result)


def find_job(executor: Executor, public_id: str, *, kind: str) -> JobCard | None:
    """Return a job of a kind by its public id, whoever asked for it: the caller knows who may see it."""
    names = [getattr(Job, name) for name in JobCard.__annotations__]
    row = executor.execute(select(*names).where(Job.public_id == public_id, Job.kind == kind)).first()
    return None if row is None else JobCard(*row)


def list_results(executor: Executor, kind: str, *, most: int) -> list[dict[str, Any]]:
    """Return what the last jobs of a kind that came to their end found, newest first."""
    done = select(Job.result).where(Job.kind == kind, Job.state == "done").order_by(Job.id.desc()).limit(most)
    return [result for (result,) in executor.execute(done)]


def follow(session: Session, public_id: str, *, asked_by: int, make: Callable[[], str]) -> str:
    """Return what follows a job, made at the first asking: a button pressed twice starts one piece of work."""
    own = select(Job).where(Job.public_id == public_id, Job.asked_by == asked_by).with_for_update()
    job = session.scalar(own.execution_options(populate_existing=True))
    if job is None:
        raise NotFound
    if "followed_by" not in job.result:
        job.result = {**job.result, "followed_by": make()}
    followed: str = job.result["followed_by"]
    return followed


def find_open(session: Session, kind: str) -> int | None:
    """Return the id of the oldest unfinished job of a kind."""
    return session.scalar(select(Job.id).where(Job.kind == kind, Job.state.in_(OPEN)).order_by(Job.id).limit(1))


def release(session: Session, job_id: int) -> None:
    """Let go of a job whose worker is known to be gone (this machine's own, at its start)."""
    session.execute(update(Job).where(Job.id == job_id, Job.state.in_(OPEN)).values(lease_until=None, tries=0))
