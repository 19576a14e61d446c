"""Seals as pure functions: no two rows look alike, chains close or tell where they do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.score.rules.correcting import is_number
from lms.score.rules.sealing import FIRST, Keyring, Link, broken, head_of, key_id, seal_rows, text_of, uncovered

RING = Keyring("the key in use", ("the key before",))
VALUES = st.one_of(st.none(), st.integers(), st.text(max_size=5), st.dates())
ROWS = st.lists(st.lists(VALUES, min_size=2, max_size=2), min_size=1, max_size=5)
LINK = Link(7, "01.00004.", "entries", 1, date(2026, 3, 2), FIRST, 2, (), RING.id, datetime(2026, 3, 3, tzinfo=UTC))


class TestSeals:
    @given(rows=ROWS, place=st.integers(0, 4), value=VALUES)
    def test_of_a_row_and_all_behind_it_change_with_any_value(
        self, rows: list[list[object]], place: int, value: object
    ) -> None:
        changed = [list(row) for row in rows]
        at = place % len(rows)
        changed[at][0] = value
        before, after = seal_rows(RING, RING.id, FIRST, rows), seal_rows(RING, RING.id, FIRST, changed)
        same = text_of(rows[at]) == text_of(changed[at])
        assert before[:at] == after[:at]
        assert [one == other for one, other in zip(before[at:], after[at:], strict=True)] == [same] * (len(rows) - at)

    def test_read_a_moment_alike_in_every_time_zone(self) -> None:
        moment = datetime(2026, 3, 2, 1, 2, 3, 4, tzinfo=UTC)
        assert text_of([moment]) == text_of([moment.astimezone(timezone(timedelta(hours=7)))])
        assert text_of([moment]) != text_of([moment + timedelta(microseconds=1)])

    def test_of_an_older_key_are_made_with_it(self) -> None:
        older = key_id("the key before")
        assert RING.sign(older, "x") == Keyring("the key before").sign(older, "x") != RING.sign(RING.id, "x")
        assert (RING.knows(older), RING.knows("00000000")) == (True, False)
        assert "key in use" not in repr(RING)

    @pytest.mark.parametrize(
        "changes",
        [
            {"id": 8},
            {"unit_path": "01."},
            {"kind": "heads"},
            {"number": 2},
            {"count": 3},
            {"heads": (("01.", 1, "x"),)},
        ],
        ids=str,
    )
    def test_of_a_link_cover_its_own_columns(self, changes: dict[str, object]) -> None:
        assert head_of(RING, LINK, "last") != head_of(RING, replace(LINK, **changes), "last")  # type: ignore[arg-type]


class TestChains:
    def test_tell_a_link_left_out_and_one_that_does_not_hold(self) -> None:
        first, second = LINK, replace(LINK, number=2, previous="a")
        third = replace(LINK, number=3, previous="b")
        assert broken([(first, "a"), (second, "b"), (third, "c")]) == []
        assert broken([(first, "a"), (third, "c")]) == [(third, "link_missing")]
        assert broken([(first, "x"), (second, "b")]) == [(second, "link_cut")]

    def test_are_held_against_what_the_city_named(self) -> None:
        links = {("01.1.", 1): "a", ("01.1.", 2): "b"}
        assert uncovered(links, [("01.1.", 1, "a"), ("01.1.", 2, "b")]) == []
        assert uncovered(links, [("01.1.", 1, "x"), ("01.2.", 1, "c")]) == [
            ("01.1.", 2, "link_unknown"),
            ("01.2.", 1, "link_gone"),
            ("01.1.", 1, "link_other"),
        ]


class TestPapers:
    @pytest.mark.parametrize("text", ["12/BB-HKH", "05", "3.1/QĐ-UBND"])
    def test_are_named_by_their_number(self, text: str) -> None:
        assert is_number(text)

    @pytest.mark.parametrize("text", ["", "BB-HKH", "12 BB", "bà Hoa 12", "1" * 41])
    def test_are_not_told_in_words(self, text: str) -> None:
        assert not is_number(text)
