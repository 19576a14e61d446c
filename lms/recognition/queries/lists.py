"""Reading what is done by list: meetings, the exceptions ticked, postings with what was said, appraisals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, or_, select

from kernel.actor import ASSOCIATION, SECTOR, TERRITORIAL, Actor, under, within
from kernel.clock import local_day
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.recognition.models import (
    Appraisal,
    ListMark,
    ListMeeting,
    Posting,
    PostingOpinion,
    RecognitionCase,
    RecognitionYear,
)
from lms.recognition.queries.cases import CASE, CaseCard
from lms.recognition.queries.years import CARD as YEAR
from lms.recognition.queries.years import READERS, YearCard
from lms.recognition.rules.moves import AGREED, POSTED, REGISTERED, SELF_ASSESSED

Points = dict[str, int]


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """A meeting, for reading. `round` counts its closings; `confirmed` are bands for the whole list."""

    id: int
    public_id: str
    year_id: int
    period: int
    unit_path: str
    number: int
    state: str
    held_on: date
    place: str
    chair: str
    secretary: str
    invited: int
    present: int
    opinions: str
    confirmed: Points
    with_registered: bool
    round: int
    opened_by: int
    closed_by: int
    closed_at: datetime | None

    def states(self) -> tuple[str, ...]:
        """Return the states of the cases on its list while nothing is concluded."""
        return (REGISTERED, SELF_ASSESSED) if self.with_registered else (SELF_ASSESSED,)


@dataclass(frozen=True, slots=True)
class MarkCard:
    """An exception of a list, for reading."""

    person_id: int
    figures: Points
    confirmed: Points
    not_required: bool
    votes: int | None
    wish: str
    reason: str


@dataclass(frozen=True, slots=True)
class PostingCard:
    """A posting, for reading."""

    id: int
    public_id: str
    year_id: int
    meeting_id: int
    unit_path: str
    state: str
    from_on: date
    until_on: date
    place: str
    opened_by: int
    closed_by: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpinionCard:
    """What was said about a posted list, for reading."""

    id: int
    public_id: str
    posting_id: int
    about_id: int | None
    about_name: str
    said_by: str
    words: str
    outcome: str
    settled: str
    recorded_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class AppraisalCard:
    """An appraisal, for reading."""

    id: int
    public_id: str
    year_id: int
    unit_path: str
    state: str
    held_on: date
    members: str
    opinions: str
    opened_by: int
    closed_by: int
    closed_at: datetime | None


def columns_of(card: type[Any], table: type[Any]) -> tuple[Any, ...]:
    """Return the columns of a table in the order of a card's fields."""
    return tuple(getattr(table, name) for name in card.__dataclass_fields__)


MEETING, MARK = columns_of(MeetingCard, ListMeeting), columns_of(MarkCard, ListMark)
POSTING, OPINION = columns_of(PostingCard, Posting), columns_of(OpinionCard, PostingOpinion)
APPRAISAL = columns_of(AppraisalCard, Appraisal)


def in_scope(column: SQLColumnExpression[str], actor: Actor, *roles: str) -> ColumnElement[bool]:
    """Return the condition «this row is of a unit in the actor's scope», in whatever hierarchy."""
    wanted = roles or READERS
    return or_(*(within(column, actor, *wanted, hierarchy=each) for each in (TERRITORIAL, SECTOR, ASSOCIATION)))


def get_one(executor: Executor, table: Any, columns: tuple[Any, ...], public_id: str, actor: Actor) -> Any:
    """Return the row of a table with a unit's path by its public id, within the actor's scope, or raise `NotFound`."""
    row = executor.execute(
        select(*columns).where(table.public_id == public_id, in_scope(table.unit_path, actor))
    ).first()
    if row is None:
        raise NotFound
    return row


def year_by_id(executor: Executor, year_id: int) -> YearCard:
    """Return the year something belongs to: whoever may read that may read its year."""
    return YearCard(*executor.execute(select(*YEAR).where(RecognitionYear.id == year_id)).one())


def get_meeting(executor: Executor, *, public_id: str, actor: Actor) -> MeetingCard:
    """Return a meeting within the actor's scope, or raise `NotFound`."""
    return MeetingCard(*get_one(executor, ListMeeting, MEETING, public_id, actor))


def get_posting(executor: Executor, *, public_id: str, actor: Actor) -> PostingCard:
    """Return a posting within the actor's scope, or raise `NotFound`."""
    return PostingCard(*get_one(executor, Posting, POSTING, public_id, actor))


def get_appraisal(executor: Executor, *, public_id: str, actor: Actor) -> AppraisalCard:
    """Return an appraisal within the actor's scope, or raise `NotFound`."""
    return AppraisalCard(*get_one(executor, Appraisal, APPRAISAL, public_id, actor))


def find_meeting(executor: Executor, meeting_id: int) -> MeetingCard:
    """Return the meeting a posting belongs to."""
    return MeetingCard(*executor.execute(select(*MEETING).where(ListMeeting.id == meeting_id)).one())


def list_meetings(executor: Executor, *, year: YearCard, actor: Actor) -> list[MeetingCard]:
    """Return a year's meetings within the actor's scope, by unit, then number."""
    rows = executor.execute(
        select(*MEETING)
        .where(ListMeeting.year_id == year.id, in_scope(ListMeeting.unit_path, actor))
        .order_by(ListMeeting.unit_path, ListMeeting.number)
        .limit(500)
    )
    return [MeetingCard(*row) for row in rows]


