"""Tables of foreign pages, laid out as ours: one row of headings, every cell in its own place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from courses.formats.foreign import Node

MOST_COLUMNS = 30
"""Wider tables are written as lists: no telephone shows them, and our Markdown stops at 40 borders."""
_MOST_CELLS = 20_000


@dataclass(slots=True)
class Table:
    """The cells by row, with an empty one for each place that a merged cell covered."""

    rows: list[list[Node]]
    columns: int
    merged: bool
    caption: Node | None


def read(node: Node) -> Table:
    """Read a table. Rows of headings come first; a table without any takes its first row."""
    rows: list[list[Node]] = []
    covered: dict[tuple[int, int], None] = {}
    merged = False
    left = _MOST_CELLS
    for number, row in enumerate(_rows(node)):
        cells: list[Node] = []
        for cell in (each for each in row.elements() if each.name in {"td", "th"}):
            while (number, len(cells)) in covered:
                cells.append(Node("td"))
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            merged = merged or across > 1 or down > 1
            left -= across * down
            if left < 0:
                across = down = 1
            column = len(cells)
            covered.update({(number + i, column + j): None for i in range(1, down) for j in range(across)})
            cells += [cell, *(Node("td") for _ in range(across - 1))]
        rows.append(cells)
    rows = [row for row in rows if any(cell.children for cell in row)]
    caption = next((each for each in node.elements() if each.name == "caption"), None)
    return Table(rows, max(map(len, rows), default=0), merged, caption)


def _rows(node: Node) -> list[Node]:
    found: list[Node] = []
    for part in node.elements():
        if part.name == "tr":
            found.append(part)
        elif part.name in {"thead", "tbody", "tfoot"}:
            found += [each for each in part.elements() if each.name == "tr"]
    return found


def _span(cell: Node, name: str) -> int:
    value = cell.get(name)
    return max(1, min(int(value), MOST_COLUMNS)) if value.isascii() and value.isdecimal() and len(value) < 4 else 1  # noqa: PLR2004


def write(rows: Sequence[Sequence[str]], columns: int) -> list[str]:
    """Return the lines of a table in our Markdown."""
    full = [[*row, *("" for _ in range(columns - len(row)))] for row in rows]
    lines = ["| " + " | ".join(row) + " |" for row in full]
    return [lines[0], "| " + " | ".join("---" for _ in range(columns)) + " |", *lines[1:]]
