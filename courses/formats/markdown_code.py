"""Blocks of code of foreign Markdown: their language, the lines a learner is to see, and what is no code at all.

Some tools write call-outs, figures and formulas as blocks of code with a word in braces (MyST, mdBook's plug-ins,
GitLab); some programs hide lines that only make an example run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from courses.formats import callouts
from courses.formats.markdown_blocks import Block
from kernel.fences import Line

DIAGRAMS = frozenset({"mermaid", "plantuml", "puml", "dot", "graphviz", "d2", "ditaa"})
"""Languages that are drawn, not read."""
_MATH = frozenset({"math", "latex-math", "asciimath"})
_FIGURES = frozenset({"figure", "image"})
_BOXES = frozenset({"admonition", "dropdown", "sidebar", "margin", "topic", "card", "tab-item", "epigraph", "example"})
_DIRECTIVE = re.compile(r"\{([\w-]+)\}[ ]*(.*)")
_ADMONISH = re.compile(r"admonish(?:[ ]+([\w-]+))?[ ]*(?:title=)?(?:\"([^\"]*)\")?.*")
_OPTION = re.compile(r"[ ]*:([\w-]+):[ ]*(.*)")
_LANGUAGE = re.compile(r"[{.=]*[ ]*([A-Za-z][\w+#-]*)")
_HIDDEN = re.compile(r"[ ]*#(?:[ ].*)?")
_CELL_OPTION = re.compile(r"[ ]*#\|.*")
_FENCE = re.compile(r"[ ]*(`{3,})")
_LONGEST_LANGUAGE = 30
MOST_CODE = 10_000
"""The longest block of code, in characters: a lesson is cut between blocks, never within one."""
_MOST_LINES = 1_000


def language(info: str) -> str:
    """Return the language a fence names, in small letters; "" when it names none."""
    found = _LANGUAGE.match(info.strip())
    return found.group(1).lower() if found and len(found.group(1)) <= _LONGEST_LANGUAGE else ""


def fenced(lines: Iterable[str], word: str) -> str:
    """Return lines as a block of code that nothing in them closes; as several when one would be too long."""
    return "\n\n".join(_fenced(run, word) for run in _runs(line.replace("<!--", "<! --") for line in lines))


def _runs(lines: Iterable[str]) -> Iterator[list[str]]:
    run: list[str] = []
    size = 0
    for line in lines:
        for start in range(0, max(1, len(line)), MOST_CODE):
            part = line[start : start + MOST_CODE]
            if size + len(part) > MOST_CODE or len(run) >= _MOST_LINES:
                yield run
                run, size = [], 0
            run.append(part)
            size += len(part) + 1
    yield run


def _fenced(lines: Sequence[str], word: str) -> str:
    runs = (found.group(1) for found in map(_FENCE.match, lines) if found)
    fence = "`" * max(3, 1 + max(map(len, runs), default=0))
    return "\n".join([fence + word, *lines, fence])


def shown(block: Block, word: str, program: str) -> list[str]:
    """Return the lines of a block that are meant to be seen. `program` is the language that hides lines by `# `."""
    lines = [line.text for line in block.lines]
    if program and word == program:
        kept = (line for line in lines if not _HIDDEN.fullmatch(line))
        return [_unescaped(line) for line in kept]
    return [line for line in lines if not _CELL_OPTION.fullmatch(line)]


def _unescaped(line: str) -> str:
    """Return a line of an example whose first # was doubled so that it is not hidden."""
    bare = line.lstrip(" ")
    return line.replace("##", "#", 1) if bare.startswith("##") else line


def directive(block: Block) -> tuple[str, str, Sequence[Line]] | None:
    """Return word, title and lines of what is no code, None for code."""
    info = block.info.strip()
    if language(info) in _MATH and not info.startswith("{python"):
        return "math", "", _without_options(block.lines)
    admonish = _ADMONISH.fullmatch(info)
    if admonish:
        return admonish.group(1) or "note", admonish.group(2) or "", block.lines
    found = _DIRECTIVE.fullmatch(info)
    word = found.group(1).lower() if found else ""
    if found is None or not (word in _FIGURES | _BOXES or callouts.meaning(word)):
        return None
    lines = block.lines if word in _FIGURES else _without_options(block.lines)
    return word, found.group(2), lines


def _without_options(lines: Sequence[Line]) -> Sequence[Line]:
    first = next((i for i, line in enumerate(lines) if not _OPTION.fullmatch(line.text)), len(lines))
    return lines[first:]


def options(lines: Sequence[Line]) -> tuple[str, str]:
    """Return the description and the caption of a figure that is written as a block of code."""
    alt, words = "", []
    for line in lines:
        option = _OPTION.fullmatch(line.text)
        if option is None:
            words.append(line.text.strip())
        elif option.group(1) == "alt":
            alt = option.group(2).strip()
    return alt, " ".join(word for word in words if word).replace('"', "”")
