"""What a person has to say of a piece of evidence before somebody can look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lms.evidence.rules.claims import LONGEST_WORDS, period_flaw
from lms.evidence.rules.kinds import REQUIRED, Kind

SHORTEST_WORDS = 10
"""Signs: «đọc sách» says nothing about what was read."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence as it is said, its files apart."""

    kind: str = ""
    indicator: str = ""
    words: str = ""
    happened_on: date | None = None
    issuer: str = ""
    number: str = ""


def flaws_of(piece: Piece, *, kind: Kind | None, files: int, today: date) -> list[tuple[str, str]]:
    """Return what is missing or wrong, as pairs of (field, code), in the order of the steps."""
    if kind is None:
        return [("kind", "evidence_kind_missing")]
    found = [("indicator", "evidence_indicator_missing")] if piece.indicator not in kind.indicators else []
    if not files:
        found.append(("files", "evidence_file_missing"))
    return [*found, *said_flaws(piece, kind=kind, today=today)]


def said_flaws(piece: Piece, *, kind: Kind, today: date) -> list[tuple[str, str]]:
    """Return what is wrong with the words, the day and the names on the paper."""
    found = []
    if len(piece.words) < SHORTEST_WORDS:
        found.append(("words", "evidence_words_short" if piece.words else "evidence_words_missing"))
    elif len(piece.words) > LONGEST_WORDS:
        found.append(("words", "evidence_words_long"))
    day = _day_flaw(piece.happened_on, kind, today)
    if day:
        found.append(("happened_on", day))
    if kind.names_issuer() and not piece.issuer:
        found.append(("issuer", "evidence_issuer_missing"))
    if kind.numbers == REQUIRED and not any(sign.isalnum() for sign in piece.number):
        found.append(("number", "evidence_number_missing"))
    return found


def _day_flaw(day: date | None, kind: Kind, today: date) -> str | None:
    return "evidence_day_missing" if day is None else period_flaw(day, valid_months=kind.months, today=today)
