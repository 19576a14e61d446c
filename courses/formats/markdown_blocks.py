"""Foreign Markdown taken apart into blocks, whatever its dialect, in one pass over its lines.

Blocks are values: kind, first line, lines, and what their opening says. What stands in quotations and indented
call-outs is read again by whoever renders it, with the same reader.

    text   heading (level)   code (info)   math   html   rule   quote
    admonition (info, title, lines)   open (info, title) … close   own (info): our call-outs that are kept as they are
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from courses.formats import shortcodes
from courses.formats.html_blocks import html_end
from kernel.fences import Line

MOST_FORMULA_LINES = 60
_INDENTED_CODE = 4
_SHALLOW = 3

_FENCE = re.compile(
    r"(?P<lead>[ ]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ ]++)*+)(?P<mark>`{3,}+(?=[^`]*$)|~{3,}+)[ ]*+(?P<info>.*)"
)
_COLONS = re.compile(r"[ ]*+:{3,}+(.*)")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ ]++(.*))?")
_CLOSING_HASHES = re.compile(r"(?:^|[ ])#+[ ]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ ]*){3,}|(?:-[ ]*){3,}|(?:_[ ]*){3,})")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ ]*")
_ADMONITION = re.compile(r"(?:!!!|\?\?\?\+?|===)[!+]?[ ]++(?:([\w-]++)(?:[ ]++[\w-]++)*+)?[ ]*+(?:\"([^\"]*+)\")?[ ]*+")
_QUOTE = re.compile(r" {0,3}>[ ]?")
_ITEM = re.compile(r"[ ]*(?:[-*+]|[0-9]{1,9}[.)])(?:[ ]|$)")
_NOT_LAZY = re.compile(r"[ ]*(?:[#>`~:|<]|[-*+][ ]|[0-9]{1,9}[.)][ ]|!!!|\$\$)")
_DEFINED = re.compile(
    r" {0,3}\[(?P<label>[^\[\]^][^\[\]]*+)\]:[ ]*+(?:<(?P<angle>[^<>]*+)>|(?P<bare>[^\s<]\S*+))"
    r"(?:[ ]++(?:\"(?P<title>[^\"]*+)\"|'[^']*+'|\([^()]*+\)))?[ ]*+"
)
_FOOTNOTE = re.compile(r" {0,3}\[\^(?P<label>[^\[\]\s]+)\]:[ ]*+(?P<text>.*)")
TABLE_RULE = re.compile(r"[ ]*+\|?[ ]*+:?-++:?[ ]*+(?:\|[ ]*+:?-++:?[ ]*+)*+\|?[ ]*+")
"""The line below the head of a table."""
_FORMULA_ENDS = {"$$": "$$", "\\[": "\\]", "\\\\[": "\\\\]"}
_LEFT_OVER = re.compile(
    r"[ ]*(?:\[\[?_?toc_?\]?\]|\{:[^{}]*\}|\\(?:newpage|pagebreak|clearpage|tableofcontents)|<!doctype[^>]*>)[ ]*",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(r"import[ ]+(?:.*[ ]from[ ]+)?['\"].*|export[ ]+(?:const|default|function)[ ].*")

OWN = frozenset({"cau-hoi", "am-thanh", "video"})
"""Our call-outs whose lines mean something by themselves."""


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together."""

    kind: str
    line: int
    lines: tuple[Line, ...] = ()
    info: str = ""
    title: str = ""
    level: int = 0


@dataclass(slots=True)
class Notes:
    """What a page defines in one place and uses in another, and what was left out of its blocks."""

    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    footnotes: dict[str, str] = field(default_factory=dict)
    dropped: list[tuple[int, str]] = field(default_factory=list)


def label(text: str) -> str:
    """Return the form of a label in which two that mean the same are equal."""
    return " ".join(text.split()).casefold()


def read_blocks(lines: Sequence[Line], notes: Notes) -> list[Block]:
    """Return the blocks of a text; definitions go into `notes`. Never raises."""
    reader = _Reader(lines, notes)
    while reader.at < len(lines):
        line = lines[reader.at]
        if not any(take(reader, line) for take in _STARTERS):
            reader.run.append(line)
            reader.at += 1
    reader.flush()
    return reader.made


