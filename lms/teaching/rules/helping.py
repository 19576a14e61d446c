"""Who in a class needs help first, and at which lesson each one stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

QUIET = timedelta(days=7)
"""After a week without a lesson somebody may be stuck; before that she is at it."""


class Need(IntEnum):
    """How much somebody may need a hand, the most first."""

    TEST = 0
    QUIET = 1
    NOT_BEGUN = 2
    GOING = 3
    AT_TEST = 4
    FINISHED = 5


@dataclass(frozen=True, slots=True)
class Learner:
    """One person of a class: lessons done of all, the last day she learnt, tries at the test, whether she finished."""

    person_id: int
    done: int
    total: int
    last_at: datetime | None
    tries: int
    finished: bool
    stopped: str = ""

    @property
    def lessons_done(self) -> bool:
        """Tell whether no lesson is missing."""
        return self.total > 0 and self.done >= self.total


def need_of(learner: Learner, *, at: datetime) -> Need:
    """Return how much somebody needs a hand: who tried the test without passing comes first."""
    if learner.finished:
        return Need.FINISHED
    if learner.tries:
        return Need.TEST
    if learner.last_at is None:
        return Need.NOT_BEGUN
    if at - learner.last_at >= QUIET:
        return Need.QUIET
    return Need.AT_TEST if learner.lessons_done else Need.GOING


def sort_by_need(learners: Iterable[Learner], *, at: datetime) -> list[Learner]:
    """Return the learners, those who need help first; among equals who did least, then who was here longest ago."""

    def key(learner: Learner) -> tuple[int, int, float, int]:
        ago = -learner.last_at.timestamp() if learner.last_at else 0.0
        return need_of(learner, at=at), learner.done, -ago, learner.person_id

    return sorted(learners, key=key)


def stopped_at(lessons: Sequence[str], done: Collection[str], *, last: str | None) -> str:
    """Return the lesson somebody stopped at: the one opened last while it is not done, else the next that is not.

    «» when all are done, or for who has opened none.
    """
    if last is None:
        return ""
    here = lessons.index(last) if last in lessons else -1
    if here >= 0 and last not in done:
        return last
    ahead = [*lessons[here + 1 :], *lessons[: here + 1]]
    return next((lesson for lesson in ahead if lesson not in done), "")


def count_stopped(learners: Iterable[Learner]) -> dict[str, int]:
    """Return how many people stopped at each lesson; who has finished stopped at none."""
    counts: dict[str, int] = {}
    for learner in learners:
        if learner.stopped and not learner.finished:
            counts[learner.stopped] = counts.get(learner.stopped, 0) + 1
    return counts
