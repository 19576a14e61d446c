"""The one place that commits: deliver the facts, put the rest in the outbox, commit once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from kernel.database import will_write
from kernel.errors import Conflict
from kernel.events import deliver, forget
from lms.score.operations import KEY as YEARS
from lms.switchboard import AT_END, NOW

TRIES = 6
T = TypeVar("T")


def finish(session: Session) -> None:
    """Deliver what was told in this session and commit. On any failure roll back and let it through."""
    try:
        deliver(session, NOW, AT_END)
        session.commit()
    except BaseException:
        abandon(session)
        raise
    forget(session)
    session.info.pop(YEARS, None)


def abandon(session: Session) -> None:
    """Roll back and forget what was told."""
    session.rollback()
    forget(session)
    session.info.pop(YEARS, None)


def run(session: Session, step: Callable[[], T], *, again_on: tuple[type[Conflict], ...] = ()) -> T:
    """Do one writing step and finish it; begin anew when another transaction was faster.

    `step` must read what it needs itself: after a conflict it is called again on a fresh transaction.
    """
    for attempt in range(TRIES):
        will_write(session)
        try:
            result = step()
            finish(session)
        except again_on:
            abandon(session)
            if attempt == TRIES - 1:
                raise
        except (OperationalError, IntegrityError) as error:
            abandon(session)
            if attempt == TRIES - 1 or not _passing(error):
                raise
        except BaseException:
            abandon(session)
            raise
        else:
            return result
    raise AssertionError("unreachable")


def _passing(error: OperationalError | IntegrityError) -> bool:
    """Tell whether a database error passes by itself: a lost serialisation race, a deadlock, or a name just taken.

    Of two who take one name at once, the second finds it taken when her step is done again.
    """
    return getattr(error.orig, "sqlstate", None) in {"40001", "40P01", "23505"}
