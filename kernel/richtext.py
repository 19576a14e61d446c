"""Markdown in, safe HTML out: the only maker of Markup, the only importer of Markdown and sanitisers.

Three walls stand one behind the other. Raw HTML is no part of our Markdown: it is shown as the text it is, so
no tag comes from an author. What Python-Markdown writes passes an allow-list in bleach, then the same list in
nh3 (two parsers, one rule: `_permitted`). Addresses of links are checked here too, before either sees them.

Formulas are set in after the walls: until then each stands as a mark that no author can write (`_Formulas`).

Every construct is scanned in linear time: links, emphasis and code have patterns of our own that never go
back, nesting has a depth limit, and input beyond `MAX_BYTES` or `MAX_LINES` is shown as plain text.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
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

from kernel import formulas
from kernel.fences import CODE, Flaw, Line, Piece, number, scan, slug, split_code
from kernel.text import nfc

SANITISER_VERSION: int = 2
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
    """A picture as the page needs it: its address on this site, width and height in CSS pixels.

    `sources` are lighter forms of it, address and media type, the one to be tried first in front.
    """

    url: str
    width: int
    height: int
    sources: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Medium:
    """Sound, video or captions as the page needs them: address on this site, media type, size in bytes."""

    url: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML and what its author should mend."""

    html: Markup
    flaws: tuple[Flaw, ...]


FindImage = Callable[[str], Image | None]
"""Finds the picture an author names, or None. The name is as written, composed (NFC)."""

FindMedium = Callable[[str], Medium | None]
"""Finds the sound, the video or the captions an author names, or None."""

DECORATIVE = "trang trí"
"""The description of a picture that says nothing: `![trang trí](images/la-sen.png)` is passed over when read aloud."""


def is_decorative(description: str) -> bool:
    """Tell whether an author calls a picture decorative, in whatever letters."""
    return slug(description) == slug(DECORATIVE)


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
MEDIA = {"am-thanh": ("audio", "Âm thanh"), "video": ("video", "Video")}
"""The call-outs that play a file: their element, and what is said of it."""
_TRANSCRIPT = "Bản ghi lời"
_RECHECK = "Thông tin này cần kiểm tra lại trước ngày {}"
_ANSWER = "Nghĩ xong, mở xem"
_THREE_STARS = re.compile(r"\s*\*\s*\*\s*\*\s*")
# From March on the month needs no zero: 01/3/2027, but 01/02/2027.
_LAST_PADDED_MONTH = 2


def render_block(markdown: str, *, images: FindImage | None = None, media: FindMedium | None = None) -> Markup:
    """Render a text of several blocks. Without `images`, pictures become their descriptions. Never raises."""
    return read_block(markdown, images=images, media=media).html


def read_block(markdown: str, *, images: FindImage | None = None, media: FindMedium | None = None) -> Rendered:
    """Render as `render_block` does, and say what is wrong with fences, media and formulas. Lines count from 1."""
    text = _clean(markdown)
    if _too_long(text):
        return Rendered(_plain(text), (Flaw("too-long", 1),))
    pieces, flaws = scan(number(text))
    prefix = f"khoi-{sha256(text.encode()).hexdigest()[:6]}"
    setting = _Setting(images, media, _Formulas(), flaws)
    parts = [_piece(piece, f"{prefix}-{i}", setting) for i, piece in enumerate(pieces, 1)]
    flaws.extend(flaw for piece in pieces for flaw in _fence_flaws(piece))
    flaws.extend(setting.formulas.flaws(pieces))
    html = setting.formulas.put_in(Markup("\n").join(part for part in parts if part))
    return Rendered(html, tuple(sorted(flaws, key=lambda flaw: flaw.line)))


def render_inline(markdown: str) -> Markup:
    """Render one line: emphasis, code and links only, no paragraph around it. Never raises."""
    text = _clean(markdown)
    if _too_long(text):
        return escape(text)
    found = _Formulas()
    made = _convert(" ".join(text.split()), lambda: _inline_converter(found))
    return found.put_in(made.removeprefix(Markup("<p>")).removesuffix(Markup("</p>")))


def _too_long(text: str) -> bool:
    return len(text.encode()) > MAX_BYTES or text.count("\n") >= MAX_LINES


def restore(html: str, *, version: int) -> Markup:
    """Mark HTML made here earlier as safe again. Raises StaleRendering for another version's."""
    if version != SANITISER_VERSION:
        raise StaleRendering(version)
    return Markup(html)  # noqa: S704 - made by this module


