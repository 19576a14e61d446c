"""Files that are made out of others once: a booklet of a course, an electronic book. Whoever asks first makes them.

A recipe says all that the result depends on, the maker's own version included; its hash is the key. So nothing made is
ever stale: what changes has another recipe. The bytes lie in the file store, and can always be made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.base import Base
from kernel.database import Executor, upsert
from lms import files
from lms.files import Store


class DerivedFile(Base):
    """One made file: the hash of its recipe, and under which hash of its own it is kept."""

    __tablename__ = "derived_file"

    recipe: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    made_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Derived:
    """What is known of a made file."""

    sha256: str
    size: int


def recipe(**parts: str | int | bool) -> str:
    """Return the key of a recipe.

    >>> recipe(kind="epub", version=1) == recipe(version=1, kind="epub")
    True
    """
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def find(executor: Executor, recipes: Iterable[str]) -> Mapping[str, Derived]:
    """Return those of some recipes that have been made, in one statement."""
    rows = executor.execute(
        select(DerivedFile.recipe, DerivedFile.sha256, DerivedFile.size).where(DerivedFile.recipe.in_(list(recipes)))
    )
    return {row.recipe: Derived(row.sha256, row.size) for row in rows}


def keep(session: Session, store: Store, key: str, data: bytes, *, media_type: str, at: datetime) -> Derived:
    """Keep what was made after a recipe. Made twice, or again by another release of a library, the newer counts."""
    sha256 = files.keep(session, store, data, media_type=media_type, at=at)
    values = {"sha256": sha256, "size": len(data), "made_at": at}
    session.execute(
        upsert(session, DerivedFile)
        .values(recipe=key, **values)
        .on_conflict_do_update(index_elements=["recipe"], set_=values)
    )
    return Derived(sha256, len(data))
