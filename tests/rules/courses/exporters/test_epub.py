"""Courses as electronic books."""

from __future__ import annotations

import unicodedata
from datetime import date
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given

from courses.formats.exporters import epub
from courses.formats.exporters.content import DRAFT, SAMPLE
from tests.rules.courses.exporters.shelf import ADDRESS, BODIES, EDITION, FOLDERS, read, shipped, tree_of

XHTML = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
ROOT = "EPUB"


class Book:
    """A book as a reading system opens it."""

    def __init__(self, data: bytes) -> None:
        self.zip = ZipFile(BytesIO(data))
        self.package = self.xml("package.opf")
        self.items = {item.get("id", ""): item for item in self.package.iter(f"{OPF}item")}

    def xml(self, name: str) -> Element:
        return fromstring(self.zip.read(f"{ROOT}/{name}"))

    def text(self, name: str) -> str:
        return "".join(self.xml(name).itertext())

    @property
    def spine(self) -> list[str]:
        return [self.items[ref.get("idref", "")].get("href", "") for ref in self.package.iter(f"{OPF}itemref")]

    def pages(self) -> dict[str, Element]:
        return {name: self.xml(name) for name in self.spine}

    def check(self) -> None:
        """Check what reading systems refuse: broken lists of files, addresses that lead nowhere, doubled names."""
        first = self.zip.infolist()[0]
        assert (first.filename, first.compress_type, self.zip.read(first)) == (
            "mimetype",
            ZIP_STORED,
            b"application/epub+zip",
        )
        listed = {f"{ROOT}/{item.get('href')}" for item in self.items.values()}
        assert listed == set(self.zip.namelist()) - {"mimetype", "META-INF/container.xml", f"{ROOT}/package.opf"}
        assert len(self.items) == len(listed)
        names = {
            page: [each.get("id") for each in root.iter() if each.get("id")] for page, root in self.pages().items()
        }
        for page, root in self.pages().items():
            assert len(names[page]) == len(set(names[page])), page
            for element in root.iter():
                self._check_address(page, element.get("src") or element.get("href") or "", names)

    def _check_address(self, page: str, address: str, names: dict[str, list[Any]]) -> None:
        if not address or address.startswith(("https://", "http://", "mailto:", "tel:")):
            return
        file, _, fragment = address.partition("#")
        file = normpath(join(dirname(page), file)) if file else page
        assert f"{ROOT}/{file}" in self.zip.namelist(), address
        assert not fragment or fragment in names[file], address


def write(tree: Any, **changes: Any) -> Book:
    return Book(epub.write_epub(read(tree), tree, **EDITION | changes))


class TestABook:
    @pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
    def test_that_ships_is_whole(self, folder: Path) -> None:
        course, tree = shipped(folder)
        book = Book(epub.write_epub(course, tree, **EDITION))
        book.check()
        assert book.spine[0] == "bia.xhtml"
        assert book.spine[2:-1] == [f"bai-{lesson.number:03d}.xhtml" for lesson in course.lessons]
        assert book.spine[-1] == "dap-an.xhtml"

    def test_may_hold_everything(self) -> None:
        book = write(tree_of())
        book.check()
        page = book.text("bai-001.xhtml")
        assert "Lời của đoạn âm thanh." in page
        assert "Nghe âm thanh này trên trang của bài học" in page
        assert {item.get("href"): item.get("properties") for item in book.items.values()}["bai-001.xhtml"] == "mathml"

    def test_is_the_same_bytes_each_time(self) -> None:
        tree = tree_of()
        assert epub.write_epub(read(tree), tree, **EDITION) == epub.write_epub(read(tree), tree, **EDITION)

    def test_is_another_book_when_the_version_is(self) -> None:
        def name(book: Book) -> str | None:
            return book.package.findtext(f".//{DC}identifier")

        assert name(write(tree_of())) != name(write(tree_of(), version=4))

    def test_is_composed(self) -> None:
        plain = tree_of("+++\nminutes = 1\n+++\n# Tiếng Việt\n\nThử.\n")
        parted = tree_of(unicodedata.normalize("NFD", "+++\nminutes = 1\n+++\n# Tiếng Việt\n\nThử.\n"))
        assert epub.write_epub(read(plain), plain, **EDITION) == epub.write_epub(read(parted), parted, **EDITION)

    def test_says_what_it_is(self) -> None:
        package = write(tree_of()).package
        facts = {element.tag.removeprefix(DC): element.text for element in package.iter() if element.tag.startswith(DC)}
        assert facts["title"] == "Thử & <thử>"
        assert facts["language"] == "vi"
        assert facts["rights"] == "CC BY 4.0"
        assert facts["source"] == ADDRESS
        marked = {meta.get("property"): meta.text for meta in package.iter(f"{OPF}meta")}
        assert marked["dcterms:modified"] == "2026-11-22T00:00:00Z"
        assert marked["schema:accessModeSufficient"] == "textual"
        assert {"schema:accessMode", "schema:accessibilityFeature", "schema:accessibilityHazard"} <= set(marked)

    def test_names_its_cover(self) -> None:
        (cover,) = (item for item in write(tree_of()).items.values() if item.get("properties") == "cover-image")
        assert cover.get("media-type") == "image/png"

    def test_lists_its_parts_and_lessons_in_order(self) -> None:
        nav = write(tree_of()).xml("nav.xhtml")
        assert [link.get("href") for link in nav.iter(f"{XHTML}a")] == [
            "bia.xhtml",
            "bai-001.xhtml",
            "bai-002.xhtml",
            "dap-an.xhtml",
        ]
        assert [span.text for span in nav.iter(f"{XHTML}span")] == ["Phần một"]

    def test_leads_from_lesson_to_lesson_and_out(self) -> None:
        page = write(tree_of()).xml("bai-001.xhtml")
        links = {"".join(link.itertext()): link.get("href") for link in page.iter(f"{XHTML}a")}
        assert links["bài sau"] == "bai-002.xhtml"
        assert links["trang ngoài"] == "https://a.example/b?c=1&d=2"

    def test_tells_the_answers_on_a_page_of_their_own(self) -> None:
        book = write(tree_of())
        assert "Vì đúng" not in book.text("bai-001.xhtml")
        assert "Vì đúng" in book.text("dap-an.xhtml")

    def test_without_questions_has_no_page_of_answers(self) -> None:
        book = write(tree_of("+++\nminutes = 1\n+++\n# Một\n\nChữ.\n"))
        book.check()
        assert "dap-an.xhtml" not in book.spine

    def test_bears_its_stamps_on_every_lesson(self) -> None:
        book = write(tree_of(), sample=True, draft=True, at_day=date(2026, 1, 2))
        for page in ("bia.xhtml", "bai-001.xhtml", "bai-002.xhtml"):
            assert SAMPLE in book.text(page)
            assert DRAFT in book.text(page)
        assert "ngày 02/01/2026" in book.text("bia.xhtml")


class TestAnyLesson:
    @given(BODIES)
    def test_becomes_a_whole_book(self, body: str) -> None:
        write(tree_of(f"+++\nminutes = 1\n+++\n# Bài\n\n{body}\n")).check()
