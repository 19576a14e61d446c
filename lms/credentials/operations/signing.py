"""The keys of the issuer: the first made when first needed, a new one by rotation, a stolen one withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import Executor, upsert
from kernel.errors import NotFound
from kernel.events import tell
from lms.config import Settings
from lms.credentials import queries
from lms.credentials.events import KeyRotated
from lms.credentials.formats import keys
from lms.credentials.formats.issuer import Hand, Issuer
from lms.credentials.formats.keys import ES256, Sealer, SigningKey
from lms.credentials.models import IssuerKey
from lms.credentials.queries import KeyCard


@dataclass(frozen=True, slots=True)
class Desk:
    """What signing needs of the settings: who issues, with what, and the secret that opens the keys."""

    issuer: Issuer
    alg: str
    sealer: Sealer
    trial: bool

    @classmethod
    def of(cls, settings: Settings) -> Desk:
        """Return the desk of an app."""
        issuer = Issuer(settings.credential_issuer, settings.public_url.rstrip("/"))
        secret = settings.credential_key or settings.secret_key
        return cls(issuer, settings.credential_alg, Sealer(secret), settings.trial_banner)


def find_hand(executor: Executor, desk: Desk) -> Hand | None:
    """Return the issuer with its keys open, None while there are none. Raises `SealBroken`."""
    found = {alg: queries.find_signing_key(executor, alg) for alg in {desk.alg, ES256}}
    badge, qr = found[desk.alg], found[ES256]
    if badge is None or qr is None:
        return None
    opened = {card.kid: desk.sealer.open(card.kid, card.alg, card.sealed) for card in (badge, qr)}
    return Hand(desk.issuer, opened[badge.kid], opened[qr.kid])


def take_hand(session: Session, desk: Desk, *, at: datetime) -> Hand:
    """Return the issuer with its keys open, making those that are missing."""
    for alg in sorted({desk.alg, ES256}):
        ensure(session, alg=alg, sealer=desk.sealer, at=at)
    hand = find_hand(session, desk)
    if hand is None:
        raise NotFound
    return hand


def ensure(session: Session, *, alg: str, sealer: Sealer, at: datetime) -> KeyCard:
    """Return the key that signs with an algorithm, making the first. Two who make it at once get the same."""
    found = queries.find_signing_key(session, alg)
    if found is not None:
        return found
    made = keys.make(alg)
    session.execute(upsert(session, IssuerKey).values(**_row(made, sealer, at)).on_conflict_do_nothing())
    found = queries.find_signing_key(session, alg)
    if found is None:
        raise NotFound
    return found


def rotate(session: Session, *, alg: str, sealer: Sealer, actor: Actor, at: datetime) -> str:
    """Let a new key sign from now on, and return its name. What the old one signed still verifies."""
    session.execute(update(IssuerKey).where(IssuerKey.alg == alg, IssuerKey.retired_at.is_(None)).values(retired_at=at))
    made = keys.make(alg)
    session.execute(upsert(session, IssuerKey).values(**_row(made, sealer, at)))
    tell(session, KeyRotated(at=at, actor=actor, person_id=0, kid=made.kid, alg=alg))
    return made.kid


def withdraw(session: Session, *, kid: str, at: datetime) -> None:
    """Publish a key no longer: whatever it signed stops to verify. For one that was stolen; raises `NotFound`."""
    found = session.execute(
        update(IssuerKey)
        .where(IssuerKey.kid == kid, IssuerKey.withdrawn_at.is_(None))
        .values(withdrawn_at=at, retired_at=at)
        .returning(IssuerKey.kid)
    ).first()
    if found is None:
        raise NotFound


def _row(made: SigningKey, sealer: Sealer, at: datetime) -> dict[str, object]:
    return {
        "kid": made.kid,
        "alg": made.alg,
        "public": made.public,
        "sealed": sealer.seal(made),
        "created_at": at,
    }
