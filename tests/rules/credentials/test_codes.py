"""Codes on paper: what one may misread or mistype never makes another code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials.rules import codes

numbers = st.lists(st.integers(0, 31), min_size=11, max_size=11)
places = st.integers(0, codes.CODE_LENGTH - 1)


class TestCodes:
    @given(numbers)
    def test_are_read_back_as_printed_or_typed(self, drawn: list[int]) -> None:
        code = codes.make_code(drawn)
        assert len(code) == 12
        assert not set(code) & set("IO01")
        for typed in (code, codes.show_code(code), f" {code[:6].lower()} {code[6:]} ", code[:3] + "–" + code[3:]):
            assert codes.read_code(typed) == code

    @given(numbers, places, st.sampled_from(codes.ALPHABET))
    def test_of_one_wrong_sign_are_none(self, drawn: list[int], place: int, sign: str) -> None:
        code = codes.make_code(drawn)
        wrong = code[:place] + sign + code[place + 1 :]
        assert (codes.read_code(wrong) is None) == (wrong != code)

    @given(numbers, places, places)
    def test_of_signs_that_changed_places_are_none(self, drawn: list[int], one: int, other: int) -> None:
        code = codes.make_code(drawn)
        signs = list(code)
        signs[one], signs[other] = signs[other], signs[one]
        wrong = "".join(signs)
        assert (codes.read_code(wrong) is None) == (wrong != code)

    @pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKL0", "a" * 5000, "Ệ" * 12, "🄰" * 12, "１" * 12])
    def test_that_cannot_be_are_none(self, typed: str) -> None:
        assert codes.read_code(typed) is None


class TestKeys:
    @given(st.binary(min_size=16, max_size=16))
    def test_are_read_back(self, raw: bytes) -> None:
        key = codes.make_key(raw)
        assert len(key) == 26
        assert codes.read_key(key.upper()) == key

    @pytest.mark.parametrize("text", ["", "giu-trang.js", "a" * 25, "a" * 27, "1" * 26, "ạ" * 26])
    def test_that_cannot_be_are_none(self, text: str) -> None:
        assert codes.read_key(text) is None


class TestGivenName:
    @pytest.mark.parametrize("typed", ["Hòa", "hoà", "HOA", " Hòa ", "Thị Hòa", "Nguyễn Thị Hòa"])
    def test_fits_however_it_is_typed(self, typed: str) -> None:
        assert codes.is_given_name(typed, "Nguyễn Thị Hòa")

    @pytest.mark.parametrize("typed", ["", "Nguyễn", "Thị", "Ho", "Hòa Nguyễn", "\u202e", "%"])
    def test_fits_nothing_else(self, typed: str) -> None:
        assert not codes.is_given_name(typed, "Nguyễn Thị Hòa")
