"""Pages of foreign Markdown made into lessons: what a page asks for is looked up, links find their lessons.

All pages are known before the first is written, for they refer to each other.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from courses.formats import reasons
from courses.formats.binding import LONGEST_TITLE, PICTURE_ENDINGS, Binder, Loss, last
from courses.formats.includes import Refusal
from courses.formats.markdown_text import Manuscript, decode, page_title, write_body
from courses.formats.package import MAX_LESSONS, MEDIA_TYPES
from courses.formats.shelf import PAGE_ENDINGS, Shelf, ending
from kernel.fences import slug
from kernel.text import clean_line, nfc

MOST_PAGE_BYTES = 16 * 1024 * 1024
MOST_TEXT = 4 * 1024 * 1024
"""The longest page without the pictures that stand in it as data, in characters."""
_SETTINGS = frozenset({".toml", ".yml", ".yaml", ".json", ".cfg", ".lock", ".ini"})
_WEB = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_EMBEDDED = "nhung:"
_DATA = re.compile(r"data:image/([a-z0-9.+-]{2,12});base64,([A-Za-z0-9+/=]+)")
_ENDINGS = {"jpeg": "jpg", "svg+xml": "svg"}
_SHOWN = 200
_UNNAMED = "Bài học"


@dataclass(frozen=True, slots=True)
class Question:
    """A self-check of a page: what it asks, what it lost."""

    name: str
    losses: Sequence[str] = ()


@dataclass(slots=True)
class Leaf:
    """A page that is to be a lesson: its manuscript, its title, the pictures that stood in its text."""

    page: Manuscript
    title: str
    pictures: Sequence[tuple[str, str]] = ()
    shift: int | None = None
    program: str = ""
    refusals: Sequence[Refusal] = ()
    losses: Sequence[Loss] = ()
    questions: Mapping[int, Question] = field(default_factory=dict)
    """Its self-checks, by the lines on which they begin, where more is known of them than that."""
    wanted: str = ""
    """The slug it had before, "" for none."""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The text of a page, and kind and data of each picture that stood in it."""

    text: str
    pictures: Sequence[tuple[str, str]]


def load(binder: Binder, name: str) -> Loaded | None:
    """Return the text of a page, None (and the reason told) when it cannot be read."""
    size = binder.tree.size(name)
    text = decode(binder.tree.read(name)) if size <= MOST_PAGE_BYTES else ""
    if text is None:
        binder.reject(name, last(name), reasons.NOT_UTF8)
        return None
    loaded = _without_data(text)
    if size > MOST_PAGE_BYTES or len(loaded.text) > MOST_TEXT:
        binder.reject(name, last(name), reasons.TOO_LARGE, values={"size": size})
        return None
    return loaded


def _without_data(text: str) -> Loaded:
    """Put a short name in the place of each picture that stands in a text as data."""
    found: list[tuple[str, str]] = []

    def named(match: re.Match[str]) -> str:
        found.append((match.group(1), match.group(2)))
        return f"{_EMBEDDED}{len(found) - 1}"

    return Loaded(_DATA.sub(named, text) if "data:image/" in text else text, found)


def why_unused(name: str) -> str:
    """Return why a file that no page asked for is left out."""
    if ending(name) in PICTURE_ENDINGS:
        return reasons.UNUSED_PICTURE
    if ending(name).lstrip(".") in MEDIA_TYPES:
        return reasons.UNUSED_MEDIUM
    return reasons.OF_ANOTHER_TOOL if ending(name) in _SETTINGS else reasons.NOT_A_LESSON


@dataclass(slots=True)
class Leaves:
    """All pages of a course, to be found by file and, in a course of one file, by title."""

    by_file: dict[str, Leaf] = field(default_factory=dict)
    by_title: dict[str, Leaf] = field(default_factory=dict)


