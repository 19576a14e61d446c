"""Plain words and folding."""

from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules.wording import fold, plain


class TestFolding:
    def test_forgets_case_accents_and_spaces(self):
        assert fold("  Đường \u00a0 DẪN\n") == "duong dan"

    @given(st.text())
    def test_is_stable(self, text):
        assert fold(fold(text)) == fold(text)


class TestPlainWords:
    def test_drop_markup_and_read_entities(self):
        assert plain("<p>Hỏi <b>mã</b> &amp; tên</p><p>Gác máy</p>") == "Hỏi mã & tên Gác máy"

    def test_read_a_picture_by_its_alternative_text(self):
        assert plain('Biển <img src="a.svg" alt="cấm"> này') == "Biển cấm này"
