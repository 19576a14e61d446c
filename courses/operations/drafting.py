"""Writing a course: beginning one, its facts, its outline with undo, its files and questions.

Lessons are written in `writing`. Every change asks for the draft within the actor's scope: whoever is no trainer of its
unit finds nothing there.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from courses.models import Course, Draft, DraftChange, DraftFile, DraftItem, DraftLesson, DraftRevision, Review
from courses.operations.composing import PackageParts, plain
from courses.rules import arranging
from courses.rules.arranging import Plan, outline_of, plan_of, slugs
from courses.rules.outline import RESERVED
from kernel import fences
from kernel.actor import Actor, within
from kernel.clock import local_day
from kernel.errors import Conflict, Invalid, NotFound
from kernel.text import clean_line, fold
from question_bank import queries as banks

ROLES = ("trainer",)
LONGEST_TITLE = 200
LONGEST_SLUG = 100
LONGEST_BANK = 36
LONGEST_ITEM = 54
MASTERY = 90
CODE_DIGITS = 5
CODE = re.compile(r"[A-Z][A-Z0-9-]{0,19}")
UNDO = timedelta(hours=12)
MOST_LESSONS = 400


class Refusal(Invalid):
    """A change that cannot be made; the code says why (see `courses.rules.arranging`)."""


class Moved(Conflict):
    """Somebody else changed the course meanwhile; nothing was written."""

    code = "draft_moved"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file already in the store, by its name in the package."""

    name: str
    sha256: str
    media_type: str
    size: int


