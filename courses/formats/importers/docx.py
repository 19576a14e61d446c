"""Lessons written in Word (.docx): headings become modules and lessons, questions go to the bank.

`word_parts` makes the file safe and whole, mammoth reads it, `word_outline` says what is a lesson, `word_questions`
(of the question bank) what is a question; here the parts are put together.
"""

from __future__ import annotations

import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import mammoth  # type: ignore[import-untyped]  # the library has none

from courses.formats import html, reasons, word_model
from courses.formats.gathering import Gathering, Lesson
from courses.formats.imported import Finding, Imported
from courses.formats.package import MAX_LESSONS
from courses.formats.word_callouts import Block, mark_callouts
from courses.formats.word_dress import STYLE_MAP, dressed, note_nodes, page_mark, pages
from courses.formats.word_model import Node
from courses.formats.word_outline import Chapter, Outline, outline, read_blocks
from courses.formats.word_parts import MAIN, WordFile, prepare
from courses.formats.word_tally import account_for
from kernel.archive import Refused, Tree, pack
from question_bank.formats.word_lines import is_option, is_title
from question_bank.formats.word_questions import Grid, Key, Paragraph, Reading, Run, read_questions

CODE = "docx"
NAME = "Tài liệu Word (.docx)"

_CERTAIN, _LIKELY = 95, 80
_PICTURE, _LESSON = "@@ANH@@/", "@@BAI@@/"

ONLY_QUESTIONS = "Phần này chỉ có câu hỏi, đã đưa vào ngân hàng câu hỏi"
ONLY_KEY = "Bảng đáp án, đã dùng để đọc các câu hỏi"
EMPTY = "Tiêu đề không có nội dung bên dưới"
DRAWING = "Ảnh dạng EMF hoặc WMF không hiện được trên trang web; vui lòng lưu lại thành PNG rồi chèn vào bài"
HEADER = "Đầu trang và chân trang không thuộc bài học"
PICTURE_OF_QUESTION = "Ảnh trong câu hỏi không được nhập vì câu hỏi trong ngân hàng chỉ có chữ"
UNREADABLE = "Phần này của tệp bị hỏng nên không đọc được"

