"""What a preview of new rules costs: two million years of people in 126 wards, folded under two rulebooks.

The years are made in SQL, like no city's: their points are dice. What is measured is the job as the worker does it,
once for a cap that changes (every year is folded anew) and once for thresholds alone (an index has the answer).
"""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from time import perf_counter
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.places import Place
from bench.report import Report, say
from kernel import clock
from kernel.actor import SYSTEM
from lms import jobs_queue, schema
from lms.criteria import operations as criteria
from lms.criteria.operations.deciding import IMPACT
from lms.criteria.queries.versions import get_shelf
from lms.extensions import db
from lms.jobs_queue import Run
from lms.orgs import operations as orgs
from lms.reports import impact

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "2000000"))
FIRST = 10_000_000
WHOLE, THRESHOLDS = 30.0, 1.0  # seconds

PERSONS = """
INSERT INTO person (id, public_id, full_name, folded, sort_key, birth_year, audience, status, sample, created_at)
SELECT :first + i, 'p' || i, 'Người ' || i, 'nguoi ' || i, lpad(i::text, 8, '0'), 1950 + i % 60, 'nguoi-dan', 'active',
       false, now()
FROM generate_series(1, :people) AS i
"""
YEARS = """
INSERT INTO person_year (person_id, period, version, sums, points, total, lowest, mastery, changed_at)
SELECT :first + i, :period, 1,
       (SELECT jsonb_object_agg(k, 1 + floor(random() * 8 + i * 0)::int) FROM unnest(CAST(:keys AS text[])) AS k
        WHERE random() + i * 0 < 0.8),
       '{"1.1": 5, "1.2": 5, "1.3": 5, "1.4": 5, "2.1": 5, "2.2": 5, "2.3": 5, "2.4": 5, "3.1": 5, "3.2": 5}',
       30 + floor(random() * 70)::int, floor(random() * 8)::int, CAST(:mastery AS jsonb), now()
FROM generate_series(1, :people) AS i
"""
ROWS = """
INSERT INTO person_row (person_id, unit_id, unit_path, sort_key, folded, birth_year, confirmed, period, total, lowest,
                        changed_at)
SELECT :first + i, 1, wards.paths[1 + i % cardinality(wards.paths)] || lpad((i % 43 + 1)::text, 3, '0') || '.',
       lpad(i::text, 8, '0'), 'nguoi ' || i, 1950 + i % 60, i % 3 > 0, :period, 0, 0, now()
FROM generate_series(1, :people) AS i,
     (SELECT array_agg(path ORDER BY path) AS paths FROM unit WHERE kind IN ('ward', 'commune')) AS wards
"""
KEYS = [
    *(f"{code}|evidence" for code in ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")),
    *(f"{code}|learning" for code in ("1.1", "1.2", "1.4", "2.1", "2.3", "2.4")),
    "1.3|activity",
    "2.1|skill",
    "3.1|meeting",
]
MASTERY = '{"1.1": [2, [[11, 2, 1], [12, 2, 1], [13, 3, 1], [14, 2, 0]]], "4.2": [3, [[21, 3, 1], [22, 3, 1]]]}'


def measure(make: Callable[[], AbstractContextManager[Place]], report: Report) -> None:
    """Make the city, then preview a changed cap and changed thresholds. On PostgreSQL only."""
    with make() as place:
        if place.engine != "PostgreSQL":
            return
        with place.app.app_context():
            _grow(report)
            session = db.session()
            _one(session, report, "a changed cap, all folded anew", "rulebook", "2026.1", _cap, WHOLE)
            _one(session, report, "changed thresholds alone", "criteria", "324", _threshold, THRESHOLDS)


def _grow(report: Report) -> None:
    schema.upgrade(db.engine)
    session, at = db.session(), clock.now()
    orgs.load_library(session)
    criteria.load_library(session, actor=SYSTEM, at=at)
    session.commit()
    began = perf_counter()
    values = {"first": FIRST, "people": PEOPLE, "period": clock.period_of(at), "keys": KEYS, "mastery": MASTERY}
    for statement in (PERSONS, YEARS, ROWS):
        session.execute(text(statement), values)
        session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    say(f"{PEOPLE:,} years made in {perf_counter() - began:.0f} s")
    size = session.scalar(text("SELECT pg_size_pretty(pg_total_relation_size('person_year'))"))
    session.rollback()
    report.fact(f"person_year of {PEOPLE:,} people", "PostgreSQL", str(size))


def _cap(body: dict[str, Any]) -> None:
    next(one for one in body["caps"] if (one["code"], one["indicator"]) == ("learning", "1.2"))["max"] = 6


def _threshold(body: dict[str, Any]) -> None:
    body["title_rule"]["min_total"] = 78


def _one(
    session: Session,
    report: Report,
    what: str,
    kind: str,
    code: str,
    change: Callable[[dict[str, Any]], None],
    aim: float,
) -> None:
    body = copy.deepcopy(get_shelf(session).newest(kind, code).body)
    change(body)
    at = clock.now()
    args = {"draft": "", "revision": 1, "kind": kind, "body": body, "period": clock.period_of(at)}
    times = []
    for _ in range(3):
        job = jobs_queue.ask(session, IMPACT, args=args, asked_by=0, at=at)
        session.commit()
        began = perf_counter()
        result = impact.run(Run(job.id, args, {}, session, clock.now, session.commit))
        times.append(perf_counter() - began)
        session.commit()
    city = result["units"]["01."]
    figure = f"{sorted(times)[1]:.2f} s ({', '.join(f'{each:.2f}' for each in times)}); +{city[0]:,} −{city[1]:,}"
    report.fact(f"preview of {PEOPLE:,} people: {what}", "PostgreSQL", figure, f"≤ {aim:g} s")
