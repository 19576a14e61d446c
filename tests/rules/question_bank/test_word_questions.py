import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.richtext import render_inline
from question_bank.formats import word_questions as words
from question_bank.formats.word_keys import Key, read_grid, read_line
from question_bank.formats.word_questions import Grid, Paragraph, Run, read_questions


def line(*parts: str | Run, **facts: object) -> Paragraph:
    return Paragraph(tuple(part if isinstance(part, Run) else Run(part) for part in parts), **facts)


def bold(text: str) -> Run:
    return Run(text, bold=True)


def red(text: str) -> Run:
    return Run(text, colour="FF0000")


def underlined(text: str) -> Run:
    return Run(text, underline=True)


STEM = line("Câu 1: Thủ đô của Việt Nam là thành phố nào?")


def only(*blocks: words.Block, **facts: object) -> words.Question:
    (question,) = read_questions(blocks, **facts).questions
    return question


def rights(question: words.Question) -> list[str]:
    assert question.item is not None, question.reason
    return [option["text"] for option in question.item["options"] if option["right"]]


class TestMarks:
    @pytest.mark.parametrize(
        "option",
        [
            line(bold("B. Hà Nội")),
            line(underlined("B"), ". Hà Nội"),
            line("B. ", red("Hà Nội")),
            line("*B. Hà Nội"),
            line("B. *Hà Nội"),
            line("B. Hà Nội*"),
        ],
    )
    def test_of_any_usual_sort_say_which_option_is_right(self, option):
        question = only(STEM, line("A. Huế"), option, line("C. Đà Nẵng"))
        assert rights(question) == ["Hà Nội"]
        assert question.item["kind"] == "single"
        assert question.item["stem"] == "Thủ đô của Việt Nam là thành phố nào?"

    def test_that_all_options_bear_say_nothing(self):
        question = only(STEM, line(bold("A. "), "Huế"), line(bold("B. "), red("Hà Nội")), line(bold("C. "), "Vinh"))
        assert rights(question) == ["Hà Nội"]

    def test_on_one_word_of_an_option_say_nothing(self):
        question = only(STEM, line("A. thành phố ", bold("Huế")), line("B. Hà Nội"))
        assert question.item is None
        assert question.reason == words.NO_ANSWER

    def test_on_several_options_make_a_multiple_choice(self):
        question = only(STEM, line(bold("A. Huế")), line(bold("B. Hà Nội")), line("C. Vinh"))
        assert question.item["kind"] == "multiple"
        assert rights(question) == ["Huế", "Hà Nội"]

    def test_that_point_at_two_answers_are_turned_away_naming_both(self):
        question = only(STEM, line(bold("A. Huế")), line("B. ", red("Hà Nội")), line("C. Vinh"))
        assert question.item is None
        assert question.reason == words.TWO_MARKS
        assert {question.values["one"], question.values["other"]} == {"A", "B"}

    def test_one_colour_among_others_counts_when_all_are_coloured(self):
        blue = [line(Run(f"{letter}. chữ {letter}", colour="0000FF")) for letter in "AC"]
        assert rights(only(STEM, blue[0], line(red("B. Hà Nội")), blue[1])) == ["Hà Nội"]