def get(session: Session, public_id: str, *, actor: Actor, removed: bool = False) -> Draft:
    """Return a draft within the actor's scope for writing, or raise `NotFound`."""
    draft = session.scalar(
        select(Draft)
        .where(Draft.public_id == public_id, within(Draft.unit_path, actor, *ROLES))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if draft is None or (draft.removed_at is not None) != removed:
        raise NotFound
    return draft


def begin(session: Session, *, title: str, unit_path: str, actor: Actor, at: datetime) -> Draft:
    """Begin an empty course with one module."""
    words = clean_line(title, LONGEST_TITLE)
    if not words:
        raise Invalid("title_missing", field="title")
    slug = _free_slug(session, words)
    facts = {
        "format": 1,
        "code": _free_code(session),
        "slug": slug,
        "title": words,
        "summary": "",
        "outcomes": [],
        "level": "A",
        "minutes": 0,
        "audience": [],
        "topics": [],
        "components": [],
        "competences": [],
        "authors": [actor.name] if actor.name else [],
        "licence": "CC-BY-4.0",
        "updated": f"@day:{local_day(at).isoformat()}",
    }
    return _new(session, facts, [{"title": "", "lessons": []}], unit_path=unit_path, actor=actor, at=at)


def _new(
    session: Session,
    facts: dict[str, Any],
    outline: list[dict[str, Any]],
    *,
    unit_path: str,
    actor: Actor,
    at: datetime,
    course_id: int | None = None,
    base_version: int | None = None,
) -> Draft:
    draft = Draft(
        course_id=course_id,
        base_version=base_version,
        owner_id=actor.person_id,
        unit_path=unit_path,
        code=facts["code"],
        slug=facts["slug"],
        title=facts["title"],
        folded=fold(f"{facts['title']} {facts['code']}"),
        facts=facts,
        outline=outline,
        bank={},
        created_at=at,
        updated_at=at,
        updated_by=actor.person_id,
        removed_at=None,
    )
    session.add(draft)
    session.flush()
    return draft


def take_in(
    session: Session,
    parts: PackageParts,
    files: Iterable[KeptFile],
    *,
    title: str,
    unit_path: str,
    actor: Actor,
    at: datetime,
    course_id: int | None = None,
    base_version: int | None = None,
) -> Draft:
    """Make a draft of a package that was taken apart.

    Of a package from outside, code and slug give way when a course has them already; those of a published course
    (`course_id`) stay.
    """
    facts = dict(parts.facts)
    facts["title"] = clean_line(str(facts.get("title") or title), LONGEST_TITLE) or title
    if course_id is None:
        facts["slug"] = _free_slug(session, str(facts.get("slug") or facts["title"]))
        facts["code"] = _free_code(session, str(facts.get("code", "")))
        parts = _own_bank(session, parts, facts)
    outline = outline_of(whole(parts))
    draft = _new(
        session,
        facts,
        outline,
        unit_path=unit_path,
        actor=actor,
        at=at,
        course_id=course_id,
        base_version=base_version,
    )
    fill(session, draft, parts, files, actor=actor, at=at)
    return draft


def _own_bank(session: Session, parts: PackageParts, facts: dict[str, Any]) -> PackageParts:
    """Give a package from outside a bank of its own: it never writes into another's bank nor borrows its test."""
    facts.pop("quiz", None)
    if not parts.bank and not parts.items:
        return parts
    old = str(parts.bank.get("code") or "")
    code = _free_bank(session, old or facts["slug"])
    if parts.bank.get("quiz"):
        facts["quiz"] = code
    lessons = tuple(replace(each, body=_renamed_bank(each.body, old, code)) for each in parts.lessons)
    return replace(parts, lessons=lessons, bank={**parts.bank, "format": 1, "code": code} if parts.bank else {})


def _renamed_bank(body: str, old: str, new: str) -> str:
    """Return a lesson whose self-checks name questions of its own bank by the bank's new name."""
    if not old or old == new:
        return body
    return re.sub(rf"(?m)^( {{0,3}}:::+[ \t]*cau-hoi\b[^\n]*\bma=){re.escape(old)}/", rf"\g<1>{new}/", body)


def whole(parts: PackageParts) -> Plan:
    """Return the plan with the lessons no module lists in a module of their own: nothing is lost."""
    listed = set(slugs(parts.plan))
    rest = tuple(lesson.slug for lesson in parts.lessons if lesson.slug not in listed)
    return (*parts.plan, arranging.PlanModule("", rest)) if rest or not parts.plan else parts.plan


def fill(
    session: Session, draft: Draft, parts: PackageParts, files: Iterable[KeptFile], *, actor: Actor, at: datetime
) -> None:
    """Write lessons, files and questions of a package into a draft without files and questions.

    A lesson it has already gets a further state, so that what somebody else has open is merged, never overwritten.
    """
    common = {"updated_at": at, "updated_by": actor.person_id}
    _fill_lessons(session, draft, parts, actor=actor, at=at)
    session.add_all(
        DraftFile(
            draft_id=draft.id,
            name=file.name,
            sha256=file.sha256,
            media_type=file.media_type,
            size=file.size,
            at=at,
            by_id=actor.person_id,
        )
        for file in files
    )
    draft.bank = parts.bank
    codes: set[str] = set()
    for position, item in enumerate(parts.items):
        code = _free(str(item.get("code") or f"cau-{position + 1}")[:LONGEST_ITEM], codes.__contains__)
        codes.add(code)
        session.add(DraftItem(draft_id=draft.id, code=code, position=position, raw={**item, "code": code}, **common))
    session.flush()


def _fill_lessons(session: Session, draft: Draft, parts: PackageParts, *, actor: Actor, at: datetime) -> None:
    found = session.scalars(
        select(DraftLesson)
        .where(DraftLesson.draft_id == draft.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    known = {lesson.slug: lesson for lesson in found}
    changed = []
    for each in parts.lessons:
        lesson = known.get(each.slug)
        if lesson is None:
            lesson = DraftLesson(draft_id=draft.id, slug=each.slug, revision=1, editing_by=None, editing_at=None)
            known[each.slug] = lesson
            session.add(lesson)
        elif (lesson.title, lesson.facts, lesson.body) == (each.title, each.facts, each.body):
            continue
        else:
            lesson.revision += 1
        lesson.title, lesson.facts, lesson.body = each.title, each.facts, each.body
        lesson.updated_at, lesson.updated_by = at, actor.person_id
        changed.append(lesson)
    session.flush()
    session.add_all(
        _first_revision(lesson, actor, at, kind="restore" if lesson.revision > 1 else "save") for lesson in changed
    )


def _first_revision(lesson: DraftLesson, actor: Actor, at: datetime, *, kind: str = "save") -> DraftRevision:
    return DraftRevision(
        lesson_id=lesson.id,
        revision=lesson.revision,
        kind=kind,
        title=lesson.title,
        facts=lesson.facts,
        body=lesson.body,
        by_id=actor.person_id,
        at=at,
    )


def put_back(
    session: Session, draft: Draft, parts: PackageParts, files: Iterable[KeptFile], *, actor: Actor, at: datetime
) -> None:
    """Make an earlier package the content of a draft; every text stays in its lesson's history, who wrote it known."""
    titles = dict(
        session.execute(select(DraftLesson.slug, DraftLesson.title).where(DraftLesson.draft_id == draft.id)).all()
    )
    kept = {lesson.slug for lesson in parts.lessons}
    before = {slug: title for slug, title in titles.items() if slug in kept}
    _note(session, draft, "version-restored", "", titles=before, actor=actor, at=at)
    for table in (DraftFile, DraftItem):
        session.execute(delete(table).where(table.draft_id == draft.id))
    draft.facts = parts.facts | {"code": draft.code, "slug": draft.slug}
    draft.title = clean_line(str(parts.facts.get("title", "")), LONGEST_TITLE) or draft.title
    draft.folded = fold(f"{draft.title} {draft.code}")
    draft.outline = outline_of(whole(parts))
    fill(session, draft, parts, files, actor=actor, at=at)
    draft.revision += 1
    touch(draft, actor, at)
    session.flush()


# ---------------------------------------------------------------------------------- facts and outline


def set_facts(
    session: Session, public_id: str, facts: Mapping[str, Any], *, revision: int, actor: Actor, at: datetime
) -> Draft:
    """Replace the given facts of the course. `revision` is the one the author saw: else `Moved`.

    A published course keeps its code: under another one it would be another course, with the same test.
    """
    draft = get(session, public_id, actor=actor)
    if draft.revision != revision:
        raise Moved
    changed = draft.facts | plain(dict(facts))
    if draft.course_id is not None and changed["code"] != draft.code:
        raise Conflict("code_kept", field="code")
    title = clean_line(str(changed.get("title", "")), LONGEST_TITLE)
    if not title:
        raise Invalid("title_missing", field="title")
    if changed["slug"] != draft.slug and _slug_taken(session, changed["slug"], draft):
        raise Conflict("slug_taken", field="slug")
    if changed["code"] != draft.code and _code_taken(session, changed["code"], draft):
        raise Conflict("code_taken", field="code")
    _note(session, draft, "facts", "", actor=actor, at=at)
    draft.facts = changed
    draft.title, draft.folded = title, fold(f"{title} {changed['code']}")
    draft.slug, draft.code = changed["slug"], changed["code"]
    draft.revision += 1
    touch(draft, actor, at)
    session.flush()
    return draft


Change = Callable[[Plan], Plan | str]


def arrange(
    session: Session, public_id: str, change: Change, *, what: str, subject: str = "", actor: Actor, at: datetime
) -> Draft:
    """Change the outline by a rule of `courses.rules.arranging`; raises `Refusal` with its code."""
    draft = get(session, public_id, actor=actor)
    plan = change(plan_of(draft.outline))
    if isinstance(plan, str):
        raise Refusal(plan)
    _note(session, draft, what, subject, actor=actor, at=at)
    draft.outline = outline_of(plan)
    draft.revision += 1
    touch(draft, actor, at)
    session.flush()
    return draft


def add_lesson(
    session: Session,
    public_id: str,
    *,
    title: str,
    module: int,
    body: str = "",
    facts: Mapping[str, Any] | None = None,
    after: str = "",
    actor: Actor,
    at: datetime,
) -> DraftLesson:
    """Add a lesson to a module; its slug is made of the title and is never changed again."""
    words = clean_line(title, LONGEST_TITLE)
    if not words:
        raise Invalid("title_missing", field="title")
    draft = get(session, public_id, actor=actor)
    taken = set(session.scalars(select(DraftLesson.slug).where(DraftLesson.draft_id == draft.id)))
    if len(taken) >= MOST_LESSONS:
        raise Refusal("too-many-lessons")
    slug = _free((fences.slug(words) or "bai")[:LONGEST_SLUG].strip("-"), (taken | RESERVED).__contains__)
    lesson = DraftLesson(
        draft_id=draft.id,
        slug=slug,
        title=words,
        facts=plain(dict(facts or {})),
        body=body,
        updated_at=at,
        updated_by=actor.person_id,
        editing_by=None,
        editing_at=None,
    )
    session.add(lesson)
    session.flush()
    session.add(_first_revision(lesson, actor, at))
    arrange(
        session,
        public_id,
        lambda plan: arranging.add_lesson(plan, slug, module, after),
        what="lesson-added",
        subject=words,
        actor=actor,
        at=at,
    )
    return lesson


def duplicate_lesson(session: Session, public_id: str, slug: str, *, actor: Actor, at: datetime) -> DraftLesson:
    """Add a copy of a lesson right behind it."""
    draft = get(session, public_id, actor=actor)
    lesson = lesson_of(session, draft, slug)
    module = next((i for i, m in enumerate(plan_of(draft.outline)) if slug in m.lessons), 0)
    return add_lesson(
        session,
        public_id,
        title=f"{lesson.title} (bản sao)"[:LONGEST_TITLE],
        module=module,
        body=lesson.body,
        facts=lesson.facts,
        after=slug,
        actor=actor,
        at=at,
    )


def rename_lesson(session: Session, public_id: str, slug: str, *, title: str, actor: Actor, at: datetime) -> None:
    """Give a lesson another title; its slug stays, so that progress stays."""
    words = clean_line(title, LONGEST_TITLE)
    if not words:
        raise Invalid("title_missing", field="title")
    draft = get(session, public_id, actor=actor)
    lesson = lesson_of(session, draft, slug)
    if lesson.title == words:
        return
    _note(session, draft, "lesson-renamed", words, titles={slug: lesson.title}, actor=actor, at=at)
    lesson.title = words
    lesson.revision += 1
    lesson.updated_at, lesson.updated_by = at, actor.person_id
    session.add(_first_revision(lesson, actor, at))
    draft.revision += 1
    touch(draft, actor, at)
    session.flush()


def undo(session: Session, public_id: str, *, actor: Actor, at: datetime) -> str:
    """Take back the last change of outline, titles or facts of the last hours; returns what it was."""
    draft = get(session, public_id, actor=actor)
    change = session.scalar(
        select(DraftChange)
        .where(DraftChange.draft_id == draft.id, DraftChange.undone_at.is_(None), DraftChange.at > at - UNDO)
        .order_by(DraftChange.id.desc())
        .limit(1)
    )
    if change is None:
        raise Refusal("nothing-to-undo")
    before = change.before
    _undo_names(session, draft, before["facts"])
    _undo_outline(session, draft, before["outline"], actor=actor, at=at)
    for slug, title in before.get("titles", {}).items():
        lesson = lesson_of(session, draft, slug)
        lesson.title = title
        lesson.revision += 1
        session.add(_first_revision(lesson, actor, at))
    change.undone_at = at
    draft.revision += 1
    touch(draft, actor, at)
    session.flush()
    return change.what


def _undo_names(session: Session, draft: Draft, facts: dict[str, Any]) -> None:
    """Put earlier facts back, unless another course has taken the code or the address meanwhile."""
    if facts["slug"] != draft.slug and _slug_taken(session, facts["slug"], draft):
        raise Refusal("slug_taken")
    if facts["code"] != draft.code and _code_taken(session, facts["code"], draft):
        raise Refusal("code_taken")
    draft.facts = facts
    draft.title, draft.slug, draft.code = facts["title"], facts["slug"], facts["code"]
    draft.folded = fold(f"{draft.title} {draft.code}")


def _undo_outline(session: Session, draft: Draft, outline: list[Any], *, actor: Actor, at: datetime) -> None:
    """Put an earlier outline back. Who wrote a lesson that returns with it is an author of what is reviewed next."""
    back = set(slugs(plan_of(outline))) - set(slugs(plan_of(draft.outline)))
    draft.outline = outline
    writers = session.scalars(
        select(DraftRevision.by_id)
        .join(DraftLesson, DraftLesson.id == DraftRevision.lesson_id)
        .where(DraftLesson.draft_id == draft.id, DraftLesson.slug.in_(back))
        .distinct()
    )
    for person_id in {*writers, actor.person_id}:
        sign(session, draft, "undone", person_id=person_id, at=at)


def sign(session: Session, draft: Draft, what: str, *, person_id: int, at: datetime) -> None:
    """Note that somebody has a part in the draft where no text says so: she will not approve it. Never undone."""
    session.add(DraftChange(draft_id=draft.id, what=what, subject="", before={}, by_id=person_id, at=at, undone_at=at))


def _note(
    session: Session,
    draft: Draft,
    what: str,
    subject: str,
    *,
    titles: Mapping[str, str] | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    before = {"facts": draft.facts, "outline": draft.outline, "titles": dict(titles or {})}
    session.add(
        DraftChange(
            draft_id=draft.id,
            what=what,
            subject=subject[:LONGEST_TITLE],
            before=before,
            by_id=actor.person_id,
            at=at,
            undone_at=None,
        )
    )


def touch(draft: Draft, actor: Actor, at: datetime) -> None:
    """Note that a draft was changed: it is no longer what is published."""
    draft.state = "draft" if draft.state == "published" else draft.state
    draft.updated_at, draft.updated_by = at, actor.person_id


def lesson_of(session: Session, draft: Draft, slug: str) -> DraftLesson:
    """Return a lesson of a draft for writing, or raise `NotFound`."""
    lesson = session.scalar(
        select(DraftLesson)
        .where(DraftLesson.draft_id == draft.id, DraftLesson.slug == slug)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if lesson is None:
        raise NotFound
    return lesson


# ---------------------------------------------------------------------------------- files and questions


def add_file(session: Session, public_id: str, file: KeptFile, *, actor: Actor, at: datetime) -> str:
    """Put a kept file into the draft under a free name; the same bytes under one name once. Returns the name."""
    draft = get(session, public_id, actor=actor)
    rows = session.execute(select(DraftFile.name, DraftFile.sha256).where(DraftFile.draft_id == draft.id)).all()
    known = next((row.name for row in rows if row.sha256 == file.sha256), None)
    if known is not None:
        return str(known)
    folder, _, rest = file.name.rpartition("/")
    stem, _, ending = rest.rpartition(".")
    names = {row.name for row in rows}
    free = _free(fences.slug(stem) or "anh", lambda each: f"{folder}/{each}.{ending}" in names)
    name = f"{folder}/{free}.{ending}"
    session.add(
        DraftFile(
            draft_id=draft.id,
            name=name,
            sha256=file.sha256,
            media_type=file.media_type,
            size=file.size,
            at=at,
            by_id=actor.person_id,
        )
    )
    sign(session, draft, "file", person_id=actor.person_id, at=at)
    touch(draft, actor, at)
    session.flush()
    return name


def remove_file(session: Session, public_id: str, name: str, *, actor: Actor, at: datetime) -> None:
    """Take a file out of the draft; its bytes stay in the store."""
    draft = get(session, public_id, actor=actor)
    session.execute(delete(DraftFile).where(DraftFile.draft_id == draft.id, DraftFile.name == name))
    sign(session, draft, "file", person_id=actor.person_id, at=at)
    touch(draft, actor, at)
    session.flush()


def set_item(
    session: Session, public_id: str, code: str, facts: Mapping[str, Any], *, actor: Actor, at: datetime
) -> None:
    """Replace the given facts of a question; None takes a fact away."""
    draft = get(session, public_id, actor=actor)
    item = session.scalar(select(DraftItem).where(DraftItem.draft_id == draft.id, DraftItem.code == code))
    if item is None:
        raise NotFound
    merged = item.raw | plain({name: value for name, value in facts.items() if value is not None})
    item.raw = {name: value for name, value in merged.items() if facts.get(name, "") is not None or name not in facts}
    item.updated_at, item.updated_by = at, actor.person_id
    sign(session, draft, "item", person_id=actor.person_id, at=at)
    touch(draft, actor, at)
    session.flush()


def remove_item(session: Session, public_id: str, code: str, *, actor: Actor, at: datetime) -> None:
    """Take a question out of the draft's bank."""
    draft = get(session, public_id, actor=actor)
    session.execute(delete(DraftItem).where(DraftItem.draft_id == draft.id, DraftItem.code == code))
    sign(session, draft, "item", person_id=actor.person_id, at=at)
    touch(draft, actor, at)
    session.flush()


def set_test(session: Session, public_id: str, *, count: int, pass_percent: int, actor: Actor, at: datetime) -> None:
    """Say how the final test is drawn: so many of the course's questions, passed from so many percent."""
    draft = get(session, public_id, actor=actor)
    _note(session, draft, "facts", "", actor=actor, at=at)
    code = str(draft.bank.get("code") or _free_bank(session, draft.slug))
    draft.bank = {
        "format": 1,
        "code": code,
        "title": draft.bank.get("title") or f"Ngân hàng câu hỏi: {draft.title}"[:LONGEST_TITLE],
        "licence": draft.bank.get("licence") or "CC-BY-4.0",
        "quiz": {
            "title": "Bài kiểm tra cuối khóa",
            "pass_percent": pass_percent,
            "mastery_percent": max(pass_percent, MASTERY),
            "draw": [{"count": count}],
        },
    }
    draft.facts = draft.facts | {"quiz": code}
    draft.revision += 1
    touch(draft, actor, at)
    session.flush()


def _free_bank(session: Session, wanted: str) -> str:
    def taken(code: str) -> bool:
        other = select(Draft.id).where(Draft.bank["code"].as_string() == code)
        return banks.has_bank(session, code) or session.scalar(other.limit(1)) is not None

    return _free(fences.slug(wanted)[:LONGEST_BANK].strip("-") or "ngan-hang", taken)


# ---------------------------------------------------------------------------------- away and back


def remove(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Put a draft away; what is published stays published. It can be brought back."""
    draft = get(session, public_id, actor=actor)
    if session.scalar(select(func.count()).where(Review.draft_id == draft.id, Review.state == "open")):
        raise Conflict("under_review")
    draft.removed_at = at
    session.flush()


def bring_back(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Bring back a draft that was put away."""
    draft = get(session, public_id, actor=actor, removed=True)
    draft.removed_at = None
    touch(draft, actor, at)
    session.flush()


# ---------------------------------------------------------------------------------- names


def _free(wanted: str, taken: Callable[[str], bool]) -> str:
    """Return the name, or the name with the first free number behind it."""
    if not taken(wanted):
        return wanted
    number = 2
    while taken(f"{wanted}-{number}"):
        number += 1
    return f"{wanted}-{number}"


def _free_slug(session: Session, words: str) -> str:
    start = (fences.slug(words) or "khoa-hoc")[:LONGEST_SLUG].strip("-")
    found = set(session.scalars(select(Course.slug).where(Course.slug.startswith(start, autoescape=True))))
    found |= set(session.scalars(select(Draft.slug).where(Draft.slug.startswith(start, autoescape=True))))
    return _free(start, found.__contains__)


def _free_code(session: Session, wanted: str = "") -> str:
    """Return the wanted code if no course has it, else a random one: two authors at once never meet."""
    code = wanted.upper()
    while not CODE.fullmatch(code) or _code_taken(session, code, None):
        code = "K" + "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    return code


def _code_taken(session: Session, code: str, own: Draft | None) -> bool:
    course = session.scalar(select(Course.id).where(Course.code == code))
    draft = session.scalar(select(Draft.id).where(Draft.code == code))
    return _foreign(course, draft, own)


def _slug_taken(session: Session, slug: str, own: Draft | None) -> bool:
    course = session.scalar(select(Course.id).where(Course.slug == slug))
    draft = session.scalar(select(Draft.id).where(Draft.slug == slug))
    return _foreign(course, draft, own)


def _foreign(course: int | None, draft: int | None, own: Draft | None) -> bool:
    others = course is not None and (own is None or course != own.course_id)
    return others or (draft is not None and (own is None or draft != own.id))
