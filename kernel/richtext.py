"""Markdown in, safe HTML out: the only maker of Markup, the only importer of Markdown and sanitisers.

Three walls stand one behind the other. Raw HTML is no part of our Markdown: it is shown as the text it is, so
no tag comes from an author. What Python-Markdown writes passes an allow-list in bleach, then the same list in
nh3 (two parsers, one rule: `_permitted`). Addresses of links are checked here too, before either sees them.

Every construct is scanned in linear time: links, emphasis and code have patterns of our own that never go
back, nesting has a depth limit, and input beyond `MAX_BYTES` or `MAX_LINES` is shown as plain text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import unescape
from unicodedata import category
from xml.etree.ElementTree import Element, SubElement

import bleach
import nh3
from markdown import Markdown
from markdown.blockprocessors import EmptyBlockProcessor, ParagraphProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import (
    ESCAPE_RE,
    LINE_BREAK_RE,
    EscapeInlineProcessor,
    InlineProcessor,
    SubstituteTagInlineProcessor,
)
from markdown.treeprocessors import InlineProcessor as InlineTreeprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, Registry
from markupsafe import Markup, escape

from kernel.fences import CODE, Flaw, Line, Piece, number, scan, slug, split_code
from kernel.text import nfc

SANITISER_VERSION: int = 1
"""Raise it with every change of the allow-list or of the rendering: stored HTML is then rendered anew."""

MAX_BYTES = 64 * 1024
"""The longest Markdown that is rendered, in bytes of UTF-8."""

MAX_LINES = 4000
"""The most lines: the first wall grows with the square of the items in one list or table."""

_log = logging.getLogger(__name__)


class StaleRendering(ValueError):
    """Stored HTML was made by another version of the sanitiser and must be rendered anew."""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as the page needs it: its address on this site, width and height in CSS pixels."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML and what its author should mend."""

    html: Markup
    flaws: tuple[Flaw, ...]


FindImage = Callable[[str], Image | None]
"""Finds the picture an author names, or None. The name is as written, composed (NFC)."""

# ---------------------------------------------------------------------------------- call-outs

# These words are part of the rendered text, as the author's own are; they are not interface.
CALLOUTS = {
    "tinh-huong": "Tình huống",
    "can-nho": "Cần nhớ",
    "can-than": "Cẩn thận",
    "thu-ngay": "Thử ngay",
    "kiem-tra-lai": "Kiểm tra lại",
    "nguon": "Nguồn",
}
_RECHECK = "Thông tin này cần kiểm tra lại trước ngày {}"
_ANSWER = "Nghĩ xong, mở xem"
_THREE_STARS = re.compile(r"\s*\*\s*\*\s*\*\s*")
# From March on the month needs no zero: 01/3/2027, but 01/02/2027.
_LAST_PADDED_MONTH = 2


def render_block(markdown: str, *, images: FindImage | None = None) -> Markup:
    """Render a text of several blocks. Without `images`, pictures become their descriptions. Never raises."""
    return read_block(markdown, images=images).html


def read_block(markdown: str, *, images: FindImage | None = None) -> Rendered:
    """Render as `render_block` does, and say which fences are wrong. Lines count from 1."""
    text = _clean(markdown)
    if _too_long(text):
        return Rendered(_plain(text), (Flaw("too-long", 1),))
    pieces, flaws = scan(number(text))
    prefix = f"khoi-{sha256(text.encode()).hexdigest()[:6]}"
    parts = [
        _callout(piece, f"{prefix}-{i}", images) if piece.name in CALLOUTS else _ordinary(piece.lines, images)
        for i, piece in enumerate(pieces, 1)
    ]
    flaws.extend(flaw for piece in pieces for flaw in _fence_flaws(piece))
    return Rendered(Markup("\n").join(parts), tuple(sorted(flaws, key=lambda flaw: flaw.line)))


