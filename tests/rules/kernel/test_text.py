import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.text import clean_line, fold, mask_phone, nfc, phone, sentences, sort_key, syllables


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


class TestFold:
    def test_forgets_marks_case_and_the_stroke_of_d(self):
        assert fold("Đường  Công DÂN Học Tập") == "duong cong dan hoc tap"

    @pytest.mark.parametrize("text", ["Hòa Bình", "Đặng Thị Ngọc Ánh", "Nghĩa Tân", "ưỡn ngực", "Ở ĐÂU"])
    def test_is_the_same_for_composed_and_decomposed_letters(self, text):
        assert fold(nfd(text)) == fold(nfc(text))

    def test_is_the_same_for_both_places_of_a_tone_mark(self):
        assert fold("Hoà") == fold("Hòa") == "hoa"

    def test_reads_the_eth_of_old_keyboards_as_d(self):
        assert fold("Ðông") == "dong"

    def test_makes_one_space_of_any_run_of_them(self):
        assert fold(" xã\u00a0 Tây\t\nPhương ") == "xa tay phuong"

    @given(st.text())
    def test_changes_nothing_the_second_time(self, text):
        assert fold(fold(text)) == fold(text)


class TestSortKey:
    def test_puts_the_given_name_first_then_family_then_middle(self):
        names = ["Nguyễn Thị Bình", "Trần Văn An", "Lê Văn An", "Lê Thị An"]
        assert sorted(names, key=sort_key) == ["Lê Thị An", "Lê Văn An", "Trần Văn An", "Nguyễn Thị Bình"]

    def test_follows_the_alphabet(self):
        alphabet = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
        shuffled = random.Random(7).sample(alphabet, len(alphabet))
        assert sorted(shuffled, key=sort_key) == alphabet

    def test_orders_tones_after_letters(self):
        names = ["Mai", "Mài", "Mải", "Mãi", "Mái", "Mại", "Mam"]
        assert sorted(random.Random(1).sample(names, len(names)), key=sort_key) == names

    def test_counts_another_letter_before_another_tone(self):
        assert sort_key("Lê Bá") < sort_key("Lê Bang")
        assert sort_key("Lê Bạ") < sort_key("Lê Băng")

    def test_does_not_see_where_the_tone_mark_stands(self):
        assert sort_key("Nguyễn Thị Hoà") == sort_key("Nguyễn Thị Hòa")

    def test_is_the_same_for_any_form_of_the_letters(self):
        assert sort_key(nfd("ĐẶNG Thị Ngọc Ánh")) == sort_key("Đặng Thị Ngọc Ánh")

    def test_puts_the_shorter_name_before_the_longer(self):
        assert sort_key("An") < sort_key("Lê An") < sort_key("Lê Văn An") < sort_key("Lê Văn Anh")

    def test_puts_d_with_stroke_after_every_d(self):
        assert sort_key("Lê Dũng") < sort_key("Lê Duyên") < sort_key("Lê Đạt")

    @given(st.text())
    def test_is_ascii_for_whatever_is_typed(self, text):
        assert sort_key(text).isascii()


class TestCounting:
    def test_counts_words_and_numbers_but_no_signs(self):
        assert syllables("Ông bà – cha mẹ: 3 thế hệ …") == 7

    def test_splits_at_stops_before_capitals(self):
        text = "Bạn dừng lại. Gác máy! Kiểm tra ở đâu? Hỏi «113». Xong"
        assert len(sentences(text)) == 5

    def test_does_not_split_numbers_and_abbreviations(self):
        text = "Luật số 43/2019/QH14 có 1.250 trang tại TP. Hà Nội, theo TS. Nguyễn Văn A. Hòa."
        assert sentences(text) == [text]

    def test_lets_a_blank_line_end_a_sentence_but_not_a_line_break(self):
        assert sentences("Một dòng\nchưa hết\n\nDòng khác") == ["Một dòng chưa hết", "Dòng khác"]


class TestPhone:
    @pytest.mark.parametrize(
        "typed",
        ["0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678", "(+84)912-345-678", "84912345678",
         "0084912345678", " 0912\u00a0345 678 ", "\u202d0912345678\u202c"],
    )  # fmt: skip
    def test_accepts_the_usual_ways_of_writing(self, typed):
        assert phone(typed) == "0912345678"

    @pytest.mark.parametrize(
        "typed", ["", "113", "091234567", "09123456789", "0012345678", "091234567a", "+1 912345678"]
    )
    def test_refuses_what_is_not_ten_digits(self, typed):
        assert phone(typed) is None

    def test_refuses_digits_of_other_scripts(self):
        assert phone("٠٩١٢٣٤٥٦٧٨") is None

    def test_shows_others_three_digits(self):
        assert mask_phone("0912345678") == "•••• 678"

    def test_shows_nothing_of_a_short_number(self):
        assert mask_phone("113") == "••••"


class TestCleanLine:
    def test_takes_out_controls_and_signs_that_turn_the_text_around(self):
        assert clean_line("Nguyễn\u202e Văn\x00\u200b An\u2066\r\n", 100) == "Nguyễn Văn An"

    def test_composes_letters(self):
        assert clean_line(nfd("Hòa"), 100) == "Hòa"

    def test_keeps_within_the_limit(self):
        assert clean_line("ab cd", 3) == "ab"

    @given(st.text(), st.integers(min_value=0, max_value=50))
    def test_is_never_longer_than_the_limit_nor_more_than_one_line(self, text, limit):
        line = clean_line(text, limit)
        assert len(line) <= limit
        assert len(line.splitlines()) <= 1