class PageDesk:
    """What one page asks for, answered from the shelf; its losses, each told once."""

    def __init__(self, binder: Binder, shelf: Shelf, leaf: Leaf, leaves: Leaves) -> None:
        self.binder = binder
        self.shelf = shelf
        self.leaf = leaf
        self.leaves = leaves
        self.losses: dict[tuple[str, str], Loss] = {}
        self._drawn: dict[str, str | None] = {}

    def lose(self, reason: str, line: int, **values: str | int) -> None:
        """Note a loss by the line on which it was met first."""
        self.losses.setdefault((reason, repr(sorted(values.items()))), Loss(reason, line, values))

    def picture(self, address: str, line: int) -> str | None:
        """Return the name of a picture in our package; tell when it is missing or cannot be used."""
        if address not in self._drawn:
            self._drawn[address] = self._picture(address, line)
        name = self._drawn[address]
        if name is None:
            self.lose(reasons.LOST_PICTURE, line, name=address[:_SHOWN])
        return name

    def _picture(self, address: str, line: int) -> str | None:
        file = self.leaf.page.file
        if address.startswith(_EMBEDDED):
            return self._embedded(address, line)
        found = self.shelf.find(address, near=file)
        if found is None:
            self.binder.missing(file, address[:_SHOWN], reasons.PICTURE_MISSING, line)
            return None
        written = nfc(unquote(address)).rpartition("/")[2].partition("?")[0].partition("#")[0]
        if written != last(found) and written.casefold() == last(found).casefold():
            self.lose(reasons.OTHER_CASE, line, written=written, name=last(found))
        return self.binder.picture(found)

    def _embedded(self, address: str, line: int) -> str | None:
        number = address.removeprefix(_EMBEDDED)
        known = number.isascii() and number.isdecimal() and int(number[:6]) < len(self.leaf.pictures)
        kind, data = self.leaf.pictures[int(number)] if known and len(number) <= 6 else ("", "")  # noqa: PLR2004
        name = f"hinh-{number[:6]}.{_ENDINGS.get(kind, kind or 'png')}"
        try:
            drawn = b64decode(data)
        except (binascii.Error, ValueError):
            drawn = b""
        return self.binder.draw(self.leaf.page.file, name, drawn, line)

    def link(self, address: str) -> str | None:
        """Return the address of the lesson, of the heading or of the site that a link means."""
        bare = address.strip()
        if bare.startswith("#"):
            titled = self.leaves.by_title.get(slug(unquote(bare)))
            return _anchor(self.leaf, bare[1:]) or (titled.slug if titled else None)
        if _WEB.match(bare):
            return bare
        file = self.shelf.page(bare, near=self.leaf.page.file)
        target = self.leaves.by_file.get(file) if file else None
        if target is None:
            return None
        return target.slug + (_anchor(target, bare.partition("#")[2]) or "")

    def medium(self, address: str) -> str | None:
        """Return the name of a sound, a video or captions in our package."""
        found = self.shelf.find(address, near=self.leaf.page.file) if ending(address) not in PAGE_ENDINGS else None
        return self.binder.medium(found) if found else None


def _anchor(leaf: Leaf, written: str) -> str | None:
    name = slug(unquote(written))
    return f"#muc-{name}" if name and name in leaf.page.anchors else None


def bind_pages(
    binder: Binder, shelf: Shelf, modules: Sequence[tuple[str, Sequence[Leaf]]], *, by_title: bool = False
) -> None:
    """Write every page as a lesson of its module. `by_title` says that links mean titles, not files."""
    found = Leaves()
    desks = [(name, [PageDesk(binder, shelf, leaf, found) for leaf in module]) for name, module in modules]
    for desk in (each for _, module in desks for each in module):
        leaf = desk.leaf
        leaf.title = page_title(leaf.page, desk, leaf.title) or clean_line(leaf.title, LONGEST_TITLE)
        leaf.title = leaf.title or _UNNAMED
        leaf.slug = binder.reserve(leaf.wanted or leaf.title)
        found.by_file.setdefault(leaf.page.file, leaf)
        if by_title:
            found.by_title.setdefault(slug(leaf.title), leaf)
    for name, own in desks:
        binder.module(name)
        for desk in own:
            _bind(binder, desk.leaf, desk)


def _bind(binder: Binder, leaf: Leaf, desk: PageDesk) -> None:
    page = leaf.page
    for loss in leaf.losses:
        desk.lose(loss.reason, loss.line, **loss.values)
    for refusal in leaf.refusals:
        binder.missing(page.file, refusal.address[:_SHOWN], refusal.reason, refusal.line)
        desk.lose(reasons.LOST_INCLUDE, refusal.line, name=refusal.address[:_SHOWN])
    written = write_body(page, desk, shift=leaf.shift, program=leaf.program)
    losses = desk.losses.values()
    kept = binder.lesson(
        leaf.slug, leaf.title, written.body, file=page.file, line=page.line, facts=page.facts, losses=losses
    )
    for line, asked in written.questions:
        question = leaf.questions.get(line) or Question(asked)
        if not kept:
            binder.missing(page.file, question.name, reasons.TOO_MANY_LESSONS, line, {"most": MAX_LESSONS})
            continue
        binder.selfcheck(page.file, question.name, line)
        for reason in question.losses:
            binder.change(page.file, question.name, reason, line)
