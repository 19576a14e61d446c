import unicodedata

import pytest
from hypothesis import given

from courses.formats import importers
from courses.formats.imported import Imported
from courses.formats.importers import mdbook
from kernel.archive import MemoryTree
from tests.rules.courses.importers.books import make_book, png
from tests.rules.courses.importers.foreign import bodies, check, read_back, said, texts


def imported(files: dict[str, str | bytes], title: str = "Sách thử") -> Imported:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    made = mdbook.read(MemoryTree(data), title)
    check(data, made)
    return made


def chapter(text: str, **others: str | bytes) -> str:
    """Return what one chapter becomes. `a__b_txt` names the file a/b.txt."""
    files = {name.replace("__", "/").replace("_", "."): data for name, data in others.items()}
    return bodies(imported({"src/SUMMARY.md": "- [Bài](bai.md)", "src/bai.md": text, **files}))["Bài"]


def outline(summary: str, *pages: str) -> list[tuple[str, list[str]]]:
    made = imported({"src/SUMMARY.md": summary, **{f"src/{page}.md": "chữ" for page in pages}})
    course = read_back(made)
    titles = {lesson.slug: lesson.title for lesson in course.lessons}
    return [(module.title, [titles[slug] for slug in module.lessons]) for module in course.modules]


class TestBook:
    def test_is_known_by_its_summary(self):
        assert importers.detect(MemoryTree({"book.toml": b"", "src/SUMMARY.md": b"", "src/a.md": b""})) is mdbook
        assert importers.detect(MemoryTree({"x/summary.md": b"", "x/a.md": b""})) is mdbook
        assert mdbook.knows(MemoryTree({"a.md": b""})) == 0

    def test_has_the_facts_of_its_settings(self):
        book = '[book]\ntitle = "Sách hay"\nauthors = ["Tổ 1", "Tổ 2"]\ndescription = "Đọc chậm."\nsrc = "noi-dung"\n'
        made = imported({"book.toml": book, "noi-dung/SUMMARY.md": "- [A](a.md)", "noi-dung/a.md": "chữ"})
        course = read_back(made)
        assert (course.title, course.authors, course.summary) == ("Sách hay", ("Tổ 1", "Tổ 2"), "Đọc chậm.")

    def test_with_settings_that_cannot_be_read_is_still_a_book(self):
        made = imported({"book.toml": b"[book\xff", "src/SUMMARY.md": "- [A](a.md)", "src/a.md": "chữ"}, "Tên")
        assert (made.lessons, read_back(made).title) == (1, "Tên")

    def test_in_many_lessons_comes_in_whole(self):
        files = make_book(300)
        made = mdbook.read(MemoryTree(files), "")
        course = check(files, made)
        assert (made.lessons, made.images, made.modules) == (300, 1, 9)
        assert course.title == "Sổ tay an toàn số"
        assert [finding.name for finding in made.account.rejected] == ["Bị mất (bi-mat.md)"]
        assert all("Mỗi ngày học một điều nhỏ." in lesson.text for lesson in course.lessons[1:])
        assert "](bai-2-viec-so-2)" in course.lessons[1].markdown


