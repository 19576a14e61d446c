"""Files of a claim: kept, taken off, and the bytes nobody needs any more forgotten.

A file is read (`formats.brought`) before any of this: drawing a picture anew takes a second in which nobody should
hold the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.text import clean_line
from lms import files
from lms.evidence import queries
from lms.evidence.formats.brought import PDF, Ready
from lms.evidence.models.claims import EvidenceFile
from lms.evidence.operations.drafting import lock, write
from lms.evidence.queries.claims import EvidenceCard
from lms.evidence.queries.likeness import find_own_same_file
from lms.evidence.rules.claims import MOST_FILES
from lms.media.rules import Quota, likeness, room
from lms.people.operations import throttling
from lms.people.rules import Limit

KEPT_AS = "application/octet-stream"
"""So that the store never serves evidence by its hash, whatever it truly is."""

UPLOADS = Limit(120, timedelta(hours=1), renews=False)


class NoRoom(Invalid):
    """The space for evidence of the person, or of her unit, is full; `values` say how much is left."""

    code = "evidence_full"


class TooManyFiles(Invalid):
    """A claim holds no more files than `rules.claims.MOST_FILES`."""

    code = "evidence_files_most"


class TooManyUploads(NotAllowed):
    """So much was sent in a short while that a pause is due; `values["minutes"]` says how long."""

    code = "too_many_uploads"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file: kept, or here already (`same`); `elsewhere` is her other claim that holds it too."""

    same: bool = False
    elsewhere: EvidenceCard | None = None


def add(
    session: Session,
    store: files.Store,
    public_id: str,
    *,
    ready: Ready,
    name: str,
    quota: Quota,
    actor: Actor,
    at: datetime,
) -> Added:
    """Keep a file with a claim of one's own."""
    limits = {throttling.key_of("evidence", "person", str(actor.person_id)): UPLOADS}
    left = throttling.take(session, limits, at=at)
    if isinstance(left, throttling.Refused):
        raise TooManyUploads(minutes=left.minutes)
    return put_file(session, store, lock(session, public_id, actor=actor), ready=ready, name=name, quota=quota, at=at)


def put_file(
    session: Session, store: files.Store, card: EvidenceCard, *, ready: Ready, name: str, quota: Quota, at: datetime
) -> Added:
    """Keep a file with a locked claim, unless the same one is there already."""
    held = queries.list_files(session, person_id=card.person_id, evidence_ids=[card.id])
    if any(file.original_sha256 == ready.original_sha256 for file in held):
        return Added(same=True)
    if len(held) >= MOST_FILES:
        raise TooManyFiles(field="files", most=MOST_FILES)
    _check_room(session, card, len(ready.data), quota)
    elsewhere = find_own_same_file(
        session, person_id=card.person_id, evidence_id=card.id, original_sha256=ready.original_sha256
    )
    position = max((file.position for file in held), default=0) + 1
    session.add(_row(session, store, card, ready, name, position, at))
    session.flush()
    _weigh(session, card, at)
    return Added(elsewhere=elsewhere)


def _check_room(session: Session, card: EvidenceCard, wanted: int, quota: Quota) -> None:
    used = queries.usage(session, person_id=card.person_id, unit_path=card.unit_path)
    for code, limit, taken in (
        ("evidence_full_person", quota.person, used.person),
        ("evidence_full_unit", quota.unit, used.unit),
    ):
        if wanted > room(limit, taken):
            raise NoRoom(code, field="files", left=room(limit, taken), most=limit)


def _row(
    session: Session, store: files.Store, card: EvidenceCard, ready: Ready, name: str, position: int, at: datetime
) -> EvidenceFile:
    bands: tuple[int | None, ...] = likeness.bands(ready.fingerprint) if ready.fingerprint else (None,) * 4
    return EvidenceFile(
        person_id=card.person_id,
        id=new_id(),
        evidence_id=card.id,
        position=position,
        sha256=files.keep(session, store, ready.data, media_type=KEPT_AS, at=at),
        name=clean_line(name, 120) or ("tai-lieu.pdf" if ready.media_type == PDF else "anh.jpg"),
        media_type=ready.media_type,
        size=len(ready.data),
        width=ready.width,
        height=ready.height,
        phash=ready.fingerprint,
        band_0=bands[0],
        band_1=bands[1],
        band_2=bands[2],
        band_3=bands[3],
        original_sha256=ready.original_sha256,
        taken_on=ready.taken_on,
        created_at=at,
    )


def _weigh(session: Session, card: EvidenceCard, at: datetime) -> None:
    weight = select(func.coalesce(func.sum(EvidenceFile.size), 0)).where(
        EvidenceFile.person_id == card.person_id, EvidenceFile.evidence_id == card.id
    )
    write(session, card, {"bytes": int(session.scalar(weight) or 0), "changed_at": at})


def remove(session: Session, public_id: str, *, position: int, actor: Actor, at: datetime) -> str:
    """Take a file off a claim of one's own; return its hash, which may now be forgotten. `NotFound` for none."""
    card = lock(session, public_id, actor=actor)
    gone = session.execute(
        delete(EvidenceFile)
        .where(
            EvidenceFile.person_id == card.person_id,
            EvidenceFile.evidence_id == card.id,
            EvidenceFile.position == position,
        )
        .returning(EvidenceFile.sha256)
    ).first()
    if gone is None:
        raise NotFound
    _weigh(session, card, at)
    return str(gone.sha256)


def forget(session: Session, store: files.Store, *, shas: Iterable[str]) -> int:
    """Forget bytes that no claim holds any more; a transaction of its own, after the one that let them go."""
    wanted = sorted(set(shas))
    files.lock(session, wanted)
    needed = used_files(session, set(wanted))
    gone = [sha for sha in wanted if sha not in needed and _is_ours(session, sha)]
    for sha in gone:
        files.forget(session, store, sha)
    return len(gone)


def _is_ours(session: Session, sha256: str) -> bool:
    """Tell whether the bytes are kept as evidence alone: what others keep as well has its true type."""
    try:
        return files.get_media_type(session, sha256) == KEPT_AS
    except NotFound:
        return False


def used_files(session: Session, shas: set[str]) -> set[str]:
    """Return those of these hashes that a claim holds: whoever sweeps the store asks."""
    return set(session.scalars(select(EvidenceFile.sha256).where(EvidenceFile.sha256.in_(shas))))
