"""A page of foreign Markdown, read and written again as the body of one of our lessons.

First the whole page is read (title, headings, definitions), for pages link to each other's headings; then it is
written, asking a desk for its pictures and links and telling it what was lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from courses.formats import callouts, markdown_inline, reasons, shelf
from courses.formats.desk import Desk
from courses.formats.front import Front, split_front
from courses.formats.markdown_blocks import Block, Notes, label, read_blocks
from courses.formats.markdown_render import Renderer
from courses.formats.markdown_walk import Footnotes, Page
from courses.formats.polish import polish
from courses.formats.prose import plain
from kernel.fences import Line, number, slug
from kernel.text import clean_line, nfc

LONGEST_TITLE = 200
_TAB = 4
_CONTROL = frozenset({"Cc", "Cs"})
_FENCE = re.compile(r"[ >]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ ]++)*+(`{3,}+(?=[^`]*$)|~{3,}+)")
_TICKS = re.compile(r"`+")
_BOM_16 = (b"\xff\xfe", b"\xfe\xff")
_HTML_TITLE = re.compile(r"<h1[^<>]*>(.*?)</h1>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^<>]*>")


def decode(data: bytes) -> str | None:
    """Return the text of a file, composed, with plain line ends and no control signs; None when it is no text."""
    try:
        text = data.decode("utf-16" if data.startswith(_BOM_16) else "utf-8-sig")
    except UnicodeDecodeError:
        return None
    plain_ends = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(_TAB)
    return nfc("".join(c for c in plain_ends if c == "\n" or category(c) not in _CONTROL))


@dataclass(slots=True)
class Manuscript:
    """A page that was read: where it comes from, what it calls itself, its blocks."""

    file: str
    front: Front
    title: str
    blocks: list[Block]
    notes: Notes
    line: int = 1
    commented: int = 0
    """The line of the first comment that was left out, 0 for none."""
    anchors: frozenset[str] = field(default_factory=frozenset)

    def is_empty(self) -> bool:
        """Tell whether there is nothing to read below the title."""
        return not self.blocks

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the page that our lessons have too."""
        return dict(self.front.facts)


def read_page(file: str, text: str) -> Manuscript:
    """Read a page with its front matter. Never raises."""
    front, lines = split_front(number(text))
    return read_lines(file, lines, front)


def read_lines(file: str, lines: Sequence[Line], front: Front | None = None) -> Manuscript:
    """Read lines that are a page. Its title is its first heading, when that opens it and is of the first level."""
    kept, commented = without_comments(lines)
    notes = Notes()
    blocks = read_blocks(kept, notes)
    title, blocks = _take_title(blocks, (front or Front()).title)
    anchors = frozenset(_anchor(block) for block in blocks if block.kind == "heading")
    first = lines[0].number if lines else 1
    return Manuscript(file, front or Front(), title, blocks, notes, first, commented, anchors)


def _anchor(block: Block) -> str:
    return slug(plain(block.lines[0].text)) or "doan"


def _take_title(blocks: list[Block], given: str) -> tuple[str, list[Block]]:
    """Return the title a page gives itself and the blocks without it."""
    tops = [i for i, block in enumerate(blocks) if block.kind == "heading" and block.level == 1]
    if blocks and blocks[0].kind == "html":
        found = _HTML_TITLE.search("\n".join(line.text for line in blocks[0].lines))
        words = clean_line(_TAGS.sub("", found.group(1)), LONGEST_TITLE) if found else ""
        if words and not tops:
            return words, blocks
    if tops and (tops[0] == 0 or (len(tops) == 1 and not given)):
        return blocks[tops[0]].lines[0].text or given, [*blocks[: tops[0]], *blocks[tops[0] + 1 :]]
    return given, blocks


@dataclass(frozen=True, slots=True)
class Written:
    """The body of a lesson, and its self-checks: on which lines of the page they begin, what they ask."""

    body: str
    questions: tuple[tuple[int, str], ...]


def write_body(page: Manuscript, desk: Desk, *, shift: int | None = None, program: str = "") -> Written:
    """Return the page as the body of a lesson.

    `shift` says by how much headings move up (None: the highest becomes ##); `program` names a language whose code
    hides lines, as `rust` does.
    """
    scripted = shelf.ending(page.file) == ".mdx"
    context = Page(desk, page.notes, Footnotes(), scripted=scripted)
    renderer = Renderer(context, _levels(page.blocks, shift), program)
    if page.commented:
        desk.lose(reasons.LOST_COMMENT, page.commented)
    for line, text in page.notes.dropped:
        desk.lose(reasons.LOST_SHORTCODE, line, name=text[:80])
    chunks = renderer.write(page.blocks)
    chunks += _footnotes(context, page, desk)
    body = "\n\n".join(chunk for chunk in chunks if chunk.strip())
    return Written(polish(body), tuple(renderer.questions))


