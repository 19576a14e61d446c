"""Rendered HTML as a tree of elements. It is our own (`kernel.richtext`): well formed, of known tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img", "source", "track", "wbr"})
_MAX_DEPTH = 60
"""Deeper than any lesson is nested; beyond it tags fall away and their text stays."""


@dataclass(slots=True)
class Element:
    """One element of well-formed HTML, its children in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def elements(self) -> Iterator[Element]:
        """Yield the children that are elements."""
        return (child for child in self.children if isinstance(child, Element))

    def find(self, *tags: str) -> Element | None:
        """Return the first element below this one with one of these tags, in reading order."""
        for child in self.elements():
            found = child if child.tag in tags else child.find(*tags)
            if found:
                return found
        return None

    def text(self) -> str:
        """Return all text below, with single spaces."""
        return " ".join("".join(self.texts()).split())

    def has_class(self, name: str) -> bool:
        """Tell whether it bears a class."""
        return name in self.attributes.get("class", "").split()

    def texts(self) -> Iterator[str]:
        """Yield the pieces of text below, as they stand."""
        for child in self.children:
            yield from [child] if isinstance(child, str) else child.texts()


class _Parser(HTMLParser):
    """Builds the tree. End tags that nothing opened are passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > _MAX_DEPTH:
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._open[-1].tag == tag and tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        for i in range(len(self._open) - 1, 0, -1):
            if self._open[i].tag == tag:
                del self._open[i:]
                return

    def handle_data(self, data: str) -> None:
        children = self._open[-1].children
        if children and isinstance(children[-1], str):
            children[-1] += data
        else:
            children.append(data)


def parse(html: str) -> Element:
    """Return the tree of rendered HTML, under a `body`. Never raises."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root
