"""Issuing, revoking, replacing. A title's credential follows its decision; a course's is asked for by its holder.

Recognition calls this in the transaction that signs or revokes a decision: who may do that is asked there. Whoever
issues locks the newest status list: of two who issue for one source the second waits, and finds it done.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from kernel.actor import Actor
from kernel.base import new_id, new_public_id
from kernel.database import upsert
from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.events import tell
from lms.credentials import queries
from lms.credentials.events import CredentialIssued, CredentialReplaced, CredentialRevoked
from lms.credentials.models import CredentialCode, CredentialStep, IssuedCredential, StatusList
from lms.credentials.queries import CARD, CredentialCard
from lms.credentials.rules import codes, status
from lms.orgs import queries as orgs
from lms.orgs.rules import may_write
from lms.people import queries as people
from lms.people.rules import clean_name, full_name_flaws

CORRECTORS = ("cadre", "city")
"""Roles that may issue a paper anew with a corrected name."""
NAME_CORRECTED = "name_corrected"
NAME, UNIT_NAME = 120, 300
"""The most letters of a name and of a unit with the one above it, as their columns hold them."""
_CHUNK = 1_000


class CredentialMoved(Conflict):
    """The credential is no longer valid: somebody else revoked or replaced it."""

    code = "credential_moved"


@dataclass(frozen=True, slots=True)
class Award:
    """One person of a decision: her name and unit as they stand on the paper, and facts that are hers alone."""

    person_id: int
    name: str
    unit_name: str
    unit_path: str = ""
    """The unit whose cadres see the paper; "" is her residence."""
    subject: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Source:
    """What the credentials of one decision, or of one completion, share."""

    kind: str
    period: int
    subject: Mapping[str, str]
    source_kind: str
    source_id: str
    issued_on: date
    actor: Actor
    at: datetime


def issue(
    session: Session,
    *,
    kind: str,
    person_id: int,
    name: str,
    unit_name: str,
    period: int,
    subject: Mapping[str, str],
    source_kind: str,
    source_id: int | str,
    issued_on: date,
    actor: Actor,
    at: datetime,
    unit_path: str = "",
) -> CredentialCard:
    """Issue one credential and return it; for a source that has one, return that (its newest edition).

    A course's paper is only for its holder to ask for (`NotAllowed`). Raises `Invalid` where a fact is missing.
    """
    if kind == "course" and actor.person_id != person_id:
        raise NotAllowed("not_yours")
    award = Award(person_id, name, unit_name, unit_path)
    source = _Source(kind, period, subject, source_kind, str(source_id), issued_on, actor, at)
    rows = _issue(session, source, [award])
    found = queries.find_by_source(
        session, person_id=person_id, kind=kind, source_kind=source_kind, source_id=str(source_id)
    )
    if found is None:
        raise NotFound
    if rows:
        tell(
            session,
            CredentialIssued(
                at=at,
                actor=actor,
                person_id=person_id,
                credential_ref=found.public_id,
                kind=kind,
                period=period,
                unit_path=found.unit_path,
            ),
        )
    return found


def issue_many(
    session: Session,
    *,
    kind: str,
    awards: Sequence[Award],
    period: int,
    subject: Mapping[str, str],
    source_kind: str,
    source_id: int | str,
    issued_on: date,
    actor: Actor,
    at: datetime,
) -> int:
    """Issue the credentials of a whole decision; return how many are new. Doing it again issues none.

    `subject` holds what all share, each award its own. Tells no facts: the steps are the record, and the decision
    itself is told by who made it.
    """
    source = _Source(kind, period, subject, source_kind, str(source_id), issued_on, actor, at)
    return len(_issue(session, source, awards))


def _issue(session: Session, source: _Source, awards: Sequence[Award]) -> list[dict[str, Any]]:
    for award in awards:
        missing = status.missing_facts(source.kind, {**source.subject, **award.subject})
        if missing:
            raise Invalid("facts_missing", field=missing[0])
    newest = _lock_list(session)
    new = _without(session, source, awards)
    places = _take_places(session, newest, len(new))
    samples = _samples(session, new)
    paths = _paths(session, new)
    rows = [
        _row(source, award, place, path=paths[award.person_id], sample=samples.get(award.person_id, False))
        for award, place in zip(new, places, strict=True)
    ]
    _write(session, rows, source.actor, source.at)
    return rows


def _without(session: Session, source: _Source, awards: Sequence[Award]) -> list[Award]:
    """Return those who have no credential of this source yet, each once."""
    waiting = {award.person_id: award for award in awards}
    for some in _chunks(list(waiting)):
        for person_id in session.scalars(
            select(IssuedCredential.person_id).where(
                IssuedCredential.person_id.in_(some),
                IssuedCredential.kind == source.kind,
                IssuedCredential.source_kind == source.source_kind,
                IssuedCredential.source_id == source.source_id,
            )
        ):
            waiting.pop(person_id, None)
    return list(waiting.values())


def _samples(session: Session, awards: Sequence[Award]) -> dict[int, bool]:
    found: dict[int, bool] = {}
    for some in _chunks([award.person_id for award in awards]):
        found |= {card.id: card.sample for card in people.list_cards(session, some).values()}
    return found


def _paths(session: Session, awards: Sequence[Award]) -> dict[int, str]:
    """Return the unit of each award; where none is named, that of the residence."""
    found = {award.person_id: award.unit_path for award in awards}
    for some in _chunks([person_id for person_id, path in found.items() if not path]):
        homes = orgs.list_residences(session, person_ids=some)
        found |= {person_id: home.unit_path for person_id, home in homes.items()}
    return found


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


# ---------------------------------------------------------------------------------- places and rows


def _lock_list(session: Session) -> StatusList:
    """Lock the newest list until the transaction ends, making the first."""
    session.execute(upsert(session, StatusList).values(number=1, used=0).on_conflict_do_nothing())
    return session.scalars(
        select(StatusList)
        .order_by(StatusList.number.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _take_places(session: Session, newest: StatusList, count: int) -> list[tuple[int, int]]:
    """Take so many places: (list, place) of each. A full list is followed by the next."""
    taken: list[tuple[int, int]] = []
    while len(taken) < count:
        if newest.used >= status.SIZE:
            session.flush()
            newest = StatusList(number=newest.number + 1, used=0)
            session.add(newest)
        some = min(count - len(taken), status.SIZE - newest.used)
        taken += [(newest.number, status.place_of(newest.used + n)) for n in range(some)]
        newest.used += some
    session.flush()
    return taken


def _row(source: _Source, award: Award, place: tuple[int, int], *, path: str, sample: bool) -> dict[str, Any]:
    return {
        "person_id": award.person_id,
        "id": new_id(),
        "public_id": new_public_id(),
        "kind": source.kind,
        "source_kind": source.source_kind,
        "source_id": source.source_id,
        "edition": 1,
        **_new_names(),
        "name": award.name[:NAME],
        "unit_name": award.unit_name[:UNIT_NAME],
        "unit_path": path,
        "period": source.period,
        "subject": {**source.subject, **award.subject},
        "issued_on": source.issued_on,
        "sample": sample,
        "state": status.VALID,
        "replaced_by": None,
        "list_number": place[0],
        "list_index": place[1],
        "created_at": source.at,
        "changed_at": source.at,
    }


def _new_names() -> dict[str, str]:
    numbers = [secrets.randbelow(len(codes.ALPHABET)) for _ in range(codes.CODE_LENGTH - 1)]
    return {"key": codes.make_key(secrets.token_bytes(codes.KEY_BYTES)), "code": codes.make_code(numbers)}


def _write(session: Session, rows: list[dict[str, Any]], actor: Actor, at: datetime) -> None:
    if not rows:
        return
    session.execute(insert(IssuedCredential), rows)
    session.execute(
        insert(CredentialCode),
        [{"code": row["code"], "person_id": row["person_id"], "credential_id": row["id"]} for row in rows],
    )
    _note(session, [(row["person_id"], row["id"]) for row in rows], status.ISSUE, actor=actor, at=at)


def _note(
    session: Session,
    credentials: Iterable[tuple[int, int]],
    move: str,
    *,
    actor: Actor,
    at: datetime,
    reason_code: str = "",
    decision_number: str = "",
) -> None:
    """Write a step of each credential."""
    session.execute(
        insert(CredentialStep),
        [
            {
                "person_id": person_id,
                "id": new_id(),
                "credential_id": credential_id,
                "move": move,
                "actor_id": actor.person_id,
                "actor_name": actor.name[:120],
                "reason_code": reason_code,
                "decision_number": decision_number,
                "at": at,
            }
            for person_id, credential_id in credentials
        ],
    )


# ---------------------------------------------------------------------------------- revoked, replaced


def revoke(
    session: Session,
    *,
    person_id: int,
    source_kind: str,
    source_id: int | str,
    reason_code: str,
    decision_number: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Revoke what was issued to a person for a source; return how many were valid. Doing it again revokes none.

    Nobody revokes her own by herself (`NotAllowed`).
    """
    if actor.person_id == person_id:
        raise NotAllowed("own_record")
    revoked = session.execute(
        update(IssuedCredential)
        .where(
            IssuedCredential.person_id == person_id,
            IssuedCredential.source_kind == source_kind,
            IssuedCredential.source_id == str(source_id),
            IssuedCredential.state == status.VALID,
        )
        .values(state=status.REVOKED, changed_at=at)
        .returning(*CARD)
    ).all()
    for row in revoked:
        card = CredentialCard(*row)
        _note(
            session,
            [(card.person_id, card.id)],
            status.REVOKE,
            actor=actor,
            at=at,
            reason_code=reason_code,
            decision_number=decision_number,
        )
        tell(
            session,
            CredentialRevoked(
                at=at,
                actor=actor,
                person_id=person_id,
                credential_ref=card.public_id,
                kind=card.kind,
                period=card.period,
                unit_path=card.unit_path,
                reason_code=reason_code,
                decision_number=decision_number,
            ),
        )
    return len(revoked)


