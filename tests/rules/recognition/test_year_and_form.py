"""The days of a year as data, and the self-assessment form as numbers."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.criteria.library import CRITERIA, document
from lms.criteria.rules.criteria_set import parse_criteria
from lms.recognition import library
from lms.recognition.rules import calendar
from lms.recognition.rules.assessment import differences, points_of, read_points, suggest, sum_up
from lms.recognition.rules.calendar import current_step, date_flaws, option_flaws
from lms.recognition.rules.form_words import examples_for, parse
from lms.recognition.rules.registering import group_of

SHIPPED = calendar.parse(library.year())
MAXIMA = dict.fromkeys(("1.1", "1.2", "2.1"), 10)


def days(period: int = 2026, **changes: str) -> dict[str, date | None]:
    texts = SHIPPED.dates(period) | changes
    return {key: date.fromisoformat(text) if text else None for key, text in texts.items()}


class TestTheYearThatShips:
    @given(period=st.integers(min_value=2025, max_value=2099))
    def test_has_whole_days_in_order_for_every_period(self, period: int) -> None:
        assert date_flaws(days(period), keys=SHIPPED.day_keys(), period=period) == ()
        assert SHIPPED.dates(period)["meeting_until"] == f"{period}-11-25"
        assert SHIPPED.dates(period)["report_until"] == f"{period + 1}-01-15"

    def test_says_that_it_is_a_default(self) -> None:
        assert SHIPPED.status == "default"
        assert option_flaws(SHIPPED.options) == ()

    @pytest.mark.parametrize(
        ("changes", "flaw"),
        [
            ({"meeting_until": "2026-09-01"}, ("meeting_until", "day_out_of_order")),
            ({"decide_until": ""}, ("decide_until", "day_missing")),
            ({"report_until": "2028-01-01"}, ("report_until", "day_out_of_year")),
        ],
    )
    def test_takes_no_days_that_go_back(self, changes: dict[str, str], flaw: tuple[str, str]) -> None:
        assert flaw in date_flaws(days(**changes), keys=SHIPPED.day_keys(), period=2026)

    @pytest.mark.parametrize("options", [{"posting_days": 0}, {"posting_days": None}, {"number_report": "x" * 200}])
    def test_takes_no_senseless_options(self, options: dict[str, object]) -> None:
        assert len(option_flaws(dict(SHIPPED.options) | options)) == 1

    @pytest.mark.parametrize(
        ("today", "now", "following"),
        [
            (date(2026, 2, 1), "register", "self_assess"),
            (date(2026, 6, 1), "self_assess", "meeting"),
            (date(2026, 11, 25), "meeting", "posting"),
            (date(2027, 1, 12), "report", None),
            (date(2027, 3, 1), None, None),
        ],
    )
    def test_knows_what_comes_next(self, today: date, now: str | None, following: str | None) -> None:
        found = current_step(SHIPPED, SHIPPED.dates(2026), today)
        assert tuple(step.code if step else None for step in found) == (now, following)


class TestTheForm:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("8", (8, "")),
            (" 10 ", (10, "")),
            ("", (None, "")),
            ("11", (None, "out_of_range")),
            ("-1", (None, "not_a_number")),
            ("8,5", (None, "not_a_number")),
            ("٨", (None, "not_a_number")),
            ("9" * 5000, (None, "not_a_number")),
        ],
    )
    def test_reads_points_as_typed(self, typed: str, read: tuple[int | None, str]) -> None:
        assert read_points(typed, 10) == read

    @given(points=st.dictionaries(st.sampled_from(sorted(MAXIMA)), st.integers(0, 10)))
    def test_sums_to_what_is_shown(self, points: dict[str, int]) -> None:
        found = sum_up(points, tuple(MAXIMA), min_total=20, min_each=5)
        assert found.total == sum(points.values())
        assert set(found.missing) == set(MAXIMA) - set(points)
        whole = len(points) == len(MAXIMA)
        assert found.meets == (whole and found.total >= 20 and all(value >= 5 for value in points.values()))

    def test_takes_exactly_the_least(self) -> None:
        assert sum_up({"1.1": 5, "1.2": 5, "2.1": 10}, tuple(MAXIMA), min_total=20, min_each=5).meets

    @given(earned=st.dictionaries(st.sampled_from(sorted(MAXIMA)), st.integers(-50, 50)))
    def test_is_filled_with_no_more_than_may_be_given(self, earned: dict[str, int]) -> None:
        filled = {code: {"points": points} for code, points in suggest(earned, MAXIMA).items()}
        assert points_of(filled, MAXIMA).keys() == MAXIMA.keys()

    def test_knows_where_a_second_keying_differs(self) -> None:
        kept = {"1.1": {"points": 8}, "1.2": {"points": None}}
        assert differences(kept, {"1.1": 8, "1.2": 3}) == ()
        assert differences(kept, {"1.1": 7}) == (("1.1", 8, 7),)

    def test_has_a_question_and_examples_for_every_group_and_indicator(self) -> None:
        criteria = parse_criteria(document(CRITERIA)).value
        assert criteria is not None
        said = parse(library.forms())
        assert set(said) == {one.code for one in criteria.indicators}
        for words in said.values():
            assert words.plain.endswith("?")
            assert all(words.examples[group.code] for group in criteria.groups)
        assert examples_for(said["1.1"], "khac", ("chung",)) == examples_for(None, "can-bo", ("chung",)) == ("chung",)

    def test_falls_back_to_a_group_there_is(self) -> None:
        assert group_of("can-bo", ["nguoi-dan", "can-bo"], "nguoi-dan") == "can-bo"
        assert group_of("khac", ["nguoi-dan", "can-bo"], "nguoi-dan") == "nguoi-dan"
