"""One run: floors, pages, statements, storms, on each engine; then one table. `make bench`.

BENCH_SECONDS (4) is the length of a row, BENCH_ENGINES (sqlite,postgresql) says where, BENCH_DEMO=0 leaves the
demonstration city and its dashboards out, BENCH_PARTS (pages,growth; when asked for, impact) says what is measured.
PostgreSQL is the server of TEST_POSTGRES_URL, left out when it is silent.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from time import perf_counter

from bench import growth, impact
from bench.places import Place, postgres_answers, postgres_place, sqlite_place
from bench.report import BUSY, Report, machine, say
from bench.sitting import Sitting

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ENGINES = os.environ.get("BENCH_ENGINES", "sqlite,postgresql").split(",")
PARTS = os.environ.get("BENCH_PARTS", "pages,growth").split(",")
DEMO = os.environ.get("BENCH_DEMO", "1") != "0"


def main() -> None:
    """Measure on each engine and print what was found."""
    began, report = perf_counter(), Report()
    say(machine())
    if os.getloadavg()[0] > BUSY:
        report.note(f"the machine is busy (load {os.getloadavg()[0]:.1f}): figures are noise, ratios less so")
    for make in _engines(report):
        if "pages" in PARTS:
            with make() as place:
                Sitting(place, report, seconds=SECONDS, with_demo=DEMO).measure()
        if "growth" in PARTS:
            growth.measure(make, report, SECONDS)
        if "impact" in PARTS:
            impact.measure(make, report)
    report.show()
    say(f"\n{perf_counter() - began:.0f} s in all; load at the end {os.getloadavg()[0]:.2f}")


def _engines(report: Report) -> list[Callable[[], AbstractContextManager[Place]]]:
    """Return the makers of places to measure on."""
    makers: list[Callable[[], AbstractContextManager[Place]]] = [sqlite_place] if "sqlite" in ENGINES else []
    if "postgresql" in ENGINES:
        if postgres_answers():
            makers.append(postgres_place)
        else:
            report.note("PostgreSQL does not answer: left out")
    return makers


if __name__ == "__main__":
    main()
