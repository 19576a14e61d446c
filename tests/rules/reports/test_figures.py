"""Percentages that cannot mislead, codes of measures, and sums that hold at every level."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reports.rules import (
    Count,
    Delta,
    MeasureCode,
    Percentage,
    component_measure,
    course_measure,
    fold,
    parse_measure,
)

PATHS = st.lists(st.sampled_from(["01", "02", "00004", "00008"]), min_size=1, max_size=4).map(
    lambda codes: ".".join(codes) + "."
)
DELTAS = st.lists(
    st.builds(
        Delta,
        PATHS,
        st.sampled_from(["learner", "course:C01:passed"]),
        st.integers(-3, 3),
        st.integers(-3, 3),
    ),
    max_size=15,
)


class TestAPercentage:
    def test_has_exact_tenths_rounded_half_up(self) -> None:
        assert [Percentage(n, 3).tenths for n in range(4)] == [0, 333, 667, 1000]
        assert Percentage(1, 2000).tenths == 1
        assert Percentage(3830096, 6373932).tenths == 601

    @pytest.mark.parametrize("denominator", [None, 0])
    def test_without_a_denominator_says_so_and_is_not_zero(self, denominator: int | None) -> None:
        share = Percentage(5, denominator)
        assert (share.state, share.tenths, share.reaches(40)) == ("chua-du-so-lieu", None, None)

    def test_of_nobody_out_of_some_is_zero(self) -> None:
        assert (Percentage(0, 7).state, Percentage(0, 7).tenths) == ("co-so-lieu", 0)

    def test_above_the_whole_is_flagged(self) -> None:
        share = Percentage(8, 7)
        assert (share.state, share.tenths, share.reaches(40)) == ("vuot-100", None, None)
        assert Percentage(7, 7).tenths == 1000

    def test_reaches_a_target_without_rounding(self) -> None:
        assert Percentage(3999, 10000).tenths == 400
        assert Percentage(3999, 10000).reaches(40) is False
        assert Percentage(4000, 10000).reaches(40) is True

    @pytest.mark.parametrize(("numerator", "denominator"), [(-1, 5), (1, -5)])
    def test_refuses_people_below_zero(self, numerator: int, denominator: int) -> None:
        with pytest.raises(ValueError, match="below zero"):
            Percentage(numerator, denominator)

    @given(st.integers(0, 10**7), st.integers(1, 10**7))
    def test_is_within_half_a_tenth_of_the_truth(self, numerator: int, denominator: int) -> None:
        share = Percentage(min(numerator, denominator), denominator)
        assert share.tenths is not None
        assert abs(2 * share.tenths * denominator - 2000 * share.numerator) <= denominator


class TestTheCodeOfAMeasure:
    def test_is_built_and_taken_apart(self) -> None:
        assert course_measure("C03", "passed") == "course:C03:passed"
        assert component_measure("4.2", 3) == "component:4.2:3"
        assert parse_measure("course:C03:passed") == MeasureCode("course", "C03", "passed")
        assert parse_measure("score:forecast") == MeasureCode("score", "forecast")
        assert parse_measure("learner") == MeasureCode("learner")

    @pytest.mark.parametrize(
        "code",
        [
            "",
            "learners",
            "course",
            "course:C03",
            "course:C03:failed",
            "course:c03:passed",
            "course:C03:passed:",
            "component:4.2:4",
            "component:4:2",
            "score",
            "learner:x",
        ],
    )
    def test_that_is_none_is_not_read(self, code: str) -> None:
        assert parse_measure(code) is None

    def test_is_not_built_for_a_stage_there_is_not(self) -> None:
        with pytest.raises(ValueError, match="course:C03:done"):
            course_measure("C03", "done")
        with pytest.raises(ValueError, match=r"component:4\.2:1"):
            component_measure("4.2", 1)


class TestTheFold:
    def test_counts_a_person_at_every_level_above(self) -> None:
        found = fold([Delta("01.00004.003.", "learner", 1, 0), Delta("01.00008.", "learner", 1, 1)])
        assert found == {
            ("01.", "learner"): Count(2, 1),
            ("01.00004.", "learner"): Count(1, 0),
            ("01.00004.003.", "learner"): Count(1, 0),
            ("01.00008.", "learner"): Count(1, 1),
        }

    def test_moves_a_person_without_changing_the_city(self) -> None:
        found = fold([Delta("01.00004.", "learner", -1, 0), Delta("01.00008.", "learner", 1, 0)])
        assert ("01.", "learner") not in found
        assert found["01.00008.", "learner"] == Count(1, 0)

    @given(DELTAS)
    def test_makes_a_unit_the_sum_of_its_children_and_its_own(self, deltas: list[Delta[str]]) -> None:
        found = fold(deltas)
        units = {".".join(path.split(".")[:n]) + "." for path in (d.unit_path for d in deltas) for n in range(1, 5)}
        for unit in units:
            for measure in ("learner", "course:C01:passed"):
                own = [d for d in deltas if d.unit_path == unit and d.measure == measure]
                children = [c for (p, m), c in found.items() if m == measure and p != unit and _parent(p) == unit]
                count = found.get((unit, measure), Count(0, 0))
                assert count.value == sum(d.value for d in own) + sum(c.value for c in children)
                assert count.confirmed == sum(d.confirmed for d in own) + sum(c.confirmed for c in children)

    @given(DELTAS, st.integers(0, 15))
    def test_gives_the_same_in_one_go_or_in_two(self, deltas: list[Delta[str]], cut: int) -> None:
        first, second = fold(deltas[:cut]), fold(deltas[cut:])
        joined = [Delta(p, m, c.value, c.confirmed) for part in (first, second) for (p, m), c in part.items()]
        whole = fold(deltas)
        for (path, measure), count in whole.items():
            parts = [d for d in joined if (d.unit_path, d.measure) == (path, measure)]
            assert (sum(d.value for d in parts), sum(d.confirmed for d in parts)) == (
                count.value,
                count.confirmed,
            )


def _parent(path: str) -> str:
    codes = path.split(".")[:-2]
    return ".".join(codes) + "." if codes else ""
