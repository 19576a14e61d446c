"""States and places."""

from __future__ import annotations

from itertools import pairwise

import pytest

from lms.credentials.rules import status


class TestPlaces:
    def test_are_each_taken_once_and_no_neighbours(self) -> None:
        places = [status.place_of(serial) for serial in range(status.SIZE)]
        assert len(set(places)) == status.SIZE
        assert max(places) == status.SIZE - 1
        assert all(abs(one - other) > 1000 for one, other in pairwise(places))

    @pytest.mark.parametrize("serial", [-1, status.SIZE])
    def test_beyond_the_list_are_refused(self, serial: int) -> None:
        with pytest.raises(ValueError, match=str(serial)):
            status.place_of(serial)


class TestFacts:
    def test_are_needed_by_each_kind(self) -> None:
        assert status.missing_facts("title", {"decision_number": "1"}) == ("decision_date",)
        assert status.missing_facts("course", {"course_title": "x", "passed_on": "2026-01-01"}) == ()
