"""A foreign course being put together in our form: modules, lessons, pictures, sound and video, questions, account.

Readers of formats say what they found; here it gets its names, its limits and its place in the package. Whatever is
taken or turned away here is put on the account here, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from courses.formats import reasons
from courses.formats.imported import Account, Finding, Imported
from courses.formats.package import BANK, COURSE_FILE, IMAGES, MAX_IMAGES, MAX_LESSONS, MAX_MEDIA, MEDIA, MEDIA_TYPES
from courses.formats.shrink import shrink
from courses.formats.splitting import MOST_BYTES, Part, split_body
from courses.formats.writer import lesson_name, write_course, write_lesson
from kernel import fences
from kernel.text import clean_line, nfc, syllables
from question_bank.formats.bank_writer import write_bank
from question_bank.formats.toml_bank import MOST_ITEMS

FORMAT = 1
PACKAGES = "scorm"
MEDIUM_ENDINGS = frozenset(MEDIA_TYPES) - {"vtt"}
PICTURE_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "svg", "heic", "heif", "avif"})
_DEFAULT_TITLE = "Khóa học"
_DEFAULT_SLUG = "khoa-hoc"
_LONGEST_TITLE = 200
_LONGEST_SLUG = 100
"""Leaves room for the number that tells two lessons of one title apart."""
_LONGEST_CODE = 60
_LONGEST_FILE = 60
_READ_IN_A_MINUTE = 100
_MOST_MINUTES = 600


@dataclass(slots=True)
class Lesson:
    """A lesson as it will be written."""

    slug: str
    title: str
    facts: dict[str, Any]
    body: str = ""


class Gathering:
    """One course on its way into our form."""

    def __init__(self, code: str, title: str) -> None:
        self.account = Account()
        self.facts: dict[str, Any] = {}
        self._code = code
        self.title = clean_line(title, _LONGEST_TITLE) or _DEFAULT_TITLE
        self._modules: list[tuple[str, list[Lesson]]] = []
        self._slugs: dict[str, int] = {}
        self._files: dict[str, bytes] = {}
        self._by_bytes: dict[tuple[str, str], str] = {}
        self._items: list[dict[str, Any]] = []
        self._codes: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._pictures = 0

    # ------------------------------------------------------------------ the account

    def took(self, finding: Finding) -> None:
        """Note an object as imported."""
        self.account.imported.append(finding)

    def changed(self, finding: Finding, reason: str, **values: str | int) -> None:
        """Note what an imported object lost or gained; the same thing only once in a row."""
        note = replace(finding, reason=reason, values=values)
        if note not in self.account.changed[-8:]:
            self.account.changed.append(note)

    def rejected(self, finding: Finding, reason: str, **values: str | int) -> None:
        """Note an object that could not be taken."""
        self.account.rejected.append(replace(finding, reason=reason, values=values))

    def ignored(self, finding: Finding, reason: str, **values: str | int) -> None:
        """Note an object that has no place in a course."""
        self.account.ignored.append(replace(finding, reason=reason, values=values))

    # ------------------------------------------------------------------ modules and lessons

    def module(self, title: str) -> None:
        """Begin a module. One that gets no lesson is not written."""
        self._modules.append((clean_line(title, _LONGEST_TITLE) or self.title, []))

    def lesson(self, title: str, **facts: Any) -> Lesson | None:
        """Add a lesson without a body to the last module, None when the course is full."""
        if len(self._slugs) >= MAX_LESSONS:
            return None
        if not self._modules:
            self.module(self.title)
        plain = clean_line(title, _LONGEST_TITLE) or self.title
        lesson = Lesson(self._slug(plain), plain, dict(facts))
        self._modules[-1][1].append(lesson)
        return lesson

    def write(self, finding: Finding, lesson: Lesson, body: str) -> None:
        """Give a lesson its body; what is too long for one page goes on in further lessons."""
        first, *more = split_body(body)
        lesson.body = f"## {first.title}\n\n{first.body}" if first.title else first.body
        lesson.facts.setdefault("minutes", _minutes(lesson.body))
        if more:
            self.changed(finding, reasons.SPLIT, most=MOST_BYTES, count=len(more) + 1)
            self._go_on(finding, lesson, more)

    def _go_on(self, finding: Finding, lesson: Lesson, more: Sequence[Part]) -> None:
        lessons = next(lessons for _, lessons in self._modules if lesson in lessons)
        at = lessons.index(lesson)
        for number, part in enumerate(more, 2):
            if len(self._slugs) >= MAX_LESSONS:
                self.changed(finding, reasons.TOO_MANY_LESSONS, most=MAX_LESSONS)
                return
            title = part.title or f"{lesson.title} ({number})"
            own = Lesson(self._slug(title), title, {"minutes": _minutes(part.body)}, part.body)
            lessons.insert(at + number - 1, own)

    def _slug(self, title: str) -> str:
        return _unused(_short(fences.slug(title), _LONGEST_SLUG) or "bai", self._slugs)

    # ------------------------------------------------------------------ files

    def picture(self, finding: Finding, name: str, data: bytes) -> str | None:
        """Take a picture and return its name in the package; None when it cannot be shown."""
        known = self._by_bytes.get((IMAGES, sha256(data).hexdigest()))
        if known:
            self.took(finding)
            return known
        if self._pictures >= MAX_IMAGES:
            self.rejected(finding, reasons.TOO_MANY_PICTURES, most=MAX_IMAGES)
            return None
        fit = shrink(_file_name(name), data)
        if fit is None:
            self.rejected(finding, reasons.PICTURES["image-kind"])
            return None
        self.took(finding)
        if fit[1] != data:
            self.changed(finding, reasons.PICTURE_DRAWN_ANEW)
        self._pictures += 1
        return self._keep(IMAGES, fit[0], fit[1], data)

    def medium(self, finding: Finding, name: str, data: bytes) -> str | None:
        """Take sound or video and return its name in the package; None when it cannot be played."""
        if len(data) > MAX_MEDIA:
            self.rejected(finding, reasons.MEDIUM_TOO_LARGE)
            return None
        self.took(finding)
        return self._keep(MEDIA, _file_name(name), data, data)

    def package(self, finding: Finding, name: str, data: bytes) -> str:
        """Take a SCORM package and return its name."""
        self.took(finding)
        return self._keep(PACKAGES, _file_name(name), data, data)

    def _keep(self, folder: str, name: str, data: bytes, original: bytes) -> str:
        key = (folder, sha256(original).hexdigest())
        if key not in self._by_bytes:
            stem, _, ending = name.rpartition(".")
            full = f"{_unused(f'{folder}/{stem}', self._stems)}.{ending}"
            self._files[full] = data
            self._by_bytes[key] = full
        return self._by_bytes[key]

    # ------------------------------------------------------------------ questions

    def item(self, finding: Finding, code: str, item: Mapping[str, Any]) -> bool:
        """Take a sound question; `code` is the name it should have. False when there are too many."""
        if len(self._items) >= MOST_ITEMS:
            self.rejected(finding, reasons.TOO_MANY_QUESTIONS, most=MOST_ITEMS)
            return False
        plain = _short(fences.slug(code), _LONGEST_CODE) or "cau"
        self._items.append({"code": _unused(plain, self._codes), **item})
        self.took(finding)
        return True

    # ------------------------------------------------------------------ the end

    def finish(self) -> Imported:
        """Return the course."""
        modules = [(title, lessons) for title, lessons in self._modules if lessons]
        written = [lesson for _, lessons in modules for lesson in lessons]
        slug = _short(fences.slug(self.title), _LONGEST_SLUG) or _DEFAULT_SLUG
        facts = {**self.facts, "format": FORMAT, "title": self.title, "slug": slug}
        files = {
            COURSE_FILE: write_course(facts, [(title, [each.slug for each in lessons]) for title, lessons in modules])
        }
        for number, lesson in enumerate(written, 1):
            name = lesson_name(number, lesson.slug, len(written))
            files[name] = write_lesson(lesson.facts, lesson.title, lesson.body)
        files |= self._files
        if self._items:
            head = {"format": FORMAT, "code": _short(slug, _LONGEST_CODE), "title": self.title}
            files |= {f"{BANK}/{name}": data for name, data in write_bank(head, self._items).items()}
        counts = (len(modules), len(written), self._pictures, len(self._items))
        return Imported(self._code, files, self.account, *counts)


def _minutes(body: str) -> int:
    return min(max(1, -(-syllables(body) // _READ_IN_A_MINUTE)), _MOST_MINUTES)


def _unused(name: str, taken: dict[str, int]) -> str:
    """Return the name, with a number behind it where it is taken, and take it. Remembers how far it counted."""
    own = name
    while own in taken:
        taken[name] += 1
        own = f"{name}-{taken[name]}"
    taken[own] = 1
    return own


def _short(slug: str, most: int) -> str:
    """Return a slug of at most so many signs, cut between words where it can be."""
    if len(slug) <= most:
        return slug
    cut = slug[:most].rpartition("-")[0]
    return (cut or slug[:most]).strip("-")


def _file_name(name: str) -> str:
    """Return a plain name for a file: ASCII, short, its ending in small letters."""
    stem, dot, ending = nfc(name).replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    plain = _short(fences.slug(stem if dot else ending), _LONGEST_FILE) or "tep"
    return f"{plain}.{fences.slug(ending) or 'tep'}" if dot else plain
