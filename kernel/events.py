"""Facts: frozen, past tense, told in a session and delivered before its commit.

`tell` remembers a fact; `deliver` hands each to its listeners breadth-first, in the same transaction. A failing
listener fails the whole: a lost score must never be silent.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from kernel.actor import Actor

KEY = "kernel.facts"
LIMIT = 10_000  # facts in one transaction: more is a loop between listeners


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What happened, by whom, when, to whom. `recorded` says that a row of an append-only table is its record."""

    at: datetime
    actor: Actor
    person_id: int


Listener = Callable[[Session, Any], None]
Switchboard = Mapping[type[Event], Sequence[Listener]]


def tell(session: Session, fact: Event) -> None:
    """Remember a fact of this transaction."""
    session.info.setdefault(KEY, deque()).append(fact)


def forget(session: Session) -> None:
    """Drop what was told: the transaction was rolled back."""
    session.info.pop(KEY, None)


def deliver(
    session: Session, now: Switchboard, everything: Sequence[Callable[[Session, list[Event]], None]] = ()
) -> None:
    """Deliver all facts told, and those told meanwhile, to their listeners; then all together to `everything`."""
    waiting: deque[Event] = session.info.setdefault(KEY, deque())
    told: list[Event] = []
    while waiting:
        fact = waiting.popleft()
        told.append(fact)
        if len(told) > LIMIT:
            raise RuntimeError("listeners tell facts in a circle")
        for listener in now.get(type(fact), ()):
            listener(session, fact)
    if told:
        for listener_of_all in everything:
            listener_of_all(session, told)
