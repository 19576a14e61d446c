"""Drawing second looks, agreement of two reviewers, and the signs that open a second look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evidence.rules.agreement import Agreement, hundredths, kappa
from lms.evidence.rules.sampling import assign, draw, size, ward_of
from lms.evidence.rules.signs import HURRIED, MOST_AN_HOUR, ONE_BAND, ONE_BAND_FROM, RATE, Seen, of_day

NIGHT = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # half past midnight in Hà Nội
BANDS = st.sampled_from((0, 5, 8, 10))


class TestTheDraw:
    @pytest.mark.parametrize(
        ("count", "drawn"), [(0, 0), (1, 1), (3, 3), (4, 3), (60, 3), (61, 4), (100, 5), (101, 6), (2000, 100)]
    )
    def test_takes_five_percent_rounded_up_and_at_least_three(self, count: int, drawn: int) -> None:
        assert size(count) == drawn == len(draw("hạt giống", range(count)))

    @given(st.lists(st.integers(min_value=1), unique=True, max_size=80), st.randoms(), st.text())
    def test_is_the_same_for_the_same_seed_in_whatever_order(self, ids: list[int], dice: object, seed: str) -> None:
        shuffled = list(ids)
        dice.shuffle(shuffled)  # type: ignore[attr-defined]
        assert draw(seed, ids) == draw(seed, shuffled)
        assert set(draw(seed, ids)) <= set(ids)

    def test_depends_on_the_seed_and_prefers_nobody(self) -> None:
        times = dict.fromkeys(range(50), 0)
        for number in range(2000):
            for each in draw(f"{number}", times):
                times[each] += 1
        assert sum(times.values()) == 6000
        assert 80 < min(times.values()) <= max(times.values()) < 165  # 120 each, six deviations either way

    def test_asks_whoever_has_the_fewest(self) -> None:
        assert assign("a", 1, candidates=[7, 8, 9], load={7: 2, 8: 1, 9: 2}) == 8
        assert assign("a", 1, candidates=[], load={}) is None
        assert {assign("a", n, candidates=[7, 8, 9], load={}) for n in range(30)} == {7, 8, 9}

    def test_knows_the_ward_of_a_village(self) -> None:
        assert [ward_of(path) for path in ("01.00004.003.", "01.00004.", "01.")] == ["01.00004.", "01.00004.", "01."]


class TestKappa:
    def test_equals_one_computed_by_hand(self) -> None:
        # 20 said 5 by both, 15 said 8 by both; 10 times first 5 then 8, 5 times first 8 then 5 (of 50).
        pairs = [(5, 5)] * 20 + [(8, 8)] * 15 + [(5, 8)] * 10 + [(8, 5)] * 5
        found = kappa(pairs)
        # observed 35/50 = 0.7; expected 0.6 * 0.5 + 0.4 * 0.5 = 0.5; kappa (0.7 - 0.5) / 0.5 = 0.4
        assert (found.pairs, found.same) == (50, 35)
        assert (found.observed, found.expected, found.kappa) == (Fraction(7, 10), Fraction(1, 2), Fraction(2, 5))

    def test_of_four_bands_equals_one_computed_by_hand(self) -> None:
        pairs = [(0, 0), (5, 5), (5, 8), (8, 8), (8, 8), (10, 8), (10, 10), (0, 5), (5, 5), (8, 10)]
        # same 6 of 10; first 0:2 5:3 8:3 10:2, second 0:1 5:3 8:4 10:2; expected (2 + 9 + 12 + 4) / 100 = 0.27
        assert kappa(pairs).kappa == (Fraction(6, 10) - Fraction(27, 100)) / (1 - Fraction(27, 100)) == Fraction(33, 73)

    def test_says_when_it_is_not_defined(self) -> None:
        assert kappa([]) == Agreement(0, 0, None, None, None, "none")
        alike = kappa([(8, 8)] * 30)
        assert (alike.kappa, alike.why, alike.same) == (None, "one_band", 30)

    @given(st.lists(st.tuples(BANDS, BANDS), min_size=1))
    def test_is_at_most_one_and_the_same_from_either_side(self, pairs: list[tuple[int, int]]) -> None:
        found, turned = kappa(pairs), kappa([(b, a) for a, b in pairs])
        assert found.kappa == turned.kappa
        if found.kappa is not None:
            assert -1 <= found.kappa <= 1
            assert (found.kappa == 1) == (found.same == found.pairs)

    def test_is_written_in_hundredths(self) -> None:
        assert [hundredths(Fraction(*each)) for each in ((33, 73), (123, 200), (-1, 3), (1, 1))] == [45, 62, -33, 100]


def seen(number: int, *, band: int = 5, seconds: int = 60, after: int = 0, pieces: int = 1) -> Seen:
    return Seen(number, band, NIGHT + timedelta(seconds=after), seconds, pieces)


class TestSigns:
    def test_of_a_quick_look_name_exactly_the_quick_ones(self) -> None:
        day = [seen(1, seconds=3), seen(2, band=8), seen(3, seconds=10, pieces=3)]
        assert [(sign.code, sign.decisions) for sign in of_day(day)] == [(HURRIED, (1, 3))]

    def test_of_too_many_an_hour_come_only_above_the_limit(self) -> None:
        calm = [seen(n, band=(5, 8)[n % 2], after=n * 40) for n in range(MOST_AN_HOUR)]
        assert of_day(calm) == ()
        quick = [seen(n, band=(5, 8)[n % 2], after=n * 30) for n in range(MOST_AN_HOUR + 10)]
        assert [sign.code for sign in of_day(quick)] == [RATE]

    def test_of_one_band_for_all_need_a_whole_day_of_it(self) -> None:
        alike = [seen(n, after=n * 120) for n in range(ONE_BAND_FROM)]
        assert [sign.code for sign in of_day(alike)] == [ONE_BAND]
        assert of_day(alike[1:]) == ()
        assert of_day([*alike, seen(99, band=8, after=9999)]) == ()

    def test_do_not_come_from_working_at_night_or_slowly(self) -> None:
        assert of_day([seen(n, band=(5, 8)[n % 2], seconds=3000, after=n * 300) for n in range(20)]) == ()
