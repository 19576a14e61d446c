"""Finding courses: folded words against folded fields, and the filters of the catalogue.

Words and fields come folded (`kernel.text.fold`), so that this room needs no knowledge of Vietnamese.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

TOPICS = (
    "hoc-tap-suot-doi",
    "ky-nang-so",
    "an-toan-mang",
    "dich-vu-cong",
    "thanh-toan-so",
    "tri-tue-nhan-tao",
    "suc-khoe",
    "phap-luat",
    "khoi-nghiep",
    "gia-dinh",
)
EVERYONE = "ai-cung-hoc-duoc"
AUDIENCES = ("nong-dan", "nguoi-cao-tuoi", "can-bo", "nguoi-lao-dong", "hoc-sinh-sinh-vien", EVERYONE)
LEVELS = ("A", "A-B", "B")

_SHORT, _MEDIUM = 30, 60  # minutes


class Duration(StrEnum):
    """The three lengths people choose by: up to half an hour, up to an hour, longer."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


def duration(minutes: int) -> Duration:
    """Return the length a number of minutes falls in; both limits belong to the shorter one."""
    if minutes <= _SHORT:
        return Duration.SHORT
    return Duration.MEDIUM if minutes <= _MEDIUM else Duration.LONG


@dataclass(frozen=True, slots=True)
class Findable:
    """What a course is found by. `title` and `text` are folded, the rest are codes and its length."""

    code: str
    title: str
    text: str
    topics: frozenset[str]
    audience: frozenset[str]
    level: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for. Empty means "any"; several values of one filter mean "one of them"."""

    words: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()
    audience: frozenset[str] = frozenset()
    durations: frozenset[Duration] = frozenset()
    levels: frozenset[str] = frozenset()


class Found(NamedTuple):
    """A course that fits and how many of the words stand in its title."""

    code: str
    in_title: int


def find(courses: Iterable[Findable], wanted: Wanted) -> tuple[Found, ...]:
    """Return the courses that fit, those with more words in the title first, else in the order given."""
    hits = [Found(course.code, _in_title(course, wanted.words)) for course in courses if fits(course, wanted)]
    return tuple(sorted(hits, key=lambda hit: -hit.in_title))


def fits(course: Findable, wanted: Wanted) -> bool:
    """Whether every word begins a word of the course and every filter allows it."""
    words = set(course.title.split()) | set(course.text.split())
    return (
        all(_begins(word, words) for word in wanted.words)
        and _overlaps(course.topics, wanted.topics)
        and (_overlaps(course.audience, wanted.audience) or EVERYONE in course.audience)
        and (not wanted.durations or duration(course.minutes) in wanted.durations)
        and (not wanted.levels or not set(course.level.split("-")).isdisjoint(_level_parts(wanted.levels)))
    )


def _in_title(course: Findable, words: Sequence[str]) -> int:
    title = set(course.title.split())
    return sum(1 for word in words if _begins(word, title))


def _begins(word: str, words: Iterable[str]) -> bool:
    """People type "dich vu cong" or stop half-way ("cong d"): the beginning of a word is enough."""
    return any(candidate.lstrip("«“\"'(").startswith(word) for candidate in words)


def _overlaps(have: frozenset[str], want: frozenset[str]) -> bool:
    return not want or bool(have & want)


def _level_parts(levels: Iterable[str]) -> set[str]:
    return {part for level in levels for part in level.split("-")}
