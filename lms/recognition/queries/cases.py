"""Reading cases: lists within a viewer's scope, one's own, how far each village is, the figures of the four stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from kernel.actor import ASSOCIATION, SECTOR, TERRITORIAL, Actor, within
from kernel.actor import under as at_or_below
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from kernel.text import fold
from lms.recognition.models import CaseStep, RecognitionCase
from lms.recognition.queries.years import READERS, YearCard
from lms.recognition.rules.moves import EXEMPT, RECOGNISED, WITHDRAWN

Points = dict[str, int]


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One person in one period, for reading. Her name stands in people's cards; the figures are points by indicator."""

    person_id: int
    period: int
    public_id: str
    year_id: int
    unit_path: str
    year_path: str
    group_code: str
    sort_key: str
    folded: str
    state: str
    version: int
    earned: Points | None
    self_points: Points | None
    agreed: Points | None
    appraised: Points | None
    recognised: Points | None
    short_of: str
    exempt_code: str
    entered_by: int
    taken: dict[str, int]
    meeting_id: int | None
    posting_id: int | None
    proposal_id: int | None
    decision_id: int | None
    registered_at: datetime
    changed_at: datetime


CASE: tuple[InstrumentedAttribute[Any], ...] = tuple(
    getattr(RecognitionCase, name) for name in CaseCard.__dataclass_fields__
)


def visible(actor: Actor, *roles: str) -> ColumnElement[bool]:
    """Return the condition «this case is of somebody in the actor's units»; all roles that read by default."""
    wanted = roles or READERS
    return or_(
        *(
            within(RecognitionCase.unit_path, actor, *wanted, hierarchy=hierarchy)
            for hierarchy in (TERRITORIAL, SECTOR, ASSOCIATION)
        )
    )


def list_cases(
    executor: Executor,
    *,
    year: YearCard,
    actor: Actor,
    states: Sequence[str] = (),
    under: str = "",
    search: str = "",
    number: int = 1,
    size: int = SIZE,
) -> Page[CaseCard]:
    """Return a page of a year's cases within the actor's scope, by tên then họ.

    `states` empty means all, `under` is the path of a village, `search` a part of a name in any spelling.
    """
    conditions = [RecognitionCase.year_id == year.id, visible(actor)]
    if states:
        conditions.append(RecognitionCase.state.in_(list(states)))
    if under:
        conditions.append(at_or_below(RecognitionCase.unit_path, under))
    if search:
        conditions.append(RecognitionCase.folded.contains(fold(search), autoescape=True))
    total = executor.execute(select(func.count()).select_from(RecognitionCase).where(*conditions)).scalar_one()
    rows = executor.execute(
        select(*CASE)
        .where(*conditions)
        .order_by(RecognitionCase.sort_key, RecognitionCase.person_id)
        .limit(size)
        .offset((number - 1) * size)
    )
    return Page(tuple(CaseCard(*row) for row in rows), number, size, total)


def get_case(executor: Executor, *, public_id: str, actor: Actor) -> CaseCard:
    """Return a case within the actor's scope, or raise `NotFound`."""
    row = executor.execute(select(*CASE).where(RecognitionCase.public_id == public_id, visible(actor))).first()
    if row is None:
        raise NotFound
    return CaseCard(*row)


def list_chosen(executor: Executor, *, public_ids: Iterable[str], year: YearCard, actor: Actor) -> list[CaseCard]:
    """Return the named cases of a year within the actor's scope, by tên then họ; others are simply missing."""
    rows = executor.execute(
        select(*CASE)
        .where(RecognitionCase.public_id.in_(list(public_ids)), RecognitionCase.year_id == year.id, visible(actor))
        .order_by(RecognitionCase.sort_key, RecognitionCase.person_id)
    )
    return [CaseCard(*row) for row in rows]


def cases_of(executor: Executor, *, person_ids: Iterable[int], period: int) -> dict[int, CaseCard]:
    """Return the cases of several people in a period, by person. Who may see them is the caller's question."""
    ids = list(person_ids)
    if not ids:
        return {}
    rows = executor.execute(select(*CASE).where(RecognitionCase.person_id.in_(ids), RecognitionCase.period == period))
    return {row.person_id: CaseCard(*row) for row in rows}


