import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats import importers
from courses.formats.exporters.liascript import write
from courses.formats.imported import Imported
from courses.formats.importers import liascript
from courses.formats.package import read_course
from courses.formats.source import CourseSource, LessonSource
from courses.formats.writer import lesson_name, write_course, write_lesson
from kernel.archive import FolderTree, MemoryTree, Tree, open_bytes
from kernel.richtext import Image
from tests.rules.courses.importers.books import png
from tests.rules.courses.importers.foreign import bodies, check, read_back, reasons, said, texts

LIBRARY = Path(__file__).parents[4] / "courses" / "library"
COURSES = sorted(path for path in LIBRARY.iterdir() if path.is_dir())
HEAD = "<!--\nauthor: Chị Hà; Anh Nam\nnarrator: Vietnamese Female\ncomment: Khóa nhỏ\n@red: <b>@0</b>\n-->\n"


def imported(text: str, **others: bytes) -> Imported:
    files = {"README.md": text.encode(), **{name.replace("_", "."): data for name, data in others.items()}}
    made = liascript.read(MemoryTree(files), "Tên")
    check(files, made)
    return made


def section(text: str, **others: bytes) -> str:
    return bodies(imported(f"{HEAD}# Khóa\n\n## Bài\n\n{text}", **others)).get("Bài", "")


def question(text: str) -> tuple[str, list[tuple[str, bool, str]]]:
    """Return kind and options of the one question of a section."""
    (lesson,) = read_back(imported(f"{HEAD}# Khóa\n\n## Bài\n\n{text}")).lessons
    (check_,) = lesson.selfchecks
    return check_["kind"], [(each["text"], each["right"], each["reason"]) for each in check_["options"]]


class TestDocument:
    def test_is_known_by_the_comment_above_it_or_by_its_questions(self):
        assert importers.detect(MemoryTree({"README.md": HEAD.encode() + b"# A\nx"})) is liascript
        assert importers.detect(MemoryTree({"a.md": b"# A\n\n- [[X]] a\n- [[ ]] b\n"})) is liascript
        assert importers.detect(MemoryTree({"a.md": b"<!-- ghi: x -->\n# A\n\n- [x] a\n"})).CODE == "markdown"

    def test_is_not_any_page_with_a_comment_above_it(self):
        folder = {"README.md": b"<!-- author: A -->\n# A\n\nx", "b.md": b"# B\n\nx"}
        assert importers.detect(MemoryTree(folder)).CODE == "markdown"
        asking = {**folder, "README.md": b"<!--\nauthor: A\n-->\n# A\n\nx?\n\n- [(X)] a\n- [( )] b\n"}
        assert importers.detect(MemoryTree(asking)) is liascript

    def test_has_sections_as_lessons_and_first_headings_as_modules(self):
        made = imported(f"{HEAD}# Khóa\n\nmở\n\n## A\n\na\n\n### Mục\n\nb\n\n# Hai\n\n## B\n\nc")
        course = read_back(made)
        assert (course.title, course.authors, course.summary) == ("Khóa", ("Chị Hà", "Anh Nam"), "Khóa nhỏ")
        assert [(module.title, len(module.lessons)) for module in course.modules] == [("Khóa", 2), ("Hai", 1)]
        assert bodies(made) == {"Khóa": "mở", "A": "a\n\n## Mục\n\nb", "B": "c"}

    def test_of_one_level_is_one_module(self):
        course = read_back(imported("# A\n\na\n\n# B\n\nb"))
        assert [module.lessons for module in course.modules] == [("a", "b")]

    def test_links_between_its_sections(self):
        made = imported(
            f"{HEAD}# K\n\n## Bài một\n\n[hai](#bài-hai) [mục](#mục-b)\n\n### Mục B\n\nx\n\n## Bài hai\n\ny"
        )
        assert bodies(made)["Bài một"].startswith("[hai](bai-hai) [mục](#muc-muc-b)")


