"""Changing a paper: its forms hold all it says, typed values come back, a difference says just what differs."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.criteria.formats import toml_paper
from lms.criteria.library import COMPETENCE, CRITERIA, DIGITAL_SKILL, RULEBOOK, TARGETS, document
from lms.criteria.rules import filling, papers
from lms.criteria.rules.criteria_set import parse_criteria
from lms.criteria.rules.differing import Change, compare
from lms.criteria.rules.documents import Flaw
from lms.criteria.rules.editing import Field, place, section_of, sections
from lms.criteria.rules.framework import parse_framework
from lms.criteria.rules.papers import Company

PAPERS = {
    papers.CRITERIA: CRITERIA,
    papers.RULEBOOK: RULEBOOK,
    papers.DIGITAL_SKILL: DIGITAL_SKILL,
    papers.TARGETS: TARGETS,
}
BODIES = {kind: toml_paper.plain(document(name)) for kind, name in PAPERS.items()}
OWNER = parse_criteria(document(CRITERIA)).value
COMPANY = Company(OWNER, parse_framework(document(COMPETENCE)).value)
INDICATORS = papers.codes(BODIES["criteria"], "indicators")


def fields(kind: str) -> list[Field]:
    return [field for one in sections(kind, BODIES[kind], INDICATORS) for field in one.fields]


def changed(kind: str, *path: Any, to: Any) -> dict[str, Any]:
    body = copy.deepcopy(BODIES[kind])
    filling.find(body, path[:-1])[path[-1]] = to
    return body


@pytest.mark.parametrize("kind", PAPERS)
class TestTheForms:
    def test_give_back_what_the_paper_says_when_nothing_is_typed(self, kind: str) -> None:
        body, values = BODIES[kind], {}
        for field in fields(kind):
            value, flaw = filling.read(field, filling.written(field, body))
            assert (flaw, value or None) == ("", filling.find(body, field.path) or None), field
            values[field.path] = value
        after = filling.put(kind, body, values)
        assert compare(body, after) == ()
        assert papers.flaws_of(kind, after, COMPANY) == ()

    def test_have_a_section_for_every_flaw_a_form_can_make(self, kind: str) -> None:
        found = sections(kind, BODIES[kind], INDICATORS)
        for field in fields(kind):
            broken = filling.put(kind, BODIES[kind], {field.path: [] if field.shape == "numbers" else -7})
            flaws = papers.flaws_of(kind, broken, COMPANY)
            assert flaws, field
            assert any(section_of(found, flaw) is not None for flaw in flaws), (field, flaws)

    def test_leave_the_paper_itself_as_it_is(self, kind: str) -> None:
        before = copy.deepcopy(BODIES[kind])
        filling.put(kind, BODIES[kind], {("title",): "khác"})
        assert before == BODIES[kind]

    def test_are_written_as_a_file_that_reads_the_same(self, kind: str) -> None:
        assert toml_paper.read(toml_paper.write(BODIES[kind]).encode()) == BODIES[kind]


class TestTyping:
    WHOLE = Field(("max",), "whole", 1, 10)

    @pytest.mark.parametrize(
        ("field", "typed", "found"),
        [
            (WHOLE, " 7 ", (7, "")),
            (WHOLE, "11", (None, "out-of-range")),
            (WHOLE, "-1", (None, "not-a-number")),
            (WHOLE, "1e3", (None, "not-a-number")),
            (WHOLE, "9" * 5_000, (None, "not-a-number")),
            (WHOLE, "", (None, "missing")),
            (Field(("max",), "whole", optional=True), "", (None, "")),
            (Field(("d",), "day"), "25/10/2023", ("2023-10-25", "")),
            (Field(("d",), "day"), "31/02/2023", (None, "not-a-date")),
            (Field(("b",), "numbers"), "0; 5, 8 10", ([0, 5, 8, 10], "")),
            (Field(("b",), "numbers"), "0, năm", (None, "not-a-number")),
            (Field(("e",), "lines"), " a \n\n b\na", (["a", "b"], "")),
            (Field(("s",), "choice", choices=("x",)), "y", (None, "not-a-choice")),
            (Field(("s",), "choices", choices=("x", "y")), ["y", "z"], (["y"], "")),
            (Field(("t",), "line"), "x" * 2_001, (None, "too-long")),
        ],
    )
    def test_becomes_a_value_or_a_reason(self, field: Field, typed: Any, found: Any) -> None:
        assert filling.read(field, typed) == found


class TestWhatFollowsByItself:
    def test_the_sums_follow_the_indicators(self) -> None:
        after = filling.put("criteria", BODIES["criteria"], {("indicators", 0, "max"): 12})
        assert (after["competences"][0]["max"], after["max"]) == (42, 102)
        assert papers.flaws_of("criteria", after, Company()) == ()

    def test_a_course_without_points_and_a_cap_without_a_number_go(self) -> None:
        body = BODIES["rulebook"]
        empty = {("courses", 0, "points", code): None for code in INDICATORS}
        after = filling.put("rulebook", body, {**empty, ("caps", 0, "max"): None})
        assert "C01" not in papers.codes(after, "courses")
        assert len(after["caps"]) == len(body["caps"]) - 1

    def test_a_new_course_can_be_filled(self) -> None:
        after = filling.add(BODIES["rulebook"], "courses", "C99")
        found = next(one for one in sections("rulebook", after, INDICATORS) if one.code == "courses.C99")
        whole = filling.put("rulebook", after, {found.fields[1].path: 2})
        assert papers.flaws_of("rulebook", whole, COMPANY) == ()
        assert compare(BODIES["rulebook"], whole)[0].path == ("courses", "C99")


class TestWhatANewVersionKeeps:
    def test_names_what_others_name(self) -> None:
        body = BODIES["criteria"]
        without = {**body, "indicators": body["indicators"][1:], "code": "325"}
        assert papers.lost("criteria", body, without) == (
            Flaw("code", "changed-code", "325"),
            Flaw("indicators", "gone", "1.1"),
        )
        assert papers.lost("rulebook", BODIES["rulebook"], {**BODIES["rulebook"], "ladder": []})[0].code == "gone"

    def test_and_the_rulebooks_beside_it_stay_readable(self) -> None:
        smaller = filling.put("criteria", BODIES["criteria"], {("indicators", 0, "max"): 6})
        assert {flaw.where for flaw in papers.broken(smaller, [BODIES["rulebook"]])} == {
            "rulebook:evidence.bands",
            "rulebook:caps[0].max",
        }


def plain(kind: str) -> st.SearchStrategy[tuple[Any, ...]]:
    numbers = [
        field.path for field in fields(kind) if field.shape == "whole" and filling.find(BODIES[kind], field.path)
    ]
    return st.lists(st.tuples(st.sampled_from(numbers), st.integers(0, 50)), max_size=6).map(tuple)


class TestADifference:
    @given(
        st.sampled_from(("criteria", "rulebook", "targets")).flatmap(lambda kind: st.tuples(st.just(kind), plain(kind)))
    )
    def test_says_each_number_that_differs_once_and_the_other_way_round_the_same(self, given_: Any) -> None:
        kind, changes = given_
        body, values = BODIES[kind], dict(changes)
        after = copy.deepcopy(body)
        for path, value in values.items():
            filling.find(after, path[:-1])[path[-1]] = value
        found = compare(body, after)
        moved = [
            (filling.find(body, path), value) for path, value in values.items() if filling.find(body, path) != value
        ]
        assert sorted((one.before, one.after) for one in found) == sorted(moved)
        assert len({one.path for one in found}) == len(found)
        assert [Change(one.path, one.after, one.before) for one in found] == list(compare(after, body))

    def test_names_items_wherever_they_stand(self) -> None:
        body = BODIES["rulebook"]
        turned = {**body, "caps": list(reversed(body["caps"])), "version": 9}
        assert compare(body, turned) == ()
        number = next(n for n, cap in enumerate(body["caps"]) if cap["indicator"] == "1.2")
        after = changed("rulebook", "caps", number, "max", to=6)
        assert compare(body, after) == (Change(("caps", "1.2 learning", "max"), 5, 6),)

    def test_tells_what_is_new_and_what_is_gone_whole(self) -> None:
        body = BODIES["targets"]
        fewer = {**body, "models": body["models"][1:]}
        (gone,) = compare(body, fewer)
        assert (gone.path, gone.before["name"], gone.after) == (("models", "family"), "Gia đình học tập", None)
        (new,) = compare(fewer, body)
        assert (new.before, new.after) == (None, gone.before)


def test_a_place_is_written_as_flaws_write_it() -> None:
    assert place(("courses", 3, "points", "1.1")) == "courses[3].points.1.1"
