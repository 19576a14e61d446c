"""The day a new version of the rules begins: years are folded again under it, and figures counted again.

Looked for every day. A day on which no worker ran is made good by the next one: what was done stands in the results of
the jobs before.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kernel.clock import local_day
from lms import jobs_queue
from lms.criteria.queries import forget_policy
from lms.criteria.queries.versions import Shelf, get_shelf
from lms.criteria.rules.papers import WEIGHED
from lms.jobs_queue import Run
from lms.reports import rebuild
from lms.score import queries as score
from lms.score.operations import refolding

KIND = "criteria.enter"
BACK = 60
"""Days, and jobs, looked back on."""


def run(job: Run) -> dict[str, Any]:
    """Fold and count again when rules began to hold since this was last done; what is posted stays as it is."""
    today = local_day(job.clock())
    known = {name for result in jobs_queue.list_results(job.session, KIND, most=BACK) for name in result["entered"]}
    fresh = [name for name in _begun(get_shelf(job.session), today) if name not in known]
    if not fresh:
        return {"entered": []}
    forget_policy()
    score.forget_books()
    if "after" not in job.cursor:  # else the counting was under way
        refolding.run_rebuild(job)
    found = rebuild.run(job)
    return {"entered": fresh, "people": found["people"]}


def _begun(shelf: Shelf, today: date) -> list[str]:
    """Name the versions that people put in force and that began lately."""
    return [
        f"{one.kind}/{one.code}/{one.version}"
        for one in shelf.versions
        if one.kind in WEIGHED and one.approved_by is not None and today - timedelta(BACK) <= one.valid_from <= today
    ]
