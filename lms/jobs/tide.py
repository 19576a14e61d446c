"""What the worker does all the time: deliver the outbox, fold the deltas, look for jobs nobody holds."""

from __future__ import annotations

import logging

from flask import Flask

from courses.queries import using
from kernel import clock
from kernel.database import will_write
from lms import jobs_queue, outbox, work
from lms.evidence.operations import filing
from lms.extensions import db
from lms.media import operations as media
from lms.people.operations import throttling
from lms.reports import operations as reports
from lms.switchboard import LATER

log = logging.getLogger("lms.jobs")


def turn(app: Flask) -> int:
    """Do one round; return how much there was to do."""
    with app.app_context():
        return deliver_outbox() + fold()


def stranded(app: Flask) -> list[int]:
    """Return the jobs that nobody holds: new ones, and those whose worker died."""
    with app.app_context():
        session = db.session()
        found = jobs_queue.list_stranded(session, at=clock.now())
        session.rollback()
        return found


def deliver_outbox(most: int = 200) -> int:
    """Deliver due parcels, each in a transaction of its own; a failing one waits and is tried again."""
    session = db.session()
    due = outbox.is_due(session, at=clock.now())
    session.rollback()
    if not due:
        return 0  # an idle worker takes no write lock
    will_write(session)
    parcels = outbox.claim(session, at=clock.now(), most=most)
    session.commit()
    for parcel in parcels:
        will_write(session)
        try:
            known = outbox.unpack(parcel, LATER)
            if known is not None:
                listener, fact = known
                listener(session, fact)
            outbox.done(session, parcel.id)
            work.finish(session)
        except Exception as error:
            work.abandon(session)
            log.exception("parcel %s for %s", parcel.id, parcel.listener)
            will_write(session)
            outbox.failed(session, parcel, error=f"{type(error).__name__}: {error}", at=clock.now())
            session.commit()
    return len(parcels)


def fold(most: int = reports.BATCH) -> int:
    """Fold waiting deltas, if there are any."""
    session = db.session()
    waiting = reports.count_unfolded(session)
    session.rollback()
    if not waiting:
        return 0
    will_write(session)
    folded = reports.fold_deltas(session, at=clock.now(), most=most)
    session.commit()
    return folded


def tidy(app: Flask) -> None:
    """Remove what nobody asks for any more: counters of wrong tries a day old, media removed a week ago."""
    with app.app_context():
        session = db.session()
        will_write(session)
        throttling.sweep(session, at=clock.now())
        session.commit()
        forget_media(app)


def forget_media(app: Flask) -> int:
    """Forget removed media whose time is over, with the bytes that no course uses."""
    session, at = db.session(), clock.now()
    waiting = media.count_removed(session, at=at)
    session.rollback()
    if not waiting:
        return 0
    will_write(session)
    forgotten = media.sweep(
        session,
        app.extensions["files"],
        used=lambda shas: using.used_files(session, shas) | filing.used_files(session, shas),
        at=at,
    )
    session.commit()
    return forgotten


def drain(app: Flask) -> None:
    """Turn until there is nothing left to do: for the command line and for tests."""
    while turn(app):
        pass
