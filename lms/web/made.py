"""Files made when somebody first asks for them, and kept after that (`lms.derived`): the door's side of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from lms import derived, files, work
from lms.adapters.turns import turn
from lms.derived import Derived
from lms.extensions import db
from lms.web import session
from lms.web.page import settings

_TURN = "derived.lock"


def store() -> files.Store:
    """Return where files are kept."""
    found: files.Store = current_app.extensions["files"]
    return found


def get(key: str, media_type: str, make: Callable[[], bytes]) -> tuple[bytes, Derived]:
    """Return what was made after a recipe, made now if nobody has asked for it before."""
    found = _kept(key)
    if found is not None:
        return found
    # One at a time, so that twins do not compute twice and the machine keeps breath for the pages.
    with turn(settings().instance_dir / _TURN):
        return _kept(key) or _keep(key, media_type, make())


def _kept(key: str) -> tuple[bytes, Derived] | None:
    known = derived.find(session.reading(), [key]).get(key)
    data = store().get(known.sha256) if known else None
    return (data, known) if data is not None and known else None


def _keep(key: str, media_type: str, data: bytes) -> tuple[bytes, Derived]:
    writing, at = db.session(), session.at()
    known = work.run(writing, lambda: derived.keep(writing, store(), key, data, media_type=media_type, at=at))
    return data, known
