"""Our package, written: one canonical text for the same content, so that what is exported twice is the same bytes.

Facts stand in a fixed order, absent ones are left out, text is composed (NFC) with plain line feeds and one at the
end. What is read back and written again is byte for byte the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from kernel.text import nfc

COURSE_ORDER = (
    *("format", "code", "slug", "title", "title_en", "summary", "summary_en", "outcomes", "level", "minutes"),
    *("audience", "topics", "components", "competences", "path", "cover", "authors", "reviewers", "licence"),
    *("updated", "quiz", "order", "prerequisites"),
)
LESSON_ORDER = ("outcome", "minutes", "components", "finish", "floor", "scorm")
_FRONT = "+++"
_WIDTH = 118
_SHORTEST_NAMED = 0x20
_DELETE = 0x7F


def write_course(facts: Mapping[str, Any], modules: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """Return `course.toml`: the facts, then the modules with their lessons' slugs."""
    parts = [_table(facts, COURSE_ORDER)]
    for title, lessons in modules:
        parts.append(f"[[module]]\n{_line('title', title)}{_line('lessons', list(lessons))}")
    return "\n".join(parts).encode()


def write_lesson(facts: Mapping[str, Any], title: str, body: str) -> bytes:
    """Return one lesson's file: facts between +++ lines, the title, the Markdown below it."""
    text = clean_body(body)
    return f"{_FRONT}\n{_table(facts, LESSON_ORDER)}{_FRONT}\n# {_one_line(title)}\n\n{text}".encode()


def lesson_name(number: int, slug: str, total: int) -> str:
    """Return the name of a lesson's file: its number, as wide as the course needs, and its slug."""
    return f"{number:0{max(2, len(str(total)))}d}-{slug}.md"


def clean_body(body: str) -> str:
    """Return Markdown as it is kept: composed, plain line ends, no blank lines around it, one line end after it."""
    text = nfc(body.replace("\r\n", "\n").replace("\r", "\n")).strip("\n")
    return text.rstrip() + "\n"


def _one_line(text: str) -> str:
    return " ".join(nfc(text).split())


def _table(facts: Mapping[str, Any], order: Sequence[str]) -> str:
    names = [name for name in order if name in facts] + sorted(name for name in facts if name not in order)
    return "".join(_line(name, facts[name]) for name in names if facts[name] not in (None, ""))


def _line(name: str, value: Any) -> str:
    written = write_value(value)
    if isinstance(value, list | tuple) and len(f"{name} = {written}") > _WIDTH:
        written = "[\n" + "".join(f"  {write_value(each)},\n" for each in value) + "]"
    return f"{name} = {written}\n"


def write_value(value: Any) -> str:
    """Return a TOML value on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(write_value(each) for each in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {write_value(each)}" for key, each in value.items()) + " }"
    return '"' + "".join(_sign(char) for char in nfc(str(value))) + '"'


_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def _sign(char: str) -> str:
    if char in _SHORT:
        return _SHORT[char]
    code = ord(char)
    return f"\\u{code:04x}" if code < _SHORTEST_NAMED or code == _DELETE else char
