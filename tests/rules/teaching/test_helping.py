"""Who in a class needs help first, and at which lesson people stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.teaching.rules.helping import QUIET, Learner, Need, count_stopped, need_of, sort_by_need, stopped_at

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LESSONS = ("a", "b", "c", "d")


def learner(person_id: int, *, done: int = 2, ago: int | None = 1, tries: int = 0, finished: bool = False) -> Learner:
    last = None if ago is None else NOW - timedelta(days=ago)
    return Learner(person_id, done, len(LESSONS), last, tries, finished)


class TestNeed:
    def test_is_told_by_what_somebody_did_last(self) -> None:
        assert need_of(learner(1, tries=1), at=NOW) == Need.TEST
        assert need_of(learner(1, ago=QUIET.days), at=NOW) == Need.QUIET
        assert need_of(learner(1, done=0, ago=None), at=NOW) == Need.NOT_BEGUN
        assert need_of(learner(1), at=NOW) == Need.GOING
        assert need_of(learner(1, done=4), at=NOW) == Need.AT_TEST
        assert need_of(learner(1, done=4, tries=3, finished=True), at=NOW) == Need.FINISHED

    def test_puts_those_first_who_need_help(self) -> None:
        people = [
            learner(1, finished=True),
            learner(2),
            learner(3, done=3, ago=10),
            learner(4, done=1, ago=10),
            learner(5, done=1, ago=20),
            learner(6, done=4, tries=1),
            learner(7, done=0, ago=None),
        ]
        assert [one.person_id for one in sort_by_need(people, at=NOW)] == [6, 5, 4, 3, 7, 2, 1]


class TestWhereSomebodyStopped:
    def test_is_the_lesson_opened_last_while_it_is_not_done(self) -> None:
        assert stopped_at(LESSONS, {"a"}, last="c") == "c"

    def test_is_the_next_lesson_when_that_one_is_done(self) -> None:
        assert stopped_at(LESSONS, {"a", "b"}, last="b") == "c"
        assert stopped_at(LESSONS, {"c", "d"}, last="d") == "a"
        assert stopped_at(LESSONS, {"a", "b"}, last="a") == "c"

    def test_is_nowhere_for_who_has_begun_nothing_or_done_all(self) -> None:
        assert stopped_at(LESSONS, set(), last=None) == ""
        assert stopped_at(LESSONS, set(LESSONS), last="d") == ""

    def test_is_looked_for_from_the_start_after_a_lesson_that_is_gone(self) -> None:
        assert stopped_at(LESSONS, {"a"}, last="withdrawn") == "b"

    @given(st.sets(st.sampled_from([*LESSONS, "x"])), st.sampled_from([*LESSONS, "x"]))
    def test_is_always_a_lesson_that_is_missing(self, done: set[str], last: str) -> None:
        found = stopped_at(LESSONS, done, last=last)
        assert found not in done
        assert (found == "") == (set(LESSONS) <= done)

    def test_is_counted_for_those_who_have_not_finished(self) -> None:
        people = [
            Learner(1, 1, 4, NOW, 0, finished=False, stopped="b"),
            Learner(2, 1, 4, NOW, 0, finished=False, stopped="b"),
            Learner(3, 1, 4, NOW, 0, finished=True, stopped="b"),
            Learner(4, 0, 4, None, 0, finished=False),
        ]
        assert count_stopped(people) == {"b": 2}
