"""What a job of each kind does: one call of an operation that reports how far it is."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

from kernel import clock
from kernel.database import will_write
from lms import demo, files, importing, jobs_queue, work
from lms.commendation.operations import listing as commending
from lms.credentials.formats import jws
from lms.credentials.operations import printing, signing
from lms.criteria.operations.deciding import IMPACT
from lms.evidence.operations import rechecking
from lms.extensions import db
from lms.jobs_queue import Cancelled, Run
from lms.recognition.operations import deciding
from lms.reports import entering, impact, rebuild
from lms.score.operations import opening, refolding, sealing, verifying
from lms.score.rules.sealing import Keyring
from lms.teaching.operations import reminding

log = logging.getLogger("lms.jobs")

KINDS: dict[str, Callable[[Run], dict[str, Any]]] = {
    "reports.rebuild": rebuild.run,
    "demo.build": demo.run,
    "teaching.remind": reminding.run,
    "evidence.sample": rechecking.run,
    "score.open_year": opening.run,
    "score.rebuild": refolding.run_rebuild,
    "score.seal": lambda run: sealing.run(run, ring()),
    "score.verify": lambda run: verifying.run(run, ring()),
    IMPACT: impact.run,
    entering.KIND: entering.run,
    deciding.JOB: deciding.run_job,
    printing.PRINT: lambda run: printing.run(run, _store(), _desk()),
    commending.KIND: lambda run: commending.make(run, _store(), _sign(run)),
    importing.READ: lambda run: importing.read(run, _store()),
    importing.TAKE: lambda run: importing.take(run, _store()),
}


def _sign(run: Run) -> commending.Sign:
    """Return what signs a list: the issuer's key, whose public half everybody may know."""
    hand = signing.take_hand(run.session, _desk(), at=run.clock())
    return lambda payload: jws.sign(payload, hand.qr_key)


def _store() -> files.Store:
    found: files.Store = current_app.extensions["files"]
    return found


def ring() -> Keyring:
    """Return the keys that seal the ledger, as this app is set."""
    return Keyring(*current_app.extensions["settings"].seal_keys)


def _desk() -> signing.Desk:
    return signing.Desk.of(current_app.extensions["settings"])


def run_job(app: Flask, job_id: int, told: Callable[[int, int], None] = lambda _done, _total: None) -> str:
    """Take a job and do it to its end; return how it ended, or `taken` when another worker holds it."""
    with app.app_context():
        session = db.session()
        will_write(session)
        job = jobs_queue.take(session, job_id, at=clock.now())
        session.commit()
        if job is None:
            return "taken"
        will_write(session)

        def commit() -> None:
            work.finish(session)
            will_write(session)

        run = Run(job.id, dict(job.args), dict(job.cursor), session, clock.now, commit, told)
        return _do(KINDS[job.kind], run)


def _do(doing: Callable[[Run], dict[str, Any]], run: Run) -> str:
    session = run.session
    try:
        result = doing(run)
    except Cancelled:
        work.abandon(session)
        return _end(run, "cancelled", {})
    except Exception as error:
        log.exception("job %s", run.id)
        work.abandon(session)
        will_write(session)
        jobs_queue.again(session, run.id, at=clock.now(), error=f"{type(error).__name__}: {error}")
        session.commit()
        return "failed"
    return _end(run, "done", result)


def _end(run: Run, state: str, result: dict[str, Any]) -> str:
    will_write(run.session)
    jobs_queue.end(run.session, run.id, state, at=clock.now(), result=result)
    work.finish(run.session)
    return state
