from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.completion import (
    NOTHING,
    Facts,
    LessonState,
    Missing,
    Need,
    completes,
    counts_alone,
    done_slugs,
    missing,
    missing_of_lesson,
    opens_at,
    percent,
    progress,
    resting_slugs,
    settle,
    state_of,
    unmet,
    with_mark,
)
from courses.rules.outline import FINISHES, ORDERS, Module, Outline, Step

COURSE = Outline((Module("Một", (Step("a", "A", 5), Step("b", "B", 5))), Module("Hai", (Step("c", "C", 5),))))
AT = datetime(2026, 11, 22, 7, 25, 40, tzinfo=UTC)
MINUTES = timedelta(minutes=1)


def course(*steps: Step, order: str = "free") -> Outline:
    return Outline((Module("Một", steps),), order)


def step(slug: str = "a", finish: str = "either", floor: int = 0, checks: int = 1) -> Step:
    return Step(slug, slug.upper(), 5, finish, floor, checks)


def needs(found: tuple[Missing, ...]) -> list[str]:
    return [str(one.need) for one in found]


class TestLessonState:
    @pytest.mark.parametrize(
        ("facts", "state"),
        [
            (NOTHING, LessonState.NEW),
            (Facts(seen_at=AT), LessonState.SEEN),
            (Facts(seen_at=AT, read=True, checked=True), LessonState.SEEN),
            (Facts(read=True, done=True), LessonState.READ),
            (Facts(read=True, checked=True, done=True), LessonState.CHECKED),
            (Facts(seen_at=AT, assignment="submitted"), LessonState.HANDED),
            (Facts(seen_at=AT, assignment="returned"), LessonState.SEEN),
            (Facts(checked=True, assignment="approved", approved=True, done=True), LessonState.APPROVED),
        ],
    )
    def test_is_the_furthest_reached(self, facts, state):
        assert state_of(facts) == state


class TestCompleting:
    @pytest.mark.parametrize(
        ("finish", "facts", "done"),
        [
            ("either", Facts(read=True), True),
            ("either", Facts(checked=True), True),
            ("either", Facts(seen_at=AT), False),
            ("read", Facts(checked=True), False),
            ("read", Facts(read=True), True),
            ("check", Facts(read=True), False),
            ("check", Facts(checked=True), True),
            ("assignment", Facts(read=True, checked=True), False),
            ("assignment", Facts(assignment="submitted"), False),
            ("assignment", Facts(approved=True), True),
        ],
    )
    def test_follows_the_rule_of_the_lesson(self, finish, facts, done):
        assert completes(step(finish=finish), facts, at=AT) == done

    def test_of_a_lesson_without_questions_is_by_reading_whatever_the_rule_says(self):
        assert completes(step(finish="check", checks=0), Facts(read=True), at=AT)

    @pytest.mark.parametrize("finish", ["either", "read", "check"])
    def test_waits_for_the_floor_and_the_questions_together(self, finish):
        slow, both = step(finish=finish, floor=10), Facts(seen_at=AT, read=True, checked=True)
        assert not completes(slow, both, at=AT + 9 * MINUTES)
        assert completes(slow, both, at=AT + 11 * MINUTES)
        assert not completes(slow, Facts(seen_at=AT, read=True), at=AT + 11 * MINUTES)
        assert completes(step(floor=10, checks=0), Facts(seen_at=AT, read=True), at=AT + 11 * MINUTES)

    def test_opens_at_a_whole_minute_that_is_never_too_early(self):
        assert opens_at(step(floor=10), Facts(seen_at=AT)) == datetime(2026, 11, 22, 7, 36, tzinfo=UTC)
        assert opens_at(step(floor=10), Facts(seen_at=AT.replace(second=0))) == AT.replace(second=0) + 10 * MINUTES
        assert opens_at(step(floor=10), NOTHING) is None
        assert opens_at(step(), Facts(seen_at=AT)) is None

    @pytest.mark.parametrize(
        ("asked", "by_reading", "by_checking"),
        [
            (step(), True, True),
            (step(finish="read"), True, False),
            (step(finish="check"), False, True),
            (step(finish="check", checks=0), True, True),
            (step(floor=10), False, True),
            (step(floor=10, checks=0), True, True),
            (step(finish="assignment"), False, False),
        ],
    )
    def test_without_an_account_asks_for_the_deed_alone(self, asked, by_reading, by_checking):
        assert counts_alone(asked, checked=False) == by_reading
        assert counts_alone(asked, checked=True) == by_checking


