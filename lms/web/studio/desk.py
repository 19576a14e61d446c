"""The studio's desk: the viewer's unit, the house's files, the names of those who wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from flask import current_app
from sqlalchemy.orm import Session

from courses.operations.desk import Desk
from kernel.errors import NotAllowed
from lms import files, work
from lms.adapters.desk import desk
from lms.extensions import db
from lms.loading import placing
from lms.people import queries as people
from lms.web import session
from lms.web.language import gettext as _

T = TypeVar("T")


def store() -> files.Store:
    """Return the file store of this app."""
    found: files.Store = current_app.extensions["files"]
    return found


def here(writing: Session) -> Desk:
    """Return the desk of a writing session."""
    return desk(writing, store(), place=placing(writing), at=session.at())


def read(sha256: str) -> bytes:
    """Return the bytes of a kept file."""
    return here(db.session()).read(sha256)


def own_path() -> str:
    """Return the unit for which the viewer writes: the widest one she is a trainer of."""
    paths = session.actor().paths("trainer")
    if not paths:
        raise NotAllowed("no_role")
    return paths[0]


def do(step: Callable[[Session], T]) -> T:
    """Do one writing step and finish it."""
    writing = db.session()
    return work.run(writing, lambda: step(writing))


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of people by id, in one statement; the house itself is «Hệ thống»."""
    wanted = {each for each in ids if each}
    found = {each: card.full_name for each, card in people.list_cards(session.reading(), wanted).items()}
    return {0: _("Hệ thống")} | found
