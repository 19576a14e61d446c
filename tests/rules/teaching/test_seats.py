"""Seats and the queue, what the form of a class may say, codes as people type them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.base import PUBLIC_ALPHABET
from lms.teaching.rules.seats import (
    CODE_ALPHABET,
    CODE_LENGTH,
    MOST_MEMBERS,
    SEATED,
    WAITING,
    Plan,
    place_of,
    plan_flaws,
    read_code,
    to_seat,
)

TODAY = date(2026, 11, 22)
PLAN = Plan(
    title="Lớp tối thứ Ba",
    place="Nhà văn hóa thôn 2",
    schedule="19 giờ 30, thứ Ba hằng tuần",
    starts=TODAY + timedelta(days=7),
    ends=TODAY + timedelta(days=37),
    seats=20,
    listed=True,
)


def flaws(**changes: object) -> set[tuple[str, str]]:
    return {(flaw.field, flaw.code) for flaw in plan_flaws(replace(PLAN, **changes), today=TODAY)}  # type: ignore[arg-type]


class TestAPlace:
    def test_is_a_seat_while_one_is_free(self) -> None:
        assert place_of(seats=2, seated=1, waiting=0) == SEATED
        assert place_of(seats=None, seated=100, waiting=0) == SEATED

    def test_is_in_the_queue_when_all_are_taken_or_others_wait(self) -> None:
        assert place_of(seats=2, seated=2, waiting=0) == WAITING
        assert place_of(seats=2, seated=1, waiting=3) == WAITING

    def test_is_refused_when_there_are_too_many_to_be_taught(self) -> None:
        assert place_of(seats=2, seated=2, waiting=MOST_MEMBERS - 2) is None
        assert place_of(seats=None, seated=MOST_MEMBERS, waiting=0) is None

    @given(
        st.one_of(st.none(), st.integers(1, 500)),
        st.lists(st.booleans(), max_size=60),
    )
    def test_never_makes_more_seats_than_there_are(self, seats: int | None, comings: list[bool]) -> None:
        seated = waiting = 0
        for comes in comings:
            if comes:
                place = place_of(seats=seats, seated=seated, waiting=waiting)
                seated, waiting = seated + (place == SEATED), waiting + (place == WAITING)
            elif seated:
                seated -= 1
                given_now = to_seat(seats=seats, seated=seated, waiting=waiting)
                seated, waiting = seated + given_now, waiting - given_now
            assert seats is None or seated <= seats
            assert waiting == 0 or (seats is not None and seated == seats)

    def test_is_taken_from_nobody_when_there_are_fewer_seats(self) -> None:
        assert to_seat(seats=2, seated=5, waiting=3) == 0


class TestThePlanOfAClass:
    def test_is_as_it_stands(self) -> None:
        assert flaws() == set()
        assert flaws(seats=None, schedule="") == set()

    def test_names_the_field_that_can_be_mended(self) -> None:
        assert flaws(title="", place="") == {("title", "class_title_missing"), ("place", "class_place_missing")}
        assert flaws(title="x" * 121) == {("title", "class_too_long")}
        assert flaws(schedule="x" * 501) == {("schedule", "class_too_long")}
        assert flaws(starts=None) == {("starts", "class_day_missing")}
        assert flaws(starts=TODAY - timedelta(days=1)) == {("starts", "class_starts_past")}
        assert flaws(ends=PLAN.starts - timedelta(days=1)) == {("ends", "class_ends_before")}  # type: ignore[operator]
        assert flaws(ends=TODAY + timedelta(days=500)) == {("ends", "class_too_far")}
        assert flaws(seats=0) == flaws(seats=501) == {("seats", "class_seats")}

    def test_may_be_changed_after_the_class_began(self) -> None:
        begun = replace(PLAN, starts=TODAY - timedelta(days=9))
        assert plan_flaws(begun, today=TODAY, begun=True) == ()


class TestACode:
    def test_uses_the_signs_of_the_house(self) -> None:
        assert set(PUBLIC_ALPHABET) == CODE_ALPHABET

    @pytest.mark.parametrize("typed", ["k7m2pq", " K7M2PQ ", "k7m-2pq", "k 7 m 2 p q", "K7M.2PQ"])
    def test_is_read_as_people_type_it(self, typed: str) -> None:
        assert read_code(typed) == "k7m2pq"

    @pytest.mark.parametrize("typed", ["", "k7m2p", "k7m2pqr", "k7m2p0", "k7m2pi", "k7m2pđ", "../../", "²³456a"])
    def test_is_nothing_else(self, typed: str) -> None:
        assert read_code(typed) is None

    @given(st.text(max_size=40))
    def test_is_six_known_signs_or_none(self, typed: str) -> None:
        code = read_code(typed)
        assert code is None or (len(code) == CODE_LENGTH and set(code) <= CODE_ALPHABET)