def render_inline(markdown: str) -> Markup:
    """Render one line: emphasis, code and links only, no paragraph around it. Never raises."""
    text = _clean(markdown)
    if _too_long(text):
        return escape(text)
    made = _convert(" ".join(text.split()), _inline_converter)
    return made.removeprefix(Markup("<p>")).removesuffix(Markup("</p>"))


def _too_long(text: str) -> bool:
    return len(text.encode()) > MAX_BYTES or text.count("\n") >= MAX_LINES


def restore(html: str, *, version: int) -> Markup:
    """Mark HTML made here earlier as safe again. Raises StaleRendering for another version's."""
    if version != SANITISER_VERSION:
        raise StaleRendering(version)
    return Markup(html)  # noqa: S704 - made by this module


def _callout(piece: Piece, name: str, images: FindImage | None) -> Markup:
    question, answer = _at_three_stars(piece.lines) if piece.name == "tinh-huong" else (piece.lines, ())
    body = _ordinary(question, images)
    if answer:
        body += Markup(
            '\n<details class="disclosure"><summary>{}</summary><div class="disclosure-body">{}</div></details>'
        ).format(_ANSWER, _ordinary(answer, images))
    return Markup(
        '<section class="callout callout-{}" aria-labelledby="{}"><p class="callout-title" id="{}">{}</p>\n{}</section>'
    ).format(piece.name, name, name, _title(piece), body)


def _title(piece: Piece) -> str:
    due = recheck_date(piece)
    if due is None:
        return CALLOUTS[piece.name]
    month = f"{due.month:02d}" if due.month <= _LAST_PADDED_MONTH else str(due.month)
    return _RECHECK.format(f"{due.day:02d}/{month}/{due.year}")


def recheck_date(piece: Piece) -> date | None:
    """Return the day before which a `kiem-tra-lai` block must be checked again, or None."""
    try:
        return date.fromisoformat(piece.attributes.get("den", "")) if piece.name == "kiem-tra-lai" else None
    except ValueError:
        return None


def _fence_flaws(piece: Piece) -> Iterable[Flaw]:
    if piece.name and piece.name not in CALLOUTS:
        yield Flaw("fence-unknown", piece.line, piece.name)
    if piece.name == "kiem-tra-lai" and recheck_date(piece) is None:
        yield Flaw("recheck-date", piece.line, piece.attributes.get("den", ""))


def _at_three_stars(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    for i, line in enumerate(lines):
        if _THREE_STARS.fullmatch(line.text):
            return lines[:i], lines[i + 1 :]
    return lines, ()


def _ordinary(lines: Iterable[Line], images: FindImage | None) -> Markup:
    parts = []
    for piece in split_code(lines):
        if piece.name == CODE:
            parts.append(Markup("<pre><code>{}</code></pre>").format(piece.text))
        else:
            source = _normalise(line.text for line in piece.lines)
            parts.append(_convert(source, lambda: _block_converter(images)))
    return Markup("\n").join(part for part in parts if part)


# ---------------------------------------------------------------------------------- before Markdown

_COMMENT_OPEN, _COMMENT_CLOSE = "<!--", "-->"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})


