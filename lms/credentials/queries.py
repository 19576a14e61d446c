"""Reading credentials: the holder's own, those of a cadre's units, and the one that a key or a code names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from kernel.actor import Actor, under, within
from kernel.database import Executor
from kernel.errors import NotFound
from kernel.paging import SIZE, Page
from lms.credentials.models import (
    CredentialCode,
    CredentialStep,
    IssuedCredential,
    IssuerKey,
    ShareLink,
)
from lms.credentials.rules.status import VALID

WATCHERS = ("cadre", "city", "admin", "auditor")
"""Roles that may see what was issued in their units."""


@dataclass(frozen=True, slots=True)
class CredentialCard:
    """A credential, for reading. `subject` holds its facts by name, all texts; dates there are ISO dates."""

    person_id: int
    id: int
    public_id: str
    kind: str
    source_kind: str
    source_id: str
    edition: int
    key: str
    code: str
    name: str
    unit_name: str
    unit_path: str
    period: int
    subject: dict[str, str]
    issued_on: date
    sample: bool
    state: str
    replaced_by: int | None
    list_number: int
    list_index: int
    changed_at: datetime


CARD: tuple[Any, ...] = tuple(getattr(IssuedCredential, name) for name in CredentialCard.__slots__)


def _cards(executor: Executor, statement: Select[Any]) -> list[CredentialCard]:
    return [CredentialCard(*row) for row in executor.execute(statement)]


def _one(executor: Executor, *conditions: ColumnElement[bool]) -> CredentialCard | None:
    found = _cards(executor, select(*CARD).where(*conditions).limit(1))
    return found[0] if found else None


def list_of_person(executor: Executor, *, person_id: int) -> list[CredentialCard]:
    """Return a person's credentials, newest first, those no longer valid among them."""
    return _cards(
        executor,
        select(*CARD).where(IssuedCredential.person_id == person_id).order_by(IssuedCredential.id.desc()).limit(200),
    )


def get_own(executor: Executor, *, public_id: str, actor: Actor) -> CredentialCard:
    """Return a credential of the actor herself, or raise `NotFound`."""
    found = _one(executor, IssuedCredential.person_id == actor.person_id, IssuedCredential.public_id == public_id)
    if found is None or not actor.person_id:
        raise NotFound
    return found


def get_watched(executor: Executor, *, public_id: str, actor: Actor) -> CredentialCard:
    """Return a credential issued in the actor's units, or raise `NotFound`."""
    scope = within(IssuedCredential.unit_path, actor, *WATCHERS)
    found = _one(executor, IssuedCredential.public_id == public_id, scope)
    if found is None:
        raise NotFound
    return found


def find_by_source(
    executor: Executor, *, person_id: int, kind: str, source_kind: str, source_id: str
) -> CredentialCard | None:
    """Return the newest edition of what was issued to a person for one source."""
    found = _cards(
        executor,
        select(*CARD)
        .where(
            IssuedCredential.person_id == person_id,
            IssuedCredential.kind == kind,
            IssuedCredential.source_kind == source_kind,
            IssuedCredential.source_id == source_id,
        )
        .order_by(IssuedCredential.edition.desc())
        .limit(1),
    )
    return found[0] if found else None


# ---------------------------------------------------------------------------------- verifying


def find_by_key(executor: Executor, key: str) -> CredentialCard | None:
    """Return the credential whose QR holds this key."""
    return _one(executor, IssuedCredential.key == key)


def find_by_code(executor: Executor, code: str) -> CredentialCard | None:
    """Return the credential on which this code is printed. Who asks knows the holder's name: see the operation."""
    rows = _cards(
        executor,
        select(*CARD)
        .join(
            CredentialCode,
            (CredentialCode.person_id == IssuedCredential.person_id)
            & (CredentialCode.credential_id == IssuedCredential.id),
        )
        .where(CredentialCode.code == code),
    )
    return rows[0] if rows else None


def find_newest(executor: Executor, card: CredentialCard) -> CredentialCard | None:
    """Return the newest edition that a replaced credential leads to."""
    return find_by_source(
        executor,
        person_id=card.person_id,
        kind=card.kind,
        source_kind=card.source_kind,
        source_id=card.source_id,
    )