class TestWhatIsMissing:
    def of(self, outline: Outline, facts: dict[str, Facts], slug: str = "a", at: datetime = AT) -> list[str]:
        return needs(missing_of_lesson(outline, facts, slug, at=at))

    @pytest.mark.parametrize(
        ("asked", "facts", "said"),
        [
            (step(), NOTHING, ["either"]),
            (step(checks=0), NOTHING, ["read"]),
            (step(finish="read"), NOTHING, ["read"]),
            (step(finish="check"), Facts(seen_at=AT), ["check"]),
            (step(finish="assignment"), NOTHING, ["hand_in"]),
            (step(finish="assignment"), Facts(assignment="submitted"), ["waiting"]),
            (step(finish="assignment"), Facts(assignment="returned"), ["amend"]),
            (step(floor=10), NOTHING, ["check", "wait"]),
            (step(floor=10), Facts(seen_at=AT, checked=True), ["wait"]),
            (step(floor=10), Facts(seen_at=AT - 20 * MINUTES, checked=True), ["read"]),
            (step(floor=10), Facts(seen_at=AT - 20 * MINUTES, read=True), ["check"]),
            (step(finish="read", floor=10), Facts(seen_at=AT - 20 * MINUTES, checked=True), ["read"]),
            (step(finish="check", floor=10), Facts(seen_at=AT, checked=True, read=True), ["wait"]),
        ],
    )
    def test_of_a_lesson_is_said_in_full(self, asked, facts, said):
        assert self.of(course(asked), {"a": facts}) == said

    def test_of_a_lesson_that_is_done_is_nothing_whatever_the_rule_says_now(self):
        assert self.of(course(step(finish="assignment")), {"a": Facts(done=True)}) == []

    def test_of_an_unknown_lesson_is_nothing(self):
        assert self.of(COURSE, {}, "gone") == []

    def test_names_the_first_lesson_a_locked_course_wants_before(self):
        locked = course(step("a"), step("b"), step("c"), order="locked")
        found = missing_of_lesson(locked, {"a": Facts(done=True)}, "c", at=AT)
        assert found == (Missing(Need.EARLIER, "c", subject="b"), Missing(Need.EITHER, "c"))
        assert self.of(locked, {"a": Facts(done=True)}, "b") == ["either"]
        assert self.of(course(step("a"), step("b")), {}, "b") == ["either"]

    def test_says_from_when_on_the_button_works(self):
        (found,) = missing_of_lesson(course(step(floor=10)), {"a": Facts(seen_at=AT, checked=True)}, "a", at=AT)
        assert found.until == datetime(2026, 11, 22, 7, 36, tzinfo=UTC)

    def test_of_a_course_are_its_prerequisites_its_lessons_and_its_test(self):
        found = missing(COURSE, {"b": Facts(done=True)}, at=AT, prerequisites=("C01",), test=True)
        assert [(str(one.need), one.lesson or one.subject) for one in found] == [
            ("prerequisite", "C01"),
            ("read", "a"),
            ("read", "c"),
            ("test", ""),
        ]
        done = dict.fromkeys("abc", Facts(done=True))
        assert missing(COURSE, done, at=AT) == ()

    @given(
        finish=st.sampled_from(FINISHES),
        floor=st.sampled_from([0, 10]),
        checks=st.integers(0, 2),
        facts=st.builds(
            Facts,
            seen_at=st.sampled_from([None, AT, AT - 20 * MINUTES]),
            read=st.booleans(),
            checked=st.booleans(),
            assignment=st.sampled_from(["", "submitted", "returned"]),
        ),
    )
    def test_is_never_nothing_while_the_lesson_does_not_count(self, finish, floor, checks, facts):
        asked = step(finish=finish, floor=floor, checks=checks)
        assert missing_of_lesson(course(asked), {"a": facts}, "a", at=AT)
        assert "wait" in needs(missing_of_lesson(course(asked), {"a": facts}, "a", at=AT)) or not (
            floor and finish != "assignment" and facts.seen_at != AT - 20 * MINUTES
        )


