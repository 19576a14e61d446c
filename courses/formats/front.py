"""The facts above a page: YAML between ---, TOML between +++, JSON in braces. Only what a course can use is read.

Of YAML no more is understood than a title and a number on lines of their own: all that pages use for them.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.formats.writer import LESSON_ORDER
from kernel.fences import Line
from kernel.text import clean_line

_YAML, _TOML = "---", "+++"
_YAML_ENDS = frozenset({"---", "..."})
_MOST_LINES = 400
"""A page whose front matter is longer has none: the line is a rule."""
_LONGEST_TITLE = 200
_FARTHEST = 10**9
_ORDERS = ("order", "weight", "nav_order", "sidebar_position", "position")
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)\s*:(?:\s+(.*))?")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]*)?")
_COMMENT = re.compile(r"\s#.*")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^']|'')*)'")
_FOLDED = frozenset({">", ">-", ">+", "|", "|-", "|+"})


@dataclass(frozen=True, slots=True)
class Front:
    """The title and place a page gives itself, and facts of our own lessons where it has them."""

    title: str = ""
    order: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def split_front(lines: Sequence[Line]) -> tuple[Front, Sequence[Line]]:
    """Return the front matter and the lines below it; without any, an empty one and all lines."""
    start = next((i for i, line in enumerate(lines) if line.text.strip()), len(lines))
    mark = lines[start].text.rstrip() if start < len(lines) else ""
    if mark == _YAML:
        return _split_yaml(lines, start)
    if mark == _TOML:
        return _split_toml(lines, start)
    if mark.startswith("{") and not mark.startswith(("{{", "{%", "{:")):
        return _split_json(lines, start)
    return Front(), lines


def _close(lines: Sequence[Line], start: int, ends: frozenset[str]) -> int:
    """Return where the front matter ends, 0 when it does not."""
    last = min(len(lines), start + _MOST_LINES)
    return next((i for i in range(start + 1, last) if lines[i].text.rstrip() in ends), 0)


# ---------------------------------------------------------------------------------- YAML


def _split_yaml(lines: Sequence[Line], start: int) -> tuple[Front, Sequence[Line]]:
    end = _close(lines, start, _YAML_ENDS)
    inner = [line.text for line in lines[start + 1 : end]]
    first = next((text for text in inner if text.strip() and not text.startswith("#")), "a:")
    if not end or not _PAIR.fullmatch(first.rstrip()):
        return Front(), lines
    return _front(_scalars(inner)), lines[end + 1 :]


def _scalars(inner: Sequence[str]) -> dict[str, Any]:
    """Return the values at the left edge, as text; lists and nested tables are passed over."""
    found: dict[str, Any] = {}
    name = ""
    for text in inner:
        pair = _PAIR.fullmatch(text.rstrip())
        if pair:
            written = (pair.group(2) or "").strip()
            name = pair.group(1).lower() if written in _FOLDED else ""
            found.setdefault(pair.group(1).lower(), "" if name else _scalar(written))
        elif name and text.startswith(" "):
            found[name] = f"{found[name]} {text.strip()}".strip()
    return found


def _scalar(written: str) -> str:
    quoted = _QUOTED.match(written)
    if not quoted:
        return "" if written.startswith("#") else _COMMENT.sub("", written).strip()
    if quoted.group(2) is not None:
        return quoted.group(2).replace("''", "'")
    try:
        return str(json.loads(f'"{quoted.group(1)}"', strict=False))
    except ValueError:
        return quoted.group(1)


# ---------------------------------------------------------------------------------- TOML, JSON


def _split_toml(lines: Sequence[Line], start: int) -> tuple[Front, Sequence[Line]]:
    end = _close(lines, start, frozenset({_TOML}))
    if not end:
        return Front(), lines
    try:
        table = tomllib.loads("\n".join(line.text for line in lines[start + 1 : end]))
    except (ValueError, RecursionError, ArithmeticError):
        return Front(), lines[end + 1 :]
    facts = {name: table[name] for name in LESSON_ORDER if _is_fact(name, table.get(name))}
    front = _front({name.lower(): value for name, value in table.items()})
    return Front(front.title, front.order, facts), lines[end + 1 :]


def _is_fact(name: str, value: object) -> bool:
    if name in {"minutes", "floor"}:
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    if name == "components":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return name != "scorm" and isinstance(value, str)


def _split_json(lines: Sequence[Line], start: int) -> tuple[Front, Sequence[Line]]:
    """Read a JSON object that begins the page and ends a line."""
    head = lines[start : start + _MOST_LINES]
    text = "\n".join(line.text for line in head)
    try:
        value, length = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return Front(), lines
    rest = text[length:]
    if not isinstance(value, dict) or rest.partition("\n")[0].strip():
        return Front(), lines
    used = text.count("\n", 0, length) + 1
    return _front({str(name).lower(): each for name, each in value.items()}), lines[start + used :]


def _front(table: Mapping[str, Any]) -> Front:
    title = table.get("title")
    orders = (_number(table.get(name)) for name in _ORDERS)
    order = next((number for number in orders if number is not None), None)
    return Front(clean_line(title, _LONGEST_TITLE) if isinstance(title, str) else "", order)


def _number(value: object) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(max(-_FARTHEST, min(value, _FARTHEST)))