class TestSummary:
    def test_gives_parts_as_modules_with_nested_chapters_in_order(self):
        summary = (
            "# Mục lục\n\n[Mở](mo.md)\n\n# Phần một\n\n- [A](a.md)\n    - [B](b.md)\n        - [C](c.md)\n"
            "- [D](d.md)\n\n# Phần hai\n\n* [E](e.md)\n\n---\n\n[Kết](ket.md)\n[Hết](het.md)\n"
        )
        assert outline(summary, *("mo", "a", "b", "c", "d", "e", "ket", "het")) == [
            ("Mở đầu", ["Mở"]),
            ("Phần một", ["A", "B", "C", "D"]),
            ("Phần hai", ["E"]),
            ("Phần cuối", ["Kết", "Hết"]),
        ]

    def test_without_parts_gives_its_top_chapters_as_modules(self):
        assert outline("1. [A](a.md)\n   1. [B](b.md)\n2. [C](c.md)\n   - [D](d.md)\n", "a", "b", "c", "d") == [
            ("A", ["A", "B"]),
            ("C", ["C", "D"]),
        ]

    def test_of_one_level_gives_one_module(self):
        assert outline("- [A](a.md)\n- [B](b.md)", "a", "b") == [("Sách thử", ["A", "B"])]

    def test_tells_of_every_chapter_what_became_of_it(self):
        summary = "- [Nháp]()\n- [Mất](mat.md)\n- [Có](co.md)\n- [Lại](co.md)\n- [Web](https://a.vn)\n- Chỉ chữ\n"
        made = imported({"SUMMARY.md": summary, "co.md": "chữ", "thua.md": "x", "vo.md": b"\xff"})
        account = made.account
        assert [(finding.name, said(finding)) for finding in account.rejected] == [
            ("Mất (mat.md)", "Mục lục có bài này nhưng không có tệp")
        ]
        assert {finding.name: said(finding) for finding in account.ignored} == {
            "Nháp": "Bài trong mục lục chưa có tệp",
            "Chỉ chữ": "Bài trong mục lục chưa có tệp",
            "Lại": "Mục lục đã nhắc tới tệp này ở trên",
            "Web": "Mục lục dẫn tới địa chỉ bên ngoài",
            "thua.md": "Mục lục không nhắc tới tệp này",
            "vo.md": "Mục lục không nhắc tới tệp này",
        }

    def test_finds_chapters_whatever_the_case_and_form_of_their_names(self):
        name = unicodedata.normalize("NFD", "src/Chương Một.MD")
        made = imported({"src/summary.md": "- [Một](./chương%20một.md)\r\n", name: "chữ\r\n"})
        assert bodies(made) == {"Một": "chữ"}

    def test_gives_the_titles_and_keeps_others_as_words(self):
        made = imported(
            {"SUMMARY.md": "- [Bài `một`](a.md)\n- [Hai](b.md)", "a.md": "# Bài một\n\nx", "b.md": "# 2\n\ny"}
        )
        assert bodies(made) == {"Bài một": "x", "Hai": "**2**\n\ny"}

    def test_leads_nowhere_outside(self):
        made = imported({"src/SUMMARY.md": "- [A](../../../etc/passwd.md)\n- [B](/etc/b.md)"})
        assert (made.lessons, len(made.account.rejected)) == (0, 2)


