"""Which year a moment belongs to, and which version of the rules a day."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kernel.clock import local_day, period_of
from lms.score.rules.rulebook import book_on
from tests.ledgertext import BOOK


class TestThePeriod:
    def test_turns_at_midnight_in_ha_noi(self) -> None:
        assert period_of(datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)) == 2026
        assert period_of(datetime(2026, 12, 31, 17, 0, tzinfo=UTC)) == 2027

    def test_has_the_local_day(self) -> None:
        assert local_day(datetime(2026, 3, 1, 20, 0, tzinfo=UTC)) == date(2026, 3, 2)

    def test_needs_a_time_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            period_of(datetime(2026, 12, 31, 17, 0))  # noqa: DTZ001


class TestTheRulebookInForce:
    def test_is_the_version_that_began_last(self) -> None:
        summer = replace(BOOK, version="2026.2", valid_from=date(2026, 7, 1))
        assert book_on([summer, BOOK], date(2026, 6, 30)) == BOOK
        assert book_on([BOOK, summer], date(2026, 7, 1)) == summer

    def test_ends_with_its_last_day(self) -> None:
        closed = replace(BOOK, valid_to=date(2026, 12, 31))
        assert book_on([closed], date(2026, 12, 31)) == closed
        assert book_on([closed], date(2027, 1, 1)) is None
        assert book_on([BOOK], date(2025, 12, 31)) is None
