"""When is a lesson done, when a course, and what is still missing.

What a learner did with a lesson is recorded as facts; a rule of her edition says which facts complete it. Once it is
done it stays done: `done` is a fact of its own, so neither another edition nor another rule takes it away. *All lessons
done* and *passed* (the final test) are two facts: neither asks for the other, and neither is lost when a later version
adds a lesson (facts are kept elsewhere; here is only how things stand against one outline).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from courses.rules.outline import (
    ASSIGNMENT,
    CHECK,
    EITHER,
    FINISHES,
    LOCKED,
    ORDERS,
    READ,
    Outline,
    Step,
)

__all__ = [
    "DONE_STATES",
    "FINISHES",
    "NOTHING",
    "ORDERS",
    "Facts",
    "LessonState",
    "Missing",
    "Need",
    "Progress",
    "completes",
    "counts_alone",
    "done_slugs",
    "missing",
    "missing_of_lesson",
    "opens_at",
    "percent",
    "progress",
    "resting_slugs",
    "settle",
    "state_of",
    "states_of",
    "unmet",
    "with_mark",
]

WHOLE = 100
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of a learner and a lesson. `assignment` is the state of what she handed in, "" for nothing.

    `done` is for good. `seen_at` is when she first opened the lesson; nobody asks for it once it is done.
    """

    seen_at: datetime | None = None
    read: bool = False
    checked: bool = False
    assignment: str = ""
    approved: bool = False
    done: bool = False


NOTHING = Facts()
SUBMITTED, RETURNED, APPROVED = "submitted", "returned", "approved"


class LessonState(StrEnum):
    """How far one lesson has come. `HANDED` waits for a trainer; the last three are done."""

    NEW = "new"
    SEEN = "seen"
    HANDED = "handed"
    READ = "read"
    CHECKED = "checked"
    APPROVED = "approved"


DONE_STATES = frozenset({LessonState.READ, LessonState.CHECKED, LessonState.APPROVED})


def state_of(facts: Facts) -> LessonState:
    """Return the furthest state reached. The self-check counts more than reading, a trainer's word more than both."""
    if facts.done:
        return next((state for state, reached in _reached(facts) if reached), LessonState.READ)
    if facts.assignment == SUBMITTED:
        return LessonState.HANDED
    return LessonState.NEW if facts == NOTHING else LessonState.SEEN


def _reached(facts: Facts) -> tuple[tuple[LessonState, bool], ...]:
    return (LessonState.APPROVED, facts.approved), (LessonState.CHECKED, facts.checked)


def states_of(facts: Mapping[str, Facts]) -> dict[str, LessonState]:
    """Return the states of several lessons."""
    return {slug: state_of(each) for slug, each in facts.items()}


# ---------------------------------------------------------------------------------- one lesson


def opens_at(step: Step, facts: Facts) -> datetime | None:
    """Return from when on the lesson may be finished: its floor after it was first opened, to the full minute.

    None when there is no floor, or nobody has opened it yet.
    """
    if not step.floor or facts.seen_at is None:
        return None
    exact = facts.seen_at + timedelta(minutes=step.floor)
    minute = exact.replace(second=0, microsecond=0)
    return minute if minute == exact else minute + MINUTE


def completes(step: Step, facts: Facts, *, at: datetime) -> bool:
    """Tell whether these facts complete a lesson at a moment: asked when she does something, never by a clock."""
    if step.finish == ASSIGNMENT or not step.floor:
        return _deed_done(step, facts)
    opens = opens_at(step, facts)
    in_time = opens is not None and at >= opens
    return in_time and _deed_done(step, facts) and (facts.checked or not step.checks)


def _deed_done(step: Step, facts: Facts) -> bool:
    """Tell whether what the lesson asks for was done, however long it took."""
    return {
        EITHER: facts.read or facts.checked,
        READ: facts.read,
        CHECK: facts.checked or (facts.read and not step.checks),
        ASSIGNMENT: facts.approved,
    }[step.finish]


def counts_alone(step: Step, *, checked: bool) -> bool:
    """Tell whether one deed of a visitor without an account counts: nobody knows when she began to read.

    `checked` says that she passed the self-check; else she says that she has read the lesson.
    """
    if step.floor and step.checks and step.finish != ASSIGNMENT:
        return checked
    return _deed_done(step, Facts(read=not checked, checked=checked))


def with_mark(facts: Facts, *, checked: bool, at: datetime) -> Facts:
    """Return the facts after she said that she has read the lesson, or passed its self-check."""
    seen_at = facts.seen_at or at
    if checked:
        return replace(facts, seen_at=seen_at, checked=True)
    return replace(facts, seen_at=seen_at, read=True)


# ---------------------------------------------------------------------------------- what is missing