class TestQuestions:
    def test_of_one_choice_have_the_solution_as_reason_and_hints_for_the_others(self):
        text = "Ở đâu?\n\n    [( )] Nam\n    [(X)] **Bắc**\n    [[?]] Gợi ý\n    ****\n\n    Vì thế.\n\n    ****\n\nsau"
        assert question(text) == ("single", [("Nam", False, "Gợi ý"), ("**Bắc**", True, "Vì thế.")])
        assert section(text).endswith("sau")
        assert "Ở đâu?" not in section(text).replace("::: cau-hoi\nỞ đâu?", "")

    def test_of_several_choices_may_have_a_reason_each(self):
        text = "Số chẵn?\n\n- [[X]] 2\n- [[ ]] 3\n- [[x]] 4\n***\n1. chia hết\n2. lẻ\n3. –\n***"
        assert question(text) == ("multiple", [("2", True, "chia hết"), ("3", False, "lẻ"), ("4", True, "")])

    def test_without_reasons_are_kept_and_told(self):
        made = imported("# K\n\n## B\n\nHỏi?\n\n[(X)] a\n[( )] b\n")
        assert [(f.name, said(f)) for f in made.account.changed] == [
            ("Hỏi?", "Câu hỏi chưa có lời giải thích cho mọi phương án")
        ]
        assert made.questions == 1

    def test_that_offer_a_list_are_choices(self):
        assert question("Chọn:\n\n[[ một | (hai) | ba ]]\n")[1] == [
            ("một", False, ""),
            ("hai", True, ""),
            ("ba", False, ""),
        ]

    def test_whose_answer_is_typed_go_to_the_bank(self):
        made = imported("# K\n\n## B\n\nThủ đô?\n\n[[Hà Nội]]\n***\nVì thế.\n***\n\nsau")
        (item,) = tomllib.loads(made.files["bank/items.toml"].decode())["item"]
        assert (item["kind"], item["stem"], item["accept"]) == ("shorttext", "Thủ đô?", ["Hà Nội"])
        assert item["reason"] == "Vì thế."
        assert (bodies(made)["B"], made.questions) == ("sau", 1)

    def test_to_think_about_are_situations(self):
        assert section("Vì sao?\n\n[[!]]\n****\nBởi vậy.\n****") == "::: tinh-huong\nVì sao?\n\n***\n\nBởi vậy.\n:::"

    def test_without_a_like_of_ours_are_refused_and_not_shown(self):
        text = (
            "Rất?\n\n[(1)] rất\n[(2)] không\n\nBảng\n\n[[:a] [:b]]\n[[X] [ ]] hàng\n\nĐiền [[chữ]] đây.\n\n[[___ ___]]"
        )
        made = imported(f"# K\n\n## B\n\n{text}")
        assert bodies(made)["B"] == "Rất?\n\nBảng\n\nĐiền …… đây."
        assert [said(finding) for finding in made.account.rejected] == [
            "Dạng câu hỏi này chưa chuyển được: thăm dò ý kiến",
            "Dạng câu hỏi này chưa chuyển được: bảng lựa chọn",
            "Chỗ trống phải điền trong câu",
            "Dạng câu hỏi này chưa chuyển được: thăm dò ý kiến",
        ]

    def test_in_code_are_code(self):
        code = "```js\n[[X]] a {{1}} @red(b)\n```"
        assert section(code) == code


class TestShow:
    def test_leaves_the_words_and_no_sign_of_steps_voices_and_effects(self):
        text = (
            "    --{{0}}--\n    Lời đọc.\n\n{{1}}\n****\nHiện {1}{sau **này**}.\n****\n\n{{2-3}} * mục\n\n"
            "--{{1}}-- Nói nữa.\n"
        )
        assert section(text) == "Lời đọc.\n\nHiện sau **này**.\n\n* mục\n\nNói nữa."

    def test_leaves_no_macro_and_no_script(self):
        text = "@red(đỏ) a@b.vn @JSCPP.eval @ngườiquen `@red`\n\n```js\nx\n```\n<script>@input</script>\n"
        assert section(text) == "đỏ a@b.vn  @ngườiquen `@red`\n\n```js\nx\n```"

    def test_links_media_from_elsewhere_and_plays_its_own(self):
        made = imported(
            f"{HEAD}# K\n\n## B\n\n!?[Phim](https://a.vn/v)\n\n??[Trang](https://a.vn/t)\n\n?[Nghe](x.mp3)\n",
            x_mp3=b"ID3",
        )
        assert bodies(made)["B"] == (
            "[Phim](https://a.vn/v)\n\n[Trang](https://a.vn/t)\n\nNghe\n\n::: am-thanh tep=media/x.mp3\n:::"
        )


def source(tree: Tree) -> CourseSource:
    return read_course(tree, place=lambda image: Image(image.name, image.width, image.height))


def shown(lesson: LessonSource) -> str:
    """Return the page of a lesson without the names of its call-outs, which hold a digest of the text."""
    return re.sub(r"khoi-[0-9a-f]+-\d+", "", lesson.body_html)


