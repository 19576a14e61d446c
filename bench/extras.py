"""What is measured beside the pages: cold start, handing in at once, folding deltas, memory."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from sqlalchemy import text

from bench.load import Visit, hand_in_at_once
from bench.places import Place
from bench.report import Report
from bench.server import Server
from lms.config import ROOT
from lms.extensions import db
from lms.jobs import tide

STARTS = 3
MOST_ROUNDS = 3  # of the outbox, 200 parcels each
START = "from time import perf_counter as t; b = t(); from lms.app import create_app; create_app(); print(t() - b)"


def cold_start(place: Place, report: Report) -> None:
    """Import the app and make it in a fresh process, a few times; the first start only leaves its byte code."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= place.environment() | {"PYTHONPYCACHEPREFIX": str(place.settings.instance_dir / "bytecode")}
    found = []
    for _ in range(STARTS + 1):
        done = subprocess.run(
            [sys.executable, "-c", START],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(float(done.stdout))
    report.fact("cold start: import and create_app, s", place.engine, f"{median(found[1:]):.2f}", "≤ 0.5")


def storm(place: Place, server: Server, report: Report, visits: list[Visit], twins: int) -> None:
    """Hand in all tests at the same moment, the last `twins` of them twice, and look that nothing counts double."""
    place.let_go()
    load = hand_in_at_once(server, [*visits, *visits[-twins:]])
    many = len(visits) + twins
    report.fact(f"{many} submissions at once, {twins} twins: all done after, s", place.engine, f"{load.seconds:.2f}")
    report.fact(
        f"{many} submissions at once: p95 of the wait, ms", place.engine, f"{load.steps['submit'][1]:.0f}", "≤ 500"
    )
    if load.wrong:
        report.note(f"{place.engine}: {load.wrong} of {many} submissions at once were not accepted")


def completions(place: Place) -> int:
    """Return how many tests were passed, by the completions written."""
    return _count(place, "SELECT count(*) FROM completion WHERE kind = 'passed'")


def views(place: Place) -> int:
    """Return how many lessons learners have opened."""
    return _count(place, "SELECT count(*) FROM lesson_progress")


def _count(place: Place, statement: str) -> int:
    with place.app.app_context():
        return int(db.session.execute(text(statement)).scalar_one())


def settle(place: Place, report: Report) -> None:
    """Time the worker's two chores on what the rows before have left: folding deltas, delivering parcels."""
    with place.app.app_context():
        began, folded = perf_counter(), 0
        while more := tide.fold():
            folded += more
        took = perf_counter() - began
        if folded:
            report.fact(f"fold: µs a delta ({folded} of them)", place.engine, f"{took / folded * 1e6:.0f}")
        began, sent = perf_counter(), 0
        for _ in range(MOST_ROUNDS):
            sent += tide.deliver_outbox()
        took = perf_counter() - began
        if sent:
            report.fact(f"outbox: ms a parcel ({sent} of them)", place.engine, f"{took / sent * 1e3:.1f}")


def memory(place: Place, server: Server, report: Report) -> None:
    """Report the memory of the server and its workers after the load."""
    rss, pss = server.memory()
    if rss:
        report.fact("memory of master and two workers after load, MiB RSS", place.engine, f"{rss:.0f}")
        report.fact("the same, MiB PSS (shared pages counted once)", place.engine, f"{pss:.0f}", "≤ 150")
