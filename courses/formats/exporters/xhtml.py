"""Rendered lessons as XHTML for electronic books: the same elements, well formed, with addresses inside the book."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.sax.saxutils import escape, quoteattr

from courses.formats.markup import VOID, Element, parse
from kernel.text import nfc

FindPicture = Callable[[str], str | None]
"""Finds the file of a picture in the book by the address it has in the rendered lesson."""
FindLink = Callable[[str], str | None]
"""Says where a link of the lesson leads in the book, or on the web; None leaves its words."""

MATHML = "http://www.w3.org/1998/Math/MathML"
HELD_ON_PAGE = {"audio": "Nghe âm thanh này trên trang của bài học", "video": "Xem video này trên trang của bài học"}

_PLAIN = frozenset({"p", "br", "hr", "strong", "em", "code", "pre", "ul", "li", "blockquote", "tr", "thead", "tbody"})
_KEPT: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN, frozenset[str]()),
    **{f"h{level}": frozenset({"id"}) for level in range(2, 7)},
    **dict.fromkeys(("table", "figure", "figcaption", "summary"), frozenset[str]()),
    "p": frozenset({"class", "id"}),
    "section": frozenset({"class", "aria-labelledby"}),
    "details": frozenset({"class"}),
    "div": frozenset({"class"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"class", "scope"}),
    "td": frozenset({"class"}),
}
_MATH = frozenset({"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "mpadded"})
_MATH |= {"msup", "msub", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "menclose", "semantics"}
_MATH_ATTRIBUTES = frozenset(
    {"display", "alttext", "stretchy", "fence", "form", "accent", "mathvariant", "width", "linethickness"}
    | {"columnalign", "separator", "lspace", "rspace", "minsize", "maxsize", "displaystyle"}
)
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(words: str) -> str:
    """Return words as XML text: escaped, composed, without signs that XML cannot hold."""
    return escape(_UNWRITABLE.sub("", nfc(words)))


def attribute(value: str) -> str:
    """Return a value as a quoted XML attribute."""
    return quoteattr(_UNWRITABLE.sub("", nfc(value)))


class Writer:
    """Writes rendered HTML as XHTML and notes what it used."""

    def __init__(self, find_picture: FindPicture, find_link: FindLink, page: str) -> None:
        self._find_picture = find_picture
        self._find_link = find_link
        self._page = page
        self.has_formulas = False
        self._ids: set[str] = set()

    def write(self, html: str) -> str:
        """Return rendered HTML as XHTML."""
        return self._children(parse(html))

    def write_line(self, html: str) -> str:
        """Return rendered HTML of one line: the same, no paragraph expected."""
        return self.write(html).strip()

    def _children(self, element: Element) -> str:
        return "".join(text(child) if isinstance(child, str) else self._element(child) for child in element.children)

    def _element(self, element: Element) -> str:
        if element.tag == "img":
            return self._image(element)
        if element.tag == "a":
            return self._link(element)
        if element.tag in HELD_ON_PAGE:
            return f"<p><a href={attribute(self._page)}>{text(HELD_ON_PAGE[element.tag])}</a></p>"
        if element.tag in _MATH:
            return self._formula(element)
        if element.tag == "figure" and element.find(*HELD_ON_PAGE):
            return self._medium(element)
        if element.tag not in _KEPT:
            return "" if element.tag == "annotation" else self._children(element)
        kept = {name: value for name, value in element.attributes.items() if name in _KEPT[element.tag]}
        name = kept.pop("id", "")
        if name and name not in self._ids:  # the second of two headings that say the same goes without
            self._ids.add(name)
            kept["id"] = name
        return self._tag(element.tag, kept, self._children(element))

    def _medium(self, element: Element) -> str:
        """Write a player's frame as a plain group: in a figure the caption may only stand first or last."""
        parts = [
            Element("p", {}, child.children) if child.tag == "figcaption" else child for child in element.elements()
        ]
        return self._tag("div", {}, "".join(map(self._element, parts)))

    def _tag(self, tag: str, attributes: dict[str, str], inner: str) -> str:
        written = "".join(f" {name}={attribute(value)}" for name, value in attributes.items())
        return f"<{tag}{written}/>" if tag in VOID else f"<{tag}{written}>{inner}</{tag}>"

    def _image(self, element: Element) -> str:
        found = self._find_picture(element.attributes.get("src", ""))
        alt = element.attributes.get("alt", "")
        return self._tag("img", {"src": found, "alt": alt}, "") if found else f"<em>{text(alt)}</em>"

    def _link(self, element: Element) -> str:
        href = self._find_link(element.attributes.get("href", ""))
        inner = self._children(element)
        return self._tag("a", {"href": href}, inner) if href else inner

    def _formula(self, element: Element) -> str:
        self.has_formulas = True
        kept = {name: value for name, value in element.attributes.items() if name in _MATH_ATTRIBUTES}
        if element.tag == "math":
            kept = {"xmlns": MATHML} | kept
        return self._tag(element.tag, kept, self._children(element))