class _Reader:
    """Where the reading of one text stands: the next line, the run in hand, what is finished."""

    def __init__(self, lines: Sequence[Line], notes: Notes) -> None:
        self.lines = lines
        self.notes = notes
        self.at = 0
        self.run: list[Line] = []
        self.made: list[Block] = []
        self.listed = False
        self.html_ends: dict[str, int] = {}

    def flush(self) -> None:
        """Finish the run of ordinary lines in hand."""
        if self.run:
            if any(_ITEM.match(line.text) for line in self.run):
                self.listed = True
            elif not self.run[0].text.startswith(" "):
                self.listed = False
            self.made.append(Block("text", self.run[0].number, tuple(self.run)))
            self.run = []

    def add(self, block: Block, end: int) -> bool:
        """Finish the run, take a block, go on at line `end`."""
        self.flush()
        self.made.append(block)
        self.at = end
        return True

    def skip(self, end: int) -> bool:
        """Finish the run and go on at line `end`."""
        self.flush()
        self.at = end
        return True

    def until(self, start: int, closes: Callable[[str], bool], most: int = 0) -> int:
        """Return where a line closes what began before `start`, the end of the text when none does."""
        last = min(len(self.lines), start + most) if most else len(self.lines)
        return next((i for i in range(start, last) if closes(self.lines[i].text)), last)


def _take_blank(reader: _Reader, line: Line) -> bool:
    return not line.text.strip() and reader.skip(reader.at + 1)


def _take_code(reader: _Reader, line: Line) -> bool:
    fence = _FENCE.fullmatch(line.text)
    if fence is None:
        return False
    mark, lead = fence.group("mark"), len(fence.group("lead"))
    end = reader.until(reader.at + 1, lambda text: _closes(text, mark))
    inner = (Line(each.number, _less(each.text, lead)) for each in reader.lines[reader.at + 1 : end])
    title = "in" if lead > _SHALLOW else ""
    return reader.add(Block("code", line.number, tuple(inner), fence.group("info").strip(), title), end + 1)


def _closes(text: str, mark: str) -> bool:
    bare = text.strip()
    return len(bare) >= len(mark) and not bare.strip(mark[0])


def _less(text: str, most: int) -> str:
    """Return a line without its first spaces, at most so many."""
    return text[min(most, len(text) - len(text.lstrip(" "))) :]


def _take_formula(reader: _Reader, line: Line) -> bool:
    bare = line.text.strip()
    opening = next((mark for mark in _FORMULA_ENDS if bare.startswith(mark)), "")
    if not opening:
        return False
    closing = _FORMULA_ENDS[opening]
    rest = _without_tail(bare, closing)[len(opening) :]
    if rest.endswith(closing) and rest.count(closing) == 1:
        return reader.add(_formula(line, [rest.removesuffix(closing)]), reader.at + 1)
    if closing in rest:
        return False

    def closes(text: str) -> bool:
        return _without_tail(text, closing).endswith(closing)

    end = reader.until(reader.at + 1, closes, MOST_FORMULA_LINES)
    if end >= min(len(reader.lines), reader.at + 1 + MOST_FORMULA_LINES):
        return False
    inner = [each.text.strip() for each in reader.lines[reader.at + 1 : end]]
    if any(each.startswith(":::") for each in inner):
        return False
    last = reader.lines[end].text.partition(closing)[0].strip()
    return reader.add(_formula(line, [rest, *inner, last]), end + 1)


def _without_tail(text: str, closing: str) -> str:
    """Return a line without the number or name that follows the end of a formula."""
    bare = text.strip()
    for opens, closes in (("{#", "}"), ("(", ")")):
        head = bare[: bare.rfind(opens)].rstrip() if bare.endswith(closes) and opens in bare else ""
        if head.endswith(closing):
            return head
    return bare