def page_title(page: Manuscript, desk: Desk, words: str) -> str:
    """Return a title as our lessons have it: plain words, not too long."""
    return clean_line(markdown_inline.title(Page(desk, page.notes), words, page.line), LONGEST_TITLE)


def _levels(blocks: Sequence[Block], shift: int | None) -> dict[int, int]:
    """Return for each level of heading ours: the highest is ##, what lies below it ###."""
    found = {block.level for block in blocks if block.kind == "heading"}
    if shift is not None:
        return {level: 2 if level - shift <= 2 else 3 for level in found}  # noqa: PLR2004 - our two levels
    outside = {block.level for block in _outside_callouts(blocks)}
    highest = min(outside or found, default=1)
    return {level: 2 if level <= highest else 3 for level in found}


def _outside_callouts(blocks: Sequence[Block]) -> Iterable[Block]:
    """Yield the headings that stand in no call-out: those within are strong words."""
    open_: list[bool] = []
    for block in blocks:
        if block.kind == "open":
            open_.append(bool(callouts.meaning(callouts.fence_words(block.info)[0])))
        elif block.kind == "close" and open_:
            open_.pop()
        elif block.kind == "heading" and not any(open_):
            yield block


def _footnotes(context: Page, page: Manuscript, desk: Desk) -> Iterable[str]:
    """Return the footnotes as a list at the end of the lesson: those called, then those that were not."""
    if not page.notes.footnotes:
        return
    desk.lose(reasons.LOST_FOOTNOTES, page.line)
    for name in page.notes.footnotes:
        context.footnotes.number(name)
    yield "**Chú thích**"
    lines = []
    for name, place in sorted(context.footnotes.numbers.items(), key=lambda item: item[1]):
        words = markdown_inline.convert(context, page.notes.footnotes.get(label(name), ""), page.line)
        lines.append(f"{place}. {words}")
    yield "\n".join(lines)


# ---------------------------------------------------------------------------------- comments


def without_comments(lines: Sequence[Line]) -> tuple[list[Line], int]:
    """Return the lines without `<!-- … -->` outside code, and the line of the first one (0 for none)."""
    cleaner = _Comments(lines)
    kept = [Line(line.number, cleaner.clean(i, line)) for i, line in enumerate(lines)]
    return kept, cleaner.first


class _Comments:
    """Where the cleaning stands between two lines: in code, in a comment, in neither."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.last = next((i for i in range(len(lines) - 1, -1, -1) if "-->" in lines[i].text), -1)
        self.first = 0
        self.code = ""
        self.quoted = False
        self.inside = False

    def clean(self, place: int, line: Line) -> str:
        """Return what of a line stands outside comments. One that is never closed is none."""
        text = line.text
        if not self.inside and (self._is_code(text) or "<!--" not in text):
            return text
        spans = _Spans(text)
        kept: list[str] = []
        at = 0
        while True:
            mark = text.find("-->", at) if self.inside else spans.outside("<!--", at)
            if mark < 0 or not (self.inside or place < self.last or text.find("-->", mark + 4) >= 0):
                break
            kept += [] if self.inside else [text[at:mark]]
            self.first = self.first or line.number
            at = mark + (3 if self.inside else 4)
            self.inside = not self.inside
        return "".join(kept) if self.inside else "".join([*kept, text[at:]])

    def _is_code(self, text: str) -> bool:
        """Tell whether a line belongs to a block of code, its fences included."""
        if self.code and (not self.quoted or text.lstrip().startswith(">")):
            bare = text.strip(" >")
            closes = len(bare) >= len(self.code) and not bare.strip(self.code[0])
            self.code = "" if closes else self.code
            return True
        fence = _FENCE.match(text)
        self.code = fence.group(1) if fence else ""
        self.quoted = text.lstrip().startswith(">")
        return bool(fence)


class _Spans:
    """The code spans of one line: what stands in them is words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        waiting: dict[int, int] = {}
        for run in _TICKS.finditer(text):
            size = len(run.group())
            if size in waiting:
                self.starts.append(waiting[size])
                self.ends.append(run.end())
                waiting.clear()
            else:
                waiting[size] = run.start()

    def outside(self, mark: str, at: int) -> int:
        """Return where a mark stands next that is in no code span, -1 for nowhere."""
        found = self.text.find(mark, at)
        while found >= 0:
            i = bisect_right(self.starts, found) - 1
            if i < 0 or self.ends[i] <= found:
                return found
            found = self.text.find(mark, self.ends[i])
        return -1