class _Formulas:
    """The formulas of one text. Each stands as a mark of signs that `_clean` takes from authors, until `put_in`."""

    def __init__(self) -> None:
        self._made: list[tuple[str, str]] = []
        self._unread: set[str] = set()

    def mark(self, latex: str, *, display: bool = False) -> str:
        """Read a formula and return the mark that stands for it."""
        made = formulas.mathml(latex, display=display) if len(self._made) < MAX_FORMULAS else None
        if made is None:
            self._unread.add(latex)
            made = Markup("<code>{}</code>").format(latex)
        self._made.append((latex, made))
        return "".join((_MARK_BEGINS, *(_MARK_DIGITS[int(d)] for d in str(len(self._made) - 1)), _MARK_ENDS))

    def _of(self, found: re.Match[str]) -> tuple[str, str]:
        return self._made[int("".join(str(_MARK_DIGITS.index(sign)) for sign in found.group(1)))]

    def put_in(self, html: Markup) -> Markup:
        """Put the formulas in place of their marks, which stand in text and nowhere else."""
        return Markup(_MARK.sub(lambda found: self._of(found)[1], html))  # noqa: S704 - made by kernel.formulas

    def words(self, text: str) -> str:
        """Return a text with the formulas as they were written: for descriptions and captions."""
        return _MARK.sub(lambda found: self._of(found)[0], text)

    def flaws(self, pieces: Iterable[Piece]) -> Iterable[Flaw]:
        """Yield a flaw for every formula that could not be read, and for signs that open none."""
        for piece in (part for whole in pieces for part in split_code(whole.lines) if part.name != CODE):
            for part in formulas.split(piece.lines):
                if part.name != formulas.FORMULA:
                    yield from (flaw for line in part.lines for flaw in self._line_flaws(line))
                elif formulas.latex_of(part) in self._unread:
                    yield _formula_flaw(part.line, formulas.latex_of(part))

    def _line_flaws(self, line: Line) -> Iterable[Flaw]:
        if line.text.lstrip().startswith(formulas.FORMULA):
            yield _formula_flaw(line.number, line.text.strip())
        for found in _INLINE_FORMULA.finditer(line.text) if self._unread else ():
            if found.group("latex") in self._unread:
                yield _formula_flaw(line.number, found.group("latex"))


def _formula_flaw(line: int, latex: str) -> Flaw:
    return Flaw("formula", line, latex[:_SHOWN])


MAX_FORMULAS = 1_000
"""The most formulas in one text; those beyond are shown as they were written."""

