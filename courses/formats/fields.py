"""Facts out of TOML: each of its right type, or a flaw and an empty value."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from courses.formats.source import Flaw
from courses.rules.outline import MOST_LEVEL
from kernel.text import clean_line

T = TypeVar("T")

_LONGEST = 500
_MOST_MINUTES = 600


def read_toml(text: str, *, exact: bool = False) -> tuple[dict[str, Any], str]:
    """Return the table and "", or an empty table and what the parser said; `exact` keeps decimals as written."""
    try:
        return tomllib.loads(text, parse_float=Decimal if exact else float), ""
    except (ArithmeticError, RecursionError, ValueError) as error:
        return {}, clean_line(str(error), _LONGEST) or type(error).__name__


class Fields:
    """Reads facts of one table and notes in `flaws` those that are missing or of the wrong type."""

    def __init__(self, table: Mapping[str, Any], file: str, flaws: list[Flaw]) -> None:
        self._table = table
        self._file = file
        self._flaws = flaws

    def flaw(self, code: str, name: str) -> None:
        """Note a flaw of the fact called `name`."""
        self._flaws.append(Flaw(code, self._file, 1, name))

    def text(self, name: str, *, required: bool = True, among: Collection[str] = ()) -> str:
        """Return a line of text; with `among`, one of those."""
        value = self._value(name, str, "", required=required)
        line = clean_line(value, _LONGEST)
        if among and line and line not in among:
            self.flaw("value-unknown", f"{name} = {line}")
        return line

    def texts(self, name: str, *, required: bool = True, among: Collection[str] = ()) -> tuple[str, ...]:
        """Return a list of lines of text; with `among`, each of those."""
        values = self._value(name, list, [], required=required)
        found = tuple(clean_line(value, _LONGEST) for value in values if isinstance(value, str))
        if len(found) != len(values):
            self.flaw("field-type", name)
        for value in found:
            if among and value not in among:
                self.flaw("value-unknown", f"{name} = {value}")
        return found

    def number(self, name: str) -> int:
        """Return a whole number above zero, or 0 with a flaw."""
        value = self._value(name, int, 0, required=True)
        if value < 0 or isinstance(value, bool):
            self.flaw("field-type", name)
            return 0
        return value

    def minutes(self, name: str) -> int:
        """Return an optional whole number from 0 to 600; 0 when it is absent or, with a flaw, something else."""
        value = self._table.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_MINUTES:
            self.flaw("field-type", name)
            return 0
        return value

    def level(self, name: str) -> int:
        """Return an optional level (bậc), 0 when it is absent or, with a flaw, not one of the framework."""
        value = self._table.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_LEVEL:
            self.flaw("field-form", name)
            return 0
        return value

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return one number or a list of numbers as a list; nothing when it is absent."""
        value = self._table.get(name, [])
        values = value if isinstance(value, list) else [value]
        found = tuple(v for v in values if isinstance(v, int) and not isinstance(v, bool))
        if len(found) != len(values):
            self.flaw("field-type", name)
        return found

    def day(self, name: str) -> date | None:
        """Return a date without a time."""
        value = self._table.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.flaw("field-missing" if value is None else "field-type", name)
        return None

    def tables(self, name: str) -> list[Mapping[str, Any]]:
        """Return an array of tables."""
        values = self._value(name, list, [], required=True)
        return [value for value in values if isinstance(value, dict)]

    def _value(self, name: str, kind: type[T], empty: T, *, required: bool) -> T:
        value = self._table.get(name)
        if isinstance(value, kind):
            if required and not value:
                self.flaw("field-missing", name)
            return value
        if value is not None or required:
            self.flaw("field-missing" if value is None else "field-type", name)
        return empty
