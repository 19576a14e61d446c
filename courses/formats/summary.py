"""The table of contents of a book in Markdown (`SUMMARY.md` of mdBook and GitBook), read into its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from courses.formats.markdown_text import without_comments
from courses.formats.prose import plain
from kernel.fences import Line

PREFIX, NUMBERED, SUFFIX = "prefix", "numbered", "suffix"

_LONGEST_LINE = 2_000
_PART = re.compile(r" {0,3}#{1,6}[ ]+(.*)")
_CLOSING_HASHES = re.compile(r"(?:^|[ ])#+[ ]*$")
_ITEM = re.compile(r"([ ]*)(?:[-*+]|[0-9]{1,9}[.)])[ ]+(.*)")
_LINK = re.compile(
    r"\[(?P<words>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*+)\]"
    r"\(\s*+(?:<(?P<angle>[^<>]*+)>|(?P<bare>[^\s()]*+(?:\([^\s()]*+\)[^\s()]*+)*+|[^()]*+))(?:\s++\"[^\"]*+\")?\s*+\)"
)
_RULE = re.compile(r"[ ]*(?:(?:\*[ ]*){3,}|(?:-[ ]*){3,}|(?:_[ ]*){3,})")


@dataclass(frozen=True, slots=True)
class Entry:
    """A chapter. `address` is "" for one that is not written yet; `depth` counts from 0."""

    title: str
    address: str
    line: int
    kind: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A title above the chapters that follow."""

    title: str
    line: int


def read_summary(lines: Sequence[Line]) -> list[Entry | Part]:
    """Return chapters and parts in their order. The first heading is the title of the list itself."""
    entries = list(_entries(without_comments(lines)[0]))
    first = next((i for i, entry in enumerate(entries) if isinstance(entry, Part)), None)
    return entries[1:] if first == 0 else entries


def _entries(lines: Sequence[Line]) -> Iterator[Entry | Part]:
    indents: list[int] = []
    numbered = False
    for line in (Line(line.number, line.text[:_LONGEST_LINE]) for line in lines if line.text.strip()):
        part, item, link = _PART.fullmatch(line.text), _ITEM.fullmatch(line.text), _LINK.search(line.text)
        if part:
            title = plain(_CLOSING_HASHES.sub("", part.group(1)))
            yield Part(title, line.number)
        elif item and not _RULE.fullmatch(line.text):
            numbered = True
            depth = _depth(indents, len(item.group(1)))
            yield _entry(link, item.group(2), line.number, NUMBERED, depth)
        elif link:
            yield _entry(link, "", line.number, SUFFIX if numbered else PREFIX, 0)


def _depth(indents: list[int], indent: int) -> int:
    """Return how deep an item stands, by those that stand to its left above it."""
    while indents and indents[-1] >= indent:
        indents.pop()
    indents.append(indent)
    return len(indents) - 1


def _entry(link: re.Match[str] | None, words: str, line: int, kind: str, depth: int) -> Entry:
    if link is None:
        return Entry(plain(words), "", line, kind, depth)
    address = link.group("angle") if link.group("angle") is not None else link.group("bare")
    return Entry(plain(link.group("words").replace("\\", "")), address.strip(), line, kind, depth)