class TestSettling:
    def test_counts_what_is_complete_in_any_order(self):
        facts = {"c": Facts(read=True), "a": Facts(seen_at=AT)}
        assert settle(COURSE, facts, at=AT) == ("c",)

    def test_counts_a_lesson_learnt_ahead_once_those_before_it_count(self):
        locked = course(step("a"), step("b"), step("c"), order="locked")
        ahead = {"b": Facts(read=True), "c": Facts(checked=True)}
        assert settle(locked, ahead, at=AT) == ()
        assert settle(locked, {**ahead, "a": Facts(read=True)}, at=AT) == ("a", "b", "c")

    def test_does_not_count_twice(self):
        assert settle(COURSE, {"a": Facts(read=True, done=True)}, at=AT) == ()

    @given(
        order=st.sampled_from(ORDERS),
        asked=st.lists(st.sampled_from(FINISHES), min_size=1, max_size=4),
        marks=st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=12),
    )
    def test_only_ever_adds_lessons_as_a_learner_goes_on(self, order, asked, marks):
        outline = course(*(step("abcd"[n], finish) for n, finish in enumerate(asked)), order=order)
        facts: dict[str, Facts] = {}
        before = 0
        for index, checked in marks:
            slug = "abcd"[min(index, len(asked) - 1)]
            facts[slug] = with_mark(facts.get(slug, NOTHING), checked=checked, at=AT)
            for each in settle(outline, facts, at=AT):
                facts[each] = Facts(**{**_fields(facts[each]), "done": True})
            states = {slug: state_of(each) for slug, each in facts.items()}
            share = progress(outline, states).percent
            assert before <= share <= 100
            before = share


def _fields(facts: Facts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in Facts.__slots__}


class TestPrerequisites:
    def test_are_passed_tests_or_where_there_is_none_all_lessons(self):
        tests = {"C01": True, "C02": False, "C03": True}
        asked = ("C01", "C02", "C03")
        done = {("C01", "passed"), ("C02", "lessons")}
        assert unmet(asked, tests=tests, done=done) == ("C03",)
        assert unmet(asked, tests=tests, done={("C01", "lessons")}) == asked

    def test_that_are_no_longer_open_are_asked_of_nobody(self):
        assert unmet(("C77",), tests={"C01": True}, done=set()) == ()


class TestProgress:
    def test_counts_lessons_read_checked_or_approved(self):
        states = {"a": LessonState.READ, "b": LessonState.CHECKED, "c": LessonState.HANDED}
        way = progress(COURSE, states)
        assert (way.done, way.total, way.percent) == (2, 3, 66)
        assert [left.slug for left in way.missing] == ["c"]
        assert not way.all_lessons_done
        assert progress(COURSE, {"a": LessonState.APPROVED}).done == 1

    def test_ignores_lessons_the_course_no_longer_has(self):
        assert progress(COURSE, {"gone": LessonState.READ}).done == 0

    def test_says_all_done_when_nothing_is_missing(self):
        way = progress(COURSE, dict.fromkeys("abc", LessonState.READ))
        assert (way.percent, way.all_lessons_done) == (100, True)

    def test_of_who_has_finished_is_whole_whatever_was_added_since(self):
        way = progress(COURSE, {"a": LessonState.READ}, finished=True)
        assert (way.percent, way.all_lessons_done, len(way.missing)) == (100, True, 2)

    def test_is_not_finished_by_passing_the_test(self):
        way = progress(COURSE, {}, passed=True)
        assert (way.passed, way.all_lessons_done, way.percent) == (True, False, 0)

    def test_does_not_pass_the_test_by_reading(self):
        assert not progress(COURSE, dict.fromkeys("abc", LessonState.CHECKED)).passed

    def test_of_a_course_without_lessons_is_never_done(self):
        way = progress(Outline(()), {})
        assert (way.percent, way.all_lessons_done) == (0, False)

    def test_names_the_lessons_done_and_those_at_rest(self):
        states = {"a": LessonState.READ, "b": LessonState.SEEN, "c": LessonState.HANDED}
        assert done_slugs(states) == {"a"}
        assert resting_slugs(states) == {"a", "c"}


class TestPercent:
    @given(st.integers(min_value=1, max_value=500), st.data())
    def test_says_everything_only_of_everything_and_nothing_only_of_nothing(self, total, data):
        done = data.draw(st.integers(min_value=0, max_value=total))
        said = percent(done, total)
        assert (said == 100) == (done == total)
        assert (said == 0) == (done == 0)
