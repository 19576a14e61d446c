"""What a reader reads of a Markdown text: plain sentences, for counting, for search, for reading aloud."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kernel import formulas
from kernel.fences import Line
from kernel.richtext import ADDRESSED
from kernel.text import sentences, syllables

_HEADING = re.compile(r"\s*#{1,6}\s+(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|[0-9]{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*)")
_QUOTE = re.compile(r"\s*(?:>\s?)+")
_TABLE_RULE = re.compile(r"\s*\|?[\s:|-]*-[\s:|-]*")
_RULE = re.compile(r"\s*(?:\*\s*){3,}|\s*(?:-\s*){3,}|\s*(?:_\s*){3,}")
_MARKS = re.compile(r"\\(?=[^\w\s])|[*`]+|(?<!\w)_+|_+(?!\w)")
_FORMULA = re.compile(formulas.INLINE)
_BARE_ADDRESS = re.compile(r"<((?:https?|mailto|tel):[^\s<>]*+)>")


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading, a paragraph, a list item, a table cell or a caption. Only running text has sentences."""

    text: str
    running: bool


def passages(lines: Iterable[Line]) -> list[Passage]:
    """Return the passages of ordinary Markdown (no fences) in reading order, without formulas on their own lines."""
    found: list[Passage] = []
    words: list[str] = []
    for line in _spoken(lines):
        starts, parts = _parts(line.text)
        if starts and words:
            found.append(Passage(" ".join(words), running=True))
            words = []
        for text, running in parts:
            if running:
                words.append(text)
            else:
                found.append(Passage(text, running=False))
    if words:
        found.append(Passage(" ".join(words), running=True))
    return [passage for passage in found if syllables(passage.text)]


def _spoken(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines, a formula on lines of its own as one empty line: it ends the paragraph before it."""
    for part in formulas.split(lines):
        if part.name == formulas.FORMULA:
            yield Line(part.line, "")
        else:
            yield from part.lines


def _parts(line: str) -> tuple[bool, list[tuple[str, bool]]]:
    """Return whether the line ends the paragraph before it, and its texts (running or not)."""
    bare = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
    if not bare.strip() or _RULE.fullmatch(bare):
        return True, []
    heading = _HEADING.fullmatch(bare)
    if heading:
        return True, [(plain(heading.group(1)), False)]
    if bare.lstrip().startswith("|"):
        cells = [] if _TABLE_RULE.fullmatch(bare) else bare.strip().strip("|").split("|")
        return True, [(plain(cell), False) for cell in cells]
    captions = [m.group("title") or "" for m in ADDRESSED.finditer(bare) if m.group("bang")]
    item = _ITEM.fullmatch(bare)
    running = plain(item.group(1) if item else bare)
    own = [(running, True)] if running else []
    return bool(item or captions), [*own, *((plain(caption), False) for caption in captions)]


def plain(markdown: str) -> str:
    """Return one line of Markdown as it is read: words of links, no pictures, no marks; a formula as it is written."""
    text = _FORMULA.sub(lambda m: m.group("latex"), markdown)
    text = ADDRESSED.sub(lambda m: "" if m.group("bang") else m.group("words"), text)
    text = _BARE_ADDRESS.sub(r"\1", text)
    return " ".join(_MARKS.sub("", text).split())


def sentence_lengths(texts: Iterable[str]) -> Iterator[int]:
    """Yield the length of every sentence, in tiếng."""
    return (syllables(sentence) for text in texts for sentence in sentences(text))
