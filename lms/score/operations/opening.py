"""Opening a year: on 1 January what is still valid of the year before is brought over, once for each person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from kernel.actor import SYSTEM
from kernel.clock import local_day
from lms.jobs_queue import Run
from lms.score import queries
from lms.score.operations.posting import Posting, in_hand_of, post_for_many, touch_many
from lms.score.operations.refolding import CHUNK, observed
from lms.score.queries import folding
from lms.score.rules.ledger import carry
from question_bank import queries as bank

MONTH = 1
"""The month in which the daily job looks for years not opened yet."""


def run(job: Run) -> dict[str, Any]:
    """Open the year `args["period"]`; without one, in January, the year that has begun.

    Committed portion by portion: a restarted job goes on after the last person, and who has been opened is left alone.
    """
    today = local_day(job.clock())
    asked = job.args.get("period")
    if asked is None and today.month != MONTH:
        return {"people": 0}
    period = int(asked or today.year)
    total = folding.count_people(job.session, period=period - 1)
    if "after" not in job.cursor:
        job.cursor = {"after": 0, "done": 0, "opened": 0}
    while ids := folding.list_people(job.session, after=job.cursor["after"], most=CHUNK, period=period - 1):
        opened = job.cursor["opened"] + open_years(job.session, person_ids=ids, period=period, at=job.clock())
        done = job.cursor["done"] + len(ids)
        job.report(done, total, cursor={"after": ids[-1], "done": done, "opened": opened})
    return {"people": job.cursor["done"], "opened": job.cursor["opened"]}


def open_years(session: Session, *, person_ids: Sequence[int], period: int, at: datetime) -> int:
    """Open a period for those who have a year before it and are not opened yet; returns for how many it changed."""
    years = in_hand_of(session, person_ids=person_ids, period=period, lock=True)
    closed = [person_id for person_id, year in years.items() if not year.opened]
    if not closed:
        return 0
    before = queries.list_years(session, person_ids=closed, period=period - 1)
    entries = folding.list_entries_of(session, person_ids=closed, period=period - 1)
    graded = bank.list_graded(session, person_ids=closed)
    book = queries.get_book(session, date(period, 1, 1))
    opened, postings = [], []
    for person_id in closed:
        own = [Posting(person_id, entry) for entry in carry(entries.get(person_id, []), period, book)]
        learned = observed(before[person_id].mastery, graded.get(person_id, []), period)
        if own or learned:
            years[person_id].opened = True
            years[person_id].mastery = learned
            opened.append(person_id)
            postings += own
    post_for_many(session, postings, period=period, actor=SYSTEM, at=at)
    touch_many(session, [one for one in opened if not years[one].told], period, actor=SYSTEM, at=at)
    return len(opened)
