"""Kinds of evidence as data: what each is called, which indicators it fits, what it must name, how long it counts."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

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

REQUIRED, ISSUER, NONE = NUMBERS = ("required", "issuer", "none")
LONGEST_CODE = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind. `numbers` says whether issuer and number are needed (`required`), the issuer alone, or neither.

    `months` is how long such a thing counts, 0 for the year in which it happened. `examples` are by indicator.
    A `certificate` is a paper of its own: its number counts once in the whole city.
    """

    code: str
    name: str
    hint: str
    indicators: tuple[str, ...]
    looks_at: str
    numbers: str
    months: int
    certificate: bool
    examples: dict[str, str]
    status: str
    source: str

    def names_issuer(self) -> bool:
        """Tell whether the issuer has to be named."""
        return self.numbers != NONE


@dataclass(frozen=True, slots=True)
class Kinds:
    """All kinds, in the order in which they are offered; `review_days` is how long a look takes at most."""

    heading: Heading
    review_days: int
    kinds: tuple[Kind, ...]

    def find(self, code: str) -> Kind | None:
        """Return a kind by its code, or None."""
        return next((kind for kind in self.kinds if kind.code == code), None)

    def name_of(self, code: str) -> str:
        """Return what a kind is called; its code when it is no longer on the list."""
        found = self.find(code)
        return found.name if found else code


def parse_kinds(text: str) -> Parsed[Kinds]:
    """Read the file of kinds; flaws name unknown keys, wrong values and examples for indicators that do not fit."""
    table = Table(tomllib.loads(text), "", [])
    heading = read_heading(table)
    known = source_ids(heading)
    value = Kinds(
        heading=heading,
        review_days=table.integer("review_days", 1, 90),
        kinds=tuple(_kind(one, known) for one in table.tables("kinds")),
    )
    unique(table, "kinds", [one.code for one in value.kinds])
    return parsed(value, table)


def _kind(table: Table, sources: frozenset[str]) -> Kind:
    status, source = read_standing(table, sources)
    indicators = table.texts("indicators")
    kind = Kind(
        code=table.text("code"),
        name=table.text("name"),
        hint=table.text("hint"),
        indicators=indicators,
        looks_at=table.text("looks_at"),
        numbers=table.text("numbers", NUMBERS),
        months=table.integer("months", 0, 120),
        certificate=table.flag("certificate"),
        examples=_examples(table.table("examples"), indicators),
        status=status,
        source=source,
    )
    if len(kind.code) > LONGEST_CODE:
        table.flaw("code", "too-long", kind.code)
    if kind.certificate and kind.numbers != REQUIRED:
        table.flaw("numbers", "certificate-without-number", kind.numbers)
    table.close()
    return kind


def _examples(table: Table, indicators: tuple[str, ...]) -> dict[str, str]:
    found = {code: table.text(code) for code in indicators}
    table.close()
    return found
