r"""The text of a Word file mended in place: what a reader would trip over goes, what it would lose is written out.

Formulas become LaTeX between `\(` and `\)`, numbers that Word writes by itself become text, text boxes follow their
paragraphs, coloured letters are marked as such, hidden text and tables of contents go. All is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from courses.formats import word_math
from courses.formats.word_math import M
from courses.formats.word_numbers import Numbering, W

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_VML = "{urn:schemas-microsoft-com:vml}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_PLAIN_COLOURS = frozenset({"", "auto", "000000", "FFFFFF"})
_PLAIN_THEMES = frozenset({"text1", "dark1", "background1", "light1"})
_DARK = 0x40
_HEX = 6
_TOC = "Table of Contents"
_WIDEST = 63
"""The most columns a table of Word has."""


@dataclass(slots=True)
class Counts:
    """How often things stand in a document that a lesson cannot hold as they are."""

    inserted: int = 0
    deleted: int = 0
    comments: int = 0
    formulas: int = 0
    lost_formulas: int = 0
    boxes: int = 0
    hidden: int = 0
    contents: int = 0
    objects: int = 0
    charts: int = 0
    diagrams: int = 0
    missing_pictures: int = 0
    outside_pictures: int = 0


@dataclass(slots=True)
class Body:
    """Mends parts with text. `links`, `pictures`, `outside` are the relations a part may use."""

    counts: Counts
    numbering: Numbering
    links: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)

    def mend(self, element: Element) -> None:
        """Mend everything below an element."""
        children: list[Element] = []
        for child in element:
            children += self._mended(child)
        element[:] = children
        if element.tag == f"{W}p":
            self._number(element)

    def _mended(self, child: Element) -> list[Element]:
        """Return what stands in place of one element."""
        handler = _HANDLERS.get(child.tag)
        if handler is not None:
            return handler(self, child)
        self.mend(child)
        return [child]

    def _inside(self, element: Element) -> list[Element]:
        self.mend(element)
        return list(element)

    # ------------------------------------------------------------------ text

    def run(self, run: Element) -> list[Element]:
        """Leave hidden text out, and mark what is coloured."""
        properties = run.find(f"{W}rPr")
        if properties is not None and _is_on(properties.find(f"{W}vanish")):
            self.counts.hidden += any((text.text or "").strip() for text in run.iter(f"{W}t"))
            return []
        colour = _colour(properties) if properties is not None else ""
        self.mend(run)
        if colour and properties is not None:
            for old in properties.findall(f"{W}highlight"):
                properties.remove(old)
            properties.append(_made(run, f"{W}highlight", {f"{W}val": colour}))
        return [run]

    def math(self, math: Element) -> list[Element]:
        """Write a formula as LaTeX, or as its bare signs."""
        shown = math.tag == f"{M}oMathPara"
        formulas = list(math.iter(f"{M}oMath")) if shown else [math]
        made = []
        for formula in formulas:
            latex = word_math.to_latex(formula)
            self.counts.formulas += latex is not None
            self.counts.lost_formulas += latex is None
            opening, closing = ("\\[", "\\]") if shown else ("\\(", "\\)")
            text = word_math.plain(formula) if latex is None else f"{opening}{latex}{closing}"
            made.append(_run(math, text))
        return made

    def symbol(self, symbol: Element) -> list[Element]:
        """Keep a sign only if its number can be read."""
        try:
            int(symbol.get(f"{W}char", ""), 16)
        except ValueError:
            return []
        return [symbol]

    def _number(self, paragraph: Element) -> None:
        """Write out the number Word puts before a paragraph, in the letters of its paragraph mark."""
        label = self.numbering.label(paragraph)
        properties = paragraph.find(f"{W}pPr")
        if not label or properties is None:
            return
        for old in properties.findall(f"{W}numPr"):
            properties.remove(old)
        none = _made(paragraph, f"{W}numPr")
        none.append(_made(paragraph, f"{W}ilvl", {f"{W}val": "0"}))
        none.append(_made(paragraph, f"{W}numId", {f"{W}val": "0"}))
        properties.append(none)
        run = _run(paragraph, f"{label} ")
        mark = properties.find(f"{W}rPr")
        if mark is not None:
            copy = _made(paragraph, f"{W}rPr")
            copy[:] = [each for each in mark if each.tag in {f"{W}b", f"{W}i", f"{W}u", f"{W}color", f"{W}highlight"}]
            run.insert(0, copy)
            colour = _colour(copy)
            if colour:
                copy.append(_made(paragraph, f"{W}highlight", {f"{W}val": colour}))
        paragraph.insert(list(paragraph).index(properties) + 1, run)

    # ------------------------------------------------------------------ changes, comments, notes

    def inserted(self, element: Element) -> list[Element]:
        """Keep what was added while changes were tracked."""
        self.counts.inserted += element.find(f"{W}r") is not None or element.find(f"{W}p") is not None
        self.mend(element)
        return [element]

    def deleted(self, element: Element) -> list[Element]:
        """Leave out what was deleted while changes were tracked; the mark of a deleted paragraph stays."""
        self.counts.deleted += 1
        return [element] if len(element) == 0 else []

    def comment(self, _element: Element) -> list[Element]:
        """Leave comments out."""
        self.counts.comments += 1
        return []

    def note(self, element: Element) -> list[Element]:
        """Keep a note, and what refers to one, only if it says which."""
        self.mend(element)
        return [element] if element.get(f"{W}id") else []

    # ------------------------------------------------------------------ boxes, pictures, objects

    def alternative(self, element: Element) -> list[Element]:
        """Choose the newer form of text boxes and pictures where there is one, else the older."""
        choice, fallback = element.find(f"{MC}Choice"), element.find(f"{MC}Fallback")
        if choice is not None and (_has(choice, f"{W}txbxContent") or _has(choice, f"{A}blip") or fallback is None):
            return self._inside(choice)
        return self._inside(fallback) if fallback is not None else []

    def drawing(self, drawing: Element) -> list[Element]:
        """Bring pictures out of groups, text out of boxes, and count what cannot be shown."""
        self.counts.charts += _has(drawing, _CHART)
        self.counts.diagrams += _has(drawing, _DIAGRAM)
        # Both leave the drawing before they are put anywhere: a picture that holds the frame it is put into would
        # be its own grandchild, and a box that stays would be written twice at every depth.
        boxes = list(_taken_out(drawing, f"{W}txbxContent"))
        pictures = list(_taken_out(drawing, f"{PIC}pic"))
        made: list[Element] = []
        frame = next(drawing.iter(f"{A}graphicData"), None)
        if frame is not None:
            frame[:] = pictures
        for box in boxes:
            self.counts.boxes += 1
            self.mend(box)
            held = _made(drawing, f"{W}pict")
            held.append(box)
            made.append(held)
        self.mend(drawing)
        return [drawing, *made] if pictures else made

    def box(self, element: Element) -> list[Element]:
        """Count an older text box."""
        self.counts.boxes += 1
        self.mend(element)
        return [element]

    def embedded(self, element: Element) -> list[Element]:
        """Count an embedded object; the picture of it that Word keeps stays."""
        self.counts.objects += 1
        self.mend(element)
        return [element]

    def blip(self, blip: Element) -> list[Element]:
        """Keep a picture only if the file holds it."""
        return [blip] if self._holds(blip, f"{R}embed") else []

    def image_data(self, data: Element) -> list[Element]:
        """Keep an older picture only if the file holds it."""
        return [data] if self._holds(data, f"{R}id") else []

    def _holds(self, element: Element, name: str) -> bool:
        own = element.get(name, "")
        linked = element.attrib.pop(f"{R}link", "")
        if own in self.pictures:
            return True
        if linked or own in self.outside:
            self.counts.outside_pictures += 1
        else:
            self.counts.missing_pictures += 1
        return False

    def hyperlink(self, link: Element) -> list[Element]:
        """Keep the words of a link that leads nowhere."""
        if f"{R}id" in link.attrib and link.get(f"{R}id") not in self.links:
            del link.attrib[f"{R}id"]
        self.mend(link)
        return [link]

    def click(self, link: Element) -> list[Element]:
        """Leave out the link of a picture that leads nowhere."""
        return [link] if link.get(f"{R}id") in self.links else []

    # ------------------------------------------------------------------ blocks

    def block(self, sdt: Element) -> list[Element]:
        """Leave out tables of contents."""
        gallery = next((each.get(f"{W}val") for each in sdt.iter(f"{W}docPartGallery")), "")
        if gallery == _TOC:
            self.counts.contents += 1
            return []
        self.mend(sdt)
        return [sdt]

    def span(self, span: Element) -> list[Element]:
        """Keep the width of a merged cell only if it is a number of columns."""
        written = span.get(f"{W}val", "")
        return (
            [span]
            if written.isascii()
            and written.isdigit()
            and len(written) <= len(str(_WIDEST))
            and 0 < int(written) <= _WIDEST
            else []
        )


def _has(element: Element, tag: str) -> bool:
    return next(element.iter(tag), None) is not None


def _taken_out(element: Element, tag: str) -> Iterator[Element]:
    """Yield the elements of a name that stand in no other of that name, and take them out of the tree."""
    for child in list(element):
        if child.tag == tag:
            element.remove(child)
            yield child
        else:
            yield from _taken_out(child, tag)


def _made(like: Element, tag: str, attributes: Mapping[str, str] | None = None) -> Element:
    return like.makeelement(tag, dict(attributes or {}))


def _run(like: Element, text: str) -> Element:
    run, words = _made(like, f"{W}r"), _made(like, f"{W}t", {_SPACE: "preserve"})
    words.text = text
    run.append(words)
    return run


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in {"0", "false", "off"}


def _colour(properties: Element) -> str:
    """Return the colour of letters or of their ground, "" for that of ordinary text."""
    highlight = properties.find(f"{W}highlight")
    if highlight is not None and highlight.get(f"{W}val", "none") != "none":
        return highlight.get(f"{W}val", "")
    ground = properties.find(f"{W}shd")
    if ground is not None and ground.get(f"{W}fill", "auto").upper() not in _PLAIN_COLOURS:
        return ground.get(f"{W}fill", "")
    colour = properties.find(f"{W}color")
    if colour is None or colour.get(f"{W}themeColor") in _PLAIN_THEMES:
        return ""
    written = colour.get(f"{W}val", "").upper()
    return "" if written in _PLAIN_COLOURS or _is_dark(written) else written


def _is_dark(written: str) -> bool:
    """Whether a colour is nearly black."""
    try:
        parts = bytes.fromhex(written)
    except ValueError:
        return False
    return len(written) == _HEX and max(parts) <= _DARK


_HANDLERS: dict[str, Callable[[Body, Element], list[Element]]] = {
    f"{W}r": Body.run,
    f"{M}oMath": Body.math,
    f"{M}oMathPara": Body.math,
    f"{W}sym": Body.symbol,
    f"{W}ins": Body.inserted,
    f"{W}moveTo": Body.inserted,
    f"{W}del": Body.deleted,
    f"{W}moveFrom": Body.deleted,
    f"{W}commentReference": Body.comment,
    f"{W}footnoteReference": Body.note,
    f"{W}endnoteReference": Body.note,
    f"{W}footnote": Body.note,
    f"{W}endnote": Body.note,
    f"{MC}AlternateContent": Body.alternative,
    f"{W}drawing": Body.drawing,
    f"{_VML}textbox": Body.box,
    f"{W}object": Body.embedded,
    f"{A}blip": Body.blip,
    f"{_VML}imagedata": Body.image_data,
    f"{W}hyperlink": Body.hyperlink,
    f"{A}hlinkClick": Body.click,
    f"{W}sdt": Body.block,
    f"{W}gridSpan": Body.span,
}
