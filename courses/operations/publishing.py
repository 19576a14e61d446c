"""Publishing a course as a format brought it: a changed course becomes a new version, an unchanged one stays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from courses import queries
from courses.events import CoursePublished
from courses.formats.source import CourseSource, LessonSource
from courses.models import Course, CourseVersion, LessonVersion
from courses.rules.scorm import launch_of
from kernel.actor import Actor
from kernel.base import new_id
from kernel.database import Executor
from kernel.errors import Conflict, Invalid
from kernel.events import tell
from kernel.richtext import SANITISER_VERSION, render_block, render_inline
from kernel.text import fold
from question_bank import queries as banks
from question_bank.rules import kinds
from question_bank.rules.choice import Choice
from question_bank.rules.dice import Dice

CARD = (
    *("summary", "summary_en", "title_en", "outcomes", "level", "minutes", "audience", "topics", "components"),
    *("competences", "indicators", "paths", "authors", "reviewers", "licence", "order", "prerequisites"),
)


class FlawedCourse(Invalid):
    """The course has flaws and was not published; `values["flaws"]` names them by file and line."""

    code = "flawed_course"


class NotACorrection(Conflict):
    """A correction keeps the lessons and the rules of its edition; this version has others."""

    code = "not_a_correction"


@dataclass(frozen=True, slots=True)
class Approval:
    """How a version came to be: its canonical package in the store, who approved it, what changed.

    `correction` says what the author marked; None lets the outline decide: the same lessons, the same edition.
    """

    package: str = ""
    approved_by: int | None = None
    note: str = ""
    correction: bool | None = None


def publish(
    session: Session,
    source: CourseSource,
    *,
    position: int,
    cover: str,
    approval: Approval,
    actor: Actor,
    at: datetime,
) -> bool:
    """Publish a course without flaws; False when this very content is published already.

    `cover` is the address of its title drawing, "" for none. A lesson keeps its slug through all versions, so
    progress is never lost by a publish; a learner under way stays in her edition and gets its corrections.
    """
    if source.flaws:
        raise FlawedCourse(flaws=[f"{f.file}:{f.line} {f.code} {f.detail}" for f in source.flaws])
    digest = hashlib.sha256(f"{SANITISER_VERSION} {source.sha256}".encode()).hexdigest()
    course = session.scalar(select(Course).where(Course.code == source.code))
    if course is None:
        course = Course(code=source.code, slug=source.slug, position=position, created_at=at)
        session.add(course)
        session.flush()
    course.position = position
    shown = session.get(CourseVersion, course.current_version) if course.current_version else None
    if shown is not None and shown.sha256 == digest:
        return False
    number, newest = _last(session, course.id)
    number += 1
    edition = _edition(source, shown, newest, approval.correction)
    version_id = _write(
        session, course.id, number, edition, source, digest, cover=cover, approval=approval, actor=actor, at=at
    )
    course.slug, course.current_version = source.slug, version_id
    session.flush()
    queries.forget_catalogue()
    tell(
        session,
        CoursePublished(at=at, actor=actor, person_id=0, course_id=course.id, course_code=source.code, version=number),
    )
    return True


def _last(session: Session, course_id: int) -> tuple[int, int]:
    """Return the highest version and the highest edition of a course; zeros when it has none."""
    found = session.execute(
        select(func.max(CourseVersion.version), func.max(CourseVersion.edition)).where(
            CourseVersion.course_id == course_id
        )
    ).one()
    return found[0] or 0, found[1] or 0


def _edition(source: CourseSource, shown: CourseVersion | None, newest: int, correction: bool | None) -> int:
    """Return the edition of the new version: that of the one shown for a correction, else the next."""
    if shown is None:
        return newest + 1
    same = shape(_outline(source)) == shape(shown.outline) and _rules(source) == _kept_rules(shown.card)
    if correction and not same:
        raise NotACorrection
    return shown.edition if correction or (correction is None and same) else newest + 1


def is_kept_by_people(session: Session, code: str) -> bool:
    """Tell whether somebody has published this course: what ships then no longer replaces it."""
    return bool(
        session.scalar(
            select(CourseVersion.published_by)
            .join(Course, Course.current_version == CourseVersion.id)
            .where(Course.code == code)
        )
    )


@dataclass(frozen=True, slots=True)
class Stale:
    """A version whose HTML an older sanitiser made: the newest of its edition."""

    version_id: int
    package: str


def list_stale(session: Session) -> list[Stale]:
    """Return the versions that learners may still be shown and that must be rendered anew."""
    newest = (
        select(CourseVersion.course_id, CourseVersion.edition, func.max(CourseVersion.version).label("version"))
        .group_by(CourseVersion.course_id, CourseVersion.edition)
        .subquery()
    )
    rows = session.execute(
        select(CourseVersion.id, CourseVersion.package)
        .join(
            newest,
            (newest.c.course_id == CourseVersion.course_id) & (newest.c.version == CourseVersion.version),
        )
        .where(
            CourseVersion.package != "",
            select(LessonVersion.id)
            .where(LessonVersion.course_version_id == CourseVersion.id, LessonVersion.sanitiser != SANITISER_VERSION)
            .exists(),
        )
        .order_by(CourseVersion.id)
    )
    return [Stale(row.id, row.package) for row in rows]


def renew(session: Session, version_id: int, source: CourseSource, *, cover: str, at: datetime) -> int:
    """Write a version anew as this sanitiser renders it: the same content, edition and people; returns its id."""
    old = session.get_one(CourseVersion, version_id)
    number, _edition = _last(session, old.course_id)
    digest = hashlib.sha256(f"{SANITISER_VERSION} {source.sha256}".encode()).hexdigest()
    approval = Approval(package=old.package, approved_by=old.approved_by, note=old.note)
    actor = Actor(person_id=old.published_by)
    new_id = _write(
        session,
        old.course_id,
        number + 1,
        old.edition,
        source,
        digest,
        cover=cover,
        approval=approval,
        actor=actor,
        at=at,
    )
    session.execute(update(Course).where(Course.current_version == version_id).values(current_version=new_id))
    session.flush()
    queries.forget_catalogue()
    return new_id


def shape(outline: list[Any]) -> list[tuple[str, str, int]]:
    """Return what a correction may not touch: the lessons in no order, what completes each, its floor of minutes."""
    lines = (line for module in outline for line in module["lessons"])
    return sorted((line["slug"], line.get("finish", "either"), line.get("floor", 0)) for line in lines)


def _rules(source: CourseSource) -> tuple[str, tuple[str, ...]]:
    return source.order, tuple(source.prerequisites)


def _kept_rules(card: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    return card.get("order", "free"), tuple(card.get("prerequisites", ()))


def _outline(source: CourseSource) -> list[dict[str, Any]]:
    by_slug = {lesson.slug: lesson for lesson in source.lessons}
    return [
        {"title": module.title, "lessons": [_line(by_slug[slug], source.scorm) for slug in module.lessons]}
        for module in source.modules
    ]


def _write(
    session: Session,
    course_id: int,
    number: int,
    edition: int,
    source: CourseSource,
    digest: str,
    *,
    cover: str,
    approval: Approval,
    actor: Actor,
    at: datetime,
) -> int:
    version_id = new_id()
    session.execute(
        insert(CourseVersion).values(
            id=version_id,
            course_id=course_id,
            version=number,
            title=source.title,
            folded=fold(" ".join((source.title, source.summary, *(lesson.title for lesson in source.lessons)))),
            card=_card(source, cover),
            outline=_outline(source),
            quiz_code=source.quiz,
            sha256=digest,
            published_at=at,
            published_by=actor.person_id,
            edition=edition,
            package=approval.package,
            note=approval.note,
            approved_by=approval.approved_by,
        )
    )
    rows = [_lesson(session, version_id, source.code, each) for each in source.lessons]
    session.execute(insert(LessonVersion), rows)
    return version_id


def _card(source: CourseSource, cover: str) -> dict[str, Any]:
    values = asdict(source)
    card = {name: values[name] for name in CARD}
    size = sum(lesson.size for lesson in source.lessons)
    due = [day for lesson in source.lessons for day in lesson.rechecks]
    return card | {
        "cover": cover,
        "size": size,
        "updated": source.updated.isoformat() if source.updated else "",
        "recheck": min(due).isoformat() if due else "",
    }


def _line(lesson: LessonSource, packages: Mapping[str, str]) -> dict[str, Any]:
    launch = launch_of(lesson.scorm)
    return {
        "slug": lesson.slug,
        "number": lesson.number,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "size": lesson.size,
        "finish": lesson.finish,
        "floor": lesson.floor,
        "checks": len(lesson.selfchecks),
        "scorm": f"{packages[launch.package]}#{launch.path}{launch.tail}" if launch else "",
    }


def _lesson(session: Session, version_id: int, course_code: str, lesson: LessonSource) -> dict[str, Any]:
    return {
        "id": new_id(),
        "course_version_id": version_id,
        "slug": lesson.slug,
        "number": lesson.number,
        "title": lesson.title,
        "outcome": lesson.outcome,
        "minutes": lesson.minutes,
        "size": lesson.size,
        "html": lesson.body_html,
        "source": lesson.markdown,
        "checks": [
            make_check(session, raw, f"{course_code}/{lesson.slug}/{index}")
            for index, raw in enumerate(lesson.selfchecks)
        ],
        "components": list(lesson.components),
        "rechecks": [day.isoformat() for day in lesson.rechecks],
        "sanitiser": SANITISER_VERSION,
    }


def make_check(executor: Executor, raw: Any, place: str) -> dict[str, Any]:
    """Make a self-check question: graded like any item, in an order that is the same for everybody.

    One that names an item of a bank (`{"kind": "bank", "ref": "bank/code"}`) becomes that item as it stands today.
    """
    if raw["kind"] == "bank":
        return _of_bank(executor, raw["ref"], place)
    kind = kinds.find(raw["kind"])
    if kind is None:
        raise FlawedCourse(flaws=[f"{place}: unknown kind"])
    spec = kind.parse(raw, render_inline)
    if isinstance(spec, tuple):
        raise FlawedCourse(flaws=[f"{place}: {flaw.code} {flaw.field}" for flaw in spec])
    return {
        "kind": raw["kind"],
        "stem_html": str(render_block(raw["stem"])),
        "spec": spec,
        "presentation": kind.present(spec, Dice(0, "self-check", place)),
    }


def _of_bank(executor: Executor, ref: str, place: str) -> dict[str, Any]:
    item = banks.find_item(executor, ref)
    kind = kinds.find(item.kind) if item else None
    if item is None or not isinstance(kind, Choice):
        raise FlawedCourse(flaws=[f"{place}: check-unknown {ref}"])
    return {
        "kind": item.kind,
        "stem_html": item.story_html + item.stem_html,
        "spec": item.spec,
        "presentation": kind.present(item.spec, Dice(0, "self-check", place)),
    }