_log = logging.getLogger(__name__)


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a Word file."""
    names = {name.casefold() for name in tree.names()}
    if MAIN not in names:
        return 0
    return _CERTAIN if "[content_types].xml" in names else _LIKELY


def read(tree: Tree, title: str) -> Imported:
    """Read a Word file. Raises nothing but `Refused`."""
    word = prepare(tree)
    found: list[Node] = []

    def keep(document: Node) -> Node:
        found.append(document)
        return word_model.document([])

    _read_word(word, word.data, keep)
    reader = _Reader(tree, word, found[0], title)
    arranged = reader.arrange()
    made = _read_word(word, _nothing(), lambda _: arranged, convert_image=reader.image)
    return reader.finish(made)


def _read_word(word: WordFile, data: bytes, change: Callable[[Node], Node], **options: Any) -> str:
    """Let the library read. What it cannot read, in whatever way it fails, is a broken file."""
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(data),
            transform_document=change,
            style_map=STYLE_MAP,
            include_embedded_style_map=False,
            external_file_access=False,
            id_prefix="",
            **options,
        )
    except Exception as error:
        _log.info("A Word file could not be read", exc_info=True)
        raise Refused("archive_broken", name=word.main) from error
    return str(result.value)


def _nothing() -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return pack({"word/document.xml": f'<w:document xmlns:w="{space}"><w:body/></w:document>'.encode()})


@dataclass(slots=True)
class _Placed:
    """A chapter with its lesson, its blocks, and what was read of its questions."""

    chapter: Chapter
    finding: Finding
    blocks: list[Block]
    reading: Reading
    lesson: Lesson | None = None
    notes: list[str] = field(default_factory=list)


class _Reader:
    """One reading of one document."""

    def __init__(self, tree: Tree, word: WordFile, document: Node, title: str) -> None:
        self.tree = tree
        self.word = word
        self.document = document
        self.notes = word_model.notes_of(document)
        nodes = [node for node in document.children if not word_model.is_contents(node)]
        word.counts.contents += len(nodes) < len(document.children)
        blocks = read_blocks(nodes, word.levels)
        self.outline: Outline = outline(blocks, title)
        self.course = Gathering(CODE, self.outline.title or title)
        self.placed: list[_Placed] = []
        self.mark = f"cdht{sha256(word.data).hexdigest()[:16]}"
        self.shown: list[str] = []
        self.names: dict[str, str | None] = {}
        self.asked: set[str] = set()

    # ------------------------------------------------------------------ before the library writes

    def arrange(self) -> Node:
        """Return the document with its lessons in order, a mark before each, without questions and notes."""
        self.placed = self._read_questions()
        self._name_lessons()
        places = {
            name: placed.lesson.slug
            for placed in self.placed
            if placed.lesson is not None
            for block in placed.blocks
            for name in word_model.bookmarks(block.node)
        }
        children: list[Node] = []
        for number, placed in enumerate(self.placed):
            if placed.lesson is not None:
                children.append(page_mark(self.mark, number))
                children += self._lesson_nodes(placed, places)
        return word_model.document(children)

    def _read_questions(self) -> list[_Placed]:
        """Read the questions of all chapters, first by the keys among them, then with one from elsewhere."""
        chapters = [(chapter, mark_callouts(chapter.blocks)) for chapter in self.outline.chapters]
        readings = [_questions(chapter, blocks) for chapter, blocks in chapters]
        key = Key()
        for reading in readings:
            if not reading.questions:
                for number, answers in reading.key.said.items():
                    for answer in answers:
                        key.add({number: answer})
        if key.said:
            counted = Counter(number for reading in readings for number in {q.number for q in reading.questions})
            repeated = frozenset(number for number, times in counted.items() if times > 1)
            readings = [_questions(chapter, blocks, key, repeated) for chapter, blocks in chapters]
        return [
            _Placed(chapter, Finding(self.word.main, chapter.title), blocks, reading)
            for (chapter, blocks), reading in zip(chapters, readings, strict=True)
        ]

    def _name_lessons(self) -> None:
        """Begin modules and lessons; a chapter of which nothing is left is none."""
        module = None
        for placed in self.placed:
            left = [block for at, block in enumerate(placed.blocks, 1) if at not in placed.reading.taken]
            if all(block.blank for block in left):
                if placed.chapter.headed:
                    self.course.ignored(placed.finding, _why_empty(placed.reading))
                continue
            if placed.chapter.module != module:
                module = placed.chapter.module
                self.course.module(module)
            placed.lesson = self.course.lesson(placed.chapter.title)
            if placed.lesson is None:
                self.course.rejected(placed.finding, reasons.TOO_MANY_LESSONS, most=MAX_LESSONS)
        kept = {placed.chapter.module for placed in self.placed if placed.lesson is not None}
        for title in self.outline.modules:
            finding = Finding(self.word.main, title)
            if title in kept:
                self.course.took(finding)
            else:
                self.course.ignored(finding, EMPTY)

    def _lesson_nodes(self, placed: _Placed, places: Mapping[str, str]) -> list[Node]:
        """Return what stands in a lesson, its notes at the end."""
        notes: list[Node] = []

        def change(node: Node) -> Node | None:
            reference = word_model.as_note(node)
            if reference is not None:
                note = self.notes.get(reference)
                if note is None:
                    return word_model.plain_text("")
                notes.append(note)
                return word_model.plain_text(f"[{len(notes)}]")
            anchor = word_model.as_inner_link(node)
            target = places.get(anchor) if anchor is not None else None
            if target is None or placed.lesson is None or target == placed.lesson.slug:
                return None
            return word_model.linked(node, f"{_LESSON}{target}")

        made = []
        for at, block in enumerate(placed.blocks, 1):
            if at not in placed.reading.taken:
                node = word_model.replaced(block.node, change)
                made.append(dressed(block, node, placed.chapter.lesson_level))
        if notes:
            placed.notes.append(reasons.LOST_FOOTNOTES)
            made += note_nodes(notes)
        return made

    def image(self, image: Node) -> list[Any]:
        """Return the picture for the library: an address we know again."""

        def attributes(found: Node) -> dict[str, str]:
            with found.open() as stub:
                self.shown.append(stub.read().decode())
            return {"src": f"{_PICTURE}{len(self.shown) - 1}"}

        made: list[Any] = mammoth.images.img_element(attributes)(image)
        return made

    # ------------------------------------------------------------------ after the library has written

    def finish(self, made: str) -> Imported:
        """Put the lessons together and close the account."""
        for number, page in pages(made, self.mark):
            self._write(self.placed[number], page)
        for placed in self.placed:
            self._items(placed)
        account_for(self.course, self.word.main, self.word.counts)
        self._account_for_media()
        for name in self.word.headers:
            self.course.ignored(Finding(name, name), HEADER)
        for part in self.word.unreadable:
            self.course.rejected(Finding(part.name, part.name), UNREADABLE)
        return self.course.finish()

    def _write(self, placed: _Placed, page: str) -> None:
        if placed.lesson is None:
            return
        self.course.took(placed.finding)
        converted = html.to_markdown(page, find=self._find, link=_link)
        for note in placed.notes:
            self.course.changed(placed.finding, note)
        for loss in converted.losses:
            self.course.changed(placed.finding, loss.reason, **loss.values)
        self.course.write(placed.finding, placed.lesson, converted.markdown)

    def _find(self, src: str) -> str | None:
        written = src.removeprefix(_PICTURE)
        if not src.startswith(_PICTURE) or not written.isdigit() or int(written) >= len(self.shown):
            return None
        name = self.shown[int(written)]
        if name not in self.names:
            self.names[name] = self._picture(name)
        return self.names[name]

    def _picture(self, name: str) -> str | None:
        own = Finding(name, name.rsplit("/", 1)[-1])
        if name.lower().endswith((".emf", ".wmf", ".emz", ".wmz")):
            self.course.rejected(own, DRAWING)
            return None
        return self.course.picture(own, own.name, self.tree.read(name))

    def _items(self, placed: _Placed) -> None:
        for question in placed.reading.questions:
            finding = Finding(self.word.main, question.name, line=0)
            if question.item is None:
                self.course.rejected(finding, question.reason, **question.values)
            elif self.course.item(finding, f"cau-{question.number}", question.item):
                for note in question.notes:
                    self.course.changed(finding, note)
        for question in placed.reading.left:
            self.course.ignored(Finding(self.word.main, question.name), question.reason)
        for at in placed.reading.taken:
            if at and word_model.is_paragraph(placed.blocks[at - 1].node):
                self.asked.update(_pictures_in(placed.blocks[at - 1].node))

    def _account_for_media(self) -> None:
        for name in self.word.media:
            if name in self.names:
                continue
            finding = Finding(name, name.rsplit("/", 1)[-1])
            self.course.ignored(finding, PICTURE_OF_QUESTION if name in self.asked else reasons.UNUSED_PICTURE)


def _pictures_in(node: Node) -> Iterator[str]:
    for each in word_model.nodes(node):
        opened = getattr(each, "open", None)
        if opened is not None:
            with opened() as stub:
                yield stub.read().decode()


def _why_empty(reading: Reading) -> str:
    if reading.questions:
        return ONLY_QUESTIONS
    return ONLY_KEY if reading.key.said else EMPTY


def _questions(
    chapter: Chapter, blocks: Sequence[Block], key: Key | None = None, repeated: frozenset[str] = frozenset()
) -> Reading:
    """Read the questions of a chapter. Its title stands before its blocks, so places are one more than theirs."""
    values = [Paragraph((Run(chapter.title if chapter.headed else ""),), heading=True)]
    within = is_title(chapter.module) or is_title(chapter.title)
    return read_questions([*values, *map(_value, blocks)], within=within, key=key, repeated=repeated)


def _options(table: Node) -> Paragraph | None:
    """Return the options that a table sets side by side, as lines of one paragraph; None for any other table."""
    cells = [cell for cell in word_model.cells_of(table) if word_model.text_of(cell).strip()]
    if not cells or not all(is_option(word_model.text_of(cell)) for cell in cells):
        return None
    runs = [run for cell in cells for run in (*word_model.runs_of(cell), Run("\n"))]
    return Paragraph(tuple(runs), pictures=word_model.count_pictures(table))


def _value(block: Block) -> Paragraph | Grid:
    if word_model.is_table(block.node):
        return _options(block.node) or word_model.grid_of(block.node)
    if block.callout or not word_model.is_paragraph(block.node):
        return Paragraph((Run("", bold=False),), heading=True)
    pictures = word_model.count_pictures(block.node)
    return Paragraph(word_model.runs_of(block.node), heading=block.level is not None, pictures=pictures)


def _link(href: str) -> str | None:
    return href.removeprefix(_LESSON) if href.startswith(_LESSON) else html.web_address(href)
