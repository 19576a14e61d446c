"""A course of LiaScript: one page of Markdown whose sections are lessons, its questions self-checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from courses.formats import liascript_text, reasons
from courses.formats.binding import Binder
from courses.formats.front import Front
from courses.formats.imported import Imported
from courses.formats.liascript_document import Macros, Section, facts_of, read_head, split_sections
from courses.formats.liascript_text import read_section
from courses.formats.markdown_text import read_lines
from courses.formats.pages import Leaf, Question, bind_pages, load, why_unused
from courses.formats.prose import plain
from courses.formats.shelf import Shelf, is_page, stem
from kernel.archive import Tree
from kernel.fences import number
from kernel.text import clean_line

CODE = "liascript"
NAME = "Khóa học LiaScript"

_SURE, _LIKELY, _QUIZZES = 85, 60, 50
_MOST_CANDIDATES = 3
_MOST_PEEKED = 1024 * 1024
_HEAD = re.compile(r"\s*<!--((?:(?!-->)[\s\S]){0,20000})")
_KEY = re.compile(r"^[ ]*(author|email|version|language|date|comment)[ ]*:", re.MULTILINE)
_OWN_KEY = re.compile(r"^[ ]*(?:narrator|import|script|link|mode|logo|@[\w.]+)[ ]*:|^@\w+", re.MULTILINE)
_OWN = re.compile(r"^[ ]*(?:[-*+][ ]+)?\[(?:\[[xX ]\]|\([xX ]\))\][ ]+\S|^[ ]*--\{\{[0-9]+\}\}--", re.MULTILINE)
_LONGEST_SUMMARY, _LONGEST_NAME = 160, 120
_SHIFT = 1
"""Lessons are headings of the second level, so what is a third one there is a second one in a lesson."""


def knows(tree: Tree) -> int:
    """Return how sure it is that the tree is a course of LiaScript."""
    pages = [name for name in tree.names() if is_page(name)]
    if _headed(tree):
        return _SURE if len(pages) == 1 else _LIKELY
    return _QUIZZES if len(pages) == 1 and _OWN.search(_peek(tree, pages[0])) else 0


def read(tree: Tree, title: str) -> Imported:
    """Read the sections of the page as lessons."""
    shelf = Shelf(tree)
    binder = Binder(CODE, tree)
    file = _headed(tree) or next(iter(_candidates(tree)), None)
    loaded = load(binder, file) if file else None
    head: Mapping[str, str] = {}
    sections: list[Section] = []
    if file and loaded:
        head, macros, lines = read_head(number(loaded.text))
        sections = split_sections(lines)
        modules = _modules(binder, file, sections, macros, loaded.pictures)
        bind_pages(binder, shelf, modules, by_title=True)
    binder.leave(shelf.names, why_unused)
    binder.facts |= _facts(head)
    named = next((plain(section.title) for section in sections if section.title), "")
    return binder.finish(head.get("title") or named or title or stem(file or ""))


def _headed(tree: Tree) -> str | None:
    """Return the page with the comment of a course above it: one word of LiaScript alone, or two of any."""
    for name in _candidates(tree):
        text = _peek(tree, name)
        head = _HEAD.match(text)
        if head and (_OWN_KEY.search(head.group(1)) or len(set(_KEY.findall(head.group(1)))) > 1):
            return name
        if head and _KEY.search(head.group(1)) and _OWN.search(text):
            return name
    return None


def _candidates(tree: Tree) -> list[str]:
    """Return the pages that may be the course, the likeliest first: a README, one that stands high."""
    pages = [name for name in tree.names() if is_page(name)]
    return sorted(pages, key=lambda name: (stem(name).lower() != "readme", name.count("/"), name))[:_MOST_CANDIDATES]


def _peek(tree: Tree, name: str) -> str:
    return tree.read(name)[:_MOST_PEEKED].decode("utf-8-sig", "ignore") if tree.size(name) <= _MOST_PEEKED * 16 else ""


def _facts(head: Mapping[str, str]) -> dict[str, Any]:
    authors = [clean_line(name, _LONGEST_NAME) for name in re.split(r"[;,]", head.get("author", ""))]
    facts = {
        "summary": clean_line(head.get("comment", ""), _LONGEST_SUMMARY),
        "authors": [name for name in authors if name],
    }
    return {name: value for name, value in facts.items() if value}


# ---------------------------------------------------------------------------------- lessons


def _modules(
    binder: Binder,
    file: str,
    sections: Sequence[Section],
    macros: Macros,
    pictures: Sequence[tuple[str, str]],
) -> list[tuple[str, list[Leaf]]]:
    """Return a module for each section of the first level: it, when it has a text of its own, and those below it."""
    modules: list[tuple[str, list[Leaf]]] = [("", [])]
    for section in sections:
        if section.level == 1 and section.title:
            modules.append((plain(section.title), []))
        leaf = _leaf(binder, file, section, macros)
        if leaf:
            leaf.pictures = pictures
            modules[-1][1].append(leaf)
    if all(section.level == 1 for section in sections):
        return [("", [leaf for _, leaves in modules for leaf in leaves])]
    return [(title, leaves) for title, leaves in modules if leaves]


def _leaf(binder: Binder, file: str, section: Section, macros: Macros) -> Leaf | None:
    lesson = read_section(section, macros)
    title = section.title or "Mở đầu"
    for line, words, what in dict.fromkeys(lesson.refused):
        if what == liascript_text.GAP:
            binder.missing(file, words, what, line)
        else:
            binder.missing(file, words, reasons.QUESTION_KIND, line, {"name": what})
    page = read_lines(file, lesson.lines, Front(title, None, dict(facts_of(lesson.facts))))
    page.line = section.line
    for line, item in lesson.banked:
        binder.item(item, file=file, name=clean_line(str(item["stem"]), _LONGEST_NAME), line=line)
        binder.change(file, clean_line(str(item["stem"]), _LONGEST_NAME), reasons.QUESTION_TO_BANK, line)
    if page.is_empty():
        return None
    questions = {line: Question(asked.name, asked.losses) for line, asked in lesson.asked.items()}
    return Leaf(
        page, title, shift=_SHIFT, losses=lesson.losses, questions=questions, wanted=lesson.facts.get("slug", "")
    )