_SHOWN = 80
_INLINE_FORMULA = re.compile(formulas.INLINE)
_MARK_BEGINS, _MARK_ENDS = "\ue000", "\ue001"
_MARK_DIGITS = "\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019"
_MARK = re.compile(f"{_MARK_BEGINS}([{_MARK_DIGITS}]+){_MARK_ENDS}")


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the rendering of one text asks and gathers."""

    images: FindImage | None
    media: FindMedium | None
    formulas: _Formulas
    flaws: list[Flaw]


def _piece(piece: Piece, name: str, setting: _Setting) -> Markup:
    if piece.name in CALLOUTS:
        return _callout(piece, name, setting)
    if piece.name in MEDIA:
        return _medium(piece, setting)
    return _ordinary(piece.lines, setting)


def _callout(piece: Piece, name: str, setting: _Setting) -> Markup:
    question, answer = _at_three_stars(piece.lines) if piece.name == "tinh-huong" else (piece.lines, ())
    body = _ordinary(question, setting)
    if answer:
        body += _disclosure(_ANSWER, _ordinary(answer, setting))
    return Markup(
        '<section class="callout callout-{}" aria-labelledby="{}"><p class="callout-title" id="{}">{}</p>\n{}</section>'
    ).format(piece.name, name, name, _title(piece), body)


def _disclosure(title: str, body: Markup) -> Markup:
    return Markup(
        '\n<details class="disclosure"><summary>{}</summary><div class="disclosure-body">{}</div></details>'
    ).format(title, body)


def _medium(piece: Piece, setting: _Setting) -> Markup:
    """Return a player with its transcript. Of a file that is not there the words stay."""
    words = _ordinary(piece.lines, setting)
    element, title = MEDIA[piece.name]
    found = _find_medium(piece, "tep", (element,), setting)
    captions = _find_medium(piece, "phu-de", ("text",), setting) if "phu-de" in piece.attributes else None
    # Browsers show captions over a picture only, so of sound there must be a transcript.
    if not words and (captions is None or element == "audio"):
        setting.flaws.append(Flaw("media-transcript", piece.line, piece.attributes.get("tep", "")))
    if found is None:
        return words
    track = Markup("")
    if captions:
        track = Markup('<track kind="captions" srclang="vi" label="Tiếng Việt" src="{}" default>').format(captions.url)
    return Markup(
        '<figure class="medium"><{} controls preload="none" src="{}">{}</{}><figcaption>{}, {}</figcaption>{}</figure>'
    ).format(element, found.url, track, element, title, weight(found.size), words and _disclosure(_TRANSCRIPT, words))


def _find_medium(piece: Piece, attribute: str, kinds: tuple[str, ...], setting: _Setting) -> Medium | None:
    """Return the file an attribute names, when there is one of the right kind; else note a flaw."""
    if setting.media is None:
        return None
    name = piece.attributes.get(attribute, "")
    found = setting.media(name) if name else None
    if found is None or safe_address(found.url) is None:
        setting.flaws.append(Flaw("media-missing", piece.line, name))
        return None
    if found.media_type.partition("/")[0] not in kinds:
        setting.flaws.append(Flaw("media-kind", piece.line, name))
        return None
    return found


_KILO = 1024


def weight(size: int) -> str:
    """Return the size of a file in words, the Vietnamese way: «42 KB», «1,3 MB»."""
    kilobytes = max(1, round(size / _KILO))
    return f"{kilobytes} KB" if kilobytes < _KILO else f"{kilobytes / _KILO:.1f} MB".replace(".", ",")


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
    if piece.name and piece.name not in CALLOUTS and piece.name not in MEDIA:
        yield Flaw("fence-unknown", piece.line, piece.name)
    if piece.name == "kiem-tra-lai" and recheck_date(piece) is None:
        yield Flaw("recheck-date", piece.line, piece.attributes.get("den", ""))


def _at_three_stars(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    for i, line in enumerate(lines):
        if _THREE_STARS.fullmatch(line.text):
            return lines[:i], lines[i + 1 :]
    return lines, ()


def _ordinary(lines: Iterable[Line], setting: _Setting) -> Markup:
    parts: list[Markup] = []
    for piece in split_code(lines):
        if piece.name == CODE:
            parts.append(Markup("<pre><code>{}</code></pre>").format(piece.text))
        else:
            parts.extend(_text(part, setting) for part in formulas.split(piece.lines))
    return Markup("\n").join(part for part in parts if part)


def _text(piece: Piece, setting: _Setting) -> Markup:
    if piece.name == formulas.FORMULA:
        mark = setting.formulas.mark(formulas.latex_of(piece), display=True)
        return Markup('<div class="formula">{}</div>').format(mark)
    source = _normalise(line.text for line in piece.lines)
    return _convert(source, lambda: _block_converter(setting))


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

    def __init__(self, find: FindImage | None, found: _Formulas, md: Markdown) -> None:
        super().__init__("!" + _LABEL + _TARGET, md)
        self.find = find
        self.formulas = found

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        """Return the picture, its caption kept in `title` until the tree is complete."""
        words = self._words(m.group("words"))
        words = "" if is_decorative(words) else words
        image = self.find(_bare(self.unescape(m.group("address")))) if self.find else None
        if image is None:
            element = Element("span")
            element.text = AtomicString(words)
            return element, m.start(), m.end()
        attributes = _picture_attributes(image, words)
        if m.group("title"):
            attributes["title"] = self._words(m.group("title"))
        return _picture(image, attributes), m.start(), m.end()

    def _words(self, text: str) -> str:
        """Return words as an attribute may hold them: formulas as they were written."""
        return self.formulas.words(self.unescape(text)).strip()


class _Formula(InlineProcessor):
    """`$x^2$`: bound tighter than anything but code, so that stars and hooks within it are its own."""

    def __init__(self, found: _Formulas, md: Markdown) -> None:
        super().__init__(formulas.INLINE, md)
        self.formulas = found

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: N802, ARG002
        """Return a span around the mark of the formula; the span falls away when it is sanitised."""
        element = Element("span")
        element.text = AtomicString(self.formulas.mark(m.group("latex")))
        return element, m.start(), m.end()


def _picture(image: Image, attributes: dict[str, str]) -> Element:
    """Return the picture, within a choice of lighter forms when it has some."""
    if not image.sources:
        return Element("img", attributes)
    choice = Element("picture")
    for url, media_type in image.sources:
        SubElement(choice, "source", {"type": media_type, "srcset": url})
    SubElement(choice, "img", attributes)
    return choice


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
    shown = image[-1] if image.tag == "picture" else image
    title = shown.attrib.pop("title", "") if shown.tag == "img" else ""
    if title and not (paragraph.text or "").strip() and not (image.tail or "").strip():
        paragraph.tag = "figure"
        SubElement(paragraph, "figcaption").text = AtomicString(title)


def _block_converter(setting: _Setting) -> Markdown:
    md = Markdown(extensions=[TableExtension(use_align_attribute=True), SaneListExtension()], tab_length=_INDENT)
    # Indented code surprises people who indent for looks; underlined headings and references cost more than
    # they give; code blocks are written with ``` and never reach this converter.
    for name in ("code", "setextheader", "reference"):
        md.parser.blockprocessors.deregister(name)
    return _with_own_inlines(md, setting.images, setting.formulas)


def _inline_converter(found: _Formulas) -> Markdown:
    md = Markdown()
    md.parser.blockprocessors = Registry()
    md.parser.blockprocessors.register(EmptyBlockProcessor(md.parser), "empty", 20)
    md.parser.blockprocessors.register(ParagraphProcessor(md.parser), "paragraph", 10)
    return _with_own_inlines(md, None, found)


def _with_own_inlines(md: Markdown, images: FindImage | None, found: _Formulas) -> Markdown:
    md.preprocessors.deregister("html_block")
    md.inlinePatterns = Registry()
    md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "$"]
    own = md.inlinePatterns.register
    own(_Formula(found, md), "formula", 185)
    own(EscapeInlineProcessor(ESCAPE_RE, md), "escape", 180)
    own(_Picture(images, found, md), "picture", 170)
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
        # All but the marks of formulas: what is set in for them must never stand within an attribute.
        "alt": re.compile("[^\ue000-\uf8ff]*"),
        "width": re.compile("[0-9]{1,5}"),
        "height": re.compile("[0-9]{1,5}"),
        "loading": re.compile("lazy"),
        "decoding": re.compile("async"),
    },
    "source": {
        "type": re.compile("image/(?:avif|webp)"),
        "srcset": re.compile(r"/(?!/)[A-Za-z0-9._/-]{1,200}"),
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
    | {"table", "thead", "tbody", "tr", "figure", "figcaption", "picture"}
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


# ---------------------------------------------------------------------------------- foreign HTML

_STRUCTURE: dict[str, set[str]] = {
    **{name: set() for name in ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "li", "dl", "dt", "dd", "br", "hr", "pre")},
    **{name: set() for name in ("b", "strong", "i", "em", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "q")},
    **{name: set() for name in ("code", "kbd", "samp", "tt", "var", "cite", "big", "strike", "dfn")},
    **{name: set() for name in ("blockquote", "figcaption", "summary", "caption", "thead", "tbody", "tfoot", "table")},
    **{name: set() for name in ("tr", "article", "aside", "header", "footer", "main", "nav", "address", "center")},
    **{name: set() for name in ("semantics", "mrow", "mi", "mn", "mo", "mtext", "msup", "msub", "mfrac", "msqrt")},
    **{name: {"class"} for name in ("section", "p", "div", "details", "figure", "span")},
    "a": {"href"},
    "img": {"src", "alt", "title", "data-equation-content"},
    "audio": {"src", "title"},
    "video": {"src", "title"},
    "source": {"src", "type"},
    "track": {"src", "kind"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "abbr": {"title"},
    "math": {"display", "alttext"},
    "annotation": {"encoding"},
}
_INERT = {"iframe": {"src", "title"}, "embed": {"src", "title"}, "object": {"data", "title"}}
_INERT |= {name: set() for name in ("form", "input", "script", "canvas", "svg")}


def tidy(html: str, *, also: Collection[str] = ()) -> str:
    """Return foreign HTML well formed, with structural tags only: no style, no script, no comment, no handler.

    `also` keeps the tags of things no page of ours can hold, for a reader who wants to say so. The result is
    material to read, never to show: it is no Markup.
    """
    return _tidier(frozenset(also)).clean(html)


@cache
def _tidier(also: frozenset[str]) -> nh3.Cleaner:
    kept = _STRUCTURE | {name: names for name, names in _INERT.items() if name in also}
    return nh3.Cleaner(
        tags=set(kept),
        attributes={tag: names for tag, names in kept.items() if names},
        clean_content_tags={"script", "style"} - also,
        url_schemes={*_SCHEMES, "data"},
        link_rel=None,
    )
