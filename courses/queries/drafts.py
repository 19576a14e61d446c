"""Reading drafts, their history and their reviews, always within the viewer's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from courses.models import (
    Course,
    CourseVersion,
    Draft,
    DraftChange,
    DraftFile,
    DraftItem,
    DraftLesson,
    DraftRevision,
    Review,
    ReviewComment,
)
from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from kernel.text import fold

WRITERS = ("trainer",)
REVIEWERS = ("trainer", "city")


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list. `recheck` is the first day a fact of what is published must be looked at again."""

    id: int
    public_id: str
    course_id: int | None
    code: str
    title: str
    state: str
    lessons: int
    unit_path: str
    owner_id: int
    updated_at: datetime
    updated_by: int
    removed_at: datetime | None
    recheck: str | None


@dataclass(frozen=True, slots=True)
class LessonLine:
    """A lesson in a draft's outline. `size` is that of its text in bytes."""

    slug: str
    title: str
    facts: dict[str, Any]
    size: int
    revision: int
    updated_at: datetime
    updated_by: int


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft with its outline: `modules` are titles with lessons in order."""

    id: int
    public_id: str
    course_id: int | None
    base_version: int | None
    code: str
    slug: str
    title: str
    state: str
    unit_path: str
    owner_id: int
    facts: dict[str, Any]
    bank: dict[str, Any]
    revision: int
    updated_at: datetime
    updated_by: int
    modules: tuple[tuple[str, tuple[LessonLine, ...]], ...]

    @property
    def lessons(self) -> tuple[LessonLine, ...]:
        """Return all lessons in order of reading."""
        return tuple(line for _, lines in self.modules for line in lines)


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson of a draft, for its editor."""

    id: int
    slug: str
    title: str
    facts: dict[str, Any]
    body: str
    revision: int
    updated_at: datetime
    updated_by: int
    editing_by: int | None
    editing_at: datetime | None


def _mine(actor: Actor) -> ColumnElement[bool]:
    return within(Draft.unit_path, actor, *WRITERS)


def list_drafts(
    executor: Executor, *, actor: Actor, words: str = "", state: str = "", removed: bool = False, number: int = 1
) -> Page[DraftLine]:
    """Return a page of the drafts within the actor's scope, the latest first."""
    count = select(func.count()).where(DraftLesson.draft_id == Draft.id).scalar_subquery()
    recheck = (
        select(CourseVersion.card["recheck"].as_string())
        .join(Course, Course.current_version == CourseVersion.id)
        .where(Course.id == Draft.course_id)
        .scalar_subquery()
    )
    found: Select[Any] = select(
        Draft.id,
        Draft.public_id,
        Draft.course_id,
        Draft.code,
        Draft.title,
        Draft.state,
        count,
        Draft.unit_path,
        Draft.owner_id,
        Draft.updated_at,
        Draft.updated_by,
        Draft.removed_at,
        recheck,
    ).where(_mine(actor), Draft.removed_at.is_not(None) if removed else Draft.removed_at.is_(None))
    for word in fold(words).split()[:8]:
        found = found.where(Draft.folded.contains(word, autoescape=True))
    if state:
        found = found.where(Draft.state == state)
    total = executor.execute(select(func.count()).select_from(found.subquery())).scalar() or 0
    rows = executor.execute(
        found.order_by(Draft.updated_at.desc(), Draft.id.desc()).limit(SIZE).offset((number - 1) * SIZE)
    )
    return Page(tuple(DraftLine(*row) for row in rows), number, SIZE, total)


def get_draft(executor: Executor, public_id: str, *, actor: Actor) -> DraftCard:
    """Return a draft within the actor's scope, or raise `NotFound`."""
    row = executor.execute(
        select(
            Draft.id,
            Draft.public_id,
            Draft.course_id,
            Draft.base_version,
            Draft.code,
            Draft.slug,
            Draft.title,
            Draft.state,
            Draft.unit_path,
            Draft.owner_id,
            Draft.facts,
            Draft.bank,
            Draft.revision,
            Draft.updated_at,
            Draft.updated_by,
            Draft.outline,
        ).where(Draft.public_id == public_id, _mine(actor), Draft.removed_at.is_(None))
    ).first()
    if row is None:
        raise NotFound
    lines = {
        line.slug: LessonLine(*line)
        for line in executor.execute(
            select(
                DraftLesson.slug,
                DraftLesson.title,
                DraftLesson.facts,
                func.length(DraftLesson.body),
                DraftLesson.revision,
                DraftLesson.updated_at,
                DraftLesson.updated_by,
            ).where(DraftLesson.draft_id == row.id)
        )
    }
    modules = tuple(
        (module["title"], tuple(lines[slug] for slug in module["lessons"] if slug in lines)) for module in row.outline
    )
    values: dict[str, Any] = dict(row._mapping)
    del values["outline"]
    return DraftCard(**values, modules=modules)


