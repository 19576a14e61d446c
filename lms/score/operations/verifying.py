"""Verifying: every seal is made again from its entry, every chain walked, every year folded again.

What does not come out is a finding: a code and where it is. Everything is read in portions, nothing is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from kernel.base import id_at
from kernel.clock import local_day
from lms.jobs_queue import Run
from lms.score.operations.refolding import CHUNK, portions, refold
from lms.score.operations.sealing import midnight
from lms.score.queries import folding, seals
from lms.score.rules.sealing import ENTRIES, HEADS, Keyring, Link, broken, head_of, text_of, uncovered

log = logging.getLogger("lms.score")

MOST_STRAY = 1_000
SHOWN = 20
"""Findings that a job's result names."""
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written: a code and where; 0 and "" where it has no such place.

    Codes: entry_changed, entry_missing, entry_added, seal_order, seal_stray, link_missing, link_cut, link_changed,
    link_count, link_unknown, link_gone, link_other, key_unknown, behind, year_missing, year_sums, year_points,
    year_mastery.
    """

    code: str
    unit_path: str = ""
    number: int = 0
    day: date | None = None
    person_id: int = 0
    entry_id: int = 0
    period: int = 0


def run(job: Run, ring: Keyring) -> dict[str, Any]:
    """Verify as a job, each night after the sealing: how much is wrong, and the first of it. The log says so too."""
    found = list(verify(job.session, ring=ring, at=job.clock(), told=job.report))
    if found:
        log.error("ledger: %s findings, the first: %s", len(found), found[0])
    return {"findings": len(found), "first": [f"{one.code} {one.unit_path} {one.person_id}" for one in found[:SHOWN]]}


def verify(session: Session, *, ring: Keyring, at: datetime, told: Told = lambda _d, _t: None) -> Iterator[Finding]:
    """Yield what is wrong with the ledger, its seals and the years folded from it; nothing when all is well."""
    links = list(seals.list_links(session))
    yield from _chains(links)
    total, done = len(links) + folding.count_people(session), 0
    for done, (link, head) in enumerate(links, start=1):
        yield from _link(session, link, head, ring)
        if done % CHUNK == 0:
            told(done, total)
    for person_id, entry_id in seals.list_stray_seals(session, most=MOST_STRAY):
        yield Finding("seal_stray", person_id=person_id, entry_id=entry_id)
    through = seals.sealed_through(session)
    yield from _behind(links, through, at)
    before = 0 if through is None else id_at(midnight(through + timedelta(days=1)))
    for after, last, people in portions(session):
        for person_id, entry_id in seals.list_never_sealed(session, after=after, through=last, before=before):
            yield Finding("entry_added", person_id=person_id, entry_id=entry_id)
        yield from _years(session, after, last)
        done += people
        told(done, total)


def _chains(links: list[tuple[Link, str]]) -> Iterator[Finding]:
    """Walk every chain, and hold the units' links against those the City has named."""
    for _, chain in groupby(links, key=lambda one: (one[0].unit_path, one[0].kind)):
        for link, code in broken(chain):
            yield _at(link, code)
    own = {(link.unit_path, link.number): head for link, head in links if link.kind == ENTRIES}
    days = {(link.unit_path, link.number): link.day for link, _ in links if link.kind == ENTRIES}
    named = [one for link, _ in links if link.kind == HEADS for one in link.heads]
    for path, number, code in uncovered(own, named):
        yield Finding(code, path, number, days.get((path, number)))


def _link(session: Session, link: Link, head: str, ring: Keyring) -> Iterator[Finding]:
    """Make the seals of one link again, each held against the stored one before it: one flaw is one finding."""
    if not ring.knows(link.key_id):
        yield _at(link, "key_unknown")
        return
    rows = seals.list_sealed(session, chain_id=link.id) if link.kind == ENTRIES else []
    previous = link.previous
    for place, row in enumerate(rows, start=1):
        code = _seal(row, place, previous, link, ring)
        if code:
            yield Finding(code, link.unit_path, link.number, link.day, row[0], row[1])
        previous = row[3]
    if len(rows if link.kind == ENTRIES else link.heads) != link.count:
        yield _at(link, "link_count")
    if head_of(ring, link, previous) != head:
        yield _at(link, "link_changed")


def _seal(row: Any, place: int, previous: str, link: Link, ring: Keyring) -> str:
    person_id, entry_id, position, stored, *entry = row
    if entry[0] is None:
        return "entry_missing"
    if position != place:
        return "seal_order"
    same = ring.sign(link.key_id, previous, text_of(entry)) == stored and (entry[0], entry[1]) == (person_id, entry_id)
    return "" if same else "entry_changed"


def _behind(links: list[tuple[Link, str]], through: date | None, at: datetime) -> Iterator[Finding]:
    """Say when the last days were never sealed: the job did not run, or its last work was taken away."""
    if links and (through is None or through < local_day(at) - timedelta(days=2)):
        yield Finding("behind", day=through)


def _years(session: Session, after: int, through: int) -> Iterator[Finding]:
    """Fold the years of some people again. A wrong one is looked at twice: somebody may have posted meanwhile."""
    if not any(year.wrong() for year in refold(session, after=after, through=through)):
        return
    session.rollback()
    for year in refold(session, after=after, through=through):
        if code := year.wrong():
            yield Finding(code, person_id=year.person_id, period=year.period)


def _at(link: Link, code: str) -> Finding:
    return Finding(code, link.unit_path, link.number, link.day)
