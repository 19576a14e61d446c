"""Reading people: cards, login names, sessions, the text of the consent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, select

from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from kernel.text import fold
from lms.people.models import AccountSession, Consent, Credential, LoginName, Person, RecoveryCode
from lms.people.rules import canonical_name

LIBRARY = Path(__file__).resolve().parent / "library"
_CONSENT_FILE = re.compile(r"consent-(\d{4})\.(\d+)\.md")


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person, for reading. Phone and e-mail are whole: who shows them to others masks them."""

    id: int
    public_id: str
    full_name: str
    folded: str
    sort_key: str
    birth_year: int | None
    audience: str
    phone: str | None
    email: str | None
    status: str
    sample: bool


CARD = (
    Person.id,
    Person.public_id,
    Person.full_name,
    Person.folded,
    Person.sort_key,
    Person.birth_year,
    Person.audience,
    Person.phone,
    Person.email,
    Person.status,
    Person.sample,
)


def get_person(executor: Executor, person_id: int) -> PersonCard:
    """Return a person, or raise `NotFound`."""
    row = executor.execute(select(*CARD).where(Person.id == person_id)).first()
    if row is None:
        raise NotFound
    return PersonCard(*row)


def find_person_by_public_id(executor: Executor, public_id: str) -> PersonCard | None:
    """Return the person whom a URL names. Who may see her is the caller's question."""
    row = executor.execute(select(*CARD).where(Person.public_id == public_id)).first()
    return None if row is None else PersonCard(*row)


def list_by_public_ids(executor: Executor, refs: Iterable[str]) -> list[PersonCard]:
    """Return the people whom a form names, by tên then họ; an unknown name is simply missing."""
    rows = executor.execute(select(*CARD).where(Person.public_id.in_(list(refs))).order_by(Person.sort_key, Person.id))
    return [PersonCard(*row) for row in rows]


def find_by_login_name(executor: Executor, name: str) -> PersonCard | None:
    """Return the person who signs in with this user name, phone or e-mail, in whatever way it is typed."""
    row = executor.execute(
        select(*CARD).join(LoginName, LoginName.person_id == Person.id).where(LoginName.name == canonical_name(name))
    ).first()
    return None if row is None else PersonCard(*row)


def list_cards(executor: Executor, person_ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return several people by id; an unknown id is simply missing."""
    ids = list(person_ids)
    if not ids:
        return {}
    rows = executor.execute(select(*CARD).where(Person.id.in_(ids)))
    return {row.id: PersonCard(*row) for row in rows}


def list_login_names(executor: Executor, person_id: int) -> dict[str, str]:
    """Return what a person signs in with, by kind: username, phone, email."""
    rows = executor.execute(select(LoginName.kind, LoginName.name).where(LoginName.person_id == person_id))
    return {row.kind: row.name for row in rows}


def has_password(executor: Executor, person_id: int) -> bool:
    """Tell whether a person has a password; people entered by others have none until they use a slip."""
    found = executor.execute(select(Credential.person_id).where(Credential.person_id == person_id)).first()
    return found is not None


def find_last_slip_used(executor: Executor, person_id: int) -> datetime | None:
    """Return when a person last came back into her account with a slip that somebody else printed, or None."""
    found = select(func.max(RecoveryCode.used_at)).where(
        RecoveryCode.person_id == person_id, RecoveryCode.way == "slip"
    )
    return executor.execute(found).scalar_one()


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A signed-in browser, for its owner to see."""

    id: int
    browser: str
    address: str
    created_at: datetime
    expires_at: datetime


def list_sessions(executor: Executor, person_id: int, at: datetime | None = None) -> list[SessionCard]:
    """Return a person's open sessions, newest first; with `at`, only those that have not run out."""
    conditions = [AccountSession.person_id == person_id, AccountSession.ended_at.is_(None)]
    if at is not None:
        conditions.append(AccountSession.expires_at > at)
    rows = executor.execute(
        select(
            AccountSession.id,
            AccountSession.browser,
            AccountSession.address,
            AccountSession.created_at,
            AccountSession.expires_at,
        )
        .where(*conditions)
        .order_by(AccountSession.id.desc())
    )
    return [SessionCard(*row) for row in rows]


# ---------------------------------------------------------------------------------- consent


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A version of the consent: number, Markdown text, and the SHA-256 of the text's bytes in hexadecimal."""

    version: str
    text: str
    sha256: str


@cache
def _consents() -> dict[str, ConsentText]:
    found = sorted(
        ((int(match[1]), int(match[2])), path)
        for path in LIBRARY.iterdir()
        if (match := _CONSENT_FILE.fullmatch(path.name))
    )
    texts = {f"{year}.{number}": path.read_bytes() for (year, number), path in found}
    return {
        version: ConsentText(version, data.decode("utf-8"), hashlib.sha256(data).hexdigest())
        for version, data in texts.items()
    }


def current_consent() -> ConsentText:
    """Return the text people are asked to agree to now: the newest in the library."""
    return next(reversed(_consents().values()))


def get_consent(version: str) -> ConsentText:
    """Return the text that somebody agreed to earlier, or raise `NotFound`."""
    try:
        return _consents()[version]
    except KeyError:
        raise NotFound from None


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """A consent that was given: the proof the law asks the controller to keep."""

    version: str
    sha256: str
    way: str
    guardian_name: str
    at: datetime


def list_consents_given(executor: Executor, person_id: int) -> list[ConsentCard]:
    """Return what a person agreed to, newest first."""
    rows = executor.execute(
        select(Consent.text_version, Consent.text_sha256, Consent.way, Consent.guardian_name, Consent.at)
        .where(Consent.person_id == person_id)
        .order_by(Consent.id.desc())
    )
    return [ConsentCard(*row) for row in rows]


def count_learners(executor: Executor) -> int:
    """Return how many people there are, merged ones left out."""
    return executor.execute(select(func.count()).select_from(Person).where(Person.merged_into.is_(None))).scalar_one()


def list_learner_ids(executor: Executor, *, after: int, most: int) -> list[int]:
    """Return the next ids of people after an id, in order."""
    rows = executor.execute(
        select(Person.id).where(Person.id > after, Person.merged_into.is_(None)).order_by(Person.id).limit(most)
    )
    return [row.id for row in rows]


def can_be_asked(person_id: SQLColumnExpression[int], *, audience: str = "") -> ColumnElement[bool]:
    """Return the condition «this person has an open account», and is of an audience group when one is named."""
    open_account = select(Person.id).where(
        Person.id == person_id, Person.status == "active", Person.merged_into.is_(None)
    )
    return exists(open_account.where(Person.audience == audience) if audience else open_account)


def list_chosen(
    executor: Executor, ids: Select[int], *, search: str = "", number: int = 1, size: int = SIZE
) -> Page[PersonCard]:
    """Return a page of the people whom another package's statement chooses, by tên then họ.

    `search` is a part of a name in any spelling.
    """
    if search:
        named = select(Person.id).where(Person.folded.contains(fold(search), autoescape=True))
        ids = ids.where(ids.selected_columns[0].in_(named))
    total = executor.execute(select(func.count()).select_from(ids.subquery())).scalar_one()
    chosen = select(*CARD).where(Person.id.in_(ids)).order_by(Person.sort_key, Person.id)
    rows = executor.execute(chosen.limit(size).offset((number - 1) * size))
    return Page(tuple(PersonCard(*row) for row in rows), number, size, total)


def born_until(year: int) -> Select[int]:
    """Return the select of the people born in a year or before: adults, for another package's statement."""
    return select(Person.id).where(Person.birth_year <= year, Person.status == "active", Person.merged_into.is_(None))
