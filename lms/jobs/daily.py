"""What is done once a day: a job of its kind, begun by whichever worker looks first after the hour.

The job's public name is its kind and its day, so that the unique key, and not a look before, makes two workers begin
it once. A day on which no worker ran is made good by the work itself, which asks what is still to be done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import clock
from kernel.base import new_id
from kernel.database import upsert
from lms import work
from lms.extensions import db
from lms.jobs_queue import Job

DAILY: Mapping[str, int] = {
    "teaching.remind": 8,
    "evidence.sample": 5,
    "score.open_year": 0,
    "criteria.enter": 0,
    "score.seal": 1,
    "score.verify": 3,
}
"""The hour of Hà Nội's clock from which each kind is due: nobody is written to at night."""


def begin(app: Flask) -> int:
    """Begin what is due today and not begun yet; returns how many jobs are new. A look takes no write lock."""
    with app.app_context():
        session, at = db.session(), clock.now()
        names = {_name(kind, at): kind for kind, hour in DAILY.items() if clock.local(at).hour >= hour}
        known = set(session.scalars(select(Job.public_id).where(Job.public_id.in_(names))))
        session.rollback()
        fresh = {name: kind for name, kind in names.items() if name not in known}
        return work.run(session, lambda: sum(_ask(session, name, fresh[name], at) for name in fresh)) if fresh else 0


def _name(kind: str, at: datetime) -> str:
    return f"{kind}.{clock.local_day(at):%Y%m%d}"


def _ask(session: Session, name: str, kind: str, at: datetime) -> bool:
    """Write the waiting job of a day; False when another worker was first."""
    row = {
        "id": new_id(),
        "public_id": name,
        "kind": kind,
        "args": {"day": clock.local_day(at).isoformat()},
        "state": "waiting",
        "done": 0,
        "total": 0,
        "message": "",
        "cursor": {},
        "result": {},
        "error": "",
        "cancel": False,
        "tries": 0,
        "asked_by": 0,
        "asked_at": at,
    }
    written = upsert(session, Job).values(row).on_conflict_do_nothing(index_elements=["public_id"]).returning(Job.id)
    return session.execute(written).first() is not None