def list_postings(executor: Executor, *, year: YearCard, actor: Actor) -> list[PostingCard]:
    """Return a year's postings within the actor's scope, the newest first."""
    rows = executor.execute(
        select(*POSTING)
        .where(Posting.year_id == year.id, in_scope(Posting.unit_path, actor))
        .order_by(Posting.id.desc())
        .limit(500)
    )
    return [PostingCard(*row) for row in rows]


def find_posting_of(executor: Executor, *, meeting_id: int) -> PostingCard | None:
    """Return the newest posting of a meeting's list that was not taken down."""
    row = executor.execute(
        select(*POSTING)
        .where(Posting.meeting_id == meeting_id, Posting.state != "taken_down")
        .order_by(Posting.id.desc())
        .limit(1)
    ).first()
    return None if row is None else PostingCard(*row)


def list_appraisals(executor: Executor, *, year: YearCard, actor: Actor) -> list[AppraisalCard]:
    """Return a year's appraisals within the actor's scope, the newest first."""
    rows = executor.execute(
        select(*APPRAISAL)
        .where(Appraisal.year_id == year.id, in_scope(Appraisal.unit_path, actor))
        .order_by(Appraisal.id.desc())
        .limit(500)
    )
    return [AppraisalCard(*row) for row in rows]


def list_opinions(executor: Executor, *, posting: PostingCard) -> list[OpinionCard]:
    """Return what was said about a posted list, in the order it was recorded."""
    rows = executor.execute(
        select(*OPINION).where(PostingOpinion.posting_id == posting.id).order_by(PostingOpinion.id).limit(500)
    )
    return [OpinionCard(*row) for row in rows]


def list_marks(executor: Executor, *, list_id: int, person_ids: Iterable[int] | None = None) -> dict[int, MarkCard]:
    """Return the exceptions of a list by person: of these people, or all."""
    conditions = [ListMark.list_id == list_id]
    if person_ids is not None:
        conditions.append(ListMark.person_id.in_(list(person_ids)))
    rows = executor.execute(select(*MARK).where(*conditions))
    return {row.person_id: MarkCard(*row) for row in rows}


# ---------------------------------------------------------------------------------- whose cases


def on_meeting(meeting: MeetingCard) -> list[ColumnElement[bool]]:
    """Return the conditions «this case is on the meeting's list and nothing is concluded for it»."""
    return [
        RecognitionCase.year_id == meeting.year_id,
        under(RecognitionCase.unit_path, meeting.unit_path),
        RecognitionCase.state.in_(meeting.states()),
    ]


def on_agreed(meeting: MeetingCard) -> list[ColumnElement[bool]]:
    """Return the conditions «the meeting agreed on this case, and it is not posted»."""
    return [RecognitionCase.meeting_id == meeting.id, RecognitionCase.state == AGREED]


def on_appraisal(appraisal: AppraisalCard) -> list[ColumnElement[bool]]:
    """Return the conditions «this case was posted to its end below the appraisal's unit, and waits for it»."""
    ended = select(Posting.id).where(Posting.year_id == appraisal.year_id, Posting.state == "closed")
    return [
        RecognitionCase.year_id == appraisal.year_id,
        under(RecognitionCase.unit_path, appraisal.unit_path),
        RecognitionCase.state == POSTED,
        RecognitionCase.posting_id.in_(ended),
    ]


def on_posting(posting: PostingCard) -> list[ColumnElement[bool]]:
    """Return the conditions «this case was posted with this list», whatever became of it since."""
    return [RecognitionCase.posting_id == posting.id]


def cases_where(
    executor: Executor, conditions: Sequence[ColumnElement[bool]], *, most: int | None = None
) -> list[CaseCard]:
    """Return cases in the order of their names: all, or the first `most`."""
    statement = select(*CASE).where(*conditions).order_by(RecognitionCase.sort_key, RecognitionCase.person_id)
    return [CaseCard(*row) for row in executor.execute(statement.limit(most))]


def page_where(executor: Executor, conditions: Sequence[ColumnElement[bool]], *, number: int) -> Page[CaseCard]:
    """Return a page of cases in the order of their names."""
    total = count_where(executor, conditions)
    statement = select(*CASE).where(*conditions).order_by(RecognitionCase.sort_key, RecognitionCase.person_id)
    rows = executor.execute(statement.limit(SIZE).offset((number - 1) * SIZE))
    return Page(tuple(CaseCard(*row) for row in rows), number, SIZE, total)


def count_where(executor: Executor, conditions: Sequence[ColumnElement[bool]]) -> int:
    """Return how many cases there are."""
    found: int = executor.execute(select(func.count()).select_from(RecognitionCase).where(*conditions)).scalar_one()
    return found


def find_on_list(executor: Executor, conditions: Sequence[ColumnElement[bool]], *, case_ref: str) -> CaseCard:
    """Return a case that is on a list, by its public id, or raise `NotFound`."""
    row = executor.execute(select(*CASE).where(*conditions, RecognitionCase.public_id == case_ref)).first()
    if row is None:
        raise NotFound
    return CaseCard(*row)


def told_on(case: CaseCard, posted_on: date | None) -> date:
    """Return the day from which somebody could know how her case was concluded: not before its list was posted."""
    concluded = local_day(case.changed_at)
    return max(concluded, posted_on) if posted_on else concluded


def find_told_on(executor: Executor, case: CaseCard) -> date:
    """Return the same, with the posting looked up."""
    posting = find_posting_of(executor, meeting_id=case.meeting_id) if case.meeting_id else None
    return told_on(case, posting.from_on if posting else None)
