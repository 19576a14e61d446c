"""The keys of the issuer: the first made when first needed, a new one by rotation, a stolen one withdrawn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.database import upsert
from kernel.errors import NotFound
from kernel.events import tell
from lms.credentials import queries
from lms.credentials.events import KeyRotated
from lms.credentials.formats import keys
from lms.credentials.formats.keys import Sealer, SigningKey
from lms.credentials.models import IssuerKey
from lms.credentials.queries import KeyCard


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
