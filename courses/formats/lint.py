"""Advice on a course that could be published as it is: lengths, plain language, sources, facts that are due.

Flaws (`package`) are errors of form; these warnings are about being readable, and the limits are those of the
house's guide for authors. Lengths are in tiếng, sizes in bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from courses.formats.source import CourseSource, ImageSource, LessonSource

FEWEST_WORDS, MOST_WORDS = 350, 600
MEAN_SENTENCE, LONGEST_SENTENCE = 18, 35
SELFCHECKS = 3
MOST_IMAGES = 2
DRAWING_BYTES = 4 * 1024
PHOTO_BYTES = 60 * 1024
LESSON_BYTES = 140 * 1024
"""Text and two pictures: what a phone on slow data loads in some seconds."""


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that could read better: a code, the file, the value found and the limit it passes."""

    code: str
    file: str
    value: str
    limit: str


def lint_course(source: CourseSource, *, today: date) -> tuple[Warning, ...]:
    """Return the warnings of a course, in the order of its lessons. `today` decides which facts are due."""
    warnings = [warning for lesson in source.lessons for warning in lint_lesson(lesson, today)]
    warnings += [
        Warning("course-minutes", "course.toml", str(source.minutes), str(total))
        for total in [sum(lesson.minutes for lesson in source.lessons)]
        if source.minutes < total
    ]
    return (*warnings, *_lint_images(source))


def lint_lesson(lesson: LessonSource, today: date) -> Iterator[Warning]:
    """Yield the warnings of one lesson."""
    checks: tuple[tuple[str, float, float, bool], ...] = (
        ("too-few-words", lesson.words, FEWEST_WORDS, lesson.words < FEWEST_WORDS),
        ("too-many-words", lesson.words, MOST_WORDS, lesson.words > MOST_WORDS),
        ("mean-sentence", lesson.mean_sentence, MEAN_SENTENCE, lesson.mean_sentence > MEAN_SENTENCE),
        (
            "long-sentence",
            lesson.longest_sentence,
            LONGEST_SENTENCE,
            lesson.longest_sentence > LONGEST_SENTENCE,
        ),
        ("selfchecks", len(lesson.selfchecks), SELFCHECKS, len(lesson.selfchecks) != SELFCHECKS),
        ("no-sources", 0, 1, not lesson.sources),
        ("lesson-weight", lesson.size // 1024, LESSON_BYTES // 1024, lesson.size > LESSON_BYTES),
        ("too-many-images", len(lesson.images), MOST_IMAGES, len(lesson.images) > MOST_IMAGES),
    )
    for code, value, limit, applies in checks:
        if applies:
            yield Warning(code, lesson.file, str(value), str(limit))
    for day in lesson.rechecks:
        if day <= today:
            yield Warning("recheck-due", lesson.file, str(day), str(today))


def _lint_images(source: CourseSource) -> Iterator[Warning]:
    used = {name for lesson in source.lessons for name in lesson.images} | {source.cover}
    for image in source.images.values():
        limit = _byte_limit(image)
        if len(image.data) > limit:
            yield Warning("image-bytes", image.name, str(len(image.data)), str(limit))
        if image.name not in used:
            yield Warning("image-unused", image.name, "", "")


def _byte_limit(image: ImageSource) -> int:
    return DRAWING_BYTES if image.media_type == "image/svg+xml" else PHOTO_BYTES
