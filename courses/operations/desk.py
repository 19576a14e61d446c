"""What writing a course needs from the house around it: where bytes lie and how a picture stands on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from courses.formats.lesson import Place
from courses.operations.drafting import KeptFile


class Keep(Protocol):
    """Keeps a file of a package and returns what is known of it. Raises `kernel.errors.Invalid` for one it refuses."""

    def __call__(self, name: str, data: bytes) -> KeptFile:
        """Keep the bytes under a name of the package."""


@dataclass(frozen=True, slots=True)
class Desk:
    """`read` gives bytes by hash, `keep` takes a file in, `store` keeps a package inside, `place` shows a picture."""

    read: Callable[[str], bytes]
    keep: Keep
    store: Callable[[bytes], str]
    place: Place
