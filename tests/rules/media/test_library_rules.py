from datetime import UTC, datetime, timedelta

import pytest

from lms.media.rules import alt_flaw, may_undo, name_of_file, room

AT = datetime(2026, 11, 22, 8, tzinfo=UTC)


class TestNames:
    @pytest.mark.parametrize(
        ("file", "name"),
        [
            ("IMG_2031.HEIC", "IMG 2031"),
            ("C:\\Ảnh\\Lớp học.jpg", "Lớp học"),
            ("../../etc/passwd", "passwd"),
            ("khong-duoi", "khong-duoi"),
            (".jpg", ""),
            ("a.b.c.png", "a.b.c"),
        ],
    )
    def test_come_from_the_file_without_folders_and_ending(self, file, name):
        assert name_of_file(file) == name


class TestDescription:
    @pytest.mark.parametrize("alt", ["IMG_2031.jpg", "anh.PNG ", "hinh ve.svg"])
    def test_that_is_a_file_name_says_nothing(self, alt):
        assert alt_flaw(alt) == "alt_is_file_name"

    @pytest.mark.parametrize("alt", ["", "Màn hình VNeID", "Tệp .jpg là ảnh"])
    def test_of_words_is_fine(self, alt):
        assert alt_flaw(alt) is None


class TestUndo:
    def test_is_open_for_ten_minutes(self):
        assert may_undo(AT, AT + timedelta(minutes=10))
        assert not may_undo(AT, AT + timedelta(minutes=10, seconds=1))


class TestRoom:
    def test_is_never_less_than_none(self):
        assert (room(10, 4), room(10, 40)) == (6, 0)
