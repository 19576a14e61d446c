"""A form of a medium: its bytes and what they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Form:
    """Bytes with their media type; width and height in pixels, 0 for what has none."""

    data: bytes
    media_type: str
    width: int = 0
    height: int = 0
