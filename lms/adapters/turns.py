"""Turns at heavy work, between all processes of a machine: a locked file, let go of even by who dies."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(place: Path) -> Iterator[None]:
    """Wait until nobody else holds this file, then hold it. Threads wait for each other like processes do."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
