"""The tree of a course: modules in order, lessons in order, and where a learner stands in it.

Lessons are named by slug. "Done" is whatever set of slugs the caller has; slugs the outline does not know
(a lesson that was withdrawn) are ignored. What completes a lesson stands here too, so that one value says what an
edition asks of its learners.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

RESERVED = frozenset({"kiem-tra", "phien-ban", "tai-ve"})
"""What no lesson may be called: pages of the course itself stand at these addresses."""
MOST_LEVEL = 8
"""The highest level (bậc) of the framework."""

FREE, LOCKED = ORDERS = ("free", "locked")
"""Whether lessons count in any order, or each only once those before it count."""

EITHER, READ, CHECK, ASSIGNMENT = FINISHES = ("either", "read", "check", "assignment")
"""What completes a lesson: said to be read or self-check passed, read, self-check, an assignment approved."""


@dataclass(frozen=True, slots=True)
class Step:
    """One lesson in its place: slug, title, reading time in minutes; and what completes it.

    `floor` are the minutes it takes at least, 0 for none; `checks` the number of its self-check questions.
    """

    slug: str
    title: str
    minutes: int
    finish: str = EITHER
    floor: int = 0
    checks: int = 0


@dataclass(frozen=True, slots=True)
class Module:
    """A titled run of lessons."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A course as an ordered tree. Slugs are unique in it."""

    modules: tuple[Module, ...]
    order: str = FREE

    def steps(self) -> Iterator[Step]:
        """Every lesson, in the order of reading."""
        return (step for module in self.modules for step in module.steps)

    def find(self, slug: str) -> Step | None:
        """Return a lesson by its slug."""
        return next((step for step in self.steps() if step.slug == slug), None)

    def slugs(self) -> tuple[str, ...]:
        """The lessons' slugs, in the order of reading."""
        return tuple(step.slug for step in self.steps())


class Position(NamedTuple):
    """Where a lesson stands: its number of the total, its module, its neighbours or None."""

    number: int
    total: int
    module_number: int
    module_title: str
    previous: Step | None
    following: Step | None


def position(outline: Outline, slug: str) -> Position | None:
    """Return where the lesson stands (numbers from 1), or None when the outline has no such lesson."""
    steps = list(outline.steps())
    index = next((i for i, step in enumerate(steps) if step.slug == slug), None)
    if index is None:
        return None
    number, title = next(
        (i, module.title)
        for i, module in enumerate(outline.modules, 1)
        if any(step.slug == slug for step in module.steps)
    )
    return Position(
        number=index + 1,
        total=len(steps),
        module_number=number,
        module_title=title,
        previous=steps[index - 1] if index else None,
        following=steps[index + 1] if index + 1 < len(steps) else None,
    )


def next_lesson(outline: Outline, done: Collection[str], *, after: str | None = None) -> Step | None:
    """Return the lesson to go on with, or None when all are done.

    The first one not done after the lesson `after` (the last one opened), else the first not done from
    the start: who skipped ahead is not sent back while there is something ahead.
    """
    steps = list(outline.steps())
    here = next((i for i, step in enumerate(steps) if step.slug == after), -1)
    ahead = steps[here + 1 :] + steps[: here + 1]
    return next((step for step in ahead if step.slug not in done), None)


@dataclass(frozen=True, slots=True)
class Changes:
    """What another edition brings: lessons only it has, lessons it no longer has, lessons completed in another way."""

    added: tuple[Step, ...]
    removed: tuple[Step, ...]
    changed: tuple[Step, ...]
    order: bool


def compare(old: Outline, new: Outline) -> Changes:
    """Return what changes for a learner who goes from one edition to another."""
    before = {step.slug: step for step in old.steps()}
    after = {step.slug: step for step in new.steps()}
    return Changes(
        added=tuple(step for slug, step in after.items() if slug not in before),
        removed=tuple(step for slug, step in before.items() if slug not in after),
        changed=tuple(step for slug, step in after.items() if slug in before and _asks(step) != _asks(before[slug])),
        order=old.order != new.order,
    )


def _asks(step: Step) -> tuple[str, int]:
    return step.finish, step.floor
