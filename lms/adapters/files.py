"""Files kept in a folder, two levels deep by the first digits of their hash."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
PIECE = 64 * 1024


class Pieces:
    """A part of an open file, in pieces; closed at its end, or by whoever lost interest."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self.file = file
        self.left = length
        file.seek(start)

    def __iter__(self) -> Pieces:
        return self

    def __next__(self) -> bytes:
        """Return the next piece."""
        data = b"" if self.file.closed else self.file.read(min(PIECE, self.left))
        if not data:
            self.close()
            raise StopIteration
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    __del__ = close  # of an answer that was never sent


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

    def size(self, sha256: str) -> int | None:
        """Return how many bytes there are, or None when they are not kept here."""
        try:
            return self._place(sha256).stat().st_size
        except (FileNotFoundError, ValueError):
            return None

    def open(self, sha256: str, start: int, length: int) -> Pieces | None:
        """Return a part of the bytes in pieces, or None when they are not kept here."""
        try:
            return Pieces(self._place(sha256).open("rb"), start, length)
        except (FileNotFoundError, ValueError):
            return None

    def remove(self, sha256: str) -> None:
        """Forget these bytes."""
        self._place(sha256).unlink(missing_ok=True)

    def is_ready(self) -> bool:
        """Tell whether files can be kept."""
        self.root.mkdir(parents=True, exist_ok=True)
        return self.root.is_dir()
