"""Calls to learn: the days of reminders, the days that will do, in whose name somebody calls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.teaching.rules.calls import FURTHEST, STEPS, due_flaw, is_open, name_path, step_on
from lms.teaching.rules.naming import association

DUE = date(2026, 11, 30)


@dataclass(frozen=True)
class Held:
    role: str
    path: str
    hierarchy: str = "territorial"


class TestAReminder:
    @pytest.mark.parametrize(
        ("left", "step"), [(30, None), (8, None), (7, 7), (6, 7), (2, 7), (1, 1), (0, 1), (-1, None), (-30, None)]
    )
    def test_is_sent_a_week_and_a_day_before_and_never_after(self, left: int, step: int | None) -> None:
        assert step_on(DUE, DUE - timedelta(days=left)) == step

    @given(st.integers(min_value=-40, max_value=400))
    def test_has_two_steps_in_the_life_of_a_call(self, life: int) -> None:
        steps = [step_on(DUE, DUE - timedelta(days=left)) for left in range(life, -10, -1)]
        told = [step for step in steps if step is not None]
        assert set(told) <= set(STEPS)
        assert told == sorted(told, reverse=True)


class TestTheDayOfACall:
    def test_is_a_day_to_come(self) -> None:
        assert due_flaw(None, DUE) == "due_missing"
        assert due_flaw(DUE, DUE) == "due_past"
        assert due_flaw(DUE - timedelta(days=1), DUE) == "due_past"
        assert due_flaw(DUE + timedelta(days=1), DUE) is None
        assert due_flaw(DUE + FURTHEST, DUE) is None
        assert due_flaw(DUE + FURTHEST + timedelta(days=1), DUE) == "due_far"

    def test_still_asks_on_the_day_itself(self) -> None:
        assert is_open(DUE, DUE, cancelled=False)
        assert not is_open(DUE, DUE + timedelta(days=1), cancelled=False)
        assert not is_open(DUE, DUE, cancelled=True)


class TestTheNameOfACall:
    def test_is_that_of_the_nearest_office(self) -> None:
        held = [Held("city", "01."), Held("cadre", "01.00004."), Held("trainer", "01.00004.003.")]
        assert name_path(held, "01.00004.003.", hierarchy="territorial") == "01.00004."
        assert name_path(held, "01.00070.", hierarchy="territorial") == "01."

    def test_is_where_one_teaches_for_who_holds_no_office_there(self) -> None:
        held = [Held("trainer", "01.00004."), Held("cadre", "01.00070.")]
        assert name_path(held, "01.00004.003.", hierarchy="territorial") == "01.00004."

    @pytest.mark.parametrize("role", ["auditor", "admin", "learner"])
    def test_is_nobodys_for_other_roles(self, role: str) -> None:
        assert name_path([Held(role, "01.")], "01.00004.", hierarchy="territorial") is None

    def test_ends_at_the_border_of_a_unit_and_of_a_hierarchy(self) -> None:
        assert name_path([Held("cadre", "01.00004.")], "01.00070.", hierarchy="territorial") is None
        assert name_path([Held("cadre", "01.00004.")], "01.", hierarchy="territorial") is None
        assert name_path([Held("cadre", "01.", "sector")], "01.00004.", hierarchy="territorial") is None

    @pytest.mark.parametrize(
        ("kind", "name", "above", "said"),
        [
            ("city", "Thành phố Hà Nội", "", "Hội Khuyến học Thành phố Hà Nội"),
            ("ward", "Phường Ba Đình", "Thành phố Hà Nội", "Hội Khuyến học phường Ba Đình"),
            ("commune", "Xã Mẫu 1", "", "Hội Khuyến học xã Mẫu 1"),
            ("village", "Thôn 2", "Xã Mẫu 1", "Chi hội Khuyến học thôn 2, xã Mẫu 1"),
            ("neighbourhood", "Tổ dân phố 3", "Phường Mẫu 1", "Chi hội Khuyến học tổ dân phố 3, phường Mẫu 1"),
        ],
    )
    def test_reads_as_the_association_calls_itself(self, kind: str, name: str, above: str, said: str) -> None:
        assert association(kind, name, above) == said
