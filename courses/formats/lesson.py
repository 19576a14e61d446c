"""One lesson file: TOML between +++ lines, a title, Markdown with call-outs, self-checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Protocol, runtime_checkable

from courses.formats.fields import Fields, read_toml
from courses.formats.prose import Passage, passages, plain, sentence_lengths
from courses.formats.selfcheck import BANK, read_selfcheck
from courses.formats.selfcheck import NAME as SELFCHECK
from courses.formats.source import Flaw, ImageSource, LessonSource, MediaSource
from courses.rules.completion import FINISHES
from kernel import fences, formulas, richtext
from kernel.fences import Line, Piece
from kernel.text import syllables

Place = Callable[[ImageSource], richtext.Image]
"""Says how a picture of the package will stand on the page: its address, its size."""


@runtime_checkable
class Placer(Protocol):
    """A `Place` that can do more: it hears which pictures will be asked for, and it places sound and video too."""

    def __call__(self, image: ImageSource, /) -> richtext.Image:
        """Say how a picture will stand on the page."""

    def prepare(self, images: Iterable[ImageSource], /) -> None:
        """Hear the pictures of a package before they are asked for one by one."""

    def medium(self, source: MediaSource, /) -> richtext.Medium:
        """Say how a sound, a video or captions will stand on the page."""


SOURCES = "nguon"
_FRONT = "+++"
_TITLE = re.compile(r"#\s+(.*\S)\s*")
_WRONG_HEADING = re.compile(r"(?:#|#{4,6})\s+(.*)")
_CODE_SPAN = re.compile(r"`[^`]*+`")
_FORMULA = re.compile(formulas.INLINE)
_RAW_HTML = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9-]*[\s/>]|!|\?)")
_LIST_ITEM = re.compile(r"\s*[-*+]\s+(.*\S)\s*")


class LessonText:
    """The text of a lesson taken apart: front matter, title, fences. Line numbers are those of the file."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.flaws: list[Flaw] = []
        front, lines = self._split(fences.number(text))
        self.front: Mapping[str, Any] = front
        self.title, self.lines = self._take_title(lines)
        self.pieces, found = fences.scan(self.lines)
        self.note(found)

    def flaw(self, code: str, line: int = 1, detail: str = "") -> None:
        """Note something to be mended in this file."""
        self.flaws.append(Flaw(code, self.file, line, detail))

    def note(self, flaws: list[fences.Flaw]) -> None:
        """Note what a reader of lines found."""
        self.flaws += [Flaw(flaw.code, self.file, flaw.line, flaw.detail) for flaw in flaws]

    def _split(self, lines: tuple[Line, ...]) -> tuple[Mapping[str, Any], tuple[Line, ...]]:
        closing = next((line.number for line in lines[1:] if line.text.strip() == _FRONT), 0)
        if lines[0].text.strip() != _FRONT or not closing:
            self.flaw("front-matter-missing")
            return {}, lines
        front, error = read_toml("\n".join(line.text for line in lines[1 : closing - 1]))
        if error:
            self.flaw("toml", 1, error)
        return front, lines[closing:]

    def _take_title(self, lines: tuple[Line, ...]) -> tuple[str, tuple[Line, ...]]:
        first = next((i for i, line in enumerate(lines) if line.text.strip()), None)
        title = _TITLE.fullmatch(lines[first].text) if first is not None else None
        if first is None or title is None:
            self.flaw("title-missing", lines[first].number if first is not None else 1)
            return "", lines
        return plain(title.group(1)), lines[first + 1 :]

    def read_text(self) -> Iterator[tuple[Piece, Passage]]:
        """Yield the passages of the lesson itself: without self-checks and sources."""
        for piece in self.pieces:
            if piece.name not in {SELFCHECK, SOURCES}:
                for part in fences.split_code(piece.lines):
                    if part.name != fences.CODE:
                        yield from ((piece, passage) for passage in passages(part.lines))

    def body(self) -> str:
        """Return the Markdown to be rendered: the lines of the file, blank where read elsewhere."""
        last = self.lines[-1].number if self.lines else 0
        kept = dict.fromkeys(range(1, last + 1), "")
        kept.update((line.number, line.text) for line in self.lines)
        for piece in self.pieces:
            if piece.name == SELFCHECK:
                kept.update(dict.fromkeys(range(piece.line, piece.end + 1), ""))
        return "\n".join(kept.values())