def _clean(text: str) -> str:
    """Return composed text without control signs, halves of surrogate pairs, or HTML comments."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    kept = "".join(c for c in lines if c == "\n" or _is_visible(c))
    return nfc(_without_comments(kept))


def _is_visible(char: str) -> bool:
    return category(char) not in _INVISIBLE


def _without_comments(text: str) -> str:
    """Take `<!-- … -->` out, keeping its line ends so that lines keep their numbers."""
    parts: list[str] = []
    start = 0
    while (opened := text.find(_COMMENT_OPEN, start)) >= 0:
        closed = text.find(_COMMENT_CLOSE, opened + len(_COMMENT_OPEN))
        if closed < 0:
            break
        parts += [text[start:opened], "\n" * text.count("\n", opened, closed)]
        start = closed + len(_COMMENT_CLOSE)
    return "".join([*parts, text[start:]])


def _plain(text: str) -> Markup:
    """Return the text itself, escaped, its line ends kept: what is shown when it cannot be rendered."""
    return Markup("<p>{}</p>").format(Markup("<br>\n").join(text.split("\n")))


_MAX_DEPTH = 6
_MAX_COLUMNS = 40
_INDENT = 2
_MARKER = r"(?:>|[-*+](?=\s)|[0-9]{1,9}[.)](?=\s))"
_MARKERS = re.compile(rf"\s*{_MARKER}(?:\s*{_MARKER})*+")
_FEW_MARKERS = re.compile(rf"(?:\s*{_MARKER}){{1,{_MAX_DEPTH}}}+")
_RULER = "---"
_RULE = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})")
_ITEM = re.compile(r"(?:[-*+]|[0-9]{1,9}[.)])\s")
_HEADING = re.compile(r"#{1,6}(?=\s)")
_BULLET = re.compile(r"(?:[-*+]|1[.)])\s+\S")
_CLOSING_HASHES = re.compile(r"\s#+\s*$")


def _normalise(lines: Iterable[str]) -> str:
    """Put text into the shape Python-Markdown reads well and fast.

    Headings and rules stand alone, a list needs no blank line before it, and lists and quotations nest at
    most `_MAX_DEPTH` deep, on one line (`> > >`) as by indentation.
    """
    made: list[str] = []
    outline = _Outline()
    state = ""  # "text" or "list": what the run of lines since the last blank one began as
    for raw in lines:
        line = outline.place(_shallow(raw), fresh=not state)
        if _HEADING.match(line) or line == _RULER:
            made += ["", _CLOSING_HASHES.sub("", line), ""]
            state = ""
            continue
        if state == "text" and _BULLET.match(line):
            made.append("")
            state = "list"
        made.append(line)
        state = (state or _kind(line)) if line else ""
    return "\n".join(made)


def _kind(line: str) -> str:
    return "list" if _MARKERS.match(line) or line.startswith(" ") else "text"


class _Outline:
    """Gives the items of nested lists one step of indentation a level, whatever step their author used."""

    def __init__(self) -> None:
        self._open: list[int] = []

    def place(self, line: str, *, fresh: bool) -> str:
        """Return the line with the indentation of its level. `fresh` says that a blank line stood before."""
        body = line.lstrip(" ")
        indent = len(line) - len(body)
        if _ITEM.match(body):
            level = self._item(indent)
        elif body and not indent:
            # After a blank line an unindented line leaves the list; within a run it belongs to the last item.
            self._open = [] if fresh or _HEADING.match(body) or body == _RULER else self._open
            level = 0
        else:
            level = sum(1 for opened in self._open if opened < indent)
        return " " * (min(level, _MAX_DEPTH) * _INDENT) + body

    def _item(self, indent: int) -> int:
        while self._open and self._open[-1] > indent:
            self._open.pop()
        if not self._open or indent - self._open[-1] >= _INDENT:
            self._open.append(indent)
        return len(self._open) - 1


def _shallow(raw: str) -> str:
    """Limit what one line can nest, keep a hard line break at its end, and read `#word` as a word."""
    line = raw.rstrip()
    body = line.lstrip()
    if not body or _RULE.fullmatch(line):
        return body and _RULER
    markers = _MARKERS.match(body)
    if markers:
        few = _FEW_MARKERS.match(body)
        body = (few.group() if few else "") + body[markers.end() :]
    elif body.startswith("#") and not _HEADING.match(body):
        body = "\\" + body
    if body.count("|") > _MAX_COLUMNS:
        body = body.replace("|", "\\|")
    return line[: len(line) - len(line.lstrip())] + body + ("  " if raw.endswith("  ") else "")


# ---------------------------------------------------------------------------------- Markdown

_LABEL = r"\[(?P<words>[^\[\]]*+)\]"
_TARGET = (
    r"\(\s*+(?P<address><[^<>\s]*+>|[^\s()<>]*+(?:\([^\s()<>]*+\)[^\s()<>]*+)*+)"
    r'(?:\s++"(?P<title>[^"]*+)")?+\s*+\)'
)
ADDRESSED = re.compile("(?P<bang>!?)" + _LABEL + _TARGET)
"""A link or, with `bang`, a picture: `words`, `address` and perhaps `title`. For those who check a text."""
_AUTOLINK = r"<(?P<words>(?P<address>(?:https?|mailto|tel):[^\s<>]++))>"
_PATTERNS = (
    # name, tags from the outside in, pattern; earlier ones bind tighter
    ("code-2", ("code",), r"(?<!`)``(?!`)((?:[^`]++|`(?!`))++)``(?!`)"),
    ("code-1", ("code",), r"(?<![`\\])`(?!`)([^`]++)`(?!`)"),
    ("both", ("strong", "em"), r"(?<!\*)\*\*\*(?![\s*])([^*]++)(?<!\s)\*\*\*(?!\*)"),
    ("strong", ("strong",), r"\*\*(?![\s*])((?:[^*]++|\*(?!\*))++)(?<!\s)\*\*"),
    ("em", ("em",), r"(?<!\*)\*(?![\s*])([^*]++)(?<!\s)\*(?!\*)"),
    ("strong-2", ("strong",), r"(?<!\w)__(?![\s_])([^_]++)(?<!\s)__(?!\w)"),
    ("em-2", ("em",), r"(?<![\w_])_(?![\s_])([^_]++)(?<!\s)_(?![\w_])"),
)


class _Wrapped(InlineProcessor):
    """Puts what the first group matched into one element, or one within another."""

    def __init__(self, tags: tuple[str, ...], pattern: str, md: Markdown) -> None:
        super().__init__(pattern, md)
        self.tags = tags

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        """Return the element and the span it replaces."""
        outer = inner = Element(self.tags[0])
        for tag in self.tags[1:]:
            inner = SubElement(inner, tag)
        inner.text = AtomicString(m.group(1).strip()) if self.tags == ("code",) else m.group(1)
        return outer, m.start(), m.end()


class _Link(InlineProcessor):
    """`[words](address)` and `<address>`. An address that is refused leaves its words."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        """Return the link, or a span where the address is refused."""
        href = safe_address(self.unescape(m.group("address")))
        element = Element("a" if href else "span")
        element.text = m.group("words") or m.group("address")
        if href:
            element.set("href", href)
        return element, m.start(), m.end()


class _Picture(InlineProcessor):
    """`![description](name "caption")`, found by the caller. One that is not found leaves its description."""

    def __init__(self, find: FindImage | None, md: Markdown) -> None:
        super().__init__("!" + _LABEL + _TARGET, md)
        self.find = find

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        """Return the picture, its caption kept in `title` until the tree is complete."""
        words = self.unescape(m.group("words")).strip()
        image = self.find(_bare(self.unescape(m.group("address")))) if self.find else None
        if image is None:
            element = Element("span")
            element.text = AtomicString(words)
            return element, m.start(), m.end()
        element = Element("img", _picture_attributes(image, words))
        if m.group("title"):
            element.set("title", self.unescape(m.group("title")).strip())
        return element, m.start(), m.end()


def _picture_attributes(image: Image, words: str) -> dict[str, str]:
    return {
        "src": image.url,
        "alt": words,
        "width": str(image.width),
        "height": str(image.height),
        "loading": "lazy",
        "decoding": "async",
    }


class _Split(Treeprocessor):
    """Cuts very long runs of text in parts, for inline marks cost the square of the run they stand in."""

    LONGEST = 4000

    def run(self, root: Element) -> None:
        """Change the tree in place. The spans fall away when it is sanitised."""
        for element in list(root.iter()):
            first, *rest = _runs(element.text or "", self.LONGEST)
            element.text = first
            for i, text in enumerate(rest):
                span = Element("span")
                span.text = text
                element.insert(i, span)


def _runs(text: str, longest: int) -> list[str]:
    """Cut `text` into runs of at most `longest` characters, after a space where there is one."""
    runs = []
    start = 0
    while len(text) - start > longest:
        cut = text.rfind(" ", start, start + longest) + 1 or start + longest
        runs.append(text[start:cut])
        start = cut
    return [*runs, text[start:]]


class _Finish(Treeprocessor):
    """Headings from 2 to 4 that can be linked to, captions, tables that scroll, rel on outward links."""

    def run(self, root: Element) -> None:
        """Change the tree in place."""
        names = dict[str, int]()
        for parent in list(root.iter()):
            if len(parent) == 1 and parent.tag == "p":
                _caption(parent)
            for i, child in enumerate(parent):
                if child.tag == "table":
                    parent[i] = _scroller(child)
            _finish_element(parent, names)


def _finish_element(element: Element, names: dict[str, int]) -> None:
    level = _LEVEL.fullmatch(element.tag)
    if level:
        element.tag = f"h{min(max(int(level.group(1)), _HIGHEST), _LOWEST)}"
        name = slug("".join(element.itertext())) or "doan"
        names[name] = names.get(name, 0) + 1
        element.set("id", f"muc-{name}" + (f"-{names[name]}" if names[name] > 1 else ""))
    elif element.tag == "a" and _WEB.match(element.get("href", "")):
        element.set("rel", _OUTWARD)
    elif element.tag in {"th", "td"}:
        align = element.attrib.pop("align", "")
        if align:
            element.set("class", f"align-{align}")
        if element.tag == "th":
            element.set("scope", "col")


_LEVEL = re.compile("h([1-6])")
_HIGHEST, _LOWEST = 2, 4
_WEB = re.compile("https?:", re.IGNORECASE)
_OUTWARD = "noopener nofollow"
_TABLE = "Bảng"


def _scroller(table: Element) -> Element:
    box = Element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": _TABLE})
    box.append(table)
    box.tail, table.tail = table.tail, None
    return box


def _caption(paragraph: Element) -> None:
    """Turn a paragraph that is one picture with a caption into a figure; drop captions anywhere else."""
    image = paragraph[0]
    title = image.attrib.pop("title", "") if image.tag == "img" else ""
    if title and not (paragraph.text or "").strip() and not (image.tail or "").strip():
        paragraph.tag = "figure"
        SubElement(paragraph, "figcaption").text = AtomicString(title)


def _block_converter(images: FindImage | None) -> Markdown:
    md = Markdown(extensions=[TableExtension(use_align_attribute=True), SaneListExtension()], tab_length=_INDENT)
    # Indented code surprises people who indent for looks; underlined headings and references cost more than
    # they give; code blocks are written with ``` and never reach this converter.
    for name in ("code", "setextheader", "reference"):
        md.parser.blockprocessors.deregister(name)
    return _with_own_inlines(md, images)


def _inline_converter() -> Markdown:
    md = Markdown()
    md.parser.blockprocessors = Registry()
    md.parser.blockprocessors.register(EmptyBlockProcessor(md.parser), "empty", 20)
    md.parser.blockprocessors.register(ParagraphProcessor(md.parser), "paragraph", 10)
    return _with_own_inlines(md, None)


def _with_own_inlines(md: Markdown, images: FindImage | None) -> Markdown:
    md.preprocessors.deregister("html_block")
    md.inlinePatterns = Registry()
    own = md.inlinePatterns.register
    own(EscapeInlineProcessor(ESCAPE_RE, md), "escape", 180)
    own(_Picture(images, md), "picture", 170)
    own(_Link(r"(?<!!)" + _LABEL + _TARGET, md), "link", 160)
    own(_Link(_AUTOLINK, md), "autolink", 150)
    own(SubstituteTagInlineProcessor(LINE_BREAK_RE, "br"), "linebreak", 100)
    for i, (name, tags, pattern) in enumerate(_PATTERNS):
        own(_Wrapped(tags, pattern, md), name, (190 if tags == ("code",) else 90) - i)
    md.treeprocessors.register(_Split(md), "split", 30)
    # The one made with the converter keeps hold of the patterns it was made with.
    md.treeprocessors.register(InlineTreeprocessor(md), "inline", 20)
    md.treeprocessors.register(_Finish(md), "finish", 15)
    return md


def _convert(source: str, converter: Callable[[], Markdown]) -> Markup:
    """Convert and sanitise. Should the library fail on a text, the text itself is shown."""
    try:
        made = converter().convert(source)
    except Exception:
        _log.exception("Markdown could not be rendered; shown as plain text")
        return _plain(source)
    return _sanitise(made)


# ---------------------------------------------------------------------------------- addresses

_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE | re.ASCII)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[0-9a-zA-Z]{1,32});")
_BEFORE_PATH = re.compile(r"[^/?#]*")
# Whoever writes an entity of an entity of an entity is not writing an address.
_MAX_ENTITY_ROUNDS = 3


def safe_address(written: str) -> str | None:
    """Return the address a link may carry (http, https, mailto, tel, or relative to this site), else None."""
    address = _bare(written)
    for _ in range(_MAX_ENTITY_ROUNDS):
        address = _ENTITY.sub(lambda m: unescape(m.group()), address)
    if not address or _ENTITY.search(address) or address.startswith("//"):
        return None
    if any(c in '\\\\"<>`' or c.isspace() or category(c) in _INVISIBLE for c in address):
        return None
    before_path = _BEFORE_PATH.match(address)
    if before_path and ":" in before_path.group():
        scheme = _SCHEME.match(address)
        return address if scheme and scheme.group(1).lower() in _SCHEMES else None
    return address


def _bare(written: str) -> str:
    return written.strip().removeprefix("<").removesuffix(">").strip()


# ---------------------------------------------------------------------------------- the allow-list

_PERMITTED: dict[str, dict[str, re.Pattern[str] | None]] = {
    "a": {"href": None, "rel": re.compile(_OUTWARD)},
    "img": {
        "src": None,
        "alt": re.compile(".*", re.DOTALL),
        "width": re.compile("[0-9]{1,5}"),
        "height": re.compile("[0-9]{1,5}"),
        "loading": re.compile("lazy"),
        "decoding": re.compile("async"),
    },
    "div": {
        "class": re.compile("table-scroll"),
        "tabindex": re.compile("0"),
        "role": re.compile("region"),
        "aria-label": re.compile(_TABLE),
    },
    "th": {"class": re.compile("align-(?:left|center|right)"), "scope": re.compile("col")},
    "td": {"class": re.compile("align-(?:left|center|right)")},
    "ol": {"start": re.compile("[0-9]{1,9}")},
    **{f"h{level}": {"id": re.compile("muc-[a-z0-9-]+")} for level in range(_HIGHEST, _LOWEST + 1)},
}
"""Attributes of each tag and the whole value they may have; None stands for an address."""

_TAGS = frozenset(_PERMITTED) | frozenset(
    {"p", "br", "hr", "strong", "em", "code", "ul", "li", "blockquote"}
    | {"table", "thead", "tbody", "tr", "figure", "figcaption"}
)


def _permitted(tag: str, name: str, value: str) -> bool:
    rules = _PERMITTED.get(tag, {})
    if name not in rules:
        return False
    rule = rules[name]
    return bool(rule.fullmatch(value)) if rule else safe_address(value) is not None


def _kept(tag: str, name: str, value: str) -> str | None:
    return value if _permitted(tag, name, value) else None


_SECOND_WALL = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={tag: set(rules) for tag, rules in _PERMITTED.items()},
    attribute_filter=_kept,
    link_rel=None,
    url_schemes=set(_SCHEMES),
)


def _sanitise(made: str) -> Markup:
    first = bleach.clean(made, tags=_TAGS, attributes=_permitted, protocols=_SCHEMES, strip=True)
    return Markup(_SECOND_WALL.clean(first))  # noqa: S704 - this is the sanitiser
