"""Facts of the question bank."""

from __future__ import annotations

from dataclasses import dataclass

from kernel.events import Event


@dataclass(frozen=True, slots=True)
class Answered:
    """One graded answer: which item, what it measures, whether it was right."""

    item_id: int
    component: str
    level: int
    right: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AttemptGraded(Event):
    """An attempt was closed and marked. Its record is the sealed attempt itself."""

    recorded = True
    attempt_id: int
    attempt_ref: str
    quiz_code: str
    percent: int
    passed: bool
    mastered: bool
    answers: tuple[Answered, ...]
