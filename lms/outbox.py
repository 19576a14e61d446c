"""The outbox: facts on their way to later listeners. A row is written in the fact's own transaction.

A worker claims rows for a while (a lease), delivers each in a transaction of its own, and deletes it; a failure is
kept with its error and tried again later, less and less often. Listeners are idempotent by keys of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Index, String, Text, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.base import Base, Document, new_id
from kernel.events import Event

LEASE = timedelta(minutes=2)
MOST_TRIES = 12


class Outbox(Base):
    """One fact for one later listener."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=new_id)
    person_id: Mapped[int] = mapped_column(BigInteger)
    listener: Mapped[str] = mapped_column(String(80))
    fact: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]] = mapped_column(Document)
    told_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed row: which listener is to hear which fact."""

    id: int
    listener: str
    fact: str
    body: dict[str, Any]
    tries: int


PUT = insert(Base.metadata.tables["outbox"])
LaterBoard = Mapping[type[Event], Sequence[Callable[[Session, Any], None]]]


def name_of(listener: Callable[..., object]) -> str:
    """Return the stable name of a listener: its module and function."""
    return f"{listener.__module__}.{listener.__name__}"


_adapters: dict[str, TypeAdapter[Any]] = {}


def _adapter(kind: type[Event]) -> TypeAdapter[Any]:
    """Return what turns a kind of fact into JSON and back; made once, for making it takes milliseconds."""
    if kind.__qualname__ not in _adapters:
        _adapters[kind.__qualname__] = TypeAdapter(kind)
    return _adapters[kind.__qualname__]


def put(session: Session, later: LaterBoard, facts: Sequence[Event]) -> None:
    """Write a row for each fact and each of its later listeners, in one statement."""
    rows = [
        {
            "id": new_id(),
            "person_id": fact.person_id,
            "listener": name_of(listener),
            "fact": type(fact).__name__,
            "body": _adapter(type(fact)).dump_python(fact, mode="json"),
            "told_at": fact.at,
            "due_at": fact.at,
            "tries": 0,
            "error": "",
        }
        for fact in facts
        for listener in later.get(type(fact), ())
    ]
    if rows:
        session.execute(PUT, rows)


def is_due(session: Session, *, at: datetime) -> bool:
    """Tell whether any row is due: a look without a lock."""
    due = select(Outbox.id).where(Outbox.due_at <= at, Outbox.tries < MOST_TRIES).limit(1)
    return session.scalar(due) is not None


def claim(session: Session, *, at: datetime, most: int = 200) -> list[Parcel]:
    """Take up to `most` due rows for the length of a lease; another worker leaves them alone meanwhile."""
    due = select(Outbox.id).where(Outbox.due_at <= at, Outbox.tries < MOST_TRIES).order_by(Outbox.due_at).limit(most)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    ids = list(session.scalars(due))
    if not ids:
        return []
    rows = session.execute(
        update(Outbox)
        .where(Outbox.id.in_(ids))
        .values(due_at=at + LEASE, tries=Outbox.tries + 1)
        .returning(Outbox.id, Outbox.listener, Outbox.fact, Outbox.body, Outbox.tries)
    ).all()
    return sorted((Parcel(*row) for row in rows), key=lambda parcel: parcel.id)


def unpack(parcel: Parcel, later: LaterBoard) -> tuple[Callable[[Session, Any], None], Event] | None:
    """Return the listener and the fact of a parcel; None when neither is known any more (an older release's row)."""
    for kind, listeners in later.items():
        if kind.__name__ == parcel.fact:
            for listener in listeners:
                if name_of(listener) == parcel.listener:
                    return listener, _adapter(kind).validate_python(parcel.body)
    return None


def done(session: Session, parcel_id: int) -> None:
    """Take a delivered row out of the box."""
    session.execute(delete(Outbox).where(Outbox.id == parcel_id))


def failed(session: Session, parcel: Parcel, *, error: str, at: datetime) -> None:
    """Keep the error of a failed delivery, and try again later: after 10 s, 40 s, 90 s … at most an hour."""
    wait = min(timedelta(seconds=10 * parcel.tries**2), timedelta(hours=1))
    session.execute(update(Outbox).where(Outbox.id == parcel.id).values(due_at=at + wait, error=error[:2000]))


def count_waiting(session: Session) -> tuple[int, int]:
    """Return how many rows wait, and how many have failed for good."""
    row = session.execute(
        select(
            func.count().filter(Outbox.tries < MOST_TRIES),
            func.count().filter(Outbox.tries >= MOST_TRIES),
        ).select_from(Outbox)
    ).one()
    return int(row[0]), int(row[1])