def list_own(executor: Executor, *, person_id: int) -> list[CaseCard]:
    """Return all cases of one person, the newest period first: for her own pages."""
    rows = executor.execute(
        select(*CASE).where(RecognitionCase.person_id == person_id).order_by(RecognitionCase.period.desc())
    )
    return [CaseCard(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the people of one place are: cases by state, and how many handed in a self-assessment."""

    states: dict[str, int]
    assessed: int

    @property
    def registered(self) -> int:
        """Return how many are registered: whoever withdrew or is left out is not."""
        return sum(count for state, count in self.states.items() if state not in (WITHDRAWN, EXEMPT))

    def count(self, *states: str) -> int:
        """Return how many stand in one of these states."""
        return sum(self.states.get(state, 0) for state in states)


def list_standings(executor: Executor, *, year: YearCard, actor: Actor) -> dict[str, Standing]:
    """Return how far people are, by the path of the place they live in: one statement."""
    rows = executor.execute(
        select(
            RecognitionCase.unit_path,
            RecognitionCase.state,
            func.count(),
            func.count(RecognitionCase.self_points),
        )
        .where(RecognitionCase.year_id == year.id, visible(actor))
        .group_by(RecognitionCase.unit_path, RecognitionCase.state)
        .order_by(RecognitionCase.unit_path)
    )
    found: dict[str, Standing] = {}
    for path, state, count, assessed in rows:
        before = found.get(path, Standing({}, 0))
        left = state in (WITHDRAWN, EXEMPT)
        found[path] = Standing(before.states | {state: count}, before.assessed + (0 if left else assessed))
    return found


def count_states(executor: Executor, *, year: YearCard, actor: Actor) -> dict[str, dict[str, int]]:
    """Return how many cases stand in each state, by the path of the place people live in: one statement."""
    return {path: one.states for path, one in list_standings(executor, year=year, actor=actor).items()}


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step of a case: what, by whom, when."""

    step: str
    from_state: str
    to_state: str
    actor_id: int
    actor_name: str
    detail: dict[str, Any]
    at: datetime


STEP: tuple[InstrumentedAttribute[Any], ...] = tuple(getattr(CaseStep, name) for name in StepCard.__dataclass_fields__)


def list_steps(executor: Executor, *, person_id: int, period: int) -> list[StepCard]:
    """Return the steps of a person's case, the oldest first. Whose they are is the caller's question."""
    rows = executor.execute(
        select(*STEP).where(CaseStep.person_id == person_id, CaseStep.period == period).order_by(CaseStep.id)
    )
    return [StepCard(*row) for row in rows]


def list_steps_of(executor: Executor, *, person_id: int) -> list[tuple[int, StepCard]]:
    """Return (period, step) of every step of all cases of a person, newest first: a few dozen in a life."""
    rows = executor.execute(
        select(CaseStep.period, *STEP).where(CaseStep.person_id == person_id).order_by(CaseStep.id.desc())
    )
    return [(row[0], StepCard(*tuple(row)[1:])) for row in rows]


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """The figures of a person's period beside the earned ones, never mixed; points by indicator, None until they exist.

    `decision_number` and `decision_date` are those of the decision that recognised the title, "" and None before.
    """

    state: str
    self_points: Points | None
    agreed: Points | None
    appraised: Points | None
    recognised: Points | None
    decision_number: str
    decision_date: date | None
    year_path: str = ""


def find_figures(executor: Executor, *, person_id: int, period: int) -> CaseFigures | None:
    """Return the figures of a person's case, None when she is not registered in a period. At most two statements."""
    card = cases_of(executor, person_ids=[person_id], period=period).get(person_id)
    if card is None:
        return None
    number, day = _decision(executor, card) if card.state == RECOGNISED else ("", None)
    figures = (card.self_points, card.agreed, card.appraised, card.recognised)
    return CaseFigures(card.state, *figures, number, day, card.year_path)


def _decision(executor: Executor, card: CaseCard) -> tuple[str, date | None]:
    """Read number and day of the decision from the step that recognised the title: its detail says both."""
    row = executor.execute(
        select(CaseStep.detail)
        .where(CaseStep.person_id == card.person_id, CaseStep.period == card.period, CaseStep.to_state == RECOGNISED)
        .order_by(CaseStep.id.desc())
        .limit(1)
    ).first()
    detail: Mapping[str, Any] = row.detail if row is not None else {}
    day = str(detail.get("decision_date", ""))
    return str(detail.get("decision_number", "")), date.fromisoformat(day) if day else None
