"""Foreign HTML, read in linear time into a small tree, whatever is wrong with it.

A parser of real HTML can be made to work for hours: by elements that are never closed, by marks that are opened anew
in every paragraph. So the text is first brought into order here, in one pass that never goes back (tags nested and
closed, depth bounded, only attributes we read), then tidied by `kernel.richtext.tidy`, then read as a tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TypeAlias

from kernel.richtext import tidy

MOST_HTML = 4 * 1024 * 1024
"""Characters of one page that are read."""
TEX = "application/x-tex"
"""The encoding of a formula's LaTeX within MathML."""
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr", "param", "base"})
FOREIGN = frozenset({"iframe", "embed", "object", "form", "input", "script", "canvas", "svg"})
"""What no lesson can hold: read only to say so, and to keep the address it shows."""
_MAX_DEPTH = 80
_RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
_DROPPED = frozenset({"style", "title", "noembed", "noframes"})
_UNKNOWN = frozenset(
    {"html", "head", "body", "link", "meta", "base", "param", "area", "font", "col", "colgroup", "nobr"}
    | {"select", "datalist", "template", "textarea", "noscript", "plaintext", "frameset", "frame", "marquee"}
)
_KEPT = {
    "a": ("href",),
    "img": ("src", "alt", "title", "data-equation-content"),
    "iframe": ("src", "title"),
    "embed": ("src", "title"),
    "object": ("data", "title"),
    "source": ("src", "type"),
    "audio": ("src", "title"),
    "video": ("src", "title"),
    "track": ("src", "kind"),
    "script": ("type",),
    "math": ("display", "alttext"),
    "annotation": ("encoding",),
    "ol": ("start",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "abbr": ("title",),
    **dict.fromkeys(("section", "p", "div", "details", "figure", "span"), ("class",)),
}
_SCOPES = frozenset({"table", "td", "th", "caption", "math"})
_TABLE_PARTS = frozenset({"tr", "tbody", "thead", "tfoot"})
_CLOSED_BY = {
    # a start tag: what it closes, and where the search for that ends
    "li": (frozenset({"li"}), frozenset({"ul", "ol"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "a": (frozenset({"a"}), frozenset({"td", "th"})),
    "p": (frozenset({"p"}), frozenset({"td", "th", "li", "dd", "blockquote", "figure"})),
}
_NAME = re.compile(r"<(/?)([A-Za-z][^\s/><]*+)")
_ATTRIBUTE = re.compile(r"[\s/]*+([^\s/>=]++|=[^\s/>=]*+)(\s*+=\s*+)?+")
_BARE_VALUE = re.compile(r"[^\s>]*+")
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[0-9a-zA-Z]{1,32});?")
_COMMENT, _COMMENT_END = "<!--", "-->"
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag, or an end tag (`end`)."""

    name: str
    attributes: dict[str, str]
    end: bool = False


Token: TypeAlias = Tag | str


@dataclass(slots=True)
class Node:
    """An element of the tree; the root has no name."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return the value of an attribute, "" when there is none."""
        return self.attributes.get(name, "").strip()

    def has_class(self, name: str) -> bool:
        """Whether the element is of a class."""
        return name in self.attributes.get("class", "").split()

    def elements(self) -> list[Node]:
        """Return the children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    def text(self) -> str:
        """Return all text below, in order."""
        return "".join(self._texts())

    def _texts(self) -> Iterator[str]:
        stack: list[Node | str] = [self]
        while stack:
            top = stack.pop()
            if isinstance(top, str):
                yield top
            else:
                stack.extend(reversed(top.children))

    def find(self, *names: str) -> Iterator[Node]:
        """Yield the elements of these names below, in order."""
        stack = self.elements()[::-1]
        while stack:
            top = stack.pop()
            if top.name in names:
                yield top
            stack.extend(top.elements()[::-1])


def read_tree(html: str) -> Node:
    """Return the tree of a page. Never raises; what lies beyond `MOST_HTML` is not read."""
    clean = tidy("".join(_ordered(html[:MOST_HTML])), also=FOREIGN)
    root = Node("")
    stack = [root]
    for token in tokens(clean):
        if isinstance(token, str):
            stack[-1].children.append(token)
        elif token.end:
            _leave(stack, token.name)
        else:
            node = Node(token.name, token.attributes)
            stack[-1].children.append(node)
            if token.name not in VOID and len(stack) <= _MAX_DEPTH:
                stack.append(node)
    return root


def _leave(stack: list[Node], name: str) -> None:
    for i in range(len(stack) - 1, 0, -1):
        if stack[i].name == name:
            del stack[i:]
            return


# ---------------------------------------------------------------------------------- tokens


def tokens(html: str) -> Iterator[Token]:
    """Split into tags and text (its references resolved), without comments. One pass; never raises."""
    return _Tokens(html).read()


class _Tokens:
    """The page and the place reached in it."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.at = 0
        # What does not come any more need not be looked for again: this keeps the pass linear.
        self.last = {sign: html.rfind(sign) for sign in ('"', "'", ">", _COMMENT_END, _CDATA_END)}
        self.gone: set[str] = set()

    def read(self) -> Iterator[Token]:
        while self.at < len(self.html):
            opened = self.html.find("<", self.at)
            if opened < 0 or opened > self.last[">"]:
                break
            if opened > self.at:
                yield references(self.html[self.at : opened])
            self.at = opened
            yield from self._markup()
        if self.at < len(self.html):
            yield references(self.html[self.at :])

    def _markup(self) -> Iterator[Token]:
        """Read what begins with the "<" at the place reached: always at least that sign."""
        named = _NAME.match(self.html, self.at)
        if named:
            yield from self._tag(named.group(2).lower(), end=bool(named.group(1)), at=named.end())
        elif self.html.startswith(_CDATA, self.at) and self.at < self.last[_CDATA_END]:
            closed = self.html.find(_CDATA_END, self.at)
            yield self.html[self.at + len(_CDATA) : closed]
            self.at = closed + len(_CDATA_END)
        elif self.html.startswith(("<!", "<?"), self.at):
            self._skip(_COMMENT_END if self.html.startswith(_COMMENT, self.at) else ">")
        else:
            yield "<"
            self.at += 1

    def _skip(self, sign: str) -> None:
        if self.last[sign] < self.at:
            sign = ">"
        self.at = self.html.find(sign, self.at) + len(sign)

    def _tag(self, name: str, *, end: bool, at: int) -> Iterator[Token]:
        attributes, closed = self._attributes(at)
        if closed < 0:
            # The page ends inside this tag: nobody can tell what was meant, so its text is text.
            yield self.html[self.at :]
            self.at = len(self.html)
            return
        self.at = closed + 1
        yield Tag(name, attributes, end)
        if not end and name in _RAW:
            yield from self._raw(name)

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        """Return the attributes and where the tag's ">" is, -1 when there is none."""
        found: dict[str, str] = {}
        while at < len(self.html):
            match = _ATTRIBUTE.match(self.html, at)
            if match is None:
                return found, self.html.find(">", at)
            at, value = match.end(), ""
            if match.group(2):
                at, value = self._value(at)
            found.setdefault(match.group(1).lower(), references(value))
        return found, -1

    def _value(self, at: int) -> tuple[int, str]:
        quote = self.html[at : at + 1]
        if quote in {'"', "'"} and self.last[quote] > at:
            closed = self.html.find(quote, at + 1)
            return closed + 1, self.html[at + 1 : closed]
        bare = _BARE_VALUE.match(self.html, at)
        value = bare.group() if bare else ""
        return at + len(value), value

    def _raw(self, name: str) -> Iterator[Token]:
        """Yield the text up to the end tag of an element whose text is no markup, or at once an end tag."""
        end = None if name in self.gone else re.compile(rf"</{name}[\s/>]", re.IGNORECASE).search(self.html, self.at)
        if end is None:
            self.gone.add(name)
            yield Tag(name, {}, end=True)
            return
        if end.start() > self.at:
            yield self.html[self.at : end.start()]
        self.at = end.start()


def references(text: str) -> str:
    """Resolve character references; what is none stays."""
    return _REFERENCE.sub(lambda m: unescape(m.group()), text) if "&" in text else text


# ---------------------------------------------------------------------------------- order


def _ordered(html: str) -> Iterator[str]:
    """Yield the page anew: every element closed, none too deep, none that says nothing."""
    order = _Order()
    for token in _formulas(tokens(html)):
        if isinstance(token, str):
            yield from order.text(token)
        elif token.name not in _UNKNOWN:
            yield from order.end(token.name) if token.end else order.start(token)
    yield from order.close(0)


def _formulas(found: Iterator[Token]) -> Iterator[Token]:
    """Make mathematics of the scripts that hold LaTeX, and empty all others."""
    inside = ""
    for token in found:
        if isinstance(token, Tag) and token.name == "script":
            kind = token.attributes.get("type", "").lower()
            if not token.end:
                inside = "math" if kind.startswith("math/tex") else "script"
            yield Tag(inside or "script", {"display": "block"} if "display" in kind else {}, token.end)
            if inside == "math" and not token.end:
                yield Tag("annotation", {"encoding": TEX})
            inside = "" if token.end else inside
        elif inside != "script":
            yield token


class _Order:
    """The elements that are open, and the one being left out, if any."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.left_out = ""

    def text(self, text: str) -> Iterator[str]:
        if not self.left_out:
            yield escape(text, quote=False)

    def start(self, tag: Tag) -> Iterator[str]:
        if tag.name in _DROPPED:
            self.left_out = tag.name
            return
        yield from self._close_before(tag.name)
        if tag.name in VOID or len(self.open) < _MAX_DEPTH:
            yield _written(tag)
            if tag.name not in VOID:
                self.open.append(tag.name)

    def _close_before(self, name: str) -> Iterator[str]:
        closes, until = _CLOSED_BY.get(name, (frozenset[str](), frozenset[str]()))
        for i in range(len(self.open) - 1 if closes else -1, -1, -1):
            if self.open[i] in closes:
                yield from self.close(i)
                return
            if self.open[i] in until:
                return

    def end(self, name: str) -> Iterator[str]:
        if name in _DROPPED:
            self.left_out = ""
        for i in range(len(self.open) - 1, -1, -1):
            if self.open[i] == name:
                yield from self.close(i)
                return
            if self.open[i] in _SCOPES and name not in _SCOPES and name not in _TABLE_PARTS:
                return

    def close(self, index: int) -> Iterator[str]:
        """Close what is open from `index` on, the innermost first."""
        yield from (f"</{name}>" for name in reversed(self.open[index:]))
        del self.open[index:]


def _written(tag: Tag) -> str:
    kept = ((name, tag.attributes[name]) for name in _KEPT.get(tag.name, ()) if name in tag.attributes)
    return f"<{tag.name}" + "".join(f' {name}="{escape(value)}"' for name, value in kept) + ">"
