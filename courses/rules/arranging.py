"""Arranging a course: what an author does with modules and lessons, as changes of a plan.

A change returns the new plan, or a code that says why it cannot be: `module-unknown`, `module-not-empty`,
`lesson-unknown`, `lesson-known`, `at-the-edge`. No change loses a lesson but `remove_lesson`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class PlanModule:
    """A titled run of lessons, by slug."""

    title: str
    lessons: tuple[str, ...] = ()


Plan = tuple[PlanModule, ...]


def plan_of(outline: Sequence[Any]) -> Plan:
    """Return the plan kept as `[{"title", "lessons"}]`."""
    return tuple(PlanModule(str(module["title"]), tuple(module["lessons"])) for module in outline)


def outline_of(plan: Plan) -> list[dict[str, Any]]:
    """Return a plan as it is kept."""
    return [{"title": module.title, "lessons": list(module.lessons)} for module in plan]


def slugs(plan: Plan) -> tuple[str, ...]:
    """Return all lessons in order of reading."""
    return tuple(slug for module in plan for slug in module.lessons)


def add_module(plan: Plan, title: str) -> Plan | str:
    """Add an empty module at the end."""
    return (*plan, PlanModule(title))


def rename_module(plan: Plan, number: int, title: str) -> Plan | str:
    """Give a module (from 0) another title."""
    if not 0 <= number < len(plan):
        return "module-unknown"
    return _with(plan, number, replace(plan[number], title=title))


def remove_module(plan: Plan, number: int) -> Plan | str:
    """Take out a module that has no lessons."""
    if not 0 <= number < len(plan):
        return "module-unknown"
    return "module-not-empty" if plan[number].lessons else plan[:number] + plan[number + 1 :]


def move_module(plan: Plan, number: int, to: int) -> Plan | str:
    """Put a module at place `to` (from 0); beyond the edges it stays where it is."""
    if not 0 <= number < len(plan):
        return "module-unknown"
    if not 0 <= to < len(plan):
        return "at-the-edge"
    rest = plan[:number] + plan[number + 1 :]
    return (*rest[:to], plan[number], *rest[to:])


def add_lesson(plan: Plan, slug: str, number: int, after: str = "") -> Plan | str:
    """Add a lesson to a module: behind the lesson `after`, else at its end."""
    if not 0 <= number < len(plan):
        return "module-unknown"
    if slug in slugs(plan):
        return "lesson-known"
    lessons = plan[number].lessons
    at = lessons.index(after) + 1 if after in lessons else len(lessons)
    return _with(plan, number, replace(plan[number], lessons=(*lessons[:at], slug, *lessons[at:])))


def remove_lesson(plan: Plan, slug: str) -> Plan | str:
    """Take a lesson out of the course."""
    if slug not in slugs(plan):
        return "lesson-unknown"
    return tuple(replace(m, lessons=tuple(each for each in m.lessons if each != slug)) for m in plan)


def move_lesson(plan: Plan, slug: str, number: int, place: int) -> Plan | str:
    """Put a lesson into a module at `place` (from 0, counted without the lesson itself; too large is the end)."""
    if slug not in slugs(plan):
        return "lesson-unknown"
    if not 0 <= number < len(plan):
        return "module-unknown"
    without = tuple(replace(m, lessons=tuple(each for each in m.lessons if each != slug)) for m in plan)
    lessons = without[number].lessons
    at = max(0, min(place, len(lessons)))
    return _with(without, number, replace(without[number], lessons=(*lessons[:at], slug, *lessons[at:])))


def step_lesson(plan: Plan, slug: str, step: int) -> Plan | str:
    """Move a lesson one place up (-1) or down (1); from the edge of a module it goes into the next one."""
    if slug not in slugs(plan):
        return "lesson-unknown"
    number = next(i for i, module in enumerate(plan) if slug in module.lessons)
    place = plan[number].lessons.index(slug) + step
    if 0 <= place < len(plan[number].lessons):
        return move_lesson(plan, slug, number, place)
    beside = number + step
    if not 0 <= beside < len(plan):
        return "at-the-edge"
    return move_lesson(plan, slug, beside, len(plan[beside].lessons) if step < 0 else 0)


def _with(plan: Plan, number: int, module: PlanModule) -> Plan:
    return (*plan[:number], module, *plan[number + 1 :])
