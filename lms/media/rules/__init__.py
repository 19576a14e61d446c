"""What the library decides: limits, names, how much room is left, until when a removal can be undone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

PICTURE, SOUND, VIDEO, CAPTIONS = KINDS = ("picture", "sound", "video", "captions")

MEGABYTE = 1024 * 1024
MOST_BYTES = {PICTURE: 25 * MEGABYTE, SOUND: 20 * MEGABYTE, VIDEO: 64 * MEGABYTE, CAPTIONS: MEGABYTE}
"""The largest file of each kind as it is brought. What is kept of a picture is a small part of that."""

UNDO = timedelta(minutes=10)
"""How long a removal can be undone."""

KEPT = timedelta(days=7)
"""How long the bytes of a removed medium stay in any case: somebody may be writing a lesson with it."""

LONGEST_NAME = 120
LONGEST_ALT = 300

_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|heic|heif|svg|bmp)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many bytes the library of one person, and that of one unit, may hold."""

    person: int
    unit: int


def name_of_file(file: str) -> str:
    """Return what a file brought from elsewhere is called in the library: its name without folders and ending."""
    last = file.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join(_ENDING.sub("", last).replace("_", " ").split())[:LONGEST_NAME]


def alt_flaw(alt: str) -> str | None:
    """Tell why a description says nothing: `alt_is_file_name`, or None."""
    return "alt_is_file_name" if _PICTURE_FILE.search(alt.strip()) else None


def room(limit: int, used: int) -> int:
    """Return how many bytes are left."""
    return max(limit - used, 0)


def may_undo(removed_at: datetime, at: datetime) -> bool:
    """Tell whether a removal can still be undone."""
    return at - removed_at <= UNDO
