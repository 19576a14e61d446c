"""A paper as forms: its sections and the fields of each.

All of it is made from the paper itself: a list of ten indicators gives ten sections. Codes and what other papers name
are no fields; the sums of a criteria set follow its indicators by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.criteria.rules.documents import STATUSES, Flaw
from lms.criteria.rules.papers import CRITERIA, DIGITAL_SKILL, RULEBOOK, TARGETS
from lms.criteria.rules.rulebook import MOST_POINTS_OF_A_COURSE

WHOLE, LINE, LONG, LINES, NUMBERS, CHOICE, CHOICES, FLAG, DAY = SHAPES = (
    "whole",
    "line",
    "long",
    "lines",
    "numbers",
    "choice",
    "choices",
    "flag",
    "day",
)
MOST = 1_000

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a paper: where it stands, its shape, its bounds or choices. `optional` may be left empty."""

    path: Path
    shape: str
    low: int = 0
    high: int = MOST
    choices: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are written together. `group` is the list or table, `item` the code within it ("" for none)."""

    group: str
    item: str
    fields: tuple[Field, ...]

    @property
    def code(self) -> str:
        """Return what addresses call the section."""
        return f"{self.group}.{self.item}" if self.item else self.group


def place(path: Path) -> str:
    """Return a path as flaws write it.

    >>> place(("caps", 3, "max"))
    'caps[3].max'
    """
    written = ""
    for part in path:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def sections(kind: str, body: Mapping[str, Any], indicators: Sequence[str] = ()) -> tuple[Section, ...]:
    """Return the sections of a paper in its order; `indicators` are the codes a rulebook may post to."""
    known = tuple(str(one.get("id", "")) for one in body.get("sources", ()))
    heading = (Field(("title",), LINE), Field(("note",), LONG, optional=True), *_standing((), known))
    found = [Section("heading", "", heading)]
    found += MADE.get(kind, _nothing)(body, tuple(indicators), known)
    for number, source in enumerate(body.get("sources", ())):
        fields = (Field(("sources", number, "title"), LINE), Field(("sources", number, "url"), LINE, optional=True))
        found.append(Section("sources", str(source.get("id", "")), fields))
    return tuple(found)


def _nothing(_body: Mapping[str, Any], _indicators: tuple[str, ...], _known: tuple[str, ...]) -> list[Section]:
    return []


def _standing(path: Path, known: tuple[str, ...]) -> tuple[Field, ...]:
    return Field((*path, "status"), CHOICE, choices=STATUSES), Field((*path, "source"), CHOICE, choices=known)


def _items(body: Mapping[str, Any], name: str) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(body.get(name, ())):
        yield number, str(row.get("code", ""))


def _criteria(body: Mapping[str, Any], _indicators: tuple[str, ...], known: tuple[str, ...]) -> list[Section]:
    rule = tuple(Field(("title_rule", key), WHOLE) for key in ("min_total", "min_each"))
    decision = (
        Field(("decision",), LINE),
        Field(("decision_date",), DAY),
        Field(("issuer",), LINE),
    )
    found = [Section("decision", "", decision), Section("title_rule", "", (*rule, *_standing(("title_rule",), known)))]
    for number, code in _items(body, "indicators"):
        at: Path = ("indicators", number)
        fields = (
            Field((*at, "short"), LINE),
            Field((*at, "name"), LONG),
            Field((*at, "max"), WHOLE, 1),
            Field((*at, "evidence"), LINES),
            *_standing(at, known),
        )
        found.append(Section("indicators", code, fields))
    for name in ("competences", "groups"):
        for number, code in _items(body, name):
            found.append(Section(name, code, (Field((name, number, "name"), LINE), *_standing((name, number), known))))
    return found


def _rulebook(body: Mapping[str, Any], indicators: tuple[str, ...], _known: tuple[str, ...]) -> list[Section]:
    found = []
    for number, code in _items(body, "courses"):
        points = tuple(
            Field(("courses", number, "points", one), WHOLE, 1, MOST_POINTS_OF_A_COURSE, optional=True)
            for one in indicators
        )
        found.append(Section("courses", code, (*points, Field(("courses", number, "cadres_only"), FLAG))))
    for name in ("activity", "not_required"):
        found.append(Section(name, "", _fixed((name,), indicators)))
    for name in ("evidence", "meeting"):
        bands = Field((name, "bands"), NUMBERS)
        found.append(Section(name, "", (bands, Field((name, "indicators"), CHOICES, choices=indicators))))
    for number, code in _items(body, "ladder"):
        found.append(Section("ladder", code, _fixed(("ladder", number), indicators)))
    caps = list(enumerate(body.get("caps", ())))
    for one in indicators:
        own = (number for number, cap in caps if cap.get("indicator") == one)
        limits = tuple(Field(("caps", number, "max"), WHOLE, optional=True) for number in own)
        if limits:
            found.append(Section("caps", one, limits))
    months = tuple(Field(("validity_months", rule), WHOLE, 0, 600) for rule in body.get("validity_months", {}))
    return [*found, Section("validity_months", "", months)]


def _fixed(path: Path, indicators: tuple[str, ...]) -> tuple[Field, ...]:
    return Field((*path, "indicator"), CHOICE, choices=indicators), Field((*path, "points"), WHOLE, 1)


def _digital_skill(body: Mapping[str, Any], _indicators: tuple[str, ...], _known: tuple[str, ...]) -> list[Section]:
    percents = ("pass_percent", "domain_pass_percent")
    test = tuple(
        Field(("skill", "test", key), WHOLE, 1, 100 if key in percents else 500)
        for key in ("items", "pass_percent", "domain_pass_percent", "domain_min_items")
    )
    variants = body.get("proficient", {}).get("variants", ())
    named = tuple(str(one.get("code", "")) for one in variants)
    skill = (
        Field(("skill", "confirmations"), LINES),
        Field(("skill", "validity_months"), WHOLE, 1, 600),
        Field(("skill", "store_supervised"), FLAG),
    )
    levels = tuple(
        Field(("proficient", "variants", number, "level"), WHOLE, 1, 8)
        for number, one in enumerate(variants)
        if one.get("kind") == "level"
    )
    return [
        Section("skill", "", skill),
        Section("test", "", test),
        Section("proficient", "", (Field(("proficient", "default"), CHOICE, choices=named), *levels)),
    ]


def _targets(body: Mapping[str, Any], _indicators: tuple[str, ...], known: tuple[str, ...]) -> list[Section]:
    found = []
    for number, code in _items(body, "targets"):
        at: Path = ("targets", number)
        fields = (Field((*at, "title"), LONG), Field((*at, "due"), DAY), Field((*at, "percent"), WHOLE, 1, 100))
        found.append(Section("targets", code, (*fields, *_standing(at, known))))
    for number, one in enumerate(body.get("readings", ())):
        at = ("readings", number)
        default = Field((*at, "default"), CHOICE, choices=tuple(one.get("options", ())))
        found.append(Section("readings", str(one.get("code", "")), (default, *_standing(at, known))))
    for number, code in _items(body, "models"):
        at = ("models", number)
        shares = tuple(
            Field((*at, key), WHOLE, 1, 100, optional=True) for key in ("members_percent", "learners_percent")
        )
        found.append(Section("models", code, (Field((*at, "name"), LINE), *shares, *_standing(at, known))))
    return found


MADE: Mapping[str, Callable[[Mapping[str, Any], tuple[str, ...], tuple[str, ...]], list[Section]]] = {
    CRITERIA: _criteria,
    RULEBOOK: _rulebook,
    DIGITAL_SKILL: _digital_skill,
    TARGETS: _targets,
}


def section_of(found: Sequence[Section], flaw: Flaw) -> Section | None:
    """Return the section in which a flaw can be mended: that of its field or of its item; None where no form can."""
    for section in found:
        if any(place(field.path) == flaw.where for field in section.fields):
            return section
    for section in found:
        if any(place(field.path).startswith(flaw.where) for field in section.fields if flaw.where):
            return section
    return None
