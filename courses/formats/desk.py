"""What a reader of one foreign page asks for and tells: its pictures, its links, what was lost."""

from __future__ import annotations

from typing import Protocol


class Desk(Protocol):
    """Answers for one page."""

    def picture(self, address: str, line: int) -> str | None:
        """Return the name a picture has in our package, None (and the loss told) when there is none to be had."""

    def link(self, address: str) -> str | None:
        """Return the address a link is to have, None when it leads nowhere."""

    def medium(self, address: str) -> str | None:
        """Return the name a sound, a video or captions have in our package, None for anything else."""

    def lose(self, reason: str, line: int, **values: str | int) -> None:
        """Hear that something of the page was lost or changed."""