class TestIncludes:
    code = "một\nhai\nba\nbốn\n// ANCHOR: neo\nnăm\n// ANCHOR_END: neo\nsáu"

    @pytest.mark.parametrize(
        ("part", "taken"),
        [
            ("", "một hai ba bốn năm sáu"),
            (":2", "hai"),
            (":2:3", "hai ba"),
            ("::2", "một hai"),
            (":4:", "bốn năm sáu"),
            (":neo", "năm"),
            (":90:99", ""),
        ],
    )
    def test_take_in_the_part_they_name(self, part, taken):
        for command in ("include", "rustdoc_include"):
            made = chapter(f"trước\n\n{{{{#{command} ../ma/x.txt{part}}}}}\n\nsau", ma__x_txt=self.code)
            assert " ".join(made.split()) == " ".join(f"trước {taken} sau".split())

    def test_stand_in_code_as_code(self):
        made = chapter("```rust\n{{#include ../x.rs:1:2}}\n```", x_rs='let a = "<b>"; // [x](y)\nlet b;\nlet c;')
        assert made == '```rust\nlet a = "<b>"; // [x](y)\nlet b;\n```'

    def test_of_playgrounds_are_blocks_of_code(self):
        for name in ("playground", "playpen"):
            assert chapter(f"{{{{#{name} ../x.rs editable}}}}", x_rs="# hidden\nlet a;\n") == "```rust\nlet a;\n```"

    def test_may_take_in_others(self):
        assert chapter("{{#include a.md}}", src__a_md="A {{#include b/c.md}}", src__b__c_md="C\nD") == "A C\nD"

    def test_that_are_escaped_are_shown(self):
        assert chapter("\\{{#include x}} và `\\{{#include y}}` {{#title Tên}}") == (
            "\\{\\{#include x\\}\\} và `{{#include y}}`"
        )

    def test_that_cannot_be_are_refused_in_words(self):
        made = imported(
            {
                "src/SUMMARY.md": "- [Bài](bai.md)",
                "src/bai.md": "{{#include bai.md}}\n{{#include a.md}}\n{{#include ../../x}}\n{{#include /etc/passwd}}\n"
                "{{#include mat.md}}\n{{#include b.md:neo}}\n{{#include c.bin}}\nhết",
                "src/a.md": "A {{#include bai.md}}",
                "src/b.md": "B",
                "src/c.bin": b"\xff\xfe\x00",
            }
        )
        assert bodies(made) == {"Bài": "A\n\nhết"}
        assert {finding.name: said(finding) for finding in made.account.rejected} == {
            "bai.md": "Tệp được chèn vòng quanh vào chính nó",
            "../../x": "Lệnh chèn dẫn ra ngoài gói, nên không được nhận",
            "/etc/passwd": "Lệnh chèn dẫn ra ngoài gói, nên không được nhận",
            "mat.md": "Không tìm thấy tệp cần chèn",
            "b.md:neo": "Tệp cần chèn không có đoạn này",
            "c.bin": "Tệp không phải văn bản UTF-8",
        }
        assert "Không chèn được tệp «mat.md»" in [said(finding) for finding in made.account.changed]

    def test_that_multiply_are_stopped(self):
        files = {f"src/{i}.md": f"{{{{#include {i + 1}.md}}}}" * 10 for i in range(9)}
        made = imported({"src/SUMMARY.md": "- [Bài](0.md)", **files, "src/9.md": "chữ " * 1000})
        assert sum(map(len, made.files.values())) < 4 * 1024 * 1024
        assert "Các tệp chèn vào trang này quá dài" in [said(finding) for finding in made.account.rejected]


class TestChapter:
    def test_hides_the_lines_that_only_make_an_example_run(self):
        code = "```rust,editable,ignore\n# fn main() {\n#[derive(Debug)]\nlet a;\n#\n## chữ\n# }\n```"
        assert chapter(code) == "```rust\n#[derive(Debug)]\nlet a;\n# chữ\n```"
        assert chapter("```python\n# ghi chú\n```") == "```python\n# ghi chú\n```"

    def test_finds_pictures_and_chapters_beside_it(self):
        made = imported(
            {
                "src/SUMMARY.md": "- [A](a/a.md)\n- [B](b.md)",
                "src/a/a.md": "![x](../img/H.png) [b](../b.md) [c](../b.html)",
                "src/b.md": "chữ",
                "src/img/h.png": png(),
            }
        )
        assert bodies(made)["A"] == "![x](images/h.png) [b](b) [c](b)"

    def test_keeps_formulas_as_mathjax_has_them(self):
        assert chapter("Có \\\\( a_1 \\\\) và\n\n\\\\[ \\frac{1}{2} \\\\]") == "Có $a_1$ và\n\n$$\n\\frac{1}{2}\n$$"


@given(texts, texts, texts)
def test_whatever_stands_in_a_book_is_read_and_told(summary, first, second):
    files = {
        "SUMMARY.md": f"[P](a.md)\n- [A](b.md)\n{summary}".encode("utf-8", "replace"),
        "a.md": first.encode("utf-8", "replace"),
        "b.md": second.encode("utf-8", "replace"),
        "hinh.png": b"",
    }
    check(files, mdbook.read(MemoryTree(files), ""))
