import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.formats.shelf import Shelf, natural_key, pretty, top_folder
from kernel.archive import MemoryTree

FILES = ("docs/Bài 1.md", "docs/a/index.md", "docs/a/b.md", "static/img/h.PNG", "x/h2.png", "y/h2.png")


def shelf() -> Shelf:
    return Shelf(MemoryTree(dict.fromkeys(FILES, b"")))


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("b.md", "docs/a/b.md"),
        ("./b.md?x=1#y", "docs/a/b.md"),
        ("../b%C3%A0i%201.MD", "docs/Bài 1.md"),
        (unicodedata.normalize("NFD", "../bài 1.md"), "docs/Bài 1.md"),
        ("..\\Bài 1.md", "docs/Bài 1.md"),
        ("/img/h.png", "static/img/h.PNG"),
        ("h.png", "static/img/h.PNG"),
        ("h2.png", None),
        ("../../../etc/passwd", None),
        ("https://a.vn/b.md", None),
        ("", None),
    ],
)
def test_a_file_is_found_as_pages_refer_to_it(address, found):
    assert shelf().find(address, near="docs/a/b.md") == found


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("b", "docs/a/b.md"),
        ("b.html", "docs/a/b.md"),
        ("../a/", "docs/a/index.md"),
        ("/docs/a", "docs/a/index.md"),
        ("Bài 1", "docs/Bài 1.md"),
        ("h.png", None),
    ],
)
def test_a_page_is_found_with_or_without_its_ending(address, found):
    assert shelf().page(address, near="docs/a/index.md") == found


def test_what_leads_outside_is_known():
    assert [shelf().leads_outside(each, near="docs/a/b.md") for each in ("../../x", "../../../x", "/x", "c:x")] == [
        *(False, True, True, True)
    ]


def test_names_are_sorted_as_people_count():
    names = ["10", "9", "Bài 2", "bài 10", "bai", "ảnh", "009b"]
    assert sorted(names, key=natural_key) == ["9", "009b", "10", "ảnh", "bai", "Bài 2", "bài 10"]


@given(st.lists(st.text(max_size=12)))
def test_any_names_can_be_sorted(names):
    backwards = names[::-1]
    assert sorted(names, key=natural_key) == sorted(backwards, key=natural_key)


def test_words_of_a_name_are_those_without_number_and_ending():
    assert [pretty(name) for name in ("a/01-bat_dau.md", "2. Tiếp", "2024")] == ["Bat dau", "Tiếp", "2024"]


def test_the_one_folder_that_holds_everything_is_the_top():
    assert (top_folder(["a/b", "a/c/d"]), top_folder(["a/b", "c"]), top_folder([])) == ("a", "", "")
