"""Reading the courses: the catalogue and its lessons, kept in the process by version; a learner's progress."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from courses.models import Completion, Course, CourseEnrolment, CourseVersion, LessonProgress, LessonVersion
from courses.rules.outline import Module, Outline
from courses.rules.outline import Step as OutlineStep
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Fresh, Kept
from kernel.paging import SIZE, Page

PORTION = 500
"""Versions asked for by one statement."""


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in an outline. `size` is in bytes, pictures included.

    `scorm` is the package it plays, by its hash, and the page that opens: "<sha256>#<path>"; "" for none.
    """

    slug: str
    number: int
    title: str
    minutes: int
    size: int
    module: int
    finish: str = "either"
    floor: int = 0
    checks: int = 0
    scorm: str = ""


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A published course, as lists and pages need it. `recheck` is the first day one of its facts is due, or ""."""

    id: int
    code: str
    slug: str
    version_id: int
    version: int
    edition: int
    title: str
    folded: str
    summary: str
    outcomes: tuple[str, ...]
    level: str
    minutes: int
    audience: tuple[str, ...]
    topics: tuple[str, ...]
    components: tuple[str, ...]
    competences: tuple[str, ...]
    paths: tuple[int, ...]
    cover: str
    authors: tuple[str, ...]
    licence: str
    updated: str
    size: int
    modules: tuple[str, ...]
    lessons: tuple[LessonLine, ...]
    quiz_code: str
    order: str
    prerequisites: tuple[str, ...]
    recheck: str
    published_at: datetime

    def lesson(self, slug: str) -> LessonLine:
        """Return the line of a lesson, or raise `NotFound`."""
        for line in self.lessons:
            if line.slug == slug:
                return line
        raise NotFound


@dataclass(frozen=True, slots=True)
class LessonCard:
    """A lesson of a published version, rendered. `checks` are kind specs with their stems."""

    id: int
    slug: str
    number: int
    title: str
    outcome: str
    minutes: int
    size: int
    html: str
    checks: tuple[dict[str, Any], ...]
    components: tuple[str, ...]


class Catalogue:
    """The published courses in their order, found by what pages ask for. Made anew only when something changed.

    `stamp` is another one for every other catalogue: what is kept of pages is good for one stamp.
    """

    def __init__(self, current: Sequence[tuple[int, int]], cards: Mapping[int, CourseCard]) -> None:
        self.current = current
        self.by_version = cards
        self.cards = tuple(cards.values())
        self.by_id = {card.id: card for card in self.cards}
        self.by_slug = {card.slug: card for card in reversed(self.cards)}
        self.by_quiz = {card.quiz_code: card for card in reversed(self.cards)}
        self.stamp = hashlib.sha256(repr(current).encode()).hexdigest()[:16]


_versions: Kept[int, CourseCard] = Kept(500)
_lessons: Kept[tuple[int, str], LessonCard] = Kept(500)
_catalogue: Fresh[Catalogue] = Fresh(1.0)
_newest_catalogue: list[Catalogue] = []
_editions: Kept[tuple[int, int], Fresh[int]] = Kept(500)
_outlines: Kept[int, Outline] = Kept(500)


def list_catalogue(executor: Executor) -> tuple[CourseCard, ...]:
    """Return the published courses in their order. A change is seen within a second."""
    return find_catalogue(executor).cards


def find_catalogue(executor: Executor) -> Catalogue:
    """Return the published courses with their indexes. A change is seen within a second."""
    return _catalogue.get(lambda: _load_catalogue(executor))


def _load_catalogue(executor: Executor) -> Catalogue:
    """Ask which versions are shown; where these are the ones known, all stays as it is, however many they are."""
    rows = executor.execute(
        select(Course.id, Course.current_version)
        .where(Course.current_version.is_not(None))
        .order_by(Course.position, Course.code)
    )
    current = [(row[0], row[1]) for row in rows if row[1] is not None]
    known = _newest_catalogue[0] if _newest_catalogue else Catalogue([], {})
    if known.current == current:
        return known
    ids = [version_id for _, version_id in current]
    missing = [version_id for version_id in ids if version_id not in known.by_version]
    loaded = {card.version_id: card for card in _load_versions(executor, missing)}
    found = {each: known.by_version.get(each) or loaded.get(each) for each in ids}
    _newest_catalogue[:] = [Catalogue(current, {each: card for each, card in found.items() if card is not None})]
    return _newest_catalogue[0]


def _load_versions(executor: Executor, ids: Sequence[int]) -> Iterator[CourseCard]:
    """Return the cards of versions; those of a large catalogue are asked for in portions."""
    for start in range(0, len(ids), PORTION):
        yield from _load_portion(executor, ids[start : start + PORTION])


def _load_portion(executor: Executor, ids: Sequence[int]) -> list[CourseCard]:
    rows = executor.execute(
        select(CourseVersion, Course.code, Course.slug)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(CourseVersion.id.in_(ids))
        .with_only_columns(
            CourseVersion.id,
            CourseVersion.course_id,
            Course.code,
            Course.slug,
            CourseVersion.version,
            CourseVersion.edition,
            CourseVersion.title,
            CourseVersion.folded,
            CourseVersion.card,
            CourseVersion.outline,
            CourseVersion.quiz_code,
            CourseVersion.published_at,
        )
    )
    return [_card(row) for row in rows]


def _card(row: Any) -> CourseCard:
    card = row.card
    lessons = tuple(
        LessonLine(
            line["slug"],
            line["number"],
            line["title"],
            line["minutes"],
            line["size"],
            index,
            line.get("finish", "either"),
            line.get("floor", 0),
            line.get("checks", 0),
            line.get("scorm", ""),
        )
        for index, module in enumerate(row.outline)
        for line in module["lessons"]
    )
    return CourseCard(
        id=row.course_id,
        code=row.code,
        slug=row.slug,
        version_id=row.id,
        version=row.version,
        edition=row.edition,
        title=row.title,
        folded=row.folded,
        summary=card["summary"],
        outcomes=tuple(card["outcomes"]),
        level=card["level"],
        minutes=card["minutes"],
        audience=tuple(card["audience"]),
        topics=tuple(card["topics"]),
        components=tuple(card["components"]),
        competences=tuple(card["competences"]),
        paths=tuple(card["paths"]),
        cover=card["cover"],
        authors=tuple(card["authors"]),
        licence=card["licence"],
        updated=card["updated"],
        size=card["size"],
        modules=tuple(module["title"] for module in row.outline),
        lessons=lessons,
        quiz_code=row.quiz_code,
        order=card.get("order", "free"),
        prerequisites=tuple(card.get("prerequisites", ())),
        recheck=card.get("recheck", ""),
        published_at=row.published_at,
    )


def get_course(executor: Executor, slug: str) -> CourseCard:
    """Return a published course by its slug, or raise `NotFound`."""
    card = find_catalogue(executor).by_slug.get(slug)
    if card is None:
        raise NotFound
    return card


def find_course_of_quiz(executor: Executor, quiz_code: str) -> CourseCard | None:
    """Return the published course whose final test this quiz is."""
    return find_catalogue(executor).by_quiz.get(quiz_code)


def find_course_once_of_quiz(executor: Executor, quiz_code: str) -> CourseCard | None:
    """Return the newest version of any course that ever had this quiz as its final test.

    A test may be under way while the course gets another one, or is withdrawn: it is passed all the same.
    """
    version_id = executor.execute(
        select(CourseVersion.id)
        .where(CourseVersion.quiz_code == quiz_code)
        .order_by(CourseVersion.published_at.desc(), CourseVersion.version.desc())
        .limit(1)
    ).scalar()
    return get_version(executor, version_id) if version_id else None


def latest_of(executor: Executor, course_id: int, edition: int) -> CourseCard:
    """Return the latest version of an edition of a course, or raise `NotFound`. A change is seen within a second."""
    kept = _editions.get((course_id, edition), lambda: Fresh(1.0))
    return get_version(executor, kept.get(lambda: _load_latest(executor, course_id, edition)))


def _load_latest(executor: Executor, course_id: int, edition: int) -> int:
    version_id = executor.execute(
        select(CourseVersion.id)
        .where(CourseVersion.course_id == course_id, CourseVersion.edition == edition)
        .order_by(CourseVersion.version.desc())
        .limit(1)
    ).scalar()
    if version_id is None:
        raise NotFound
    return version_id


def newest_of(executor: Executor, course_id: int) -> CourseCard:
    """Return the newest version of any course, also of one that is not shown to learners, or raise `NotFound`."""
    version_id = executor.execute(
        select(CourseVersion.id)
        .where(CourseVersion.course_id == course_id)
        .order_by(CourseVersion.version.desc())
        .limit(1)
    ).scalar()
    if version_id is None:
        raise NotFound
    return get_version(executor, version_id)


def outline_of(course: CourseCard) -> Outline:
    """Return a course's outline as its rules want it; kept in the process, since a version never changes."""
    return _outlines.get(course.version_id, lambda: _outline(course))


