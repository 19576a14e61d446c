"""A package under construction: what importers bring is gathered, named, counted, and bound at the end.

The account is kept here, so that every object is told once: a file when it is taken, refused or left over, a page when
it becomes a lesson, a question when it is kept. Pictures are made to fit, names are made ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from courses.formats import reasons
from courses.formats.imported import Account, Finding, Imported
from courses.formats.package import (
    BANK,
    COURSE_FILE,
    FORMAT,
    IMAGES,
    MAX_IMAGES,
    MAX_LESSONS,
    MAX_MEDIA,
    MEDIA,
    MEDIA_TYPES,
)
from courses.formats.pictures import UnusablePicture, read_picture
from courses.formats.shelf import ending, stem
from courses.formats.shrink import shrink
from courses.formats.splitting import MOST_BYTES, split_body
from courses.formats.writer import lesson_name, write_course, write_lesson
from kernel.archive import Tree
from kernel.fences import slug
from kernel.text import clean_line, syllables
from question_bank.formats.bank_writer import write_bank

LONGEST_SLUG = 120
LONGEST_TITLE = 200
MOST_QUESTIONS = 2_000
MOST_PICTURE_BYTES = 32 * 1024 * 1024
PICTURE_ENDINGS = frozenset(
    {".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".ico"}
)
"""Files that are pictures by their name; what can be drawn of them is said by `shrink`."""
_SPEED = 100
"""Tiếng that are read in a minute."""
_MOST_MINUTES = 600
Values: TypeAlias = Mapping[str, str | int]
_COURSE, _LESSON, _FILE = "khoa-hoc", "bai", "tep"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of a page that was lost or changed."""

    reason: str
    line: int
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A lesson that is kept, without its number."""

    slug: str
    title: str
    body: str
    facts: Mapping[str, Any]


class Binder:
    """The package of one foreign course in the making."""

    def __init__(self, code: str, tree: Tree) -> None:
        self.code = code
        self.tree = tree
        self.account = Account()
        self.questions = 0
        self.facts: dict[str, Any] = {}
        self._files: dict[str, bytes] = {}
        self._named: dict[str, str | None] = {}
        self._told: set[str] = set()
        self._included: dict[str, None] = {}
        self._slugs: dict[str, int] = {}
        self._names: dict[str, dict[str, int]] = {}
        self._modules: list[tuple[str, list[_Lesson]]] = []
        self._items: list[Mapping[str, Any]] = []
        self._images = 0
        self._lessons = 0

    # ------------------------------------------------------------------ the account

    def told(self, file: str) -> bool:
        """Tell whether a file is in the account already."""
        return file in self._told

    def take(self, file: str, name: str, line: int = 0) -> None:
        """Note something that was imported."""
        self._told.add(file)
        self.account.imported.append(Finding(file, name, "", line))

    def change(self, file: str, name: str, reason: str, line: int = 0, values: Values | None = None) -> None:
        """Note that something imported lost or gained."""
        self.account.changed.append(Finding(file, name, reason, line, values or {}))

    def reject(self, file: str, name: str, reason: str, line: int = 0, values: Values | None = None) -> None:
        """Note something that could not be used."""
        self._told.add(file)
        self.account.rejected.append(Finding(file, name, reason, line, values or {}))

    def missing(self, file: str, name: str, reason: str, line: int = 0, values: Values | None = None) -> None:
        """Note something within a file that could not be used, or that it asks for in vain."""
        self.account.rejected.append(Finding(file, name, reason, line, values or {}))

    def ignore(self, file: str, name: str, reason: str, line: int = 0, values: Values | None = None) -> None:
        """Note something that a course has no use for."""
        self._told.add(file)
        self.account.ignored.append(Finding(file, name, reason, line, values or {}))

    def pass_over(self, file: str, name: str, reason: str, line: int = 0) -> None:
        """Note something a file speaks of that a course has no use for; of the file itself nothing is said."""
        self.account.ignored.append(Finding(file, name, reason, line))

    def include(self, file: str) -> None:
        """Note a file whose text was taken into a page."""
        if file not in self._told:
            self._included.setdefault(file)

    def leave(self, names: Iterable[str], reason: Callable[[str], str]) -> None:
        """Ignore every file that nothing was said of."""
        for name in names:
            if name in self._told:
                continue
            if name in self._included:
                self.account.imported.append(Finding(name, last(name)))
                self._told.add(name)
            else:
                self.ignore(name, last(name), reason(name))

    # ------------------------------------------------------------------ pictures, sound, video

    def picture(self, file: str) -> str | None:
        """Take a picture of the tree and return its name in the package, None when it cannot be used."""
        if ending(file) not in PICTURE_ENDINGS:
            return None
        if file not in self._named:
            self._named[file] = self._picture(file)
        return self._named[file]

    def _picture(self, file: str) -> str | None:
        if self.tree.size(file) > MOST_PICTURE_BYTES:
            self.reject(file, last(file), reasons.PICTURES["image-too-large"])
            return None
        return self.draw(file, last(file), self.tree.read(file))

    def draw(self, file: str, name: str, data: bytes, line: int = 0) -> str | None:
        """Take the bytes of a picture that stands in `file`."""
        if self._images >= MAX_IMAGES:
            self.reject(file, name, reasons.TOO_MANY_PICTURES, line, {"most": MAX_IMAGES})
            return None
        made = shrink(f"{stem(name)}{ending(name)}", data)
        if made is None:
            self.reject(file, name, _unusable(name, data), line)
            return None
        called, drawn = made
        own = self._free(f"{IMAGES}/{_short(stem(called), _FILE)}", ending(called))
        self._files[own] = drawn
        self._images += 1
        self.take(file, name, line)
        if drawn != data:
            self.change(file, name, reasons.PICTURE_DRAWN_ANEW, line)
        return own

    def medium(self, file: str) -> str | None:
        """Take a sound, a video or captions and return the name in the package, None for anything else."""
        if ending(file).lstrip(".") not in MEDIA_TYPES:
            return None
        if file not in self._named:
            self._named[file] = self._medium(file)
        return self._named[file]

    def _medium(self, file: str) -> str | None:
        if self.tree.size(file) > MAX_MEDIA:
            self.reject(file, last(file), reasons.MEDIUM_TOO_LARGE)
            return None
        own = self._free(f"{MEDIA}/{_short(stem(file), _FILE)}", ending(file))
        self._files[own] = self.tree.read(file)
        self.take(file, last(file))
        return own

    def _free(self, name: str, suffix: str) -> str:
        return _unique(name, self._names.setdefault(suffix, {})) + suffix

    # ------------------------------------------------------------------ lessons

    def reserve(self, title: str) -> str:
        """Return a slug of its own for a lesson of this title."""
        return _unique(_short(title, _LESSON), self._slugs)

    def module(self, title: str) -> None:
        """Begin a module; the lessons that follow are its own."""
        self._modules.append((clean_line(title, LONGEST_TITLE), []))

    def lesson(
        self,
        own: str,
        title: str,
        body: str,
        *,
        file: str,
        line: int = 0,
        facts: Mapping[str, Any] | None = None,
        losses: Iterable[Loss] = (),
    ) -> bool:
        """Keep a lesson, in parts when it is too long; tell whether there was room for it."""
        parts = split_body(body)
        if self._lessons + len(parts) > MAX_LESSONS:
            self.reject(file, title, reasons.TOO_MANY_LESSONS, line, {"most": MAX_LESSONS})
            return False
        for i, part in enumerate(parts):
            heading = title if i == 0 else part.title or f"{title} ({i + 1})"
            text = f"## {part.title}\n\n{part.body}" if i == 0 and part.title else part.body
            name = own if i == 0 else self.reserve(heading)
            known = {"minutes": _minutes(text)} | dict(facts or {})
            self._modules[-1][1].append(_Lesson(name, clean_line(heading, LONGEST_TITLE), text, known))
        self._lessons += len(parts)
        self.take(file, title, line)
        for loss in losses:
            self.change(file, title, loss.reason, loss.line, loss.values)
        if len(parts) > 1:
            self.change(file, title, reasons.SPLIT, line, {"most": MOST_BYTES, "count": len(parts)})
        return True

    # ------------------------------------------------------------------ questions

    def selfcheck(self, file: str, name: str, line: int) -> None:
        """Count a question that stands in a lesson."""
        self.questions += 1
        self.take(file, name, line)

    def item(self, item: Mapping[str, Any], *, file: str, name: str, line: int = 0) -> None:
        """Keep a question for the bank of the course."""
        if len(self._items) >= MOST_QUESTIONS:
            self.reject(file, name, reasons.TOO_MANY_QUESTIONS, line, {"most": MOST_QUESTIONS})
            return
        self.questions += 1
        self._items.append({"code": f"cau-{len(self._items) + 1:03d}", **item})
        self.take(file, name, line)

    # ------------------------------------------------------------------ the end

    def finish(self, title: str) -> Imported:
        """Bind what was gathered into our package."""
        named = clean_line(title, LONGEST_TITLE) or "Khóa học"
        own = _short(named, _COURSE)
        modules = [(name or named, lessons) for name, lessons in self._modules if lessons]
        facts = {"format": FORMAT, "slug": own, "title": named, **self.facts}
        listed = [(name, [lesson.slug for lesson in lessons]) for name, lessons in modules]
        files = dict(self._files)
        files[COURSE_FILE] = write_course(facts, listed)
        kept = [lesson for _, lessons in modules for lesson in lessons]
        for i, lesson in enumerate(kept, 1):
            files[lesson_name(i, lesson.slug, len(kept))] = write_lesson(lesson.facts, lesson.title, lesson.body)
        if self._items:
            head = {"format": FORMAT, "code": own, "title": named}
            files |= {f"{BANK}/{name}": data for name, data in write_bank(head, self._items).items()}
        return Imported(self.code, files, self.account, len(modules), len(kept), self._images, self.questions)


def last(name: str) -> str:
    """Return the last part of a file's name."""
    return name.rsplit("/", 1)[-1]


def _short(text: str, otherwise: str) -> str:
    return slug(text)[:LONGEST_SLUG].strip("-") or otherwise


def _unique(name: str, used: dict[str, int]) -> str:
    """Return the name, with a number when it is used, and note it as used."""
    own = name
    while own in used:
        used[name] += 1
        tail = f"-{used[name]}"
        own = name[: LONGEST_SLUG - len(tail)].strip("-") + tail
    used[own] = 1
    return own


def _minutes(body: str) -> int:
    return max(1, min(_MOST_MINUTES, round(syllables(body) / _SPEED)))


def _unusable(name: str, data: bytes) -> str:
    """Return why a picture cannot be used."""
    try:
        read_picture(name, data)
    except UnusablePicture as unusable:
        return reasons.PICTURES.get(unusable.code, reasons.PICTURES["image-kind"])
    return reasons.PICTURES["image-kind"]
