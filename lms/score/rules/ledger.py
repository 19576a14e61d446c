"""Posting: a fact and the rulebook in, entries out.

Entries are whole and immutable; caps are the fold's affair.

A source that was reversed and counts again posts with the next revision; a replay carries the same revision,
so its key is already taken and it is a no-op. Nothing here knows the person: the table adds who, when and by
whom.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from lms.criteria.rules.rulebook import FixedPoints
from lms.score.rules.rulebook import ACTIVITY, EVIDENCE, LEARNING, MEETING, NOT_REQUIRED, Rulebook

COURSE = "course"
REVERSAL = "reverse:"
CARRIED = "carry:"


class Key(NamedTuple):
    """What makes an entry one of its kind among a person's entries."""

    period: int
    indicator: str
    rule: str
    source_kind: str
    source_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Points posted to one indicator by one rule for one fact.

    `points` are signed whole points; `posted_on` is the fact's date in Hà Nội (of a reversal, the day it was
    decided); `period` is the year it counts in. `title` names the fact for the reader, `reference` is its
    public id: neither is part of what the entry is.
    """

    period: int
    indicator: str
    points: int
    rule: str
    rulebook: str
    bucket: str
    source_kind: str
    source_id: str
    posted_on: date
    revision: int = 0
    title: str = field(default="", compare=False)
    reference: str = field(default="", compare=False)

    @property
    def key(self) -> Key:
        """Return the key that two postings of one fact share."""
        return Key(self.period, self.indicator, self.rule, self.source_kind, self.source_id, self.revision)


@dataclass(frozen=True, slots=True)
class Source:
    """The fact that posts: its kind and id (stable over replays), its date in Hà Nội, and how it is shown.

    Kinds in use: `course`, `event`, `review`, `certificate` (a review of one), `meeting`, `confirmation`.
    """

    kind: str
    id: str
    on: date
    revision: int = 0
    title: str = ""
    reference: str = ""


def post_course(
    code: str,
    source_id: str,
    on: date,
    book: Rulebook,
    *,
    revision: int = 0,
    title: str = "",
    reference: str = "",
) -> tuple[Entry, ...]:
    """Post a course passed by its final test; nothing for a course the rulebook does not map.

    `source_id` is the course's own id, the same for each pass, so that a second pass in the period is a twin.
    """
    source = Source(COURSE, source_id, on, revision, title, reference)
    return tuple(
        _entry(source, FixedPoints(COURSE, indicator, points), LEARNING, book)
        for indicator, points in book.courses.get(code, ())
    )


def post_activity(
    source_id: str, on: date, book: Rulebook, *, revision: int = 0, title: str = "", reference: str = ""
) -> tuple[Entry, ...]:
    """Post an attended training, conference or community activity (`source_id` is the event's)."""
    return (_entry(Source("event", source_id, on, revision, title, reference), book.activity, ACTIVITY, book),)


def post_ladder(step: str, source: Source, book: Rulebook) -> tuple[Entry, ...]:
    """Post a step of the digital-skill ladder (`skill`, `proficient`); nothing for an unknown step."""
    fixed = book.ladder.get(step)
    return () if fixed is None else (_entry(source, fixed, step, book),)


def post_not_required(source: Source, book: Rulebook) -> tuple[Entry, ...]:
    """Post «công việc không yêu cầu», as the meeting confirmed it."""
    return (_entry(source, book.not_required, NOT_REQUIRED, book),)


def post_band(indicator: str, band: int, already: int, source: Source, book: Rulebook) -> tuple[Entry, ...]:
    """Post what lifts an indicator to the band its reviewer picked, from what `statement.already` says.

    Nothing is posted when the indicator stands at the band or above it: a review never takes points away, a
    correction does. Nothing either for a band or an indicator the rulebook does not offer.
    """
    offered = indicator in book.evidence.indicators and band in book.evidence.bands
    return _lift(indicator, band - already, EVIDENCE, source, book) if offered else ()


def post_meeting(indicator: str, band: int, already: int, source: Source, book: Rulebook) -> tuple[Entry, ...]:
    """Post what lifts an indicator to the band the neighbourhood meeting confirmed; else as `post_band`."""
    offered = indicator in book.meeting.indicators and band in book.meeting.bands
    return _lift(indicator, band - already, MEETING, source, book) if offered else ()


def reverse(entry: Entry, on: date, *, reference: str = "") -> Entry:
    """Return the entry that takes another back, in the same period, indicator and bucket.

    `on` is the day it was decided; the reason and the two people are the table's. ValueError for a reversing
    entry: a fact that counts after all posts again, with the next revision.
    """
    if entry.rule.startswith(REVERSAL):
        raise ValueError("a reversal is not reversed; the source posts again")
    return replace(entry, points=-entry.points, rule=REVERSAL + entry.rule, posted_on=on, reference=reference)


def next_revision(entries: Iterable[Entry], rule: str, source_kind: str, source_id: str, period: int) -> int:
    """Return the revision that a posting of this source carries.

    It is the standing one (then the posting is a replay), one more than the last if that was reversed, or 0
    for a source that never posted.
    """
    same = [e for e in entries if (e.source_kind, e.source_id, e.period) == (source_kind, source_id, period)]
    posted = [e.revision for e in same if e.rule == rule]
    taken_back = {e.revision for e in same if e.rule == REVERSAL + rule}
    if not posted:
        return 0
    return max(posted) + (max(posted) in taken_back)


def unposted(entries: Iterable[Entry], keys: Collection[Key]) -> tuple[Entry, ...]:
    """Return the entries whose key is not taken, each key once: what a replay leaves to write."""
    fresh: dict[Key, Entry] = {}
    for entry in entries:
        if entry.key not in keys:
            fresh.setdefault(entry.key, entry)
    return tuple(fresh.values())


def carry(entries: Iterable[Entry], period: int, book: Rulebook) -> tuple[Entry, ...]:
    """Return the opening entries of a period: what the year before posted and is still valid on 1 January.

    An opening entry keeps its fact's date, so that it runs out when the fact does; what was reversed is not
    carried.
    """
    first_day = date(period, 1, 1)
    before = [e for e in entries if e.period == period - 1]
    taken_back = {e.key._replace(rule=e.rule.removeprefix(REVERSAL)) for e in before if e.rule.startswith(REVERSAL)}
    return tuple(
        replace(e, period=period, rule=CARRIED + e.rule.removeprefix(CARRIED), rulebook=book.version)
        for e in before
        if not e.rule.startswith(REVERSAL) and e.key not in taken_back and expires(e, book) > first_day
    )


def expires(entry: Entry, book: Rulebook) -> date:
    """Return the first day an entry's fact no longer counts.

    That is months after it, by its rule or by the kind of its source (a certificate outlives the review that
    counted it); without months, 1 January after its period.
    """
    kinds = (entry.rule.removeprefix(CARRIED), entry.source_kind)
    months = max(book.validity_months.get(kind, 0) for kind in kinds)
    if not months:
        return date(entry.period + 1, 1, 1)
    return add_months(entry.posted_on, months)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; where that month is shorter, the first day after it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return add_months(day.replace(day=1), months + 1)


def _lift(indicator: str, missing: int, bucket: str, source: Source, book: Rulebook) -> tuple[Entry, ...]:
    return (_entry(source, FixedPoints(bucket, indicator, missing), bucket, book),) if missing > 0 else ()


def _entry(source: Source, fixed: FixedPoints, bucket: str, book: Rulebook) -> Entry:
    return Entry(
        period=source.on.year,
        indicator=fixed.indicator,
        points=fixed.points,
        rule=fixed.code,
        rulebook=book.version,
        bucket=bucket,
        source_kind=source.kind,
        source_id=source.id,
        posted_on=source.on,
        revision=source.revision,
        title=source.title,
        reference=source.reference,
    )
