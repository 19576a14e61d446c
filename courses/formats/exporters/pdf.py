"""Courses on paper: one lesson on two sides of A4, or a whole course as a booklet. Set by typst.

What is written reaches typst as data (`sys.inputs`), never as markup, so no text of an author is read as a command.
The templates stand in `typeset/`. The same course gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from courses.formats.exporters import paper
from courses.formats.exporters.content import Asked, Edition, read_checks
from courses.formats.source import CourseSource
from kernel.archive import Tree
from kernel.errors import NotFound
from kernel.typesetting import ACCESSIBLE, CannotSet, compiled, fonts, stamp_of

WRITER = 1
"""Raise it with every change of what is written: copies made earlier are then made anew."""
MOST_SIDES = 2
"""What a lesson of the usual length may take."""
FITS = ((11.0, 0.8), (10.5, 0.75), (10.0, 0.7), (9.5, 0.62), (9.0, 0.55))
"""Sizes of letters (points) and of pictures, tried in turn until a lesson fits."""
BOOKLET = (10.5, 0.8)

_TEMPLATES = Path(__file__).parent / "typeset"
_STANDARDS: tuple[list[Any], ...] = (ACCESSIBLE, [])
_PROBE = b"#image(sys.inputs.name)"
_SIDES = re.compile(rb"/Type\s*/Page\b")


def write_lesson(
    source: CourseSource,
    lesson_slug: str,
    tree: Tree,
    *,
    address: str,
    at_day: date,
    sample: bool,
    draft: bool = False,
    version: int = 0,
    asked: Asked | None = None,
) -> bytes:
    """Return a lesson as a PDF. `address` is that of the course's page. Raises `NotFound` for an unknown lesson."""
    lesson = next((each for each in source.lessons if each.slug == lesson_slug), None)
    if lesson is None:
        raise NotFound
    edition = Edition(address, at_day, version, sample=sample, draft=draft)
    checks = read_checks(source, tree, asked)
    with _Sheet(source, tree, "lesson") as sheet:
        made = b""
        for size, scale in FITS:
            made = sheet.print(paper.lesson_data(source, lesson, checks, edition, size=size, scale=scale), at_day)
            if count_sides(made) <= MOST_SIDES:
                return made
        # Longer than the usual lesson: then letters stay as large as they are in a booklet.
        return sheet.print(
            paper.lesson_data(source, lesson, checks, edition, size=BOOKLET[0], scale=BOOKLET[1]), at_day
        )


def write_booklet(
    source: CourseSource,
    tree: Tree,
    *,
    address: str,
    at_day: date,
    sample: bool,
    draft: bool = False,
    version: int = 0,
    asked: Asked | None = None,
) -> bytes:
    """Return a whole course as a PDF: cover, contents, lessons each beginning a page, the answers at the end."""
    edition = Edition(address, at_day, version, sample=sample, draft=draft)
    with _Sheet(source, tree, "booklet") as sheet:
        return sheet.print(
            paper.booklet_data(source, read_checks(source, tree, asked), edition, size=BOOKLET[0], scale=BOOKLET[1]),
            at_day,
        )


def count_sides(pdf: bytes) -> int:
    """Return the number of pages of a PDF made here (typst lists its pages uncompressed)."""
    return len(_SIDES.findall(pdf))


class _Sheet:
    """A folder with the templates and the pictures of one course, and a compiler that sees nothing else."""

    def __init__(self, source: CourseSource, tree: Tree, template: str) -> None:
        self._source = source
        self._tree = tree
        self._template = template
        self._folder = TemporaryDirectory(prefix="typeset-")
        self._unusable: set[str] = set()

    def __enter__(self) -> _Sheet:
        root = Path(self._folder.name)
        for path in _TEMPLATES.glob("*.typ"):
            (root / path.name).write_bytes(path.read_bytes())
        self._compiler = typst.Compiler(
            root / f"{self._template}.typ", root=root, font_paths=fonts(), ignore_system_fonts=True
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self._folder.cleanup()

    def print(self, data: Mapping[str, Any], day: date) -> bytes:
        """Set the data. Pictures that cannot be drawn are replaced by their descriptions."""
        data = paper.without_files(data, self._unusable)
        names = paper.files_of(data)
        self._lay_out(names)
        try:
            return self._compile(data, day)
        except CannotSet:
            unusable = {name for name in names if not self._usable(name)}
            if not unusable:
                raise
        self._unusable |= unusable
        return self._compile(paper.without_files(data, unusable), day)

    def _lay_out(self, names: Iterable[str]) -> None:
        for name in names:
            place = Path(self._folder.name) / name
            if not place.exists():
                place.write_bytes(paper.picture_bytes(self._source, self._tree, name))

    def _compile(self, data: Mapping[str, Any], day: date) -> bytes:
        """Compile for everybody (PDF/UA); what breaks a rule of that standard is still tagged as well as it goes."""
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        stamp = stamp_of(day)
        *firm, last = _STANDARDS
        for standards in firm:
            try:
                return self._pdf(inputs, standards, stamp)
            except CannotSet:
                continue
        return self._pdf(inputs, last, stamp)

    def _pdf(self, inputs: dict[str, str], standards: list[Any], stamp: int) -> bytes:
        return compiled(self._compiler, inputs, standards=standards, stamp=stamp)

    def _usable(self, name: str) -> bool:
        root = Path(self._folder.name)
        probe = typst.Compiler(_PROBE, root=root, font_paths=fonts(), ignore_system_fonts=True)
        try:
            compiled(probe, {"name": f"/{name}"}, standards=[], stamp=0)
        except CannotSet:
            return False
        return True
