"""Reading the library: what an actor may see of it, what is like what, how full it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from kernel.actor import Actor, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import Page
from kernel.text import fold
from lms.media.models import Medium, Rendition
from lms.media.rules import likeness

ROLES = ("trainer",)
SIZE = 24
MOST_ALIKE = 6
_WORDS = 6


@dataclass(frozen=True, slots=True)
class MediumCard:
    """A medium, for reading. `size` is that of the form that stands for it, `total` that of all its forms."""

    id: int
    public_id: str
    owner_id: int
    unit_path: str
    kind: str
    name: str
    alt: str
    decorative: bool
    sha256: str
    media_type: str
    size: int
    total: int
    bytes_original: int
    width: int
    height: int
    phash: str
    created_at: datetime
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RenditionCard:
    """A lighter form of a picture."""

    sha256: str
    media_type: str
    width: int
    size: int


CARD: tuple[Any, ...] = tuple(getattr(Medium, name) for name in MediumCard.__dataclass_fields__)


def _card(row: Any) -> MediumCard:
    return MediumCard(*row)


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Return the condition «the actor may use this medium»: it is hers, or of a unit she is a trainer of."""
    return or_(Medium.owner_id == actor.person_id, within(Medium.unit_path, actor, *ROLES))


def list_media(
    executor: Executor, *, actor: Actor, search: str = "", kind: str = "", number: int = 1, size: int = SIZE
) -> Page[MediumCard]:
    """Return a page of the library within the actor's scope, the newest first."""
    conditions = [Medium.removed_at.is_(None), in_scope(actor)]
    conditions += [Medium.folded.contains(word, autoescape=True) for word in fold(search).split()[:_WORDS]]
    if kind:
        conditions.append(Medium.kind == kind)
    total = executor.scalar(select(func.count()).select_from(Medium).where(*conditions)) or 0
    rows = executor.execute(
        select(*CARD).where(*conditions).order_by(Medium.id.desc()).limit(size).offset((number - 1) * size)
    )
    return Page(tuple(map(_card, rows)), number, size, total)


def get_medium(executor: Executor, public_id: str, *, actor: Actor, removed: bool = False) -> MediumCard:
    """Return a medium within the actor's scope, or raise `NotFound`. `removed` lets in what was removed too."""
    row = executor.execute(select(*CARD).where(Medium.public_id == public_id, in_scope(actor))).first()
    if row is None or (row.removed_at is not None and not removed):
        raise NotFound
    return _card(row)


def find_same(executor: Executor, digest: str, *, actor: Actor) -> MediumCard | None:
    """Return the oldest medium in the actor's scope with these bytes: as they were brought, or as they are kept."""
    row = executor.execute(
        select(*CARD)
        .where(
            or_(Medium.source_sha256 == digest, Medium.sha256 == digest),
            Medium.removed_at.is_(None),
            in_scope(actor),
        )
        .order_by(Medium.id)
        .limit(1)
    ).first()
    return _card(row) if row else None


def list_alike(executor: Executor, phash: str, *, actor: Actor, but: int = 0) -> list[MediumCard]:
    """Return pictures in the actor's scope that look like one with this fingerprint, the most alike first."""
    if not phash:
        return []
    columns = (Medium.band_0, Medium.band_1, Medium.band_2, Medium.band_3)
    pairs = zip(columns, likeness.bands(phash), strict=True)
    bands = or_(*(column.in_(likeness.neighbours(band)) for column, band in pairs))
    rows = executor.execute(select(*CARD).where(bands, Medium.removed_at.is_(None), in_scope(actor), Medium.id != but))
    near = [card for card in map(_card, rows) if likeness.is_near(card.phash, phash)]
    return sorted(near, key=lambda card: (likeness.distance(card.phash, phash), card.id))[:MOST_ALIKE]


def renditions_of(executor: Executor, shas: Iterable[str]) -> dict[str, tuple[RenditionCard, ...]]:
    """Return the lighter forms of pictures by the hash of the form that stands for each, the lightest first."""
    wanted = set(shas)
    if not wanted:
        return {}
    rows = executor.execute(
        select(Rendition.medium_sha256, Rendition.sha256, Rendition.media_type, Rendition.width, Rendition.size)
        .where(Rendition.medium_sha256.in_(wanted))
        .order_by(Rendition.medium_sha256, Rendition.size)
    )
    found: dict[str, tuple[RenditionCard, ...]] = {}
    for row in rows:
        found[row.medium_sha256] = (*found.get(row.medium_sha256, ()), RenditionCard(*row[1:]))
    return found


@dataclass(frozen=True, slots=True)
class Usage:
    """How many bytes the media of a person, and those of a unit, take."""

    person: int
    unit: int


def usage(executor: Executor, *, person_id: int, unit_path: str) -> Usage:
    """Return how full the library of a person and that of a unit are."""
    mine = func.coalesce(func.sum(Medium.total).filter(Medium.owner_id == person_id), 0)
    ours = func.coalesce(func.sum(Medium.total).filter(Medium.unit_path == unit_path), 0)
    row = executor.execute(
        select(mine, ours).where(
            Medium.removed_at.is_(None), or_(Medium.owner_id == person_id, Medium.unit_path == unit_path)
        )
    ).one()
    return Usage(int(row[0]), int(row[1]))
