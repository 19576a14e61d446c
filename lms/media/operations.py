"""Keeping media: adding, describing, replacing, removing with undo, and forgetting the bytes nobody uses.

A file is read (`lms.media.formats.brought`) before any of this: drawing a picture anew takes a second in which nobody
should hold the database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.text import clean_line, fold
from lms import files
from lms.media import queries
from lms.media.formats.brought import Brought
from lms.media.formats.forms import Form
from lms.media.models import Medium, Rendition
from lms.media.queries import MediumCard
from lms.media.rules import KEPT, LONGEST_ALT, LONGEST_NAME, PICTURE, Quota, alt_flaw, likeness, may_undo, room


class NoRoom(Invalid):
    """The library of the person, or that of her unit, is full. `values` say how much is left, and how much it takes."""

    code = "media_full"


class TooLate(Conflict):
    """A removal can no longer be undone."""

    code = "media_too_late"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file that was brought: kept, or known already (`same`); and what looks like it."""

    medium: MediumCard
    same: bool = False
    alike: tuple[MediumCard, ...] = ()


def add(
    session: Session,
    store: files.Store,
    *,
    brought: Brought,
    name: str,
    unit_path: str,
    quota: Quota,
    alt: str = "",
    decorative: bool = False,
    actor: Actor,
    at: datetime,
) -> Added:
    """Keep a file in the library of a unit, unless the actor has it already: then that one is returned."""
    if not actor.covers(unit_path, *queries.ROLES):
        raise NotAllowed("not_your_unit")
    known = _known(session, brought, actor)
    if known is not None:
        return Added(known, same=True)
    _check_room(session, brought.total, unit_path, quota, actor=actor)
    alike = queries.list_alike(session, brought.fingerprint, actor=actor)
    medium = Medium(
        owner_id=actor.person_id,
        unit_path=unit_path,
        name=_name(name),
        created_at=at,
        removed_at=None,
        **_words(alt, decorative=decorative, kind=brought.kind),
    )
    _fill(session, store, medium, brought, at=at)
    session.add(medium)
    session.flush()
    return Added(queries.get_medium(session, medium.public_id, actor=actor), alike=tuple(alike))


def _known(session: Session, brought: Brought, actor: Actor) -> MediumCard | None:
    found = queries.find_same(session, brought.source, actor=actor)
    return found or queries.find_same(session, sha256(brought.canonical.data).hexdigest(), actor=actor)


def _check_room(session: Session, wanted: int, unit_path: str, quota: Quota, *, actor: Actor, freed: int = 0) -> None:
    used = queries.usage(session, person_id=actor.person_id, unit_path=unit_path)
    for code, limit, taken in (
        ("media_full_person", quota.person, used.person),
        ("media_full_unit", quota.unit, used.unit),
    ):
        left = room(limit, taken - freed)
        if wanted > left:
            raise NoRoom(code, left=left, wanted=wanted, most=limit)


def _name(name: str) -> str:
    words = clean_line(name, LONGEST_NAME)
    if not words:
        raise Invalid("media_name_missing", field="name")
    return words


def _words(alt: str, *, decorative: bool, kind: str) -> dict[str, object]:
    """Return the description as it is kept. Of a decorative picture, and of what is no picture, there is none."""
    picture = kind == PICTURE
    words = clean_line(alt, LONGEST_ALT) if picture and not decorative else ""
    flaw = alt_flaw(words)
    if flaw:
        raise Invalid(flaw, field="alt")
    return {"alt": words, "decorative": decorative and picture}


def _fill(session: Session, store: files.Store, medium: Medium, brought: Brought, *, at: datetime) -> None:
    """Keep the bytes of all forms and write what they are into the medium."""
    canonical = brought.canonical
    bands: tuple[int | None, ...] = likeness.bands(brought.fingerprint) if brought.fingerprint else (None,) * 4
    medium.kind = brought.kind
    medium.sha256 = files.keep(session, store, canonical.data, media_type=canonical.media_type, at=at)
    medium.source_sha256 = brought.source
    medium.media_type = canonical.media_type
    medium.size, medium.total = len(canonical.data), brought.total
    medium.bytes_original = brought.original
    medium.width, medium.height = canonical.width, canonical.height
    medium.phash = brought.fingerprint
    medium.band_0, medium.band_1, medium.band_2, medium.band_3 = bands
    medium.folded = fold(f"{medium.name} {medium.alt}")
    for form in brought.renditions:
        _keep_rendition(session, store, medium.sha256, form, at=at)


