"""A package of ours, read and written again: the same content, each file the one canonical way.

A package that is already canonical stays byte for byte what it is. Flaws do not stop it, for half-finished courses
travel too: they are told, as the checks before publishing tell them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.formats import bank_files, reasons
from courses.formats.binding import Binder, last
from courses.formats.fields import read_toml
from courses.formats.imported import Imported
from courses.formats.package import (
    BANK,
    COURSE_FILE,
    FORMAT,
    IMAGES,
    MAX_FILE,
    MAX_IMAGES,
    MAX_LESSONS,
    MAX_MEDIA,
    MEDIA,
    MEDIA_TYPES,
    lesson_slug,
    read_course,
)
from courses.formats.pictures import MAX_PHOTO, UnusablePicture, read_picture
from courses.formats.selfcheck import NAME as SELFCHECK
from courses.formats.source import Flaw, ImageSource
from courses.formats.writer import COURSE_ORDER, LESSON_ORDER, clean_body, lesson_name, write_course, write_lesson
from kernel.archive import MemoryTree, Tree
from kernel.fences import number, scan, slug
from kernel.richtext import ADDRESSED, Image
from kernel.text import nfc
from kernel.toml import write_table

SCORM = "scorm"
_FOLDERS = (IMAGES, MEDIA, BANK, SCORM)
_FRONT = "+++"
_TITLE = re.compile(r"#\s+(.*\S)\s*")
_ABOUT = frozenset({"readme", "license", "licence", "changelog", "contributing", "notice"})
_LONGEST_SLUG = 120
_LONGEST_NAME = 200
"""The longest name of a file that a draft keeps."""
_UNSORTED = "Bài chưa xếp phần"
"""The module of lessons that `course.toml` does not list."""


def repack(code: str, tree: Tree, root: str, title: str) -> Imported:
    """Return the package that stands in the folder `root` of a tree in its canonical form."""
    return _Repacker(code, tree, root, title).repack()


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A lesson's file, read: its slug, its text, with plain line ends."""

    slug: str
    file: str
    text: str


