"""Which kept files courses use: in drafts, by name, and in what was published, by the addresses in its lessons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Text, cast, exists, or_, select

from courses.models import CourseVersion, Draft, DraftFile, LessonVersion, ScormFile
from kernel.actor import Actor, within
from kernel.database import Executor

ROLES = ("trainer",)
MOST = 50


@dataclass(frozen=True, slots=True)
class Use:
    """A draft that holds a file, and the file's name in it."""

    public_id: str
    title: str
    name: str


def list_uses(executor: Executor, shas: Iterable[str], *, actor: Actor) -> list[Use]:
    """Return the drafts within the actor's scope that hold one of these files, by title."""
    rows = executor.execute(
        select(Draft.public_id, Draft.title, DraftFile.name)
        .join(DraftFile, DraftFile.draft_id == Draft.id)
        .where(DraftFile.sha256.in_(list(shas)), Draft.removed_at.is_(None), within(Draft.unit_path, actor, *ROLES))
        .order_by(Draft.folded, DraftFile.name)
        .limit(MOST)
    )
    return [Use(*row) for row in rows]


def used_files(executor: Executor, shas: Iterable[str]) -> set[str]:
    """Return those of these files that any draft or published version uses. Slow: for the one who would forget them."""
    wanted = set(shas)
    used = set(executor.scalars(select(DraftFile.sha256).where(DraftFile.sha256.in_(wanted))))
    used |= set(executor.scalars(select(ScormFile.sha256).where(ScormFile.sha256.in_(wanted))))
    return used | {sha256 for sha256 in sorted(wanted - used) if _is_published(executor, sha256)}


def _is_published(executor: Executor, sha256: str) -> bool:
    lesson = exists().where(LessonVersion.html.contains(f"/tep/{sha256}", autoescape=True))
    cover = exists().where(cast(CourseVersion.card, Text).contains(sha256, autoescape=True))
    return bool(executor.scalar(select(or_(lesson, cover))))
