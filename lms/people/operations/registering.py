"""Making accounts: by the person herself with a password, or entered by somebody with a duty, without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id
from kernel.clock import local_day
from kernel.events import tell
from kernel.text import fold, sort_key
from lms.people import queries, rules
from lms.people.events import Registered
from lms.people.models import Consent, Credential, Person
from lms.people.operations.naming import (
    Contact,
    FlawedPerson,
    LoginNameTaken,
    put_names,
    read_contact,
    refuse,
)
from lms.people.operations.passwords import hash_password
from lms.people.queries import PersonCard
from lms.people.rules import Flaw, NewPerson

__all__ = ["FlawedPerson", "LoginNameTaken", "NewPerson", "enter", "register"]


def register(session: Session, *, form: NewPerson, actor: Actor, at: datetime, sample: bool = False) -> PersonCard:
    """Make an account for the person who fills in the form. Raises `FlawedPerson` or `LoginNameTaken`.

    The hash is reckoned before the first statement, so that no lock of the database waits for it.
    """
    contact, flaws = read_contact(login_name=form.login_name, phone_number=form.phone, email=form.email)
    year = local_day(at).year
    refuse(
        [
            *_flaws_of_person(form.full_name, form.birth_year, form.audience, year=year, known=True),
            *_flaws_of_contact(form.login_name, form.phone, form.email, needed=True),
            *flaws,
            *rules.password_flaws(form.password, names=contact.names.values()),
            *rules.consent_flaws(
                consent=form.consent, guardian_name=form.guardian_name, birth_year=form.birth_year, year=year
            ),
        ]
    )
    password_hash = hash_password(form.password)
    person = _put_person(session, form.full_name, form.birth_year, form.audience, contact, at=at, sample=sample)
    session.add(Credential(person_id=person.id, password_hash=password_hash, changed_at=at))
    guardian = form.guardian_name if rules.needs_guardian(form.birth_year, year=year) else ""
    _put_consent(session, person.id, way="self", guardian_name=guardian, at=at)
    session.flush()
    if not actor.person_id and not sample:  # nobody fills in the form; from here on she is the account's person
        actor = replace(actor, person_id=person.id, name=person.full_name)
    _tell(session, person, actor, way="self", at=at)
    return queries.get_person(session, person.id)


def enter(
    session: Session,
    *,
    full_name: str,
    birth_year: int | None,
    audience: str,
    actor: Actor,
    at: datetime,
    login_name: str = "",
    phone: str = "",
    email: str = "",
    consent: bool = False,
    guardian_name: str = "",
    sample: bool = False,
    way: str = "entered",
) -> PersonCard:
    """Enter a person without a password; a slip lets her in later, if she has a login name.

    `way` says how (entered, import, sample). `consent` says that a signed paper is at hand: never assumed.
    """
    contact, flaws = read_contact(login_name=login_name, phone_number=phone, email=email)
    year = local_day(at).year
    flaws = [
        *_flaws_of_person(full_name, birth_year, audience, year=year, known=False),
        *_flaws_of_contact(login_name, phone, email, needed=False),
        *flaws,
    ]
    if consent:
        flaws += rules.consent_flaws(consent=True, guardian_name=guardian_name, birth_year=birth_year, year=year)
    refuse(flaws)
    person = _put_person(session, full_name, birth_year, audience, contact, at=at, sample=sample)
    if consent:
        guardian = guardian_name if rules.needs_guardian(birth_year, year=year) else ""
        _put_consent(session, person.id, way="paper", guardian_name=guardian, at=at)
        session.flush()
    _tell(session, person, actor, way=way, at=at)
    return queries.get_person(session, person.id)


def _flaws_of_person(full_name: str, birth_year: int | None, audience: str, *, year: int, known: bool) -> list[Flaw]:
    return [
        *rules.full_name_flaws(full_name),
        *rules.birth_year_flaws(birth_year, year=year, needed=known),
        *rules.audience_flaws(audience),
    ]


def _flaws_of_contact(login_name: str, phone: str, email: str, *, needed: bool) -> list[Flaw]:
    return rules.contact_flaws(
        login_name=login_name.strip(), phone_number=phone.strip(), email=email.strip(), needed=needed
    )


def _put_person(
    session: Session,
    full_name: str,
    birth_year: int | None,
    audience: str,
    contact: Contact,
    *,
    at: datetime,
    sample: bool,
) -> Person:
    name = rules.clean_name(full_name)
    person = Person(
        id=new_id(),
        full_name=name,
        folded=fold(name)[: rules.NAME_LONGEST],
        sort_key=sort_key(name)[:400],
        birth_year=birth_year,
        audience=audience,
        phone=contact.phone,
        email=contact.email,
        sample=sample,
        created_at=at,
    )
    session.add(person)
    session.flush()
    put_names(session, person_id=person.id, names=contact.names, at=at)
    return person


def _put_consent(session: Session, person_id: int, *, way: str, guardian_name: str, at: datetime) -> None:
    text = queries.current_consent()
    session.add(
        Consent(
            person_id=person_id,
            text_version=text.version,
            text_sha256=text.sha256,
            way=way,
            guardian_name=rules.clean_name(guardian_name),
            at=at,
        )
    )


def _tell(session: Session, person: Person, actor: Actor, *, way: str, at: datetime) -> None:
    tell(session, Registered(at=at, actor=actor, person_id=person.id, way=way))
