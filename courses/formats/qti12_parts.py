"""The parts of an item in QTI 1.2: its texts as HTML, its conditions as values."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MOST_DIGITS = 24


def tag(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def below(element: Element, *names: str) -> Iterator[Element]:
    """Return the elements of these names, the element itself and those below it, in order."""
    return (each for each in element.iter() if tag(each) in names)


def first(element: Element, *names: str) -> Element | None:
    """Return the first element of these names, None when there is none."""
    return next(below(element, *names), None)


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition: what it asks for, what it forbids, what it earns, which words it shows."""

    asks: tuple[tuple[str, str], ...]
    forbids: bool
    points: float
    adds: bool
    shows: tuple[str, ...]
    otherwise: bool
    element: Element


@dataclass(frozen=True, slots=True)
class Label:
    """One option of a response."""

    ident: str
    element: Element


def read_rule(element: Element) -> Rule:
    """Read one condition."""
    condition = first(element, "conditionvar")
    asks: list[tuple[str, str]] = []
    forbids = False
    stack = [(condition, False)] if condition is not None else []
    while stack:
        top, refused = stack.pop()
        refused = refused or tag(top) == "not"
        if tag(top) in {"varequal", "varsubstring"}:
            forbids = forbids or refused
            asks += [] if refused else [(top.get("respident") or "", (top.text or "").strip())]
        stack += [(child, refused) for child in list(top)[::-1]]
    points, adds = _points(element)
    shows = tuple(each.get("linkrefid") or "" for each in below(element, "displayfeedback"))
    otherwise = condition is not None and first(condition, "other") is not None
    return Rule(tuple(asks), forbids, points, adds, shows, otherwise, element)


def _points(element: Element) -> tuple[float, bool]:
    points, adds = 0.0, False
    for each in below(element, "setvar"):
        try:
            value = float(each.text or "")
        except ValueError:
            continue
        if (each.get("varname") or "SCORE").upper() == "SCORE" and math.isfinite(value):
            adds = (each.get("action") or "Set").lower() == "add"
            points = value
    return points, adds


def asked_of(rule: Rule, response: str) -> list[str]:
    """Return the values a rule asks of one response."""
    return [value for ident, value in rule.asks if ident == response]


def text_of(element: Element, name: str) -> str:
    """Return the text of the first element of a name, "" when there is none."""
    found = first(element, name)
    return ((found.text if found is not None else "") or "").strip()


def html_of(material: Element) -> str:
    """Return a text as HTML, its pictures and sounds included."""
    parts: list[str] = []
    for each in material:
        text = each.text or ""
        if tag(each) in {"mattext", "matemtext"}:
            plain = (each.get("texttype") or "text/plain").lower() == "text/plain"
            parts.append(_escaped(text) if plain else text)
        elif tag(each) == "matimage":
            parts.append(f'<img src="{_escaped(each.get("uri") or "")}">')
        elif tag(each) == "matbreak":
            parts.append("<br>")
    return "<p>" + "\n".join(parts) + "</p>" if not any("<" in part for part in parts) else "\n".join(parts)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def number(text: str | None) -> Decimal | None:
    """Return the number a text is, None for what is none or has too many digits."""
    try:
        value = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= _MOST_DIGITS else None


def written(value: Decimal) -> str:
    """Return a number as items write it."""
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain if plain not in {"-0", ""} else "0"
