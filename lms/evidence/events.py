"""Facts of evidence. They name a claim and what became of it; its words and files stand in its own rows only."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceSubmitted(Event):
    """A claim was handed in for an indicator, by the person herself or by who helped her (`entered_by`)."""

    evidence_id: int
    public_id: str
    indicator: str
    period: int
    unit_path: str
    entered_by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceReturned(Event):
    """A reviewer asks for more: `reason` is a ready-made code, `note` her own words to the person."""

    secret = ("note",)
    evidence_id: int
    public_id: str
    indicator: str
    period: int
    unit_path: str
    entered_by: int
    reason: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceDeclined(Event):
    """A reviewer did not accept a claim: `reason` is a ready-made code, `note` her own words to the person."""

    secret = ("note",)
    evidence_id: int
    public_id: str
    indicator: str
    period: int
    unit_path: str
    entered_by: int
    reason: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceAccepted(Event):
    """A reviewer accepted a claim. What it is worth is said by the band of its indicator."""

    evidence_id: int
    public_id: str
    indicator: str
    period: int


@dataclass(frozen=True, kw_only=True, slots=True)
class BandDecided(Event):
    """A reviewer gave an indicator its band: 0, 5, 8 or 10 points. `title` is short words for the score line.

    `kind` is the source kind of the ledger: `review`, or `certificate` when a certificate alone carries the band.
    """

    period: int
    indicator: str
    band: int
    decision_id: int
    public_id: str
    title: str
    kind: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BandUndone(Event):
    """A reviewer took a band back a moment after giving it."""

    period: int
    indicator: str
    decision_id: int


@dataclass(frozen=True, kw_only=True, slots=True)
class KinshipDeclared(Event):
    """It was said that a reviewer is a relative of `person_id` (`declared`), or no longer: she then may not decide."""

    reviewer_id: int
    declared: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceRechecked(Event):
    """Somebody of another unit looked again at a decision about `person_id`; no score changes by it."""

    period: int
    indicator: str
    recheck_ref: str
