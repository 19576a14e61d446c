import pytest

from kernel.fences import CODE, number, scan, slug, split_code


def names(text: str) -> list[str]:
    return [piece.name for piece in scan(number(text))[0]]


def flaws(text: str) -> list[tuple[str, int]]:
    return [(flaw.code, flaw.line) for flaw in scan(number(text))[1]]


class TestFences:
    @pytest.mark.parametrize(
        "opening",
        ["::: can-nho", ":::can-nho", "::: Cần nhớ", ":::: CẦN  NHỚ", "::: Ca\u0302\u0300n nho\u031b\u0301"],
    )
    def test_know_a_name_in_any_spelling(self, opening):
        assert names(f"{opening}\nx\n:::") == ["can-nho"]

    def test_part_the_text_in_order(self):
        assert names("a\n::: can-nho\nb\n:::\nc\n::: nguon\nd\n:::") == ["", "can-nho", "", "nguon"]

    def test_know_where_a_block_begins_and_ends(self):
        piece = scan(number("a\n::: can-nho\nb\n:::\nc"))[0][1]
        assert (piece.line, piece.end, piece.text) == (2, 4, "b")

    def test_read_attributes(self):
        piece = scan(number("::: kiem-tra-lai den=2027-03-01\nx\n:::"))[0][0]
        assert (piece.name, piece.attributes) == ("kiem-tra-lai", {"den": "2027-03-01"})

    def test_report_a_block_left_open_and_keep_its_text(self):
        assert flaws("a\n::: can-nho\nb") == [("fence-not-closed", 2)]
        assert scan(number("::: can-nho\nb"))[0][0].text == "b"

    def test_report_a_block_opened_within_another(self):
        assert flaws("::: can-nho\na\n::: nguon\nb\n:::") == [("fence-not-closed", 1)]

    def test_report_an_end_without_a_beginning(self):
        assert flaws("a\n:::\nb") == [("fence-not-open", 2)]

    def test_are_only_text_within_code(self):
        text = "```\n::: can-nho\n```\n"
        assert names(text) == [""]
        assert flaws(text) == []

    def test_leave_code_apart_from_text(self):
        pieces = list(split_code(number("a\n~~~\n```\n~~~\nb")))
        assert [(piece.name, piece.text) for piece in pieces] == [("", "a"), (CODE, "```"), ("", "b")]


class TestSlug:
    def test_joins_folded_words(self):
        assert slug("  Mã OTP: đừng đưa! ") == "ma-otp-dung-dua"
