"""Engines and sessions that behave the same on both databases.

SQLite: write-ahead log, full durability, foreign keys, and transactions that we begin ourselves: a session that
writes takes the write lock at once (BEGIN IMMEDIATE), so that it never finds out half-way that somebody else wrote.
Reads outside a session are autocommitted on both engines: no BEGIN and ROLLBACK round trips on hot pages.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.sql.functions import FunctionElement

from kernel.base import Document

WRITES = "kernel.writes"
BUSY_MS = 15_000

Executor = Session | Connection
"""What can execute a statement: a session within its transaction, or a connection for single reads."""

Insert = postgresql.Insert | sqlite.Insert
"""An insert that knows what to do on a conflict; both engines spell it the same way."""


def dialect_of(executor: Executor) -> str:
    """Return `sqlite` or `postgresql`."""
    if isinstance(executor, Session):
        return executor.get_bind().dialect.name
    return executor.dialect.name


def upsert(executor: Executor, table: Any) -> Insert:
    """Return an insert for this engine that offers `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return upsert_for(dialect_of(executor), table)


def upsert_for(dialect: str, table: Any) -> Insert:
    """Return the same by the dialect's name: for statements that are built once and kept."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


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


class json_rows(FunctionElement[Any]):  # noqa: N801  an SQL function's name
    """Aggregate rows into one JSON list of lists: `json_rows(a, b)` over two rows gives [[a1, b1], [a2, b2]].

    One joined statement can so bring a person, her memberships and her progress in one row.
    """

    type = Document
    inherit_cache = True


@compiles(json_rows, "sqlite")
def _json_rows_sqlite(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(json_rows, "postgresql")
def _json_rows_postgresql(element: json_rows, compiler: Any, **options: Any) -> str:
    return f"coalesce(json_agg(json_build_array({compiler.process(element.clauses, **options)})), '[]')"


class json_pairs(FunctionElement[Any]):  # noqa: N801  an SQL function's name
    """Aggregate rows into one JSON object: `json_pairs(key, value)`; without rows it is empty or NULL."""

    type = Document
    inherit_cache = True


@compiles(json_pairs, "sqlite")
def _json_pairs_sqlite(element: json_pairs, compiler: Any, **options: Any) -> str:
    return f"json_group_object({compiler.process(element.clauses, **options)})"


@compiles(json_pairs, "postgresql")
def _json_pairs_postgresql(element: json_pairs, compiler: Any, **options: Any) -> str:
    return f"json_object_agg({compiler.process(element.clauses, **options)})"
