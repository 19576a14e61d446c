import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.assigning import LONGEST_FEEDBACK, LONGEST_TEXT, clean_text, feedback_flaw, text_flaw


class TestATextToHandIn:
    def test_keeps_its_lines_and_loses_what_cannot_be_seen(self):
        typed = "Tôi đã làm:\r\n- gọi 113\u202e\x00  \r\n\r\n\r\n\r\n- báo con\t cháu "
        assert clean_text(typed) == "Tôi đã làm:\n- gọi 113\n\n- báo con  cháu"

    def test_is_the_same_for_composed_and_decomposed_letters(self):
        assert clean_text("Hà Nội") == clean_text("Ha\u0300 No\u0323\u0302i")

    @given(st.text())
    def test_is_cleaned_once_for_all(self, text):
        assert clean_text(clean_text(text)) == clean_text(text)

    @pytest.mark.parametrize("text", ["", " \n ", "...", "–"])
    def test_says_something(self, text):
        assert text_flaw(clean_text(text)) == "assignment_empty"

    def test_has_an_end(self):
        assert text_flaw("a" * LONGEST_TEXT) is None
        assert text_flaw("a" * (LONGEST_TEXT + 1)) == "assignment_too_long"


class TestATrainersSentence:
    def test_is_needed_when_a_text_goes_back(self):
        assert feedback_flaw("", approved=False) == "feedback_empty"
        assert feedback_flaw("Thêm ví dụ", approved=False) is None
        assert feedback_flaw("", approved=True) is None

    def test_has_an_end(self):
        assert feedback_flaw("a" * (LONGEST_FEEDBACK + 1), approved=True) == "feedback_too_long"