def list_set_places(executor: Executor, number: int) -> list[int]:
    """Return the places of a status list whose credentials no longer hold."""
    rows = executor.execute(
        select(IssuedCredential.list_index)
        .where(IssuedCredential.list_number == number, IssuedCredential.state != VALID)
        .order_by(IssuedCredential.list_index)
    )
    return [row.list_index for row in rows]


# ---------------------------------------------------------------------------------- units


def list_of_unit(
    executor: Executor, *, actor: Actor, path: str, kind: str = "", period: int = 0, number: int = 1
) -> Page[CredentialCard]:
    """Return a page of what was issued in and below a unit of the actor's, newest first."""
    conditions = _of_unit(actor, path, kind, period)
    total = executor.execute(select(func.count()).select_from(IssuedCredential).where(*conditions)).scalar_one()
    rows = _cards(
        executor,
        select(*CARD).where(*conditions).order_by(IssuedCredential.id.desc()).limit(SIZE).offset((number - 1) * SIZE),
    )
    return Page(tuple(rows), number, SIZE, total)


def list_to_print(
    executor: Executor, *, actor: Actor, path: str, kind: str, period: int, most: int
) -> list[CredentialCard]:
    """Return the valid credentials of a unit and a year, in the order of their issue, at most so many."""
    conditions = [*_of_unit(actor, path, kind, period), IssuedCredential.state == VALID]
    return _cards(executor, select(*CARD).where(*conditions).order_by(IssuedCredential.id).limit(most))


def _of_unit(actor: Actor, path: str, kind: str, period: int) -> list[ColumnElement[bool]]:
    conditions = [within(IssuedCredential.unit_path, actor, *WATCHERS), under(IssuedCredential.unit_path, path)]
    if kind:
        conditions.append(IssuedCredential.kind == kind)
    if period:
        conditions.append(IssuedCredential.period == period)
    return conditions


@dataclass(frozen=True, slots=True)
class StepCard:
    """A step of a credential, for reading."""

    move: str
    actor_name: str
    reason_code: str
    decision_number: str
    at: datetime


def list_steps(executor: Executor, card: CredentialCard) -> list[StepCard]:
    """Return the steps of a credential, oldest first."""
    rows = executor.execute(
        select(
            CredentialStep.move,
            CredentialStep.actor_name,
            CredentialStep.reason_code,
            CredentialStep.decision_number,
            CredentialStep.at,
        )
        .where(CredentialStep.person_id == card.person_id, CredentialStep.credential_id == card.id)
        .order_by(CredentialStep.id)
    )
    return [StepCard(*row) for row in rows]


# ---------------------------------------------------------------------------------- keys


@dataclass(frozen=True, slots=True)
class KeyCard:
    """A key of the issuer: its public half as JWK, its private half sealed."""

    kid: str
    alg: str
    public: dict[str, str]
    sealed: str


_KEY = (IssuerKey.kid, IssuerKey.alg, IssuerKey.public, IssuerKey.sealed)


def find_signing_key(executor: Executor, alg: str) -> KeyCard | None:
    """Return the key that signs with an algorithm now."""
    row = executor.execute(select(*_KEY).where(IssuerKey.alg == alg, IssuerKey.retired_at.is_(None))).first()
    return None if row is None else KeyCard(*row)


def list_public_keys(executor: Executor) -> list[dict[str, str]]:
    """Return every key that verifies, as JWK, newest first: those that sign, and those retired but not withdrawn."""
    rows = executor.execute(
        select(IssuerKey.public)
        .where(IssuerKey.withdrawn_at.is_(None))
        .order_by(IssuerKey.created_at.desc(), IssuerKey.kid)
    )
    return [row.public for row in rows]


# ---------------------------------------------------------------------------------- links


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A link that its holder gave away."""

    public_id: str
    credential_id: int
    token: str
    uses: int
    created_at: datetime


def list_links(executor: Executor, *, person_id: int, credential_ids: Iterable[int]) -> list[LinkCard]:
    """Return the open links of some credentials of a person, newest first."""
    rows = executor.execute(
        select(ShareLink.public_id, ShareLink.credential_id, ShareLink.token, ShareLink.uses, ShareLink.created_at)
        .where(
            ShareLink.person_id == person_id,
            ShareLink.credential_id.in_(list(credential_ids)),
            ShareLink.ended_at.is_(None),
        )
        .order_by(ShareLink.id.desc())
    )
    return [LinkCard(*row) for row in rows]
