"""Our package, read: `course.toml`, lessons `01-<slug>.md`, pictures under `images/`, sound and video under `media/`.

Reading never fails on what authors wrote: it returns a `CourseSource` with flaws, each with its file and
line. What can be used is used, so that a studio can show a half-finished course. The files come as a tree
(`kernel.archive`): a folder, a zip, or a draft in the database. Every size has its limit. `bank/` (the bank
of the final test, read by the question bank) and `scorm/` (packages played by lessons) may stand beside them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from courses.formats.fields import Fields, read_toml
from courses.formats.lesson import Place, Placer, read_lesson
from courses.formats.pictures import MAX_PHOTO, UnusablePicture, read_picture
from courses.formats.source import CourseSource, Flaw, ImageSource, LessonSource, MediaSource, ModuleSource
from courses.rules import scorm
from courses.rules.completion import ORDERS
from courses.rules.outline import RESERVED
from courses.rules.search import AUDIENCES, LEVELS, TOPICS
from kernel.archive import FolderTree, MemoryTree, Tree
from kernel.text import clean_line, nfc

FORMAT = 1
MAX_FILE = 256 * 1024
"""The largest text file, in bytes."""
MAX_LESSONS = 400
MAX_IMAGES = 600
MAX_MEDIA = 64 * 1024 * 1024
"""The largest sound or video file, in bytes."""

COURSE_FILE = "course.toml"
IMAGES = "images"
MEDIA = "media"
SCORM = "scorm"
BANK = "bank"
MEDIA_TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "vtt": "text/vtt",
}
"""What stands under `media/`, by the ending of its name."""
_LESSON_FILE = re.compile(r"(?:[0-9]+[-_. ]+)?(.+)\.md", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z][A-Z0-9-]{0,19}")
_COMPONENT = re.compile(r"[1-6]\.[1-9]")
_INDICATOR = re.compile(r"[1-9]\.[1-9]")
_LONGEST_SLUG = 120
_LONGEST_SUMMARY = 160


def read_course(files: Tree | Path, *, place: Place) -> CourseSource:
    """Read a course from a tree or a folder. `place(image)` says how a picture will stand on the page."""
    if not isinstance(files, Path):
        return _Reader(files, place).read()
    return _Reader(FolderTree(files) if files.is_dir() else MemoryTree({}), place).read()


def lesson_slug(name: str) -> str | None:
    """Return the slug that the name of a lesson's file carries, None for a file that is no lesson."""
    named = _LESSON_FILE.fullmatch(name)
    return named.group(1) if named and "/" not in name else None


