"""A walk over a run of foreign words: what is written so far, and how a picture or a link is written.

What the signs mean is said by `markdown_inline` and `markdown_tags`; the walk knows none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from courses.formats import marks, reasons
from courses.formats.desk import Desk
from courses.formats.markdown_blocks import Notes
from courses.formats.prose import plain
from courses.formats.shelf import is_foreign

MOST_DEPTH = 4
_LONGEST_SHOWN = 80
SCHEME = re.compile(r"https?://|mailto:|tel:", re.IGNORECASE)
"""How an address outside begins."""


@dataclass(slots=True)
class Footnotes:
    """The footnotes of a page in the order in which its text calls them."""

    numbers: dict[str, int] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)

    def number(self, name: str) -> int:
        """Return the number of a footnote, a new one for a name not heard before."""
        return self.numbers.setdefault(name, len(self.numbers) + 1)


@dataclass(slots=True)
class Page:
    """What the walks of one page share."""

    desk: Desk
    notes: Notes
    footnotes: Footnotes = field(default_factory=Footnotes)
    scripted: bool = False
    """Whether unknown tags are components of a program (MDX) and not words between signs."""
    tabled: bool = False
    """Whether the words stand in a table, where a line cannot break."""


@dataclass(slots=True)
class Open:
    """A tag that waits for its end: where its words begin among what is written."""

    name: str
    start: int
    href: str = ""


class Walk:
    """One walk over one run of words. `again` converts words within words."""

    def __init__(self, page: Page, text: str, line: int, depth: int, again: Callable[[str, int, int], str]) -> None:
        self.page = page
        self.desk = page.desk
        self.text = text
        self.line = line
        self.depth = depth
        self.again = again
        self.out: list[str] = []
        self.open: list[Open] = []
        self.absent: set[str] = set()
        """Ends that were looked for in vain: nothing further on has them either."""

    def lose(self, reason: str, **values: str | int) -> None:
        """Tell that something was lost."""
        shown = {name: value[:_LONGEST_SHOWN] if isinstance(value, str) else value for name, value in values.items()}
        self.desk.lose(reason, self.line, **shown)

    def inner(self, text: str) -> str:
        """Return words within words."""
        if self.depth >= MOST_DEPTH:
            return marks.escape(text)
        return self.again(text, self.line, self.depth + 1)

    def last(self) -> str:
        """Return the sign written last, "" when there is none at hand."""
        return self.out[-1][-1:] if self.out else ""

    def picture(self, words: str, address: str, caption: str) -> None:
        """Write a picture; of one from elsewhere a link, of one that is missing its description."""
        alt = brackets_away(plain(words))
        if SCHEME.match(address):
            written = marks.address(address)
            self.lose(reasons.FOREIGN_PICTURE, name=address)
            self.out.append(f"[{alt or written}]({written})" if written else alt)
            return
        name = self.desk.picture(address, self.line) if address else None
        if name:
            self.out.append(marks.picture(name, alt, plain(caption)))
        else:
            self.out.append(marks.escape(alt))

    def link(self, words: str, address: str) -> None:
        """Write a link, of one that leads nowhere its words."""
        target = self.desk.link(address)
        written = marks.address(target) if target else None
        if "![" in words:
            self.out.append(words)
            if written and is_foreign(written):
                self.lose(reasons.PICTURE_LINK, name=address)
            return
        shown = brackets_away(words).strip()
        if written:
            self.out.append(f"[{shown or written}]({written})")
            return
        self.lose(reasons.LOST_LINK, name=address)
        self.out.append(words)


def brackets_away(words: str) -> str:
    """Return words without brackets that would end a link or a description early."""
    return words.replace("\\[", "(").replace("\\]", ")").replace("[", "(").replace("]", ")")
