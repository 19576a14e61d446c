"""Marks in whole hundredths."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules import kinds
from question_bank.rules.grading import DrawnItem, grade


def an_item(number, *, rights=1, wrongs=1, mandatory=False, level=2):
    """A multiple-choice item whose first `rights` presented options are right."""
    options = [{"text": f"r{each}", "right": True} for each in range(rights)]
    options += [{"text": f"w{each}", "right": False} for each in range(wrongs)]
    spec = kinds.find("multiple").parse({"options": options}, str)
    shown = {"order": list(range(rights + wrongs))}
    return DrawnItem(number, "multiple", spec, shown, component="5.4", level=level, mandatory=mandatory)


def ticking(*chosen):
    return {"chosen": list(chosen)}


papers = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(1, 3),
        st.booleans(),
        st.none() | st.sets(st.integers(0, 6), min_size=1),
    ),
    max_size=12,
)


class TestGrading:
    def test_gives_no_mark_for_an_unanswered_item(self):
        mark = grade([an_item(1), an_item(2)], {"2": ticking(0)}, pass_percent=50)
        assert [(each.item_version_id, each.right, each.hundredths) for each in mark.items] == [
            (1, False, 0),
            (2, True, 100),
        ]
        assert (mark.percent, mark.passed) == (50, True)

    def test_rounds_the_percentage_down(self):
        mark = grade([an_item(n) for n in (1, 2, 3)], {"1": ticking(0), "2": ticking(0)}, pass_percent=67)
        assert (mark.hundredths, mark.percent, mark.passed) == (200, 66, False)

    def test_counts_part_of_an_item(self):
        mark = grade([an_item(1, rights=3)], {"1": ticking(0, 1)}, pass_percent=70)
        assert (mark.hundredths, mark.percent, mark.items[0].right) == (66, 66, False)

    @pytest.mark.parametrize(("answer", "passed"), [(ticking(0, 1), True), (ticking(0), False), (None, False)])
    def test_passes_nobody_who_misses_part_of_a_mandatory_item(self, answer, passed):
        items = [*(an_item(n) for n in range(9)), an_item(9, rights=2, mandatory=True)]
        answers = {str(n): ticking(0) for n in range(9)} | ({"9": answer} if answer else {})
        mark = grade(items, answers, pass_percent=70)
        assert (mark.mandatory_right, mark.passed) == (passed, passed)
        assert mark.percent >= 90

    def test_passes_nobody_on_an_empty_paper(self):
        assert not grade([], {}, pass_percent=1).passed

    def test_earns_nothing_by_senseless_answers_or_answers_to_other_items(self):
        answers = {"1": {"chosen": [99]}, "2": {"chosen": "0"}, "77": ticking(0)}
        assert grade([an_item(1), an_item(2)], answers, pass_percent=1).hundredths == 0

    def test_earns_nothing_in_a_kind_that_is_gone(self):
        item = DrawnItem(1, "hotspot", {}, {}, component="5.4", level=1)
        assert grade([item], {"1": ticking(0)}, pass_percent=1).hundredths == 0

    def test_carries_what_later_stages_need(self):
        (mark,) = grade([an_item(31, mandatory=True, level=3)], {}, pass_percent=70).items
        assert (mark.item_version_id, mark.component, mark.level, mark.mandatory) == (31, "5.4", 3, True)

    @given(paper=papers, pass_percent=st.integers(1, 100))
    def test_agrees_with_exact_fractions(self, paper, pass_percent):
        items = [an_item(n, rights=r, wrongs=w, mandatory=m) for n, (r, w, m, _) in enumerate(paper)]
        answers = {str(n): ticking(*sorted(a)) for n, (*_, a) in enumerate(paper) if a}
        mark = grade(items, answers, pass_percent=pass_percent)
        expected = []
        for rights, wrongs, _, chosen in paper:
            known = chosen and max(chosen) < rights + wrongs
            hits = sum(each < rights for each in chosen) if known else 0
            misses = len(chosen) - hits if known else 0
            expected.append(max(Fraction(0), Fraction(hits - misses, rights)))
        assert [each.hundredths for each in mark.items] == [int(100 * share) for share in expected]
        assert [each.right for each in mark.items] == [share == 1 for share in expected]
        average = Fraction(mark.hundredths, max(1, len(items)))
        assert mark.percent <= average < mark.percent + 1
        assert mark.passed == (
            bool(items) and average >= pass_percent and all(e.right for e in mark.items if e.mandatory)
        )

    @given(paper=papers)
    def test_never_loses_by_answering_one_more_item_rightly(self, paper):
        items = [an_item(n, rights=r, wrongs=w) for n, (r, w, *_) in enumerate(paper)] + [an_item(99, rights=2)]
        answers = {str(n): ticking(*sorted(a)) for n, (*_, a) in enumerate(paper) if a}
        before = grade(items, answers, pass_percent=70)
        after = grade(items, answers | {"99": ticking(0, 1)}, pass_percent=70)
        assert after.hundredths == before.hundredths + 100
        assert after.percent >= before.percent
        assert after.passed or not before.passed