def _outline(course: CourseCard) -> Outline:
    modules = (
        Module(
            title,
            tuple(
                OutlineStep(line.slug, line.title, line.minutes, line.finish, line.floor, line.checks)
                for line in course.lessons
                if line.module == index
            ),
        )
        for index, title in enumerate(course.modules)
    )
    return Outline(tuple(modules), course.order)


def get_lesson(executor: Executor, course: CourseCard, slug: str) -> LessonCard:
    """Return a lesson of a published version, or raise `NotFound`; kept in the process, since it never changes."""
    return _lessons.get((course.version_id, slug), lambda: _load_lesson(executor, course.version_id, slug))


def _load_lesson(executor: Executor, version_id: int, slug: str) -> LessonCard:
    row = executor.execute(
        select(
            LessonVersion.id,
            LessonVersion.slug,
            LessonVersion.number,
            LessonVersion.title,
            LessonVersion.outcome,
            LessonVersion.minutes,
            LessonVersion.size,
            LessonVersion.html,
            LessonVersion.checks,
            LessonVersion.components,
        ).where(LessonVersion.course_version_id == version_id, LessonVersion.slug == slug)
    ).first()
    if row is None:
        raise NotFound
    return LessonCard(
        id=row.id,
        slug=row.slug,
        number=row.number,
        title=row.title,
        outcome=row.outcome,
        minutes=row.minutes,
        size=row.size,
        html=row.html,
        checks=tuple(row.checks),
        components=tuple(row.components),
    )


