"""Names, consent and passwords of an account, as the person who fills in the form would notice."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people import rules


def codes(flaws):
    return [flaw.code for flaw in flaws]


class TestALoginName:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("0912 345 678", "0912345678"),
            ("+84 912.345.678", "0912345678"),
            (" Lan.Anh ", "lan.anh"),
            ("LÂN", "lan"),
            ("Lan@Vi-Du.VN", "lan@vi-du.vn"),
        ],
    )
    def test_is_one_however_it_is_typed(self, typed, kept):
        assert rules.canonical_name(typed) == kept

    @given(st.text(max_size=60))
    def test_stays_the_same_when_read_again(self, typed):
        once = rules.canonical_name(typed)
        assert rules.canonical_name(once) == once

    @pytest.mark.parametrize("name", ["lan", "Lan.Anh_1960", "nguyễn-thị-lan", "a" * 40])
    def test_may_be_letters_digits_and_three_signs(self, name):
        assert rules.user_name_flaws(name) == []

    @pytest.mark.parametrize("name", ["", "la", "a" * 41, "lan anh", "lan@anh", "lan/anh", "Лан"])
    def test_may_not_be_anything_else(self, name):
        assert codes(rules.user_name_flaws(name)) == ["login_name_shape"]

    @pytest.mark.parametrize("name", ["0912345678", "84912345678"])
    def test_may_not_pass_for_somebody_elses_telephone(self, name):
        assert codes(rules.user_name_flaws(name)) == ["login_name_is_phone"]

    def test_is_needed_in_one_form_at_least(self):
        assert codes(rules.contact_flaws(login_name="", phone_number="", email="", needed=True)) == [
            "login_name_missing"
        ]
        assert rules.contact_flaws(login_name="", phone_number="0912345678", email="", needed=True) == []


class TestAFullName:
    @pytest.mark.parametrize("name", ["Lê Ý", "Nguyễn Thị Lan", "A" * 120])
    def test_has_two_to_a_hundred_and_twenty_characters(self, name):
        assert rules.full_name_flaws(name) == []

    @pytest.mark.parametrize(
        ("name", "code"),
        [("", "name_missing"), (" \u200b ", "name_missing"), ("Ý", "name_too_short"), ("12", "name_too_short")],
    )
    def test_is_refused_when_nobody_could_be_called_so(self, name, code):
        assert codes(rules.full_name_flaws(name)) == [code]

    def test_is_refused_when_it_is_too_long(self):
        assert codes(rules.full_name_flaws("A" * 121)) == ["name_too_long"]

    def test_is_counted_in_its_composed_form(self):
        assert rules.full_name_flaws(unicodedata.normalize("NFD", "ỗ" * 120)) == []


class TestAConsent:
    def test_is_enough_from_a_grown_up(self):
        assert rules.consent_flaws(consent=True, guardian_name="", birth_year=2010, year=2026) == []

    def test_needs_a_guardian_below_sixteen(self):
        flaws = rules.consent_flaws(consent=True, guardian_name=" ", birth_year=2011, year=2026)
        assert [(flaw.code, flaw.field) for flaw in flaws] == [("guardian_missing", "guardian_name")]

    def test_is_given_for_a_child_by_name(self):
        assert rules.consent_flaws(consent=True, guardian_name="Lê Văn Nam", birth_year=2014, year=2026) == []

    def test_is_never_taken_from_silence(self):
        assert codes(rules.consent_flaws(consent=False, guardian_name="", birth_year=1960, year=2026)) == [
            "consent_missing"
        ]


class TestAYearOfBirth:
    @pytest.mark.parametrize("birth_year", [1900, 1958, 2026])
    def test_lies_between_1900_and_the_present_year(self, birth_year):
        assert rules.birth_year_flaws(birth_year, year=2026) == []

    @pytest.mark.parametrize("birth_year", [1899, 2027, 58])
    def test_is_refused_outside(self, birth_year):
        assert codes(rules.birth_year_flaws(birth_year, year=2026)) == ["birth_year_out_of_range"]


class TestAPassword:
    @pytest.mark.parametrize(
        "password", ["hoc-tap-suot-doi", "con mèo trèo cây cau", "tôi 68 tuổi", "x7!kQ2#p", "a1" * 100]
    )
    def test_may_be_a_sentence_and_needs_no_special_signs(self, password):
        assert rules.password_flaws(password, names=["lan", "0912345678"]) == []

    @pytest.mark.parametrize(
        ("password", "code"),
        [
            ("", "password_too_short"),
            ("bảy chữ", "password_too_short"),
            ("x" * 201, "password_too_long"),
            ("12345678", "password_common"),
            ("87654321", "password_common"),
            ("7890123456", "password_common"),
            ("aaaaaaaa", "password_common"),
            ("Mật khẩu 123", "password_common"),
            ("P A S S W O R D", "password_common"),
        ],
    )
    def test_is_refused_when_it_would_be_guessed_first(self, password, code):
        assert codes(rules.password_flaws(password)) == [code]

    @pytest.mark.parametrize("password", ["0912345678", "0912 345 678", "Nguyễn.Lan", "nguyenlan@vi-du.vn"])
    def test_is_not_a_name_one_signs_in_with(self, password):
        names = ["0912345678", "nguyen.lan", "nguyenlan@vi-du.vn"]
        assert codes(rules.password_flaws(password, names=names)) == ["password_is_name"]


class TestTheCodeOfASlip:
    @pytest.mark.parametrize("typed", ["abcd2345", "ABCD-2345", " abcd 2345 ", "abcd–2345", "Ａbcd2345"])
    def test_is_read_as_people_copy_it(self, typed):
        assert rules.canonical_slip(typed) == "abcd2345"
