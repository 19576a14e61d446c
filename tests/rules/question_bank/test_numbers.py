"""How typed numbers are read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules.numbers import read_typed, written


class TestReadingANumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("40", "40"),
            ("-40", "-40"),
            ("\u221240", "-40"),
            ("1,5", "1.5"),
            ("1.5", "1.5"),
            ("1,234", "1.234"),
            ("1.234", "1234"),
            ("12.345", "12345"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("1.234,5", "1234.5"),
            ("1,234.5", "1234.5"),
            ("1234.5", "1234.5"),
            ("1234.567", "1234.567"),
            ("0.125", "0.125"),
            ("1 234 567,8", "1234567.8"),
            ("1\u00a0234", "1234"),
            ("007", "7"),
        ],
    )
    def test_follows_the_rule(self, text, number):
        assert read_typed(text) == Decimal(number)

    @pytest.mark.parametrize(
        "text",
        ["", "-", ",", "1,2,3", "1.23.456", "1.2.3", "1 23", "1e5", "NaN", "٤٠", "4o", "--4", "9" * 61],
    )
    def test_refuses_what_is_no_number(self, text):
        assert read_typed(text) is None

    @pytest.mark.parametrize(("text", "unit"), [("40%", "%"), ("40 M2", "m²"), ("40 đồng", "Đồng"), ("40", "kg")])
    def test_ignores_the_asked_unit(self, text, unit):
        assert read_typed(text, unit) == 40

    def test_does_not_take_another_unit(self):
        assert read_typed("40 kg", "%") is None

    @given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
    def test_reads_back_what_is_written(self, number):
        assert read_typed(written(number)) == number