class TestExport:
    @pytest.mark.parametrize("folder", COURSES, ids=lambda path: path.name)
    def test_of_the_library_comes_back_the_same(self, folder):
        before = source(FolderTree(folder))
        data, losses = write(before, FolderTree(folder))
        assert importers.detect(open_bytes(data)) is liascript
        made = liascript.read(open_bytes(data), "")
        after = read_back(made)
        assert [module.lessons for module in after.modules] == [module.lessons for module in before.modules]
        for one, other in zip(before.lessons, after.lessons, strict=True):
            assert (one.slug, one.title, one.outcome, one.minutes) == (
                *(other.slug, other.title, other.outcome, other.minutes),
            )
            assert one.selfchecks == other.selfchecks
            assert shown(one) == shown(other)
        assert made.account.changed == []
        assert all(said(loss) for loss in losses)

    def test_holds_pictures_sound_and_formulas(self):
        body = (
            "## Mục\n\n![A](images/h.png)\n\n$$\nx^2\n$$\n\n[sau](hai) và {{ngoặc}} `{{mã}}`\n\n"
            "::: am-thanh tep=media/x.mp3\nLời **nói**.\n:::\n\n::: tinh-huong\nHỏi?\n***\nĐáp.\n:::\n\n"
            "::: kiem-tra-lai den=2027-03-01\nSố 113.\n:::\n\n::: cau-hoi ma=c03/c03-12\n:::"
        )
        files = {
            "course.toml": write_course({"format": 1, "title": "K", "slug": "k"}, [("P", ["mot", "hai"])]),
            lesson_name(1, "mot", 2): write_lesson({}, "Một *", body),
            lesson_name(2, "hai", 2): write_lesson({"floor": 3}, "Hai", "chữ"),
            "images/h.png": png(),
            "media/x.mp3": b"ID3",
            "bank/bank.toml": b"",
            "scorm/a.zip": b"",
        }
        before = source(MemoryTree(files))
        data, losses = write(before, MemoryTree(files))
        made = liascript.read(open_bytes(data), "")
        after = read_back(made)
        assert set(made.files) == {"course.toml", "01-mot.md", "02-hai.md", "images/h.png", "media/x.mp3"}
        assert [shown(lesson) for lesson in after.lessons] == [shown(lesson) for lesson in before.lessons]
        assert "[sau](hai)" in after.lessons[0].markdown
        assert [(loss.name, said(loss)) for loss in losses] == [
            ("c03/c03-12", "Câu hỏi lấy từ ngân hàng không xuất được sang LiaScript"),
            ("Hai", "LiaScript không có chỗ cho: cách tính hoàn thành bài"),
            ("bank/bank.toml", "Ngân hàng câu hỏi không xuất được sang LiaScript"),
            ("scorm/a.zip", "Gói SCORM không xuất được sang LiaScript"),
        ]

    @given(
        st.text(st.characters(categories=["L", "N", "Zs"], include_characters="?*_"), max_size=30).filter(str.strip),
        st.lists(st.tuples(st.text("abcă đê?", min_size=1, max_size=12), st.booleans(), st.text("xyế .", max_size=12)),
                 min_size=2, max_size=5, unique_by=lambda option: option[0].strip()),
    )  # fmt: skip
    def test_keeps_every_question(self, stem, options):
        lines = [f"- [{'x' if right else ' '}] {text}\n  > {reason}" for text, right, reason in options]
        body = "::: cau-hoi\n" + stem + "\n\n" + "\n".join(lines) + "\n:::"
        files = {
            "course.toml": write_course({"format": 1, "title": "K", "slug": "k"}, [("P", ["mot"])]),
            "01-mot.md": write_lesson({}, "Một", body),
        }
        before = source(MemoryTree(files))
        made = liascript.read(open_bytes(write(before, MemoryTree(files))[0]), "")
        squeezed = [_squeezed(lesson.selfchecks) for lesson in read_back(made).lessons]
        assert squeezed == [_squeezed(lesson.selfchecks) for lesson in before.lessons]


def _squeezed(checks: object) -> str:
    return " ".join(repr(checks).split())


@given(texts)
def test_whatever_stands_in_a_section_is_read_and_told(text):
    files = {"a.md": f"{HEAD}# K\n{text}\n## B\n{text}".encode("utf-8", "replace"), "hinh.png": png()}
    check(files, liascript.read(MemoryTree(files), ""))


def test_reasons_of_every_loss_are_sentences():
    made = imported(f"{HEAD}# K\n\n## B\n\n{{{{1}}}} a @red(b) ~~c~~ <i>d</i>\n\n--{{{{0}}}}-- e")
    assert reasons(made.account.changed) == [
        "Đã bỏ các bước hiện dần và hiệu ứng",
        "Đã bỏ lệnh riêng của LiaScript: «@red»",
        "Lời đọc của người dẫn được giữ làm đoạn chữ",
        "Đã bỏ đường gạch ngang chữ",
    ]
