"""What every written form of a course shows alike: self-checks in the order of the page, licence, stamps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from typing import Any

from courses.formats.package import BANK as BANK_FOLDER
from courses.formats.selfcheck import BANK
from courses.formats.source import CourseSource, ImageSource, LessonSource, MediaSource
from kernel.archive import Tree, below
from kernel.richtext import Image, Medium, render_block, render_inline
from question_bank.formats.sources import ItemSource
from question_bank.formats.toml_bank import read_bank
from question_bank.rules import kinds
from question_bank.rules.choice import Choice
from question_bank.rules.dice import Dice

SAMPLE = "SỐ LIỆU MẪU – KHÔNG PHẢI SỐ LIỆU THẬT"
DRAFT = "DỰ THẢO"
MULTIPLE = "multiple"
LICENCES = {"CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.vi")}


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a self-check: its letter, and what it says once rendered."""

    label: str
    html: str
    right: bool
    reason_html: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question of a self-check; `many` when several options may be chosen."""

    number: int
    many: bool
    stem_html: str
    options: tuple[Option, ...]

    @property
    def right(self) -> tuple[str, ...]:
        """Return the letters of the right options."""
        return tuple(option.label for option in self.options if option.right)


@dataclass(frozen=True, slots=True)
class Edition:
    """Which copy of a course is written: where it lives, since when, as which version, with which stamps.

    `address` is the whole address of the course's page, `version` 0 while it has none.
    """

    address: str
    day: date
    version: int = 0
    sample: bool = False
    draft: bool = False

    def lesson_address(self, slug: str) -> str:
        """Return the whole address of a lesson's page."""
        return f"{self.address}/{slug}"

    @property
    def stamps(self) -> tuple[str, ...]:
        """Return what must stand on every page of this copy."""
        return (SAMPLE,) * self.sample + (DRAFT,) * self.draft

    def words(self) -> str:
        """Return version and day in words."""
        day = f"ngày {self.day:%d/%m/%Y}"
        return f"phiên bản {self.version}, {day}" if self.version else day


Asked = Mapping[str, Sequence[Mapping[str, Any]]]
"""The self-checks of a published version by lesson, as its pages hold them: kind, stem_html, spec, presentation."""


def read_checks(course: CourseSource, tree: Tree, asked: Asked | None = None) -> dict[str, tuple[Check, ...]]:
    """Return the self-checks of every lesson, their options in the order in which the page shows them.

    Without `asked` (a draft) they are read from the package, questions of its bank included. Only questions with
    options are shown in lessons.
    """
    if asked is None:
        bank = _bank(course, tree)
        asked = {lesson.slug: list(_drafted(course, lesson, bank)) for lesson in course.lessons}
    return {
        lesson.slug: tuple(
            _check(number, found) for number, found in enumerate(filter(_is_choice, asked.get(lesson.slug, ())), 1)
        )
        for lesson in course.lessons
    }


def _is_choice(found: Mapping[str, Any]) -> bool:
    return isinstance(kinds.find(found["kind"]), Choice)


def _check(number: int, found: Mapping[str, Any]) -> Check:
    options = found["spec"]["options"]
    shown = tuple(
        Option(_label(position), options[index]["html"], options[index]["right"], options[index]["reason_html"])
        for position, index in enumerate(found["presentation"]["order"])
    )
    return Check(number, found["kind"] == MULTIPLE, found["stem_html"], shown)


def _drafted(course: CourseSource, lesson: LessonSource, bank: Mapping[str, ItemSource]) -> Iterator[dict[str, Any]]:
    for index, raw in enumerate(lesson.selfchecks):
        place = f"{course.code}/{lesson.slug}/{index}"
        if raw["kind"] != BANK:
            yield _written(raw, place)
        elif raw["ref"] in bank:
            item = bank[raw["ref"]]
            yield _presented(item.kind, item.story_html + item.stem_html, item.spec, place)


def _written(raw: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return a question as its author wrote it; an unfinished one stays in the order of writing."""
    kind = kinds.find(raw["kind"])
    spec = kind.parse(raw, render_inline) if kind else ()
    stem = str(render_block(raw["stem"]))
    if not isinstance(spec, tuple):
        return _presented(raw["kind"], stem, spec, place)
    options = [
        {
            "html": str(render_inline(each["text"])),
            "right": each["right"],
            "reason_html": str(render_inline(each["reason"])),
        }
        for each in raw["options"]
    ]
    order = list(range(len(options)))
    return {"kind": raw["kind"], "stem_html": stem, "spec": {"options": options}, "presentation": {"order": order}}


def _presented(code: str, stem: str, spec: Any, place: str) -> dict[str, Any]:
    kind = kinds.find(code)
    presentation = kind.present(spec, Dice(0, "self-check", place)) if kind else {}
    return {"kind": code, "stem_html": stem, "spec": spec, "presentation": presentation}


def _bank(course: CourseSource, tree: Tree) -> dict[str, ItemSource]:
    """Return the questions of the package's own bank by reference, if any lesson names one."""
    if not any(raw["kind"] == BANK for lesson in course.lessons for raw in lesson.selfchecks):
        return {}
    bank = read_bank(below(tree, BANK_FOLDER), render_inline, render_block)
    return {f"{bank.code}/{item.code}": item for item in bank.items}


def _label(position: int) -> str:
    return ascii_uppercase[position] if position < len(ascii_uppercase) else str(position + 1)


def licence_name(course: CourseSource) -> str:
    """Return the short name of the licence, "" when the course names none."""
    return LICENCES.get(course.licence, (course.licence, ""))[0]


class Inside:
    """Places pictures and media by their names in the package: how a course is read that is to be written anew."""

    def __call__(self, image: ImageSource, /) -> Image:
        """Return the picture itself, in none of its lighter forms."""
        return Image(image.name, image.width, image.height)

    def prepare(self, images: Iterable[ImageSource], /) -> None:
        """Nothing needs to be known beforehand."""

    def medium(self, source: MediaSource, /) -> Medium:
        """Return the sound or the video itself."""
        return Medium(source.name, source.media_type, source.size)


def find_picture(course: CourseSource, src: str) -> ImageSource | None:
    """Return the picture that stands at an address of a rendered lesson, however its reader placed it."""
    named = course.images.get(src)
    return named or next((image for image in course.images.values() if image.sha256 in src), None)
