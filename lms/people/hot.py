"""Who is asking: the base of the one statement that every signed-in page begins with (decision 0014)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, select

from lms.people.models import AccountSession, Credential, Person

PERSON_ID: ColumnElement[int] = Person.id.expression


def who() -> Select[Any]:
    """Return the select of a live session with its person: parameters `person_id`, `session_id`, `token_hash`, `at`."""
    columns: tuple[Any, ...] = (
        Person.id,
        Person.full_name,
        Person.birth_year,
        Person.audience,
        Credential.must_change,
    )
    return (
        select(*columns)
        .select_from(AccountSession)
        .join(Person, Person.id == AccountSession.person_id)
        .outerjoin(Credential, Credential.person_id == Person.id)
        .where(
            and_(
                AccountSession.person_id == bindparam("person_id"),
                AccountSession.id == bindparam("session_id"),
                AccountSession.token_hash == bindparam("token_hash"),
                AccountSession.ended_at.is_(None),
                AccountSession.expires_at > bindparam("at"),
                Person.status == "active",
            )
        )
    )