def _keep_rendition(session: Session, store: files.Store, of: str, form: Form, *, at: datetime) -> None:
    kept = files.keep(session, store, form.data, media_type=form.media_type, at=at)
    row = {
        "medium_sha256": of,
        "sha256": kept,
        "media_type": form.media_type,
        "width": form.width,
        "size": len(form.data),
    }
    session.execute(upsert(session, Rendition).values(**row).on_conflict_do_nothing())


def _get(session: Session, public_id: str, *, actor: Actor, removed: bool = False) -> Medium:
    medium = session.scalar(
        select(Medium)
        .where(Medium.public_id == public_id, queries.in_scope(actor))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if medium is None or (medium.removed_at is not None) != removed:
        raise NotFound
    return medium


def describe(session: Session, public_id: str, *, name: str, alt: str, decorative: bool, actor: Actor) -> None:
    """Give a medium its name and, when it is a picture, what it shows: words, or that it is mere decoration."""
    medium = _get(session, public_id, actor=actor)
    words = _words(alt, decorative=decorative, kind=medium.kind)
    medium.name = _name(name)
    medium.alt, medium.decorative = str(words["alt"]), bool(words["decorative"])
    medium.folded = fold(f"{medium.name} {medium.alt}")
    session.flush()


def replace(
    session: Session,
    store: files.Store,
    public_id: str,
    *,
    brought: Brought,
    quota: Quota,
    actor: Actor,
    at: datetime,
) -> None:
    """Put another file of the same kind in the place of a medium. Lessons keep the one they were written with.

    The earlier form stays behind as a removed medium, so that its bytes are forgotten when nobody uses them.
    """
    medium = _get(session, public_id, actor=actor)
    if brought.kind != medium.kind:
        raise Invalid("media_other_kind", field="file", kind=medium.kind)
    freed = medium.total if medium.owner_id == actor.person_id else 0
    _check_room(session, brought.total, medium.unit_path, quota, actor=actor, freed=freed)
    if brought.source != medium.source_sha256:
        session.add(_left_behind(medium, at))
    _fill(session, store, medium, brought, at=at)
    session.flush()


_OWN = frozenset({"id", "public_id", "removed_at"})


def _left_behind(medium: Medium, at: datetime) -> Medium:
    kept = {column.key: getattr(medium, column.key) for column in Medium.__table__.columns if column.key not in _OWN}
    return Medium(**kept, removed_at=at)


def remove(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Take a medium out of the library. It can be put back for ten minutes; lessons keep what they show."""
    _get(session, public_id, actor=actor).removed_at = at
    session.flush()


def undo_remove(session: Session, public_id: str, *, actor: Actor, at: datetime) -> None:
    """Put a removed medium back; raises `TooLate` when its minutes are over."""
    medium = _get(session, public_id, actor=actor, removed=True)
    if medium.removed_at is None or not may_undo(medium.removed_at, at):
        raise TooLate
    medium.removed_at = None
    session.flush()


# ---------------------------------------------------------------------------------- forgetting

Used = Callable[[set[str]], set[str]]
"""Asked with hashes; returns those that drafts or published lessons use."""


def sweep(session: Session, store: files.Store, *, used: Used, at: datetime, most: int = 50) -> int:
    """Forget media removed a week ago, with the bytes nobody uses any more. Returns how many were forgotten."""
    gone = list(
        session.scalars(
            select(Medium)
            .where(Medium.removed_at < at - KEPT)
            .order_by(Medium.removed_at)
            .limit(most)
            .with_for_update()
        )
    )
    if not gone:
        return 0
    session.execute(delete(Medium).where(Medium.id.in_([medium.id for medium in gone])))
    canonical = {medium.sha256 for medium in gone}
    forms = canonical | set(session.scalars(select(Rendition.sha256).where(Rendition.medium_sha256.in_(canonical))))
    files.lock(session, forms)  # whoever keeps the same bytes just now is waited for, and seen below
    needed = used(forms) | set(session.scalars(select(Medium.sha256).where(Medium.sha256.in_(forms))))
    session.execute(delete(Rendition).where(Rendition.medium_sha256.in_(canonical - needed)))
    needed |= set(session.scalars(select(Rendition.sha256).where(Rendition.sha256.in_(forms))))
    for form in sorted(forms - needed):
        files.forget(session, store, form)
    return len(gone)


def count_removed(session: Session, *, at: datetime) -> int:
    """Return how many media wait to be forgotten."""
    return session.scalar(select(func.count()).select_from(Medium).where(Medium.removed_at < at - KEPT)) or 0
