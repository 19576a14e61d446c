"""The title rule as a forecast: exactly the minimum passes; what is missing, and which courses would help."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lms.criteria.rules.criteria_set import TitleRule
from lms.score.rules.forecast import Suggestion, missing, suggest, title_forecast
from lms.score.rules.ledger import post_course
from lms.score.rules.statement import Statement, Totals, add, capped, sums
from tests.ledgertext import BOOK, ledger

RULE = BOOK.title_rule


def figures(*points: int) -> Totals:
    return Totals(dict(zip(BOOK.maxima, points, strict=True)), sum(points), min(points))


class TestTheTitleRule:
    def test_is_the_one_of_the_decision(self) -> None:
        assert (RULE.min_total, RULE.min_each, RULE.status) == (80, 5, "verified")

    def test_is_met_by_exactly_80_with_one_indicator_at_exactly_5(self) -> None:
        assert title_forecast(figures(5, 5, 10, 10, 10, 10, 10, 10, 5, 5), RULE).meets

    def test_is_missed_at_79(self) -> None:
        forecast = title_forecast(figures(5, 5, 10, 10, 10, 10, 10, 9, 5, 5), RULE)
        assert (forecast.meets, forecast.missing_total, forecast.below) == (False, 1, ())

    def test_is_missed_with_96_when_one_indicator_stands_at_4(self) -> None:
        forecast = title_forecast(figures(10, 10, 10, 10, 10, 4, 10, 10, 10, 10), RULE)
        assert (forecast.meets, forecast.missing_total, forecast.below) == (False, 0, (("2.2", 1),))

    @ledger
    def test_is_met_by_a_year_of_bands_at_the_edge(self, statement: Statement) -> None:
        """
        2026-06-01 review 1 gives 1.1 band 10
        2026-06-01 review 2 gives 1.2 band 10
        2026-06-01 review 3 gives 1.3 band 10
        2026-06-01 review 4 gives 1.4 band 10
        2026-06-01 review 5 gives 2.1 band 10
        2026-11-20 meeting 9 finds no foreign language needed
        2026-11-20 meeting 9 gives 2.3 band 8
        2026-11-20 meeting 9 gives 2.4 band 5
        2026-11-20 meeting 9 gives 3.1 band 5
        2026-06-01 review 6 gives 3.2 band 5
        --
        total  78
        """
        assert title_forecast(statement.totals, RULE).missing_total == 2
        with_courses = statement.totals.points | {"2.4": 7}
        assert title_forecast(Totals(with_courses, 80, 5), RULE).meets


class TestSuggestions:
    def test_stand_by_gain_and_say_where_the_points_go(self) -> None:
        best = suggest(capped({}, BOOK), {}, BOOK, done=())[0]
        assert best == Suggestion("C07", 8, (("1.1", 2), ("1.2", 3), ("2.2", 3)))

    def test_leave_out_what_is_done_and_what_is_for_cadres(self) -> None:
        offered = {one.course for one in suggest(capped({}, BOOK), {}, BOOK, done=("C07",))}
        assert offered == set(BOOK.courses) - {"C07", "C12"}
        assert "C12" in {one.course for one in suggest(capped({}, BOOK), {}, BOOK, done=(), cadre=True)}

    def test_count_only_what_a_cap_leaves(self) -> None:
        state = {"1.2|learning": 4}
        gains = {one.course: one.gain for one in suggest(capped(state, BOOK), state, BOOK, done=())}
        assert gains["C07"] == 6

    def test_leave_out_a_course_that_would_give_nothing(self) -> None:
        state = {"2.1|proficient": 8}
        assert "C02" not in {one.course for one in suggest(capped(state, BOOK), state, BOOK, done=())}

    @given(st.dictionaries(st.sampled_from([f"{c}|learning" for c in BOOK.maxima]), st.integers(0, 12)))
    def test_promise_exactly_what_passing_then_brings(self, state: dict[str, int]) -> None:
        before = capped(state, BOOK)
        for one in suggest(before, state, BOOK, done=(), cadre=True):
            after = capped(add(state, post_course(one.course, "1", date(2026, 3, 2), BOOK)), BOOK)
            assert after.total - before.total == one.gain > 0
            assert sum(gain for _, gain in one.by_indicator) == one.gain


class TestWhatIsMissing:
    def test_joins_the_forecast_and_the_courses(self) -> None:
        state = sums(post_course("C01", "1", date(2026, 3, 2), BOOK))
        found = missing(capped(state, BOOK), state, BOOK, done=("C01",))
        assert found.forecast.missing_total == 77
        assert found.forecast.below[0] == ("1.1", 4)
        assert found.suggestions[0].course == "C07"

    def test_offers_nothing_more_once_everything_is_full(self) -> None:
        state = {f"{code}|evidence": 10 for code in BOOK.maxima}
        found = missing(capped(state, BOOK), state, BOOK, done=())
        assert found.forecast.meets
        assert found.suggestions == ()

    def test_follows_the_rule_it_is_given(self) -> None:
        assert title_forecast(figures(*[5] * 10), TitleRule(50, 5)).meets
