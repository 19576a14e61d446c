"""Reading what is decided: proposals, decisions, the register of papers, requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from kernel.actor import Actor
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from kernel.text import fold
from lms.recognition.models import CaseRequest, CaseStep, Decision, Proposal, RecognitionCase, RegisterEntry
from lms.recognition.queries.cases import CASE, CaseCard
from lms.recognition.queries.lists import columns_of, get_one, in_scope
from lms.recognition.queries.years import YearCard
from lms.recognition.rules.moves import PROPOSED


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal, for reading."""

    id: int
    public_id: str
    year_id: int
    unit_path: str
    kind: str
    number: str
    dated: date
    state: str
    people: int
    sent_by: int


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """A decision, for reading. `job` is the public id of the job that carries it out, "" when none was needed."""

    id: int
    public_id: str
    year_id: int
    unit_path: str
    proposal_id: int | None
    kind: str
    number: str
    dated: date
    signer_title: str
    signer_name: str
    state: str
    people: int
    job: str
    entered_by: int
    entered_name: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class RegisterCard:
    """One line of the register, for reading."""

    person_id: int
    public_id: str
    year_id: int
    decision_id: int
    unit_path: str
    number: int
    name: str
    birth_year: int | None
    handed_on: date | None
    handed_to: str
    note: str


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request about a case, for reading."""

    person_id: int
    id: int
    public_id: str
    year_id: int
    period: int
    unit_path: str
    kind: str
    state: str
    reason_code: str
    words: str
    new_name: str
    asked_by: int
    asked_name: str
    asked_at: datetime
    answer: str
    answered_by: int
    answered_name: str
    answered_at: datetime | None
    decision_id: int | None


PROPOSAL, DECISION = columns_of(ProposalCard, Proposal), columns_of(DecisionCard, Decision)
REGISTER, REQUEST = columns_of(RegisterCard, RegisterEntry), columns_of(RequestCard, CaseRequest)


def get_proposal(executor: Executor, *, public_id: str, actor: Actor) -> ProposalCard:
    """Return a proposal within the actor's scope, or raise `NotFound`."""
    return ProposalCard(*get_one(executor, Proposal, PROPOSAL, public_id, actor))


def get_decision(executor: Executor, *, public_id: str, actor: Actor) -> DecisionCard:
    """Return a decision within the actor's scope, or raise `NotFound`."""
    return DecisionCard(*get_one(executor, Decision, DECISION, public_id, actor))


def get_request(executor: Executor, *, public_id: str, actor: Actor) -> RequestCard:
    """Return a request within the actor's scope, or raise `NotFound`."""
    return RequestCard(*get_one(executor, CaseRequest, REQUEST, public_id, actor))


def list_proposals(executor: Executor, *, year: YearCard, actor: Actor) -> list[ProposalCard]:
    """Return a year's proposals within the actor's scope, the newest first."""
    rows = executor.execute(
        select(*PROPOSAL)
        .where(Proposal.year_id == year.id, in_scope(Proposal.unit_path, actor))
        .order_by(Proposal.id.desc())
        .limit(200)
    )
    return [ProposalCard(*row) for row in rows]


def list_decisions(executor: Executor, *, year: YearCard, actor: Actor) -> list[DecisionCard]:
    """Return a year's decisions within the actor's scope, the newest first."""
    rows = executor.execute(
        select(*DECISION)
        .where(Decision.year_id == year.id, in_scope(Decision.unit_path, actor))
        .order_by(Decision.id.desc())
        .limit(200)
    )
    return [DecisionCard(*row) for row in rows]


def decisions_by_id(executor: Executor, ids: Sequence[int]) -> dict[int, DecisionCard]:
    """Return decisions by their ids, for lines that name them."""
    rows = executor.execute(select(*DECISION).where(Decision.id.in_(sorted(set(ids)))))
    return {row.id: DecisionCard(*row) for row in rows}


def find_decision_of(executor: Executor, *, proposal_id: int) -> DecisionCard | None:
    """Return the decision on a proposal."""
    row = executor.execute(select(*DECISION).where(Decision.proposal_id == proposal_id)).first()
    return None if row is None else DecisionCard(*row)


