import pytest

from courses.rules.search import Duration, Findable, Wanted, duration, find


def course(code="C", title="", text="", topics=(), audience=(), level="A", minutes=45) -> Findable:
    return Findable(code, title, text, frozenset(topics), frozenset(audience), level, minutes)


SAFETY = course("C03", "an toan tren mang", "tranh bi lua otp", ["an-toan-mang"], ["ai-cung-hoc-duoc"], "A-B", 75)
MONEY = course("C05", "thanh toan so", "an toan khi quet ma", ["thanh-toan-so"], ["nguoi-cao-tuoi"], "A", 45)
FARM = course("C10", "khoi nghiep nong nghiep", "ban hang tren mang", ["khoi-nghiep"], ["nong-dan"], "B", 20)
ALL = (MONEY, SAFETY, FARM)


def codes(**wanted) -> list[str]:
    return [found.code for found in find(ALL, Wanted(**wanted))]


class TestWords:
    def test_must_all_be_found(self):
        assert codes(words=("an", "otp")) == ["C03"]

    def test_may_be_typed_half_way(self):
        assert codes(words=("nong", "ngh")) == ["C10"]

    def test_are_not_found_in_the_middle_of_others(self):
        assert codes(words=("ghiep", "oan")) == []

    def test_in_the_title_come_first(self):
        assert codes(words=("an", "toan")) == ["C03", "C05"]

    def test_keep_the_given_order_otherwise(self):
        assert codes() == ["C05", "C03", "C10"]


class TestFilters:
    def test_of_one_kind_widen(self):
        assert codes(topics=frozenset({"an-toan-mang", "khoi-nghiep"})) == ["C03", "C10"]

    def test_of_different_kinds_narrow(self):
        assert codes(topics=frozenset({"an-toan-mang"}), durations=frozenset({Duration.SHORT})) == []

    def test_by_audience_keep_courses_for_everyone(self):
        assert codes(audience=frozenset({"nong-dan"})) == ["C03", "C10"]

    def test_by_level_find_courses_that_span_it(self):
        assert codes(levels=frozenset({"B"})) == ["C03", "C10"]

    @pytest.mark.parametrize(
        ("minutes", "length"),
        [(30, Duration.SHORT), (31, Duration.MEDIUM), (60, Duration.MEDIUM), (61, Duration.LONG)],
    )
    def test_by_length_give_limits_to_the_shorter(self, minutes, length):
        assert duration(minutes) == length