class TestKeys:
    @pytest.mark.parametrize(
        "key",
        [
            [line("Đáp án: B")],
            [line("Đáp án đúng là: B.")],
            [line("Trả lời: b")],
            [line("ĐÁP ÁN", heading=True), line("1 - B")],
            [line("Bảng đáp án"), line("Câu 1: B; Câu 2: C")],
            [line("1B 2C 3A 4D")],
            [Grid((("Câu", "1", "2"), ("Đáp án", "B", "C")))],
            [Grid((("Câu", "Đáp án"), ("1", "B"), ("2", "C")))],
            [Grid((("1. B", "2. C"), ("3. A", "4. D")))],
        ],
    )
    def test_of_any_usual_form_are_read(self, key):
        reading = read_questions([STEM, line("A. Huế\tB. Hà Nội\tC. Vinh"), *key])
        assert rights(reading.questions[0]) == ["Hà Nội"]
        assert reading.taken == set(range(2 + len(key)))

    def test_that_agree_with_the_marks_are_taken(self):
        assert rights(only(STEM, line("A. Huế"), line(bold("B. Hà Nội")), line("Đáp án: B"))) == ["Hà Nội"]

    def test_that_disagree_with_the_marks_are_turned_away_naming_both(self):
        question = only(STEM, line(bold("A. Huế")), line("B. Hà Nội"), Grid((("Câu", "1"), ("Đáp án", "B"))))
        assert question.item is None
        assert (question.reason, question.values) == (words.DISAGREE, {"key": "B", "marked": "A"})

    def test_that_contradict_themselves_are_turned_away(self):
        question = only(STEM, line("A. Huế"), line("B. Hà Nội"), line("Đáp án: A"), line("1B 2C 3D"))
        assert (question.item, question.reason) == (None, words.TWO_KEYS)

    def test_naming_no_option_are_turned_away(self):
        question = only(STEM, line("A. Huế"), line("B. Hà Nội"), line("Đáp án: D"))
        assert (question.item, question.reason) == (None, words.NOT_LISTED)

    def test_elsewhere_in_the_document_speak_where_none_is_near(self):
        key = Key({"1": [frozenset("B")]})
        assert rights(only(STEM, line("A. Huế"), line("B. Hà Nội"), key=key)) == ["Hà Nội"]

    def test_cannot_speak_of_a_number_that_several_questions_bear(self):
        key = Key({"1": [frozenset("B")]})
        question = only(STEM, line("A. Huế"), line("B. Hà Nội"), key=key, repeated={"1"})
        assert (question.item, question.reason) == (None, words.REPEATED)

    @pytest.mark.parametrize("text", ["A", "1. Mở máy", "1. A là chữ đầu 2. B", "2 B", "Điểm 1A và 2B"])
    def test_are_not_seen_in_ordinary_lines(self, text):
        assert read_line(text, titled=False) == {}

    def test_are_not_seen_in_ordinary_tables(self):
        assert read_grid((("Năm", "Số người"), ("2025", "12"))) == {}
        assert read_grid((("Tên", "Loại"), ("Bảo", "A"))) == {}


