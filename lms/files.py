"""Content-addressed files: a file's name is the SHA-256 of its bytes, so it never changes and is kept once.

The bytes go to a `Store` (a folder by default); the row says what they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Executable, Select, String, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kernel.base import Base
from kernel.database import Executor, upsert
from kernel.errors import NotFound

EXTENSIONS = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/avif": "avif",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "text/vtt": "vtt",
}
"""What is served from `/tep/`, and the ending of its address."""
KEPT_INSIDE = frozenset(
    {"application/zip", "application/json", "application/octet-stream", "application/pdf", "application/epub+zip"}
)
"""What is kept but never served by its hash."""


class Store(Protocol):
    """Where bytes are kept by their SHA-256."""

    def put(self, sha256: str, data: bytes) -> None:
        """Keep these bytes; keeping them again changes nothing."""

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes, or None when they are not kept here."""

    def size(self, sha256: str) -> int | None:
        """Return how many bytes there are, or None when they are not kept here."""

    def open(self, sha256: str, start: int, length: int) -> Iterator[bytes] | None:
        """Return a part of the bytes in pieces, or None when they are not kept here. It may have a `close`."""

    def remove(self, sha256: str) -> None:
        """Forget these bytes; forgetting what is not kept changes nothing."""

    def is_ready(self) -> bool:
        """Tell whether files can be kept."""


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
    row = {"sha256": sha256, "size": len(data), "media_type": media_type, "created_at": at}
    session.execute(_known(session, row))
    # Held until the end of the transaction: whoever would forget these bytes waits, and then sees who uses them.
    session.execute(_rows([sha256]).with_for_update(read=True, key_share=True))
    store.put(sha256, data)
    return sha256


def _known(session: Session, row: dict[str, Any]) -> Executable:
    """Return the insert of a file's row. Bytes that were kept inside alone are served once somebody keeps them so."""
    statement = upsert(session, StoredFile).values(**row)
    if row["media_type"] in KEPT_INSIDE:
        return statement.on_conflict_do_nothing()
    return statement.on_conflict_do_update(
        index_elements=[StoredFile.sha256],
        set_={"media_type": statement.excluded.media_type},
        where=StoredFile.media_type.in_(KEPT_INSIDE),
    )


def address(sha256: str, media_type: str) -> str:
    """Return the path under which a kept file is served."""
    return f"/tep/{sha256}.{EXTENSIONS[media_type]}"


def _rows(shas: Iterable[str]) -> Select[str]:
    return select(StoredFile.sha256).where(StoredFile.sha256.in_(list(shas))).order_by(StoredFile.sha256)


def lock(session: Session, shas: Iterable[str]) -> None:
    """Wait for everybody who is keeping one of these files, and keep others waiting until the transaction ends."""
    session.execute(_rows(shas).with_for_update())


def forget(session: Session, store: Store, sha256: str) -> None:
    """Forget a file. Who calls it has locked it and knows that nobody uses it."""
    session.execute(delete(StoredFile).where(StoredFile.sha256 == sha256))
    store.remove(sha256)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """What a kept file is, for serving it."""

    media_type: str
    size: int


def get_kept(executor: Executor, sha256: str) -> KeptFile:
    """Return what a kept file is, or raise `NotFound`."""
    row = executor.execute(
        select(StoredFile.media_type, StoredFile.size).where(StoredFile.sha256 == sha256)
    ).one_or_none()
    if row is None:
        raise NotFound
    return KeptFile(*row)


def get_served(executor: Executor, sha256: str) -> KeptFile:
    """Return what a file is that may be served by its hash, or raise `NotFound`; packages are not there."""
    kept = get_kept(executor, sha256)
    if kept.media_type not in EXTENSIONS:
        raise NotFound
    return kept


def get_media_type(session: Session, sha256: str) -> str:
    """Return the media type of a kept file, or raise `NotFound`."""
    return get_kept(session, sha256).media_type
