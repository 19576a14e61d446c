import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats import importers
from courses.formats.imported import Imported
from courses.formats.importers import package
from courses.formats.writer import lesson_name, write_course, write_lesson
from kernel.archive import FolderTree, MemoryTree, open_bytes, pack
from question_bank.formats.bank_writer import write_bank
from tests.rules.courses.importers.books import png
from tests.rules.courses.importers.foreign import read_back, reasons, said, texts

LIBRARY = Path(__file__).parents[4] / "courses" / "library"
COURSES = sorted(path for path in LIBRARY.iterdir() if path.is_dir())
LESSON = '+++\noutcome = "biết dừng"\nminutes = 6\ncomponents = ["4.1"]\n+++\n# Dừng lại\n\nChữ.\n'
COURSE = 'format = 1\nslug = "k"\ntitle = "Khóa"\n\n[[module]]\ntitle = "Phần"\nlessons = ["dung-lai"]\n'


def imported(files: dict[str, str | bytes], title: str = "Khóa thử") -> Imported:
    data = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    made = package.read(MemoryTree(data), title)
    check(data, made)
    again = package.read(MemoryTree(made.files), title)
    assert again.files == made.files
    return made


def check(files: dict[str, bytes], made: Imported) -> None:
    """Every file is told, each object once, and the counts are those of what was made."""
    objects = [*made.account.imported, *made.account.rejected, *made.account.ignored]
    names = set(MemoryTree(files).names())
    assert names <= {finding.file for finding in objects}
    assert len({(f.file, f.name, f.line) for f in objects}) == len(objects) == made.account.total()
    assert all(said(finding) for finding in [*made.account.changed, *made.account.rejected, *made.account.ignored])
    course = read_back(made)
    assert (len(course.modules), len(course.lessons), len(course.images)) == (made.modules, made.lessons, made.images)


class TestCanonical:
    @pytest.mark.parametrize("folder", COURSES, ids=lambda path: path.name)
    def test_the_library_passes_unchanged(self, folder):
        tree = FolderTree(folder)
        made = importers.read(tree, title="")
        assert made.format == "package"
        assert dict(made.files) == {name: tree.read(name) for name in tree.names()}
        assert (made.account.changed, made.account.rejected, made.account.ignored) == ([], [], [])
        assert made.questions == sum(len(lesson.selfchecks) for lesson in read_back(made).lessons)

    @pytest.mark.parametrize("folder", COURSES, ids=lambda path: path.name)
    def test_what_was_packed_comes_back_byte_for_byte(self, folder):
        tree = FolderTree(folder)
        first = package.read(tree, "").files
        second = package.read(open_bytes(pack(first)), "").files
        assert pack(first) == pack(second)

    @given(
        st.dictionaries(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True), st.tuples(texts, texts), max_size=5),
        st.dictionaries(st.sampled_from(["code", "title", "summary", "quiz", "khac"]), texts, max_size=5),
        st.lists(st.text(max_size=10), max_size=3),
    )
    def test_whatever_the_writer_writes_passes_unchanged(self, lessons, facts, outcomes):
        own = {slug: pair for slug, pair in lessons.items() if pair[0].split()}
        files = {lesson_name(i, slug, len(own)): write_lesson({"minutes": i, "outcome": text}, title, text)
                 for i, (slug, (title, text)) in enumerate(own.items(), 1)}  # fmt: skip
        course = {"format": 1, **facts, "outcomes": outcomes}
        files["course.toml"] = write_course(course, [("Phần", list(own))])
        files["images/h.png"] = png()
        files["scorm/a.zip"] = b"PK"
        bank = write_bank({"format": 1, "code": "k"}, [{"code": "a-1", "kind": "single", "stem": "Hỏi?"}])
        files |= {f"bank/{name}": data for name, data in bank.items()}
        made = package.read(MemoryTree(files), "")
        check(files, made)
        assert dict(made.files) == files


