"""The policy in force: read once a minute, parsed by the rules, kept in the process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Fresh
from lms.criteria.models import PolicyVersion
from lms.criteria.rules.criteria_set import CriteriaSet, parse_criteria
from lms.criteria.rules.documents import Heading
from lms.criteria.rules.framework import DigitalSkill, Framework, parse_digital_skill, parse_framework
from lms.criteria.rules.rulebook import RulebookPaper, parse_rulebook
from lms.criteria.rules.targets import Targets, parse_targets


@dataclass(frozen=True, slots=True)
class Policy:
    """All versions of all papers, of each kind those that began last first.

    `rulebooks` pairs each version of a rulebook with each version of its criteria set: which two hold on a day is for
    that day to say.
    """

    criteria: tuple[CriteriaSet, ...]
    rulebooks: tuple[tuple[RulebookPaper, CriteriaSet], ...]
    frameworks: tuple[Framework, ...]
    targets: tuple[Targets, ...]
    skills: tuple[DigitalSkill, ...] = ()

    def criteria_on(self, on: date) -> CriteriaSet:
        """Return the criteria set in force on a day."""
        return _on(self.criteria, on, "no_criteria")

    def rulebook_on(self, on: date) -> tuple[RulebookPaper, CriteriaSet]:
        """Return the rulebook in force on a day with the criteria set in force beside it."""
        for paper, owner in self.rulebooks:
            if paper.heading.holds(on) and owner.heading.holds(on):
                return paper, owner
        raise NotFound("no_rulebook")

    def targets_on(self, on: date) -> Targets:
        """Return the targets in force on a day."""
        return _on(self.targets, on, "no_targets")

    def skill_on(self, on: date) -> DigitalSkill:
        """Return the rule of digital skills in force on a day."""
        return _on(self.skills, on, "no_digital_skill")

    def framework(self) -> Framework:
        """Return the competence framework."""
        if not self.frameworks:
            raise NotFound("no_framework")
        return self.frameworks[0]


class _Dated(Protocol):
    """A paper with the days it holds."""

    @property
    def heading(self) -> Heading: ...


P = TypeVar("P", bound=_Dated)


def _on(papers: Sequence[P], on: date, code: str) -> P:
    for one in papers:
        if one.heading.holds(on):
            return one
    raise NotFound(code)


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
            PolicyVersion.valid_from.desc(), PolicyVersion.version.desc(), PolicyVersion.id.desc()
        )
    ).all()
    bodies: dict[str, list[dict[str, Any]]] = {}
    for kind, body in rows:
        bodies.setdefault(kind, []).append(body)
    criteria = [one for one in (parse_criteria(body).value for body in bodies.get("criteria", [])) if one]
    frameworks = [one for one in (parse_framework(body).value for body in bodies.get("competence", [])) if one]
    targets = [one for one in (parse_targets(body).value for body in bodies.get("targets", [])) if one]
    return Policy(
        tuple(criteria),
        tuple(_paired(bodies.get("rulebook", []), criteria)),
        tuple(frameworks),
        tuple(targets),
        tuple(_skills(bodies.get("digital_skill", []), frameworks)),
    )


def _paired(books: list[dict[str, Any]], criteria: list[CriteriaSet]) -> Iterator[tuple[RulebookPaper, CriteriaSet]]:
    """Pair each version of a rulebook with each version of its set that it can stand with."""
    for body in books:
        for owner in criteria:
            paper = parse_rulebook(body, owner).value if owner.heading.code == body.get("criteria") else None
            if paper is not None:
                yield paper, owner


def _skills(bodies: list[dict[str, Any]], frameworks: list[Framework]) -> Iterator[DigitalSkill]:
    for body in bodies:
        owner = next((one for one in frameworks if one.heading.code == body.get("framework")), None)
        skill = parse_digital_skill(body, owner).value if owner else None
        if skill is not None:
            yield skill
