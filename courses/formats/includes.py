r"""Pages that take in other files, as mdBook does it: `{{#include file:2:10}}`, `{{#playground file}}`, `\{{`.

What is taken in counts as standing on the line that asked for it. A file that takes in itself, one outside the tree,
one that is not there: nothing is taken in, and it is said why. However files take in each other, a page stays small.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from courses.formats import markdown_code, reasons
from courses.formats.markdown_text import decode
from courses.formats.shelf import Shelf, ending
from kernel.fences import Line

MOST_DEPTH = 10
MOST_INCLUDED = 1024 * 1024
"""Characters that one page may take in, all files together."""
MOST_LOOKED_THROUGH = 64 * 1024 * 1024
"""Bytes of files that are looked through for the whole book, a file counted each time it is asked for."""
_LONGEST_FILE = 1024 * 1024
_LANGUAGES = {".rs": "rust", ".py": "python", ".js": "javascript", ".sh": "bash", ".c": "c", ".html": "html"}
_COMMAND = re.compile(
    r"(?P<escape>\\?)\{\{#(?P<name>include|rustdoc_include|playground|playpen|title)\s++(?P<rest>[^{}\n]++)\}\}"
    r"|(?P<braces>\\\{\{)(?P<inside>[^{}\n]*+)\}\}"
)
_ANCHOR = re.compile(r"ANCHOR(?P<end>_END)?:\s*+(?P<name>[\w-]++)")
_NUMBER = re.compile(r"[0-9]{0,9}")
_FENCE = re.compile(r"[ >]*+(`{3,}+(?=[^`]*$)|~{3,}+)")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that could not be taken in: what was asked for, where, and why not."""

    address: str
    line: int
    reason: str


class Library:
    """The files that the pages of one book may take in, each read once, and how much may still be looked through."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.left = MOST_LOOKED_THROUGH
        self._lines: dict[str, list[str] | None] = {}

    def size(self, file: str) -> int:
        """Return the size of a file."""
        return self.shelf.tree.size(file)

    def lines(self, file: str) -> list[str] | None:
        """Return the lines of a file, None when it is no text."""
        self.left -= self.size(file)
        if file not in self._lines:
            text = decode(self.shelf.tree.read(file))
            self._lines[file] = None if text is None else text.removesuffix("\n").split("\n")
        return self._lines[file]


class Includer:
    """Takes files into one page."""

    def __init__(self, library: Library, used: Callable[[str], None]) -> None:
        self.library = library
        self.shelf = library.shelf
        self.used = used
        self._refused: dict[tuple[str, str], Refusal] = {}
        self.left = MOST_INCLUDED

    def expand(self, file: str, lines: Sequence[Line]) -> list[Line]:
        """Return the lines of a page with what they ask for in their place."""
        return list(self._expand(lines, (file,)))

    def _expand(self, lines: Sequence[Line], within: tuple[str, ...]) -> Iterator[Line]:
        code = ""
        for line in lines:
            code = _code(line.text, code)
            if "{{" not in line.text:
                yield line
                continue
            for text in self._texts(line, within, in_code=bool(code)):
                yield Line(line.number, text)

    def _texts(self, line: Line, within: tuple[str, ...], *, in_code: bool) -> list[str]:
        """Return what stands in the place of one line."""
        made = [""]
        at = 0
        for found in _COMMAND.finditer(line.text):
            made[-1] += line.text[at : found.start()]
            at = found.end()
            taken = self._taken(found, line, within, in_code=in_code or made[-1].count("`") % 2 == 1)
            made[-1] += taken[0]
            made += taken[1:]
        made[-1] += line.text[at:]
        return made

    def _taken(self, found: re.Match[str], line: Line, within: tuple[str, ...], *, in_code: bool) -> list[str]:
        if found.group("escape") or found.group("braces"):
            shown = found.group().removeprefix("\\")
            return [shown if in_code else shown.replace("{", "\\{").replace("}", "\\}")]
        words = found.group("rest").split()
        if found.group("name") == "title" or not words:
            return [""]
        address, _, part = words[0].partition(":")
        lines = self._file(address, part, line.number, within)
        if lines is None:
            return [""]
        if found.group("name") in {"playground", "playpen"}:
            file = ending(address)
            return markdown_code.fenced([each.text for each in lines], _LANGUAGES.get(file, "")).split("\n")
        return [each.text for each in lines] or [""]

    def _file(self, address: str, part: str, line: int, within: tuple[str, ...]) -> list[Line] | None:
        """Return the part of a file that is asked for, itself expanded; None, with a refusal, when it cannot be had."""
        file = self.shelf.find(address, near=within[-1], loose=False)
        reason = self._why_not(file, address, within)
        found = None if reason or file is None else self.library.lines(file)
        if found is None or file is None:
            self._refuse(address, line, reason or reasons.NOT_UTF8)
            return None
        chosen = _part(found, part)
        if chosen is None:
            self._refuse(f"{address}:{part}", line, reasons.INCLUDE_PART)
            return None
        self.used(file)
        self.left -= sum(map(len, chosen)) + len(chosen)
        return list(self._expand([Line(line, each) for each in chosen], (*within, file)))

    def _refuse(self, address: str, line: int, reason: str) -> None:
        self._refused.setdefault((address, reason), Refusal(address, line, reason))

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What could not be taken in, each told once."""
        return tuple(self._refused.values())

    def _why_not(self, file: str | None, address: str, within: tuple[str, ...]) -> str:
        if file is None:
            outside = self.shelf.leads_outside(address, near=within[-1])
            return reasons.INCLUDE_OUTSIDE if outside else reasons.INCLUDE_MISSING
        if file in within:
            return reasons.INCLUDE_CYCLE
        most = min(_LONGEST_FILE, self.left, self.library.left)
        too_much = len(within) > MOST_DEPTH or self.library.size(file) > most
        return reasons.INCLUDE_TOO_MUCH if too_much else ""


def _code(text: str, current: str) -> str:
    """Return the fence of code a line stands in, "" for none."""
    fence = _FENCE.match(text)
    if not fence:
        return current
    if not current:
        return fence.group(1)
    bare = text.strip(" >")
    return "" if len(bare) >= len(current) and not bare.strip(current[0]) else current


def _part(lines: Sequence[str], part: str) -> list[str] | None:
    """Return the lines between two numbers or the two marks of a name, the marks themselves left out; None for none."""
    numbers = part.split(":")
    if all(_NUMBER.fullmatch(each) for each in numbers):
        first = int(numbers[0] or 1)
        only = len(numbers) == 1 and bool(part)
        last = first if only else int(numbers[1]) if len(numbers) > 1 and numbers[1] else len(lines)
        return [line for line in lines[max(0, first - 1) : last] if not _ANCHOR.search(line)]
    return _anchored(lines, part)


def _anchored(lines: Sequence[str], name: str) -> list[str] | None:
    inside, seen = False, False
    kept: list[str] = []
    for line in lines:
        anchor = _ANCHOR.search(line)
        if anchor is None:
            kept += [line] if inside else []
        elif anchor.group("name") == name:
            inside = not anchor.group("end")
            seen = seen or inside
    return kept if seen else None