class Need(StrEnum):
    """What can be missing: of a lesson, or (the last three) of a course."""

    EITHER = "either"
    READ = "read"
    CHECK = "check"
    WAIT = "wait"
    HAND_IN = "hand_in"
    WAITING = "waiting"
    AMEND = "amend"
    EARLIER = "earlier"
    PREREQUISITE = "prerequisite"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: of which lesson; from when on (`until`); which other lesson or course it is about."""

    need: Need
    lesson: str = ""
    until: datetime | None = None
    subject: str = ""


_OF_ASSIGNMENT = {"": Need.HAND_IN, SUBMITTED: Need.WAITING, RETURNED: Need.AMEND}


def missing_of_lesson(outline: Outline, facts: Mapping[str, Facts], slug: str, *, at: datetime) -> tuple[Missing, ...]:
    """Return what is missing before a lesson counts; nothing for one that is done or that the outline has not."""
    step = outline.find(slug)
    known = facts.get(slug, NOTHING)
    if step is None or known.done:
        return ()
    return (*_earlier(outline, facts, step), *_lacking(step, known, at=at))


def _earlier(outline: Outline, facts: Mapping[str, Facts], here: Step) -> tuple[Missing, ...]:
    """Return the first lesson that a locked course wants before this one."""
    if outline.order != LOCKED:
        return ()
    for step in outline.steps():
        if step.slug == here.slug:
            break
        if not facts.get(step.slug, NOTHING).done:
            return (Missing(Need.EARLIER, here.slug, subject=step.slug),)
    return ()


def _lacking(step: Step, facts: Facts, *, at: datetime) -> tuple[Missing, ...]:
    """Return what a lesson itself lacks: never nothing, for what is wholly there still wants its button pressed."""
    if step.finish == ASSIGNMENT:
        need = _OF_ASSIGNMENT.get(facts.assignment, Need.WAITING)
        return (Missing(need, step.slug),)
    opens = opens_at(step, replace(facts, seen_at=facts.seen_at or at))
    found = [Missing(need, step.slug) for need in _deeds(step, facts)]
    if opens is not None and at < opens:
        found.append(Missing(Need.WAIT, step.slug, until=opens))
    return tuple(found) or (Missing(Need.READ, step.slug),)


def _deeds(step: Step, facts: Facts) -> list[Need]:
    if step.finish == EITHER and not step.floor:
        return [Need.EITHER if step.checks else Need.READ]
    found = []
    if step.checks and not facts.checked and (step.finish == CHECK or step.floor):
        found.append(Need.CHECK)
    if not facts.read and (step.finish == READ or not step.checks):
        found.append(Need.READ)
    return found


def missing(
    outline: Outline,
    facts: Mapping[str, Facts],
    *,
    at: datetime,
    prerequisites: Collection[str] = (),
    test: bool = False,
) -> tuple[Missing, ...]:
    """Return all that stands between a learner and a completed course.

    `prerequisites` are the courses (by code) she must pass before and has not; `test` says that there is a final test
    and she has not passed it. Of a lesson its own lacks are named, not that others come before it.
    """
    lessons = tuple(
        each
        for step in outline.steps()
        if not facts.get(step.slug, NOTHING).done
        for each in _lacking(step, facts.get(step.slug, NOTHING), at=at)
    )
    before = tuple(Missing(Need.PREREQUISITE, subject=code) for code in prerequisites)
    return (*before, *lessons, *((Missing(Need.TEST),) if test else ()))


def unmet(
    prerequisites: Iterable[str], *, tests: Mapping[str, bool], done: Collection[tuple[str, str]]
) -> tuple[str, ...]:
    """Return the prerequisites (courses by code) that are not completed, in their order.

    `tests` says of each course that is open whether it has a final test, `done` are completions as (code, kind). A
    course with a test must be passed, one without read to its end; one that is no longer open is asked of nobody.
    """
    return tuple(
        code for code in prerequisites if code in tests and (code, "passed" if tests[code] else "lessons") not in done
    )


def settle(outline: Outline, facts: Mapping[str, Facts], *, at: datetime) -> tuple[str, ...]:
    """Return the lessons that count as done from this moment on.

    In a locked course a lesson counts once all before it count; one that was learnt ahead follows by itself.
    """
    found = []
    for step in outline.steps():
        known = facts.get(step.slug, NOTHING)
        if known.done:
            continue
        if completes(step, known, at=at):
            found.append(step.slug)
        elif outline.order == LOCKED:
            break
    return tuple(found)


# ---------------------------------------------------------------------------------- a course


@dataclass(frozen=True, slots=True)
class Progress:
    """A learner's way through one course: lessons done of all, whole percent, lessons still missing.

    `finished` says that she has once completed all its lessons: what a later edition adds does not take that away.
    """

    done: int
    total: int
    percent: int
    missing: tuple[Step, ...]
    passed: bool
    finished: bool = False

    @property
    def all_lessons_done(self) -> bool:
        """Every lesson is done, or was when she finished. A course without lessons is never done."""
        return self.finished or (self.total > 0 and not self.missing)


def progress(
    outline: Outline, states: Mapping[str, LessonState], *, passed: bool = False, finished: bool = False
) -> Progress:
    """Return how far a learner is. 100 percent means that nothing is missing, 0 that nothing is done."""
    steps = list(outline.steps())
    left = tuple(step for step in steps if states.get(step.slug, LessonState.NEW) not in DONE_STATES)
    done = len(steps) - len(left)
    share = WHOLE if finished else percent(done, len(steps))
    return Progress(done, len(steps), share, left, passed, finished)


def percent(done: int, total: int) -> int:
    """Return done of total in whole percent, rounded down, but at least 1 once something is done."""
    if total <= 0 or done <= 0:
        return 0
    return max(1, min(done, total) * WHOLE // total)


def done_slugs(states: Mapping[str, LessonState]) -> Collection[str]:
    """Return the lessons that are done."""
    return {slug for slug, state in states.items() if state in DONE_STATES}


def resting_slugs(states: Mapping[str, LessonState]) -> Collection[str]:
    """Return the lessons in which the learner has nothing to do now: done, or waiting for a trainer."""
    return {slug for slug, state in states.items() if state in DONE_STATES or state == LessonState.HANDED}
