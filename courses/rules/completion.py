"""When is a lesson done, when a course, and what is still missing.

A lesson is done when it was read or its self-check passed. *All lessons done* and *passed* (the final
test) are two facts: neither asks for the other, and neither is lost when a later version adds a lesson
(facts are kept elsewhere; here is only how things stand against one outline).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from courses.rules.outline import Outline, Step

FINISHES = ("either", "read", "check", "assignment")
"""What completes a lesson: said to be read or self-check passed, read, self-check, an assignment approved."""
ORDERS = ("free", "locked")
"""Whether lessons may be taken in any order, or each only when the one before it is done."""


class LessonState(StrEnum):
    """How far one lesson has come, from nothing to its self-check passed."""

    NEW = "new"
    SEEN = "seen"
    READ = "read"
    CHECKED = "checked"


DONE_STATES = frozenset({LessonState.READ, LessonState.CHECKED})


def lesson_state(*, seen: bool, read: bool, checked: bool) -> LessonState:
    """Return the furthest state reached. Reading implies seeing; the self-check counts more than reading."""
    if checked:
        return LessonState.CHECKED
    if read:
        return LessonState.READ
    return LessonState.SEEN if seen else LessonState.NEW


@dataclass(frozen=True, slots=True)
class Progress:
    """A learner's way through one course: lessons done of all, whole percent, lessons still missing."""

    done: int
    total: int
    percent: int
    missing: tuple[Step, ...]
    passed: bool

    @property
    def all_lessons_done(self) -> bool:
        """Every lesson is done. A course without lessons is never done."""
        return self.total > 0 and not self.missing


def progress(outline: Outline, states: Mapping[str, LessonState], *, passed: bool = False) -> Progress:
    """Return how far a learner is. 100 percent means that nothing is missing, 0 that nothing is done."""
    steps = list(outline.steps())
    missing = tuple(step for step in steps if states.get(step.slug, LessonState.NEW) not in DONE_STATES)
    done = len(steps) - len(missing)
    return Progress(done, len(steps), percent(done, len(steps)), missing, passed)


def percent(done: int, total: int) -> int:
    """Return done of total in whole percent, rounded down, but at least 1 once something is done."""
    if total <= 0 or done <= 0:
        return 0
    return max(1, min(done, total) * 100 // total)


def done_slugs(states: Mapping[str, LessonState]) -> Collection[str]:
    """Return the lessons that are done."""
    return {slug for slug, state in states.items() if state in DONE_STATES}
