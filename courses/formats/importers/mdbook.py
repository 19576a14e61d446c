"""A book of mdBook or GitBook: `SUMMARY.md` says which pages there are, in which order and under which parts."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from courses.formats import reasons
from courses.formats.binding import Binder, last
from courses.formats.imported import Imported
from courses.formats.includes import Includer, Library
from courses.formats.markdown_blocks import Block
from courses.formats.markdown_text import Manuscript, decode, read_lines
from courses.formats.pages import Leaf, bind_pages, load, why_unused
from courses.formats.shelf import Shelf, is_foreign, is_page
from courses.formats.summary import NUMBERED, PREFIX, Entry, Part, read_summary
from kernel.archive import Tree
from kernel.fences import Line, number
from kernel.text import clean_line, fold

CODE = "mdbook"
NAME = "Sách mdBook"

_BOOK, _SUMMARY = "book.toml", "summary.md"
_SURE, _LIKELY = 95, 80
_MOST_SETTINGS = 256 * 1024
_LONGEST_SUMMARY, _LONGEST_NAME, _MOST_AUTHORS = 160, 120, 20
_BEFORE, _AFTER = "Mở đầu", "Phần cuối"
_PROGRAM = "rust"


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a book."""
    names = [name.rsplit("/", 1)[-1].lower() for name in tree.names()]
    if _SUMMARY not in names:
        return 0
    return _SURE if _BOOK in names else _LIKELY


def read(tree: Tree, title: str) -> Imported:
    """Read the chapters the summary lists."""
    shelf = Shelf(tree)
    binder = Binder(CODE, tree)
    book, settings = _settings(shelf)
    summary = _summary(shelf, book, settings)
    for file, name in ((book, "book.toml"), (summary, "SUMMARY.md")):
        if file:
            binder.take(file, name)
    text = (decode(tree.read(summary)) if summary else None) or ""
    entries = read_summary(number(text))
    modules = _modules(_Chapters(binder, shelf, summary).leaves(entries))
    bind_pages(binder, shelf, modules)
    binder.leave(shelf.names, lambda name: reasons.NOT_IN_SUMMARY if is_page(name) else why_unused(name))
    binder.facts |= _facts(settings)
    named = settings.get("title")
    return binder.finish((named if isinstance(named, str) else "") or title)


# ---------------------------------------------------------------------------------- settings


def _settings(shelf: Shelf) -> tuple[str, dict[str, Any]]:
    """Return the file of settings that stands highest, and what it says of the book."""
    found = _highest([name for name in shelf.names if last(name).lower() == _BOOK])
    if not found or shelf.tree.size(found) > _MOST_SETTINGS:
        return found, {}
    try:
        table = tomllib.loads(shelf.tree.read(found).decode("utf-8-sig")).get("book")
    except (ValueError, RecursionError, ArithmeticError):
        return found, {}
    return found, table if isinstance(table, dict) else {}


def _summary(shelf: Shelf, book: str, settings: dict[str, Any]) -> str:
    """Return the summary: where the settings say, else the one that stands highest."""
    source = settings.get("src") if isinstance(settings.get("src"), str) else "src"
    named = shelf.find(f"{source}/SUMMARY.md", near=book, loose=False) if book else None
    return named or _highest([name for name in shelf.names if last(name).lower() == _SUMMARY])


def _highest(names: Sequence[str]) -> str:
    return min(names, key=lambda name: (name.count("/"), name), default="")


def _facts(settings: dict[str, Any]) -> dict[str, Any]:
    authors = settings.get("authors")
    named = [clean_line(each, _LONGEST_NAME) for each in authors if isinstance(each, str)] if authors else []
    summary = settings.get("description")
    facts = {
        "summary": clean_line(summary, _LONGEST_SUMMARY) if isinstance(summary, str) else "",
        "authors": [name for name in named if name][:_MOST_AUTHORS],
    }
    return {name: value for name, value in facts.items() if value}


# ---------------------------------------------------------------------------------- chapters


class _Chapters:
    """The chapters of one book, each read once."""

    def __init__(self, binder: Binder, shelf: Shelf, summary: str) -> None:
        self.binder = binder
        self.shelf = shelf
        self.summary = summary
        self.library = Library(shelf)
        self.taken: set[str] = set()

    def leaves(self, entries: Sequence[Entry | Part]) -> list[tuple[Entry | Part, Leaf | None]]:
        """Return every entry with its page, None for a part or a chapter that has none."""
        found = [(entry, self._leaf(entry) if isinstance(entry, Entry) else None) for entry in entries]
        # A file that a chapter takes in and that is a chapter too is told as a chapter.
        return [(entry, leaf) for entry, leaf in found if leaf or isinstance(entry, Part) or entry.depth == 0]

    def _leaf(self, entry: Entry) -> Leaf | None:
        if not entry.address or is_foreign(entry.address):
            reason = reasons.CHAPTER_FOREIGN if entry.address else reasons.CHAPTER_DRAFT
            self.binder.pass_over(self.summary, entry.title, reason, entry.line)
            return None
        file = self.shelf.find(entry.address, near=self.summary, loose=False)
        if file is None or not is_page(file):
            self.binder.missing(self.summary, f"{entry.title} ({entry.address})", reasons.CHAPTER_MISSING, entry.line)
            return None
        if file in self.taken:
            self.binder.pass_over(self.summary, entry.title, reasons.DUPLICATE_CHAPTER, entry.line)
            return None
        self.taken.add(file)
        return self._read(file, entry)

    def _read(self, file: str, entry: Entry) -> Leaf | None:
        loaded = load(self.binder, file)
        if loaded is None:
            return None
        includer = Includer(self.library, self.binder.include)
        lines = includer.expand(file, number(loaded.text))
        page = _under(entry.title, read_lines(file, lines))
        return Leaf(page, entry.title or page.title, loaded.pictures, program=_PROGRAM, refusals=includer.refusals)


def _under(title: str, page: Manuscript) -> Manuscript:
    """Return a page whose own title stays as strong words when the summary calls it otherwise."""
    if not page.title or fold(page.title) == fold(title):
        return page
    words = Line(page.line, f"**{page.title.replace('*', '')}**")
    return replace(page, blocks=[Block("text", page.line, (words,)), *page.blocks])


# ---------------------------------------------------------------------------------- modules


def _modules(found: Sequence[tuple[Entry | Part, Leaf | None]]) -> list[tuple[str, list[Leaf]]]:
    """Return modules: the parts; of a book without parts the chapters that have others below them."""
    parted = any(isinstance(entry, Part) for entry, _ in found)
    nested = any(isinstance(entry, Entry) and entry.depth for entry, _ in found)
    modules: list[tuple[str, list[Leaf]]] = []
    last_kind = ""
    for entry, leaf in found:
        if isinstance(entry, Part):
            modules.append((entry.title, []))
            last_kind = NUMBERED
            continue
        begins = entry.kind != last_kind or (not parted and nested and entry.kind == NUMBERED and not entry.depth)
        if begins or not modules:
            modules.append((_module_title(entry, named=nested and not parted), []))
        last_kind = entry.kind
        if leaf:
            modules[-1][1].append(leaf)
    return [(title, leaves) for title, leaves in modules if leaves]


def _module_title(entry: Entry, *, named: bool) -> str:
    if entry.kind != NUMBERED:
        return _BEFORE if entry.kind == PREFIX else _AFTER
    return entry.title if named else ""