def _formula(line: Line, texts: list[str]) -> Block:
    return Block("math", line.number, tuple(Line(line.number, text.strip()) for text in texts if text.strip()))


def _take_colons(reader: _Reader, line: Line) -> bool:
    info = _after_colons(line.text)
    if info is None:
        return False
    if not info:
        return reader.add(Block("close", line.number), reader.at + 1)
    if info.split()[0] in OWN:
        end = reader.until(reader.at + 1, lambda text: _after_colons(text) is not None)
        inner = tuple(reader.lines[reader.at + 1 : end])
        closed = end < len(reader.lines) and not _after_colons(reader.lines[end].text)
        return reader.add(Block("own", line.number, inner, info), end + closed)
    return reader.add(Block("open", line.number, (), info), reader.at + 1)


def _after_colons(text: str) -> str | None:
    """Return what a fence of colons says, "" when it closes one, None for any other line."""
    fence = _COLONS.fullmatch(text)
    return fence.group(1).strip().rstrip(":").rstrip() if fence else None


def _take_shortcode(reader: _Reader, line: Line) -> bool:
    """Take a line that is one command of Hugo, Jekyll, Quarto or GitBook around the lines that follow."""
    found = shortcodes.on_a_line(line.text)
    if found is None:
        return False
    if found.raw:
        end = reader.until(reader.at + 1, lambda text: shortcodes.closes(text, found.name))
        kind = "code" if found.raw == "code" else ""
        if kind:
            inner = tuple(reader.lines[reader.at + 1 : end])
            return reader.add(Block(kind, line.number, inner, found.word), end + 1)
        return reader.skip(end + 1)
    kind = "close" if found.closing else "open"
    return reader.add(Block(kind, line.number, (), found.word, found.title), reader.at + 1)


def _take_html(reader: _Reader, line: Line) -> bool:
    end = html_end(reader.lines, reader.at, reader.html_ends)
    if end <= reader.at:
        return False
    return reader.add(Block("html", line.number, tuple(reader.lines[reader.at : end])), end)


def _take_heading(reader: _Reader, line: Line) -> bool:
    heading = _HEADING.fullmatch(line.text)
    if heading is None:
        return False
    words = _without_attributes(_CLOSING_HASHES.sub("", heading.group(2) or "").strip())
    block = Block("heading", line.number, (Line(line.number, words),), level=len(heading.group(1)))
    reader.listed = False
    return reader.add(block, reader.at + 1) if words else reader.skip(reader.at + 1)


def _without_attributes(words: str) -> str:
    """Return the words of a heading without `{#name .class}` behind them."""
    opened = words.rfind("{") if words.endswith("}") else -1
    return words[:opened].rstrip() if opened >= 0 and words[opened + 1] in "#.:" else words


def _take_underline(reader: _Reader, line: Line) -> bool:
    """Take a line of = or - that makes the paragraph above it a heading."""
    underline = _UNDERLINE.fullmatch(line.text)
    if underline is None or not reader.run:
        return False
    first = reader.run[0]
    if reader.listed or any(_ITEM.match(each.text) or each.text.startswith("    ") for each in reader.run):
        return False
    words = _without_attributes(" ".join(each.text.strip() for each in reader.run))
    reader.run = []
    level = 1 if underline.group(1)[0] == "=" else 2
    return reader.add(Block("heading", first.number, (Line(first.number, words),), level=level), reader.at + 1)


def _take_rule(reader: _Reader, line: Line) -> bool:
    return bool(_RULE.fullmatch(line.text)) and reader.add(Block("rule", line.number), reader.at + 1)


def _take_admonition(reader: _Reader, line: Line) -> bool:
    """Take a call-out of MkDocs: `!!! note "Title"` and the indented lines below it."""
    found = _ADMONITION.fullmatch(line.text.strip()) if line.text.lstrip()[:3] in {"!!!", "???", "==="} else None
    if found is None or not (found.group(1) or found.group(2)):
        return False
    indent = len(line.text) - len(line.text.lstrip()) + _INDENTED_CODE
    end = _outdent(reader, reader.at + 1, indent)
    inner = tuple(Line(each.number, _less(each.text, indent)) for each in reader.lines[reader.at + 1 : end])
    title = found.group(2) if found.group(2) is not None else ""
    return reader.add(Block("admonition", line.number, inner, found.group(1) or "", title), end)


