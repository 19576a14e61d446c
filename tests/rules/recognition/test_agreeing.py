"""What a meeting agrees when nobody says otherwise, what follows, and whose hands a title has passed through."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.criteria.rules.criteria_set import TitleRule
from lms.recognition.rules import agreeing, deciding
from lms.recognition.rules.moves import HANDS, MOVES, RECOGNISED, REGISTERED, may_step, next_state

RULE = TitleRule(80, 5)
CODES = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")
MAXIMA = dict.fromkeys(CODES, 10)
POINTS = st.dictionaries(st.sampled_from(CODES), st.integers(-3, 30))


class TestAgreedFigures:
    def test_are_what_was_said_else_what_was_earned_and_no_less_than_what_is_confirmed(self) -> None:
        figures = agreeing.default_figures(
            said={"1.1": 12, "1.2": 3, "3.1": 9},
            earned={"1.2": 8, "1.3": 7},
            confirmed={"1.2": 5, "3.1": 8},
            maxima=MAXIMA,
        )
        assert [figures[code] for code in ("1.1", "1.2", "1.3", "1.4", "3.1")] == [10, 5, 7, 0, 9]

    @given(POINTS, POINTS, POINTS, POINTS)
    def test_never_leave_what_an_indicator_gives(
        self, said: dict[str, int], earned: dict[str, int], confirmed: dict[str, int], changes: dict[str, int]
    ) -> None:
        figures = agreeing.default_figures(said=said, earned=earned, confirmed=confirmed, maxima=MAXIMA)
        changed = agreeing.changed_figures(figures, changes=changes, maxima=MAXIMA)
        assert all(0 <= changed[code] <= 10 for code in CODES)
        assert list(changed) == list(CODES)


class TestConclusion:
    @pytest.mark.parametrize(
        ("figures", "wish", "votes", "expected"),
        [
            (dict.fromkeys(CODES, 8), "", 20, ("agree", (), "")),
            (dict.fromkeys(CODES, 8) | {"1.1": 5, "1.2": 10, "1.3": 9}, "", 20, ("agree", (), "")),
            (dict.fromkeys(CODES, 8) | {"1.1": 7}, "", 20, ("find_short", ("total",), "")),
            (dict.fromkeys(CODES, 10) | {"2.2": 4}, "", 20, ("find_short", ("2.2",), "")),
            (dict.fromkeys(CODES, 8), "", 11, ("agree", (), "")),
            (dict.fromkeys(CODES, 8), "", 10, ("defer", (), "votes")),
            (dict.fromkeys(CODES, 1), "defer", 20, ("defer", (), "asked")),
        ],
    )
    def test_follows_the_wish_then_the_rule_then_the_votes(
        self, figures: dict[str, int], wish: str, votes: int, expected: tuple[str, tuple[str, ...], str]
    ) -> None:
        found = agreeing.conclude(figures, RULE, wish=wish, votes=votes, present=20, least_percent=50)
        assert (found.step, found.short, found.why) == expected


class TestDays:
    def test_a_posting_has_ten_and_ends_on_the_day_after(self) -> None:
        last = deciding.last_day(date(2026, 11, 25), 10)
        assert last == date(2026, 12, 4)
        assert not deciding.may_close_posting(last, last)
        assert deciding.may_close_posting(last, date(2026, 12, 5))

    def test_another_look_is_asked_for_until_the_fifteenth_day(self) -> None:
        told = date(2026, 11, 20)
        assert deciding.may_ask_again(told, date(2026, 12, 5), 15)
        assert not deciding.may_ask_again(told, date(2026, 12, 6), 15)


class TestHands:
    @given(st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(1, 4)), max_size=60), st.integers(1, 5))
    def test_of_a_recognised_title_are_three_and_none_her_own(self, tries: list[tuple[str, int]], helper: int) -> None:
        """Any steps by anybody in any order: only three different people, none the person herself, get there."""
        person, state, taken = 1, REGISTERED, {}
        way = ["self_assess", "agree", "post", "appraise", "propose", "recognise"]
        for step, actor in [*tries, *((step, actor) for step in way for actor in (4, 3, 2))]:
            after = next_state(step, state)
            if after is None or may_step(step, actor=actor, person=person, entered_by=helper, taken=taken):
                continue
            state = after
            if HANDS.get(step):
                taken = taken | {HANDS[step]: actor}
            if state == RECOGNISED:
                hands = [taken["meeting"], taken["appraisal"], taken["decision"]]
                assert len({*hands, person}) == len(hands) + 1
                assert helper not in hands
