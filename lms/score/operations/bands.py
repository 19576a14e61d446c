"""Bands of reviewers: a decided band posts what lifts its indicator to it, an undone one takes that back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from kernel.clock import local_day
from lms.evidence.events import BandDecided, BandUndone
from lms.score import queries
from lms.score.operations.posting import Posting, book_of, in_hand_of, post
from lms.score.rules.ledger import Source, post_band, reverse
from lms.score.rules.rulebook import EVIDENCE
from lms.score.rules.statement import add, already

KINDS = ("review", "certificate")
UNDONE = "undone"
"""The reason of an entry that takes back a band its reviewer undid."""


def on_band_decided(session: Session, fact: BandDecided) -> None:
    """Post what lifts the indicator to the band: nothing when it stands there, or when the decision has posted."""
    year = in_hand_of(session, person_ids=[fact.person_id], period=fact.period, lock=True)[fact.person_id]
    book = book_of(session, period=fact.period, at=fact.at)
    stands = already(fact.indicator, EVIDENCE, add(year.before.sums, year.entries), book)
    source = Source(
        fact.kind, str(fact.decision_id), local_day(fact.at), title=fact.title[:200], reference=fact.public_id
    )
    entries = post_band(fact.indicator, fact.band, stands, source, book)
    postings = [Posting(fact.person_id, replace(entry, period=fact.period)) for entry in entries]
    post(session, postings, actor=fact.actor, at=fact.at)


def on_band_undone(session: Session, fact: BandUndone) -> None:
    """Take back what the decision posted, wherever it has been carried to; hearing it twice changes nothing."""
    found = queries.list_of_source(
        session, person_ids=[fact.person_id], kinds=KINDS, source_id=str(fact.decision_id), since=fact.period
    )
    on = local_day(fact.at)
    postings = [
        Posting(fact.person_id, reverse(one.entry, on, reference=one.entry.reference), one.id, UNDONE)
        for one in found
        if one.stands
    ]
    post(session, postings, actor=fact.actor, at=fact.at)
