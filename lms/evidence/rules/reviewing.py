"""Who may decide about a case of evidence, what may be decided, and how long it may be taken back.

A case is what one person has handed in for one indicator of one period and nobody has decided yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

REVIEWERS = ("cadre", "city")
"""Roles that decide about evidence of their units. Auditors read; helpers prepare."""

ACCEPTED, RETURNED, DECLINED = VERDICTS = ("accepted", "returned", "declined")
UNDO_WITHIN = timedelta(minutes=10)
RECOVERY_REST = timedelta(hours=24)
"""Who came back into an account with a printed slip decides nothing for a day (threat 10)."""

SITTING = timedelta(minutes=30)
"""Opening a case again within it goes on with the same look; later a new one begins."""

LONGEST_NOTE = 500
RELATIONS = ("spouse", "parent", "child", "sibling", "other")


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who would decide: her id, whether her scope covers the case's unit, whether she only reads, her last slip."""

    person_id: int
    covers: bool
    reads_only: bool
    recovered_at: datetime | None = None


def why_not(
    who: Reviewer, *, person_id: int, entered_by: Collection[int], relatives: Collection[int], at: datetime
) -> str | None:
    """Return why somebody may not decide about a case, or None when she may.

    Codes: `read_only`, `outside`, `own`, `entered`, `relative`, `recovered`. `entered_by` are those who entered its
    pieces, `relatives` those known to be a relative of the person.
    """
    if who.reads_only:
        return "read_only"
    if not who.covers:
        return "outside"
    if who.person_id == person_id:
        return "own"
    if who.person_id in entered_by:
        return "entered"
    if who.person_id in relatives:
        return "relative"
    rested = who.recovered_at is None or at - who.recovered_at >= RECOVERY_REST
    return None if rested else "recovered"


def open_bands(bands: Iterable[int], *, standing: int) -> tuple[int, ...]:
    """Return the bands a reviewer may give, the highest first.

    Never nothing (that is «chưa chấp nhận») and never less than what an earlier decision gave: a review does not take
    points away, a correction does.
    """
    return tuple(sorted({band for band in bands if band > 0 and band >= standing}, reverse=True))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one piece, with the code of a ready reason unless it is accepted."""

    verdict: str
    reason: str = ""


def flaw(
    verdicts: Mapping[str, Verdict],
    *,
    band: int,
    bands: Collection[int],
    reasons: Mapping[str, Collection[str]],
    note: str,
) -> tuple[str, str] | None:
    """Return what is wrong with a decision as (field, code), or None.

    `verdicts` by the public id of the piece; `reasons` are the codes known for each verdict. A band is given exactly
    when something is accepted. «other» says nothing by itself and needs a note.
    """
    if not verdicts or any(one.verdict not in VERDICTS for one in verdicts.values()):
        return "verdict", "verdict_missing"
    accepting = any(one.verdict == ACCEPTED for one in verdicts.values())
    if accepting and band not in bands:
        return "band", "band_missing"
    if not accepting and band:
        return "band", "band_without_evidence"
    refused = [one for one in verdicts.values() if one.verdict != ACCEPTED]
    if any(one.reason not in reasons.get(one.verdict, ()) for one in refused):
        return "reason", "reason_missing"
    if any(one.reason == "other" for one in refused) and not any(sign.isalnum() for sign in note):
        return "note", "note_missing"
    return ("note", "note_too_long") if len(note) > LONGEST_NOTE else None


def may_undo(*, decided_by: int, decided_at: datetime, actor_id: int, at: datetime) -> str | None:
    """Return why a decision cannot be taken back (`not_yours`, `too_late`), or None when it can."""
    if decided_by != actor_id:
        return "not_yours"
    return "too_late" if at - decided_at > UNDO_WITHIN else None
