"""Paragraphs of Word in styles of ours, and what HTML each style becomes: headings, call-outs, notes, lessons apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from courses.formats import word_model
from courses.formats.word_callouts import Block
from courses.formats.word_model import Node

_CALLOUTS = ("can-nho", "can-than", "tinh-huong", "thu-ngay")
_SOURCES = "nguon"
_STYLE = "cdht"
_HIGHEST, _DEEPEST = 2, 6
_NOTES = "Chú thích"
_FOREIGN_HEADINGS = ("heading", "title", "tiêu đề")


def _style_map() -> Iterator[str]:
    for level in range(_HIGHEST, _DEEPEST + 1):
        yield f"p[style-name='{_STYLE} {level}'] => h{level}:fresh"
    for name in (*_CALLOUTS, _SOURCES):
        # Sources are always a list: the lines of that call-out are read as such.
        inner = "ul > li:fresh" if name == _SOURCES else "p:fresh"
        section = f"section.callout-{name}"
        yield f"p[style-name='{_STYLE} {name}']:unordered-list(1) => {section} > ul > li:fresh"
        yield f"p[style-name='{_STYLE} {name}']:ordered-list(1) => {section} > ol > li:fresh"
        yield f"p[style-name='{_STYLE} {name}'] => {section} > {inner}"
    yield "p[style-name='Quote'] => blockquote > p:fresh"
    yield "p[style-name='Intense Quote'] => blockquote > p:fresh"
    yield "p[style-name='HTML Preformatted'] => pre:separator('\\n')"


STYLE_MAP = "\n".join(_style_map())


def dressed(block: Block, node: Node, lesson_level: int) -> Node:
    """Return a node in the style of ours that says what it is."""
    if block.callout:
        return word_model.styled(node, f"{_STYLE} {block.callout}", listed=word_model.is_listed(node))
    if block.level is not None and block.text.strip():
        level = min(max(block.level - lesson_level + 1, _HIGHEST), _DEEPEST)
        return word_model.paragraph([word_model.plain_text(" ".join(block.text.split()))], f"{_STYLE} {level}")
    if word_model.is_paragraph(node) and str(node.style_name or "").lower().startswith(_FOREIGN_HEADINGS):
        return word_model.styled(node, None)
    return node


def note_nodes(notes: Sequence[Node]) -> list[Node]:
    """Return the notes of a lesson as paragraphs under a heading."""
    made = [word_model.paragraph([word_model.plain_text(_NOTES)], f"{_STYLE} 3")]
    for number, note in enumerate(notes, 1):
        first, *rest = [node for node in note.body if word_model.is_paragraph(node)] or [word_model.paragraph([])]
        made.append(word_model.paragraph([word_model.plain_text(f"[{number}] "), *first.children]))
        made += [word_model.styled(node, None) for node in rest]
    return made


def page_mark(mark: str, number: int) -> Node:
    """Return the paragraph that stands before a lesson."""
    return word_model.paragraph([word_model.plain_text(f"{mark}-{number}-")])


def pages(made: str, mark: str) -> Iterator[tuple[int, str]]:
    """Yield the number and the HTML of each lesson, parted at the marks."""
    for piece in made.split(f"<p>{mark}-")[1:]:
        number, _, page = piece.partition("-</p>")
        yield int(number), page
