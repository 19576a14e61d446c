"""Counting tries in the database, so that all workers agree and every door asks the same counter.

Rows are locked from the count to the end of the transaction: two guesses at the same moment are still two.
A refused try is a result, not an exception: an exception would roll its own count back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kernel.database import upsert
from kernel.errors import DomainError, Invalid, NotAllowed
from lms.people.models import Throttle
from lms.people.rules import Limit, Tally, minutes_to_wait, one_more

WRONG_NAME_OR_PASSWORD, WRONG_PASSWORD, WRONG_CODE, TOO_MANY_TRIES = (
    "wrong_name_or_password",
    "wrong_password",
    "wrong_code",
    "too_many_tries",
)


class WrongNameOrPassword(Invalid):
    """Name and password, or name and code, do not fit; `values["left"]` says how many tries are left."""

    code = WRONG_NAME_OR_PASSWORD


class TooManyTries(NotAllowed):
    """No more tries for a while; `values["minutes"]` says how long."""

    code = TOO_MANY_TRIES


@dataclass(frozen=True, slots=True)
class Refused:
    """A failed try, which counts: the caller commits, then shows it. `minutes` to wait if none is `left`."""

    code: str
    left: int
    minutes: int

    def failure(self) -> DomainError:
        """Return the same as an exception, for a door that answers with one after its commit."""
        if self.code == TOO_MANY_TRIES:
            return TooManyTries(left=self.left, minutes=self.minutes)
        return WrongNameOrPassword(self.code, left=self.left, minutes=self.minutes)


def key_of(door: str, kind: str, value: str) -> str:
    """Return the key of a counter. What was typed is hashed: a name field may hold a mistyped password."""
    return f"{door}:{kind}:{hashlib.sha256(value.encode()).hexdigest()[:40]}"


def take(session: Session, limits: Mapping[str, Limit], *, at: datetime) -> int | Refused:
    """Count one try at each key before it is made; return those left at the first key, or refuse."""
    held = _hold(session, limits, at=at)
    waits = [minutes_to_wait(held[key], limit, at) for key, limit in limits.items()]
    if any(waits):
        return Refused(TOO_MANY_TRIES, 0, max(waits))
    left = 0
    for key, limit in reversed(list(limits.items())):
        tally = one_more(held[key], limit, at) or held[key]
        session.execute(update(Throttle).where(Throttle.key == key).values(count=tally.count, since=tally.since))
        left = limit.most - tally.count
    return left


def _hold(session: Session, keys: Mapping[str, object], *, at: datetime) -> dict[str, Tally]:
    """Make and lock the rows of these keys, always in one order: no two transactions wait in a ring."""
    rows = [{"key": key, "count": 0, "since": at} for key in sorted(keys)]
    session.execute(upsert(session, Throttle).values(rows).on_conflict_do_nothing(index_elements=["key"]))
    found = session.execute(
        select(Throttle.key, Throttle.count, Throttle.since)
        .where(Throttle.key.in_(list(keys)))
        .order_by(Throttle.key)
        .with_for_update()
    )
    tallies = {row[0]: Tally(row[1], row[2]) for row in found}
    return {key: tallies.get(key, Tally(0, at)) for key in keys}


def refused(code: str, *, left: int, limit: Limit) -> Refused:
    """Return the answer to a try that was counted and failed."""
    return Refused(code, left, 0 if left else int(limit.window / timedelta(minutes=1)))


def clear(session: Session, *keys: str) -> None:
    """Forget the tries at these keys: the right person came. The row stays for who waits for its lock."""
    session.execute(update(Throttle).where(Throttle.key.in_(keys)).values(count=0))


def give_back(session: Session, key: str) -> None:
    """Take back the one try just counted at a key: it was no wrong one."""
    session.execute(update(Throttle).where(Throttle.key == key, Throttle.count > 0).values(count=Throttle.count - 1))


def sweep(session: Session, *, at: datetime) -> None:
    """Remove counters nobody has touched for a day."""
    session.execute(delete(Throttle).where(Throttle.since < at - timedelta(days=1)))
