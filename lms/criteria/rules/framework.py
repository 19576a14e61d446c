"""The competence framework questions are tagged with, and the default rule of «có kỹ năng số»."""

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
class Level:
    """A level («bậc»), 1 to 8, and the proficiency («trình độ») it belongs to."""

    level: int
    proficiency: str
    code: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain («miền») of competence components."""

    code: str
    name: str
    name_en: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Component:
    """A competence component («năng lực thành phần»), coded `<domain>.<n>`; the summary is ours."""

    code: str
    domain: str
    name: str
    summary: str
    status: str
    summary_status: str
    source: str


@dataclass(frozen=True, slots=True)
class Framework:
    """One circular's competence framework."""

    heading: Heading
    decision: str
    decision_date: date
    issuer: str
    levels: tuple[Level, ...]
    domains: tuple[Domain, ...]
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class SkillTest:
    """When the test shows the digital skills: percentages in whole percent of items right."""

    items: int
    pass_percent: int
    domains: tuple[str, ...]
    domain_pass_percent: int
    domain_min_items: int


@dataclass(frozen=True, slots=True)
class ProficientVariant:
    """One reading of «thành thạo»: `self-update`, or a `level` in every component of some domains."""

    code: str
    kind: str
    level: int
    domains: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class DigitalSkill:
    """Who has the digital skills: a checked confirmation of one of these kinds, or the test."""

    heading: Heading
    framework: str
    confirmations: tuple[str, ...]
    validity_months: int
    store_supervised: bool
    test: SkillTest
    proficient_default: str
    proficient: tuple[ProficientVariant, ...]


def parse_framework(data: Mapping[str, object]) -> Parsed[Framework]:
    """Read a competence framework."""
    table = Table(data, "", [])
    heading = read_heading(table)
    known = source_ids(heading)
    value = Framework(
        heading=heading,
        decision=table.text("decision"),
        decision_date=table.day("decision_date"),
        issuer=table.text("issuer"),
        levels=tuple(_level(one, known) for one in table.tables("levels")),
        domains=tuple(_domain(one, known) for one in table.tables("domains")),
        components=tuple(_component(one, known) for one in table.tables("components")),
    )
    unique(table, "levels", [str(one.level) for one in value.levels])
    unique(table, "domains", [one.code for one in value.domains])
    unique(table, "components", [one.code for one in value.components])
    domains = {one.code for one in value.domains}
    for component in value.components:
        if component.domain not in domains or not component.code.startswith(component.domain + "."):
            table.flaw("components", "wrong-code", component.code)
    return parsed(value, table)


def parse_digital_skill(data: Mapping[str, object], framework: Framework) -> Parsed[DigitalSkill]:
    """Read the rule of digital skills against the framework whose domains it names."""
    table = Table(data, "", [])
    heading = read_heading(table)
    domains = tuple(one.code for one in framework.domains)
    skill, proficient = table.table("skill"), table.table("proficient")
    variants = tuple(_variant(one, domains) for one in proficient.tables("variants"))
    value = DigitalSkill(
        heading=heading,
        framework=table.text("framework", (framework.heading.code,)),
        confirmations=skill.texts("confirmations"),
        validity_months=skill.integer("validity_months", 1, 600),
        store_supervised=skill.flag("store_supervised"),
        test=_test(skill.table("test"), domains),
        proficient_default=proficient.text("default", tuple(one.code for one in variants)),
        proficient=variants,
    )
    skill.close()
    proficient.close()
    return parsed(value, table)


def _level(table: Table, sources: frozenset[str]) -> Level:
    status, source = read_standing(table, sources)
    level = Level(table.integer("level", 1, 8), table.text("proficiency"), table.text("code"), status, source)
    table.close()
    return level


def _domain(table: Table, sources: frozenset[str]) -> Domain:
    status, source = read_standing(table, sources)
    domain = Domain(table.text("code"), table.text("name"), table.text("name_en", default=""), status, source)
    table.close()
    return domain


def _component(table: Table, sources: frozenset[str]) -> Component:
    status, source = read_standing(table, sources)
    component = Component(
        code=table.text("code"),
        domain=table.text("domain"),
        name=table.text("name"),
        summary=table.text("summary"),
        status=status,
        summary_status=table.text("summary_status", ("verified", "inferred", "default")),
        source=source,
    )
    table.close()
    return component


def _test(table: Table, domains: tuple[str, ...]) -> SkillTest:
    test = SkillTest(
        items=table.integer("items", 1, 500),
        pass_percent=table.integer("pass_percent", 1, 100),
        domains=table.texts("domains", domains),
        domain_pass_percent=table.integer("domain_pass_percent", 1, 100),
        domain_min_items=table.integer("domain_min_items", 1, 500),
    )
    if test.domain_min_items * len(test.domains) > test.items:
        table.flaw("domain_min_items", "does-not-add-up", test.domain_min_items)
    table.close()
    return test


def _variant(table: Table, domains: tuple[str, ...]) -> ProficientVariant:
    kind = table.text("kind", ("self-update", "level"))
    by_level = kind == "level"
    variant = ProficientVariant(
        code=table.text("code"),
        kind=kind,
        level=table.integer("level", 1, 8) if by_level else 0,
        domains=table.texts("domains", domains) if by_level else (),
        note=table.text("note"),
    )
    table.close()
    return variant
