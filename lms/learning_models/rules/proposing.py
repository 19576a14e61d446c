"""Holding a model's titles against the thresholds of the policy."""

from collections.abc import Iterable
from dataclasses import dataclass

FAMILY, CLAN, COMMUNITY, UNIT = "family", "clan", "community", "unit"
KINDS = (FAMILY, CLAN, COMMUNITY, UNIT)
PROVINCIAL, LOWER = "provincial", "lower"
TIERS = (PROVINCIAL, LOWER)
MEMBER, LEARNER = "member", "learner"
PARTS = (MEMBER, LEARNER)
NOBODY, NO_RULE, SHORT, MEETS = "nobody", "no_rule", "short", "meets"
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Tally:
    """People of a model in one part: how many, and how many of them hold the title of the period."""

    people: int = 0
    titled: int = 0

    def reaches(self, percent: int) -> bool:
        """Tell whether the share is at least so many percent; nobody at all falls short of nothing."""
        return self.titled * WHOLE >= percent * self.people


@dataclass(frozen=True, slots=True)
class Threshold:
    """What one level needs, in percent of members and of learners; None where no rule was found."""

    code: str
    level: int
    members: int | None
    learners: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the figures come to: `code` nobody, no_rule, short or meets; the level met; what the next one lacks.

    `short` are (part, percent needed, titled, people).
    """

    code: str
    level: int = 0
    short: tuple[tuple[str, int, int, int], ...] = ()


def is_of(code: str, kind: str, tier: str) -> bool:
    """Tell whether a threshold of the policy is about this kind of model (`unit-provincial-2`, `family`)."""
    return code == kind or (kind == UNIT and code.startswith(f"{UNIT}-{tier}"))


def level_of(code: str) -> int:
    """Return the level a threshold's code ends with, 1 for one without."""
    last = code.rsplit("-", 1)[-1]
    return int(last) if last.isdigit() else 1


def judge(members: Tally, learners: Tally, thresholds: Iterable[Threshold]) -> Verdict:
    """Return the highest level whose shares are reached, else what the lowest level lacks.

    A threshold without a percentage is no rule: nothing is proposed by it, and nobody is refused by it.
    """
    rules = sorted((one for one in thresholds if one.members is not None), key=lambda one: one.level)
    if not rules:
        return Verdict(NO_RULE)
    if not members.people:
        return Verdict(NOBODY)
    met = [one.level for one in rules if not _lacking(members, learners, one)]
    if met:
        return Verdict(MEETS, max(met))
    return Verdict(SHORT, 0, _lacking(members, learners, rules[0]))


def _lacking(members: Tally, learners: Tally, rule: Threshold) -> tuple[tuple[str, int, int, int], ...]:
    parts = ((MEMBER, rule.members, members), (LEARNER, rule.learners, learners))
    return tuple(
        (part, percent, tally.titled, tally.people)
        for part, percent, tally in parts
        if percent is not None and not tally.reaches(percent)
    )
