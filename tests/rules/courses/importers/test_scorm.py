"""SCORM packages are kept whole, each part of their outline is a lesson, and what will not work is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats import importers
from courses.formats.importers import scorm
from courses.formats.package import read_course
from kernel.archive import MemoryTree, Refused, open_bytes
from lms.loading import place

MANIFEST = """<?xml version="1.0"?>
<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>An toàn lao động</title>
    <item identifier="a"><title>Chương một</title>
      <item identifier="b" identifierref="r1"><title>Mở đầu</title></item>
      <item identifier="c" identifierref="r2" parameters="?muc=2"><title>Điện giật</title></item>
      <item identifier="d" identifierref="r3"><title>Thiếu tệp</title></item>
    </item></organization></organizations>
  <resources xml:base="noi-dung">
    <resource identifier="r1" type="webcontent" adlcp:scormtype="sco" href="Mo-Dau.html"/>
    <resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="dien.html"/>
    <resource identifier="r3" type="webcontent" adlcp:scormtype="sco" href="khong.html"/>
  </resources></manifest>"""
FILES = {
    "imsmanifest.xml": MANIFEST.encode(),
    "noi-dung/mo-dau.html": b"<html><head></head><body>A</body></html>",
    "noi-dung/dien.html": b"<html><script>localStorage.setItem('a', 1)</script></html>",
    "noi-dung/cu.swf": b"FWS",
}


def reasons(findings) -> str:
    return " | ".join(f"{each.name}: {each.reason % each.values if each.values else each.reason}" for each in findings)


class TestAPackage:
    def test_becomes_lessons_that_play_it(self) -> None:
        found = importers.read(MemoryTree(FILES), title="x")
        assert (found.format, found.modules, found.lessons) == ("scorm", 1, 2)
        course = read_course(MemoryTree(found.files), place=place)
        assert course.title == "An toàn lao động"
        assert [lesson.scorm for lesson in course.lessons] == [
            "scorm/an-toan-lao-dong.zip#noi-dung/mo-dau.html",
            "scorm/an-toan-lao-dong.zip#noi-dung/dien.html?muc=2",
        ]

    def test_is_kept_whole_but_for_what_must_not_run(self) -> None:
        found = importers.read(MemoryTree(FILES), title="x")
        kept = open_bytes(found.files["scorm/an-toan-lao-dong.zip"])
        assert set(kept.names()) == set(FILES) - {"noi-dung/cu.swf"}

    def test_names_what_will_not_work(self) -> None:
        found = importers.read(MemoryTree(FILES), title="x").account
        assert "Thiếu tệp: Không tìm thấy trang mở đầu «khong.html»" in reasons(found.rejected)
        assert "cu.swf: Tệp loại này không chạy được" in reasons(found.rejected)
        assert "Gói dùng bộ nhớ của trình duyệt" in reasons(found.changed)

    def test_is_not_taken_for_a_common_cartridge(self) -> None:
        assert importers.detect(MemoryTree(FILES)).CODE == "scorm"

    @pytest.mark.parametrize("href", ["../../etc/passwd", "https://x.example/a.html", "//x.example/a", "/etc/passwd"])
    def test_never_opens_what_lies_outside(self, href: str) -> None:
        files = FILES | {"imsmanifest.xml": MANIFEST.replace("dien.html", href).encode()}
        found = importers.read(MemoryTree(files), title="x")
        assert found.lessons == 1

    def test_with_entities_is_refused(self) -> None:
        text = MANIFEST.replace('<?xml version="1.0"?>', '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
        with pytest.raises(Refused):
            scorm.read(MemoryTree(FILES | {"imsmanifest.xml": text.encode()}), "x")


PIECES = st.sampled_from(
    ["<item>", "</item>", "<title>A</title>", '<item identifierref="r1">', "<organization>", "</organization>", "&lt;"]
)


class TestAnyManifest:
    @given(st.lists(PIECES, max_size=30).map("".join))
    def test_is_read_or_refused(self, pieces: str) -> None:
        text = MANIFEST.replace("<title>Chương một</title>", pieces)
        try:
            found = scorm.read(MemoryTree(FILES | {"imsmanifest.xml": text.encode()}), "x")
        except Refused:
            return
        assert found.lessons >= 0

    @given(st.binary(max_size=300))
    def test_of_any_bytes_is_read_or_refused(self, data: bytes) -> None:
        try:
            scorm.read(MemoryTree({"imsmanifest.xml": data}), "x")
        except Refused:
            return
