"""The way back in: a link by e-mail, or a slip that a cadre prints and hands over. Each works once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import PUBLIC_ALPHABET, new_id
from kernel.database import upsert
from kernel.errors import Conflict, NotAllowed, NotFound
from kernel.events import tell
from lms.people import queries, rules
from lms.people.events import PasswordChanged, RecoveryMade
from lms.people.models import Credential, LoginName, Person, RecoveryCode
from lms.people.operations import throttling
from lms.people.operations.naming import FlawedPerson, refuse
from lms.people.operations.passwords import hash_password, hash_slip, hash_token
from lms.people.operations.signing_in import TOKEN_BYTES, account_key, sign_out_everywhere
from lms.people.operations.throttling import Refused
from lms.people.queries import PersonCard

__all__ = ["FlawedPerson", "NoLoginName", "Recovered", "Refused", "ask_by_email", "make_slip", "use"]

DOOR = "back"
PATH = "/khoi-phuc/"


class NoLoginName(Conflict):
    """A person without user name, phone or e-mail cannot sign in even with a password: give her one first."""

    code = "no_login_name"


@dataclass(frozen=True, slots=True)
class Recovered:
    """The password was set anew; every session of the person has ended."""

    person_id: int
    way: str


@dataclass(frozen=True, slots=True)
class _Found:
    """An open code with its person. Nobody has `person_id` 0."""

    person_id: int
    id: int
    way: str
    full_name: str


def ask_by_email(session: Session, *, name: str, at: datetime, address: str = "", path: str = PATH) -> None:
    """Send a link to the person with this login name, if she has an e-mail. Says nothing, whatever the case.

    Who is unknown, or has no e-mail, is told of as well (for nobody): the work and the rows are the same.
    """
    limits = {
        throttling.key_of("mail", "name", rules.canonical_name(name)): rules.ASKS_FOR_MAIL,
        throttling.key_of("mail", "address", address): rules.ASKS_FROM_ADDRESS,
    }
    if isinstance(throttling.take(session, limits, at=at), Refused):
        return
    token = secrets.token_urlsafe(TOKEN_BYTES)
    person = queries.find_by_login_name(session, name)
    actor = Actor(person_id=0, address=address[:60])
    if person is None or not person.email or person.status != "active":
        tell(session, RecoveryMade(at=at, actor=actor, person_id=0, way="none"))
        return
    _put(session, person.id, way="email", code_hash=hash_token(token), made_by=0, at=at)
    tell(session, RecoveryMade(at=at, actor=actor, person_id=person.id, way="email", link=path + token))


def make_slip(session: Session, *, person_id: int, actor: Actor, at: datetime) -> str:
    """Return the eight signs of a new slip, good for 72 hours; the slips before it are void.

    Only a cadre or the City makes one, nobody for himself. The caller checks that the person lives in the
    cadre's unit and holds no role at or above the cadre's own: this package knows neither.
    """
    if not actor.has_role("cadre", "city"):
        raise NotAllowed("slip_not_yours")
    if actor.person_id == person_id:
        raise NotAllowed("own_slip")
    if queries.get_person(session, person_id).status != "active":
        raise NotFound
    if not queries.list_login_names(session, person_id):
        raise NoLoginName(field="login_name")
    _void(session, person_id, way="slip", at=at)
    code = "".join(secrets.choice(PUBLIC_ALPHABET) for _ in range(rules.SLIP_LENGTH))
    _put(session, person_id, way="slip", code_hash=hash_slip(person_id, code), made_by=actor.person_id, at=at)
    tell(session, RecoveryMade(at=at, actor=actor, person_id=person_id, way="slip"))
    return code


def use(
    session: Session, *, code: str, password: str, at: datetime, name: str = "", address: str = ""
) -> Recovered | Refused:
    """Set a new password with a link's token (no name), or with a slip's code and its person's name.

    The caller commits a refusal, or the try is not counted. Raises `FlawedPerson` for a password
    that will not do; the code is then still good.
    """
    refuse(rules.password_flaws(password, names=[name]))
    limits = {
        throttling.key_of(DOOR, "name", rules.canonical_name(name) or f"token {code}"): rules.ACCOUNT,
        throttling.key_of(DOOR, "address", address): rules.ADDRESS,
    }
    person = queries.find_by_login_name(session, name) if name else None
    if name:
        who = str(person.id) if person else f"nobody {rules.canonical_name(name)}"
        limits[throttling.key_of(DOOR, "account", who)] = rules.ACCOUNT
    left = throttling.take(session, limits, at=at)
    if isinstance(left, Refused):
        return left
    found = _find_slip(session, person, code, at=at) if name else _find_link(session, code, at=at)
    if found is None:
        return throttling.refused(throttling.WRONG_CODE, left=left, limit=rules.ACCOUNT)
    names = queries.list_login_names(session, found.person_id).values()
    refuse(rules.password_flaws(password, names=names))
    password_hash = hash_password(password)
    if not _spend(session, found, at=at):
        return throttling.refused(throttling.WRONG_CODE, left=left, limit=rules.ACCOUNT)
    throttling.clear(session, *(key for key, limit in limits.items() if limit is rules.ACCOUNT))
    throttling.give_back(session, throttling.key_of(DOOR, "address", address))
    _let_in_again(session, found, password_hash, address=address, at=at)
    return Recovered(found.person_id, found.way)


def _put(session: Session, person_id: int, *, way: str, code_hash: str, made_by: int, at: datetime) -> None:
    lifetime = rules.SLIP_LIFETIME if way == "slip" else rules.EMAIL_LIFETIME
    session.add(
        RecoveryCode(
            person_id=person_id,
            id=new_id(),
            way=way,
            code_hash=code_hash,
            made_by=made_by,
            created_at=at,
            expires_at=at + lifetime,
        )
    )
    session.flush()


def _void(session: Session, person_id: int, *, way: str | None, at: datetime) -> None:
    conditions = [RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)]
    if way is not None:
        conditions.append(RecoveryCode.way == way)
    session.execute(update(RecoveryCode).where(*conditions).values(used_at=at))


def void_links(session: Session, *, person_id: int, at: datetime) -> None:
    """Make the links sent so far worthless: the e-mail address they went to is no longer the person's."""
    _void(session, person_id, way="email", at=at)