def get_version(executor: Executor, version_id: int) -> CourseCard:
    """Return any published version of a course, or raise `NotFound`; kept in the process, since it never changes."""
    return _versions.get(version_id, lambda: _load_version(executor, version_id))


def _load_version(executor: Executor, version_id: int) -> CourseCard:
    """Return a version's card: one that is shown to learners is there already."""
    shown = _newest_catalogue[0].by_version.get(version_id) if _newest_catalogue else None
    card = shown or next(_load_versions(executor, [version_id]), None)
    if card is None:
        raise NotFound
    return card


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A published version, in a list."""

    id: int
    version: int
    edition: int
    published_at: datetime
    published_by: int
    approved_by: int | None
    note: str


def list_versions(executor: Executor, course_id: int, *, number: int = 1) -> Page[VersionLine]:
    """Return a page of a course's published versions, the newest first."""
    total = executor.execute(select(func.count()).where(CourseVersion.course_id == course_id)).scalar() or 0
    rows = executor.execute(
        select(
            CourseVersion.id,
            CourseVersion.version,
            CourseVersion.edition,
            CourseVersion.published_at,
            CourseVersion.published_by,
            CourseVersion.approved_by,
            CourseVersion.note,
        )
        .where(CourseVersion.course_id == course_id)
        .order_by(CourseVersion.version.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(VersionLine(*row) for row in rows), number, SIZE, total)


def get_package(executor: Executor, version_id: int) -> str:
    """Return the hash of a version's canonical package in the file store, or raise `NotFound`."""
    package = executor.execute(select(CourseVersion.package).where(CourseVersion.id == version_id)).scalar()
    if not package:
        raise NotFound
    return str(package)


def forget_catalogue() -> None:
    """Look the catalogue up again at once: used after a publish in this process."""
    _catalogue.forget()
    _editions.forget()


@dataclass(frozen=True, slots=True)
class Step:
    """A learner's state in one lesson. `done` is for good; `edition` is hers of this course, None for none."""

    course_id: int
    lesson: str
    seen_at: datetime
    last_at: datetime
    read: bool
    checked: bool
    assignment: str
    approved: bool
    done: bool
    edition: int | None


def list_steps(executor: Executor, *, person_id: int) -> list[Step]:
    """Return a learner's states in all lessons she has opened, the latest first."""
    rows = executor.execute(
        select(
            LessonProgress.course_id,
            LessonProgress.lesson,
            LessonProgress.seen_at,
            LessonProgress.last_at,
            LessonProgress.read_at.is_not(None),
            LessonProgress.checked_at.is_not(None),
            LessonProgress.assignment,
            LessonProgress.approved_at.is_not(None),
            LessonProgress.done_at.is_not(None),
            CourseEnrolment.edition,
        )
        .outerjoin(
            CourseEnrolment,
            (CourseEnrolment.person_id == LessonProgress.person_id)
            & (CourseEnrolment.course_id == LessonProgress.course_id),
        )
        .where(LessonProgress.person_id == person_id)
        .order_by(LessonProgress.last_at.desc())
    )
    return [Step(*tuple(row)) for row in rows]


@dataclass(frozen=True, slots=True)
class CompletionCard:
    """A completed thing of a person."""

    course_id: int
    kind: str
    period: int
    attempt_ref: str
    percent: int | None
    at: datetime


def list_completions(executor: Executor, *, person_id: int) -> list[CompletionCard]:
    """Return a person's completions, newest first."""
    rows = executor.execute(
        select(
            Completion.course_id,
            Completion.kind,
            Completion.period,
            Completion.attempt_ref,
            Completion.percent,
            Completion.at,
        )
        .where(Completion.person_id == person_id)
        .order_by(Completion.id.desc())
    )
    return [CompletionCard(*row) for row in rows]


def list_completions_of(executor: Executor, *, person_ids: list[int]) -> list[tuple[int, int, str, int]]:
    """Return (person, course, kind, period) of all completions of several people."""
    rows = executor.execute(
        select(Completion.person_id, Completion.course_id, Completion.kind, Completion.period).where(
            Completion.person_id.in_(person_ids)
        )
    )
    return [(row.person_id, row.course_id, row.kind, row.period) for row in rows]
