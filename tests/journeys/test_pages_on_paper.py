"""Lessons printed from the browser: two sides of A4 at most, with address and day, readable without colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from courses.formats.package import read_course
from lms.config import ROOT
from lms.loading import place
from tests.live import DESK, PHONE, Open, Visitor

pytestmark = pytest.mark.browser

MOST_SIDES = 2
FOLDERS = sorted(path.parent for path in (ROOT / "courses" / "library").glob("*/course.toml"))
SIDE = re.compile(rb"/Type\s*/Page\b")
# Pictures below the fold are fetched late; a printing browser waits for them, one that is asked for a PDF may not.
ALL_PICTURES = """async () => {
  const all = [...document.images];
  all.forEach((image) => { image.loading = "eager"; });
  await Promise.all(all.map((image) => image.decode().catch(() => 0)));
}"""


def sides(visitor: Visitor) -> int:
    visitor.page.evaluate(ALL_PICTURES)
    return len(SIDE.findall(visitor.page.pdf(format="A4", prefer_css_page_size=True)))


class TestALessonThatShips:
    @pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
    def test_prints_on_two_sides_with_its_self_check(self, folder: Path, visit: Open) -> None:
        course = read_course(folder, place=place)
        visitor = visit(viewport=DESK)
        found = {}
        for lesson in course.lessons:
            visitor.go(f"/khoa-hoc/{course.slug}/{lesson.slug}")
            assert visitor.page.locator("#tu-kiem-tra").count() == 1
            found[lesson.slug] = sides(visitor)
        assert {slug: count for slug, count in found.items() if count > MOST_SIDES} == {}
        assert len(found) == len(course.lessons)

    @pytest.mark.parametrize("size", ["1", "3"])
    def test_prints_the_same_whatever_letters_are_chosen_for_the_screen(self, size: str, visit: Open) -> None:
        course = read_course(FOLDERS[0], place=place)
        visitor = visit(viewport=PHONE)
        visitor.go(f"/che-do?co_chu={size}&ve=/khoa-hoc/{course.slug}/{course.lessons[3].slug}")
        assert sides(visitor) <= MOST_SIDES

    def test_says_where_it_is_from_and_when_and_leaves_the_menus_out(self, visit: Open) -> None:
        course = read_course(FOLDERS[0], place=place)
        visitor = visit(viewport=DESK)
        visitor.go(f"/khoa-hoc/{course.slug}/{course.lessons[0].slug}")
        visitor.page.emulate_media(media="print")
        foot = visitor.page.locator(".print-foot").inner_text()
        assert f"/khoa-hoc/{course.slug}/{course.lessons[0].slug}" in foot
        assert re.search(r"ngày \d\d/\d\d/\d{4}", foot)
        for hidden in (".site-foot", ".lesson-nav", ".toolbar", "#da-hoc"):
            assert not any(part.is_visible() for part in visitor.page.locator(hidden).all()), hidden
        colour = visitor.page.locator(".callout-title").first.evaluate("part => getComputedStyle(part).color")
        assert colour in {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}
