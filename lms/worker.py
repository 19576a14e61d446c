"""The worker process: Huey's consumer for jobs, and beside it the tide. Started by `make run`, or as a service."""

from __future__ import annotations

import logging
import threading

from flask import Flask
from huey.consumer import Consumer

from lms.app import create_app
from lms.config import Settings
from lms.jobs import tide
from lms.jobs.queue import make_huey
from lms.jobs.tasks import run_job

PAUSE = 0.5  # seconds between two rounds with nothing to do
AFTER_ERROR = 5.0
log = logging.getLogger("lms.jobs")


def main() -> None:
    """Run until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    settings = Settings()
    app = create_app(settings)
    huey = make_huey(settings)

    @huey.task()  # type: ignore[untyped-decorator]  # the library has no annotations
    def do(job_id: int) -> None:
        run_job(app, job_id)

    stop = threading.Event()
    called: set[int] = set()

    def call(job_id: int) -> None:
        if job_id not in called:
            called.add(job_id)
            do(job_id)

    loop = threading.Thread(target=_loop, args=(app, call, called, stop), name="tide", daemon=True)
    loop.start()
    Consumer(huey, workers=1, periodic=False, initial_delay=0.2, max_delay=2.0).run()
    stop.set()
    loop.join(timeout=10)


def _loop(app: Flask, call: object, called: set[int], stop: threading.Event) -> None:
    """Turn the tide; an error is logged and the next round comes all the same."""
    rounds = 0
    while not stop.is_set():
        try:
            busy = tide.turn(app, call)  # type: ignore[arg-type]
        except Exception:
            log.exception("tide")
            stop.wait(AFTER_ERROR)
            continue
        rounds += 1
        if rounds % 240 == 0:
            called.clear()  # a job stranded by a dead worker is called again once its lease is over
        if not busy or busy == len(called):
            stop.wait(PAUSE)


if __name__ == "__main__":
    main()
