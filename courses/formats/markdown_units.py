"""Runs of words in foreign Markdown that are read together: an item, a row, a paragraph, none of them too long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kernel.fences import Line

MOST_UNIT = 8 * 1024
"""The longest run of words that is read at once, in characters."""
ITEM = re.compile(r"([ ]*(?:[-*+]|[0-9]{1,9}[.)])[ ]++)(?:\[([ xX])\][ ]++)?")
"""The beginning of an item of a list, with the box of a task."""
DEFINITION = re.compile(r"[ ]{0,3}:[ ]++")
"""The beginning of what is said of a term."""
_BY_REFERENCE = {":": "&#58;", "~": "&#126;"}


def units(lines: Sequence[Line], tabled: bool) -> Iterator[list[Line]]:
    """Yield the runs of words that are read together: an item, a row, a paragraph, none of them too long."""
    unit: list[Line] = []
    size = 0
    for line in (part for whole in lines for part in _parts(whole)):
        begins = tabled or ITEM.match(line.text) or DEFINITION.match(line.text)
        if unit and (begins or size + len(line.text) > MOST_UNIT):
            yield unit
            unit, size = [], 0
        unit.append(line)
        size += len(line.text) + 1
    yield unit


def guarded(line: str) -> str:
    """Return a line that opens no fence and ends in no lone space: what stood there may have fallen away."""
    if line.endswith(" ") and not line.endswith("  "):
        line = line[:-1]
    bare = line.lstrip(" ")
    if bare.startswith((":::", "~~~")):
        return line.replace(bare[0], _BY_REFERENCE[bare[0]], 1)
    return line


def _parts(line: Line) -> Iterator[Line]:
    """Yield a line, a very long one in parts, cut at spaces where there are any."""
    text, start = line.text, 0
    while len(text) - start > MOST_UNIT:
        cut = text.rfind(" ", start + 1, start + MOST_UNIT) + 1 or start + MOST_UNIT
        yield Line(line.number, text[start:cut].rstrip())
        start = cut
    yield Line(line.number, text[start:])
