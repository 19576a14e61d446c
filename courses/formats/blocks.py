"""A rendered lesson as a tree of blocks: what the writers of paper and of electronic books read.

Markdown is understood in one place, `kernel.richtext`. Its HTML is well formed and holds known tags only, so the tree
is read from that: whatever a lesson can show on a page has a block here, and what is unknown gives its content.

A block is a mapping with its kind under `is`; a run of text is a list of strings and inline mappings.

    heading {level, text}      paragraph {text}              list {ordered, start, items: [[block]]}
    quote {body}               code {text}                   table {head: [cell], rows: [[cell]]}
    figure {src, alt, width, height, caption}                rule {}
    callout {name, title, body}                              fold {title, body}
    formula {tree, alt}        sound, video {src, title}

    inline: {is: strong, em, code, link (href), break, image (src, alt, width, height), formula (tree, alt)}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from courses.formats.markup import Element, parse
from courses.formats.mathml import FORMULA, read_formula

Block: TypeAlias = dict[str, Any]
Inline: TypeAlias = str | dict[str, Any]

_MATH = "math"
_CELLS = ("th", "td")


def read_blocks(html: str) -> list[Block]:
    """Return the blocks of rendered HTML in reading order. Never raises."""
    return _blocks(parse(html))


def read_inlines(html: str) -> list[Inline]:
    """Return the run of text of rendered HTML; paragraphs in it are parted by a break."""
    return _trim(_inlines(parse(html)))


def pictures(blocks: list[Block]) -> Iterator[dict[str, Any]]:
    """Yield every picture below some blocks, figures and inline images alike."""
    stack: list[Any] = list(reversed(blocks))
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if node.get("is") in {"figure", "image"}:
                yield node
            stack += reversed(list(node.values()))
        elif isinstance(node, list):
            stack += reversed(node)


# ---------------------------------------------------------------------------------- blocks


def _blocks(parent: Element) -> list[Block]:
    """Return the children of an element as blocks; loose text between them becomes paragraphs."""
    made: list[Block] = []
    run: list[Inline] = []
    for child in parent.children:
        maker = _BLOCKS.get(child.tag) if isinstance(child, Element) else None
        if maker is None or not isinstance(child, Element):
            run += _inline(child)
            continue
        made += _paragraph(run)
        run = []
        made += maker(child)
    return [*made, *_paragraph(run)]


def _paragraph(run: list[Inline]) -> list[Block]:
    text = _trim(run)
    if not text:
        return []
    only = text[0] if len(text) == 1 and isinstance(text[0], dict) else {}
    if only.get("is") == "image":
        return [{**only, "is": "figure", "caption": []}]
    if only.get("is") == FORMULA and only.get("block"):
        return [only]
    return [{"is": "paragraph", "text": text}]


def _heading(element: Element) -> list[Block]:
    return [{"is": "heading", "level": int(element.tag[1]), "text": _trim(_inlines(element))}]


def _paragraph_of(element: Element) -> list[Block]:
    return _paragraph(_inlines(element))


def _list(element: Element) -> list[Block]:
    items = [_blocks(item) for item in element.elements() if item.tag == "li"]
    start = element.attributes.get("start", "")
    ordered = element.tag == "ol"
    return [{"is": "list", "ordered": ordered, "start": int(start) if start.isdecimal() else 1, "items": items}]


def _quote(element: Element) -> list[Block]:
    return [{"is": "quote", "body": _blocks(element)}]


def _code(element: Element) -> list[Block]:
    return [{"is": "code", "text": "".join(element.texts()).strip("\n")}]


def _rule(_element: Element) -> list[Block]:
    return [{"is": "rule"}]


def _table(element: Element) -> list[Block]:
    head: list[Any] = []
    rows: list[list[Any]] = []
    for row in _rows(element):
        cells = [_cell(cell) for cell in row.elements() if cell.tag in _CELLS]
        if not head and not rows and all(cell.tag == "th" for cell in row.elements()):
            head = cells
        elif cells:
            rows.append(cells)
    return [{"is": "table", "head": head, "rows": rows}] if head or rows else []


def _rows(table: Element) -> Iterator[Element]:
    for child in table.elements():
        if child.tag == "tr":
            yield child
        elif child.tag != "table":
            yield from _rows(child)


def _cell(cell: Element) -> dict[str, Any]:
    aligned = cell.attributes.get("class", "").removeprefix("align-")
    align = aligned if aligned in {"left", "center", "right"} else ""
    return {"align": align, "text": _trim(_inlines(cell))}


def _figure(element: Element) -> list[Block]:
    image, caption = element.find("img"), element.find("figcaption")
    if image is not None:
        return [{**_image(image), "is": "figure", "caption": _trim(_inlines(caption)) if caption else []}]
    medium = element.find("audio", "video")
    if medium is None:
        return _blocks(element)
    rest = Element("div", {}, [child for child in element.elements() if child not in (medium, caption)])
    return [*_medium(medium, caption.text() if caption else ""), *_blocks(rest)]


def _section(element: Element) -> list[Block]:
    if not element.has_class("callout"):
        return _blocks(element)
    name = next((word[8:] for word in element.attributes["class"].split() if word.startswith("callout-")), "")
    title = next((child for child in element.elements() if child.has_class("callout-title")), None)
    body = Element("div", {}, [child for child in element.children if child is not title])
    return [{"is": "callout", "name": name, "title": title.text() if title else "", "body": _blocks(body)}]


def _details(element: Element) -> list[Block]:
    summary = next((child for child in element.elements() if child.tag == "summary"), None)
    body = Element("div", {}, [child for child in element.children if child is not summary])
    return [{"is": "fold", "title": summary.text() if summary else "", "body": _blocks(body)}]


def _medium(element: Element, title: str = "") -> list[Block]:
    """Sound and video cannot be printed: their place and name stay, the transcript stands beside them as text."""
    return [{"is": _MEDIA[element.tag], "src": element.attributes.get("src", ""), "title": title}]


_MEDIA = {"audio": "sound", "video": "video"}
_BLOCKS: dict[str, Callable[[Element], list[Block]]] = {
    **{f"h{level}": _heading for level in range(1, 7)},
    "p": _paragraph_of,
    "ul": _list,
    "ol": _list,
    "blockquote": _quote,
    "pre": _code,
    "hr": _rule,
    "table": _table,
    "figure": _figure,
    "section": _section,
    "details": _details,
    "div": _blocks,
    "audio": _medium,
    "video": _medium,
}

# ---------------------------------------------------------------------------------- inlines

_WRAPPED = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_SPACED = frozenset({"p", "li", "div"})


def _inlines(element: Element) -> list[Inline]:
    found: list[Inline] = []
    for child in element.children:
        if found and isinstance(child, Element) and child.tag in _SPACED:
            found.append({"is": "break"})
        found += _inline(child)
    return found


def _inline(child: Element | str) -> list[Inline]:
    if isinstance(child, str):
        return [_squeeze(child)]
    if child.tag in _WRAPPED:
        return [{"is": _WRAPPED[child.tag], "text": _inlines(child)}]
    if child.tag == _MATH:
        return [read_formula(child)]
    maker = _INLINES.get(child.tag)
    return [maker(child)] if maker else _inlines(child)


def _image(element: Element) -> dict[str, Any]:
    sides = (element.attributes.get(side, "") for side in ("width", "height"))
    width, height = (int(side) if side.isdecimal() else 0 for side in sides)
    attributes = element.attributes
    return {
        "is": "image",
        "src": attributes.get("src", ""),
        "alt": attributes.get("alt", ""),
        "width": width,
        "height": height,
    }


_INLINES: dict[str, Callable[[Element], dict[str, Any]]] = {
    "code": lambda element: {"is": "code", "text": "".join(element.texts())},
    "a": lambda element: {"is": "link", "href": element.attributes.get("href", ""), "text": _inlines(element)},
    "br": lambda _element: {"is": "break"},
    "img": _image,
}


def _squeeze(text: str) -> str:
    """Return text with each run of spaces and line ends as one space. A no-break space is none of them."""
    words = [word for word in _split(text) if word]
    inner = " ".join(words)
    before = " " if text[:1] in _SPACES and text else ""
    after = " " if text[-1:] in _SPACES and inner else ""
    return f"{before}{inner}{after}"


_SPACES = frozenset(" \t\n\r\f")


def _split(text: str) -> list[str]:
    for space in "\t\n\r\f":
        text = text.replace(space, " ")
    return text.split(" ")


def _trim(run: list[Inline]) -> list[Inline]:
    """Return a run without spaces and breaks at its ends and without empty strings."""
    run = [part for part in run if part != ""]
    while run and (run[0] == " " or run[0] == {"is": "break"}):
        run = run[1:]
    while run and (run[-1] == " " or run[-1] == {"is": "break"}):
        run = run[:-1]
    if run and isinstance(run[0], str):
        run[0] = run[0].lstrip(" ")
    if run and isinstance(run[-1], str):
        run[-1] = run[-1].rstrip(" ")
    return run
