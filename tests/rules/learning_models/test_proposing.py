from hypothesis import given
from hypothesis import strategies as st

from lms.learning_models.rules.proposing import (
    MEETS,
    NO_RULE,
    NOBODY,
    SHORT,
    Tally,
    Threshold,
    Verdict,
    is_of,
    judge,
    level_of,
)

PROVINCIAL = (Threshold("unit-provincial-1", 1, 90, 95), Threshold("unit-provincial-2", 2, 95, 97))


class TestThresholds:
    def test_are_known_by_kind_and_tier(self):
        assert is_of("family", "family", "")
        assert is_of("unit-provincial-2", "unit", "provincial")
        assert not is_of("unit-provincial-2", "unit", "lower")
        assert not is_of("unit-provincial-1", "community", "")
        assert (level_of("unit-provincial-2"), level_of("family")) == (2, 1)


class TestAJudgement:
    def test_says_when_there_is_no_rule_and_refuses_nobody_by_it(self):
        assert judge(Tally(4, 4), Tally(), [Threshold("family", 1, None, None)]) == Verdict(NO_RULE)
        assert judge(Tally(4, 0), Tally(), []) == Verdict(NO_RULE)

    def test_says_when_there_is_nobody(self):
        assert judge(Tally(), Tally(), PROVINCIAL) == Verdict(NOBODY)

    def test_gives_the_highest_level_reached_exactly(self):
        assert judge(Tally(100, 95), Tally(100, 97), PROVINCIAL) == Verdict(MEETS, 2)
        assert judge(Tally(100, 95), Tally(100, 96), PROVINCIAL) == Verdict(MEETS, 1)
        assert judge(Tally(10, 9), Tally(), PROVINCIAL) == Verdict(MEETS, 1)

    def test_names_what_the_lowest_level_lacks(self):
        found = judge(Tally(100, 89), Tally(20, 18), PROVINCIAL)
        assert found == Verdict(SHORT, 0, (("member", 90, 89, 100), ("learner", 95, 18, 20)))

    @given(st.integers(1, 60), st.data())
    def test_never_falls_when_one_more_holds_the_title(self, people, data):
        titled = data.draw(st.integers(0, people - 1))
        before = judge(Tally(people, titled), Tally(), PROVINCIAL)
        after = judge(Tally(people, titled + 1), Tally(), PROVINCIAL)
        assert after.level >= before.level
        assert (before.code == MEETS) == (titled * 100 >= 90 * people)
