"""Who may decide about evidence, what, and for how long it may be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.evidence.queries.reasons import codes_by_verdict, list_reasons
from lms.evidence.rules.reasons import parse_reasons
from lms.evidence.rules.reviewing import (
    ACCEPTED,
    DECLINED,
    RETURNED,
    Reviewer,
    Verdict,
    flaw,
    may_undo,
    open_bands,
    why_not,
)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CADRE = Reviewer(1, covers=True, reads_only=False)


class TestWhoDecides:
    @pytest.mark.parametrize(
        ("who", "person", "entered", "kin", "expected"),
        [
            (CADRE, 2, {2}, set(), None),
            (CADRE, 1, {1}, set(), "own"),
            (CADRE, 2, {2, 1}, set(), "entered"),
            (CADRE, 2, {2}, {1}, "relative"),
            (Reviewer(1, covers=False, reads_only=False), 2, {2}, set(), "outside"),
            (Reviewer(1, covers=True, reads_only=True), 2, {2}, set(), "read_only"),
            (Reviewer(1, covers=True, reads_only=False, recovered_at=NOW - 23 * HOUR), 2, {2}, set(), "recovered"),
            (Reviewer(1, covers=True, reads_only=False, recovered_at=NOW - 24 * HOUR), 2, {2}, set(), None),
        ],
    )
    def test_is_a_cadre_of_the_unit_who_has_nothing_to_do_with_it(
        self, who: Reviewer, person: int, entered: set[int], kin: set[int], expected: str | None
    ) -> None:
        assert why_not(who, person_id=person, entered_by=entered, relatives=kin, at=NOW) == expected


class TestADecision:
    @pytest.mark.parametrize(
        ("verdicts", "band", "note", "expected"),
        [
            ([Verdict(ACCEPTED)], 5, "", None),
            ([Verdict(ACCEPTED)], 0, "", ("band", "band_missing")),
            ([Verdict(ACCEPTED)], 7, "", ("band", "band_missing")),
            ([Verdict(DECLINED, "not_hers")], 0, "", None),
            ([Verdict(DECLINED, "not_hers")], 5, "", ("band", "band_without_evidence")),
            ([Verdict(RETURNED, "not_hers")], 0, "", ("reason", "reason_missing")),
            ([Verdict(RETURNED)], 0, "", ("reason", "reason_missing")),
            ([Verdict(RETURNED, "other")], 0, " - ", ("note", "note_missing")),
            ([Verdict(RETURNED, "other")], 0, "Thiếu trang hai", None),
            ([Verdict(ACCEPTED), Verdict(RETURNED, "blurred")], 8, "", None),
            ([Verdict(ACCEPTED), Verdict(RETURNED, "")], 8, "", ("reason", "reason_missing")),
            ([Verdict("deleted")], 5, "", ("verdict", "verdict_missing")),
            ([], 5, "", ("verdict", "verdict_missing")),
            ([Verdict(ACCEPTED)], 5, "d" * 501, ("note", "note_too_long")),
        ],
    )
    def test_has_a_band_exactly_when_something_is_accepted_and_a_reason_when_not(
        self, verdicts: list[Verdict], band: int, note: str, expected: tuple[str, str] | None
    ) -> None:
        named = {str(number): one for number, one in enumerate(verdicts)}
        assert flaw(named, band=band, bands=(5, 8, 10), reasons=codes_by_verdict(), note=note) == expected

    def test_never_offers_less_than_stands(self) -> None:
        assert open_bands((0, 5, 8, 10), standing=0) == (10, 8, 5)
        assert open_bands((0, 5, 8, 10), standing=8) == (10, 8)

    def test_is_taken_back_by_who_took_it_within_ten_minutes(self) -> None:
        def asked(actor: int, minutes: float) -> str | None:
            later = NOW + timedelta(minutes=minutes)
            return may_undo(decided_by=1, decided_at=NOW, actor_id=actor, at=later)

        assert [asked(1, 10), asked(1, 10.1), asked(2, 1)] == [None, "too_late", "not_yours"]


class TestReasons:
    def test_ship_for_both_verdicts_and_are_whole_sentences(self) -> None:
        assert set(codes_by_verdict()) == {RETURNED, DECLINED}
        assert [one for one in list_reasons() if not one.text.endswith(".")] == []

    @pytest.mark.parametrize(
        "text",
        [
            "",
            '[[returned]]\ncode="other"\nshort="b"\ntext="a"',
            '[[returned]]\ncode="other"\nshort="b"\ntext=" "\n[[declined]]\ncode="other"\nshort="b"\ntext="a"',
            '[[returned]]\ncode="other"\ntext="a"\n[[declined]]\ncode="other"\nshort="b"\ntext="a"',
            2 * '[[returned]]\ncode="other"\nshort="b"\ntext="a"\n' + '[[declined]]\ncode="other"\nshort="b"\ntext="a"',
            '[[returned]]\ncode="có dấu cách"\nshort="b"\ntext="a"',
        ],
    )
    def test_are_refused_when_damaged(self, text: str) -> None:
        with pytest.raises(ValueError, match=r"reason|code|words"):
            parse_reasons(text)
