"""A draft before a second person: frozen, compared, talked over by paragraph, approved and published, or returned."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from courses import queries
from courses.events import DraftReturned, ReviewApproved, ReviewAsked
from courses.formats.package import BANK, read_course
from courses.formats.source import CourseSource
from courses.models import Course, CourseVersion, Draft, DraftChange, DraftLesson, DraftRevision, Review, ReviewComment
from courses.operations import composing, drafting, publishing, scorm
from courses.operations.desk import Desk
from courses.operations.drafting import KeptFile
from kernel.actor import Actor, within
from kernel.archive import Tree, below, open_bytes, pack
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.events import tell
from kernel.richtext import SANITISER_VERSION, render_block, render_inline
from kernel.text import clean_line
from question_bank import queries as known_banks
from question_bank.formats.sources import BankSource
from question_bank.formats.toml_bank import read_bank
from question_bank.operations import loading as banks

REVIEWERS = ("trainer", "city")
LONGEST_NOTE = 2_000
LONGEST_QUOTE = 300


class NotReady(Invalid):
    """The draft has flaws; the checks page names them by line."""

    code = "not_ready"


class OwnWork(NotAllowed):
    """Nobody approves what she wrote herself."""

    code = "own_work"


def read(tree: Tree, desk: Desk) -> tuple[CourseSource, BankSource | None]:
    """Read a package as it would be published: the course and, when it has one, the bank of its test."""
    course = read_course(tree, place=desk.place)
    has_bank = any(name.startswith(f"{BANK}/") for name in tree.names())
    return course, read_bank(below(tree, BANK), render_inline, render_block) if has_bank else None


def ask(
    session: Session, public_id: str, *, correction: bool, note: str, desk: Desk, actor: Actor, at: datetime
) -> Review:
    """Put the draft, as it is now, before a second person. Raises `NotReady` while it has flaws."""
    draft = drafting.get(session, public_id, actor=actor)
    if session.scalar(select(func.count()).where(Review.draft_id == draft.id, Review.state == "open")):
        raise Conflict("under_review")
    tree = composing.compose(session, draft, desk.read)
    course, bank = read(tree, desk)
    if course.flaws or (bank is not None and bank.flaws) or not course.lessons:
        raise NotReady
    package = pack({name: tree.read(name) for name in tree.names()})
    if draft.base_version and sha256(package).hexdigest() == queries.get_package(session, draft.base_version):
        raise Conflict("nothing_changed")
    review = Review(
        draft_id=draft.id,
        unit_path=draft.unit_path,
        package=desk.store(package),
        authors=sorted(_authors(session, draft) | {actor.person_id}),
        correction=correction,
        note=note.strip()[:LONGEST_NOTE],
        asked_by=actor.person_id,
        asked_at=at,
        decided_by=None,
        decided_at=None,
    )
    session.add(review)
    draft.state = "review"
    session.flush()
    authors = tuple(review.authors)
    tell(session, ReviewAsked(at=at, actor=actor, person_id=0, authors=authors, **_fact(review, draft)))
    return review


def _fact(review: Review, draft: Draft) -> dict[str, str]:
    return {
        "review_ref": review.public_id,
        "draft_ref": draft.public_id,
        "course_title": draft.title,
        "unit_path": draft.unit_path,
    }


def _authors(session: Session, draft: Draft) -> set[int]:
    """Return who wrote on the draft since it was last approved."""
    since = session.scalar(
        select(func.max(Review.asked_at)).where(Review.draft_id == draft.id, Review.state == "approved")
    )
    since = since or draft.created_at
    lessons = select(DraftLesson.id).where(DraftLesson.draft_id == draft.id)
    wrote = session.scalars(
        select(DraftRevision.by_id).where(DraftRevision.lesson_id.in_(lessons), DraftRevision.at >= since).distinct()
    )
    changed = session.scalars(
        select(DraftChange.by_id).where(DraftChange.draft_id == draft.id, DraftChange.at >= since).distinct()
    )
    return set(wrote) | set(changed)


def _get(session: Session, public_id: str, *, actor: Actor) -> tuple[Review, Draft]:
    """Return an open review within the actor's scope, for deciding."""
    review = session.scalar(
        select(Review)
        .where(Review.public_id == public_id, within(Review.unit_path, actor, *REVIEWERS))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if review is None:
        raise NotFound
    if review.state != "open":
        raise Conflict("already_decided")
    return review, session.get_one(Draft, review.draft_id, with_for_update=True)


def approve(session: Session, public_id: str, *, note: str, desk: Desk, actor: Actor, at: datetime) -> int:
    """Approve a draft and publish exactly what was reviewed; returns the new version's id."""
    review, draft = _get(session, public_id, actor=actor)
    if actor.person_id in review.authors or actor.person_id == review.asked_by:
        raise OwnWork
    tree = open_bytes(desk.read(review.package))
    course, bank = read(tree, desk)
    _check_names(session, draft, course)
    _check_test(session, draft, course)
    if bank is not None and bank.items:
        _check_bank(session, draft, bank.code, desk)
        banks.load_bank(session, bank, sanitiser=SANITISER_VERSION, at=at)
    for name in course.scorm:
        scorm.unpack(session, tree.read(name), keep=desk.store, at=at)
    cover = course.images.get(course.cover)
    known = session.scalar(select(Course).where(Course.id == draft.course_id)) if draft.course_id else None
    position = known.position if known else (session.scalar(select(func.max(Course.position))) or 0) + 1
    publishing.publish(
        session,
        course,
        position=position,
        cover=desk.place(cover).url if cover else "",
        approval=publishing.Approval(
            package=review.package,
            approved_by=actor.person_id,
            note=review.note,
            correction=review.correction if draft.course_id else None,
        ),
        actor=actor,
        at=at,
    )
    row = session.scalar(select(Course).where(Course.code == course.code))
    if row is None or row.current_version is None:
        raise NotFound
    draft.course_id, draft.base_version = row.id, row.current_version
    draft.state = "draft" if draft.updated_at > review.asked_at else "published"
    _decide(review, "approved", note, actor, at)
    session.flush()
    tell(session, ReviewApproved(at=at, actor=actor, person_id=review.asked_by, **_fact(review, draft)))
    return row.current_version


def _check_names(session: Session, draft: Draft, course: CourseSource) -> None:
    """Refuse a code or an address another course has taken since the package was frozen: publishing finds by code."""
    for column, value, code in ((Course.code, course.code, "code_taken"), (Course.slug, course.slug, "slug_taken")):
        owner = session.scalar(select(Course.id).where(column == value))
        if owner is not None and owner != draft.course_id:
            raise Conflict(code)
    if draft.course_id is not None and session.get_one(Course, draft.course_id).code != course.code:
        raise Conflict("code_kept")


def _check_test(session: Session, draft: Draft, course: CourseSource) -> None:
    """Refuse a test that is, or once was, another course's: passing it would pass both."""
    owners = session.scalars(select(CourseVersion.course_id).where(CourseVersion.quiz_code == course.quiz).distinct())
    if course.quiz and set(owners) - {draft.course_id}:
        raise Conflict("quiz_taken")


def _check_bank(session: Session, draft: Draft, code: str, desk: Desk) -> None:
    """Refuse to write into a bank that did not come from this course: taking it in would retire its questions."""
    if not known_banks.has_bank(session, code):
        return
    versions = session.execute(
        select(CourseVersion.quiz_code, CourseVersion.package).where(CourseVersion.course_id == draft.course_id)
    ).all()
    own = any(row.quiz_code == code for row in versions)
    if not own and not any(_bank_of(desk.read(row.package)) == code for row in versions if row.package):
        raise Conflict("bank_taken")


def _bank_of(package: bytes) -> str:
    """Return the code of the bank in a package, "" for none."""
    return str(composing.take_apart(open_bytes(package)).bank.get("code", ""))


def return_(session: Session, public_id: str, *, note: str, actor: Actor, at: datetime) -> None:
    """Give a draft back to its authors with a reason."""
    review, draft = _get(session, public_id, actor=actor)
    if actor.person_id in review.authors:
        raise OwnWork
    if not note.strip():
        raise Invalid("note_missing", field="note")
    _decide(review, "returned", note, actor, at)
    draft.state = "draft"
    session.flush()
    tell(session, DraftReturned(at=at, actor=actor, person_id=review.asked_by, **_fact(review, draft)))


def withdraw(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Take a draft back before it was decided; only its authors do."""
    review, draft = _get(session, public_id, actor=actor)
    if actor.person_id not in review.authors:
        raise NotAllowed("not_author")
    _decide(review, "withdrawn", "", actor, at)
    draft.state = "draft"
    session.flush()


def _decide(review: Review, state: str, note: str, actor: Actor, at: datetime) -> None:
    review.state, review.decision_note = state, note.strip()[:LONGEST_NOTE]
    review.decided_by, review.decided_at = actor.person_id, at


def comment(
    session: Session,
    public_id: str,
    *,
    lesson: str,
    paragraph: int,
    quote: str,
    text: str,
    actor: Actor,
    at: datetime,
) -> ReviewComment:
    """Say something about a paragraph of a lesson under review; authors answer the same way."""
    review, _draft = _get(session, public_id, actor=actor)
    words = text.strip()[:LONGEST_NOTE]
    if not words:
        raise Invalid("comment_missing", field="text")
    row = ReviewComment(
        review_id=review.id,
        lesson=lesson,
        paragraph=paragraph,
        quote=clean_line(quote, LONGEST_QUOTE),
        text=words,
        by_id=actor.person_id,
        at=at,
        resolved_by=None,
        resolved_at=None,
    )
    session.add(row)
    session.flush()
    return row


def resolve(session: Session, comment_id: int, *, actor: Actor, at: datetime) -> None:
    """Note that a comment was dealt with; within the scope of its review."""
    within_scope = select(Review.id).where(within(Review.unit_path, actor, *REVIEWERS))
    done = session.execute(
        update(ReviewComment)
        .where(ReviewComment.id == comment_id, ReviewComment.review_id.in_(within_scope))
        .values(resolved_by=actor.person_id, resolved_at=at)
        .returning(ReviewComment.id)
    ).first()
    if done is None:
        raise NotFound


# ---------------------------------------------------------------------------------- from what is published


def open_course(session: Session, slug: str, *, unit_path: str, desk: Desk, actor: Actor, at: datetime) -> Draft:
    """Return the draft of a published course, begun from its package when there is none yet.

    `unit_path` is the unit that owns a course nobody has drafted before: its trainers alone may begin.
    """
    card = queries.get_course(session, slug)
    # Two who press the button at once meet here, and the second finds the draft of the first.
    session.execute(select(Course.id).where(Course.id == card.id).with_for_update())
    draft = session.scalar(select(Draft).where(Draft.course_id == card.id))
    if draft is not None:
        if draft.removed_at is not None:
            drafting.bring_back(session, draft.public_id, actor=actor, at=at)
        return drafting.get(session, draft.public_id, actor=actor)
    if not actor.covers(unit_path, *drafting.ROLES):
        raise NotFound
    tree = open_bytes(desk.read(queries.get_package(session, card.version_id)))
    draft = drafting.take_in(
        session,
        composing.take_apart(tree),
        keep_files(tree, desk),
        title=card.title,
        unit_path=unit_path,
        actor=actor,
        at=at,
        course_id=card.id,
        base_version=card.version_id,
    )
    draft.state = "published"
    session.flush()
    return draft


def restore_version(
    session: Session, public_id: str, version_id: int, *, desk: Desk, actor: Actor, at: datetime
) -> Draft:
    """Make a published version the content of the draft; what the draft held stays in the history of its lessons."""
    draft = drafting.get(session, public_id, actor=actor)
    if draft.course_id is None or queries.get_version(session, version_id).id != draft.course_id:
        raise NotFound
    tree = open_bytes(desk.read(queries.get_package(session, version_id)))
    drafting.put_back(session, draft, composing.take_apart(tree), keep_files(tree, desk), actor=actor, at=at)
    return draft


def keep_files(tree: Tree, desk: Desk) -> list[KeptFile]:
    """Keep the pictures, media and packages of a tree."""
    folders = ("images/", "media/", "scorm/")
    return [desk.keep(name, tree.read(name)) for name in tree.names() if name.startswith(folders)]
