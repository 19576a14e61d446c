"""Lists of foreign pages, written as ours: nested by two spaces, broken where something comes that no list can hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.formats.foreign import Node

_PAIR = 2


@dataclass(slots=True)
class Block:
    """Lines of Markdown. A `flat` one cannot stand within a list or a quotation."""

    lines: list[str]
    flat: bool = False
    is_list: bool = False


def items_of(node: Node) -> list[Node]:
    """Return the items of a list; what stands between items belongs to the one before."""
    items: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and child.name == "li":
            items.append(Node("li", {}, list(child.children)))
        elif not isinstance(child, str) or child.strip():
            if not items:
                items.append(Node("li"))
            items[-1].children.append(child)
    return items


def terms_of(node: Node) -> Iterable[Node]:
    """Yield the terms and descriptions of a list, also those grouped by a div."""
    for child in node.elements():
        if child.name in {"dt", "dd"}:
            yield child
        else:
            yield from (each for each in child.elements() if each.name in {"dt", "dd"})


def write_list(bodies: Sequence[list[Block]], number: int | None) -> list[Block]:
    """Return a list as blocks: one, or several around what no list can hold."""
    made: list[Block] = []
    items: list[list[Block]] = []
    numbers: list[int] = []
    for offset, body in enumerate(bodies):
        item: list[Block] = []
        broken = False
        for block in body:
            if not block.flat and not broken:
                item.append(block)
                continue
            if not broken:
                _close(made, items, item, numbers, number, offset)
                broken, item = True, []
            made.append(block)
        if not broken and item:
            items.append(item)
            numbers.append((number or 0) + offset)
    _write_list(made, items, numbers, ordered=number is not None)
    return made


def _close(
    made: list[Block],
    items: list[list[Block]],
    item: list[Block],
    numbers: list[int],
    number: int | None,
    offset: int,
) -> None:
    """Write the items gathered so far, for something that cannot stand among them comes next."""
    if item:
        items.append(item)
        numbers.append((number or 0) + offset)
    _write_list(made, items, numbers, ordered=number is not None)
    items.clear()
    numbers.clear()


def _write_list(made: list[Block], items: Sequence[list[Block]], numbers: Sequence[int], *, ordered: bool) -> None:
    # Only one list may follow its item's words without a blank line: two would run into each other.
    loose = any(item[0].is_list or (item[1:] and not (len(item) == _PAIR and item[1].is_list)) for item in items)
    lines: list[str] = []
    for item, count in zip(items, numbers, strict=True):
        if item[0].is_list and not lines:
            # A list right at the start of the first item has nothing to hang on: it comes before the outer list.
            made.extend(item)
            continue
        if loose and lines:
            lines.append("")
        marker = f"{count}. " if ordered else "- "
        lines += _item_lines(item, "  " if item[0].is_list else marker, loose=loose)
    if lines:
        made.append(Block(lines, is_list=True))


def _item_lines(item: Sequence[Block], marker: str, *, loose: bool) -> list[str]:
    lines: list[str] = []
    for block in item:
        if loose and lines:
            lines.append("")
        lines += [(marker if not lines else "  ") + line if line else "" for line in block.lines]
    return lines
