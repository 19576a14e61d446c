"""Links by which a holder shows one credential to whom she likes, until she ends them."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.errors import Conflict, NotFound
from kernel.events import tell
from lms.credentials import queries
from lms.credentials.events import ShareEnded, ShareOpened
from lms.credentials.models import IssuedCredential, ShareLink
from lms.credentials.queries import CARD, CredentialCard
from lms.credentials.rules import codes

MOST_LINKS = 10
"""Open links of one credential: enough for everybody one applies to, and none is forgotten in a long list."""


class TooManyLinks(Conflict):
    """There are as many open links of this credential as there may be."""

    code = "too_many_links"


def open_link(session: Session, *, credential_ref: str, actor: Actor, at: datetime) -> str:
    """Make a link to a credential of the actor's own and return its token. Raises `NotFound`, `TooManyLinks`."""
    card = queries.get_own(session, public_id=credential_ref, actor=actor)
    open_ones = session.scalar(
        select(func.count())
        .select_from(ShareLink)
        .where(ShareLink.person_id == card.person_id, ShareLink.credential_id == card.id, ShareLink.ended_at.is_(None))
    )
    if (open_ones or 0) >= MOST_LINKS:
        raise TooManyLinks
    token = codes.make_key(secrets.token_bytes(codes.KEY_BYTES))
    session.add(ShareLink(person_id=card.person_id, credential_id=card.id, token=token, created_at=at))
    session.flush()
    tell(session, ShareOpened(at=at, actor=actor, person_id=card.person_id, credential_ref=card.public_id))
    return token


def end_link(session: Session, *, credential_ref: str, link_ref: str, actor: Actor, at: datetime) -> None:
    """End a link of the actor's own. Ending it again changes nothing; raises `NotFound` for another's."""
    card = queries.get_own(session, public_id=credential_ref, actor=actor)
    ended = session.execute(
        update(ShareLink)
        .where(
            ShareLink.person_id == card.person_id,
            ShareLink.credential_id == card.id,
            ShareLink.public_id == link_ref,
            ShareLink.ended_at.is_(None),
        )
        .values(ended_at=at)
        .returning(ShareLink.id)
    ).first()
    if ended is not None:
        tell(session, ShareEnded(at=at, actor=actor, person_id=card.person_id, credential_ref=card.public_id))


def follow(session: Session, *, token: str) -> CredentialCard:
    """Return what an open link shows and count that it was opened, by nobody in particular. Raises `NotFound`."""
    key = codes.read_key(token)
    used = session.execute(
        update(ShareLink)
        .where(ShareLink.token == key, ShareLink.ended_at.is_(None))
        .values(uses=ShareLink.uses + 1)
        .returning(ShareLink.person_id, ShareLink.credential_id)
    ).first()
    if key is None or used is None:
        raise NotFound
    row = session.execute(
        select(*CARD).where(IssuedCredential.person_id == used.person_id, IssuedCredential.id == used.credential_id)
    ).one()
    return CredentialCard(*row)
