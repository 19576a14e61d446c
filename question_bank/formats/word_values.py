"""What a question in Word is made of: runs with their marks, paragraphs, tables; stretches of text, options, drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kernel.text import nfc


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the marks they bear. `colour` is any colour but that of ordinary text; a line feed ends a line."""

    text: str
    bold: bool = False
    underline: bool = False
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `heading` says that it stands out as a title, `pictures` counts those within it."""

    runs: tuple[Run, ...]
    heading: bool = False
    pictures: int = 0

    @property
    def text(self) -> str:
        """The words, composed."""
        return nfc("".join(run.text for run in self.runs))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, cell by cell."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Grid


class Marked:
    """A stretch of text that knows the marks of its every letter."""

    __slots__ = ("_runs", "text")

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = [run for run in runs if run.text]
        self.text = "".join(run.text for run in self._runs)

    def cut(self, start: int, end: int | None = None) -> Marked:
        """Return a part of it."""
        stop = len(self.text) if end is None else end
        parts, at = [], 0
        for run in self._runs:
            first, last = max(start - at, 0), min(stop - at, len(run.text))
            if first < last:
                parts.append(Run(run.text[first:last], run.bold, run.underline, run.colour))
            at += len(run.text)
        return Marked(parts)

    def joined(self, other: Marked) -> Marked:
        """Return both, a space between them."""
        return Marked([*self._runs, Run(" "), *other._runs])

    def visible(self) -> Iterator[Run]:
        """Yield the runs that show anything."""
        return (run for run in self._runs if any(char.isalnum() for char in run.text))


@dataclass(slots=True)
class Option:
    """One option: its letter in capitals, the letter as it was written, its words, whether a star stands at it."""

    letter: str
    label: Marked
    text: Marked
    star: bool

    def markdown(self) -> str:
        """Return the words as Markdown on one line."""
        return escaped(self.text.text)


@dataclass(slots=True)
class Draft:
    """A question as far as it was read."""

    number: str
    places: list[int]
    stem: list[str]
    options: list[Option] = field(default_factory=list)
    answers: list[frozenset[str]] = field(default_factory=list)
    reason: list[str] = field(default_factory=list)
    pictures: int = 0

    def stem_text(self) -> str:
        """Return the stem on one line."""
        return " ".join(" ".join(self.stem).split())

    def stem_markdown(self) -> str:
        """Return the stem as Markdown, a paragraph for each line."""
        return "\n\n".join(line for line in map(escaped, self.stem) if line)

    def reason_markdown(self) -> str:
        """Return the explanation as Markdown."""
        return "\n\n".join(line for line in map(escaped, self.reason) if line)


_SPECIAL = re.compile(r"[\\`*_\[\]$]|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)")
_BY_REFERENCE = {"<": "&lt;", "&": "&amp;"}
_OPENS, _CLOSES = "\\(", "\\)"
_LINE_SIGN = re.compile(r"^(?:([#+>-])|(\d{1,9})([.)])(?=\s))")


def escaped(text: str) -> str:
    r"""Return words on one line as Markdown that reads as just these words; `\(…\)` is a formula."""
    line = " ".join(nfc(text).split()).replace("\\[", _OPENS).replace("\\]", _CLOSES)
    parts: list[str] = []
    start = 0
    while (opened := line.find(_OPENS, start)) >= 0 and (closed := line.find(_CLOSES, opened)) >= 0:
        before, latex = line[start:opened], line[opened + len(_OPENS) : closed].strip()
        parts += [_words(before), " " if before[-1:].isalnum() else "", f"${latex}$"]
        start = closed + len(_CLOSES)
        parts.append(" " if line[start : start + 1].isdecimal() else "")
    parts.append(_words(line[start:]))
    return _LINE_SIGN.sub(lambda m: f"\\{m.group(1)}" if m.group(1) else f"{m.group(2)}\\{m.group(3)}", "".join(parts))


def _words(text: str) -> str:
    return _SPECIAL.sub(lambda m: _BY_REFERENCE.get(m.group(), f"\\{m.group()}"), text)
