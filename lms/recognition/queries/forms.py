"""Reading self-assessment forms: drafts and what was handed in. Whose they are is the caller's question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from kernel.database import Executor
from lms.recognition.models import SelfAssessment


@dataclass(frozen=True, slots=True)
class FormCard:
    """A self-assessment form, for reading. `answers` is by indicator: {"points": number or None, "words": text}."""

    person_id: int
    period: int
    answers: dict[str, Any]
    version: int
    way: str
    entered_by: int
    entered_by_name: str
    consent_on: date | None
    pledged_at: datetime | None
    sent_at: datetime | None
    changed_at: datetime


FORM: tuple[InstrumentedAttribute[Any], ...] = tuple(
    getattr(SelfAssessment, name) for name in FormCard.__dataclass_fields__
)


def forms_of(executor: Executor, *, person_ids: Iterable[int], period: int) -> dict[int, FormCard]:
    """Return the forms of several people in a period, by person; who has none is missing."""
    ids = list(person_ids)
    if not ids:
        return {}
    rows = executor.execute(select(*FORM).where(SelfAssessment.person_id.in_(ids), SelfAssessment.period == period))
    return {row.person_id: FormCard(*row) for row in rows}


def find_form(executor: Executor, *, person_id: int, period: int) -> FormCard | None:
    """Return a person's form of a period, None before she began one."""
    return forms_of(executor, person_ids=[person_id], period=period).get(person_id)
