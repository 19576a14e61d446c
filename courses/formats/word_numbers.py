"""Numbers that Word writes by itself: «Câu 1:», «A.», «Chương II» before a paragraph, which its text does not hold.

Only those that say something are written out: with a word in them, or capital letters (and the numbers above such
letters). Ordinary lists stay lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PLACE = re.compile(r"%([1-9])")
_WORD = re.compile(r"[^\W\d_]")
_LETTERS = ("upperLetter", "lowerLetter")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_SMALL_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MOST = 4000
_LEVELS = 9
_LONGEST = 40


@dataclass(slots=True)
class Level:
    """One level of a list: the form of its number, the text around it, where it starts."""

    form: str
    text: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document, and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    by_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counted: dict[str, list[int]] = field(default_factory=dict)

    def label(self, paragraph: Element) -> str:
        """Count a paragraph and return the number that must be written out for it, "" for none."""
        found = self._place(paragraph)
        if found is None:
            return ""
        abstract, at = found
        levels = self.levels.get(abstract, {})
        if at not in levels:
            return ""
        counts = self._counted.setdefault(abstract, [0] * _LEVELS)
        counts[at] = counts[at] + 1 if counts[at] else levels[at].start
        counts[at + 1 :] = [0] * (_LEVELS - at - 1)
        return self._written(levels, at, counts) if _says_something(levels, at) else ""

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        own = _reference(properties)
        style = properties.find(f"{W}pStyle")
        if own is None and style is not None:
            own = self.by_style.get(style.get(f"{W}val", ""))
        if own is None or own[0] not in self.lists:
            return None
        return self.lists[own[0]], own[1]

    def _written(self, levels: dict[int, Level], at: int, counts: list[int]) -> str:
        def number(match: re.Match[str]) -> str:
            level = int(match.group(1)) - 1
            known = levels.get(level)
            return _number(max(counts[level], 1), known.form if known else "decimal")

        return _PLACE.sub(number, levels[at].text)[:_LONGEST].strip()


def read_numbering(numbering: Element | None, styles: Element | None) -> Numbering:
    """Return the lists that a document may use."""
    made = Numbering()
    for abstract in numbering.iterfind(f"{W}abstractNum") if numbering is not None else ():
        made.levels[abstract.get(f"{W}abstractNumId", "")] = dict(_levels(abstract))
    for each in numbering.iterfind(f"{W}num") if numbering is not None else ():
        target = each.find(f"{W}abstractNumId")
        if target is not None:
            made.lists[each.get(f"{W}numId", "")] = target.get(f"{W}val", "")
    for style in styles.iterfind(f"{W}style") if styles is not None else ():
        properties = style.find(f"{W}pPr")
        reference = _reference(properties) if properties is not None else None
        if reference is not None:
            made.by_style[style.get(f"{W}styleId", "")] = reference
    return made


def _levels(abstract: Element) -> Iterator[tuple[int, Level]]:
    for each in abstract.iterfind(f"{W}lvl"):
        at = _whole(each.get(f"{W}ilvl", "0"), 0)
        if 0 <= at < _LEVELS:
            form, text, start = (_child(each, name) for name in ("numFmt", "lvlText", "start"))
            yield at, Level(form or "decimal", text, _whole(start, 1))


def _reference(properties: Element) -> tuple[str, int] | None:
    found = properties.find(f"{W}numPr")
    number = _child(found, "numId") if found is not None else ""
    at = _whole(_child(found, "ilvl"), 0) if found is not None else 0
    return (number, at) if number and 0 <= at < _LEVELS else None


def _child(element: Element | None, name: str) -> str:
    found = element.find(f"{W}{name}") if element is not None else None
    return found.get(f"{W}val", "") if found is not None else ""


def _whole(written: str, default: int) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < len(str(_MOST)) else default


def _says_something(levels: dict[int, Level], at: int) -> bool:
    level = levels[at]
    if level.form == "upperLetter" or (_WORD.search(_PLACE.sub("", level.text)) and level.form != "bullet"):
        return True
    return level.form == "decimal" and any(levels[deeper].form == "upperLetter" for deeper in levels if deeper > at)


def _number(count: int, form: str) -> str:
    if form in _LETTERS:
        letter = chr(ord("A") + (count - 1) % 26) * min((count - 1) // 26 + 1, 3)
        return letter if form == "upperLetter" else letter.lower()
    if form in {"upperRoman", "lowerRoman"}:
        roman = _roman(min(count, _MOST))
        return roman if form == "upperRoman" else roman.lower()
    return str(count)


def _roman(count: int) -> str:
    written = ""
    for value, sign in (*_ROMAN, *_SMALL_ROMAN):
        written += sign * (count // value)
        count %= value
    return written