def list_proposed(
    executor: Executor, *, proposal_id: int, after: tuple[str, int] = ("", 0), most: int
) -> list[CaseCard]:
    """Return cases of a proposal that are not decided yet, by name, beyond (sort key, person id)."""
    key, person_id = after
    beyond = (RecognitionCase.sort_key > key) | (
        (RecognitionCase.sort_key == key) & (RecognitionCase.person_id > person_id)
    )
    rows = executor.execute(
        select(*CASE)
        .where(RecognitionCase.proposal_id == proposal_id, RecognitionCase.state == PROPOSED, beyond)
        .order_by(RecognitionCase.sort_key, RecognitionCase.person_id)
        .limit(most)
    )
    return [CaseCard(*row) for row in rows]


def count_proposed(executor: Executor, *, proposal_id: int) -> int:
    """Return how many cases of a proposal are not decided yet."""
    found: int = executor.execute(
        select(func.count())
        .select_from(RecognitionCase)
        .where(RecognitionCase.proposal_id == proposal_id, RecognitionCase.state == PROPOSED)
    ).scalar_one()
    return found


def last_number(executor: Executor, *, year_id: int) -> int:
    """Return the last number in a year's register, 0 when it is empty."""
    return (
        executor.execute(select(func.max(RegisterEntry.number)).where(RegisterEntry.year_id == year_id)).scalar_one()
        or 0
    )


def list_register(
    executor: Executor,
    *,
    year: YearCard,
    actor: Actor,
    waiting: bool = False,
    search: str = "",
    number: int = 1,
    size: int = SIZE,
) -> Page[RegisterCard]:
    """Return a page of the register within the actor's scope, by number; `waiting` are papers not handed on yet."""
    conditions = [RegisterEntry.year_id == year.id, in_scope(RegisterEntry.unit_path, actor)]
    if waiting:
        conditions.append(RegisterEntry.handed_on.is_(None))
    if search:
        conditions.append(RegisterEntry.folded.contains(fold(search), autoescape=True))
    total = executor.execute(select(func.count()).select_from(RegisterEntry).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(*REGISTER).where(*conditions).order_by(RegisterEntry.number).limit(size).offset((number - 1) * size)
    )
    return Page(tuple(RegisterCard(*row) for row in rows), number, size, total)


def list_requests(
    executor: Executor, *, year: YearCard, actor: Actor, open_only: bool = False, number: int = 1
) -> Page[RequestCard]:
    """Return a page of a year's requests within the actor's scope, the newest first."""
    conditions = [CaseRequest.year_id == year.id, in_scope(CaseRequest.unit_path, actor)]
    if open_only:
        conditions.append(CaseRequest.state == "open")
    total = executor.execute(select(func.count()).select_from(CaseRequest).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(*REQUEST).where(*conditions).order_by(CaseRequest.id.desc()).limit(SIZE).offset((number - 1) * SIZE)
    )
    return Page(tuple(RequestCard(*row) for row in rows), number, SIZE, total)


def requests_of(executor: Executor, *, person_id: int, period: int) -> list[RequestCard]:
    """Return what was asked about a person's case, the newest first."""
    rows = executor.execute(
        select(*REQUEST)
        .where(CaseRequest.person_id == person_id, CaseRequest.period == period)
        .order_by(CaseRequest.id.desc())
        .limit(SIZE)
    )
    return [RequestCard(*row) for row in rows]


def get_case_of(executor: Executor, *, person_id: int, period: int) -> CaseCard:
    """Return the case something is about, or raise `NotFound`."""
    row = executor.execute(
        select(*CASE).where(RecognitionCase.person_id == person_id, RecognitionCase.period == period)
    ).first()
    if row is None:
        raise NotFound
    return CaseCard(*row)


def who_acted(executor: Executor, *, person_id: int, period: int) -> set[int]:
    """Return the ids of all who took a step of a case before."""
    rows: Any = executor.execute(
        select(CaseStep.actor_id).where(CaseStep.person_id == person_id, CaseStep.period == period).distinct()
    )
    return set(rows.scalars())
