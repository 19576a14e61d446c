"""Reading the courses: the catalogue and its lessons, kept in the process by version; a learner's progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from courses.models import Completion, Course, CourseVersion, LessonProgress, LessonVersion
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.fresh import Fresh, Kept


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in an outline. `size` is in bytes, pictures included."""

    slug: str
    number: int
    title: str
    minutes: int
    size: int
    module: int
    finish: str = "either"
    floor: int = 0


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A published course, as lists and pages need it."""

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


_versions: Kept[int, CourseCard] = Kept(500)
_lessons: Kept[tuple[int, str], LessonCard] = Kept(500)
_catalogue: Fresh[tuple[CourseCard, ...]] = Fresh(1.0)


def list_catalogue(executor: Executor) -> tuple[CourseCard, ...]:
    """Return the published courses in their order. A change is seen within a second."""
    return _catalogue.get(lambda: _load_catalogue(executor))


def _load_catalogue(executor: Executor) -> tuple[CourseCard, ...]:
    current = executor.execute(
        select(Course.id, Course.code, Course.slug, Course.current_version)
        .where(Course.current_version.is_not(None))
        .order_by(Course.position, Course.code)
    ).all()
    missing = [row.current_version for row in current if _versions.find(row.current_version) is None]
    if missing:
        _load_versions(executor, missing)
    cards = (_versions.find(row.current_version) for row in current)
    return tuple(card for card in cards if card is not None)


def _load_versions(executor: Executor, ids: list[int]) -> None:
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
    for row in rows:
        _versions.put(row.id, _card(row))


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
        published_at=row.published_at,
    )


def get_course(executor: Executor, slug: str) -> CourseCard:
    """Return a published course by its slug, or raise `NotFound`."""
    for card in list_catalogue(executor):
        if card.slug == slug:
            return card
    raise NotFound


def find_course_of_quiz(executor: Executor, quiz_code: str) -> CourseCard | None:
    """Return the published course whose final test this quiz is."""
    return next((card for card in list_catalogue(executor) if card.quiz_code == quiz_code), None)


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
    if _versions.find(version_id) is None:
        _load_versions(executor, [version_id])
    card = _versions.find(version_id)
    if card is None:
        raise NotFound
    return card


def get_package(executor: Executor, version_id: int) -> str:
    """Return the hash of a version's canonical package in the file store, or raise `NotFound`."""
    package = executor.execute(select(CourseVersion.package).where(CourseVersion.id == version_id)).scalar()
    if not package:
        raise NotFound
    return str(package)


def forget_catalogue() -> None:
    """Look the catalogue up again at once: used after a publish in this process."""
    _catalogue.forget()


@dataclass(frozen=True, slots=True)
class Step:
    """A learner's state in one lesson. `done` is read or self-checked."""

    course_id: int
    lesson: str
    seen_at: datetime
    last_at: datetime
    read: bool
    checked: bool

    @property
    def done(self) -> bool:
        """Tell whether the lesson counts as completed."""
        return self.read or self.checked


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
        )
        .where(LessonProgress.person_id == person_id)
        .order_by(LessonProgress.last_at.desc())
    )
    return [Step(*row) for row in rows]


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
