"""The declarative base, the naming convention and the column types that every table shares.

Keys (decision 0006): `id` is a time-ordered 63-bit integer made here, never by the database, so that a person's rows
can be hash-partitioned by person without a rewrite. What a URL shows is a random public id.
"""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, MetaData, String, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, registry

from kernel.clock import milliseconds

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
EPOCH_MS = 1_704_067_200_000  # 2024-01-01T00:00:00Z
RANDOM_BITS = 22  # 41 bits of milliseconds + 22 random bits = 63 bits, good until 2093
PUBLIC_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no i, l, o, 0, 1: read aloud without mistakes

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Return a new 63-bit key: later ids are larger within a process, and practically unique between processes."""
    global _last  # noqa: PLW0603  the one counter of this process, under a lock
    fresh = ((milliseconds() - EPOCH_MS) << RANDOM_BITS) | secrets.randbits(RANDOM_BITS)
    with _lock:
        _last = fresh if fresh > _last else _last + 1 + secrets.randbits(8)
        return _last


def id_at(moment: datetime) -> int:
    """Return the smallest key of a moment: keys made before it are smaller.

    >>> id_at(moment_of(id_at(datetime(2026, 1, 1, tzinfo=UTC)))) == id_at(datetime(2026, 1, 1, tzinfo=UTC))
    True
    """
    return (int(moment.timestamp() * 1000) - EPOCH_MS) << RANDOM_BITS


def moment_of(key: int) -> datetime:
    """Return when a key was made, to the millisecond: by the server's clock, which no writer chooses."""
    return datetime.fromtimestamp(((key >> RANDOM_BITS) + EPOCH_MS) / 1000, UTC)


def new_public_id(length: int = 16) -> str:
    """Return a random name for URLs (16 characters of 31 signs: 79 bits). It is a name, never a secret."""
    return "".join(secrets.choice(PUBLIC_ALPHABET) for _ in range(length))


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware UTC in Python on both engines (SQLite stores it naive)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; SQLite gets the naive UTC form, so that text order is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""A JSON document: text on SQLite, binary JSON on PostgreSQL."""


class Path(TypeDecorator[str]):
    """A materialised path such as `01.00004.`: compared bytewise, so that a prefix is one index range."""

    impl = String(200)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """PostgreSQL needs the C collation for that; SQLite compares bytes anyway."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(String(200, collation="C"))
        return dialect.type_descriptor(String(200))


class Base(DeclarativeBase):
    """The one declarative base. Tables name their rooms: a package's models live in its `models`."""

    # a registry, not a type_annotation_map: Flask-SQLAlchemy subclasses this base and may not inherit a map
    registry = registry(
        metadata=MetaData(naming_convention=NAMES), type_annotation_map={int: BigInteger, datetime: UtcTime}
    )
