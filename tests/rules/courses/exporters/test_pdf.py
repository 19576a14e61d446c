"""Courses on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from courses.formats.exporters import content, paper, pdf
from courses.formats.exporters.content import DRAFT, SAMPLE, Edition, read_checks
from courses.formats.package import read_course
from kernel.errors import NotFound
from kernel.richtext import Image
from tests.rules.courses.exporters.shelf import ADDRESS, BODIES, EDITION, EVERYTHING, FOLDERS, read, shipped, tree_of


def lesson_data(body: str = EVERYTHING, **changes: Any) -> dict[str, Any]:
    tree = tree_of(body)
    course = read(tree)
    edition = Edition(ADDRESS, EDITION["at_day"], **changes)
    checks = read_checks(course, tree)
    return paper.lesson_data(course, course.lessons[0], checks, edition, size=10, scale=1)


def kinds_of(node: Any) -> set[str]:
    if isinstance(node, dict):
        return {node.get("is", "")}.union(*map(kinds_of, node.values()))
    return set().union(*map(kinds_of, node)) if isinstance(node, list) else set()


def found(node: Any, kind: str) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        own = [node] if node.get("is") == kind else []
        return own + [each for value in node.values() for each in found(value, kind)]
    return [each for part in node for each in found(part, kind)] if isinstance(node, list) else []


class TestALesson:
    @pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
    def test_that_ships_takes_two_sides_at_most(self, folder: Path) -> None:
        course, tree = shipped(folder)
        for lesson in course.lessons:
            made = pdf.write_lesson(course, lesson.slug, tree, **EDITION | {"sample": True})
            assert made.startswith(b"%PDF-")
            assert 1 <= pdf.count_sides(made) <= pdf.MOST_SIDES, lesson.slug

    def test_is_tagged_and_says_its_language(self) -> None:
        course, tree = shipped(FOLDERS[0])
        made = pdf.write_lesson(course, course.lessons[0].slug, tree, **EDITION)
        assert b"/Lang(vi" in made
        assert b"/Marked true" in made
        assert b"pdfuaid" in made

    def test_is_the_same_bytes_each_time(self) -> None:
        course, tree = shipped(FOLDERS[0])
        slug = course.lessons[0].slug
        assert pdf.write_lesson(course, slug, tree, **EDITION) == pdf.write_lesson(course, slug, tree, **EDITION)

    def test_may_hold_everything_even_a_picture_that_cannot_be_drawn(self) -> None:
        tree = tree_of()
        made = pdf.write_lesson(read(tree), "mot", tree, **EDITION)
        assert pdf.count_sides(made) >= 1

    def test_longer_than_usual_goes_on(self) -> None:
        tree = tree_of("+++\nminutes = 1\n+++\n# Dài\n\n" + "Một đoạn văn khá dài để đọc.\n\n" * 400)
        assert pdf.count_sides(pdf.write_lesson(read(tree), "mot", tree, **EDITION)) > pdf.MOST_SIDES

    def test_of_another_course_is_not_found(self) -> None:
        tree = tree_of()
        with pytest.raises(NotFound):
            pdf.write_lesson(read(tree), "khong-co", tree, **EDITION)

    def test_is_written_from_a_course_that_was_read_for_the_web(self) -> None:
        tree = tree_of()
        course = read_course(tree, place=lambda image: Image(f"/tep/{image.sha256}.png", image.width, image.height))
        checks = read_checks(course, tree)
        edition = Edition(ADDRESS, EDITION["at_day"])
        data = paper.lesson_data(course, course.lessons[0], checks, edition, size=10, scale=1)
        assert [figure["file"][-4:] for figure in found(data, "figure")] == [".png", "webp"]


class TestTheDataOfALesson:
    def test_knows_every_kind_of_block(self) -> None:
        assert kinds_of(lesson_data()) >= {
            *("paragraph", "heading", "list", "quote", "code", "table", "figure", "rule", "callout", "fold"),
            *("formula", "sound", "strong", "em", "link", "image"),
        }

    def test_leaves_no_level_of_headings_out(self) -> None:
        levels = [heading["level"] for heading in found(lesson_data(), "heading")]
        assert levels == [2, 2]

    def test_prints_addresses_that_lead_out_and_completes_those_within(self) -> None:
        links = {"".join(link["text"]): link for link in found(lesson_data(), "link")}
        assert links["bài sau"]["href"] == f"{ADDRESS}/hai"
        assert links["bài sau"]["printed"] == ""
        assert links["trang ngoài"]["printed"] == "a.example/b?c=1&d=2"
        assert links["thư"]["printed"] == ""

    def test_says_how_to_read_on_instead_of_what_to_open(self) -> None:
        titles = [fold["title"] for fold in found(lesson_data(), "fold")]
        assert titles == ["Bản ghi lời", "Nghĩ xong, đọc tiếp"]

    def test_names_version_day_licence_and_address(self) -> None:
        foot = " ".join(lesson_data(version=3)["foot"])
        assert f"{ADDRESS}/mot" in foot
        assert "phiên bản 3, ngày 22/11/2026" in foot
        assert "CC BY 4.0" in foot

    def test_bears_its_stamps(self) -> None:
        assert lesson_data()["stamps"] == []
        assert lesson_data(sample=True, draft=True)["stamps"] == [SAMPLE, DRAFT]

    def test_asks_every_question_and_names_the_right_letters(self) -> None:
        first, unfinished, banked = lesson_data()["lessons"][0]["checks"]
        right = {"".join(o["text"]) for o in first["options"] if o["label"] in first["right"]}
        assert (first["many"], right) == (True, {"Đúng", "Cũng đúng"})
        assert unfinished["right"] == []
        assert banked["stem"] == ["Câu của ngân hàng?"]

    def test_asks_in_the_order_of_the_page(self) -> None:
        course, tree = shipped(FOLDERS[0])
        lesson = course.lessons[0]
        spec = {"options": [{"html": str(n), "right": n == 2, "reason_html": ""} for n in range(3)]}
        asked = {
            lesson.slug: [
                {"kind": "ordering", "stem_html": "", "spec": {}, "presentation": {}},
                {"kind": "single", "stem_html": "<p>Hỏi</p>", "spec": spec, "presentation": {"order": [2, 0, 1]}},
            ]
        }
        (check,) = read_checks(course, tree, asked)[lesson.slug]
        assert [option.html for option in check.options] == ["2", "0", "1"]
        assert check.right == ("A",)

    def test_reads_a_formula_aloud(self) -> None:
        alts = [formula["alt"] for formula in found(lesson_data(), "formula")]
        assert alts[0] == "(a + b)/2"

    def test_sets_a_very_deep_formula_as_a_line_of_text(self) -> None:
        deep = r"\sqrt{" * 30 + "x" + "}" * 30
        tree = tree_of(f"+++\nminutes = 1\n+++\n# Sâu\n\n$${deep}$$\n")
        assert pdf.count_sides(pdf.write_lesson(read(tree), "mot", tree, **EDITION)) == 1


class TestABooklet:
    @pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
    def test_begins_each_lesson_on_a_side_of_its_own(self, folder: Path) -> None:
        course, tree = shipped(folder)
        made = pdf.write_booklet(course, tree, **EDITION)
        assert pdf.count_sides(made) >= len(course.lessons) + 3  # cover, contents, answers
        assert b"pdfuaid" in made

    def test_may_hold_everything(self) -> None:
        tree = tree_of()
        assert pdf.count_sides(pdf.write_booklet(read(tree), tree, **EDITION | {"draft": True})) >= 5

    def test_of_a_course_without_lessons_is_a_cover_with_contents(self) -> None:
        tree = tree_of(**{"course.toml": b'title = "T"\n'})
        assert pdf.count_sides(pdf.write_booklet(read(tree), tree, **EDITION)) == 2


class TestAnyLesson:
    @given(BODIES)
    def test_can_be_printed(self, body: str) -> None:
        tree = tree_of(f"+++\nminutes = 1\n+++\n# Bài\n\n{body}\n")
        assert pdf.count_sides(pdf.write_lesson(read(tree), "mot", tree, **EDITION)) >= 1


class TestLicences:
    def test_are_named_as_people_know_them(self) -> None:
        course, _tree = shipped(FOLDERS[0])
        assert content.licence_name(course) == "CC BY 4.0"
