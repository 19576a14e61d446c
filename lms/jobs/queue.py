"""The queue of calls to the worker: Huey on a file of its own, or on Redis. The truth about a job is its row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from sqlalchemy.orm import Session

from kernel.actor import Actor
from lms import jobs_queue
from lms.config import Settings
from lms.jobs_queue import Job


def make_huey(settings: Settings) -> Huey:
    """Return the queue of these settings. Messages are signed, since the library's own form is pickled."""
    serializer = SignedSerializer(secret=settings.secret_key, salt="jobs")
    if settings.redis_url:
        return RedisHuey("congdanhoctap", url=settings.redis_url, serializer=serializer, results=False)
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(
        "congdanhoctap", filename=str(settings.instance_dir / "jobs.db"), serializer=serializer, results=False
    )


def start_job(session: Session, kind: str, args: dict[str, Any], *, actor: Actor, at: datetime) -> Job:
    """Write a waiting job. The worker finds it within a second of the commit, even if its call is lost."""
    return jobs_queue.ask(session, kind, args=args, asked_by=actor.person_id, at=at)
