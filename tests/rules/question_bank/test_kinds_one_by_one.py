"""What is particular to each question kind."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules import kinds
from question_bank.rules.dice import Dice


def spec(code, **raw):
    parsed = kinds.find(code).parse(raw, lambda text: f"<i>{text}</i>")
    assert isinstance(parsed, dict), parsed
    return parsed


def flaws(code, **raw):
    parsed = kinds.find(code).parse(raw, lambda text: text)
    assert isinstance(parsed, tuple), parsed
    return [(flaw.code, flaw.field) for flaw in parsed]


def options(*marked):
    """«+ text» is right, «- text» is not."""
    return [{"text": text[2:], "right": text[0] == "+"} for text in marked]


def in_order(count):
    return {"order": list(range(count))}


def hundredths(code, item, shown, answer):
    kind = kinds.find(code)
    return kind.grade(item, shown, kind.normalise(item, shown, answer)).hundredths


class TestOptions:
    ITEM = spec("single", options=options("+ Gác máy", "- Đọc mã", "- Tất cả các ý trên", "- Nhắn lại"))

    @given(seed=st.integers())
    def test_keep_the_option_about_the_others_last(self, seed):
        assert kinds.find("single").present(self.ITEM, Dice(seed))["order"][-1] == 2

    def test_keep_không_có_last_in_any_case(self):
        item = spec("single", options=options("- không có ý nào", "+ A", "- B"))
        assert {kinds.find("single").present(item, Dice(seed))["order"][-1] for seed in range(50)} == {0}

    def test_stand_everywhere_equally_often(self):
        item = spec("single", options=options("+ A", "- B", "- C", "- D"))
        first = Counter(kinds.find("single").present(item, Dice(seed))["order"].index(0) for seed in range(4000))
        assert all(900 < first[place] < 1100 for place in range(4))

    def test_are_answered_by_the_presented_position(self):
        shown = {"order": [3, 0, 2, 1]}
        assert hundredths("single", self.ITEM, shown, {"chosen": [1]}) == 100
        assert hundredths("single", self.ITEM, shown, {"chosen": [0]}) == 0

    def test_are_reviewed_in_the_order_seen_with_their_reasons(self):
        item = spec(
            "single",
            options=[{"text": "A", "right": True, "reason": "vì A"}, {"text": "B", "right": False}],
        )
        review = kinds.find("single").review(item, {"order": [1, 0]}, {"chosen": [0]})
        assert [(each.text_html, each.chosen, each.right, each.reason_html) for each in review.options] == [
            ("<i>B</i>", True, False, ""),
            ("<i>A</i>", False, True, "<i>vì A</i>"),
        ]

    def test_must_differ(self):
        assert flaws("single", options=options("+ A", "- B", "- A")) == [("duplicate", "options[2].text")]

    def test_may_not_be_more_than_twelve(self):
        many = options("+ right", *(f"- wrong {number}" for number in range(12)))
        assert ("wrong_count", "options") in flaws("single", options=many)

    def test_point_at_what_is_wrong_with_one_of_them(self):
        item = [{"text": "A", "right": True}, {"text": "B", "right": "no", "resaon": "x"}, "C"]
        assert flaws("single", options=item) == [
            ("unknown_field", "options[1].resaon"),
            ("not_a_flag", "options[1].right"),
            ("not_a_table", "options[2]"),
        ]


class TestSingle:
    def test_wants_exactly_one_right_option(self):
        assert flaws("single", options=options("- A", "- B")) == [("wrong_right_count", "options")]
        assert flaws("single", options=options("+ A", "+ B")) == [("wrong_right_count", "options")]

    def test_refuses_two_answers(self):
        item = spec("single", options=options("+ A", "- B"))
        assert kinds.find("single").normalise(item, in_order(2), {"chosen": [0, 1]}) is None


class TestMultiple:
    ITEM = spec("multiple", options=options("+ A", "+ B", "+ C", "- D", "- E"))

    @pytest.mark.parametrize(
        ("chosen", "earned"),
        [
            ([0, 1, 2], 100),
            ([0, 1], 66),
            ([0], 33),
            ([0, 1, 3], 33),
            ([0, 3], 0),
            ([3, 4], 0),
            ([0, 1, 2, 3, 4], 33),
        ],
    )
    def test_takes_wrong_ticks_off_right_ones(self, chosen, earned):
        assert hundredths("multiple", self.ITEM, in_order(5), {"chosen": chosen}) == earned

    def test_is_right_only_without_a_wrong_tick(self):
        kind = kinds.find("multiple")
        assert not kind.grade(self.ITEM, in_order(5), {"chosen": [0, 1, 2, 3]}).right

    def test_refuses_an_item_where_all_is_right(self):
        assert flaws("multiple", options=options("+ A", "+ B")) == [("wrong_right_count", "options")]

    def test_counts_a_doubled_tick_once(self):
        assert hundredths("multiple", self.ITEM, in_order(5), {"chosen": [0, 0, 0]}) == 33


class TestTrueFalse:
    def test_never_shuffles(self):
        item = spec("truefalse", answer=True)
        shown = [
            kinds.find("truefalse").question(item, kinds.find("truefalse").present(item, Dice(n)), None)
            for n in range(20)
        ]
        assert {tuple(option.value for option in each.options) for each in shown} == {(True, False)}

    def test_gives_the_reason_of_each_judgement(self):
        item = spec("truefalse", answer=False, reason_true="chưa", reason_false="phải")
        review = kinds.find("truefalse").review(item, in_order(2), {"chosen": [0]})
        assert [(each.value, each.chosen, each.right, each.reason_html) for each in review.options] == [
            (True, True, False, "<i>chưa</i>"),
            (False, False, True, "<i>phải</i>"),
        ]


class TestOrdering:
    ITEM = spec("ordering", steps=["Dừng", "Gác máy", "Kiểm tra"])

    @given(seed=st.integers())
    def test_is_never_shown_solved(self, seed):
        order = kinds.find("ordering").present(self.ITEM, Dice(seed))["order"]
        assert order != [0, 1, 2]
        assert sorted(order) == [0, 1, 2]

    def test_counts_steps_at_their_place(self):
        shown = {"order": [2, 0, 1]}
        assert hundredths("ordering", self.ITEM, shown, {"ranks": [3, 1, 2]}) == 100
        assert hundredths("ordering", self.ITEM, shown, {"ranks": [3, 2, 1]}) == 33
        assert hundredths("ordering", self.ITEM, shown, {"ranks": [1, 2, 3]}) == 0

    def test_keeps_a_half_filled_answer(self):
        shown = {"order": [2, 0, 1]}
        assert hundredths("ordering", self.ITEM, shown, {"ranks": [None, 1, None]}) == 33
        assert kinds.find("ordering").normalise(self.ITEM, shown, {"ranks": [None, None, None]}) is None

    def test_pays_no_more_for_one_rank_given_to_all(self):
        assert hundredths("ordering", self.ITEM, {"order": [2, 0, 1]}, {"ranks": [1, 1, 1]}) == 33

    def test_reviews_in_the_right_order(self):
        review = kinds.find("ordering").review(self.ITEM, {"order": [2, 0, 1]}, {"ranks": [1, None, 2]})
        assert [(each.rank, each.text_html, each.given, each.right) for each in review.steps] == [
            (1, "<i>Dừng</i>", None, False),
            (2, "<i>Gác máy</i>", 2, True),
            (3, "<i>Kiểm tra</i>", 1, False),
        ]

    def test_refuses_the_same_step_twice(self):
        assert flaws("ordering", steps=["A", "B", "A"]) == [("duplicate", "steps[2]")]


class TestMatching:
    ITEM = spec("matching", pairs=[["113", "công an"], ["114", "cứu hỏa"], ["115", "cấp cứu"]], extra=["ngân hàng"])

    @given(seed=st.integers())
    def test_is_never_shown_solved(self, seed):
        assert kinds.find("matching").present(self.ITEM, Dice(seed))["order"] != [0, 1, 2, 3]

    def test_counts_right_pairs(self):
        shown = {"order": [3, 2, 1, 0]}
        assert hundredths("matching", self.ITEM, shown, {"matches": [3, 2, 1]}) == 100
        assert hundredths("matching", self.ITEM, shown, {"matches": [3, 1, None]}) == 33

    def test_shows_a_shared_right_part_once_and_accepts_it_twice(self):
        item = spec("matching", pairs=[["gov.vn", "thật"], ["hanoi.gov.vn", "thật"], ["gov-vn.top", "giả"]])
        shown = {"order": [1, 0]}
        question = kinds.find("matching").question(item, shown, None)
        assert [right.text for right in question.rights] == ["giả", "thật"]
        assert hundredths("matching", item, shown, {"matches": [1, 1, 0]}) == 100

    def test_refuses_an_extra_that_is_right(self):
        assert flaws("matching", pairs=[["a", "x"], ["b", "y"]], extra=["x"]) == [("duplicate", "extra[0]")]

    def test_refuses_pairs_that_all_share_one_right_part(self):
        assert flaws("matching", pairs=[["a", "x"], ["b", "x"]]) == [("wrong_count", "extra")]

    def test_refuses_what_is_no_pair(self):
        assert flaws("matching", pairs=[["a", "x"], ["b"], "c"]) == [
            ("not_a_pair", "pairs[1]"),
            ("not_a_pair", "pairs[2]"),
        ]


class TestNumerical:
    ITEM = spec("numerical", answer="1234.5", tolerance="0.5", unit="đồng")

    @pytest.mark.parametrize("text", ["1.234,5", "1234.5", "1 234,5", "1.235", "1234 đồng", "1234,0 DONG", "+1235"])
    def test_accepts_a_number_within_the_tolerance_however_it_is_written(self, text):
        assert hundredths("numerical", self.ITEM, {}, {"text": text}) == 100

    @pytest.mark.parametrize("text", ["1.235,01", "1233,99", "1,234.51.2", "-1234,5", "1234 m", ""])
    def test_refuses_the_rest(self, text):
        assert hundredths("numerical", self.ITEM, {}, {"text": text}) == 0

    def test_is_exact_where_floats_are_not(self):
        item = spec("numerical", answer="0.3", tolerance="0.1")
        assert hundredths("numerical", item, {}, {"text": "0,4"}) == 100
        assert hundredths("numerical", item, {}, {"text": "0,4000000000000000000000001"}) == 0

    def test_is_unanswered_when_no_number_was_typed(self):
        assert kinds.find("numerical").normalise(self.ITEM, {}, {"text": "khoảng một nghìn"}) is None

    @pytest.mark.parametrize("answer", ["1,5", "1e9", "NaN", "", "một", True, 10**40, ["1"]])
    def test_refuses_authored_numbers_of_another_form(self, answer):
        assert [field for _, field in flaws("numerical", answer=answer)] == ["answer"]

    def test_refuses_a_tolerance_below_nothing(self):
        assert flaws("numerical", answer="1", tolerance="-1") == [("out_of_range", "tolerance")]


class TestShortText:
    ITEM = spec("shorttext", accept=["Mật khẩu", "đường dẫn"])

    @pytest.mark.parametrize("text", ["mật khẩu", "MAT KHAU", " mật \t khẩu ", "ma\u0323\u0302t khẩu", "duong dan"])
    def test_forgives_case_accents_and_spaces(self, text):
        assert hundredths("shorttext", self.ITEM, {}, {"text": text}) == 100

    @pytest.mark.parametrize("text", ["mậtkhẩu", "mật khẩu mới", "khẩu mật"])
    def test_forgives_nothing_else(self, text):
        assert hundredths("shorttext", self.ITEM, {}, {"text": text}) == 0
