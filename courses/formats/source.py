"""A course as it was read from a folder: values only, complete, with what its authors should mend.

The identity of a course's content is `CourseSource.sha256`: the same for composed and decomposed letters,
for either kind of line end, and whatever the names of the files' folder; different for every change a
reader could notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Flaw:
    """What should be mended: a code, the file in the folder, the line (from 1), the word it is about."""

    code: str
    file: str
    line: int = 1
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ImageSource:
    """A checked picture: its name in the folder, its bytes, its size in CSS pixels, the hash of its bytes."""

    name: str
    data: bytes
    media_type: str
    width: int
    height: int
    sha256: str


@dataclass(frozen=True, slots=True)
class MediaSource:
    """Sound, video or captions: name in the folder, media type, size in bytes, hash. The bytes stay in the tree."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ModuleSource:
    """A titled run of lessons, by slug."""

    title: str
    lessons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonSource:
    """One lesson, rendered. Measures are in tiếng (words, sentences) and bytes (`size`: HTML and pictures).

    `body_html` holds everything but the title and the self-checks. `selfchecks` are mappings as the
    question bank's authors write them: `{"kind", "stem", "options": [{"text", "right", "reason"}]}`.
    `markdown` is the text without front matter, from which the HTML can be made anew; `text` is what is
    read, without any marks. `finish` says what completes the lesson and `floor` how many minutes it takes at
    least (`courses.rules.completion`); `scorm` names the package it plays, "" for none; `level` is the bậc that
    it reaches in its components, 0 when nobody has said.
    """

    slug: str
    file: str
    number: int
    title: str
    outcome: str
    minutes: int
    components: tuple[str, ...]
    markdown: str
    body_html: str
    text: str
    selfchecks: tuple[Mapping[str, Any], ...]
    sources: tuple[str, ...]
    rechecks: tuple[date, ...]
    images: tuple[str, ...]
    words: int
    longest_sentence: int
    mean_sentence: float
    size: int
    finish: str = "either"
    floor: int = 0
    scorm: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class CourseSource:
    """A course with its lessons in reading order. Missing facts are "" or 0, and named in `flaws`.

    `scorm` are the packages its lessons play: the hash of each by its name.
    """

    code: str
    slug: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    outcomes: tuple[str, ...]
    level: str
    minutes: int
    audience: tuple[str, ...]
    topics: tuple[str, ...]
    components: tuple[str, ...]
    competences: tuple[str, ...]
    indicators: tuple[str, ...]
    paths: tuple[int, ...]
    cover: str
    authors: tuple[str, ...]
    reviewers: tuple[str, ...]
    licence: str
    updated: date | None
    quiz: str
    order: str
    prerequisites: tuple[str, ...]
    modules: tuple[ModuleSource, ...]
    lessons: tuple[LessonSource, ...]
    images: Mapping[str, ImageSource]
    media: Mapping[str, MediaSource]
    flaws: tuple[Flaw, ...]
    sha256: str
    scorm: Mapping[str, str] = field(default_factory=dict)
