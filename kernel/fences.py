"""The call-outs of our Markdown: a line scanner for `::: name` … `:::`, one pass, no backtracking.

Names are matched after folding accents, case and spaces, so `::: Cần nhớ`, `:::CAN NHO` and `::: can-nho`
are one. What is wrong is a value with its line (`Flaw`), never an exception: authors see it, readers
still get their text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kernel.text import fold

_OPEN = re.compile(r" {0,3}:::+[ \t]*([^:\s].*)")
_CLOSE = re.compile(r" {0,3}:::+[ \t]*")
_CODE = re.compile(r" {0,3}(```+(?=[^`]*$)|~~~+)")
_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something an author should mend: a code, the line (from 1) and the word it is about."""

    code: str
    line: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source, with its number from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of lines. `name` is "" for ordinary text, "```" for code, else the folded name of the fence.

    `line` is where it opens, `end` where it ends (from 1, included); `lines` exclude the fence itself.
    """

    name: str
    line: int
    end: int
    lines: tuple[Line, ...]
    attributes: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The lines as one string."""
        return "\n".join(line.text for line in self.lines)


CODE = "```"


def number(text: str) -> tuple[Line, ...]:
    """Return the lines of `text`, numbered from 1. Line ends must be plain line feeds."""
    return tuple(Line(i, line) for i, line in enumerate(text.split("\n"), 1))


def slug(text: str) -> str:
    """Return the folded words of `text` joined by hyphens: «Cần nhớ» is can-nho."""
    return _NOT_IN_NAME.sub("-", fold(text)).strip("-")


def scan(lines: Iterable[Line]) -> tuple[list[Piece], list[Flaw]]:
    """Split into ordinary text and fenced blocks, in order. They do not nest; the end closes an open one."""
    scanner = _Scanner()
    for line in lines:
        scanner.take(line)
    scanner.close()
    return scanner.pieces, scanner.flaws


class _Scanner:
    """The state of `scan` between two lines: the block being gathered and what is finished."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.flaws: list[Flaw] = []
        self._code = ""
        self._begin("", {}, None)

    def take(self, line: Line) -> None:
        self._code = _code_marker(line.text, self._code)
        opening = None if self._code else _OPEN.fullmatch(line.text)
        if opening:
            self.close()
            self._begin(*_heading(opening.group(1)), line)
        elif not self._code and _CLOSE.fullmatch(line.text):
            self._end_fence(line)
        else:
            self._lines.append(line)

    def close(self) -> None:
        """Finish the block in hand as if the text ended here."""
        if self._opened:
            self.flaws.append(Flaw("fence-not-closed", self._opened.number, self._name))
        self._finish(None)

    def _begin(self, name: str, attributes: dict[str, str], opened: Line | None) -> None:
        self._name, self._attributes, self._opened = name, attributes, opened
        self._lines: list[Line] = []

    def _end_fence(self, line: Line) -> None:
        if not self._opened:
            self.flaws.append(Flaw("fence-not-open", line.number))
        self._finish(line)
        self._begin("", {}, None)

    def _finish(self, closing: Line | None) -> None:
        first = self._opened or next(iter(self._lines), None)
        if first is None:
            return
        last = (self._opened and closing) or next(reversed(self._lines), first)
        self.pieces.append(Piece(self._name, first.number, last.number, tuple(self._lines), self._attributes))


def _heading(words: str) -> tuple[str, dict[str, str]]:
    """Split `kiem-tra-lai den=2027-03-01` into its name and its attributes. A name of signs alone is "?"."""
    parts = words.split()
    attributes = dict(part.split("=", 1) for part in parts if "=" in part)
    return slug(" ".join(part for part in parts if "=" not in part)) or "?", attributes


def _code_marker(text: str, current: str) -> str:
    """Return the marker of the code block this line stands in, or "". Inside code, ::: is only text."""
    match = _CODE.match(text)
    if not match:
        return current
    marker = match.group(1)
    if not current:
        return marker
    return "" if marker[0] == current[0] and len(marker) >= len(current) else current


def split_code(lines: Iterable[Line]) -> Iterator[Piece]:
    """Split the lines of one piece into ordinary text (name "") and code blocks (name `CODE`)."""
    block: list[Line] = []
    marker = ""
    for line in lines:
        now = _code_marker(line.text, marker)
        if now == marker:
            block.append(line)
            continue
        if block:
            yield _plain_or_code(block, marker)
        block, marker = [], now
    if block:
        yield _plain_or_code(block, marker)


def _plain_or_code(block: list[Line], marker: str) -> Piece:
    return Piece(CODE if marker else "", block[0].number, block[-1].number, tuple(block))