class TestQuestions:
    def test_with_options_on_one_line_or_broken_lines_are_read(self):
        question = only(line("Câu 01 (TH). Số nào chẵn?\nA. 1   B. 3\nC. 4*   D. 5"))
        assert question.item["stem"] == "Số nào chẵn?"
        assert rights(question) == ["4"]
        assert len(question.item["options"]) == 4

    def test_true_and_false_are_judged(self):
        assert only(line("Câu 2: Nước sôi ở 100 độ."), line("Đáp án: Đúng")).item == {
            "kind": "truefalse",
            "stem": "Nước sôi ở 100 độ.",
            "answer": True,
        }
        assert only(STEM, line("A. Đúng"), line(bold("B. Sai"))).item["answer"] is False

    def test_explanations_become_the_reason(self):
        question = only(STEM, line("A. Huế"), line(bold("B. Hà Nội")), line("Giải thích: Hiến pháp ghi rõ."))
        assert question.item["reason"] == "Hiến pháp ghi rõ."

    def test_without_options_stay_in_the_text(self):
        reading = read_questions([line("Câu 1: Bạn nghĩ gì?"), line("Hãy kể một lần bạn gặp chuyện này.")])
        assert reading.questions == ()
        assert reading.taken == frozenset()
        assert [question.reason for question in reading.left] == [words.NO_OPTIONS]

    def test_text_behind_them_stays_text(self):
        reading = read_questions([STEM, line("A. 1"), line("*B. 2"), line("Phần sau là bài đọc thêm.")])
        assert reading.taken == {0, 1, 2}

    def test_a_bare_number_begins_one_only_under_a_title(self):
        blocks = [line("1. Máy nào nhẹ nhất?"), line("A. Máy bàn"), line(bold("B. Điện thoại"))]
        assert read_questions(blocks).questions == ()
        assert len(read_questions([line("Câu hỏi trắc nghiệm", heading=True), *blocks]).questions) == 1
        assert len(read_questions(blocks, within=True).questions) == 1

    def test_titles_over_them_go_with_them(self):
        blocks = [line("II. CÂU HỎI ÔN TẬP"), STEM, line("A. 1"), line("*B. 2")]
        assert read_questions(blocks).taken == {0, 1, 2, 3}

    def test_a_sentence_about_checking_is_no_title(self):
        question = only(STEM, line("Kiểm tra kỹ trước khi chọn."), line("A. 1"), line("*B. 2"))
        assert question.item["stem"].endswith("Kiểm tra kỹ trước khi chọn.")

    def test_pictures_are_said_to_be_lost(self):
        question = only(STEM, line("", pictures=1), line("A. 1"), line("*B. 2"))
        assert question.notes == (words.PICTURES_LOST,)

    def test_alike_options_are_turned_away(self):
        question = only(STEM, line("A. Huế"), line("*B. Huế"))
        assert question.item is None
        assert "giống nhau" in question.reason

    def test_signs_of_markdown_stay_the_signs_they_are(self):
        question = only(line("Câu 1: Gõ *sao* và `mã`?"), line("A. <b> &amp;"), line(bold("B. a_b")))
        assert question.item["stem"] == "Gõ \\*sao\\* và \\`mã\\`?"
        assert rights(question) == ["a\\_b"]
        assert render_inline(question.item["options"][0]["text"]) == "&lt;b&gt; &amp;amp;"

    def test_keep_their_formulas(self):
        question = only(line(r"Câu 1: Tính \(\frac{1}{2}\)?"), line("A. 1"), line(bold(r"B. \(x_1\)")))
        assert question.item["stem"] == r"Tính $\frac{1}{2}$?"
        assert rights(question) == ["$x_1$"]

    def test_decomposed_letters_read_the_same(self):
        blocks = [STEM, line("A. Huế"), line("B. Hà Nội"), line("Đáp án: B")]
        apart = [line(unicodedata.normalize("NFD", block.text)) for block in blocks]
        assert only(*apart).item == only(*blocks).item


PIECES = st.sampled_from(
    [
        "Câu 1:",
        "Câu 2. ",
        "1.",
        "A. ",
        "B) ",
        "C. x",
        "Đáp án",
        "Đáp án: B",
        "1A 2B 3C",
        "*",
        " ",
        "\n",
        "\t",
        "Câu hỏi",
    ]
)
RUNS = st.builds(
    Run, PIECES | st.text(max_size=12), bold=st.booleans(), underline=st.booleans(), colour=st.sampled_from(["", "red"])
)
PARAGRAPHS = st.builds(
    Paragraph, st.lists(RUNS, max_size=5).map(tuple), heading=st.booleans(), pictures=st.integers(0, 2)
)
GRIDS = st.builds(Grid, st.lists(st.lists(PIECES | st.text(max_size=4), max_size=4).map(tuple), max_size=4).map(tuple))


class TestAnything:
    @given(st.lists(PARAGRAPHS | GRIDS, max_size=14), st.booleans())
    def test_is_read_without_failing_and_every_question_has_an_item_or_a_reason(self, blocks, within):
        reading = read_questions(blocks, within=within)
        assert all((question.item is None) == bool(question.reason) for question in reading.questions)
        assert all(0 <= place < len(blocks) for place in reading.taken)

    @pytest.mark.parametrize(
        "text", [" " * 60_000, "A. " * 20_000, "1A " * 20_000, "Câu " + "(" * 60_000, "*" * 60_000]
    )
    def test_however_long_is_read_in_a_moment(self, text):
        read_questions([STEM, line(text), line("A." + text), line("Đáp án" + text)])
