"""Who is asking. One statement reads session, person, roles and memberships; hot pages join what else they need.

Flask-Login gets a light viewer, never a model. The cookie holds person, session and a secret; the table holds the
secret's hash, so that a session can be ended from afar.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask, g, request, session
from sqlalchemy import Connection, Engine, Select

from courses import hot as courses_hot
from kernel import clock
from kernel.actor import Actor
from kernel.database import reader
from lms.extensions import db, login_manager
from lms.orgs import hot as orgs_hot
from lms.people import hot as people_hot
from lms.score import hot as score_hot
from question_bank import hot as attempts_hot

JOINED = {"attempt": attempts_hot.fragment, "year": score_hot.fragment}
"""Fragments of one row, joined on the person."""
COLUMNS = {"course": courses_hot.fragment, "lesson": courses_hot.lesson_fragment}
"""Fragments that are columns, each a statement of its own."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person as Flask-Login wants to see one. `extra` are the raw columns of the joined fragments."""

    actor: Actor
    audience: str
    must_change: bool
    key: str
    extra: dict[str, Any] = field(default_factory=dict)

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.key


def at() -> datetime:
    """Return the moment of this request: read once."""
    if "at" not in g:
        g.at = clock.now()
    moment: datetime = g.at
    return moment


@cache
def _reader(engine: Engine) -> Engine:
    return reader(engine)


def reading() -> Connection:
    """Return this request's connection for single reads, each its own transaction."""
    if "reading" not in g:
        g.reading = _reader(db.engine).connect()
    connection: Connection = g.reading
    return connection


@cache
def _statement(names: tuple[str, ...]) -> Select[Any]:
    """Return the who-statement with these fragments; composed once, compiled once."""
    statement: Select[Any] = people_hot.who()
    statement = statement.add_columns(*orgs_hot.fragment(people_hot.PERSON_ID))
    for name in names:
        if name in COLUMNS:
            statement = statement.add_columns(*COLUMNS[name](people_hot.PERSON_ID))
        else:
            columns, table, condition = JOINED[name](people_hot.PERSON_ID)
            statement = statement.add_columns(*columns).outerjoin(table, condition)
    return statement


def identify(*names: str, **params: object) -> Viewer | None:
    """Return the viewer of this request with the fragments asked for, or None; kept for the rest of the request."""
    if "viewer" in g and not names:
        viewer: Viewer | None = g.viewer
        return viewer
    found = _read(str(session.get("_user_id", "")), names, params)
    g.viewer = found
    return found


def _read(key: str, names: tuple[str, ...], params: dict[str, object]) -> Viewer | None:
    parts = key.split(".")
    if len(parts) != len(("person", "session", "token")) or not (parts[0].isdigit() and parts[1].isdigit()):
        return None
    moment = at()
    values = {
        "person_id": int(parts[0]),
        "session_id": int(parts[1]),
        "token_hash": hashlib.sha256(parts[2].encode()).hexdigest(),
        "at": moment,
        "today": clock.local_day(moment),
        "period": clock.period_of(moment),
    }
    # given back at once: a request that goes on to write must not hold two connections
    with _reader(db.engine).connect() as connection:
        row = connection.execute(_statement(names), values | params).first()
    return None if row is None else _viewer(tuple(row), key, names, int(parts[1]))


def _viewer(row: tuple[Any, ...], key: str, names: tuple[str, ...], session_id: int) -> Viewer:
    person_id, name, birth_year, audience, must_change, members, grants = row[:7]
    rest = row[7:]
    actor = Actor(
        person_id=person_id,
        name=name,
        scopes=orgs_hot.scopes_of(grants),
        members=orgs_hot.members_of(members),
        birth_year=birth_year,
        session_id=session_id,
        address=(request.remote_addr or "")[:60],
    )
    extra: dict[str, Any] = {}
    for part in names:
        width = {
            "course": courses_hot.WIDTH,
            "lesson": courses_hot.WIDTH,
            "attempt": len(attempts_hot.COLUMNS),
            "year": len(score_hot.YEAR_COLUMNS),
        }[part]
        extra[part], rest = rest[:width], rest[width:]
    return Viewer(actor, audience, bool(must_change), key, extra)


def viewer() -> Viewer | None:
    """Return the viewer of this request, or None for an anonymous one."""
    return identify()


def actor() -> Actor:
    """Return who acts in this request: the viewer, or nobody with an address."""
    found = viewer()
    return found.actor if found else Actor(person_id=0, name="", address=(request.remote_addr or "")[:60])


def anonymous() -> Actor:
    """Return nobody, with the address of this request."""
    return Actor(person_id=0, address=(request.remote_addr or "")[:60])


def register(app: Flask) -> None:
    """Let Flask-Login know how to find a viewer, and close this request's connection at its end."""
    login_manager.init_app(app)
    login_manager.session_protection = None  # type: ignore[assignment]  # phones change their address all day

    @login_manager.user_loader
    def _load(_key: str) -> Viewer | None:
        return identify()

    @app.teardown_appcontext
    def _close(_error: BaseException | None) -> None:
        connection = g.pop("reading", None)
        if connection is not None:
            connection.close()
