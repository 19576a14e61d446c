"""A draft put together as our package, and a package taken apart into a draft: one form, there and back."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.formats import writer
from courses.formats.package import BANK, COURSE_FILE, lesson_slug
from courses.models import Draft, DraftFile, DraftItem, DraftLesson
from courses.rules.arranging import Plan, PlanModule, plan_of, slugs
from courses.rules.outline import RESERVED
from kernel.archive import Tree
from kernel.text import clean_line, nfc
from question_bank.formats.bank_writer import write_bank

ReadFile = Callable[[str], bytes]
"""Returns the bytes of a kept file by its SHA-256."""

TITLE_LENGTH = 200
FRONT = "+++"
MOST = 10_000
LONGEST = 300
"""Of a number and of a line of text in the facts; longer ones have no column to stand in."""
TEXT, NUMBER, TEXTS, TABLES = "text", "number", "texts", "tables"
COURSE_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("code", "slug", "title", "title_en", "summary", "summary_en", "level", "cover", "licence"), TEXT),
    **dict.fromkeys(("order", "quiz"), TEXT),
    **dict.fromkeys(("outcomes", "audience", "topics", "components", "competences"), TEXTS),
    **dict.fromkeys(("authors", "reviewers", "prerequisites", "indicators"), TEXTS),
    "minutes": NUMBER,
}
LESSON_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("outcome", "finish", "scorm"), TEXT),
    **dict.fromkeys(("minutes", "level", "floor"), NUMBER),
    "components": TEXTS,
}
ITEM_KINDS: Mapping[str, str] = {"options": TABLES, "code": TEXT, "kind": TEXT, "lesson": TEXT, "component": TEXT}
QUIZ_KINDS: Mapping[str, str] = {
    "title": TEXT,
    **dict.fromkeys(("pass_percent", "mastery_percent"), NUMBER),
    "draw": TABLES,
}


@dataclass(frozen=True, slots=True)
class LessonParts:
    """A lesson taken apart: facts, title, body."""

    slug: str
    title: str
    facts: dict[str, Any]
    body: str


@dataclass(frozen=True, slots=True)
class PackageParts:
    """A package taken apart. `files` are the names of pictures, media and SCORM packages in the tree."""

    facts: dict[str, Any]
    plan: Plan
    lessons: tuple[LessonParts, ...]
    bank: dict[str, Any]
    items: tuple[dict[str, Any], ...]
    files: tuple[str, ...]


class DraftTree:
    """A draft as a tree of files. Text is written when the tree is made; bytes of files are read when asked for."""

    def __init__(self, texts: Mapping[str, bytes], files: Mapping[str, tuple[str, int]], read: ReadFile) -> None:
        self._texts = texts
        self._files = files
        self._read = read

    def names(self) -> tuple[str, ...]:
        """Return all names."""
        return tuple(sorted([*self._texts, *self._files]))

    def size(self, name: str) -> int:
        """Return the size of a file."""
        return len(self._texts[name]) if name in self._texts else self._files[name][1]

    def read(self, name: str) -> bytes:
        """Return the bytes of a file."""
        return self._texts[name] if name in self._texts else self._read(self._files[name][0])


def compose(session: Session, draft: Draft, read: ReadFile) -> DraftTree:
    """Return a draft as the tree of its package, in canonical form."""
    plan = plan_of(draft.outline)
    order = slugs(plan)
    lessons = {
        lesson.slug: lesson for lesson in session.scalars(select(DraftLesson).where(DraftLesson.draft_id == draft.id))
    }
    texts = {COURSE_FILE: writer.write_course(typed(draft.facts), [(m.title, m.lessons) for m in plan])}
    for number, slug in enumerate(order, 1):
        lesson = lessons[slug]
        name = writer.lesson_name(number, slug, len(order))
        texts[name] = writer.write_lesson(typed(lesson.facts), lesson.title, lesson.body)
    items = list(session.scalars(select(DraftItem).where(DraftItem.draft_id == draft.id).order_by(DraftItem.position)))
    if draft.bank or items:
        bank = write_bank(typed(draft.bank), [typed(item.raw) for item in items])
        texts |= {f"{BANK}/{name}": data for name, data in bank.items()}
    files = {
        file.name: (file.sha256, file.size)
        for file in session.scalars(select(DraftFile).where(DraftFile.draft_id == draft.id))
    }
    return DraftTree(texts, files, read)


def take_apart(tree: Tree) -> PackageParts:
    """Take a package apart. What cannot be read as text or TOML is left out: `read_course` says so."""
    names = set(tree.names())
    table = _toml(tree, COURSE_FILE) if COURSE_FILE in names else {}
    plan = tuple(
        PlanModule(str(module.get("title", "")), tuple(_allowed(str(slug)) for slug in module.get("lessons", ())))
        for module in table.pop("module", [])
        if isinstance(module, dict)
    )
    lessons = tuple(
        _lesson(_allowed(slug), tree.read(name)) for name in tree.names() if (slug := lesson_slug(name)) is not None
    )
    known = {lesson.slug for lesson in lessons}
    bank = _toml(tree, f"{BANK}/bank.toml") if f"{BANK}/bank.toml" in names else {}
    item_files = [name for name in tree.names() if name.startswith(f"{BANK}/items") and name.endswith(".toml")]
    items = [item for name in item_files for item in _toml(tree, name).get("item", []) if isinstance(item, dict)]
    return PackageParts(
        facts=_fitting(plain(table), COURSE_KINDS),
        plan=tuple(PlanModule(m.title, tuple(s for s in m.lessons if s in known)) for m in plan),
        lessons=lessons,
        bank=_fitting_bank(plain(bank)),
        items=tuple(_fitting(plain(item), ITEM_KINDS) for item in items),
        files=tuple(name for name in tree.names() if name.startswith(("images/", "media/", "scorm/"))),
    )


def _allowed(slug: str) -> str:
    """Return the slug, or another one for what is the address of a page of the course."""
    return f"bai-{slug}" if slug in RESERVED else slug


def _lesson(slug: str, data: bytes) -> LessonParts:
    text = nfc(data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n"))
    facts: dict[str, Any] = {}
    lines = text.split("\n")
    closing = next((i for i, line in enumerate(lines) if i and line.strip() == FRONT), 0)
    if closing and lines[0].strip() == FRONT:
        facts = _table("\n".join(lines[1:closing]))
        lines = lines[closing + 1 :]
    lines = "\n".join(lines).lstrip("\n").split("\n")
    title = slug
    if lines[0].startswith("# "):
        title = clean_line(lines[0][2:], TITLE_LENGTH) or slug
        lines = lines[1:]
    return LessonParts(slug, title, _fitting(plain(facts), LESSON_KINDS), writer.clean_body("\n".join(lines)))


def _toml(tree: Tree, name: str) -> dict[str, Any]:
    return _table(nfc(tree.read(name).decode("utf-8-sig", errors="replace")))


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, ArithmeticError, RecursionError):
        return {}


def _fitting(facts: dict[str, Any], kinds: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts without those of another kind than the forms write: their authors give them anew."""
    return {name: value for name, value in facts.items() if name not in kinds or _fits(value, kinds[name])}


