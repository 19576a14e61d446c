"""What a SCORM package reports is a claim, taken only in the form the standard gives it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.scorm import MOST_STATE, Claim, Launch, launch_of, read_claim

GOOD = {"status": "completed", "score": 85.5, "seconds": 120, "state": {"cmi.suspend_data": "trang 7"}}


class TestAClaim:
    def test_is_read_as_it_was_sent(self) -> None:
        assert read_claim(GOOD) == Claim("completed", 85.5, 120, {"cmi.suspend_data": "trang 7"})

    @pytest.mark.parametrize(("status", "done"), [("passed", True), ("failed", False), ("incomplete", False)])
    def test_says_whether_it_is_done(self, status: str, done: bool) -> None:
        claim = read_claim(GOOD | {"status": status})
        assert isinstance(claim, Claim)
        assert claim.done is done

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("status", "excellent"),
            ("status", None),
            ("status", ["completed"]),
            ("score", 101),
            ("score", -1),
            ("score", float("nan")),
            ("score", True),
            ("score", "10"),
            ("seconds", -1),
            ("seconds", 1.5),
            ("seconds", True),
            ("seconds", 10**12),
            ("state", None),
            ("state", {"cmi.suspend_data": 7}),
            ("state", {"cmi.suspend_data": "\0"}),
            ("state", {"cmi.suspend_data": "\ud800"}),
            ("state", {"suspend_data": "x"}),
            ("state", {"cmi.<b>": "x"}),
            ("state", {"cmi.suspend_data": "x" * MOST_STATE}),
            ("state", {f"cmi.objectives.{number}.id": "x" for number in range(2_001)}),
        ],
    )
    def test_of_another_form_names_the_part(self, field: str, value: object) -> None:
        assert read_claim(GOOD | {field: value}) == field

    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
        )
    )
    def test_never_fails_on_what_is_sent(self, sent: object) -> None:
        assert isinstance(read_claim(sent), str | Claim)

    @given(st.dictionaries(st.sampled_from([*GOOD, "more"]), st.none() | st.integers() | st.text() | st.just({})))
    def test_can_be_kept_when_it_is_read(self, sent: dict[str, object]) -> None:
        claim = read_claim(sent)
        if isinstance(claim, Claim):
            assert len(json.dumps(dict(claim.state), ensure_ascii=False).encode()) <= MOST_STATE


class TestALaunch:
    def test_names_package_page_and_parameters(self) -> None:
        assert launch_of("scorm/a.zip#bai/b.html?x=1#y") == Launch("scorm/a.zip", "bai/b.html", "?x=1#y")

    @pytest.mark.parametrize(
        "text", ["", "scorm/a.zip", "scorm/a.zip#", "media/a.zip#b", "scorm/a.zip#../b", "scorm/a.zip#/b"]
    )
    def test_is_nothing_else(self, text: str) -> None:
        assert launch_of(text) is None