def read_lesson(
    file: str,
    slug: str,
    number: int,
    text: str,
    images: Mapping[str, ImageSource],
    place: Place,
    media: Mapping[str, MediaSource] | None = None,
) -> tuple[LessonSource, tuple[Flaw, ...]]:
    """Read the composed text of a lesson file. Never raises: what is wrong comes back as flaws.

    `media` are what stands under `media/`; without them, or when `place` is no `Placer`, players become their words.
    """
    lesson = LessonText(file, text)
    # Of front matter that cannot be read it is enough to say so once.
    fields = Fields(lesson.front, file, [] if lesson.flaws and not lesson.front else lesson.flaws)
    used: dict[str, ImageSource] = {}
    rendered = richtext.read_block(lesson.body(), images=_finder(images, used, place), media=_media(media, place))
    lesson.note([flaw for flaw in rendered.flaws if flaw.code not in _SAID_BY_SCAN])
    _check_lines(lesson, images)
    checks = _selfchecks(lesson)
    read = [passage for _, passage in lesson.read_text()]
    lengths = list(sentence_lengths(passage.text for passage in read if passage.running))
    source = LessonSource(
        slug=slug,
        file=file,
        number=number,
        title=lesson.title or slug,
        outcome=fields.text("outcome"),
        minutes=fields.number("minutes"),
        components=fields.texts("components"),
        markdown="\n".join(line.text for line in lesson.lines).strip() + "\n",
        body_html=str(rendered.html),
        text="\n".join(passage.text for passage in read),
        selfchecks=checks,
        sources=_sources(lesson.pieces),
        rechecks=_rechecks(lesson.pieces),
        images=tuple(used),
        words=sum(syllables(passage.text) for passage in read),
        longest_sentence=max([0, *lengths, *sentence_lengths(_texts(checks))]),
        mean_sentence=round(sum(lengths) / len(lengths), 1) if lengths else 0.0,
        size=len(rendered.html.encode()) + sum(len(image.data) for image in used.values()),
        finish=fields.text("finish", required=False, among=FINISHES) or FINISHES[0],
        floor=fields.minutes("floor"),
        scorm=fields.text("scorm", required=False),
        level=fields.level("level"),
    )
    return source, tuple(sorted(lesson.flaws, key=lambda flaw: flaw.line))


# The lesson's own scan has already said these.
_SAID_BY_SCAN = frozenset({"fence-not-closed", "fence-not-open"})


def _finder(images: Mapping[str, ImageSource], used: dict[str, ImageSource], place: Place) -> richtext.FindImage:
    def find(name: str) -> richtext.Image | None:
        image = images.get(name)
        if image is None:
            return None
        used[name] = image
        return place(image)

    return find


def _media(media: Mapping[str, MediaSource] | None, place: Place) -> richtext.FindMedium | None:
    if media is None or not isinstance(place, Placer):
        return None

    def find(name: str) -> richtext.Medium | None:
        source = media.get(name)
        return place.medium(source) if source else None

    return find


def _selfchecks(lesson: LessonText) -> tuple[Mapping[str, Any], ...]:
    found = []
    for piece in lesson.pieces:
        if piece.name == SELFCHECK:
            question, flaws = read_selfcheck(piece)
            found.append(question)
            lesson.note(flaws)
    return tuple(found)


def _texts(checks: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    for check in (check for check in checks if check["kind"] != BANK):
        yield plain(check["stem"])
        for option in check["options"]:
            yield from (plain(option["text"]), plain(option["reason"]))


def _sources(pieces: list[Piece]) -> tuple[str, ...]:
    lines = [line.text for piece in pieces if piece.name == SOURCES for line in piece.lines]
    return tuple(item.group(1) for item in map(_LIST_ITEM.fullmatch, lines) if item)


def _rechecks(pieces: list[Piece]) -> tuple[date, ...]:
    days = (richtext.recheck_date(piece) for piece in pieces)
    return tuple(sorted({day for day in days if day}))


def _check_lines(lesson: LessonText, images: Mapping[str, ImageSource]) -> None:
    for piece in lesson.pieces:
        for part in fences.split_code(piece.lines):
            if part.name != fences.CODE:
                for text in formulas.split(part.lines):
                    for line in text.lines if text.name != formulas.FORMULA else ():
                        _check_line(lesson, line, images)


def _check_line(lesson: LessonText, line: Line, images: Mapping[str, ImageSource]) -> None:
    heading = _WRONG_HEADING.fullmatch(line.text)
    if heading:
        lesson.flaw("heading-level", line.number, heading.group(1))
    outside_code = _FORMULA.sub("", _CODE_SPAN.sub("", line.text))
    raw = _RAW_HTML.search(richtext.ADDRESSED.sub("", outside_code))
    if raw:
        lesson.flaw("raw-html", line.number, raw.group().strip())
    for link in richtext.ADDRESSED.finditer(outside_code):
        address = link.group("address").strip("<>")
        if not link.group("bang"):
            if richtext.safe_address(address) is None:
                lesson.flaw("link-refused", line.number, address)
            continue
        if address not in images:
            lesson.flaw("image-missing", line.number, address)
        if not link.group("words").strip():
            lesson.flaw("image-alt", line.number, address)
