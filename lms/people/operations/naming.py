"""Login names: their canonical form, and who has one first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kernel.database import upsert
from kernel.errors import Conflict, Invalid
from kernel.text import clean_line, phone
from lms.people.models import LoginName
from lms.people.rules import LOGIN_NAME_LONGEST, Flaw, canonical_name

FIELDS = {"username": "login_name", "phone": "phone", "email": "email"}


class FlawedPerson(Invalid):
    """What was filled in will not do: the first flaw's code and field; all of them in `values["flaws"]`."""

    code = "flawed_person"


class LoginNameTaken(Conflict):
    """Somebody has this user name, phone or e-mail already; `field` says which."""

    code = "login_name_taken"


def refuse(flaws: list[Flaw]) -> None:
    """Raise `FlawedPerson` when there is a flaw."""
    if flaws:
        raise FlawedPerson(flaws[0].code, field=flaws[0].field, flaws=tuple((flaw.field, flaw.code) for flaw in flaws))


@dataclass(frozen=True, slots=True)
class Contact:
    """Phone and e-mail in their kept form, and the names to sign in with, by kind."""

    phone: str | None
    email: str | None
    names: Mapping[str, str]


def read_contact(*, login_name: str, phone_number: str, email: str) -> tuple[Contact, list[Flaw]]:
    """Return what was typed in its kept form, and a flaw for an e-mail that is none (nothing is sent)."""
    number = phone(phone_number)
    address, flaws = _read_email(email)
    names = {
        "username": canonical_name(login_name),
        "phone": number or "",
        "email": canonical_name(address or ""),
    }
    return Contact(number, address, {kind: name for kind, name in names.items() if name}), flaws


def _read_email(text: str) -> tuple[str | None, list[Flaw]]:
    line = clean_line(text, LOGIN_NAME_LONGEST + 1)
    if not line:
        return None, []
    try:
        return validate_email(line, check_deliverability=False).normalized, []
    except EmailNotValidError:
        return None, [Flaw("email_shape", "email")]


def put_names(session: Session, *, person_id: int, names: Mapping[str, str], at: datetime) -> None:
    """Write login names; the table's own key decides who was first, and the second gets `LoginNameTaken`."""
    if not names:
        return
    rows = [
        {"name": name, "kind": kind, "person_id": person_id, "created_at": at}
        for kind, name in sorted(names.items(), key=lambda pair: pair[1])
    ]
    written = set(
        session.scalars(
            upsert(session, LoginName)
            .values(rows)
            .on_conflict_do_nothing(index_elements=["name"])
            .returning(LoginName.name)
        )
    )
    taken = [kind for kind in FIELDS if kind in names and names[kind] not in written]
    if taken:
        raise LoginNameTaken(field=FIELDS[taken[0]], flaws=tuple((FIELDS[kind], "login_name_taken") for kind in taken))


def keep_names_in_step(session: Session, *, person_id: int, names: Mapping[str, str], at: datetime) -> None:
    """Let a person sign in with exactly these names from now on."""
    rows = session.execute(select(LoginName.kind, LoginName.name).where(LoginName.person_id == person_id))
    before = {row.kind: row.name for row in rows}
    gone = [name for kind, name in before.items() if names.get(kind) != name]
    if gone:
        session.execute(delete(LoginName).where(LoginName.person_id == person_id, LoginName.name.in_(gone)))
    put_names(
        session,
        person_id=person_id,
        names={kind: name for kind, name in names.items() if before.get(kind) != name},
        at=at,
    )
