"""The question pages' own statements, in Core: one to begin, one to save, one to close an attempt (decision 0014).

They are built once: putting a statement together costs more than the database needs to run it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, Table, bindparam, cast, func, select, update
from sqlalchemy.dialects.postgresql import JSONB

from kernel.base import new_id, new_public_id
from kernel.database import Executor, dialect_of, upsert_for
from question_bank.models import Attempt

TABLE: Table = Attempt.metadata.tables["attempt"]

COLUMNS = (
    Attempt.id,
    Attempt.public_id,
    Attempt.quiz_id,
    Attempt.quiz_version_id,
    Attempt.seed,
    Attempt.drawn,
    Attempt.answers,
    Attempt.rev,
    Attempt.started_at,
    Attempt.saved_at,
    Attempt.submitted_at,
    Attempt.percent,
    Attempt.passed,
    Attempt.detail,
)


@dataclass(frozen=True, slots=True)
class AttemptState:
    """An attempt as it stands. `drawn` is a list of [item version id, mandatory, presentation]."""

    id: int
    public_id: str
    quiz_id: int
    quiz_version_id: int
    seed: int
    drawn: list[Any]
    answers: dict[str, Any]
    rev: int
    started_at: datetime
    saved_at: datetime | None
    submitted_at: datetime | None
    percent: int | None
    passed: bool | None
    detail: list[Any] | None

    def answer(self, number: int) -> Any:
        """Return the stored answer to a question (1 is the first), None when there is none."""
        return (self.answers.get(str(number)) or {}).get("a")

    def unsure(self, number: int) -> bool:
        """Tell whether the question is marked «chưa chắc, xem lại sau»."""
        return bool((self.answers.get(str(number)) or {}).get("f"))

    @property
    def size(self) -> int:
        """Return the number of questions."""
        return len(self.drawn)


def fragment(person_id: ColumnElement[int]) -> tuple[tuple[Any, ...], Any, ColumnElement[bool]]:
    """Return what the who-statement joins: columns, table, condition (with the parameter `attempt_ref`)."""
    condition = (Attempt.person_id == person_id) & (Attempt.public_id == bindparam("attempt_ref"))
    return COLUMNS, Attempt, condition


def state_of(row: Any) -> AttemptState | None:
    """Make the state of joined columns; None when there was no such attempt of this person."""
    return None if row[0] is None else AttemptState(*row)


def find(executor: Executor, *, person_id: int, public_id: str) -> AttemptState | None:
    """Return a person's own attempt by its public id."""
    row = executor.execute(
        select(*COLUMNS).where(Attempt.person_id == person_id, Attempt.public_id == public_id)
    ).first()
    return None if row is None else state_of(row)


def begin(executor: Executor, *, person_id: int, quiz_id: int, values: dict[str, Any]) -> str:
    """Write a new attempt, or find the one under way: one statement, whichever it is. Returns its public id."""
    row = {"person_id": person_id, "quiz_id": quiz_id, "id": new_id(), "public_id": new_public_id(), "rev": 0}
    statement = _begin(dialect_of(executor))
    return str(executor.execute(statement, row | {"answers": {}} | values).scalar_one())


@cache
def _begin(dialect: str) -> Executable:
    statement = upsert_for(dialect, TABLE).on_conflict_do_update(
        index_elements=[TABLE.c.person_id, TABLE.c.quiz_id],
        index_where=TABLE.c.submitted_at.is_(None),
        set_={"rev": TABLE.c.rev},
    )
    return statement.returning(TABLE.c.public_id)


def save(executor: Executor, *, person_id: int, public_id: str, change: dict[str, Any], at: datetime) -> bool:
    """Merge answers into an open attempt: `change` maps question numbers to their new entries. False when closed."""
    params = {"of_person": person_id, "of_public_id": public_id, "change": change, "moment": at}
    return executor.execute(_save(dialect_of(executor)), params).first() is not None


@cache
def _save(dialect: str) -> Executable:
    change = bindparam("change", type_=TABLE.c.answers.type)
    if dialect == "postgresql":
        merged: Any = TABLE.c.answers.op("||")(cast(change, JSONB))
    else:
        merged = func.json_patch(TABLE.c.answers, change)
    return (
        update(TABLE)
        .where(
            TABLE.c.person_id == bindparam("of_person"),
            TABLE.c.public_id == bindparam("of_public_id"),
            TABLE.c.submitted_at.is_(None),
        )
        .values(answers=merged, rev=TABLE.c.rev + 1, saved_at=bindparam("moment"))
        .returning(TABLE.c.id)
    )


def close(executor: Executor, *, person_id: int, state: AttemptState, values: dict[str, Any]) -> bool:
    """Close an attempt with its first mark, unless it was closed or saved meanwhile (then False: read it again)."""
    params = {"of_person": person_id, "of_attempt": state.id, "at_rev": state.rev} | values
    return executor.execute(CLOSE, params).first() is not None


CLOSE = (
    update(TABLE)
    .where(
        TABLE.c.person_id == bindparam("of_person"),
        TABLE.c.id == bindparam("of_attempt"),
        TABLE.c.submitted_at.is_(None),
        TABLE.c.rev == bindparam("at_rev"),
    )
    .values({name: bindparam(name) for name in ("submitted_at", "percent", "passed", "detail")})
    .returning(TABLE.c.id)
)
