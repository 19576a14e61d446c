"""What looks like a claim: the same file, a picture near to it, the same certificate, over the whole city.

Likeness is a sign, never a verdict. Whoever asks learns which claims of her own units are meant; of all others only
that there are some.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from kernel.actor import Actor
from kernel.database import Executor
from kernel.text import fold
from lms.evidence.models.claims import CertificateNumber, Evidence, EvidenceFile
from lms.evidence.queries.claims import WATCHERS, EvidenceCard, FileCard, handed_in
from lms.evidence.rules.claims import certificate_key
from lms.media.rules import likeness

SAME_FILE, NEAR_PICTURE, SAME_NUMBER = SIGNS = ("same_file", "near_picture", "same_number")
_BANDS = (EvidenceFile.band_0, EvidenceFile.band_1, EvidenceFile.band_2, EvidenceFile.band_3)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign about one claim: its code, the claims within the asker's units it points to, how many others there are.

    `own` says that all it points to are claims of the same person.
    """

    evidence_id: int
    code: str
    within: tuple[str, ...]
    others: int
    own: bool


def keys_of(issuer: str, number: str) -> tuple[str, str] | None:
    """Return how a certificate is known again, however it is typed; None when it has no number."""
    issuer_key, number_key = certificate_key(fold(issuer)), certificate_key(fold(number))
    return (issuer_key[:200], number_key[:60]) if issuer_key and number_key else None


def list_signs(
    executor: Executor, *, cards: Sequence[EvidenceCard], files: Sequence[FileCard], actor: Actor
) -> list[Sign]:
    """Return the signs about some claims of one person, for a reviewer: two statements."""
    mine = {card.id: card for card in cards}
    found: dict[tuple[int, str], dict[int, Any]] = {}
    for row in _file_rows(executor, files) if files else ():
        for file in files:
            code = _likeness(file, row)
            if code and (row.person_id, row.evidence_id) != (file.person_id, file.evidence_id):
                found.setdefault((file.evidence_id, code), {})[row.evidence_id] = row
    for row in _number_rows(executor, cards):
        for card in cards:
            if keys_of(card.issuer, card.number) == (row.issuer_key, row.number_key) and row.evidence_id != card.id:
                found.setdefault((card.id, SAME_NUMBER), {})[row.evidence_id] = row
    return [_sign(key, list(rows.values()), mine[key[0]], actor) for key, rows in sorted(found.items())]


def _likeness(file: FileCard, row: Any) -> str:
    if file.original_sha256 == row.original_sha256 or file.sha256 == row.sha256:
        return SAME_FILE
    near = file.phash and row.phash and likeness.is_near(file.phash, row.phash)
    return NEAR_PICTURE if near else ""


def _sign(key: tuple[int, str], rows: list[Any], card: EvidenceCard, actor: Actor) -> Sign:
    seen = [row.public_id for row in rows if actor.covers(row.unit_path, *WATCHERS)]
    own = all(row.person_id == card.person_id for row in rows)
    return Sign(key[0], key[1], tuple(sorted(seen)), len(rows) - len(seen), own)


def _file_rows(executor: Executor, files: Sequence[FileCard]) -> Sequence[Any]:
    like = [EvidenceFile.original_sha256.in_([file.original_sha256 for file in files])]
    like.append(EvidenceFile.sha256.in_([file.sha256 for file in files]))
    for file in files:
        if file.phash:
            pairs = zip(_BANDS, likeness.bands(file.phash), strict=True)
            like += [column.in_(likeness.neighbours(band)) for column, band in pairs]
    return executor.execute(
        select(
            EvidenceFile.person_id,
            EvidenceFile.evidence_id,
            EvidenceFile.original_sha256,
            EvidenceFile.sha256,
            EvidenceFile.phash,
            Evidence.public_id,
            Evidence.unit_path,
        )
        .join(Evidence, and_(Evidence.person_id == EvidenceFile.person_id, Evidence.id == EvidenceFile.evidence_id))
        .where(or_(*like), handed_in())
    ).all()


def _number_rows(executor: Executor, cards: Sequence[EvidenceCard]) -> Sequence[Any]:
    """Return the holders of the certificates named; a number belongs to one claim at a time."""
    keys = [key for card in cards if (key := keys_of(card.issuer, card.number))]
    if not keys:
        return ()
    same = [and_(CertificateNumber.issuer_key == one, CertificateNumber.number_key == two) for one, two in keys]
    return executor.execute(
        select(
            CertificateNumber.issuer_key,
            CertificateNumber.number_key,
            CertificateNumber.person_id,
            CertificateNumber.evidence_id,
            Evidence.public_id,
            Evidence.unit_path,
        )
        .join(
            Evidence,
            and_(Evidence.person_id == CertificateNumber.person_id, Evidence.id == CertificateNumber.evidence_id),
        )
        .where(or_(*same))
    ).all()


def find_own_same_file(
    executor: Executor, *, person_id: int, evidence_id: int, original_sha256: str
) -> EvidenceCard | None:
    """Return another claim of the same person that holds the same file, handed in or a draft; for a kind word."""
    row = executor.execute(
        select(*(getattr(Evidence, name) for name in EvidenceCard.__dataclass_fields__))
        .join(EvidenceFile, and_(EvidenceFile.person_id == Evidence.person_id, EvidenceFile.evidence_id == Evidence.id))
        .where(
            EvidenceFile.person_id == person_id,
            EvidenceFile.original_sha256 == original_sha256,
            Evidence.id != evidence_id,
            Evidence.state != "withdrawn",
        )
    ).first()
    return None if row is None else EvidenceCard(*row)


def find_own_number(executor: Executor, *, person_id: int, evidence_id: int, issuer: str, number: str) -> str | None:
    """Return the public id of the person's other claim that holds this certificate, or None."""
    keys = keys_of(issuer, number)
    if keys is None:
        return None
    found: str | None = executor.execute(
        select(Evidence.public_id)
        .join(
            CertificateNumber,
            and_(CertificateNumber.person_id == Evidence.person_id, CertificateNumber.evidence_id == Evidence.id),
        )
        .where(
            CertificateNumber.issuer_key == keys[0],
            CertificateNumber.number_key == keys[1],
            Evidence.person_id == person_id,
            Evidence.id != evidence_id,
        )
    ).scalar_one_or_none()
    return found
