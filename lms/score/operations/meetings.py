"""What a neighbourhood meeting confirmed, for many people at once: few statements, however many they are.

Saying the same again changes nothing; another band said by the same meeting takes the first posting back and posts
anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from lms.score import queries
from lms.score.operations.posting import Posting, book_of, in_hand_of, post_for_many
from lms.score.queries import PostedEntry
from lms.score.rules.ledger import Entry, Source, next_revision, post_meeting, post_not_required, reverse
from lms.score.rules.rulebook import MEETING, NOT_REQUIRED, Rulebook
from lms.score.rules.statement import Sums, add, already

KIND = "meeting"
SAID_ANEW, TAKEN_BACK = "meeting_changed", "meeting_reopened"
"""Reasons of entries that take back what a meeting posted."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as a source of points: its period, its id, how its lines are shown, and the day it is keyed in."""

    period: int
    id: int
    title: str
    reference: str
    on: date

    def source(self, revision: int = 0) -> Source:
        """Return it as what posts."""
        return Source(KIND, str(self.id), self.on, revision, self.title[:200], self.reference)


Plan = Callable[[int, Sums, list[PostedEntry], Meeting, Rulebook], list[Posting]]


def confirm_at_meeting(
    session: Session,
    *,
    people: Mapping[int, Mapping[str, int]],
    period: int,
    meeting_id: int,
    reference: str,
    title: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Post the bands a meeting confirmed: `people` are bands by indicator, by person. Returns the entries written."""
    meeting = Meeting(period, meeting_id, title, reference, local_day(at))

    def plan(person_id: int, sums: Sums, own: list[PostedEntry], meeting: Meeting, book: Rulebook) -> list[Posting]:
        return [
            posting
            for indicator, band in sorted(people[person_id].items())
            for posting in _band(person_id, indicator, band, sums, own, meeting, book)
        ]

    return _confirm(session, sorted(people), meeting, plan, actor=actor, at=at)


def confirm_not_required(
    session: Session,
    *,
    person_ids: Iterable[int],
    period: int,
    meeting_id: int,
    reference: str,
    title: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Post «công việc không yêu cầu» for those of whom a meeting confirmed it. Returns the entries written."""
    meeting = Meeting(period, meeting_id, title, reference, local_day(at))
    return _confirm(session, sorted(set(person_ids)), meeting, _not_required, actor=actor, at=at)


def take_back_meeting(
    session: Session, *, person_ids: Iterable[int], period: int, meeting_id: int, actor: Actor, at: datetime
) -> int:
    """Take back all a meeting posted for these people: it was reopened. Returns the entries written."""
    meeting = Meeting(period, meeting_id, "", "", local_day(at))
    return _confirm(session, sorted(set(person_ids)), meeting, _take_back, actor=actor, at=at)


def _confirm(
    session: Session, person_ids: list[int], meeting: Meeting, plan: Plan, *, actor: Actor, at: datetime
) -> int:
    years = in_hand_of(session, person_ids=person_ids, period=meeting.period, lock=True)
    posted: dict[int, list[PostedEntry]] = defaultdict(list)
    for one in queries.list_of_source(
        session, person_ids=person_ids, kinds=(KIND,), source_id=str(meeting.id), since=meeting.period
    ):
        if one.entry.period == meeting.period:
            posted[one.person_id].append(one)
    book = book_of(session, period=meeting.period, at=at)
    postings = [
        posting
        for person_id, year in years.items()
        for posting in plan(person_id, add(year.before.sums, year.entries), posted[person_id], meeting, book)
    ]
    return len(post_for_many(session, postings, period=meeting.period, actor=actor, at=at))


def _band(
    person_id: int,
    indicator: str,
    band: int,
    sums: Sums,
    own: list[PostedEntry],
    meeting: Meeting,
    book: Rulebook,
) -> list[Posting]:
    """Return what brings an indicator to the band the meeting says now, beside all that others posted."""
    mine = [one for one in own if one.stands and one.entry.indicator == indicator and one.entry.rule == MEETING]
    back = [Posting(person_id, _reversed(one, meeting), one.id, SAID_ANEW) for one in mine]
    others = add(sums, [posting.entry for posting in back])
    revision = next_revision(
        [one.entry for one in own if one.entry.indicator == indicator] + [posting.entry for posting in back],
        *(MEETING, KIND, str(meeting.id), meeting.period),
    )
    stands = already(indicator, MEETING, others, book)
    wanted = post_meeting(indicator, band, stands, meeting.source(revision), book)
    if sum(one.entry.points for one in mine) == sum(entry.points for entry in wanted):
        return []
    return back + [Posting(person_id, _of(entry, meeting)) for entry in wanted]


def _not_required(
    person_id: int, _sums: Sums, own: list[PostedEntry], meeting: Meeting, book: Rulebook
) -> list[Posting]:
    entries = [one.entry for one in own]
    revision = next_revision(entries, NOT_REQUIRED, KIND, str(meeting.id), meeting.period)
    return [
        Posting(person_id, _of(entry, meeting)) for entry in post_not_required(meeting.source(revision), book)
    ]  # a standing one has this revision already, and its key is taken


def _take_back(person_id: int, _sums: Sums, own: list[PostedEntry], meeting: Meeting, _book: Rulebook) -> list[Posting]:
    return [Posting(person_id, _reversed(one, meeting), one.id, TAKEN_BACK) for one in own if one.stands]


def _reversed(one: PostedEntry, meeting: Meeting) -> Entry:
    return reverse(one.entry, meeting.on, reference=one.entry.reference)


def _of(entry: Entry, meeting: Meeting) -> Entry:
    """Return the entry in the meeting's period: a meeting of December may be keyed in in January."""
    return replace(entry, period=meeting.period)
