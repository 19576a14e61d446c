"""Mastery of a component: 3 of the last 4 distinct items, kept small and equal to the plain definition."""

import json

from hypothesis import given
from hypothesis import strategies as st

from lms.score.rules.mastery import Answered, Change, changes, level, observe, open_period


def answers() -> st.SearchStrategy[list[Answered]]:
    """Draw answers; an item keeps its component and its bậc, as in the bank."""
    items = st.integers(1, 24)
    return st.lists(
        st.builds(
            lambda item, right: Answered(item, ("1.1", "4.2")[item % 2], 1 + item // 2 % 4, right),
            items,
            st.booleans(),
        ),
        max_size=60,
    )


def plainly(history: list[Answered], component: str) -> int:
    """Find the level by the definition's words: after each answer, over the whole history."""
    attained = 0
    for end in range(1, len(history) + 1):
        past = [a for a in history[:end] if a.component == component]
        if past:
            attained = max(attained, 1)
        for wanted in (2, 3):
            last_four: list[Answered] = []
            for answer in reversed(past):
                known = answer.item_id in [a.item_id for a in last_four]
                if answer.level >= wanted and not known and len(last_four) < 4:
                    last_four.append(answer)
            if len([a for a in last_four if a.right]) >= 3:
                attained = max(attained, wanted)
    return attained


def run(*rights: bool, bac: int = 2) -> list[Answered]:
    return [Answered(100 + i, "4.2", bac, right) for i, right in enumerate(rights)]


class TestAComponent:
    def test_is_not_started_without_an_answer(self) -> None:
        assert level({}, "4.2") == 0

    def test_is_being_learnt_after_the_first_answer(self) -> None:
        assert level(observe({}, run(False)), "4.2") == 1

    def test_is_attained_by_three_right_of_the_last_four(self) -> None:
        assert level(observe({}, run(True, True, False, True)), "4.2") == 2

    def test_is_not_attained_by_two_of_four(self) -> None:
        assert level(observe({}, run(True, False, False, True)), "4.2") == 1

    def test_forgets_an_early_mistake_after_four_more_items(self) -> None:
        assert level(observe({}, run(False, False, True, True, True)), "4.2") == 2

    def test_counts_the_last_answer_to_an_item_alone(self) -> None:
        same_item = [Answered(7, "4.2", 2, True)] * 4
        assert level(observe({}, same_item), "4.2") == 1
        repeated = [*run(True, True, False), Answered(102, "4.2", 2, True)]
        assert level(observe({}, repeated), "4.2") == 2

    def test_is_mastered_on_items_of_level_three(self) -> None:
        assert level(observe({}, run(True, True, True, bac=3)), "4.2") == 3

    def test_is_attained_but_not_mastered_on_items_of_level_two(self) -> None:
        assert level(observe({}, run(True, True, True, True)), "4.2") == 2

    def test_is_not_attained_on_items_of_level_one(self) -> None:
        assert level(observe({}, run(True, True, True, True, bac=1)), "4.2") == 1

    def test_keeps_what_was_attained_in_the_period(self) -> None:
        state = observe({}, run(True, True, True))
        worse = [Answered(200 + i, "4.2", 2, False) for i in range(4)]
        assert level(observe(state, worse), "4.2") == 2

    def test_shows_in_a_new_period_what_the_last_answers_show(self) -> None:
        state = observe({}, run(True, True, True))
        worse = observe(state, [Answered(200 + i, "4.2", 2, False) for i in range(4)])
        assert level(open_period(worse), "4.2") == 1
        assert level(open_period(state), "4.2") == 2


class TestChanges:
    def test_name_components_that_rose(self) -> None:
        before = observe({}, [Answered(1, "1.1", 2, True)])
        after = observe(before, [Answered(1, "1.1", 2, True), *run(True, True, True, bac=3)])
        assert changes(before, after) == (Change("4.2", 0, 3),)


class TestTheState:
    @given(answers())
    def test_agrees_with_the_definition(self, history: list[Answered]) -> None:
        state = observe({}, history)
        assert {c: level(state, c) for c in ("1.1", "4.2")} == {c: plainly(history, c) for c in ("1.1", "4.2")}

    @given(answers(), st.integers(0, 60))
    def test_can_be_kept_as_json_between_any_two_answers(self, history: list[Answered], cut: int) -> None:
        kept = json.loads(json.dumps(observe({}, history[:cut])))
        assert observe(kept, history[cut:]) == observe({}, history)

    @given(answers())
    def test_stays_small(self, history: list[Answered]) -> None:
        state = observe({}, history)
        assert all(len(answers) <= 8 for _, answers in state.values())
        assert len(json.dumps(state)) <= 400

    @given(answers(), answers())
    def test_leaves_the_state_it_was_given_alone(self, first: list[Answered], second: list[Answered]) -> None:
        before = observe({}, first)
        copy = json.dumps(before)
        observe(before, second)
        assert json.dumps(before) == copy
