import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.completion import LessonState, done_slugs, lesson_state, percent, progress
from courses.rules.outline import Module, Outline, Step

COURSE = Outline((Module("Một", (Step("a", "A", 5), Step("b", "B", 5))), Module("Hai", (Step("c", "C", 5),))))


class TestLessonState:
    @pytest.mark.parametrize(
        ("seen", "read", "checked", "state"),
        [
            (False, False, False, LessonState.NEW),
            (True, False, False, LessonState.SEEN),
            (True, True, False, LessonState.READ),
            (True, False, True, LessonState.CHECKED),
            (True, True, True, LessonState.CHECKED),
        ],
    )
    def test_is_the_furthest_reached(self, seen, read, checked, state):
        assert lesson_state(seen=seen, read=read, checked=checked) == state


class TestProgress:
    def test_counts_lessons_read_or_checked(self):
        states = {"a": LessonState.READ, "b": LessonState.CHECKED, "c": LessonState.SEEN}
        way = progress(COURSE, states)
        assert (way.done, way.total, way.percent) == (2, 3, 66)
        assert [step.slug for step in way.missing] == ["c"]
        assert not way.all_lessons_done

    def test_ignores_lessons_the_course_no_longer_has(self):
        assert progress(COURSE, {"gone": LessonState.READ}).done == 0

    def test_says_all_done_when_nothing_is_missing(self):
        way = progress(COURSE, dict.fromkeys("abc", LessonState.READ))
        assert (way.percent, way.all_lessons_done) == (100, True)

    def test_is_not_finished_by_passing_the_test(self):
        way = progress(COURSE, {}, passed=True)
        assert (way.passed, way.all_lessons_done, way.percent) == (True, False, 0)

    def test_does_not_pass_the_test_by_reading(self):
        assert not progress(COURSE, dict.fromkeys("abc", LessonState.CHECKED)).passed

    def test_of_a_course_without_lessons_is_never_done(self):
        way = progress(Outline(()), {})
        assert (way.percent, way.all_lessons_done) == (0, False)

    def test_names_the_lessons_done(self):
        assert done_slugs({"a": LessonState.READ, "b": LessonState.SEEN}) == {"a"}


class TestPercent:
    @given(st.integers(min_value=1, max_value=500), st.data())
    def test_says_everything_only_of_everything_and_nothing_only_of_nothing(self, total, data):
        done = data.draw(st.integers(min_value=0, max_value=total))
        said = percent(done, total)
        assert (said == 100) == (done == total)
        assert (said == 0) == (done == 0)
