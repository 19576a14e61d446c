"""Files kept in a folder, two levels deep by the first digits of their hash."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class FolderStore:
    """A `lms.files.Store` in a folder. A file appears whole or not at all: written aside, then renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _place(self, sha256: str) -> Path:
        if not SHA256.match(sha256):
            raise ValueError(sha256)
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def put(self, sha256: str, data: bytes) -> None:
        """Keep these bytes; keeping them again changes nothing."""
        place = self._place(sha256)
        if place.exists():
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(place)

    def get(self, sha256: str) -> bytes | None:
        """Return the bytes, or None when they are not kept here."""
        try:
            return self._place(sha256).read_bytes()
        except (FileNotFoundError, ValueError):
            return None
