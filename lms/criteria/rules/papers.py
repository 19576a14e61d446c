"""Papers of all kinds under one roof: reading one against those it stands with, and what a new version must keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.criteria.rules.criteria_set import CriteriaSet, parse_criteria
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.framework import Framework, parse_digital_skill, parse_framework
from lms.criteria.rules.rulebook import parse_rulebook
from lms.criteria.rules.targets import parse_targets

CRITERIA, RULEBOOK, COMPETENCE, DIGITAL_SKILL, TARGETS = KINDS = (
    "criteria",
    "rulebook",
    "competence",
    "digital_skill",
    "targets",
)
WEIGHED = (CRITERIA, RULEBOOK)
"""Kinds whose change can move who reaches the title: their effect is previewed before they are put in force."""

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Company:
    """What a paper is read against: the criteria set of its rulebook, the framework of its digital skills."""

    criteria: CriteriaSet | None = None
    framework: Framework | None = None


def flaws_of(kind: str, body: Body, company: Company) -> tuple[Flaw, ...]:
    """Return what keeps a paper from being used; ValueError for a kind there is not."""
    if kind == CRITERIA:
        return parse_criteria(body).flaws
    if kind == COMPETENCE:
        return parse_framework(body).flaws
    if kind == TARGETS:
        return parse_targets(body).flaws
    if kind == RULEBOOK and company.criteria is not None:
        return parse_rulebook(body, company.criteria).flaws
    if kind == DIGITAL_SKILL and company.framework is not None:
        return parse_digital_skill(body, company.framework).flaws
    if kind in KINDS:
        return (Flaw("", "no-owner"),)
    raise ValueError(f"not a kind of paper: {kind}")


KEPT = {CRITERIA: ("indicators", "groups"), RULEBOOK: ("ladder",)}
"""Lists of which a new version keeps every code: entries, people and earlier years name them."""


def lost(kind: str, before: Body, after: Body) -> tuple[Flaw, ...]:
    """Return what a new version must not lose, nor call otherwise: its code, and codes that others name."""
    same = before.get("code") == after.get("code")
    flaws = [] if same else [Flaw("code", "changed-code", str(after.get("code", "")))]
    for name in KEPT.get(kind, ()):
        gone = [code for code in codes(before, name) if code not in codes(after, name)]
        flaws += [Flaw(name, "gone", code) for code in gone]
    return tuple(flaws)


def broken(body: Body, rulebooks: Sequence[Body]) -> tuple[Flaw, ...]:
    """Return the flaws that rulebooks would have under a changed criteria set; `where` begins with `rulebook:`."""
    owner = parse_criteria(body).value
    if owner is None:
        return ()
    return tuple(
        Flaw(f"rulebook:{flaw.where}", flaw.code, flaw.value)
        for book in rulebooks
        for flaw in parse_rulebook(book, owner).flaws
    )


def codes(body: Body, name: str) -> tuple[str, ...]:
    """Return the codes of a list of tables, in order; none where there is no such list."""
    found = body.get(name)
    rows = found if isinstance(found, list | tuple) else ()
    return tuple(str(row.get("code", "")) for row in rows if isinstance(row, Mapping))
