"""Which paragraphs of a Word file are headings, and which of those begin a module, a lesson, a section of a lesson.

Styles say it where there are any. Where there are none, bold or centred short lines do: «Phần», «Chương», «Bài»,
«Mục» with a number, in this order. What the levels mean is read from their words first, then from how much stands
below them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from courses.formats.word_callouts import Block, callout_of
from courses.formats.word_model import (
    Node,
    count_pictures,
    is_all_bold,
    is_centred,
    is_listed,
    is_paragraph,
    is_table,
    only_cell,
    text_of,
)
from kernel.text import syllables
from question_bank.formats.word_lines import is_option, is_question

_COUNT = r"(?:số\s+)?(?:[0-9]{1,3}|[ivxlc]{1,6})(?![^\W_])"
_WORDS = (
    (1, re.compile(rf"\s*+(?:phần)\s+{_COUNT}", re.IGNORECASE)),
    (2, re.compile(rf"\s*+(?:chương|chủ\s+đề|mô[\s-]?đun|module|học\s+phần)\s+{_COUNT}", re.IGNORECASE)),
    (3, re.compile(rf"\s*+(?:bài|tiết|buổi)(?:\s+học)?\s+{_COUNT}", re.IGNORECASE)),
    (4, re.compile(rf"\s*+(?:mục)\s+{_COUNT}", re.IGNORECASE)),
)
_INNER = 7
"""The level of a bold line that names no part of a course."""
_LESSON_WORDS, _MODULE_WORDS = 3, (1, 2)
_LABEL_ALONE = re.compile(
    rf"\s*+(?:phần|chương|chủ\s+đề|mô[\s-]?đun|module|bài|tiết|buổi|mục)\s+{_COUNT}\s*[.:]?\s*", re.IGNORECASE
)
_ENDS_LIKE_TEXT = (".", ";", ",", "!", ":")
_LONGEST_HEADING = 140
_LONGEST_INNER = 90
_FEWEST_SYLLABLES = 120
"""Sections shorter than this on average are parts of a lesson rather than lessons."""
_MOST_JOINED = 2


@dataclass(slots=True)
class Chapter:
    """A lesson to be: its title, the module it stands in, whether a heading made it, its blocks without it."""

    title: str
    module: str
    headed: bool
    blocks: list[Block] = field(default_factory=list)
    lesson_level: int = 0


@dataclass(slots=True)
class Outline:
    """A document as lessons; `title` is what it calls itself, "" for nothing. `modules` are the titles in order."""

    title: str
    chapters: list[Chapter]
    modules: list[str]


def read_blocks(nodes: Sequence[Node], levels: Mapping[str, int]) -> list[Block]:
    """Return the nodes of a document as blocks, frames opened, headings known by their styles or their looks."""
    blocks: list[Block] = []
    for frame, node in enumerate(nodes, 1):
        inner = only_cell(node) if is_table(node) else None
        for each in inner if inner is not None else [node]:
            text = text_of(each) if is_paragraph(each) else ""
            shows = is_paragraph(each) and count_pictures(each) > 0
            blocks.append(Block(each, text, None, frame if inner is not None else 0, "", shows))
    styled = [_styled_level(block, levels) for block in blocks]
    by_style = any(level for level in styled)
    for block, level in zip(blocks, styled, strict=True):
        block.level = level if by_style or level == 0 else _looks_like(block)
    return blocks


def _styled_level(block: Block, levels: Mapping[str, int]) -> int | None:
    if not is_paragraph(block.node) or not block.text.strip() or is_question(block.text) or block.frame:
        return None
    return levels.get(str(block.node.style_id))


def _looks_like(block: Block) -> int | None:
    """Return the level of a heading that no style makes."""
    text = block.text.strip()
    if not is_paragraph(block.node) or block.frame or not 0 < len(text) <= _LONGEST_HEADING or "\n" in text:
        return None
    if is_question(text) or is_option(text) or callout_of(text)[0]:
        return None
    bold = is_all_bold(block.node)
    if not (bold or is_centred(block.node) or text.isupper()):
        return None
    level = next((level for level, words in _WORDS if words.match(text)), None)
    stands_out = bold and not is_listed(block.node) and len(text) <= _LONGEST_INNER
    return _INNER if level is None and stands_out and not text.endswith(_ENDS_LIKE_TEXT) else level


# ---------------------------------------------------------------------------------- what levels mean


def outline(blocks: Sequence[Block], title: str) -> Outline:
    """Return the lessons of a document; `title` names what stands before the first heading."""
    own = _take_title(blocks)
    _join_labels(blocks)
    lessons = _lesson_level([block for block in blocks if block.level and block.level < _INNER], blocks)
    return _Splitting(own or title, lessons, own).run(blocks)


def _take_title(blocks: Sequence[Block]) -> str:
    """Return the title of the document: in the style for it, or its only highest heading, at its very start."""
    first = next((block for block in blocks if not block.blank), None)
    titled = next((block for block in blocks if block.level == 0), None)
    for block in blocks:
        block.level = 1 if block.level == 0 and block is not titled else block.level
    used = [block.level for block in blocks if block.level]
    if titled is None and first is not None and first.level and _opens(first, used):
        titled = first
    if titled is None:
        return ""
    said = " ".join(titled.text.split())
    titled.level, titled.text, titled.node = None, "", titled.node.copy(children=[])
    return said


def _opens(first: Block, used: Sequence[int]) -> bool:
    """Whether the first heading names the whole document: the only one of its level, or centred without a number."""
    if _is_part(first.text):
        return False
    if first.level == _INNER:
        return is_centred(first.node)
    return first.level == min(used) and used.count(min(used)) == 1 < len(used)


def _is_part(text: str) -> bool:
    return any(words.match(text) for _, words in _WORDS)


def _join_labels(blocks: Sequence[Block]) -> None:
    """Join «Bài 1» alone on its line with the title on the next."""
    said = [block for block in blocks if not block.blank]
    for label, title in pairwise(said):
        if not label.level or not _LABEL_ALONE.fullmatch(label.text):
            continue
        alike = title.level is not None and title.level in {label.level, _INNER} and not _is_part(title.text)
        if alike:
            label.text = f"{label.text.strip(' .:')}. {title.text.strip()}"
            title.level, title.text, title.node = None, "", title.node.copy(children=[])


def _lesson_level(headings: Sequence[Block], blocks: Sequence[Block]) -> int:
    """Return the level whose headings begin lessons, 0 when there are no headings."""
    used = sorted({block.level for block in headings if block.level})
    if len(used) <= 1:
        return used[0] if used else 0
    for level in used:
        if _mostly(headings, level, (_LESSON_WORDS,)):
            return level
    if _mostly(headings, used[0], _MODULE_WORDS):
        return used[1]
    return used[1] if _mean_length(blocks, used[1]) >= _FEWEST_SYLLABLES else used[0]


def _mostly(headings: Sequence[Block], level: int, words: Sequence[int]) -> bool:
    """Whether most headings of a level begin with words of this sort."""
    texts = [block.text for block in headings if block.level == level]
    patterns = [pattern for number, pattern in _WORDS if number in words]
    named = sum(1 for text in texts if any(pattern.match(text) for pattern in patterns))
    return 2 * named > len(texts)


def _mean_length(blocks: Sequence[Block], level: int) -> float:
    """Return how many syllables stand below a heading of a level, on average."""
    count = total = 0
    inside = False
    for block in blocks:
        if block.level and block.level <= level:
            inside = block.level == level
            count += inside
        elif inside:
            total += syllables(block.text)
    return total / count if count else 0.0


class _Splitting:
    """Walks through the blocks and begins chapters at headings."""

    def __init__(self, title: str, lessons: int, own: str) -> None:
        self.lessons = lessons
        self.made = Outline(own, [], [])
        self.title = title
        self.above: dict[int, str] = {}
        self.module = title
        self.chapter: Chapter | None = None

    def run(self, blocks: Sequence[Block]) -> Outline:
        for block in blocks:
            level = block.level if block.level and block.level < _INNER else None
            if level is not None and level < self.lessons:
                self._begin_module(level, block.text)
            elif level is not None and level == self.lessons:
                self._begin(" ".join(block.text.split()), headed=True)
            else:
                self._add(block)
        return self.made

    def _begin_module(self, level: int, text: str) -> None:
        self.above = {each: title for each, title in self.above.items() if each < level}
        self.above[level] = " ".join(text.split())
        self.module = " – ".join(list(self.above.values())[-_MOST_JOINED:])
        self.made.modules.append(self.module)
        self.chapter = None

    def _begin(self, title: str, *, headed: bool) -> None:
        self.chapter = Chapter(title, self.module, headed, lesson_level=self.lessons)
        self.made.chapters.append(self.chapter)

    def _add(self, block: Block) -> None:
        if self.chapter is None:
            if block.blank:
                return
            self._begin(self.module, headed=False)
        if self.chapter is not None:
            self.chapter.blocks.append(block)
