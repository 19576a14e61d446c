"""The City's targets: each a percentage by a day, its two numbers, and the readings left open."""

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

# What can be counted; reports give each a number of people.
POPULATIONS = (
    "briefed",
    "cadres-and-members",
    "titled",
    "titled-with-skill",
    "titled-proficient",
    "titled-adults-in-models",
    "adults-in-models",
    "titled-staff-in-units",
    "staff-in-units",
)


@dataclass(frozen=True, slots=True)
class Target:
    """At least `percent` of the denominator by the due day.

    `within` is the target whose «trong đó» this is.
    """

    code: str
    title: str
    due: date
    percent: int
    numerator: str
    denominator: str
    within: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A place where the plan's wording can be read in several ways, and the way in force."""

    code: str
    default: str
    options: tuple[str, ...]
    note: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class LearningModel:
    """The share of learning citizens a model needs; None where no rule was found («chưa có quy định»)."""

    code: str
    name: str
    members_percent: int | None
    learners_percent: int | None
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class Targets:
    """One plan's targets."""

    heading: Heading
    targets: tuple[Target, ...]
    readings: tuple[Reading, ...]
    models: tuple[LearningModel, ...]


def parse_targets(data: Mapping[str, object]) -> Parsed[Targets]:
    """Read a plan's targets."""
    table = Table(data, "", [])
    heading = read_heading(table)
    known = source_ids(heading)
    value = Targets(
        heading=heading,
        targets=tuple(_target(one, known) for one in table.tables("targets")),
        readings=tuple(_reading(one, known) for one in table.tables("readings")),
        models=tuple(_model(one, known) for one in table.tables("models")),
    )
    codes = [one.code for one in value.targets]
    unique(table, "targets", codes)
    unique(table, "readings", [one.code for one in value.readings])
    unique(table, "models", [one.code for one in value.models])
    for target in value.targets:
        if target.within and target.within not in codes:
            table.flaw("targets", "unknown-target", target.within)
    return parsed(value, table)


def _target(table: Table, sources: frozenset[str]) -> Target:
    status, source = read_standing(table, sources)
    target = Target(
        code=table.text("code"),
        title=table.text("title"),
        due=table.day("due"),
        percent=table.integer("percent", 1, 100),
        numerator=table.text("numerator", POPULATIONS),
        denominator=table.text("denominator", POPULATIONS),
        within=table.text("within", default=""),
        status=status,
        source=source,
    )
    table.close()
    return target


def _reading(table: Table, sources: frozenset[str]) -> Reading:
    status, source = read_standing(table, sources)
    options = table.texts("options")
    reading = Reading(table.text("code"), table.text("default", options), options, table.text("note"), status, source)
    table.close()
    return reading


def _model(table: Table, sources: frozenset[str]) -> LearningModel:
    status, source = read_standing(table, sources)
    model = LearningModel(
        code=table.text("code"),
        name=table.text("name"),
        members_percent=_percent(table, "members_percent"),
        learners_percent=_percent(table, "learners_percent"),
        status=status,
        source=source,
    )
    table.close()
    return model


def _percent(table: Table, key: str) -> int | None:
    return table.integer(key, 1, 100) if table.has(key) else None
