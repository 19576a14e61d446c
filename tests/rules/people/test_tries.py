"""Ten guesses in a quarter of an hour, wherever that quarter begins."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.people.rules import ACCOUNT, ADDRESS, Tally, minutes_to_wait, one_more

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
GAPS = st.lists(st.integers(0, 1200), max_size=150)


def guesses(gaps, limit):
    """The moments at which a try was let through, one after each gap in seconds."""
    tally, moment, through = Tally(0, NOON), NOON, []
    for gap in gaps:
        moment += timedelta(seconds=gap)
        counted = one_more(tally, limit, moment)
        assert (counted is None) == (minutes_to_wait(tally, limit, moment) > 0)
        if counted is not None:
            through.append(moment)
            tally = counted
    return through


class TestTheTriesOfAnAccount:
    @given(GAPS)
    def test_are_ten_at_most_in_every_quarter_of_an_hour(self, gaps):
        through = guesses(gaps, ACCOUNT)
        for first in through:
            assert sum(first <= each < first + timedelta(minutes=15) for each in through) <= 10

    def test_begin_again_a_quarter_after_the_last(self):
        tally = Tally(10, NOON)
        assert one_more(tally, ACCOUNT, NOON + timedelta(minutes=14, seconds=59)) is None
        assert one_more(tally, ACCOUNT, NOON + timedelta(minutes=15)) == Tally(1, NOON + timedelta(minutes=15))

    def test_say_how_long_to_wait_in_whole_minutes(self):
        assert minutes_to_wait(Tally(10, NOON), ACCOUNT, NOON) == 15
        assert minutes_to_wait(Tally(10, NOON), ACCOUNT, NOON + timedelta(minutes=14, seconds=59)) == 1
        assert minutes_to_wait(Tally(9, NOON), ACCOUNT, NOON) == 0


class TestTheTriesOfAnAddress:
    def test_end_with_the_hundredth(self):
        assert len(guesses([1] * 500, ADDRESS)) == 100

    def test_do_not_add_up_over_a_day_of_many_people(self):
        """A centre with one wrong try a minute from morning to evening is never locked out."""
        assert len(guesses([60] * 600, ADDRESS)) == 600