def _fits(value: Any, kind: str) -> bool:
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
    if kind == TEXT:
        return isinstance(value, str) and len(value) <= LONGEST
    return isinstance(value, list) and all(isinstance(each, str if kind == TEXTS else dict) for each in value)


def _fitting_bank(bank: dict[str, Any]) -> dict[str, Any]:
    """Return the head of a bank; a test that is none, or draws what is no number, is left out."""
    quiz = bank.get("quiz")
    quiz = _fitting(quiz, QUIZ_KINDS) if isinstance(quiz, dict) else {}
    draws = [_fits(row.get("count"), NUMBER) for row in quiz.get("draw", ())]
    rest = {name: value for name, value in bank.items() if name != "quiz"}
    return rest | ({"quiz": quiz} if quiz and all(draws) else {})


_DAY, _NUMBER = "@day:", "@number:"


def plain(value: Any) -> Any:
    """Return TOML values as JSON can keep them: days and decimals as marked texts (`typed` brings them back)."""
    if isinstance(value, dict):
        return {str(key).replace("\0", ""): plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return _DAY + value.isoformat()
    if isinstance(value, Decimal):
        return _NUMBER + str(value)
    if isinstance(value, str):
        return value.replace("\0", "")
    return value if isinstance(value, int | float | bool) else str(value)


def typed(value: Any) -> Any:
    """Return what `plain` made of TOML values as those values."""
    if isinstance(value, dict):
        return {key: typed(each) for key, each in value.items()}
    if isinstance(value, list):
        return [typed(each) for each in value]
    if isinstance(value, str) and value.startswith((_DAY, _NUMBER)):
        return _marked(value)
    return value


def _marked(text: str) -> Any:
    """Return the value of a marked text; a text that only looks marked stays one."""
    try:
        if text.startswith(_DAY):
            return date.fromisoformat(text.removeprefix(_DAY))
        return Decimal(text.removeprefix(_NUMBER))
    except (ValueError, ArithmeticError):
        return text