def find_draft_of(executor: Executor, course_id: int, *, actor: Actor) -> str | None:
    """Return the public id of a published course's draft when it lies within the actor's scope."""
    return executor.execute(
        select(Draft.public_id).where(Draft.course_id == course_id, _mine(actor), Draft.removed_at.is_(None))
    ).scalar()


def get_lesson(executor: Executor, draft: DraftCard, slug: str) -> LessonText:
    """Return a lesson of a draft, or raise `NotFound`."""
    row = executor.execute(
        select(
            DraftLesson.id,
            DraftLesson.slug,
            DraftLesson.title,
            DraftLesson.facts,
            DraftLesson.body,
            DraftLesson.revision,
            DraftLesson.updated_at,
            DraftLesson.updated_by,
            DraftLesson.editing_by,
            DraftLesson.editing_at,
        ).where(DraftLesson.draft_id == draft.id, DraftLesson.slug == slug)
    ).first()
    if row is None:
        raise NotFound
    return LessonText(*row)


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """An earlier state of a lesson, in a list."""

    id: int
    revision: int
    kind: str
    title: str
    by_id: int
    at: datetime


def list_revisions(executor: Executor, lesson_id: int, *, number: int = 1) -> Page[RevisionLine]:
    """Return a page of a lesson's states, the newest first."""
    total = executor.execute(select(func.count()).where(DraftRevision.lesson_id == lesson_id)).scalar() or 0
    rows = executor.execute(
        select(
            DraftRevision.id,
            DraftRevision.revision,
            DraftRevision.kind,
            DraftRevision.title,
            DraftRevision.by_id,
            DraftRevision.at,
        )
        .where(DraftRevision.lesson_id == lesson_id)
        .order_by(DraftRevision.id.desc())
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(RevisionLine(*row) for row in rows), number, SIZE, total)


@dataclass(frozen=True, slots=True)
class RevisionText:
    """An earlier state of a lesson."""

    id: int
    revision: int
    kind: str
    title: str
    facts: dict[str, Any]
    body: str
    by_id: int
    at: datetime


def get_revision(executor: Executor, lesson_id: int, revision_id: int) -> RevisionText:
    """Return one state of a lesson, or raise `NotFound`."""
    row = executor.execute(
        select(
            DraftRevision.id,
            DraftRevision.revision,
            DraftRevision.kind,
            DraftRevision.title,
            DraftRevision.facts,
            DraftRevision.body,
            DraftRevision.by_id,
            DraftRevision.at,
        ).where(DraftRevision.lesson_id == lesson_id, DraftRevision.id == revision_id)
    ).first()
    if row is None:
        raise NotFound
    return RevisionText(*row)


