"""Making all figures anew: what a mistake in a counter is mended by. The truth is in the packages' own rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select

from courses import queries as courses
from kernel.base import new_id
from kernel.clock import local_day
from lms.jobs_queue import Run
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.recognition.queries import titles as recognition
from lms.reports.models import PersonMeasure, PersonRow, UnitDelta, UnitTotal
from lms.reports.operations import ALWAYS, fold_deltas, hold_deltas
from lms.reports.queries import list_measures
from lms.reports.rules import COMPONENT_LEVELS, FORECAST, LEARNER, TITLE, component_measure, course_measure
from lms.score import queries as score

CHUNK = 500


def run(job: Run) -> dict[str, Any]:
    """Empty the roll-ups, then count everybody again, `CHUNK` people at a time.

    The clearing and each chunk are committed with the cursor: a restarted job goes on after the last person counted.
    While it runs, facts of people not counted yet are dropped with their deltas and counted from their sources.
    """
    session = job.session
    hold_deltas(session)
    if "after" not in job.cursor:
        for model in (UnitDelta, UnitTotal, PersonMeasure, PersonRow):
            session.execute(delete(model))
        job.cursor = {"after": 0, "done": 0}
    total = people.count_learners(session)
    at = job.clock()
    while ids := people.list_learner_ids(session, after=job.cursor["after"], most=CHUNK):
        hold_deltas(session)
        session.execute(delete(UnitDelta).where(UnitDelta.person_id.in_(ids)))
        rows = _rows(job, ids, local_day(at))
        for start in range(0, len(rows), CHUNK):
            session.execute(insert(UnitDelta), rows[start : start + CHUNK])
        done = job.cursor["done"] + len(ids)
        job.report(done, total, cursor={"after": ids[-1], "done": done})
    while fold_deltas(session, at=at):
        job.report(total, total)
    waiting = session.scalar(select(func.count()).select_from(UnitDelta))
    return {"people": job.cursor["done"], "unfolded": int(waiting or 0)}


def _rows(job: Run, ids: list[int], day: date) -> list[dict[str, Any]]:
    session = job.session
    measures = list_measures(session)
    homes = orgs.list_residences(session, person_ids=ids)
    counted: list[tuple[int, int, str]] = [(person_id, ALWAYS, LEARNER) for person_id in ids]
    codes = {card.id: card.code for card in courses.list_catalogue(session)}
    counted += [
        (person_id, period, course_measure(codes[course_id], kind))
        for person_id, course_id, kind, period in courses.list_completions_of(session, person_ids=ids)
        if course_id in codes
    ]
    for person_id, period, levels, meets in score.list_standings(session, person_ids=ids, today=day):
        counted += [
            (person_id, period, component_measure(component, level))
            for component, reached in levels.items()
            for level in COMPONENT_LEVELS
            if level <= reached
        ]
        if meets:
            counted.append((person_id, period, FORECAST))
    counted += [(person_id, period, TITLE) for person_id, period in recognition.list_titles(session, person_ids=ids)]
    rows = []
    for person_id, period, code in counted:
        home = homes.get(person_id)
        rows.append(
            {
                "person_id": person_id,
                "id": new_id(),
                "unit_id": home.unit_id if home else 0,
                "unit_path": home.unit_path if home else "",
                "measure_id": measures[code],
                "period": period,
                "day": day,
                "value": 1,
                "confirmed": int(bool(home and home.confirmed_at)),
            }
        )
    return rows
