"""Sealing the ledger: once a day, the entries of the days before, unit by unit, then the City over all units.

A day is closed with the City's link. What turns up later with a key of a closed day is not sealed: no honest writer
makes one, and `flask score verify` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kernel.base import id_at, moment_of, new_id
from kernel.clock import HANOI, local_day
from lms.jobs_queue import Run
from lms.orgs import queries as orgs
from lms.orgs.operations import CITY_PATH
from lms.score.models import LedgerSeal, SealChain
from lms.score.queries import seals
from lms.score.rules.sealing import ENTRIES, FIRST, HEADS, Keyring, Link, head_of, seal_rows

PORTION = 2_000
"""Entries of one transaction, and the most of one link."""


def run(job: Run, ring: Keyring) -> dict[str, Any]:
    """Seal what was written before today (Hà Nội's date); committed portion by portion, gone on with after a stop.

    A day is closed an hour after its end at the earliest, when nobody's transaction of that day can still be open.
    """
    at = job.clock()
    return seal(job.session, ring=ring, today=local_day(at - timedelta(hours=1)), at=at, keep=job.report)


def seal(
    session: Session,
    *,
    ring: Keyring,
    today: date,
    at: datetime,
    keep: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """Seal all unsealed entries made before a day; `keep(done, units)` is called where the work so far is whole."""
    closed = seals.sealed_through(session)
    day = today - timedelta(days=1)
    if closed is not None and closed >= day:
        return {"entries": 0, "links": 0}
    since = 0 if closed is None else id_at(midnight(closed + timedelta(days=1)))
    entries = links = 0
    wards = orgs.list_residences_to_choose(session, on=today, sample=True)
    units: list[str | None] = [*(card.path for card in wards), None]
    for number, unit_path in enumerate(units, start=1):
        while rows := seals.list_unsealed(
            session, unit_path=unit_path, since=since, before=id_at(midnight(today)), most=PORTION
        ):
            links += _seal_rows(session, unit_path or CITY_PATH, rows, ring=ring, at=at)
            entries += len(rows)
            keep(number, len(units))
    _seal_heads(session, day, ring=ring, at=at)
    keep(len(units), len(units))
    return {"entries": entries, "links": links}


def midnight(day: date) -> datetime:
    """Return the moment a day begins in Hà Nội."""
    return datetime.combine(day, time(), HANOI)


def _seal_rows(session: Session, unit_path: str, rows: Sequence[Any], *, ring: Keyring, at: datetime) -> int:
    """Seal rows, a link for each day; returns how many links."""
    days = [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: local_day(moment_of(row.id)))]
    for day, of_day in days:
        number, previous = seals.last_link(session, unit_path=unit_path, kind=ENTRIES) or (0, FIRST)
        hashes = seal_rows(ring, ring.id, previous, of_day)
        link = Link(new_id(), unit_path, ENTRIES, number + 1, day, previous, len(of_day), (), ring.id, at)
        _keep(session, link, head_of(ring, link, hashes[-1]))
        values = [
            {"person_id": row.person_id, "id": row.id, "chain_id": link.id, "position": place, "hash": one}
            for place, (row, one) in enumerate(zip(of_day, hashes, strict=True), start=1)
        ]
        session.execute(insert(LedgerSeal.metadata.tables["ledger_seal"]), values)
    return len(days)


def _seal_heads(session: Session, day: date, *, ring: Keyring, at: datetime) -> None:
    """Close a day: seal the heads of all links that the City's chain has not named yet."""
    number, previous = seals.last_link(session, unit_path=CITY_PATH, kind=HEADS) or (0, FIRST)
    heads = tuple((card.unit_path, card.number, card.head) for card in seals.list_unlinked(session))
    link = Link(new_id(), CITY_PATH, HEADS, number + 1, day, previous, len(heads), heads, ring.id, at)
    _keep(session, link, head_of(ring, link, previous))


def _keep(session: Session, link: Link, head: str) -> None:
    session.execute(
        insert(SealChain.metadata.tables["seal_chain"]).values(
            id=link.id,
            unit_path=link.unit_path,
            kind=link.kind,
            number=link.number,
            day=link.day,
            previous=link.previous,
            head=head,
            count=link.count,
            heads=[list(one) for one in link.heads],
            key_id=link.key_id,
            sealed_at=link.sealed_at,
        )
    )