def _find_link(session: Session, code: str, *, at: datetime) -> _Found | None:
    return _open_code(session, None, "email", hash_token(code.strip()), at=at)


def _find_slip(session: Session, person: PersonCard | None, code: str, *, at: datetime) -> _Found | None:
    """Look for a slip of this person; for nobody the same hash is reckoned and the same question asked."""
    person_id = person.id if person else 0
    return _open_code(session, person_id, "slip", hash_slip(person_id, rules.canonical_slip(code)), at=at)


def _open_code(session: Session, person_id: int | None, way: str, code_hash: str, *, at: datetime) -> _Found | None:
    conditions = [
        RecoveryCode.code_hash == code_hash,
        RecoveryCode.way == way,
        RecoveryCode.used_at.is_(None),
        RecoveryCode.expires_at > at,
        Person.status == "active",
    ]
    if person_id is not None:
        conditions.append(RecoveryCode.person_id == person_id)
    row = session.execute(
        select(RecoveryCode.person_id, RecoveryCode.id, RecoveryCode.way, Person.full_name)
        .join(Person, Person.id == RecoveryCode.person_id)
        .where(*conditions)
    ).first()
    return None if row is None else _Found(*row)


def _spend(session: Session, found: _Found, *, at: datetime) -> bool:
    """Use a code up. Of two who come at the same moment one gets False."""
    spent = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == found.person_id,
            RecoveryCode.id == found.id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    ).first()
    return spent is not None


def _let_in_again(session: Session, found: _Found, password_hash: str, *, address: str, at: datetime) -> None:
    """Set the password, void every other way back, end every session, forget the wrong passwords before."""
    values = {"password_hash": password_hash, "must_change": False, "changed_at": at}
    session.execute(
        upsert(session, Credential)
        .values(person_id=found.person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
    _void(session, found.person_id, way=None, at=at)
    names = session.scalars(select(LoginName.name).where(LoginName.person_id == found.person_id))
    throttling.clear(session, account_key(found.person_id), *(throttling.key_of("in", "name", name) for name in names))
    actor = Actor(person_id=found.person_id, name=found.full_name, address=address[:60])
    sign_out_everywhere(session, person_id=found.person_id, actor=actor, at=at)
    tell(session, PasswordChanged(at=at, actor=actor, person_id=found.person_id, way=found.way))
