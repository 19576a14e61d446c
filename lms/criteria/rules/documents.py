"""Reading a document table by table: every wrong, missing or unknown key becomes a flaw with its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

T = TypeVar("T")

STATUSES = ("verified", "inferred", "default", "not_found")
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong at `where` (`caps[3].max`): a code for the page to word, and the offending value."""

    where: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Parsed(Generic[T]):
    """A document or its flaws; `value` is None exactly when there are flaws."""

    value: T | None
    flaws: tuple[Flaw, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read; `url` is empty for what has no public page."""

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What every document says of itself. `valid_to` is the last day it holds, None while it is open."""

    code: str
    version: int
    title: str
    status: str
    source: str
    note: str
    valid_from: date
    valid_to: date | None
    sources: tuple[Source, ...]

    @property
    def name(self) -> str:
        """What entries and decisions call this version: the code alone for the first, `2026.1/2` for the second."""
        return self.code if self.version == 1 else f"{self.code}/{self.version}"

    def holds(self, on: date) -> bool:
        """Tell whether the document is in force on this day, both ends included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Table:
    """One table of a document, read key by key; `close` reports the keys nobody asked for.

    A reader always gives a value back, so that one pass finds all flaws; the values of a flawed document are
    thrown away by `parsed`.
    """

    def __init__(self, data: object, where: str, flaws: list[Flaw]) -> None:
        """Wrap what stands at `where`; anything but a table is a flaw and reads as an empty one."""
        self.where = where
        self.flaws = flaws
        self._seen: set[str] = set()
        if not isinstance(data, Mapping):
            self.flaw("", "not-a-table", data)
        self._data: Mapping[str, object] = data if isinstance(data, Mapping) else {}

    def flaw(self, key: str, code: str, value: object = "") -> None:
        """Note a flaw at one key of this table."""
        place = ".".join(part for part in (self.where, key) if part)
        self.flaws.append(Flaw(place, code, str(value)))

    def has(self, key: str) -> bool:
        """Tell whether the key is there, without reading it."""
        return self._data.get(key) is not None

    def codes(self) -> tuple[str, ...]:
        """Return the keys as written: for tables whose keys are codes."""
        return tuple(self._data)

    def text(self, key: str, within: Collection[str] | None = None, default: str | None = None) -> str:
        """Return a string that is not empty, and one of `within` if given."""
        value = self._take(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.flaw(key, "not-a-text", value)
            return ""
        if within is not None and value not in within:
            self.flaw(key, "not-a-choice", value)
        return value

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """Return a whole number from `low` to `high`."""
        value = self._take(key, default)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool):
            self.flaw(key, "not-a-number", value)
            return 0
        if not low <= value <= high:
            self.flaw(key, "out-of-range", value)
        return value

    def flag(self, key: str) -> bool:
        """Return a truth value, false when absent."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            self.flaw(key, "not-a-flag", value)
        return value is True

    def day(self, key: str) -> date:
        """Return a date, written as a TOML date or as ISO text."""
        return _day(self, key, self._take(key, None)) or date.min

    def open_day(self, key: str) -> date | None:
        """Return a date, or None when the key is absent."""
        return _day(self, key, self._take(key, None)) if self.has(key) else None

    def texts(self, key: str, within: Collection[str] | None = None) -> tuple[str, ...]:
        """Return a list of strings, each one of `within` if given, none twice."""
        found = self._list(key)
        for value in found:
            if not isinstance(value, str) or (within is not None and value not in within):
                self.flaw(key, "not-a-choice", value)
        self._once(key, found)
        return tuple(str(value) for value in found)

    def integers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """Return a list of whole numbers from `low` to `high`, none twice."""
        found = self._list(key)
        numbers = tuple(v for v in found if isinstance(v, int) and not isinstance(v, bool) and low <= v <= high)
        if len(numbers) != len(found):
            self.flaw(key, "out-of-range", found)
        self._once(key, found)
        return numbers

    def table(self, key: str) -> Table:
        """Return the table at a key."""
        return Table(self._take(key, None) or {}, self._at(key), self.flaws)

    def tables(self, key: str) -> tuple[Table, ...]:
        """Return the list of tables at a key; at least one."""
        return tuple(Table(one, f"{self._at(key)}[{i}]", self.flaws) for i, one in enumerate(self._list(key)))

    def close(self) -> None:
        """Report each key that no reader asked for."""
        for key in self._data:
            if key not in self._seen:
                self.flaw(key, "unknown-key")

    def _at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def _take(self, key: str, default: object) -> object:
        self._seen.add(key)
        value = self._data.get(key, default)
        if value is None:
            self.flaw(key, "missing")
        return value

    def _list(self, key: str) -> tuple[object, ...]:
        value = self._take(key, None)
        if isinstance(value, list | tuple) and value:
            return tuple(value)
        if value is not None:
            self.flaw(key, "not-a-list", value)
        return ()

    def _once(self, key: str, values: tuple[object, ...]) -> None:
        for value in sorted({str(v) for v in values if values.count(v) > 1}):
            self.flaw(key, "twice", value)


def _day(table: Table, key: str, value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value)
    if value is not None:
        table.flaw(key, "not-a-date", value)
    return None


def read_heading(table: Table) -> Heading:
    """Read the keys every document has, and its sources."""
    table.integer("format", FORMAT, FORMAT)
    sources = tuple(_source(one) for one in table.tables("sources"))
    unique(table, "sources", [one.id for one in sources])
    status, source = read_standing(table, {one.id for one in sources})
    valid_from, valid_to = table.day("valid_from"), table.open_day("valid_to")
    if valid_to is not None and valid_to < valid_from:
        table.flaw("valid_to", "ends-before-it-begins", valid_to)
    return Heading(
        code=table.text("code"),
        version=table.integer("version", 1, 10_000),
        title=table.text("title"),
        status=status,
        source=source,
        note=table.text("note", default=""),
        valid_from=valid_from,
        valid_to=valid_to,
        sources=sources,
    )


def read_standing(table: Table, sources: Collection[str]) -> tuple[str, str]:
    """Read how sure we are of an item and which source says so."""
    status = table.text("status", STATUSES)
    source = table.text("source")
    if source and source not in sources:
        table.flaw("source", "unknown-source", source)
    return status, source


def source_ids(heading: Heading) -> frozenset[str]:
    """Return the ids an item of the document may name."""
    return frozenset(one.id for one in heading.sources)


def unique(table: Table, key: str, codes: list[str]) -> None:
    """Note each code that stands twice in a list."""
    for code in sorted({one for one in codes if codes.count(one) > 1}):
        table.flaw(key, "twice", code)


def parsed(value: T, table: Table) -> Parsed[T]:
    """Close the document: its value if nothing was wrong, else its flaws in the order found."""
    table.close()
    return Parsed(None, tuple(table.flaws)) if table.flaws else Parsed(value)


def _source(table: Table) -> Source:
    source = Source(table.text("id"), table.text("title"), table.text("url", default=""))
    table.close()
    return source
