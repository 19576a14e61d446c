"""What was typed into a paper's forms turned into values, and values put in their places."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from lms.criteria.rules.editing import (
    CHOICE,
    CHOICES,
    DAY,
    FLAG,
    LINE,
    LINES,
    LONG,
    MOST,
    NUMBERS,
    WHOLE,
    Field,
    Path,
)
from lms.criteria.rules.papers import CRITERIA, RULEBOOK

LONGEST = 2_000
Body = dict[str, Any]


def read(field: Field, typed: Any) -> tuple[Any, str]:
    """Turn what was typed (a text, a list of texts, a truth value) into a value and a flaw's code, one of them empty.

    None is the value of an optional field left empty.
    """
    if field.shape == FLAG:
        return bool(typed), ""
    if field.shape == CHOICES:
        chosen = [code for code in field.choices if code in (typed or ())]
        return (chosen, "") if chosen else (None, "missing")
    text = str(typed or "").strip()
    if not text:
        return None, "" if field.optional else "missing"
    return READERS[field.shape](field, text)


def _whole(field: Field, text: str) -> tuple[Any, str]:
    if not (text.isascii() and text.isdigit() and len(text) < len(str(MOST * 10))):
        return None, "not-a-number"
    return (int(text), "") if field.low <= int(text) <= field.high else (None, "out-of-range")


def _line(_field: Field, text: str) -> tuple[Any, str]:
    return (None, "too-long") if len(text) > LONGEST else (" ".join(text.split()), "")


def _lines(_field: Field, text: str) -> tuple[Any, str]:
    found = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))
    return (None, "too-long") if len(text) > LONGEST else (found, "")


def _numbers(_field: Field, text: str) -> tuple[Any, str]:
    parts = text.replace(";", ",").replace(",", " ").split()
    if not all(part.isascii() and part.isdigit() and len(part) < len(str(MOST)) for part in parts):
        return None, "not-a-number"
    return [int(part) for part in parts], ""


def _choice(field: Field, text: str) -> tuple[Any, str]:
    return (text, "") if text in field.choices else (None, "not-a-choice")


def _day(_field: Field, text: str) -> tuple[Any, str]:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(text, form).date().isoformat(), ""  # noqa: DTZ007  a day has no zone
    return None, "not-a-date"


READERS: Mapping[str, Callable[[Field, str], tuple[Any, str]]] = {
    WHOLE: _whole,
    LINE: _line,
    LONG: _line,
    LINES: _lines,
    NUMBERS: _numbers,
    CHOICE: _choice,
    DAY: _day,
}


def written(field: Field, body: Mapping[str, Any]) -> Any:
    """Return a field's value as it stands in its box: the reverse of `read`."""
    value = find(body, field.path)
    if field.shape in (FLAG, CHOICES):
        return value
    if value is None:
        return ""
    if field.shape == LINES:
        return "\n".join(value)
    if field.shape == NUMBERS:
        return ", ".join(map(str, value))
    if field.shape == DAY:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return str(value)


def find(body: Mapping[str, Any], path: Path) -> Any:
    """Return the value at a path; None where there is none."""
    value: Any = body
    for part in path:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value


# ---------------------------------------------------------------------------------- values put in place


def put(kind: str, body: Mapping[str, Any], values: Mapping[Path, Any]) -> Body:
    """Return the paper with these values in it; None takes a key away. The given paper is left as it is."""
    after: Body = copy.deepcopy(dict(body))
    for path, value in values.items():
        holder = find(after, path[:-1])
        if value is None or value is False:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = value
    return _tidy(kind, after)


def _tidy(kind: str, body: Body) -> Body:
    """Let follow by themselves what follows: the sums of a criteria set; caps and courses that say nothing go."""
    if kind == CRITERIA:
        for competence in body["competences"]:
            own = [one["max"] for one in body["indicators"] if one["competence"] == competence["code"]]
            competence["max"] = sum(own)
        body["max"] = sum(one["max"] for one in body["competences"])
    if kind == RULEBOOK:
        body["caps"] = [cap for cap in body["caps"] if "max" in cap]
        body["courses"] = [course for course in body["courses"] if course["points"]]
    return body


ADDED = {"courses": "code", "sources": "id"}
"""Lists that may grow by a form, and the key of each that names an item."""


def add(body: Mapping[str, Any], group: str, code: str) -> Body:
    """Return the paper with a new item in a list that may grow, empty but for what names it."""
    after: Body = copy.deepcopy(dict(body))
    item = {"code": code, "points": {}} if group == "courses" else {"id": code, "title": ""}
    after[group] = [*after.get(group, ()), item]
    return after