def find_aside(executor: Executor, lesson_id: int, person_id: int) -> RevisionText | None:
    """Return the newest text of a person that was kept beside the lesson, if it is newer than the lesson itself."""
    row = executor.execute(
        select(
            DraftRevision.id,
            DraftRevision.revision,
            DraftRevision.kind,
            DraftRevision.title,
            DraftRevision.facts,
            DraftRevision.body,
            DraftRevision.by_id,
            DraftRevision.at,
        )
        .where(DraftRevision.lesson_id == lesson_id, DraftRevision.by_id == person_id)
        .order_by(DraftRevision.id.desc())
        .limit(1)
    ).first()
    return RevisionText(*row) if row is not None and row.kind == "aside" else None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a draft."""

    name: str
    sha256: str
    media_type: str
    size: int


def list_files(executor: Executor, draft_id: int) -> tuple[FileLine, ...]:
    """Return the files of a draft, by name."""
    rows = executor.execute(
        select(DraftFile.name, DraftFile.sha256, DraftFile.media_type, DraftFile.size)
        .where(DraftFile.draft_id == draft_id)
        .order_by(DraftFile.name)
    )
    return tuple(FileLine(*row) for row in rows)


@dataclass(frozen=True, slots=True)
class DraftItemLine:
    """A question of a draft, as its author wrote it."""

    code: str
    raw: dict[str, Any]


def list_items(executor: Executor, draft_id: int, *, number: int = 1) -> Page[DraftItemLine]:
    """Return a page of a draft's questions, in their order."""
    total = executor.execute(select(func.count()).where(DraftItem.draft_id == draft_id)).scalar() or 0
    rows = executor.execute(
        select(DraftItem.code, DraftItem.raw)
        .where(DraftItem.draft_id == draft_id)
        .order_by(DraftItem.position, DraftItem.id)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page(tuple(DraftItemLine(*row) for row in rows), number, SIZE, total)


def last_change(executor: Executor, draft_id: int, *, since: datetime) -> tuple[str, str] | None:
    """Return what could be undone: the kind of the last change and what it was about."""
    row = executor.execute(
        select(DraftChange.what, DraftChange.subject)
        .where(DraftChange.draft_id == draft_id, DraftChange.undone_at.is_(None), DraftChange.at > since)
        .order_by(DraftChange.id.desc())
        .limit(1)
    ).first()
    return (row.what, row.subject) if row is not None else None


# ---------------------------------------------------------------------------------- reviews


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A review."""

    id: int
    public_id: str
    draft_ref: str
    course_id: int | None
    base_version: int | None
    title: str
    unit_path: str
    package: str
    authors: tuple[int, ...]
    correction: bool
    note: str
    asked_by: int
    asked_at: datetime
    state: str
    decided_by: int | None
    decided_at: datetime | None
    decision_note: str


_REVIEW: tuple[Any, ...] = (
    Review.id,
    Review.public_id,
    Draft.public_id.label("draft_ref"),
    Draft.course_id,
    Draft.base_version,
    Draft.title,
    Review.unit_path,
    Review.package,
    Review.authors,
    Review.correction,
    Review.note,
    Review.asked_by,
    Review.asked_at,
    Review.state,
    Review.decided_by,
    Review.decided_at,
    Review.decision_note,
)


def _review(row: Any) -> ReviewCard:
    values = dict(row._mapping)
    return ReviewCard(**values | {"authors": tuple(values["authors"])})


def _reviews(actor: Actor) -> Select[Any]:
    return select(*_REVIEW).join(Draft, Draft.id == Review.draft_id).where(within(Review.unit_path, actor, *REVIEWERS))


def list_reviews(executor: Executor, *, actor: Actor, is_open: bool = True, number: int = 1) -> Page[ReviewCard]:
    """Return a page of reviews within the actor's scope: open ones oldest first, ended ones newest first."""
    found = _reviews(actor).where(Review.state == "open" if is_open else Review.state != "open")
    total = executor.execute(select(func.count()).select_from(found.subquery())).scalar() or 0
    order = Review.id.asc() if is_open else Review.id.desc()
    rows = executor.execute(found.order_by(order).limit(SIZE).offset((number - 1) * SIZE))
    return Page(tuple(map(_review, rows)), number, SIZE, total)


def get_review(executor: Executor, public_id: str, *, actor: Actor) -> ReviewCard:
    """Return a review within the actor's scope, or raise `NotFound`."""
    row = executor.execute(_reviews(actor).where(Review.public_id == public_id)).first()
    if row is None:
        raise NotFound
    return _review(row)


def find_review_of(executor: Executor, draft_id: int) -> ReviewCard | None:
    """Return the newest review of a draft the caller has already found in her scope."""
    row = executor.execute(
        select(*_REVIEW)
        .join(Draft, Draft.id == Review.draft_id)
        .where(Review.draft_id == draft_id)
        .order_by(Review.id.desc())
        .limit(1)
    ).first()
    return _review(row) if row is not None else None


@dataclass(frozen=True, slots=True)
class CommentLine:
    """What somebody said about a paragraph."""

    id: int
    lesson: str
    paragraph: int
    quote: str
    text: str
    by_id: int
    at: datetime
    resolved_at: datetime | None


def list_comments(executor: Executor, review_id: int) -> tuple[CommentLine, ...]:
    """Return the comments of a review, in the order of reading."""
    rows = executor.execute(
        select(
            ReviewComment.id,
            ReviewComment.lesson,
            ReviewComment.paragraph,
            ReviewComment.quote,
            ReviewComment.text,
            ReviewComment.by_id,
            ReviewComment.at,
            ReviewComment.resolved_at,
        )
        .where(ReviewComment.review_id == review_id)
        .order_by(ReviewComment.lesson, ReviewComment.paragraph, ReviewComment.id)
        .limit(1000)
    )
    return tuple(CommentLine(*row) for row in rows)


def count_open_reviews(executor: Executor, *, actor: Actor) -> int:
    """Return how many reviews wait within the actor's scope that are not of her own work."""
    rows = executor.execute(
        select(Review.authors).where(Review.state == "open", within(Review.unit_path, actor, *REVIEWERS)).limit(200)
    )
    return sum(actor.person_id not in row.authors for row in rows)
