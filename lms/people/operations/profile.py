"""Changing one's own password and record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.clock import local_day
from kernel.errors import NotAllowed, NotFound
from kernel.events import tell
from kernel.text import fold, sort_key
from lms.people import queries, rules
from lms.people.events import PasswordChanged, ProfileChanged
from lms.people.models import Credential, Person
from lms.people.operations import throttling
from lms.people.operations.naming import (
    Contact,
    FlawedPerson,
    LoginNameTaken,
    keep_names_in_step,
    read_contact,
    refuse,
)
from lms.people.operations.passwords import check_password, hash_password
from lms.people.operations.recovering import void_links
from lms.people.operations.signing_in import account_key, sign_out_everywhere
from lms.people.operations.throttling import Refused
from lms.people.queries import PersonCard
from lms.people.rules import Flaw, Profile

__all__ = [
    "Changed",
    "FlawedPerson",
    "LoginNameTaken",
    "Profile",
    "Refused",
    "change_password",
    "change_profile",
]


@dataclass(frozen=True, slots=True)
class Changed:
    """The password is the new one; so many other sessions were ended."""

    sessions_ended: int


def change_password(
    session: Session, *, person_id: int, old: str, new: str, actor: Actor, at: datetime
) -> Changed | Refused:
    """Change one's own password, knowing the old one. The actor's session stays, all others end.

    Wrong old passwords count with wrong sign-ins; the caller commits a refusal. Raises `FlawedPerson` for the
    new one.
    """
    if actor.person_id != person_id:
        raise NotAllowed("not_your_password")
    names = queries.list_login_names(session, person_id).values()
    refuse(rules.password_flaws(new, names=names, field="new"))
    key = account_key(person_id)
    left = throttling.take(session, {key: rules.ACCOUNT}, at=at)
    if isinstance(left, Refused):
        return left
    kept = session.scalar(select(Credential.password_hash).where(Credential.person_id == person_id))
    if not check_password(kept, old):
        return throttling.refused(throttling.WRONG_PASSWORD, left=left, limit=rules.ACCOUNT)
    throttling.clear(session, key)
    session.execute(
        update(Credential)
        .where(Credential.person_id == person_id)
        .values(password_hash=hash_password(new), must_change=False, changed_at=at)
    )
    ended = sign_out_everywhere(session, person_id=person_id, actor=actor, at=at, keep=actor.session_id)
    tell(session, PasswordChanged(at=at, actor=actor, person_id=person_id, way="own"))
    return Changed(ended)


def change_profile(session: Session, *, person_id: int, form: Profile, actor: Actor, at: datetime) -> PersonCard:
    """Change a person's record, and her login names with it. For somebody else's, the caller checks the duty.

    Raises `FlawedPerson`, or `LoginNameTaken` when the new phone, e-mail or user name is somebody else's.
    """
    person = session.get(Person, person_id)
    if person is None or person.status != "active":
        raise NotFound
    names = queries.list_login_names(session, person_id)
    user_name = names.get("username", "") if form.login_name is None else form.login_name
    contact, flaws = read_contact(login_name=user_name, phone_number=form.phone, email=form.email)
    needed = queries.has_password(session, person_id)
    refuse([*_flaws(person, form, user_name, needed=needed, year=local_day(at).year), *flaws])
    if person.email != contact.email:
        void_links(session, person_id=person_id, at=at)
    changed = _apply(person, form, contact)
    if names != contact.names:
        keep_names_in_step(session, person_id=person_id, names=contact.names, at=at)
        changed += ["login_name"] if names.get("username") != contact.names.get("username") else []
    if changed:
        session.flush()
        tell(session, ProfileChanged(at=at, actor=actor, person_id=person_id, fields=",".join(changed)))
    return queries.get_person(session, person_id)


def _flaws(person: Person, form: Profile, user_name: str, *, needed: bool, year: int) -> list[Flaw]:
    flaws = [
        *rules.full_name_flaws(form.full_name),
        *rules.birth_year_flaws(form.birth_year, year=year, needed=person.birth_year is not None),
        *rules.audience_flaws(form.audience),
        *rules.contact_flaws(
            login_name=user_name.strip(),
            phone_number=form.phone.strip(),
            email=form.email.strip(),
            needed=needed,
        ),
    ]
    younger = rules.needs_guardian(form.birth_year, year=year)
    if younger and not rules.needs_guardian(person.birth_year, year=year):
        flaws.append(Flaw("guardian_missing", "birth_year"))  # an adult's consent cannot become a child's
    return flaws


def _apply(person: Person, form: Profile, contact: Contact) -> list[str]:
    """Set what differs, and return the names of the fields that did."""
    name = rules.clean_name(form.full_name)
    wanted = {
        "full_name": name,
        "birth_year": form.birth_year,
        "audience": form.audience,
        "phone": contact.phone,
        "email": contact.email,
    }
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    if "full_name" in changed:
        person.folded, person.sort_key = fold(name)[: rules.NAME_LONGEST], sort_key(name)[:400]
    return changed
