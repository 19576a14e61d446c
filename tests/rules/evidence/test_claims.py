"""A claim by its rules: which moves there are, which year it is for, what it still lacks, what its kinds may say."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.evidence import library
from lms.evidence.queries.kinds import get_kinds
from lms.evidence.rules.claims import (
    DECISIONS,
    MOVES,
    OWN_MOVES,
    STATES,
    certificate_key,
    months_after,
    next_state,
    period_flaw,
    period_for,
)
from lms.evidence.rules.helping import canonical_code, grouped
from lms.evidence.rules.kinds import parse_kinds
from lms.evidence.rules.saying import Piece, flaws_of

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


class TestMoves:
    def test_decide_only_about_what_was_handed_in_and_never_leave_a_withdrawn_claim(self) -> None:
        assert {move for move in MOVES if next_state("submitted", move) in DECISIONS} == DECISIONS
        assert [next_state("withdrawn", move) for move in MOVES] == [None] * len(MOVES)
        assert {next_state(state, move) for state in ("accepted", "declined") for move in OWN_MOVES} == {None}
        assert {target for _sources, target in MOVES.values()} <= set(STATES)


class TestTheYear:
    @pytest.mark.parametrize(
        ("day", "months", "today", "says"),
        [
            (date(2026, 11, 23), 0, TODAY, "evidence_in_future"),
            (date(2026, 1, 1), 0, TODAY, None),
            (date(2025, 12, 31), 0, TODAY, "evidence_too_old"),
            (date(2025, 12, 31), 0, date(2026, 1, 31), None),
            (date(2025, 12, 31), 0, date(2026, 2, 1), "evidence_too_old"),
            (date(2024, 11, 22), 24, TODAY, None),
            (date(2024, 11, 21), 24, TODAY, "evidence_expired"),
        ],
    )
    def test_an_activity_counts_in_its_own_and_a_paper_while_it_is_valid(
        self, day: date, months: int, today: date, says: str | None
    ) -> None:
        assert period_flaw(day, valid_months=months, today=today) == says

    @given(DAYS, st.integers(0, 400), st.sampled_from([0, 12, 24]))
    def test_is_this_one_or_in_january_the_last(self, day: date, later: int, months: int) -> None:
        today = day + timedelta(days=later)
        if period_flaw(day, valid_months=months, today=today) is None:
            period = period_for(day, valid_months=months, today=today)
            assert period == today.year or (today.month == 1 and period == today.year - 1)

    @given(DAYS, st.integers(1, 60))
    def test_months_end_within_the_month_they_lead_to(self, day: date, months: int) -> None:
        after = months_after(day, months)
        assert (after.year * 12 + after.month) - (day.year * 12 + day.month) == months
        assert after.day == day.day or (after + timedelta(days=1)).day == 1


class TestSaying:
    def test_names_each_thing_that_is_missing_and_nothing_that_is_there(self) -> None:
        kind = get_kinds().find("chung-chi")
        empty = flaws_of(Piece(kind="chung-chi"), kind=kind, files=0, today=TODAY)
        assert [field for field, _code in empty] == ["indicator", "files", "words", "happened_on", "issuer", "number"]
        whole = Piece("chung-chi", "2.1", "Giấy chứng nhận tin học", date(2026, 3, 8), "Trung tâm", "12/QĐ")
        assert flaws_of(whole, kind=kind, files=1, today=TODAY) == []

    def test_certificates_and_codes_are_known_however_they_are_typed(self) -> None:
        assert certificate_key("so 12/2026-qd") == certificate_key("so 12 2026 qd")
        assert canonical_code(grouped("abcdefghjkmn").upper()) == "abcdefghjkmn"


class TestKinds:
    def test_fit_every_indicator_and_say_what_a_reviewer_looks_at(self) -> None:
        kinds = get_kinds().kinds
        fitted = {code for kind in kinds for code in kind.indicators}
        assert fitted == {"1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2"}
        assert all(kind.looks_at and set(kind.examples) == set(kind.indicators) for kind in kinds)

    @pytest.mark.parametrize(
        ("before", "after", "where"),
        [
            ('numbers = "required"', 'numbers = "none"', "numbers"),
            ("review_days = 10", "review_days = 0", "review_days"),
            ('hint = "Giấy do', 'hinnt = "Giấy do', "hint"),
            ('"1.2" = "Kế hoạch', '"1.3" = "Kế hoạch', "examples"),
        ],
    )
    def test_that_are_damaged_are_refused_at_their_place(self, before: str, after: str, where: str) -> None:
        text = library.kinds_toml()
        assert before in text
        found = parse_kinds(text.replace(before, after, 1))
        assert found.value is None
        assert any(where in flaw.where for flaw in found.flaws)
