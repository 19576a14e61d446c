"""The policy in force: read once a minute, parsed by the rules, kept in the process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Fresh
from lms.criteria.models import PolicyVersion
from lms.criteria.rules.criteria_set import CriteriaSet, parse_criteria
from lms.criteria.rules.framework import Framework, parse_framework
from lms.criteria.rules.rulebook import RulebookPaper, parse_rulebook
from lms.criteria.rules.targets import Targets, parse_targets


@dataclass(frozen=True, slots=True)
class Policy:
    """All papers that are loaded, newest version of each first; `criteria` pairs each rulebook with its set."""

    criteria: tuple[CriteriaSet, ...]
    rulebooks: tuple[tuple[RulebookPaper, CriteriaSet], ...]
    frameworks: tuple[Framework, ...]
    targets: tuple[Targets, ...]

    def criteria_on(self, on: date) -> CriteriaSet:
        """Return the criteria set in force on a day."""
        for one in self.criteria:
            if one.heading.holds(on):
                return one
        raise NotFound("no_criteria")

    def framework(self) -> Framework:
        """Return the competence framework."""
        if not self.frameworks:
            raise NotFound("no_framework")
        return self.frameworks[0]


_policy: Fresh[Policy] = Fresh(60.0)


def get_policy(executor: Executor) -> Policy:
    """Return the policy as loaded; a change made in another process is seen within a minute."""
    return _policy.get(lambda: _load(executor))


def forget_policy() -> None:
    """Read the policy again at the next question: used after a load in this process."""
    _policy.forget()


def _load(executor: Executor) -> Policy:
    rows = executor.execute(
        select(PolicyVersion.kind, PolicyVersion.body).order_by(
            PolicyVersion.valid_from.desc(), PolicyVersion.id.desc()
        )
    ).all()
    bodies: dict[str, list[dict[str, Any]]] = {}
    for kind, body in rows:
        bodies.setdefault(kind, []).append(body)
    criteria = [one for one in (parse_criteria(body).value for body in bodies.get("criteria", [])) if one]
    by_code = {one.heading.code: one for one in reversed(criteria)}
    books = []
    for body in bodies.get("rulebook", []):
        owner = by_code.get(str(body.get("criteria")))
        paper = parse_rulebook(body, owner).value if owner else None
        if paper and owner:
            books.append((paper, owner))
    frameworks = [one for one in (parse_framework(body).value for body in bodies.get("competence", [])) if one]
    targets = [one for one in (parse_targets(body).value for body in bodies.get("targets", [])) if one]
    return Policy(tuple(criteria), tuple(books), tuple(frameworks), tuple(targets))
