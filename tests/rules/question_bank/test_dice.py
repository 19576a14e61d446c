"""Repeatable chance."""

from collections import Counter
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from question_bank.rules.dice import Dice


class TestDice:
    def test_falls_the_same_on_every_machine_for_ever(self):
        """Pinned: a change here would change papers that people have sat."""
        dice = Dice(20261122, "draw", 0)
        assert [dice.below(10) for _ in range(12)] == [0, 7, 4, 7, 0, 2, 1, 2, 1, 8, 1, 6]
        assert Dice(-1, "present").shuffled(range(8)) == [5, 2, 6, 3, 0, 1, 4, 7]

    def test_falls_differently_for_other_labels(self):
        streams = [Dice(1), Dice(2), Dice(1, "a"), Dice(1, "a", "b"), Dice(1, "ab"), Dice(1, 2), Dice(1, "2")]
        assert len({tuple(dice.below(1000) for _ in range(6)) for dice in streams}) == len(streams)

    @given(seed=st.integers(), bound=st.integers(1, 10**30))
    def test_stays_below_the_bound(self, seed, bound):
        assert 0 <= Dice(seed).below(bound) < bound

    @given(seed=st.integers(), things=st.lists(st.integers()))
    def test_shuffles_without_losing_anything(self, seed, things):
        assert Counter(Dice(seed).shuffled(things)) == Counter(things)

    def test_prefers_no_order(self):
        dice = Dice(3)
        counts = Counter(tuple(dice.shuffled("abc")) for _ in range(6000))
        assert set(counts) == set(permutations("abc"))
        assert all(850 < count < 1150 for count in counts.values())

    def test_prefers_no_order_but_the_sorted_one_when_disordering(self):
        dice = Dice(4)
        counts = Counter(tuple(dice.disordered(3)) for _ in range(5000))
        assert set(counts) == set(permutations(range(3))) - {(0, 1, 2)}
        assert all(850 < count < 1150 for count in counts.values())
