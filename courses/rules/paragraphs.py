"""The paragraphs of a rendered lesson, numbered in reading order: so that a reader can point at one without a script.

A paragraph is the innermost block that holds words of its own: a text, a list item, a heading, a row of a table, a
picture with its caption, a formula or code on lines of its own. Titles that we write ourselves (call-outs) are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

BLOCKS = frozenset({"p", "li", "h2", "h3", "h4", "pre", "tr", "figure", "dt", "dd"})
HEADINGS = frozenset({"h2", "h3", "h4"})
OURS = "callout-title"
"""The class of titles that the house writes: nobody can have got them wrong."""

QUOTE = 160
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph: its number from 1, the name to link to it, its words on one line, whether it is a heading."""

    number: int
    anchor: str
    text: str
    heading: bool = False

    @property
    def quote(self) -> str:
        """Return its beginning, cut after a whole word."""
        return shorten(self.text, QUOTE)


@dataclass(slots=True)
class _Block:
    """A block as it is read: where an `id` could be put into its tag, the one it has, and its words."""

    tag: str
    place: int
    id: str
    ours: bool
    words: list[str] = field(default_factory=list)

    def text(self) -> str:
        return "" if self.ours else _SPACE.sub(" ", "".join(self.words)).strip()


class _Reader(HTMLParser):
    """Gathers the blocks in the order of their beginnings; words go to the innermost one that is open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[_Block] = []
        self._open: list[_Block] = []
        self._lines = [0, *(at + 1 for at, char in enumerate(html) if char == "\n")]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in BLOCKS:
            line, column = self.getpos()
            place = self._lines[line - 1] + column + 1 + len(tag)
            ours = OURS in (values.get("class") or "").split()
            self._open.append(_Block(tag, place, values.get("id") or "", ours))
            self.found.append(self._open[-1])
        elif tag == "img":
            self.handle_data(f" {values.get('alt') or ''} ")
        elif tag in {"br", "td", "th"}:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if any(block.tag == tag for block in self._open):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].words.append(data)


def _numbered(html: str) -> list[tuple[_Block, Paragraph]]:
    spoken = [block for block in _Reader(html).found if block.text()]
    return [
        (block, Paragraph(number, block.id or f"doan-{number}", block.text(), block.tag in HEADINGS))
        for number, block in enumerate(spoken, start=1)
    ]


def paragraphs(html: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a rendered lesson."""
    return tuple(paragraph for _block, paragraph in _numbered(html))


def anchored(html: str) -> str:
    """Return the same HTML in which every paragraph can be linked to: an `id` is put in where there is none.

    >>> anchored("<p>Một</p><ul><li>Hai</li></ul>")
    '<p id="doan-1">Một</p><ul><li id="doan-2">Hai</li></ul>'
    """
    parts: list[str] = []
    start = 0
    for block, paragraph in _numbered(html):
        if not block.id:
            parts += [html[start : block.place], f' id="{paragraph.anchor}"']
            start = block.place
    return "".join([*parts, html[start:]])


def locate(found: Sequence[Paragraph], *, number: int, quote: str) -> Paragraph | None:
    """Return the paragraph somebody pointed at, in a perhaps later version of the lesson.

    The words are looked for first, nearest to the number; without them the number alone is no longer trusted.
    """
    same = [paragraph for paragraph in found if quote and paragraph.quote == quote]
    return min(same, key=lambda paragraph: abs(paragraph.number - number), default=None)


def shorten(text: str, most: int) -> str:
    """Return a text cut to `most` signs, after a whole word where there is one, with «…» for what is left out.

    >>> shorten("một hai ba", 8)
    'một hai…'
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut and text[most - 1] != ' ' else cut}".rstrip() + "…"
