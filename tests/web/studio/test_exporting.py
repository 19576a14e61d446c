"""A course leaves by plain links: our package, a Common Cartridge, LiaScript; and what each of them cannot hold."""

from __future__ import annotations

import re
from typing import Any

import pytest

from courses.formats import importers
from courses.operations import reviewing
from kernel import clock
from kernel.archive import MemoryTree, open_bytes, pack
from lms import importing
from tests import foreign_courses
from tests.authors import Author
from tests.conftest import Scene
from tests.web.learn.reading import visit

WAYS = {
    "goi": ("goi-khoa-hoc.zip", "application/zip", "package"),
    "imscc": ("khoa-hoc.imscc", "application/zip", "common_cartridge"),
    "liascript": ("liascript.zip", "application/zip", "liascript"),
}


@pytest.fixture
def author(small_scene: Scene) -> Author:
    return Author(small_scene)


def bring(author: Author, files: dict[str, bytes]) -> str:
    """Make a draft of a package; return its address."""

    def step(session: Any, desk: Any) -> str:
        return importing.make_draft(
            session,
            MemoryTree(files),
            desk,
            title="Gói",
            unit_path=author.path,
            actor=author.actor,
            at=clock.now(),
        )

    return f"/giang-vien/soan/{author.do(step)}"


def open_shipped(author: Author, slug: str) -> str:
    def step(session: Any, desk: Any) -> str:
        return reviewing.open_course(
            session, slug, unit_path=author.path, desk=desk, actor=author.actor, at=clock.now()
        ).public_id

    return f"/giang-vien/soan/{author.do(step)}"


class TestADownload:
    @pytest.mark.parametrize("way", sorted(WAYS))
    def test_of_each_form_is_read_again(self, author: Author, way: str) -> None:
        base = bring(author, foreign_courses.package())
        name, media_type, code = WAYS[way]
        page = visit(author.learner.browser(), f"{base}/xuat")
        assert f"{base}/xuat/{way}" in page.links
        answer = page.client.get(f"{base}/xuat/{way}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == media_type
        assert answer.headers["Content-Disposition"] == f'attachment; filename="khoa-tron-ven-{name}"'
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.data == page.client.get(f"{base}/xuat/{way}").data
        imported = importers.read(open_bytes(answer.data), title="x")
        assert (imported.format, imported.lessons) == (code, 3)
        assert "Khóa trọn vẹn".encode() in imported.files["course.toml"]
        lessons = b"".join(data for file, data in sorted(imported.files.items()) if file.endswith(".md"))
        for words in ("Dừng lại", "So sánh hai giá", "Gác máy trước, kiểm tra sau.", "Chị nên hỏi người nhà."):
            assert words.encode() in lessons

    def test_of_the_package_is_what_came(self, author: Author) -> None:
        base = bring(author, foreign_courses.package())
        answer = author.learner.browser().get(f"{base}/xuat/goi")
        assert answer.data == pack(foreign_courses.package())

    @pytest.mark.parametrize("way", sorted(WAYS))
    def test_of_a_course_that_has_just_begun_is_no_error(self, author: Author, way: str) -> None:
        made = {
            "trong": {"course.toml": b'format = 1\ntitle = "Tr\xe1\xbb\x91ng"\n'},
            "do": {
                "course.toml": 'format = 1\ntitle = "Dở"\n[[module]]\ntitle = ""\nlessons = ["a"]\n'.encode(),
                "01-a.md": "+++\n+++\n# A\n\n# Sai\n\n![](images/mat.png)\n\n::: cau-hoi\nDở\n\n$\\frac{$\n".encode(),
                "bank/bank.toml": b'format = 1\ncode = "do"\n',
                "bank/items.toml": b'[[item]]\ncode = "x"\nkind = "single"\nstem = "?"\n',
            },
        }
        client = author.learner.browser()
        for files in made.values():
            base = bring(author, files)
            assert client.get(f"{base}/xuat/{way}").status_code == 200
            if way != "goi":
                assert visit(client, f"{base}/xuat/{way}/mat-gi").status == 200

    def test_of_a_form_that_there_is_not_or_of_a_stranger_is_not_found(
        self, author: Author, small_scene: Scene
    ) -> None:
        base = bring(author, foreign_courses.package())
        stranger = Author(small_scene, "Lê Văn Xa", path="01.00004.").learner.browser()
        client = author.learner.browser()
        assert client.get(f"{base}/xuat/tep-la").status_code == 404
        assert client.get(f"{base}/xuat/tep-la/mat-gi").status_code == 404
        for way in WAYS:
            assert stranger.get(f"{base}/xuat/{way}").status_code == 404
            assert stranger.get(f"{base}/xuat/{way}/mat-gi").status_code == 404


class TestWhatAFormCannotHold:
    @pytest.mark.parametrize("way", ["imscc", "liascript"])
    def test_is_said_in_whole_sentences(self, author: Author, way: str) -> None:
        base = bring(author, foreign_courses.package())
        page = visit(author.learner.browser(), f"{base}/xuat")
        link = f"{base}/xuat/{way}/mat-gi"
        assert link in page.links
        page = visit(page.client, link)
        assert page.status == 200
        assert f"{base}/xuat/{way}" in page.links
        assert "SCORM" in page.text or way == "liascript"
        assert not re.search(r"%\(\w+\)s|\{\w+\}", page.html)
        cells = re.findall(r"<tr>(.*?)</tr>", page.html, re.S)
        assert len(cells) > 1

    @pytest.mark.parametrize("way", ["imscc", "liascript"])
    def test_of_a_shipped_course_can_be_read(self, author: Author, way: str) -> None:
        base = open_shipped(author, "an-toan-tren-mang-tranh-bi-lua")
        client = author.learner.browser()
        answer = client.get(f"{base}/xuat/{way}")
        assert answer.status_code == 200
        assert "an-toan-tren-mang-tranh-bi-lua-" in answer.headers["Content-Disposition"]
        assert importers.read(open_bytes(answer.data), title="x").lessons == 8
        assert visit(client, f"{base}/xuat/{way}/mat-gi").status == 200
