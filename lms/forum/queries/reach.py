"""Who is responsible for which course: asked by every page and every operation, answered here alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, SQLColumnExpression, true

from courses.queries import owning
from kernel.actor import Actor
from kernel.database import Executor
from lms.orgs.operations import CITY_PATH
from lms.orgs.rules import may_write

MODERATORS = ("trainer", "city", "admin")
OVERSEERS = ("city", "admin")
"""Of these, who at the City's root is responsible for every course, in whatever hierarchy its unit stands."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The courses somebody is responsible for: those of the units at or below `paths`, or all of them."""

    everything: bool
    paths: tuple[str, ...]
    writes: bool = True

    def covers(self, path: str) -> bool:
        """Tell whether a course of the unit at `path` is among them."""
        return self.everything or any(path.startswith(prefix) for prefix in self.paths)

    def condition(self, course_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
        """Return the same as a condition on a column; courses that only shipped belong to the City."""
        if self.everything:
            return true()
        return owning.owned_by(course_id, self.paths, shipped=self.covers(CITY_PATH))


NOTHING = Reach(everything=False, paths=(), writes=False)


def reach_of(actor: Actor) -> Reach:
    """Return what somebody is responsible for; who is an auditor too only reads it."""
    scopes = [scope for scope in actor.scopes if scope.role in MODERATORS]
    return Reach(
        everything=any(scope.role in OVERSEERS and scope.path == CITY_PATH for scope in scopes),
        paths=tuple(sorted({scope.path for scope in scopes})),
        writes=may_write(scope.role for scope in actor.scopes),
    )


def path_of(executor: Executor, course_id: int) -> str:
    """Return the path of the unit that answers for a course: the City's for one that only shipped."""
    return owning.owner_path(executor, course_id) or CITY_PATH


def answers_for(actor: Actor, path: str) -> bool:
    """Tell whether somebody may act for a course of the unit at `path`: decide about posts, mark answers."""
    reach = reach_of(actor)
    return reach.writes and reach.covers(path)
