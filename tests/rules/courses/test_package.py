import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.formats.lint import lint_course
from courses.formats.package import MAX_FILE, read_course
from courses.formats.source import CourseSource
from kernel.richtext import Image

LIBRARY = Path(__file__).parents[3] / "courses" / "library"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200"><title>Vẽ</title></svg>'

COURSE = """\
format = 1
code = "C99"
slug = "khoa-thu"
title = "Khóa thử"
summary = "Biết dừng lại trước một cuộc gọi lạ."
outcomes = ["Biết dừng lại"]
level = "A"
minutes = 12
audience = ["nong-dan"]
topics = ["an-toan-mang"]
components = ["4.1"]
competences = ["T2"]
path = 2
authors = ["Nhóm biên soạn"]
licence = "CC-BY-4.0"
updated = 2026-11-22
[[module]]
title = "Phần một"
lessons = ["dung-lai", "goi-ai"]
"""

LESSON = """\
+++
outcome = "biết dừng lại"
minutes = 6
components = ["4.1"]
+++
# Dừng lại

::: tinh-huong
Một người lạ gọi. Bạn làm gì?
***
Bạn gác máy.
:::

## Gác máy trước
Gác máy không phải là bất lịch sự. Bạn gọi lại số chính thức.

![Một người gác máy](images/gac-may.svg "Gác máy")

::: kiem-tra-lai den=2027-03-01
Số 113 là số của công an.
:::

::: cau-hoi
Việc đầu tiên là gì?

- [ ] Trả lời
  > Trả lời là vào cuộc
  của kẻ lừa.
- [x] Gác máy
  > Gác máy thì có thời gian nghĩ.
:::

::: cau-hoi
Gọi cho ai?

- [x] Người thân
  > Người thân giúp bạn bình tĩnh.
- [x] Công an
  > Đúng việc của công an.
- [ ] Số vừa gọi
  > Số đó là của kẻ lạ.
:::

::: nguon
- [Luật An ninh mạng](https://vanban.chinhphu.vn), xem ngày 22/11/2026
:::
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "course.toml").write_text(COURSE, "utf-8")
    (tmp_path / "01-dung-lai.md").write_text(LESSON, "utf-8")
    (tmp_path / "02-goi-ai.md").write_text(LESSON.replace("# Dừng lại", "# Gọi ai"), "utf-8")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "gac-may.svg").write_text(DRAWING, "utf-8")
    return tmp_path


def read(folder: Path) -> CourseSource:
    return read_course(folder, place=lambda image: Image(f"/tep/{image.sha256[:8]}", image.width, image.height))


def flaws(folder: Path) -> set[tuple[str, str]]:
    return {(flaw.code, flaw.detail) for flaw in read(folder).flaws}


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


class TestCourse:
    def test_has_its_facts(self, folder):
        course = read(folder)
        assert (course.code, course.slug, course.title) == ("C99", "khoa-thu", "Khóa thử")
        assert (course.paths, course.updated) == ((2,), date(2026, 11, 22))
        assert course.flaws == ()

    def test_has_its_lessons_in_the_order_of_its_modules(self, folder):
        rewrite(folder / "course.toml", '["dung-lai", "goi-ai"]', '["goi-ai", "dung-lai"]')
        assert [(lesson.number, lesson.slug) for lesson in read(folder).lessons] == [
            (1, "goi-ai"),
            (2, "dung-lai"),
        ]

    def test_is_known_by_its_content_alone(self, folder):
        before = read(folder)
        for path in list(folder.glob("*.*")):
            text = unicodedata.normalize("NFD", path.read_text("utf-8")).replace("\n", "\r\n")
            path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        after = read(folder)
        assert after == before
        (folder / "01-dung-lai.md").write_text(LESSON.replace("thời gian nghĩ", "thì giờ nghĩ"), "utf-8")
        assert read(folder).sha256 != before.sha256

    def test_finds_pictures_whose_names_are_decomposed(self, folder):
        decomposed = unicodedata.normalize("NFD", "gác-máy.svg")
        (folder / "images" / "gac-may.svg").rename(folder / "images" / decomposed)
        for path in folder.glob("*.md"):
            rewrite(path, "images/gac-may.svg", "<images/gác-máy.svg>")
        assert read(folder).flaws == ()
        assert read(folder).lessons[0].images == ("images/gác-máy.svg",)

    def test_does_not_follow_links_out_of_its_folder(self, folder, tmp_path_factory):
        outside = tmp_path_factory.mktemp("outside") / "x.svg"
        outside.write_text(DRAWING, "utf-8")
        (folder / "images" / "x.svg").symlink_to(outside)
        assert set(read(folder).images) == {"images/gac-may.svg"}


class TestLesson:
    def test_is_rendered_with_its_pictures(self, folder):
        lesson = read(folder).lessons[0]
        sha = read(folder).images["images/gac-may.svg"].sha256
        assert f'src="/tep/{sha[:8]}"' in lesson.body_html
        assert lesson.images == ("images/gac-may.svg",)
        assert lesson.size == len(lesson.body_html.encode()) + len(DRAWING.encode())

    def test_shows_neither_its_title_nor_its_selfchecks_in_the_body(self, folder):
        lesson = read(folder).lessons[0]
        assert lesson.title == "Dừng lại"
        assert "<h1" not in lesson.body_html
        assert ">Dừng lại<" not in lesson.body_html
        assert "Việc đầu tiên" not in lesson.body_html
        assert "Luật An ninh mạng" in lesson.body_html

    def test_has_selfchecks_as_the_question_bank_writes_them(self, folder):
        single, multiple = read(folder).lessons[0].selfchecks
        assert single == {
            "kind": "single",
            "stem": "Việc đầu tiên là gì?",
            "options": [
                {"text": "Trả lời", "right": False, "reason": "Trả lời là vào cuộc của kẻ lừa."},
                {"text": "Gác máy", "right": True, "reason": "Gác máy thì có thời gian nghĩ."},
            ],
        }
        assert multiple["kind"] == "multiple"

    def test_knows_its_sources_and_what_is_to_be_checked_again(self, folder):
        lesson = read(folder).lessons[0]
        assert lesson.sources == ("[Luật An ninh mạng](https://vanban.chinhphu.vn), xem ngày 22/11/2026",)
        assert lesson.rechecks == (date(2027, 3, 1),)

    def test_is_counted_without_selfchecks_sources_and_marks(self, folder):
        lesson = read(folder).lessons[0]
        # 7 + 3 in the situation, 3 in the heading, 8 + 6 below it, 2 in the caption, 7 to be checked again
        assert lesson.words == 36
        assert lesson.longest_sentence == 8


class TestFlaws:
    @pytest.mark.parametrize(
        ("old", "new", "code", "line"),
        [
            (LESSON[: LESSON.index("# ")], "", "front-matter-missing", 1),
            ("minutes = 6", "minutes = sáu", "toml", 1),
            ("minutes = 6\n", "", "field-missing", 1),
            ("# Dừng lại\n", "\n", "title-missing", 8),
            ("## Gác máy trước", "#### Gác máy trước", "heading-level", 14),
            ("Gác máy không", "<b>Gác</b> máy không", "raw-html", 15),
            ("images/gac-may.svg", "images/khong-co.svg", "image-missing", 17),
            ("![Một người gác máy]", "![]", "image-alt", 17),
            ("::: kiem-tra-lai", "::: kiem-tra", "fence-unknown", 19),
            ("den=2027-03-01", "den=2027-13-01", "recheck-date", 19),
            ("  > Gác máy thì có thời gian nghĩ.\n", "", "check-reason", 29),
            ("- [x] Gác máy", "- [ ] Gác máy", "check-no-right", 23),
            ("Việc đầu tiên là gì?", "", "check-stem", 23),
            ("xem ngày 22/11/2026\n:::", "xem ngày 22/11/2026\n", "fence-not-closed", 44),
            ("https://vanban.chinhphu.vn", "javascript:alert(1)", "link-refused", 45),
        ],
    )
    def test_name_the_file_and_the_line(self, folder, old, new, code, line):
        rewrite(folder / "01-dung-lai.md", old, new)
        found = [(flaw.code, flaw.file, flaw.line) for flaw in read(folder).flaws]
        assert found == [(code, "01-dung-lai.md", line)]

    def test_do_not_see_tags_in_code(self, folder):
        rewrite(folder / "01-dung-lai.md", "Gác máy không", "Thẻ `<b>` không")
        assert read(folder).flaws == ()

    @pytest.mark.parametrize(
        ("old", "new", "flaw"),
        [
            ('"goi-ai"]', '"goi-ai", "thieu"]', ("lesson-missing", "thieu")),
            (', "goi-ai"]', "]", ("lesson-unlisted", "goi-ai")),
            ('"goi-ai"]', '"goi-ai", "dung-lai"]', ("lesson-duplicate", "dung-lai")),
            ('slug = "khoa-thu"', 'slug = "Khóa thử"', ("slug-form", "slug")),
            ('level = "A"', 'level = "C"', ("value-unknown", "level = C")),
            ('topics = ["an-toan-mang"]', 'topics = ["khac"]', ("value-unknown", "topics = khac")),
            ("updated = 2026-11-22", 'updated = "hôm nay"', ("field-type", "updated")),
            ('code = "C99"\n', "", ("field-missing", "code")),
            ('licence = "CC', 'cover = "images/bia.svg"\nlicence = "CC', ("image-missing", "cover")),
        ],
    )
    def test_tell_what_is_wrong_with_the_course(self, folder, old, new, flaw):
        rewrite(folder / "course.toml", old, new)
        assert flaws(folder) == {flaw}

    def test_tell_two_files_of_one_slug(self, folder):
        (folder / "03-dung-lai.md").write_text(LESSON, "utf-8")
        assert flaws(folder) == {("lesson-duplicate", "dung-lai")}

    def test_tell_files_that_are_too_large_or_not_text(self, folder):
        (folder / "01-dung-lai.md").write_bytes(b"x" * (MAX_FILE + 1))
        (folder / "02-goi-ai.md").write_bytes(b"+++\n\xff")
        codes = {(flaw.code, flaw.file, flaw.line) for flaw in read(folder).flaws}
        assert ("too-large", "01-dung-lai.md", 1) in codes
        assert ("not-utf8", "02-goi-ai.md", 2) in codes

    def test_tell_unsafe_pictures(self, folder):
        (folder / "images" / "gac-may.svg").write_text(DRAWING.replace("<title", "<script/><title"), "utf-8")
        assert ("image-unsafe", "script") in flaws(folder)

    def test_tell_an_empty_folder(self, tmp_path):
        assert ("course-missing", "") in flaws(tmp_path)
        assert read(tmp_path / "nowhere").lessons == ()

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=300), st.text(max_size=300))
    def test_are_all_that_hostile_files_cause(self, tmp_path_factory, course, lesson):
        folder = tmp_path_factory.mktemp("course")
        (folder / "course.toml").write_bytes(course.encode("utf-8", "surrogatepass"))
        (folder / "course.toml").write_text(COURSE, "utf-8") if len(course) % 2 else None
        (folder / "01-dung-lai.md").write_bytes(lesson.encode("utf-8", "surrogatepass"))
        assert read(folder).flaws != ()


class TestAdvice:
    def codes(self, folder, today=date(2026, 11, 22)) -> set[str]:
        return {warning.code for warning in lint_course(read(folder), today=today)}

    def test_asks_for_a_lesson_of_the_right_length_with_three_selfchecks(self, folder):
        assert self.codes(folder) == {"too-few-words", "selfchecks"}

    def test_asks_for_sources(self, folder):
        rewrite(folder / "01-dung-lai.md", "- [Luật", "[Luật")
        assert "no-sources" in self.codes(folder)

    def test_tells_facts_that_are_due(self, folder):
        assert "recheck-due" in self.codes(folder, date(2027, 3, 1))
        assert "recheck-due" not in self.codes(folder, date(2027, 2, 28))

    def test_tells_sentences_that_are_too_long(self, folder):
        rewrite(folder / "01-dung-lai.md", "Gác máy không phải là", " ".join(["rất"] * 31) + " không phải là")
        assert "long-sentence" in self.codes(folder)

    def test_tells_heavy_and_unused_pictures(self, folder):
        (folder / "images" / "nang.svg").write_text(DRAWING + " " * 5000, "utf-8")
        assert {"image-bytes", "image-unused"} <= self.codes(folder)

    def test_tells_a_course_shorter_than_its_lessons(self, folder):
        rewrite(folder / "course.toml", "minutes = 12", "minutes = 11")
        assert "course-minutes" in self.codes(folder)


@pytest.mark.parametrize("folder", sorted(LIBRARY.glob("*/course.toml")), ids=lambda path: path.parent.name)
class TestShippedCourse:
    def test_has_no_flaw(self, folder):
        assert read(folder.parent).flaws == ()

    def test_reads_well(self, folder):
        assert lint_course(read(folder.parent), today=date(2026, 11, 22)) == ()

    def test_shows_no_marks_of_its_format(self, folder):
        for lesson in read(folder.parent).lessons:
            words = re.sub(r"<[^>]*>", "", lesson.body_html)
            assert not re.search(r"\*\*|:::|\]\(|\[[ x]\]|^#", words, re.MULTILINE), lesson.file
