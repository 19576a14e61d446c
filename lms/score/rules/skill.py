"""The default rule of «có kỹ năng số»: what a test result must show. No official threshold was found."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.criteria.rules.framework import SkillTest


@dataclass(frozen=True, slots=True)
class SkillVerdict:
    """Whether the test shows the skills; `short` are the domains below the mark."""

    shown: bool
    total_short: bool
    short: tuple[str, ...]


def judge_skill_test(marks: Mapping[str, tuple[int, int]], rule: SkillTest) -> SkillVerdict:
    """Judge a test by (right, asked) per domain.

    The whole needs `pass_percent` of at least `items` items; each domain named needs `domain_pass_percent` of
    at least `domain_min_items`. Exactly the percentage is enough.
    """
    right, asked = (sum(mark[i] for mark in marks.values()) for i in (0, 1))
    total_short = not _enough(right, asked, rule.pass_percent, rule.items)
    short = tuple(
        domain
        for domain in rule.domains
        if not _enough(*marks.get(domain, (0, 0)), rule.domain_pass_percent, rule.domain_min_items)
    )
    return SkillVerdict(not total_short and not short, total_short, short)


def _enough(right: int, asked: int, percent: int, least: int) -> bool:
    return asked >= least and right * 100 >= percent * asked
