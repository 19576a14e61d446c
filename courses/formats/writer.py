"""Our package, written: one canonical text for the same content, so that what is exported twice is the same bytes.

Facts stand in a fixed order, absent ones are left out, text is composed (NFC) with plain line feeds and one at the
end. What is read back and written again is byte for byte the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.text import nfc
from kernel.toml import write_line, write_table

COURSE_ORDER = (
    *("format", "code", "slug", "title", "title_en", "summary", "summary_en", "outcomes", "level", "minutes"),
    *(
        "audience",
        "topics",
        "components",
        "competences",
        "indicators",
        "path",
        "cover",
        "authors",
        "reviewers",
        "licence",
    ),
    *("updated", "quiz", "order", "prerequisites"),
)
LESSON_ORDER = ("outcome", "minutes", "components", "level", "finish", "floor", "scorm")
_FRONT = "+++"


def write_course(facts: Mapping[str, Any], modules: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """Return `course.toml`: the facts, then the modules with their lessons' slugs."""
    parts = [write_table(facts, COURSE_ORDER)]
    for title, lessons in modules:
        parts.append(f"[[module]]\n{write_line('title', title)}{write_line('lessons', list(lessons))}")
    return "\n".join(parts).encode()


def write_lesson(facts: Mapping[str, Any], title: str, body: str) -> bytes:
    """Return one lesson's file: facts between +++ lines, the title, the Markdown below it."""
    text = clean_body(body)
    return f"{_FRONT}\n{write_table(facts, LESSON_ORDER)}{_FRONT}\n# {_one_line(title)}\n\n{text}".encode()


def lesson_name(number: int, slug: str, total: int) -> str:
    """Return the name of a lesson's file: its number, as wide as the course needs, and its slug."""
    return f"{number:0{max(2, len(str(total)))}d}-{slug}.md"


def clean_body(body: str) -> str:
    """Return Markdown as it is kept: composed, plain line ends, no blank lines around it, one line end after it."""
    text = nfc(body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")).strip("\n")
    return text.rstrip() + "\n"


def _one_line(text: str) -> str:
    return " ".join(nfc(text).split())