class TestOther:
    def test_is_known_at_the_top_or_in_the_only_folder(self):
        assert package.knows(MemoryTree({"course.toml": b""})) == 100
        assert package.knows(MemoryTree({"k/Course.TOML": b"", "k/a.md": b""})) == 100
        assert package.knows(MemoryTree({"k/course.toml": b"", "l/a.md": b""})) == 0

    def test_in_a_folder_of_its_own_is_the_same(self):
        files = {"course.toml": COURSE.encode(), "01-dung-lai.md": LESSON.encode()}
        made = package.read(MemoryTree({f"khoa/{name}": data for name, data in files.items()}), "")
        assert dict(made.files) == files
        assert made.account.changed == [] or "Còn thiếu" in reasons(made.account.changed)[0]

    def test_written_by_hand_is_put_into_form(self):
        front = 'components=[ "4.1" ]\r\nminutes =6\r\noutcome= "biết dừng"'
        lesson = f"\ufeff+++\r\n{front}\r\n+++\r\n\r\n#  Dừng  lại \r\nChữ."
        made = imported({"course.toml": COURSE, "dung-lai.md": unicodedata.normalize("NFD", lesson)})
        assert made.files["01-dung-lai.md"].decode() == LESSON
        assert "Tên tệp được viết lại theo quy ước: 01-dung-lai.md" in reasons(made.account.changed)

    def test_finds_lessons_and_pictures_whatever_the_case_of_their_names(self):
        lesson = LESSON.replace("Chữ.", "![A](Images/H.PNG)")
        made = imported({"COURSE.TOML": COURSE, "1 Dung_Lai.MD": lesson, "Images/h.png": png()})
        assert "![A](images/h.png)" in made.files["01-dung-lai.md"].decode()
        assert (made.lessons, made.images) == (1, 1)
        assert "Tên ảnh «Images/H.PNG» được viết lại đúng là «images/h.png»" in reasons(made.account.changed)

    def test_tells_the_flaws_of_its_lessons(self):
        lesson = "# Dừng lại\n\n#### Sâu\n\n<b>x</b> ![](images/mat.png)"
        made = imported({"course.toml": COURSE, "01-dung-lai.md": lesson})
        told = [(finding.line, said(finding)) for finding in made.account.changed if finding.file == "01-dung-lai.md"]
        assert set(told) >= {
            (1, "Tệp thiếu phần thông tin đầu bài giữa hai dòng +++"),
            (3, "Trong bài chỉ dùng tiêu đề ## và ###: «Sâu»"),
            (5, "Có mã HTML «<b>»; mã này sẽ hiện nguyên chữ"),
            (5, "Không tìm thấy ảnh «images/mat.png»"),
        }
        assert made.files["01-dung-lai.md"].decode() == lesson + "\n"

    def test_takes_lessons_its_outline_forgets_and_tells_of_those_it_lacks(self):
        course = COURSE.replace('["dung-lai"]', '["dung-lai", "mat", "dung-lai"]')
        made = imported({"course.toml": course, "01-dung-lai.md": LESSON, "02-them.md": LESSON, "README.md": "x"})
        assert [(module.title, module.lessons) for module in read_back(made).modules] == [
            ("Phần", ("dung-lai",)),
            ("Bài chưa xếp phần", ("them",)),
        ]
        assert [(f.name, said(f)) for f in made.account.rejected] == [("mat", "Đề cương có bài này nhưng không có tệp")]
        assert [(f.name, said(f)) for f in made.account.ignored] == [("README.md", "Tệp này không thuộc gói khóa học")]

    def test_refuses_what_cannot_be_used(self):
        made = imported(
            {
                "course.toml": COURSE,
                "01-dung-lai.md": LESSON,
                "02-dung-lai.md": LESSON,
                "03-hong.md": b"\xff",
                "04-to.md": b"a" * 300_000,
                "images/x.gif": b"GIF",
                "images/y.svg": "<svg/>",
                "images/sau/h.png": png(),
                "media/z.exe": b"",
                "bank/items.toml": "hỏng",
            }
        )
        assert {finding.name: said(finding) for finding in made.account.rejected} | {} == {
            "02-dung-lai.md": "Có hai tệp cùng cho bài «dung-lai», chỉ nhận tệp đầu",
            "03-hong.md": "Tệp không phải văn bản UTF-8",
            "04-to.md": "Tệp quá lớn (300000 byte)",
            "x.gif": "Loại ảnh chưa nhận được",
            "y.svg": "Hình vẽ có phần không an toàn",
            "z.exe": "Loại tệp âm thanh hoặc video chưa nhận được",
            "items.toml": said(next(f for f in made.account.rejected if f.name == "items.toml")),
        }
        assert [said(f) for f in made.account.ignored] == ["Thư mục này không nhận thư mục con"]

    def test_keeps_its_bank_and_counts_its_questions(self):
        item = '[[item]]\n# ghi chú\nkind="single"\ncode="a-{}"\nstem="""Hỏi?"""\n'
        bank = {"bank/bank.toml": 'code="k"\nformat=1', "bank/items-b.toml": item.format(2)}
        made = imported({"course.toml": COURSE, "01-dung-lai.md": LESSON, **bank, "bank/items.toml": item.format(1)})
        assert made.questions == 2
        assert made.files["bank/bank.toml"].decode() == 'format = 1\ncode = "k"\n'
        assert b"bank/items-b.toml" not in b" ".join(name.encode() for name in made.files)
        assert [f.name for f in made.account.imported if f.file.startswith("bank/items")] == ["a-2", "a-1"]

    def test_without_an_outline_that_can_be_read_keeps_its_lessons(self):
        made = imported({"course.toml": "format = ", "01-a.md": LESSON, "b.md": LESSON}, "Tên")
        assert (read_back(made).title, made.lessons) == ("Tên", 2)
        assert [finding.name for finding in made.account.rejected] == ["course.toml"]


names = st.sampled_from(
    [
        *("course.toml", "01-a.md", "a.md", "B.md", "README.md", "images/h.png", "images/x.svg", "Images/H.png"),
        *(
            "bank/bank.toml",
            "bank/items.toml",
            "bank/items-x.toml",
            "media/a.mp3",
            "scorm/a.zip",
            "k/x",
            "images/a/b.png",
        ),
    ]
)
tables = st.lists(
    st.sampled_from(
        [
            *(
                'title = "K"\n',
                'slug = "k"\n',
                "format = 1\n",
                "[[module]]\n",
                'lessons = ["a", "b", 3]\n',
                "[module]\n",
            ),
            *(
                "title = 3\n",
                "[[item]]\n",
                'code = "x"\n',
                "[a.b]\n",
                '"á b" = 1.5e400\n',
                "t = 07:32:00\n",
                "n = nan\n",
            ),
            *("d = 2026-01-01T00:00:00Z\n", "l = [[], {}]\n", "item = 3\n", "module = 3\n", "+++\n", "# Tên\n"),
        ]
    ),
    max_size=10,
).map("".join)


@given(st.dictionaries(names, st.one_of(texts, tables).map(lambda text: text.encode("utf-8", "replace")), max_size=7))
def test_whatever_a_package_holds_is_read_and_told(files):
    made = package.read(MemoryTree(files), "Khóa")
    check(files, made)
    again = package.read(MemoryTree(made.files), "Khóa")
    assert again.files == made.files
