"""Which items one attempt gets.

A blueprint says how many items of which sort; a seed decides which. The same blueprint, pool, seed and memory
of seen items give the same paper, whatever the order in which the pool was read. An item fits at most one row
(rows that overlap are refused when the blueprint is read), so rows never compete and the number of papers is
a plain product.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import comb, prod
from typing import TypeAlias

from question_bank.rules import kinds
from question_bank.rules.asking import Flaw
from question_bank.rules.dice import Dice
from question_bank.rules.sheet import Sheet

MOST_DRAWN = 100
"""Items one attempt may have: more is no test but a punishment."""

MOST_ROWS = 50

_ROW_FIELDS = frozenset({"kinds", "situation", "pool", "mandatory", "count"})


@dataclass(frozen=True, slots=True)
class PoolItem:
    """What drawing must know of an item version. `pool` is "" outside named pools."""

    item_id: int
    item_version_id: int
    kind: str
    situation: bool
    pool: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a blueprint. No kinds means any kind; `situation` `None` means with a story or without.

    A row without a pool never draws from one; a row with a pool draws only from it.
    """

    kinds: frozenset[str]
    situation: bool | None
    pool: str
    mandatory: bool
    count: int

    def fits(self, item: PoolItem) -> bool:
        """Whether this row may draw the item."""
        return (
            item.pool == self.pool
            and (not self.kinds or item.kind in self.kinds)
            and self.situation in (None, item.situation)
        )

    def overlaps(self, other: "Row") -> bool:
        """Whether some item could fit both rows."""
        return (
            self.pool == other.pool
            and (not self.kinds or not other.kinds or bool(self.kinds & other.kinds))
            and (None in (self.situation, other.situation) or self.situation == other.situation)
        )


@dataclass(frozen=True, slots=True)
class Blueprint:
    """The rows that together draw a whole test."""

    rows: tuple[Row, ...]

    @property
    def count(self) -> int:
        """How many items an attempt has."""
        return sum(row.count for row in self.rows)

    def row_of(self, item: PoolItem) -> Row | None:
        """The row that may draw the item, or `None`."""
        return next((row for row in self.rows if row.fits(item)), None)


Read: TypeAlias = Blueprint | tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One item of a paper."""

    item_version_id: int
    mandatory: bool


@dataclass(frozen=True, slots=True)
class Shortage:
    """A row (counted from 0) that wants more items than the pool has for it."""

    row: int
    wanted: int
    found: int


def read_blueprint(raw: Mapping[str, object]) -> Read:
    """Read `{"draw": [{"kinds", "situation", "pool", "mandatory", "count"}]}`, or say what is wrong in it."""
    sheet = Sheet(raw)
    entries = sheet.entries("draw", 1, MOST_ROWS)
    rows = tuple(_row(entry, f"draw[{index}]", sheet) for index, entry in enumerate(entries))
    if not sheet.flaws:
        _check_rows(rows, sheet)
    return sheet.flaws or Blueprint(rows)


def draw(
    blueprint: Blueprint, pool: Iterable[PoolItem], seed: int, seen: frozenset[int] = frozenset()
) -> tuple[Drawn, ...]:
    """Draw a paper. `seen` holds item ids (not version ids) to leave out while there are others.

    A row that is short gives what it has; ask `shortage` first. Of several versions of an item only the
    newest counts, so a paper never asks one stem twice.
    """
    drawn: list[Drawn] = []
    for index, (row, candidates) in enumerate(_candidates(blueprint, pool)):
        order = Dice(seed, "draw", index).shuffled(candidates)
        order.sort(key=lambda item: item.item_id in seen)
        drawn.extend(Drawn(item.item_version_id, row.mandatory) for item in order[: row.count])
    return tuple(Dice(seed, "paper").shuffled(drawn))


def shortage(blueprint: Blueprint, pool: Iterable[PoolItem]) -> tuple[Shortage, ...]:
    """The rows that cannot be filled; empty when every paper is complete."""
    return tuple(
        Shortage(index, row.count, len(candidates))
        for index, (row, candidates) in enumerate(_candidates(blueprint, pool))
        if len(candidates) < row.count
    )


def variety(blueprint: Blueprint, pool: Iterable[PoolItem]) -> int:
    """How many different sets of items a paper can be; 0 when a row is short."""
    return prod(comb(len(candidates), row.count) for row, candidates in _candidates(blueprint, pool))


def _candidates(blueprint: Blueprint, pool: Iterable[PoolItem]) -> list[tuple[Row, list[PoolItem]]]:
    """For each row its items, each item once in its newest version, by item id."""
    newest: dict[int, PoolItem] = {}
    for item in sorted(pool, key=lambda item: (item.item_id, item.item_version_id)):
        newest[item.item_id] = item
    return [(row, [item for item in newest.values() if row.fits(item)]) for row in blueprint.rows]


def _row(entry: object, where: str, sheet: Sheet) -> Row:
    """One row; flaws go to the blueprint's sheet."""
    if not isinstance(entry, Mapping):
        sheet.flaw("not_a_table", where)
        return Row(frozenset(), None, "", mandatory=False, count=1)
    part = Sheet(entry, where + ".")
    part.only(_ROW_FIELDS)
    wanted = part.texts("kinds", 0, len(kinds.codes()), length=80)
    for index, kind in enumerate(wanted):
        if kind and kinds.find(kind) is None:
            part.flaw("unknown_kind", f"kinds[{index}]", text=kind)
    row = Row(
        frozenset(wanted),
        part.flag("situation"),
        part.code("pool", required=False),
        mandatory=bool(part.flag("mandatory")),
        count=part.whole("count", 1, MOST_DRAWN),
    )
    sheet.take(part.flaws)
    return row


def _check_rows(rows: tuple[Row, ...], sheet: Sheet) -> None:
    """Complain about rows that want the same items and about an endless test."""
    for index, row in enumerate(rows):
        for earlier in range(index):
            if row.overlaps(rows[earlier]):
                sheet.flaw("overlapping_rows", f"draw[{index}]", other=earlier)
    total = sum(row.count for row in rows)
    if total > MOST_DRAWN:
        sheet.flaw("wrong_count", "draw", count=total, least=1, most=MOST_DRAWN)
