"""Writing one lesson: saved as it is typed, every state kept, two people merged or kept apart, never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from courses.formats.writer import clean_body
from courses.models import Draft, DraftLesson, DraftRevision
from courses.operations.composing import plain
from courses.operations.drafting import LONGEST_TITLE, get, lesson_of, sign, touch
from courses.rules.merging import merge
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.richtext import MAX_BYTES
from kernel.text import clean_line, nfc

PRESENT = timedelta(minutes=2)
"""How long after her last sign somebody still counts as having the lesson open."""
THIN_AFTER = timedelta(hours=1)
"""Autosaves older than this are thinned to one for every `THIN_STEP`."""
THIN_STEP = timedelta(minutes=10)
MOST_AUTOSAVES = 200


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save. `outcome`: saved, same (nothing to write), merged, or apart (kept beside, see history).

    `revision`, `title`, `body` are the lesson as it stands now; `other` is who else has it open, 0 for nobody.
    """

    outcome: str
    revision: int
    title: str
    body: str
    facts: dict[str, Any]
    other: int


def save(
    session: Session,
    public_id: str,
    slug: str,
    *,
    title: str,
    body: str,
    facts: Mapping[str, Any] | None = None,
    revision: int,
    auto: bool,
    actor: Actor,
    at: datetime,
) -> Saved:
    """Save a lesson that was opened at `revision`. Facts not named stay; None takes one away.

    When somebody saved in between, both texts are merged; where they contradict each other, the lesson stays as it is
    and this text is kept beside it, in the history.
    """
    draft = get(session, public_id, actor=actor)
    lesson = lesson_of(session, draft, slug)
    words = nfc(clean_line(title, LONGEST_TITLE)) or lesson.title
    text = clean_body(body)
    if len(text.encode()) > MAX_BYTES:
        raise Invalid("body_too_long", field="body", most=MAX_BYTES // 1024)
    wanted = _facts(lesson.facts, facts or {})
    other = _other(lesson, actor, at)
    if (words, text, wanted) == (lesson.title, lesson.body, lesson.facts):
        _present(lesson, actor, at)
        return Saved("same", lesson.revision, lesson.title, lesson.body, lesson.facts, other)
    if lesson.revision == revision:
        _write(session, draft, lesson, words, text, wanted, kind="auto" if auto else "save", actor=actor, at=at)
        return Saved("saved", lesson.revision, words, text, wanted, other)
    return _meet(session, draft, lesson, words, text, wanted, revision=revision, actor=actor, at=at)


def _facts(have: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**have, **plain({name: value for name, value in given.items() if value is not None})}
    return {name: value for name, value in merged.items() if name not in given or given[name] is not None}


def _meet(
    session: Session,
    draft: Draft,
    lesson: DraftLesson,
    title: str,
    text: str,
    facts: dict[str, Any],
    *,
    revision: int,
    actor: Actor,
    at: datetime,
) -> Saved:
    """Bring a text together with what somebody else saved since `revision`."""
    base = session.scalar(
        select(DraftRevision)
        .where(
            DraftRevision.lesson_id == lesson.id,
            DraftRevision.revision <= revision,
            DraftRevision.kind != "aside",
        )
        .order_by(DraftRevision.revision.desc())
        .limit(1)
    )
    other = lesson.updated_by if lesson.updated_by != actor.person_id else 0
    found = merge(base.body, text, lesson.body) if base is not None else None
    if base is not None and found is not None and found.clean:
        kept_title = title if title != base.title else lesson.title
        kept_facts = {**lesson.facts, **{n: v for n, v in facts.items() if base.facts.get(n) != v}}
        body = clean_body(found.text)
        _write(session, draft, lesson, kept_title, body, kept_facts, kind="merge", actor=actor, at=at)
        return Saved("merged", lesson.revision, kept_title, body, kept_facts, other)
    aside = (DraftRevision.lesson_id == lesson.id, DraftRevision.kind == "aside")
    mine = (DraftRevision.by_id == actor.person_id, DraftRevision.revision == lesson.revision)
    session.execute(delete(DraftRevision).where(*aside, *mine))
    session.add(_revision(lesson, "aside", title, text, facts, actor, at))
    _present(lesson, actor, at)
    session.flush()
    return Saved("apart", lesson.revision, lesson.title, lesson.body, lesson.facts, other)


def _write(
    session: Session,
    draft: Draft,
    lesson: DraftLesson,
    title: str,
    body: str,
    facts: dict[str, Any],
    *,
    kind: str,
    actor: Actor,
    at: datetime,
) -> None:
    lesson.title, lesson.body, lesson.facts = title, body, facts
    lesson.revision += 1
    lesson.updated_at, lesson.updated_by = at, actor.person_id
    _present(lesson, actor, at)
    touch(draft, actor, at)
    session.add(_revision(lesson, kind, title, body, facts, actor, at))
    session.flush()
    if kind == "auto":
        _thin(session, lesson.id, at)


def _revision(
    lesson: DraftLesson, kind: str, title: str, body: str, facts: dict[str, Any], actor: Actor, at: datetime
) -> DraftRevision:
    return DraftRevision(
        lesson_id=lesson.id,
        revision=lesson.revision,
        kind=kind,
        title=title,
        facts=facts,
        body=body,
        by_id=actor.person_id,
        at=at,
    )


def _present(lesson: DraftLesson, actor: Actor, at: datetime) -> None:
    if lesson.editing_by in (None, actor.person_id) or lesson.editing_at is None or lesson.editing_at < at - PRESENT:
        lesson.editing_by, lesson.editing_at = actor.person_id, at


def _other(lesson: DraftLesson, actor: Actor, at: datetime) -> int:
    """Return who else has the lesson open, 0 for nobody."""
    if lesson.editing_by in (None, actor.person_id) or lesson.editing_at is None:
        return 0
    return (lesson.editing_by or 0) if lesson.editing_at >= at - PRESENT else 0


def _thin(session: Session, lesson_id: int, at: datetime) -> None:
    """Let go of old autosaves but one for every ten minutes: nobody looks for the state of a certain second."""
    old = session.execute(
        select(DraftRevision.id, DraftRevision.at, DraftRevision.by_id)
        .where(
            DraftRevision.lesson_id == lesson_id,
            DraftRevision.kind == "auto",
            DraftRevision.at < at - THIN_AFTER,
        )
        .order_by(DraftRevision.id.desc())
        .limit(MOST_AUTOSAVES)
    ).all()
    # Steps of the clock, each person's own: what stays does not depend on what comes later, and authors stay known.
    kept: set[tuple[int, int]] = set()
    gone = []
    for row in old:
        step = (row.by_id, int(row.at.timestamp() // THIN_STEP.total_seconds()))
        gone += [row.id] if step in kept else []
        kept.add(step)
    if gone:
        session.execute(delete(DraftRevision).where(DraftRevision.id.in_(gone)))


def open_lesson(session: Session, public_id: str, slug: str, *, actor: Actor, at: datetime) -> int:
    """Note that somebody opened a lesson; returns who else has it open, 0 for nobody."""
    draft = get(session, public_id, actor=actor)
    lesson = lesson_of(session, draft, slug)
    other = _other(lesson, actor, at)
    _present(lesson, actor, at)
    session.flush()
    return other


def leave_lesson(session: Session, public_id: str, slug: str, *, actor: Actor) -> None:
    """Note that somebody closed a lesson."""
    draft = get(session, public_id, actor=actor)
    session.execute(
        update(DraftLesson)
        .where(DraftLesson.draft_id == draft.id, DraftLesson.slug == slug, DraftLesson.editing_by == actor.person_id)
        .values(editing_by=None, editing_at=None)
    )


def restore(session: Session, public_id: str, slug: str, revision_id: int, *, actor: Actor, at: datetime) -> Saved:
    """Make an earlier state of a lesson its newest; nothing in between is lost."""
    draft = get(session, public_id, actor=actor)
    lesson = lesson_of(session, draft, slug)
    old = session.scalar(
        select(DraftRevision).where(DraftRevision.id == revision_id, DraftRevision.lesson_id == lesson.id)
    )
    if old is None:
        raise NotFound
    sign(session, draft, "lesson-restored", person_id=old.by_id, at=at)
    _write(session, draft, lesson, old.title, old.body, dict(old.facts), kind="restore", actor=actor, at=at)
    return Saved("saved", lesson.revision, lesson.title, lesson.body, lesson.facts, 0)
