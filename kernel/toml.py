"""TOML, written: one canonical text for the same values, so that a file written twice is the same bytes.

Absent facts (None, "") are left out; text is composed (NFC); a list too long for one line has one value a line.
The standard library reads TOML (`tomllib`) and does not write it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kernel.text import nfc

_WIDTH = 118
_SHORTEST_NAMED = 0x20
_DELETE = 0x7F
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def write_table(facts: Mapping[str, Any], order: Sequence[str]) -> str:
    """Return the lines of a table: the facts of `order` in that order, then any other by name."""
    names = [name for name in order if name in facts] + sorted(name for name in facts if name not in order)
    return "".join(write_line(name, facts[name]) for name in names if facts[name] not in (None, ""))


def write_line(name: str, value: Any) -> str:
    """Return one fact with its line end; a list that is too long takes a line for each value."""
    written = write_value(value)
    if isinstance(value, list | tuple) and len(f"{name} = {written}") > _WIDTH:
        written = "[\n" + "".join(f"  {write_value(each)},\n" for each in value) + "]"
    return f"{name} = {written}\n"


def write_value(value: Any) -> str:
    """Return a TOML value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(write_value(each) for each in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {write_value(each)}" for key, each in value.items()) + " }"
    return '"' + "".join(_sign(char) for char in nfc(str(value))) + '"'


def _sign(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    return f"\\u{code:04x}" if code < _SHORTEST_NAMED or code == _DELETE else char