class _Reader:
    """One reading of one tree, gathering flaws on the way."""

    def __init__(self, tree: Tree, place: Place) -> None:
        self.tree = tree
        self.place = place
        self.flaws: list[Flaw] = []

    def read(self) -> CourseSource:
        table = self._table()
        images = {image.name: image for image in self._images()}
        media = {medium.name: medium for medium in self._media()}
        packages = dict(self._packages())
        if isinstance(self.place, Placer):
            self.place.prepare(images.values())
        modules = self._modules(Fields(table, COURSE_FILE, self.flaws))
        texts = dict(self._lesson_texts())
        lessons = tuple(self._lessons(modules, texts, images, media))
        course = self._course(Fields(table, COURSE_FILE, self.flaws), modules, lessons, images, media)
        course = replace(course, scorm=packages)
        self._check_course(course)
        content = {
            "course": table,
            "lessons": {slug: text for slug, (_, text) in texts.items()},
            "images": {name: image.sha256 for name, image in images.items()},
        }
        if media:
            content["media"] = {name: medium.sha256 for name, medium in media.items()}
        if packages:
            content["scorm"] = packages
        return replace(course, flaws=tuple(self.flaws), sha256=_digest(content))

    # ------------------------------------------------------------------ files

    def _files(self, folder: str = "") -> list[str]:
        """Return the names of the files in one folder, not below it."""
        start = f"{folder}/" if folder else ""
        return [name for name in self.tree.names() if name.startswith(start) and "/" not in name[len(start) :]]

    def _text(self, name: str) -> str | None:
        """Return the text of a file, composed, line ends made alike; None, with a flaw, when unusable."""
        if self.tree.size(name) > MAX_FILE:
            self.flaws.append(Flaw("too-large", name, 1, str(self.tree.size(name))))
            return None
        try:
            text = self.tree.read(name).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.flaws.append(Flaw("not-utf8", name, error.object.count(b"\n", 0, error.start) + 1))
            return None
        return nfc(text.replace("\r\n", "\n").replace("\r", "\n"))

    def _table(self) -> dict[str, Any]:
        name = next((name for name in self._files() if name.lower() == COURSE_FILE), None)
        text = self._text(name) if name else None
        if text is None:
            self.flaws.append(Flaw("course-missing", COURSE_FILE))
            return {}
        table, error = read_toml(text)
        if error:
            self.flaws.append(Flaw("toml", COURSE_FILE, 1, error))
        return table

    def _images(self) -> Iterator[ImageSource]:
        files = self._files(IMAGES)
        if len(files) > MAX_IMAGES:
            self.flaws.append(Flaw("too-many-images", IMAGES, 1, str(len(files))))
        for name in files[:MAX_IMAGES]:
            try:
                if self.tree.size(name) > MAX_PHOTO:
                    raise UnusablePicture("image-too-large", str(self.tree.size(name)))
                yield read_picture(name, self.tree.read(name))
            except UnusablePicture as unusable:
                self.flaws.append(Flaw(unusable.code, name, 1, clean_line(unusable.detail, 100)))

    def _media(self) -> Iterator[MediaSource]:
        for name in self._files(MEDIA):
            media_type = MEDIA_TYPES.get(name.rsplit(".", 1)[-1].lower())
            size = self.tree.size(name)
            if media_type is None:
                self.flaws.append(Flaw("media-kind", name))
            elif size > MAX_MEDIA:
                self.flaws.append(Flaw("media-too-large", name, 1, str(size)))
            else:
                yield MediaSource(name, media_type, size, sha256(self.tree.read(name)).hexdigest())

    def _packages(self) -> Iterator[tuple[str, str]]:
        """Yield name and hash of every package that lessons may play."""
        for name in self._files(SCORM):
            if self.tree.size(name) > MAX_MEDIA:
                self.flaws.append(Flaw("media-too-large", name, 1, str(self.tree.size(name))))
            else:
                yield name, sha256(self.tree.read(name)).hexdigest()

    def _lesson_texts(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield slug, file name and text of every lesson file; the first file of a slug counts."""
        seen: set[str] = set()
        for file in self._files():
            slug = lesson_slug(file)
            if slug is None:
                continue
            if not _is_slug(slug) or slug in RESERVED:
                self.flaws.append(Flaw("slug-reserved" if slug in RESERVED else "slug-form", file, 1, slug))
            elif slug in seen:
                self.flaws.append(Flaw("lesson-duplicate", file, 1, slug))
            elif len(seen) == MAX_LESSONS:
                self.flaws.append(Flaw("too-many-lessons", file))
            elif (text := self._text(file)) is not None:
                seen.add(slug)
                yield slug, (file, text)

    # ------------------------------------------------------------------ content

    def _modules(self, fields: Fields) -> tuple[ModuleSource, ...]:
        modules = []
        tables = fields.tables("module")
        for table in tables:
            module = Fields(table, COURSE_FILE, self.flaws)
            # A course of one part needs no name for it; an empty part is no part.
            title = module.text("title", required=len(tables) > 1)
            modules.append(ModuleSource(title, module.texts("lessons")))
        slugs = [slug for module in modules for slug in module.lessons]
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            self.flaws.append(Flaw("lesson-duplicate", COURSE_FILE, 1, slug))
        return tuple(modules)

    def _lessons(
        self,
        modules: tuple[ModuleSource, ...],
        texts: Mapping[str, tuple[str, str]],
        images: Mapping[str, ImageSource],
        media: Mapping[str, MediaSource],
    ) -> Iterator[LessonSource]:
        """Yield the listed lessons in their order. One without a file, or a file not listed, is a flaw."""
        listed = list(dict.fromkeys(slug for module in modules for slug in module.lessons))
        for slug in listed:
            if slug not in texts:
                self.flaws.append(Flaw("lesson-missing", COURSE_FILE, 1, slug))
        for slug, (file, _) in texts.items():
            if slug not in listed:
                self.flaws.append(Flaw("lesson-unlisted", file, 1, slug))
        for number, slug in enumerate((slug for slug in listed if slug in texts), 1):
            file, text = texts[slug]
            lesson, flaws = read_lesson(file, slug, number, text, images, self.place, media)
            self.flaws.extend(flaws)
            yield lesson

    def _course(
        self,
        fields: Fields,
        modules: tuple[ModuleSource, ...],
        lessons: tuple[LessonSource, ...],
        images: Mapping[str, ImageSource],
        media: Mapping[str, MediaSource],
    ) -> CourseSource:
        return CourseSource(
            code=fields.text("code"),
            slug=fields.text("slug"),
            title=fields.text("title"),
            title_en=fields.text("title_en", required=False),
            summary=fields.text("summary"),
            summary_en=fields.text("summary_en", required=False),
            outcomes=fields.texts("outcomes"),
            level=fields.text("level", among=LEVELS),
            minutes=fields.number("minutes"),
            audience=fields.texts("audience", among=AUDIENCES),
            topics=fields.texts("topics", among=TOPICS),
            components=fields.texts("components"),
            competences=fields.texts("competences", among=("T1", "T2", "T3")),
            indicators=fields.texts("indicators", required=False),
            paths=fields.numbers("path"),
            cover=nfc(fields.text("cover", required=False)),
            authors=fields.texts("authors"),
            reviewers=fields.texts("reviewers", required=False),
            licence=fields.text("licence"),
            updated=fields.day("updated"),
            quiz=fields.text("quiz", required=False),
            order=fields.text("order", required=False, among=ORDERS) or ORDERS[0],
            prerequisites=fields.texts("prerequisites", required=False),
            modules=modules,
            lessons=lessons,
            images=images,
            media=media,
            flaws=(),
            sha256="",
        )

    def _check_course(self, course: CourseSource) -> None:
        wrong = {
            "code": bool(course.code) and not _CODE.fullmatch(course.code),
            "slug": bool(course.slug) and not _is_slug(course.slug),
            "summary": len(course.summary) > _LONGEST_SUMMARY,
            "components": not all(map(_COMPONENT.fullmatch, course.components)),
            "indicators": not all(map(_INDICATOR.fullmatch, course.indicators)),
            "cover": bool(course.cover) and course.cover not in course.images,
        }
        codes = {"slug": "slug-form", "cover": "image-missing"}
        for name in (name for name, is_wrong in wrong.items() if is_wrong):
            self.flaws.append(Flaw(codes.get(name, "field-form"), COURSE_FILE, 1, name))
        for lesson in course.lessons:
            if not all(map(_COMPONENT.fullmatch, lesson.components)):
                self.flaws.append(Flaw("field-form", lesson.file, 1, "components"))
            if lesson.scorm and not _plays(lesson.scorm, course.scorm):
                self.flaws.append(Flaw("scorm-missing", lesson.file, 1, clean_line(lesson.scorm, 100)))


def _plays(written: str, packages: Mapping[str, str]) -> bool:
    launch = scorm.launch_of(written)
    return launch is not None and launch.package in packages


def _is_slug(text: str) -> bool:
    return len(text) <= _LONGEST_SLUG and bool(_SLUG.fullmatch(text))


def _digest(content: Mapping[str, Any]) -> str:
    """Hash the content itself, whatever the order of keys in the file."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return sha256(canonical.encode()).hexdigest()
