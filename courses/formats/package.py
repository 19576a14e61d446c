"""A course folder, read: `course.toml`, lessons `01-<slug>.md`, pictures under `images/`.

Reading never fails on what authors wrote: it returns a `CourseSource` with flaws, each with its file and
line. What can be used is used, so that a studio can show a half-finished course. Nothing outside the
folder is opened, no link is followed, and every size has its limit.
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
from courses.formats.lesson import ImageUrl, read_lesson
from courses.formats.pictures import MAX_PHOTO, UnusablePicture, read_picture
from courses.formats.source import CourseSource, Flaw, ImageSource, LessonSource, ModuleSource
from courses.rules.search import AUDIENCES, LEVELS, TOPICS
from kernel.text import clean_line, nfc

FORMAT = 1
MAX_FILE = 256 * 1024
"""The largest text file, in bytes."""
MAX_LESSONS = 100
MAX_IMAGES = 200

COURSE_FILE = "course.toml"
IMAGES = "images"
_LESSON_FILE = re.compile(r"(?:[0-9]+[-_. ]+)?(.+)\.md", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z][A-Z0-9-]{0,19}")
_COMPONENT = re.compile(r"[1-6]\.[1-9]")
_LONGEST_SLUG = 120
_LONGEST_SUMMARY = 160


def read_course(folder: Path, *, image_url: ImageUrl) -> CourseSource:
    """Read a course. `image_url(sha256, name)` gives the address that a picture will have."""
    return _Reader(folder, image_url).read()


class _Reader:
    """One reading of one folder, gathering flaws on the way."""

    def __init__(self, folder: Path, image_url: ImageUrl) -> None:
        self.folder = folder
        self.image_url = image_url
        self.flaws: list[Flaw] = []

    def read(self) -> CourseSource:
        table = self._table()
        images = {image.name: image for image in self._images()}
        modules = self._modules(Fields(table, COURSE_FILE, self.flaws))
        texts = dict(self._lesson_texts())
        lessons = tuple(self._lessons(modules, texts, images))
        course = self._course(Fields(table, COURSE_FILE, self.flaws), modules, lessons, images)
        self._check_course(course)
        content = {
            "course": table,
            "lessons": {slug: text for slug, (_, text) in texts.items()},
            "images": {name: image.sha256 for name, image in images.items()},
        }
        return replace(course, flaws=tuple(self.flaws), sha256=_digest(content))

    # ------------------------------------------------------------------ files

    def _files(self, folder: Path) -> list[Path]:
        """Return the plain files of a folder by composed name; links and hidden files are not files here."""
        if not folder.is_dir() or folder.is_symlink():
            return []
        files = (path for path in folder.iterdir() if path.is_file() and not path.is_symlink())
        return sorted((path for path in files if path.name[0] != "."), key=lambda path: nfc(path.name))

    def _text(self, path: Path) -> str | None:
        """Return the text of a file, composed, line ends made alike; None, with a flaw, when unusable."""
        if path.stat().st_size > MAX_FILE:
            self.flaws.append(Flaw("too-large", nfc(path.name), 1, str(path.stat().st_size)))
            return None
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.flaws.append(Flaw("not-utf8", nfc(path.name), error.object.count(b"\n", 0, error.start) + 1))
            return None
        return nfc(text.replace("\r\n", "\n").replace("\r", "\n"))

    def _table(self) -> dict[str, Any]:
        path = next((path for path in self._files(self.folder) if nfc(path.name).lower() == COURSE_FILE), None)
        text = self._text(path) if path else None
        if text is None:
            self.flaws.append(Flaw("course-missing", COURSE_FILE))
            return {}
        table, error = read_toml(text)
        if error:
            self.flaws.append(Flaw("toml", COURSE_FILE, 1, error))
        return table

    def _images(self) -> Iterator[ImageSource]:
        files = self._files(self.folder / IMAGES)
        if len(files) > MAX_IMAGES:
            self.flaws.append(Flaw("too-many-images", IMAGES, 1, str(len(files))))
        for path in files[:MAX_IMAGES]:
            name = f"{IMAGES}/{nfc(path.name)}"
            try:
                if path.stat().st_size > MAX_PHOTO:
                    raise UnusablePicture("image-too-large", str(path.stat().st_size))
                yield read_picture(name, path.read_bytes())
            except UnusablePicture as unusable:
                self.flaws.append(Flaw(unusable.code, name, 1, clean_line(unusable.detail, 100)))

    def _lesson_texts(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield slug, file name and text of every lesson file; the first file of a slug counts."""
        seen: set[str] = set()
        for path in self._files(self.folder):
            named = _LESSON_FILE.fullmatch(nfc(path.name))
            if not named:
                continue
            file, slug = nfc(path.name), named.group(1)
            if not _is_slug(slug):
                self.flaws.append(Flaw("slug-form", file, 1, slug))
            elif slug in seen:
                self.flaws.append(Flaw("lesson-duplicate", file, 1, slug))
            elif len(seen) == MAX_LESSONS:
                self.flaws.append(Flaw("too-many-lessons", file))
            elif (text := self._text(path)) is not None:
                seen.add(slug)
                yield slug, (file, text)

    # ------------------------------------------------------------------ content

    def _modules(self, fields: Fields) -> tuple[ModuleSource, ...]:
        modules = []
        for table in fields.tables("module"):
            module = Fields(table, COURSE_FILE, self.flaws)
            modules.append(ModuleSource(module.text("title"), module.texts("lessons")))
        slugs = [slug for module in modules for slug in module.lessons]
        for slug in sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            self.flaws.append(Flaw("lesson-duplicate", COURSE_FILE, 1, slug))
        return tuple(modules)

    def _lessons(
        self,
        modules: tuple[ModuleSource, ...],
        texts: Mapping[str, tuple[str, str]],
        images: Mapping[str, ImageSource],
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
            lesson, flaws = read_lesson(file, slug, number, text, images, self.image_url)
            self.flaws.extend(flaws)
            yield lesson

    def _course(
        self,
        fields: Fields,
        modules: tuple[ModuleSource, ...],
        lessons: tuple[LessonSource, ...],
        images: Mapping[str, ImageSource],
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
            paths=fields.numbers("path"),
            cover=nfc(fields.text("cover", required=False)),
            authors=fields.texts("authors"),
            reviewers=fields.texts("reviewers", required=False),
            licence=fields.text("licence"),
            updated=fields.day("updated"),
            quiz=fields.text("quiz", required=False),
            modules=modules,
            lessons=lessons,
            images=images,
            flaws=(),
            sha256="",
        )

    def _check_course(self, course: CourseSource) -> None:
        wrong = {
            "code": bool(course.code) and not _CODE.fullmatch(course.code),
            "slug": bool(course.slug) and not _is_slug(course.slug),
            "summary": len(course.summary) > _LONGEST_SUMMARY,
            "components": not all(map(_COMPONENT.fullmatch, course.components)),
            "cover": bool(course.cover) and course.cover not in course.images,
        }
        codes = {"slug": "slug-form", "cover": "image-missing"}
        for name in (name for name, is_wrong in wrong.items() if is_wrong):
            self.flaws.append(Flaw(codes.get(name, "field-form"), COURSE_FILE, 1, name))
        for lesson in course.lessons:
            if not all(map(_COMPONENT.fullmatch, lesson.components)):
                self.flaws.append(Flaw("field-form", lesson.file, 1, "components"))


def _is_slug(text: str) -> bool:
    return len(text) <= _LONGEST_SLUG and bool(_SLUG.fullmatch(text))


def _digest(content: Mapping[str, Any]) -> str:
    """Hash the content itself, whatever the order of keys in the file."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=str)
    return sha256(canonical.encode()).hexdigest()
