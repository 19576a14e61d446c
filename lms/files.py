"""Content-addressed files: a file's name is the SHA-256 of its bytes, so it never changes and is kept once.

The bytes go to a `Store` (a folder by default); the row says what they are.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Protocol

from sqlalchemy import String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.base import Base
from kernel.errors import NotFound

EXTENSIONS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
"""What is served from `/tep/`, and the ending of its address."""
KEPT_INSIDE = frozenset({"application/zip"})
"""What is kept but never served by its hash."""


class Store(Protocol):
    """Where bytes are kept by their SHA-256."""

    def put(self, sha256: str, data: bytes) -> None:
        """Keep these bytes; keeping them again changes nothing."""

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes, or None when they are not kept here."""


class StoredFile(Base):
    """What is known of a kept file."""

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]


def keep(session: Session, store: Store, data: bytes, *, media_type: str, at: datetime) -> str:
    """Keep a file and return its SHA-256. `media_type` must be one of `EXTENSIONS` or `KEPT_INSIDE`."""
    if media_type not in EXTENSIONS and media_type not in KEPT_INSIDE:
        raise ValueError(media_type)
    sha256 = hashlib.sha256(data).hexdigest()
    store.put(sha256, data)
    if session.get(StoredFile, sha256) is None:
        session.execute(insert(StoredFile).values(sha256=sha256, size=len(data), media_type=media_type, created_at=at))
    return sha256


def address(sha256: str, media_type: str) -> str:
    """Return the path under which a kept file is served."""
    return f"/tep/{sha256}.{EXTENSIONS[media_type]}"


def get_media_type(session: Session, sha256: str) -> str:
    """Return the media type of a kept file, or raise `NotFound`."""
    media_type = session.scalar(select(StoredFile.media_type).where(StoredFile.sha256 == sha256))
    if media_type is None:
        raise NotFound
    return media_type
