"""The learning paths that ship, what a damaged file says, and how far somebody is on a path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.teaching import library
from lms.teaching.rules.paths import BadPaths, LearningPath, Stop, Way, parse_paths, way

ONE = """
[[paths]]
code = 1
slug = "mot"
title = "Một"
summary = "Tóm tắt"
audience = "Ai cũng học được"
courses = [{ code = "C01", title = "Khóa một" }, { code = "C02", title = "Khóa hai" }]
"""
PATH = LearningPath(1, "mot", "Một", "Tóm tắt", "Ai", tuple(Stop(f"C0{n}", f"Khóa {n}") for n in range(1, 5)))


class TestThePathsThatShip:
    def test_are_the_three_of_the_plan(self) -> None:
        paths = parse_paths(library.paths_toml())
        assert [[stop.code for stop in path.stops] for path in paths] == [
            ["C02", "C03", "C04", "C05"],
            ["C01", "C03", "C07", "C11"],
            ["C01", "C09", "C06", "C12"],
        ]
        assert [path.title for path in paths] == [
            "Mới bắt đầu",
            "Trở thành Công dân học tập",
            "Cán bộ khuyến học, cán bộ cơ sở",
        ]


class TestAFileOfPaths:
    @pytest.mark.parametrize(
        "text",
        [
            "[[paths]]",
            "paths = 3",
            "not toml",
            ONE.replace('slug = "mot"', 'slug = "Một Hai"'),
            ONE.replace('title = "Một"', "title = 5"),
            ONE.replace('"Khóa hai"', '" "'),
            ONE.replace("C02", "C01"),
            ONE.replace("code = 1\n", 'code = "x"\n'),
            ONE + ONE,
            ONE + ONE.replace('"mot"', '"hai"'),
            ONE[: ONE.index("courses")] + "courses = []",
            ONE[: ONE.index("courses")] + 'courses = ["C01"]',
        ],
    )
    def test_is_refused_when_it_is_damaged(self, text: str) -> None:
        with pytest.raises(BadPaths):
            parse_paths(text)

    @given(st.text(max_size=200))
    def test_is_read_or_refused_whatever_it_holds(self, text: str) -> None:
        for candidate in (text, ONE + text, ONE.replace("Khóa một", text)):
            try:
                parse_paths(candidate)
            except BadPaths:
                continue


class TestAWay:
    def test_counts_only_courses_that_are_there(self) -> None:
        assert way(PATH, published={"C01", "C03"}, finished=set()) == Way(0, 2, 0, "C01")
        assert way(PATH, published={"C01", "C03"}, finished={"C01", "C09"}) == Way(1, 2, 50, "C03")
        assert way(PATH, published={"C01", "C03"}, finished={"C03", "C01"}) == Way(2, 2, 100, "")
        assert way(PATH, published=set(), finished={"C01"}) == Way(0, 0, 0, "")

    @given(
        st.sets(st.sampled_from(["C01", "C02", "C03", "C04", "C05"])), st.sets(st.sampled_from(["C01", "C02", "C04"]))
    )
    def test_stays_between_nothing_and_all(self, published: set[str], finished: set[str]) -> None:
        found = way(PATH, published=published, finished=finished)
        assert 0 <= found.done <= found.total
        assert 0 <= found.percent <= 100
        assert (found.percent == 100) == (found.total > 0 and found.following == "")