def may_correct(credential: CredentialCard, actor: Actor) -> bool:
    """Tell whether the actor may issue this one anew: a cadre of its unit, not its holder, never an auditor."""
    return (
        actor.person_id != credential.person_id
        and actor.covers(credential.unit_path, *CORRECTORS)
        and may_write(scope.role for scope in actor.scopes)
    )


def reissue(session: Session, *, credential: CredentialCard, name: str, actor: Actor, at: datetime) -> CredentialCard:
    """Issue a credential anew with a corrected name; the old one, its QR and its code lead to the new.

    For a cadre of its unit, never for the holder herself. Raises `NotAllowed`, `Invalid` for a name that is none or the
    same, `CredentialMoved` when it is no longer valid.
    """
    if not may_correct(credential, actor):
        raise NotAllowed("not_yours")
    corrected = clean_name(name)
    flaws = full_name_flaws(corrected, "name")
    if flaws:
        raise Invalid(flaws[0].code, field="name")
    if corrected == credential.name:
        raise Invalid("name_same", field="name")
    return _replace(session, credential, corrected, actor, at)


def _replace(session: Session, old: CredentialCard, name: str, actor: Actor, at: datetime) -> CredentialCard:
    newest = _lock_list(session)
    fields = {column: getattr(old, column) for column in CredentialCard.__slots__}
    ((list_number, list_index),) = _take_places(session, newest, 1)
    row = fields | {
        "id": new_id(),
        "public_id": new_public_id(),
        "edition": old.edition + 1,
        **_new_names(),
        "name": name,
        "list_number": list_number,
        "list_index": list_index,
        "state": status.VALID,
        "replaced_by": None,
        "created_at": at,
        "changed_at": at,
    }
    moved = session.execute(
        update(IssuedCredential)
        .where(
            IssuedCredential.person_id == old.person_id,
            IssuedCredential.id == old.id,
            IssuedCredential.state == status.VALID,
        )
        .values(state=status.REPLACED, replaced_by=row["id"], changed_at=at)
        .returning(IssuedCredential.id)
    ).first()
    if moved is None:
        raise CredentialMoved
    _write(session, [row], actor, at)
    _note(session, [(old.person_id, old.id)], status.REPLACE, actor=actor, at=at, reason_code=NAME_CORRECTED)
    told = CredentialReplaced(
        at=at,
        actor=actor,
        person_id=old.person_id,
        credential_ref=old.public_id,
        new_ref=row["public_id"],
        kind=old.kind,
        period=old.period,
        unit_path=old.unit_path,
    )
    tell(session, told)
    return CredentialCard(**{column: row[column] for column in CredentialCard.__slots__})
