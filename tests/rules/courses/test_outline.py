import pytest

from courses.rules.outline import Changes, Module, Outline, Step, compare, next_lesson, position


def outline(*modules: str) -> Outline:
    """Each module a string of one-letter lessons: outline("ab", "c")."""
    return Outline(
        tuple(
            Module(f"Phần {i}", tuple(Step(slug, slug.upper(), 5) for slug in lessons))
            for i, lessons in enumerate(modules, 1)
        )
    )


class TestNextLesson:
    def test_is_the_first_for_a_beginner(self):
        assert next_lesson(outline("ab", "c"), set()).slug == "a"

    def test_goes_on_into_the_next_module(self):
        assert next_lesson(outline("ab", "c"), {"a", "b"}).slug == "c"

    def test_follows_the_lesson_last_opened(self):
        assert next_lesson(outline("ab", "cd"), {"c"}, after="c").slug == "d"

    def test_comes_back_to_what_was_skipped(self):
        assert next_lesson(outline("ab", "cd"), {"b", "c", "d"}, after="d").slug == "a"

    def test_may_be_the_open_one_when_it_alone_is_left(self):
        assert next_lesson(outline("ab"), {"a"}, after="b").slug == "b"

    def test_is_none_when_all_are_done(self):
        assert next_lesson(outline("ab"), {"a", "b", "gone"}) is None

    def test_is_none_in_a_course_without_lessons(self):
        assert next_lesson(outline(), set()) is None

    def test_starts_over_when_the_last_opened_was_withdrawn(self):
        assert next_lesson(outline("ab"), set(), after="gone").slug == "a"


class TestPosition:
    def test_counts_through_all_modules(self):
        here = position(outline("ab", "cd"), "c")
        assert (here.number, here.total, here.module_number, here.module_title) == (3, 4, 2, "Phần 2")

    def test_knows_the_neighbours_across_modules(self):
        here = position(outline("ab", "cd"), "b")
        assert (here.previous.slug, here.following.slug) == ("a", "c")

    @pytest.mark.parametrize(("slug", "side"), [("a", "previous"), ("d", "following")])
    def test_ends_at_both_ends(self, slug, side):
        assert getattr(position(outline("ab", "cd"), slug), side) is None

    def test_of_an_unknown_lesson_is_none(self):
        assert position(outline("ab"), "z") is None


class TestComparing:
    def test_names_lessons_that_came_went_or_count_otherwise(self):
        old = Outline((Module("Một", (Step("a", "A", 5), Step("b", "B", 5), Step("c", "C", 5))),))
        new = Outline(
            (Module("Khác", (Step("c", "C mới", 9), Step("b", "B", 5, "check"), Step("d", "D", 5))),), "locked"
        )
        found = compare(old, new)
        assert [step.slug for step in found.added] == ["d"]
        assert [step.slug for step in found.removed] == ["a"]
        assert [step.slug for step in found.changed] == ["b"]
        assert found.order

    def test_finds_nothing_between_an_edition_and_its_correction(self):
        old, new = outline("ab"), outline("a", "b")
        assert compare(old, new) == Changes((), (), (), order=False)
