"""Paragraphs and tables as the library that reads Word (mammoth) gives them: what they say, and small changes to them.

The library has no types; all that we rely on of its model is in this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from mammoth import documents  # type: ignore[import-untyped]  # the library has none

from kernel.text import nfc
from question_bank.formats.word_questions import Grid, Run

Node: TypeAlias = Any
"""An element of the library's model."""

_STRONG = frozenset({"strong", "intense emphasis"})
_CONTENTS = re.compile(r"(?:toc|contents) [0-9]|table of figures|toc heading")


def is_paragraph(node: Node) -> bool:
    """Whether a node is a paragraph."""
    return isinstance(node, documents.Paragraph)


def is_table(node: Node) -> bool:
    """Whether a node is a table."""
    return isinstance(node, documents.Table)


def is_contents(node: Node) -> bool:
    """Whether a paragraph is a line of a table of contents."""
    return is_paragraph(node) and bool(_CONTENTS.fullmatch(str(node.style_name or "").lower()))


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in order."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(getattr(top, "children", None) or []))


def text_of(node: Node) -> str:
    """Return the words of a node, composed; line breaks and tabs stay."""
    return nfc("".join(_sign(each) for each in nodes(node)))


def _sign(node: Node) -> str:
    if isinstance(node, documents.Text):
        return str(node.value)
    if isinstance(node, documents.Tab):
        return "\t"
    return "\n" if isinstance(node, documents.Break) and node.break_type == "line" else ""


def count_pictures(node: Node) -> int:
    """Return how many pictures stand in a node."""
    return sum(isinstance(each, documents.Image) for each in nodes(node))


def runs_of(paragraph: Node) -> tuple[Run, ...]:
    """Return the words of a paragraph with their marks."""
    found: list[Run] = []
    stack: list[tuple[Node, Run]] = [(paragraph, Run(""))]
    while stack:
        node, marks = stack.pop()
        if isinstance(node, documents.Run):
            strong = bool(node.is_bold) or str(node.style_name or "").lower() in _STRONG
            marks = Run("", strong, bool(node.is_underline), str(node.highlight or ""))
        text = _sign(node)
        if text:
            found.append(Run(text, marks.bold, marks.underline, marks.colour))
        stack.extend((child, marks) for child in reversed(getattr(node, "children", None) or []))
    return tuple(found)


def is_all_bold(paragraph: Node) -> bool:
    """Whether every word of a paragraph is bold."""
    said = [run for run in runs_of(paragraph) if any(char.isalnum() for char in run.text)]
    return bool(said) and all(run.bold for run in said)


def is_centred(paragraph: Node) -> bool:
    """Whether a paragraph stands in the middle of the page."""
    return str(getattr(paragraph, "alignment", "")) == "center"


def grid_of(table: Node) -> Grid:
    """Return a table cell by cell."""
    return Grid(
        tuple(tuple(text_of(cell) for cell in row.children) for row in table.children if hasattr(row, "children"))
    )


def cells_of(table: Node) -> Iterator[Node]:
    """Yield the cells of a table, row by row."""
    for row in table.children:
        yield from getattr(row, "children", None) or []


def only_cell(table: Node) -> list[Node] | None:
    """Return what stands in the one cell of a table that is only a frame, None for a real table."""
    cells = list(cells_of(table))
    if len(cells) != 1 or not all(is_paragraph(child) for child in getattr(cells[0], "children", [])):
        return None
    return list(getattr(cells[0], "children", []))


# ---------------------------------------------------------------------------------- changes


def plain_text(words: str) -> Node:
    """Return a run of plain words."""
    return documents.run([documents.text(words)])


def paragraph(children: list[Node], style: str = "") -> Node:
    """Return a paragraph in a style of ours."""
    return documents.paragraph(children, style_name=style or None)


def styled(node: Node, style: str | None, *, listed: bool | None = None) -> Node:
    """Return a paragraph in a style of ours, or in none; `listed` takes it out of its list or flattens that list."""
    if not is_paragraph(node):
        return node
    numbering = node.numbering
    if listed is not None:
        ordered = bool(numbering.is_ordered) if numbering is not None else False
        numbering = documents.numbering_level(0, ordered) if listed else None
    return node.copy(style_id=None, style_name=style, numbering=numbering)


def is_listed(node: Node) -> bool:
    """Whether a paragraph is an item of a list."""
    return is_paragraph(node) and node.numbering is not None


def without_start(node: Node, length: int) -> Node:
    """Return a paragraph without its first so many signs."""
    changed, _ = _cut(node, length)
    return changed


def _cut(node: Node, left: int) -> tuple[Node, int]:
    if isinstance(node, documents.Text):
        # The length was counted in composed text.
        value = nfc(str(node.value))
        return documents.text(value[left:]), max(left - len(value), 0)
    if left and _sign(node):
        return documents.text(""), left - 1
    children = getattr(node, "children", None)
    if not left or children is None:
        return node, left
    kept = []
    for child in children:
        changed, left = _cut(child, left)
        kept.append(changed)
    return node.copy(children=kept), left


def replaced(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """Return a node with others in place of those below it for which `change` gives one."""
    new = change(node)
    if new is not None:
        return new
    children = getattr(node, "children", None)
    if not children:
        return node
    kept = [replaced(child, change) for child in children]
    return node if all(one is other for one, other in zip(kept, children, strict=True)) else node.copy(children=kept)


def bookmarks(node: Node) -> Iterator[str]:
    """Yield the names of the places in a node that links may lead to."""
    return (str(each.name) for each in nodes(node) if isinstance(each, documents.Bookmark))


def as_note(node: Node) -> tuple[str, str] | None:
    """Return the kind and number of the note a node refers to."""
    return (node.note_type, node.note_id) if isinstance(node, documents.NoteReference) else None


def as_inner_link(node: Node) -> str | None:
    """Return the name of the place within the document that a node links to."""
    return str(node.anchor) if isinstance(node, documents.Hyperlink) and node.anchor is not None else None


def linked(node: Node, href: str) -> Node:
    """Return a link that leads to an address instead."""
    return node.copy(href=href, anchor=None)


def notes_of(document: Node) -> Mapping[tuple[str, str], Node]:
    """Return the notes of a document by kind and number."""
    return dict(document.notes._notes)


def document(children: list[Node]) -> Node:
    """Return a document of these nodes."""
    return documents.document(children)
