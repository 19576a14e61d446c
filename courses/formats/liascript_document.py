"""A document of LiaScript: the comment above it, its sections, the facts that comments state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from kernel.fences import Line

_PAIR = re.compile(r"[ ]*(@?[\w.-]+)[ ]*:[ ]*(.*)")
_MACRO = re.compile(r"[ ]*(@[\w.-]+)")
_FENCE = re.compile(r"[ >]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ ]++)*+(`{3,}+(?=[^`]*$)|~{3,}+)")
HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ ]+(.*)")
"""A heading, its level and its words."""
_CLOSING = re.compile(r"(?:^|[ ])#+[ ]*$")
COMMENT = "<!--"
"""How a comment begins."""
Macros: TypeAlias = Mapping[str, bool]
"""Names of macros; whether what they are given is words that they show."""


@dataclass(slots=True)
class Section:
    """A heading of the first or second level with the lines below it, questions still as LiaScript has them."""

    title: str
    level: int
    line: int
    lines: list[Line] = field(default_factory=list)


def read_head(lines: Sequence[Line]) -> tuple[dict[str, str], Macros, Sequence[Line]]:
    """Return the facts of the comment above the course, the macros it defines, and the lines below."""
    start = next((i for i, line in enumerate(lines) if line.text.strip()), len(lines))
    if start == len(lines) or not lines[start].text.lstrip().startswith(COMMENT):
        return {}, {}, lines
    end = next((i for i in range(start, len(lines)) if "-->" in lines[i].text), None)
    if end is None:
        return {}, {}, lines
    facts, macros = read_facts([line.text for line in lines[start : end + 1]])
    rest = lines[end].text.partition("-->")[2]
    return facts, macros, [Line(lines[end].number, rest), *lines[end + 1 :]]


def read_facts(texts: Sequence[str]) -> tuple[dict[str, str], Macros]:
    """Return what a comment says as «name: value», and the macros it defines."""
    facts: dict[str, str] = {}
    macros: dict[str, bool] = {}
    name = ""
    for text in texts:
        bare = text.replace(COMMENT, "").replace("-->", "").rstrip()
        pair, macro = _PAIR.fullmatch(bare), _MACRO.match(bare)
        if macro:
            macros[macro.group(1).lstrip("@")] = "@0" in bare
            name = ""
        elif pair and not text.startswith("  "):
            name = pair.group(1).lower()
            facts.setdefault(name, pair.group(2).strip())
        elif name and bare.strip():
            facts[name] = f"{facts[name]} {bare.strip()}".strip()
    return facts, macros


def split_sections(lines: Sequence[Line]) -> list[Section]:
    """Return the sections of a course; what stands above the first heading is a section without a title."""
    sections = [Section("", 1, lines[0].number if lines else 1)]
    code = ""
    for line in lines:
        code = code_of(line.text, code)
        heading = None if code else HEADING.fullmatch(line.text)
        if heading and len(heading.group(1)) <= 2:  # noqa: PLR2004 - what is a lesson
            sections.append(Section(_CLOSING.sub("", heading.group(2)).strip(), len(heading.group(1)), line.number))
        else:
            sections[-1].lines.append(line)
    return sections


def code_of(text: str, current: str) -> str:
    """Return the fence of code a line stands in or ends, "" for none."""
    fence = _FENCE.match(text)
    if not fence:
        return current
    bare = text.strip(" >")
    if current:
        return "" if len(bare) >= len(current) and not bare.strip(current[0]) else current
    return fence.group(1)


def facts_of(facts: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    """Yield the facts of a lesson that our own export wrote, each of its type."""
    if facts.get("outcome"):
        yield "outcome", facts["outcome"]
    minutes = facts.get("minutes", "")
    if minutes.isascii() and minutes.isdecimal() and 0 < len(minutes) <= 3 and int(minutes):  # noqa: PLR2004
        yield "minutes", int(minutes)
    components = [each.strip() for each in facts.get("components", "").split(",") if each.strip()]
    if components:
        yield "components", components
