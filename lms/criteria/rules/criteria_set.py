"""A criteria set: one decision's audience groups, competences and indicators, and its title rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.criteria.rules.documents import (
    Heading,
    Parsed,
    Table,
    parsed,
    read_heading,
    read_standing,
    source_ids,
    unique,
)


@dataclass(frozen=True, slots=True)
class TitleRule:
    """What the title needs: a total of at least `min_total` and at least `min_each` for every indicator."""

    min_total: int
    min_each: int
    status: str = "default"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """An audience group: who fills which of the forms."""

    code: str
    name: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence («năng lực») of the title, and the most points its indicators give together."""

    code: str
    name: str
    name_en: str
    maximum: int
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator («chỉ số»), coded `<competence>.<n>`. `evidence` are examples of what shows it."""

    code: str
    competence: str
    short: str
    name: str
    maximum: int
    evidence: tuple[str, ...]
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """One decision's criteria, in the decision's order."""

    heading: Heading
    decision: str
    decision_date: date
    issuer: str
    maximum: int
    title_rule: TitleRule
    groups: tuple[Group, ...]
    competences: tuple[Competence, ...]
    indicators: tuple[Indicator, ...]

    def maxima(self) -> dict[str, int]:
        """Return the most points of each indicator, in order."""
        return {one.code: one.maximum for one in self.indicators}


def parse_criteria(data: Mapping[str, object]) -> Parsed[CriteriaSet]:
    """Read a criteria set; flaws name unknown keys, wrong codes and points that do not add up."""
    table = Table(data, "", [])
    heading = read_heading(table)
    known = source_ids(heading)
    value = CriteriaSet(
        heading=heading,
        decision=table.text("decision"),
        decision_date=table.day("decision_date"),
        issuer=table.text("issuer"),
        maximum=table.integer("max", 1, 1000),
        title_rule=_title_rule(table.table("title_rule"), known),
        groups=tuple(_group(one, known) for one in table.tables("groups")),
        competences=tuple(_competence(one, known) for one in table.tables("competences")),
        indicators=tuple(_indicator(one, known) for one in table.tables("indicators")),
    )
    _check(table, value)
    return parsed(value, table)


def _title_rule(table: Table, sources: frozenset[str]) -> TitleRule:
    status, source = read_standing(table, sources)
    rule = TitleRule(table.integer("min_total", 0, 1000), table.integer("min_each", 0, 1000), status, source)
    table.close()
    return rule


def _group(table: Table, sources: frozenset[str]) -> Group:
    status, source = read_standing(table, sources)
    group = Group(table.text("code"), table.text("name"), status, source)
    table.close()
    return group


def _competence(table: Table, sources: frozenset[str]) -> Competence:
    status, source = read_standing(table, sources)
    competence = Competence(
        code=table.text("code"),
        name=table.text("name"),
        name_en=table.text("name_en", default=""),
        maximum=table.integer("max", 1, 1000),
        status=status,
        source=source,
    )
    table.close()
    return competence


def _indicator(table: Table, sources: frozenset[str]) -> Indicator:
    status, source = read_standing(table, sources)
    indicator = Indicator(
        code=table.text("code"),
        competence=table.text("competence"),
        short=table.text("short"),
        name=table.text("name"),
        maximum=table.integer("max", 1, 1000),
        evidence=table.texts("evidence"),
        status=status,
        source=source,
    )
    if not indicator.code.startswith(indicator.competence + "."):
        table.flaw("code", "wrong-code", indicator.code)
    table.close()
    return indicator


def _check(table: Table, value: CriteriaSet) -> None:
    """Hold the numbers against each other: indicators make up their competence, competences the total."""
    unique(table, "groups", [one.code for one in value.groups])
    unique(table, "competences", [one.code for one in value.competences])
    unique(table, "indicators", [one.code for one in value.indicators])
    codes = {one.code for one in value.competences}
    for indicator in value.indicators:
        if indicator.competence not in codes:
            table.flaw("indicators", "unknown-competence", indicator.competence)
    for competence in value.competences:
        parts = sum(one.maximum for one in value.indicators if one.competence == competence.code)
        if parts != competence.maximum:
            table.flaw(f"competences.{competence.code}.max", "does-not-add-up", parts)
    whole = sum(one.maximum for one in value.competences)
    if whole != value.maximum:
        table.flaw("max", "does-not-add-up", whole)
    if value.title_rule.min_total > value.maximum:
        table.flaw("title_rule.min_total", "out-of-range", value.title_rule.min_total)
    if any(value.title_rule.min_each > one.maximum for one in value.indicators):
        table.flaw("title_rule.min_each", "out-of-range", value.title_rule.min_each)
