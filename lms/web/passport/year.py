"""A person's year as her pages read it, and the addresses of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from courses.queries import CompletionCard
from lms.criteria.rules.criteria_set import CriteriaSet
from lms.score.queries import EntryCard, YearState
from lms.score.queries.corrections import CorrectionCard
from lms.score.rules.ledger import Entry, Key
from lms.score.rules.rulebook import Rulebook
from lms.score.rules.statement import Line, Statement, fold
from lms.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Year:
    """All that a person's year is made of, as read."""

    period: int
    state: YearState
    entries: Sequence[EntryCard]
    completions: Sequence[CompletionCard]
    book: Rulebook
    criteria: CriteriaSet
    corrections: Sequence[CorrectionCard] = ()

    def statement(self) -> Statement:
        """Fold the entries under the book."""
        return fold((card.entry for card in self.entries), self.book)

    def percents(self) -> dict[str, int]:
        """Return how well tests went, by the public id of the attempt."""
        return {done.attempt_ref: done.percent for done in self.completions if done.percent is not None}

    def reasons(self) -> dict[Key, str]:
        """Return why entries were taken back, by the key of the entry that does."""
        return {card.entry.key: card.reason for card in self.entries if card.reason}


def reference(line: Line, period: int, indicator: str) -> str:
    """Return what names a line in an address: the key of its entry, or period, indicator, kind and code of a cut."""
    parts: Sequence[object] = line.entry.key if line.entry else (period, indicator, line.kind, line.code)
    return "~".join(str(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Proof:
    """The way to the fact behind a line, and what one sees there."""

    href: str
    label: str


def proof(entry: Entry) -> Proof | None:
    """Return the way to the fact behind an entry, or None where there is no page of it."""
    kind, found = entry.source_kind, entry.reference
    if kind == "course" and found:
        return Proof(url_for("learn.result", attempt_ref=found), _("Xem kết quả kiểm tra"))
    if kind in ("review", "certificate") and found:
        return Proof(url_for("evidence.decision", ref=found), _("Xem minh chứng và quyết định"))
    if kind == "meeting":
        return Proof(url_for("application.show", ky=entry.period), _("Xem hồ sơ công nhận"))
    return None


def years_with_rules(starts: Sequence[date], today: int) -> list[int]:
    """Return the years one can look at, the latest first: those for which there is a rulebook, up to this one."""
    first = min((start.year for start in starts), default=today)
    return list(range(today, min(first, today) - 1, -1))