def _outdent(reader: _Reader, start: int, indent: int) -> int:
    """Return where the indented lines from `start` on end; blank lines at their end are not theirs."""
    end = reader.until(start, lambda text: bool(text.strip()) and not text.startswith(" " * indent))
    while end > start and not reader.lines[end - 1].text.strip():
        end -= 1
    return end


def _take_quote(reader: _Reader, line: Line) -> bool:
    if not _QUOTE.match(line.text) or (reader.listed and line.text.startswith(" ")):
        return False
    inner: list[Line] = []
    end = reader.at
    while end < len(reader.lines):
        each = reader.lines[end]
        mark = _QUOTE.match(each.text)
        lazy = not mark and each.text.strip() and inner[-1].text.strip() and not _NOT_LAZY.match(each.text)
        if not mark and not lazy:
            break
        inner.append(Line(each.number, each.text[mark.end() :] if mark else each.text))
        end += 1
    return reader.add(Block("quote", line.number, tuple(inner)), end)


def _take_indented(reader: _Reader, line: Line) -> bool:
    """Take code that is set off by four spaces alone."""
    if reader.run or reader.listed or not line.text.startswith(" " * _INDENTED_CODE):
        return False
    end = _outdent(reader, reader.at, _INDENTED_CODE)
    inner = tuple(Line(each.number, _less(each.text, _INDENTED_CODE)) for each in reader.lines[reader.at : end])
    return reader.add(Block("code", line.number, inner), end)


def _take_definition(reader: _Reader, line: Line) -> bool:
    if reader.run:
        return False
    defined = _DEFINED.fullmatch(line.text)
    if defined:
        target = defined.group("angle") or defined.group("bare") or ""
        reader.notes.references.setdefault(label(defined.group("label")), (target, defined.group("title") or ""))
        return reader.skip(reader.at + 1)
    return False


def _take_footnote(reader: _Reader, line: Line) -> bool:
    footnote = _FOOTNOTE.fullmatch(line.text)
    if footnote is None:
        return False
    end = _outdent(reader, reader.at + 1, 2)
    while end < len(reader.lines) and reader.lines[end].text.strip() and not _NOT_LAZY.match(reader.lines[end].text):
        if _FOOTNOTE.fullmatch(reader.lines[end].text) or not reader.lines[end - 1].text.strip():
            break
        end += 1
    texts = [footnote.group("text"), *(each.text for each in reader.lines[reader.at + 1 : end])]
    words = " ".join(" ".join(texts).split())
    reader.notes.footnotes.setdefault(label(footnote.group("label")), words)
    return reader.skip(end)


def _take_left_over(reader: _Reader, line: Line) -> bool:
    """Take a line that speaks to another tool: a table of contents, attributes, a page break, an import."""
    if not (_LEFT_OVER.fullmatch(line.text) or (not reader.run and _SCRIPTED.fullmatch(line.text))):
        return False
    reader.notes.dropped.append((line.number, line.text.strip()))
    return reader.skip(reader.at + 1)


def _take_table(reader: _Reader, line: Line) -> bool:
    """Let a table begin on its own: its head may follow a paragraph without a blank line between."""
    following = reader.lines[reader.at + 1].text if reader.at + 1 < len(reader.lines) else ""
    if reader.run and not reader.listed and "|" in line.text and "|" in following and TABLE_RULE.fullmatch(following):
        reader.flush()
    return False


_STARTERS: tuple[Callable[[_Reader, Line], bool], ...] = (
    *(_take_blank, _take_code, _take_formula, _take_underline, _take_rule, _take_heading, _take_colons),
    *(_take_shortcode, _take_left_over, _take_footnote, _take_definition, _take_html, _take_admonition),
    *(_take_quote, _take_indented, _take_table),
)
