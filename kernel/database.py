"""Engines and sessions that behave the same on both databases.

SQLite: write-ahead log, full durability, foreign keys, and transactions that we begin ourselves: a session that
writes takes the write lock at once (BEGIN IMMEDIATE), so that it never finds out half-way that somebody else wrote.
Reads outside a session are autocommitted on both engines: no BEGIN and ROLLBACK round trips on hot pages.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, SessionTransaction

WRITES = "kernel.writes"
BUSY_MS = 15_000


def will_write(session: Session) -> None:
    """Say that the transaction this session opens next is going to write."""
    session.info[WRITES] = True


def make_engine(url: str, **options: Any) -> Engine:
    """Return a prepared engine for a database URL (`sqlite:///file` or `postgresql+psycopg://…`)."""
    engine = create_engine(url, **options)
    prepare(engine)
    return engine


def prepare(engine: Engine) -> None:
    """Set up each new connection of an engine: pragmas on SQLite, UTC and a statement timeout on PostgreSQL."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
    else:
        event.listen(engine, "connect", _postgres_connect)


def reader(engine: Engine) -> Engine:
    """Return the same engine for single reads, each its own transaction."""
    return engine if engine.dialect.name == "sqlite" else engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-16000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _postgres_connect(connection: Any, _record: object) -> None:
    autocommit, connection.autocommit = connection.autocommit, True
    connection.execute("SET TIME ZONE 'UTC'")
    connection.prepare_threshold = 1
    connection.autocommit = autocommit


@event.listens_for(Session, "after_begin")
def _begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Open the transaction on SQLite ourselves, through the driver: the library would only do so at the first write."""
    if connection.dialect.name == "sqlite" and not connection.in_nested_transaction():
        raw = connection.connection.dbapi_connection
        if raw is not None and not raw.in_transaction:
            raw.execute("BEGIN IMMEDIATE" if session.info.get(WRITES) else "BEGIN")


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, transaction: SessionTransaction) -> None:
    """A finished transaction takes its intention to write with it."""
    if transaction.parent is None:
        session.info.pop(WRITES, None)
