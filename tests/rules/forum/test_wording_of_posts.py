"""What people write: kept clean, shown as it was written, linked only where a link is what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.forum.rules.wording import LONGEST, Piece, clean_text, digest_of, excerpt, read_lines, says_private, text_flaw


class TestCleaning:
    def test_keeps_lines_and_at_most_one_empty_one(self):
        assert clean_text("  Một \r\nHai\r\n\r\n\r\n\r\nBa  ") == "Một\nHai\n\nBa"

    def test_takes_out_signs_nobody_sees(self):
        assert clean_text("Xin\u200b chào\u202e\x00!") == "Xin chào!"

    def test_composes_letters(self):
        assert clean_text("Ho\u0300a") == "Hòa"

    @given(st.text(max_size=300))
    def test_done_twice_changes_nothing(self, text):
        assert clean_text(clean_text(text)) == clean_text(text)


class TestFlaws:
    @pytest.mark.parametrize("text", ["", "   ", "…?!", "\u200b"])
    def test_are_found_where_nothing_is_said(self, text):
        assert text_flaw(clean_text(text)) == "text_missing"

    def test_are_found_one_sign_beyond_the_limit(self):
        assert text_flaw("a" * LONGEST) is None
        assert text_flaw("a" * (LONGEST + 1)) == "text_too_long"


class TestPrivateData:
    @pytest.mark.parametrize(
        "text",
        [
            "Gọi tôi 0912 345 678 nhé",
            "0912345678",
            "+84 912.345.678",
            "số căn cước 001 058 012 345",
            "001058012345",
            "viết cho lan.nguyen@vi-du.vn",
        ],
    )
    def test_is_seen(self, text):
        assert says_private(text)

    @pytest.mark.parametrize(
        "text",
        [
            "Gọi 113 hoặc 156 có được không?",
            "tổng đài 1900 1234",
            "ngày 01/02/2026 lúc 10:30",
            "lãi 10.000.000 đồng",
            "1.084.123.456.789 đồng",
            "0912 xxx xxx gọi cho tôi",
            "https://vi-du.vn/bai/0912345678?x=lan@vi-du.vn",
            "Nghị định 13/2023/NĐ-CP",
        ],
    )
    def test_is_not_seen_where_there_is_none(self, text):
        assert not says_private(text)


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("xem https://vi-du.vn.", "https://vi-du.vn"),
            ("(https://vi-du.vn/a_(b))", "https://vi-du.vn/a_(b)"),
            ("«http://vi-du.vn/x?y=1&z=2»", "http://vi-du.vn/x?y=1&z=2"),
            ("HTTPS://VI-DU.VN/!", "HTTPS://VI-DU.VN/"),
        ],
    )
    def test_end_where_the_address_ends(self, text, address):
        pieces = read_lines(text)[0][0]
        assert [piece.text for piece in pieces if piece.link] == [address]
        assert "".join(piece.text for piece in pieces) == text

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://mot-chu",
            "https://vietcombank.com.vn@lua-dao.vn/",
            "https://vi-du.vn/" + "a" * 600,
            "[bấm](https:)",
        ],
    )
    def test_are_not_made_of_what_only_looks_like_one(self, text):
        assert not any(piece.link for piece in read_lines(text)[0][0])

    def test_show_their_whole_address(self):
        assert read_lines("[Ngân hàng](https://lua-dao.vn)")[0][0] == (
            Piece("[Ngân hàng]("),
            Piece("https://lua-dao.vn", link=True),
            Piece(")"),
        )

    @given(st.text(alphabet="htps:/.avn @()!\n«»<>\"'&", max_size=120))
    def test_lose_no_sign_of_the_text(self, text):
        kept = clean_text(text)
        again = "\n\n".join("\n".join("".join(p.text for p in line) for line in part) for part in read_lines(kept))
        assert again == kept


class TestDigests:
    def test_see_through_marks_case_and_spaces(self):
        assert digest_of("Cảm ơn CHỊ") == digest_of("cam  on\nchi")
        assert digest_of("một") != digest_of("hai")


class TestExcerpts:
    def test_are_one_line_cut_after_a_word(self):
        assert excerpt("một\nhai ba", 20) == "một hai ba"
        assert excerpt("một hai ba bốn", 9) == "một hai…"