class _Repacker:
    """One repacking: the files made so far, and the account."""

    def __init__(self, code: str, tree: Tree, root: str, title: str) -> None:
        self.code = code
        self.tree = tree
        self.start = f"{root}/" if root else ""
        self.title = title
        self.binder = Binder(code, tree)
        self.files: dict[str, bytes] = {}
        self.written: dict[str, tuple[str, str]] = {}
        """By the name of a file in the new package: the file it comes from, and what it is called in the account."""

    def repack(self) -> Imported:
        """Take every file, then say of what was made how it stands."""
        self._pictures()
        self._media()
        facts, modules = self._course()
        lessons = {lesson.slug: lesson for lesson in self._lessons([each for _, listed in modules for each in listed])}
        modules = self._settled(modules, lessons)
        self._write(facts, modules, lessons)
        questions = self._bank() + self._selfchecks(lessons)
        self._scorm()
        self.binder.leave(self.tree.names(), self._why_unused)
        self._tell_flaws()
        images = sum(name.startswith(f"{IMAGES}/") for name in self.files)
        count = sum(len(listed) for _, listed in modules)
        return Imported(self.code, self.files, self.binder.account, len(modules), count, images, questions)

    # ------------------------------------------------------------------ files

    def _files(self, folder: str = "") -> Iterator[tuple[str, str]]:
        """Yield the files directly in a folder: their names in the tree, and what follows the folder's name."""
        start = f"{self.start}{folder}/" if folder else self.start
        for name in self.tree.names():
            rest = name[len(start) :]
            if name.lower().startswith(start.lower()) and rest and "/" not in rest:
                yield name, rest

    def _keep(self, file: str, name: str, data: bytes, called: str = "") -> None:
        """Take a file into the package under a name; of two that come to the same name only the first."""
        if len(name) > _LONGEST_NAME:
            self.binder.reject(file, called or last(file), reasons.NAME_TOO_LONG, values={"most": _LONGEST_NAME})
            return
        if name in self.files and name in self.written:
            self.binder.reject(file, called or last(file), reasons.NAME_TWICE, values={"name": name})
            return
        self.files[name] = data
        self.written[name] = (file, called or last(file))
        self.binder.take(file, called or last(file))
        if file.removeprefix(self.start) != name:
            self.binder.change(file, called or last(file), reasons.RENAMED, values={"name": name})

    def _text(self, file: str) -> str | None:
        """Return the text of a file, None (and the reason told) when it cannot be read."""
        size = self.tree.size(file)
        if size > MAX_FILE:
            self.binder.reject(file, last(file), reasons.TOO_LARGE, values={"size": size})
            return None
        try:
            text = self.tree.read(file).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            self.binder.reject(file, last(file), reasons.NOT_UTF8, line)
            return None
        return nfc(text.replace("\r\n", "\n").replace("\r", "\n"))

    def _pictures(self) -> None:
        for i, (file, rest) in enumerate(self._files(IMAGES)):
            if i >= MAX_IMAGES:
                self.binder.reject(file, rest, reasons.TOO_MANY_PICTURES, values={"most": MAX_IMAGES})
                continue
            try:
                if self.tree.size(file) > MAX_PHOTO:
                    raise UnusablePicture("image-too-large")
                data = self.tree.read(file)
                read_picture(rest, data)
            except UnusablePicture as unusable:
                self.binder.reject(file, rest, reasons.PICTURES.get(unusable.code, reasons.PICTURES["image-kind"]))
                continue
            self._keep(file, f"{IMAGES}/{rest}", data)

    def _media(self) -> None:
        for file, rest in self._files(MEDIA):
            if rest.rsplit(".", 1)[-1].lower() not in MEDIA_TYPES:
                self.binder.reject(file, rest, reasons.MEDIUM_KIND)
            elif self.tree.size(file) > MAX_MEDIA:
                self.binder.reject(file, rest, reasons.MEDIUM_TOO_LARGE)
            else:
                self._keep(file, f"{MEDIA}/{rest}", self.tree.read(file))

    def _scorm(self) -> None:
        for file, rest in self._files(SCORM):
            if rest.lower().endswith(".zip"):
                self._keep(file, f"{SCORM}/{rest}", self.tree.read(file))

    def _why_unused(self, name: str) -> str:
        folder = name.removeprefix(self.start).partition("/")[0].lower()
        return reasons.TOO_DEEP if folder in _FOLDERS and folder != SCORM else reasons.NOT_OF_A_PACKAGE

    # ------------------------------------------------------------------ course.toml

    def _course(self) -> tuple[dict[str, Any], list[tuple[str, list[str]]]]:
        """Return the facts of the course, and its modules with the slugs they list."""
        file = next((file for file, rest in self._files() if rest.lower() == COURSE_FILE), "")
        text = self._text(file) if file else None
        table, error = read_toml(text, exact=True) if text is not None else ({}, "")
        if error:
            self.binder.reject(file, COURSE_FILE, reasons.NOT_TOML, 1, {"detail": error})
        elif text is not None:
            self._keep(file, COURSE_FILE, b"")
        raw = table.pop("module", [])
        facts = self._known(file, table, COURSE_ORDER) if table else {}
        facts = facts or {"format": FORMAT, "title": self.title}
        modules = [self._module(file, each) for each in raw if isinstance(each, dict)] if isinstance(raw, list) else []
        return facts, modules

    def _module(self, file: str, table: Mapping[str, Any]) -> tuple[str, list[str]]:
        extra = sorted(set(table) - {"title", "lessons"})
        if extra:
            self.binder.change(file, COURSE_FILE, reasons.FACTS_DROPPED, values={"name": ", ".join(extra)})
        title, listed = table.get("title"), table.get("lessons")
        slugs = [_slug(each) for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
        return (title if isinstance(title, str) else ""), [each for each in slugs if each]

    def _known(self, file: str, table: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
        """Return facts that survive being written; those that are not ours and would not are dropped and told."""
        facts = dict(table)
        if _survives(facts, order):
            return facts
        known = {name: value for name, value in facts.items() if name in order and _survives({name: value}, order)}
        dropped = ", ".join(sorted(name for name in facts if name not in known))
        self.binder.change(file, last(file), reasons.FACTS_DROPPED, values={"name": dropped})
        return known

    # ------------------------------------------------------------------ lessons

    def _lessons(self, listed: Sequence[str]) -> Iterator[_Lesson]:
        """Yield the lessons by their files, the first of each slug."""
        seen: set[str] = set()
        for file, rest in self._files():
            named = lesson_slug(rest)
            own = _slug(named) if named else ""
            if not own or (own in _ABOUT and own not in listed):
                continue
            if own in seen:
                self.binder.reject(file, rest, reasons.LESSON_TWICE, values={"name": own})
            elif len(seen) >= MAX_LESSONS:
                self.binder.reject(file, rest, reasons.TOO_MANY_LESSONS, values={"most": MAX_LESSONS})
            elif (text := self._text(file)) is not None:
                seen.add(own)
                yield _Lesson(own, file, text)

    def _settled(
        self, modules: Sequence[tuple[str, list[str]]], lessons: Mapping[str, _Lesson]
    ) -> list[tuple[str, list[str]]]:
        """Return modules that list what there is, each lesson once, those they forget in a module at the end."""
        course = self.written.get(COURSE_FILE, (f"{self.start}{COURSE_FILE}", ""))[0]
        used: set[str] = set()
        settled: list[tuple[str, list[str]]] = []
        for title, listed in modules:
            kept: list[str] = []
            for own in listed:
                if own in used:
                    self.binder.change(course, COURSE_FILE, reasons.LISTED_TWICE, values={"name": own})
                elif own not in lessons:
                    self.binder.missing(course, own, reasons.LESSON_MISSING)
                else:
                    kept.append(own)
                used.add(own)
            settled.append((title, kept))
        left = [own for own in lessons if own not in used]
        for own in left:
            self.binder.change(lessons[own].file, last(lessons[own].file), reasons.LESSON_UNSORTED)
        return [*settled, (_UNSORTED, left)] if left else settled

    def _write(
        self,
        facts: Mapping[str, Any],
        modules: Sequence[tuple[str, Sequence[str]]],
        lessons: Mapping[str, _Lesson],
    ) -> None:
        self.files[COURSE_FILE] = write_course(facts, modules)
        order = [own for _, listed in modules for own in listed]
        by_case = {name.casefold(): name for name in self.files}
        for i, own in enumerate(order, 1):
            lesson = lessons[own]
            data = self._mended(lesson, by_case)
            self._keep(lesson.file, lesson_name(i, own, len(order)), data)

    def _mended(self, lesson: _Lesson, by_case: Mapping[str, str]) -> bytes:
        """Return the canonical text of a lesson, its pictures called by their real names."""

        def real(found: re.Match[str]) -> str:
            address = found.group("address")
            name = by_case.get(nfc(address).casefold(), address)
            if not found.group("bang") or address in self.files or name == address:
                return found.group()
            values = {"written": address, "name": name}
            self.binder.change(lesson.file, last(lesson.file), reasons.REFERENCE_MENDED, values=values)
            start = found.start("address") - found.start()
            return found.group()[:start] + name + found.group()[start + len(address) :]

        text = ADDRESSED.sub(real, lesson.text) if "](" in lesson.text else lesson.text
        return self._canonical(lesson.file, text)

    def _canonical(self, file: str, text: str) -> bytes:
        """Return a lesson as the writer writes it; one without front matter or title as it is, only cleaned."""
        lines = text.split("\n")
        closing = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == _FRONT), 0)
        at = next((i for i in range(closing + 1, len(lines)) if lines[i].strip()), 0)
        title = _TITLE.fullmatch(lines[at]) if closing and at else None
        if lines[0].strip() != _FRONT or title is None:
            return clean_body(text).encode()
        front, error = read_toml("\n".join(lines[1:closing]), exact=True)
        if error:
            return clean_body(text).encode()
        facts = self._known(file, front, LESSON_ORDER)
        return write_lesson(facts, title.group(1), "\n".join(lines[at + 1 :]))

    # ------------------------------------------------------------------ questions, flaws

    def _selfchecks(self, lessons: Mapping[str, _Lesson]) -> int:
        count = 0
        for lesson in lessons.values():
            for piece in scan(number(lesson.text))[0]:
                if piece.name == SELFCHECK:
                    count += 1
                    self.binder.take(lesson.file, last(lesson.file), piece.line)
        return count

    def _bank(self) -> int:
        """Take the bank; return how many questions it holds."""
        files = {file: self._text(file) for file, rest in self._files(BANK) if bank_files.is_bank_file(rest)}
        found = bank_files.read({last(file): text for file, text in files.items() if text is not None})
        named = {last(file): file for file in files}
        for name, error in found.errors.items():
            self.binder.reject(named[name], name, reasons.NOT_TOML, 1, {"detail": error})
        for name in found.heads:
            self._keep(named[name], f"{BANK}/{name}", b"")
        for name, codes in found.items.items():
            for code in codes or [name]:
                self.binder.take(named[name], code)
            if name not in found.files:
                self.binder.change(named[name], name, reasons.BANK_MERGED)
        self.files |= {f"{BANK}/{name}": data for name, data in found.files.items()}
        return sum(map(len, found.items.values()))

    def _tell_flaws(self) -> None:
        """Tell of each file that was made what its author should mend."""
        source = read_course(MemoryTree(self.files), place=_place)
        seen: set[tuple[str, str, str]] = set()
        for flaw in source.flaws:
            if flaw.file in self.written and (flaw.file, flaw.code, flaw.detail) not in seen:
                seen.add((flaw.file, flaw.code, flaw.detail))
                file, called = self.written[flaw.file]
                reason, values = _said(flaw)
                self.binder.change(file, called, reason, flaw.line, values)


def _said(flaw: Flaw) -> tuple[str, dict[str, str | int]]:
    key, _sep, value = flaw.detail.partition(" = ")
    fact = reasons.FACTS.get(key, key) if flaw.code.startswith(("field-", "value-")) else key
    detail = f"{fact} = {value}" if value else fact
    return reasons.FLAWS.get(flaw.code, reasons.FLAW), {"detail": detail}


def _place(image: ImageSource) -> Image:
    return Image(image.name, image.width, image.height)


def _slug(text: str) -> str:
    return slug(text)[:_LONGEST_SLUG].strip("-")


def _survives(facts: Mapping[str, Any], order: Sequence[str]) -> bool:
    """Tell whether facts are the same when they were written and read again."""
    read, error = read_toml(write_table(facts, order), exact=True)
    return not error and read == {name: _composed(value) for name, value in facts.items() if value not in (None, "")}


def _composed(value: Any) -> Any:
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [_composed(each) for each in value]
    return {key: _composed(each) for key, each in value.items()} if isinstance(value, dict) else value
