"""Which unit answers for a course: the one that writes its next version. A course that only shipped has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, false, or_, select

from courses.models import Draft
from kernel.actor import under
from kernel.database import Executor


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a course: the path of its unit («» for none) and the person who writes it (None for nobody)."""

    path: str
    author_id: int | None


def find_owner(executor: Executor, course_id: int) -> Owner:
    """Return who answers for a course. A draft that was put away still says whose course it is."""
    row = executor.execute(select(Draft.unit_path, Draft.owner_id).where(Draft.course_id == course_id)).first()
    return Owner("", None) if row is None else Owner(row.unit_path, row.owner_id)


def owner_path(executor: Executor, course_id: int) -> str:
    """Return the path of the unit that answers for a course; «» when it shipped and nobody writes its next version."""
    return find_owner(executor, course_id).path


def owned_by(course_id: SQLColumnExpression[int], paths: Iterable[str], *, shipped: bool) -> ColumnElement[bool]:
    """Return the condition «a unit at or below one of these paths answers for this course».

    `shipped` adds the courses for which no unit does.
    """
    written = select(Draft.course_id).where(Draft.course_id.is_not(None))
    mine = course_id.in_(written.where(or_(*(under(Draft.unit_path, path) for path in paths), false())))
    return or_(mine, course_id.not_in(written)) if shipped else mine
