"""The worker process: Huey's consumer for jobs, and beside it the tide. Started by `make run`, or as a service."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from flask import Flask
from huey.consumer import Consumer

from kernel import clock
from lms.app import create_app
from lms.config import Settings
from lms.jobs import daily, tide
from lms.jobs.queue import make_huey
from lms.jobs.tasks import run_job

PAUSE = 0.5  # seconds between two rounds with nothing to do
AFTER_ERROR = 5.0
HOUR = 3600.0
MINUTE = 60.0
CALL_AGAIN = 90.0  # a call that was lost, or a worker that died, is made good after this time
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
    loop = threading.Thread(target=_loop, args=(app, do, stop), name="tide", daemon=True)
    loop.start()
    Consumer(huey, workers=1, periodic=False, initial_delay=0.2, max_delay=2.0).run()
    stop.set()
    loop.join(timeout=10)


def _loop(app: Flask, do: Callable[[int], object], stop: threading.Event) -> None:
    """Turn the tide; an error is logged and the next round comes all the same."""
    tidied = clock.monotonic()
    looked = -MINUTE
    called: dict[int, float] = {}
    while not stop.is_set():
        try:
            busy = tide.turn(app)
            if clock.monotonic() - looked >= MINUTE:
                looked = clock.monotonic()
                daily.begin(app)
            for job_id in tide.stranded(app):
                if clock.monotonic() - called.get(job_id, -CALL_AGAIN) >= CALL_AGAIN:
                    called[job_id] = clock.monotonic()
                    do(job_id)
            if clock.monotonic() - tidied > HOUR:
                tidied = clock.monotonic()
                called.clear()
                tide.tidy(app)
        except Exception:
            log.exception("tide")
            stop.wait(AFTER_ERROR)
            continue
        if not busy:
            stop.wait(PAUSE)


if __name__ == "__main__":
    main()
