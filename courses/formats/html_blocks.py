"""Where raw HTML in Markdown begins and ends: blocks of it, and single tags within a line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape

from kernel.fences import Line

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "col", "colgroup", "dd", "details"}
    | {"dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "frameset"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "iframe", "legend", "li", "link", "main"}
    | {"menu", "menuitem", "meta", "nav", "noframes", "ol", "optgroup", "option", "p", "param", "search", "section"}
    | {"summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "track", "ul"}
)
_WHOLE = frozenset(
    {"script", "style", "pre", "textarea", "table", "ul", "ol", "dl", "figure", "video", "audio", "iframe", "svg"}
    | {"object", "form", "select", "canvas", "math", "noscript", "picture"}
)
"""Elements that are read up to their end tag, blank lines or not."""
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "button", "cite", "code", "data", "del", "dfn", "em"}
    | {"embed", "font", "i", "img", "input", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "progress"}
    | {"q", "rp", "rt", "ruby", "s", "samp", "small", "source", "span", "strike", "strong", "sub", "sup", "time"}
    | {"tt", "u", "var", "wbr", "map", "area"}
)
KNOWN = _BLOCKS | _WHOLE | _INLINE
"""The names of HTML; any other word between < and > was not meant as a tag."""

_STARTS = re.compile(r"[ ]*<(/?)([A-Za-z][A-Za-z0-9-]*)(?=[\s/>]|$)")
_PLACES = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?=[\s/>]|$)")
TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)"
    r"(?P<attributes>(?:\s++(?:[^\s<>=\"'/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s<>\"'`=]++))?+|/))*+)\s*+/?>"
)
"""One whole tag."""
_ATTRIBUTE = re.compile(r"([^\s<>=\"'/]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s<>\"'`=]++)))?")


def html_end(lines: Sequence[Line], at: int, ends: dict[str, int]) -> int:
    """Return the index behind the block of HTML that begins at `at`; `at` itself when none does.

    `ends` keeps, between calls on the same lines, behind which line no end tag of a name follows.
    """
    start = _STARTS.match(lines[at].text)
    name = start.group(2).lower() if start else ""
    if start is None or name not in _BLOCKS | _WHOLE:
        return at
    end = _end_tag(lines, at, name, ends) if name in _WHOLE and not start.group(1) else 0
    return end or _blank(lines, at)


def _blank(lines: Sequence[Line], at: int) -> int:
    return next((i for i in range(at, len(lines)) if not lines[i].text.strip()), len(lines))


def _end_tag(lines: Sequence[Line], at: int, name: str, ends: dict[str, int]) -> int:
    """Return the index behind the line with the end tag of what opens at `at`, 0 when there is none."""
    if ends.get(name, len(lines)) <= at:
        return 0
    depth, last = 0, 0
    for i in range(at, len(lines)):
        for tag in _PLACES.finditer(lines[i].text):
            if tag.group(2).lower() == name:
                depth += -1 if tag.group(1) else 1
                last = i + 1 if tag.group(1) else last
        if depth <= 0:
            return i + 1
    if not last:
        ends[name] = at
    return last


def attributes(tag: re.Match[str]) -> Mapping[str, str]:
    """Return the attributes of a tag by their names in small letters, the first of a name."""
    found: dict[str, str] = {}
    for each in _ATTRIBUTE.finditer(tag.group("attributes")):
        value = next((part for part in each.groups()[1:] if part is not None), "")
        found.setdefault(each.group(1).lower(), unescape(value).strip())
    return found
