"""Signing in and out. A name nobody has and a wrong password are the same, in words and in work."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.errors import NotAllowed
from kernel.events import tell
from kernel.text import clean_line
from lms.people import rules
from lms.people.events import SessionsEnded, SignedIn
from lms.people.models import AccountSession, Credential, LoginName, Person
from lms.people.operations import throttling
from lms.people.operations.passwords import check_password, hash_password, hash_token, needs_rehash
from lms.people.operations.throttling import Refused, TooManyTries, WrongNameOrPassword

__all__ = [
    "Refused",
    "SignIn",
    "TooManyTries",
    "WrongNameOrPassword",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
]

DOOR = "in"
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session was opened. The token goes into the cookie and nowhere else; only its hash is kept."""

    person_id: int
    session_id: int
    token: str
    must_change: bool


@dataclass(frozen=True, slots=True)
class _Account:
    person_id: int
    full_name: str
    password_hash: str | None
    must_change: bool


def sign_in(
    session: Session, *, name: str, password: str, browser: str, address: str, at: datetime, days: int
) -> SignIn | Refused:
    """Open a session of `days` days. A refusal is returned, not raised: the caller commits it.

    Closed accounts, and people without a password, are refused like a wrong password.
    """
    account = _find(session, name)
    limits = _limits(name, account, address)
    left = throttling.take(session, limits, at=at)
    if isinstance(left, Refused):
        return left
    fits = check_password(account.password_hash if account else None, password)
    if account is None or not fits:
        return throttling.refused(throttling.WRONG_NAME_OR_PASSWORD, left=left, limit=rules.ACCOUNT)
    of_name, of_account, of_address = limits
    throttling.clear(session, of_name, of_account)
    throttling.give_back(session, of_address)
    _renew_hash(session, account, password)
    return _open(session, account, browser=browser, address=address, at=at, days=days)


def _find(session: Session, name: str) -> _Account | None:
    row = session.execute(
        select(Person.id, Person.full_name, Credential.password_hash, Credential.must_change)
        .join(LoginName, LoginName.person_id == Person.id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(
            LoginName.name == rules.canonical_name(name),
            Person.status == "active",
            Person.merged_into.is_(None),
        )
    ).first()
    return None if row is None else _Account(row[0], row[1], row[2], bool(row[3]))


def _limits(name: str, account: _Account | None, address: str) -> dict[str, rules.Limit]:
    """Return the three counters of a try: the name as typed, the account behind it, the address.

    The account has one of its own, because it may have three names. A name nobody has gets a second counter
    too: the work is the same, and what is shown (the first) never tells that two names are one person's.
    """
    canonical = rules.canonical_name(name)
    return {
        throttling.key_of(DOOR, "name", canonical): rules.ACCOUNT,
        account_key(account.person_id if account else f"nobody {canonical}"): rules.ACCOUNT,
        throttling.key_of(DOOR, "address", address): rules.ADDRESS,
    }


def account_key(person_id: int | str) -> str:
    """Return the key under which wrong passwords of an account are counted."""
    return throttling.key_of(DOOR, "account", str(person_id))


def _renew_hash(session: Session, account: _Account, password: str) -> None:
    if account.password_hash and needs_rehash(account.password_hash):
        session.execute(
            update(Credential)
            .where(Credential.person_id == account.person_id)
            .values(password_hash=hash_password(password))
        )


def open_session(session: Session, *, person_id: int, browser: str, address: str, at: datetime, days: int) -> SignIn:
    """Open a session for a person who has just proved herself otherwise: she registered, or used a recovery code."""
    name = session.execute(
        select(Person.full_name).where(Person.id == person_id, Person.status == "active")
    ).scalar_one()
    account = _Account(person_id, name, None, must_change=False)
    return _open(session, account, browser=browser, address=address, at=at, days=days)


def _open(session: Session, account: _Account, *, browser: str, address: str, at: datetime, days: int) -> SignIn:
    token, session_id = secrets.token_urlsafe(TOKEN_BYTES), new_id()
    session.add(
        AccountSession(
            person_id=account.person_id,
            id=session_id,
            token_hash=hash_token(token),
            browser=clean_line(browser, 200),
            address=address[:60],
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
    )
    session.flush()
    actor = Actor(person_id=account.person_id, name=account.full_name, session_id=session_id, address=address[:60])
    tell(session, SignedIn(at=at, actor=actor, person_id=account.person_id, session_id=session_id))
    return SignIn(account.person_id, session_id, token, account.must_change)


def sign_out(session: Session, *, person_id: int, session_id: int, actor: Actor, at: datetime) -> bool:
    """End one session of the actor's own, this one or another browser's. False if it was ended already."""
    if actor.person_id != person_id:
        raise NotAllowed("not_your_session")
    ended = session.execute(
        update(AccountSession)
        .where(
            AccountSession.person_id == person_id,
            AccountSession.id == session_id,
            AccountSession.ended_at.is_(None),
        )
        .values(ended_at=at)
        .returning(AccountSession.id)
    ).first()
    if ended is None:
        return False
    tell(session, SessionsEnded(at=at, actor=actor, person_id=person_id, everywhere=False))
    return True


def sign_out_everywhere(
    session: Session, *, person_id: int, actor: Actor, at: datetime, keep: int | None = None
) -> int:
    """End a person's sessions but `keep`; return how many. For somebody else's the caller checks the duty."""
    conditions = [AccountSession.person_id == person_id, AccountSession.ended_at.is_(None)]
    if keep is not None:
        conditions.append(AccountSession.id != keep)
    ended = session.execute(
        update(AccountSession).where(*conditions).values(ended_at=at).returning(AccountSession.id)
    ).all()
    if ended:
        tell(session, SessionsEnded(at=at, actor=actor, person_id=person_id, everywhere=True))
    return len(ended)
