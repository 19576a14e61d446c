"""The fold: caps, the ladder, the order of cuts; lines sum to the total, and the small state agrees."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.score.rules.ledger import Entry
from lms.score.rules.statement import Statement, add, already, capped, fold, sums
from tests.ledgertext import BOOK, ledger, ledger_under, shipped_book

STRICT = shipped_book(caps=[{"code": "learning", "indicator": "1.2", "buckets": ["learning"], "max": 3}])
BUCKETS = (
    "learning",
    "activity",
    "skill",
    "proficient",
    "evidence",
    "meeting",
    "not-required",
    "older-bucket",
)


def entries() -> st.SearchStrategy[list[Entry]]:
    parts = st.tuples(
        st.sampled_from(list(BOOK.maxima)), st.integers(-12, 12), st.sampled_from(BUCKETS), st.integers(0, 99)
    )
    return st.lists(parts.map(entry), max_size=15, unique_by=lambda one: one.key)


def entry(parts: tuple[str, int, str, int]) -> Entry:
    indicator, points, bucket, n = parts
    on = date(2026, 1 + n % 12, 1)
    return Entry(2026, indicator, points, "course", "2026.1", bucket, "course", str(n), on)


def plainly(indicator: str, posted: list[Entry]) -> int:
    """Reckon one indicator with the shipped book's numbers, one rule after the other."""
    held = {bucket: sum(e.points for e in posted if e.bucket == bucket) for bucket in BUCKETS}
    most = dict(zip(BOOK.maxima, (8, 5, 8, 3, 8, 4, 4, 5, 3, 3), strict=True))[indicator]
    if indicator == "1.3":
        learning = min(held["learning"] + held["activity"], most)
    else:
        learning = min(held["learning"], most) + held["activity"]
    meeting = min(held["meeting"], 8) if indicator in ("1.4", "2.3", "2.4", "3.1", "3.2") else held["meeting"]
    not_required = min(held["not-required"], 5) if indicator == "2.2" else held["not-required"]
    steps, evidence = (held["skill"], held["proficient"]), held["evidence"]
    if indicator == "2.1":
        best = max(min(held["learning"], 8), min(steps[0], 6), min(steps[1], 8), evidence)
        return max(0, min(10, best + held["activity"] + meeting + not_required + held["older-bucket"]))
    total = learning + meeting + not_required + sum(steps) + evidence + held["older-bucket"]
    return max(0, min(10, total))


class TestACap:
    @ledger_under(STRICT)
    def test_is_a_line_of_its_own_beside_entries_that_stay_whole(self, statement: Statement) -> None:
        """
        2026-03-02 passes C01
        2026-04-15 passes C07
        --
        2026-03-02  1.2  +2  course C01
        2026-04-15  1.2  +3  course C07
        1.2  cap learning  -2
        1.2  total  3
        total  9
        """

    @ledger
    def test_is_just_filled_by_all_the_courses_of_an_indicator(self, statement: Statement) -> None:
        """
        2026-02-01 passes C03
        2026-03-01 passes C06
        2026-04-01 passes C09
        2026-05-01 passes C02
        2026-06-01 passes C04
        2026-07-01 passes C05
        2026-08-01 passes C10
        --
        2026-02-01  2.1  +1  course C03
        2026-03-01  2.1  +1  course C06
        2026-05-01  2.1  +2  course C02
        2026-06-01  2.1  +2  course C04
        2026-07-01  2.1  +1  course C05
        2026-08-01  2.1  +1  course C10
        2.1  total  8
        2026-07-01  2.3  +2  course C05
        2026-08-01  2.3  +2  course C10
        2.3  total  4
        total  20
        """

    @ledger
    def test_holds_events_and_the_cadres_course_together(self, statement: Statement) -> None:
        """
        2026-01-01 passes C12
        2026-01-02 attends event 1
        2026-01-03 attends event 2
        2026-01-04 attends event 3
        2026-01-05 attends event 4
        2026-01-06 attends event 5
        2026-01-07 attends event 6
        2026-01-08 attends event 7
        2026-01-09 attends event 8
        --
        2026-01-01  1.3  +1  course C12
        2026-01-02  1.3  +1  activity 1
        2026-01-03  1.3  +1  activity 2
        2026-01-04  1.3  +1  activity 3
        2026-01-05  1.3  +1  activity 4
        2026-01-06  1.3  +1  activity 5
        2026-01-07  1.3  +1  activity 6
        2026-01-08  1.3  +1  activity 7
        2026-01-09  1.3  +1  activity 8
        1.3  cap learning  -1
        1.3  total  8
        total  8
        """

    @ledger
    def test_makes_room_again_when_a_capped_fact_is_taken_back(self, statement: Statement) -> None:
        """
        2026-01-02 meeting 4 finds no foreign language needed
        2026-01-03 meeting 5 finds no foreign language needed
        2026-01-04 takes back meeting 4
        --
        2026-01-02  2.2  +5  not-required 4
        2026-01-03  2.2  +5  not-required 5
        2026-01-04  2.2  -5  reverse:not-required 4
        2.2  total  5
        total  5
        """

    def test_keeps_learning_alone_at_51_of_100(self) -> None:
        everything = [
            Entry(2026, code, 10, "course", "2026.1", "learning", "course", code, date(2026, 1, 1))
            for code in BOOK.maxima
        ]
        assert fold(everything, BOOK).totals.total == 51


class TestTheLadder:
    @ledger
    def test_counts_the_larger_of_courses_and_skill(self, statement: Statement) -> None:
        """
        2026-02-01 passes C02
        2026-03-01 passes C04
        2026-04-01 shows skill
        --
        2026-02-01  2.1  +2  course C02
        2026-03-01  2.1  +2  course C04
        2026-04-01  2.1  +6  skill skill
        2.1  group ladder  -4
        2.1  total  6
        total  6
        """

    @ledger
    def test_rises_to_proficient_and_to_evidence_of_work(self, statement: Statement) -> None:
        """
        2026-02-01 passes C02
        2026-04-01 shows skill
        2026-05-01 shows proficient
        2026-06-01 review 31 gives 2.1 band 10
        --
        2026-02-01  2.1  +2  course C02
        2026-04-01  2.1  +6  skill skill
        2026-05-01  2.1  +8  proficient proficient
        2026-06-01  2.1  +10  evidence 31
        2.1  group ladder  -16
        2.1  total  10
        total  10
        """

    @ledger
    def test_falls_back_to_the_next_step_when_the_higher_is_taken_back(self, statement: Statement) -> None:
        """
        2026-04-01 shows skill
        2026-05-01 shows proficient
        2026-06-01 takes back proficient
        --
        2026-04-01  2.1  +6  skill skill
        2026-05-01  2.1  +8  proficient proficient
        2026-06-01  2.1  -8  reverse:proficient proficient
        2.1  total  6
        total  6
        """

    def test_counts_two_confirmations_of_one_step_once(self) -> None:
        twice = {"2.1|skill": 12}
        assert capped(twice, BOOK).points["2.1"] == 6


class TestTheMaximum:
    @ledger
    def test_of_an_indicator_cuts_last(self, statement: Statement) -> None:
        """
        2026-02-01 review 31 gives 1.1 band 10
        2026-03-01 passes C08
        --
        2026-02-01  1.1  +10  evidence 31
        2026-03-01  1.1  +2  course C08
        1.1  max 1.1  -2
        1.1  total  10
        total  11
        """

    def test_follows_another_rulebook_without_touching_the_entries(self) -> None:
        state = {"1.2|learning": 5, "2.1|learning": 9}
        assert (capped(state, BOOK).points["1.2"], capped(state, STRICT).points["1.2"]) == (5, 3)
        assert (capped(state, BOOK).points["2.1"], capped(state, STRICT).points["2.1"]) == (8, 9)


class TestTheFold:
    @given(entries())
    def test_shows_lines_that_sum_to_the_total_shown(self, posted: list[Entry]) -> None:
        statement = fold(posted, BOOK)
        parts = [part for competence in statement.competences for part in competence.indicators]
        for part in parts:
            assert sum(line.points for line in part.lines) == part.total == statement.totals.points[part.code]
            assert 0 <= part.total <= part.maximum
        assert sum(competence.total for competence in statement.competences) == statement.totals.total
        assert statement.totals.lowest == min(part.total for part in parts)

    @given(entries())
    def test_shows_every_entry_once_and_whole(self, posted: list[Entry]) -> None:
        statement = fold(posted, BOOK)
        shown = [
            line.entry
            for competence in statement.competences
            for part in competence.indicators
            for line in part.lines
            if line.entry is not None
        ]
        assert sorted(map(repr, shown)) == sorted(map(repr, posted))

    @given(entries())
    def test_agrees_with_a_plain_reckoning(self, posted: list[Entry]) -> None:
        totals = fold(posted, BOOK).totals
        assert totals.points == {
            code: plainly(code, [e for e in posted if e.indicator == code]) for code in BOOK.maxima
        }

    @given(entries())
    def test_agrees_with_the_small_state(self, posted: list[Entry]) -> None:
        assert capped(sums(posted), BOOK) == fold(posted, BOOK).totals

    @given(entries(), entries())
    def test_adds_up_in_any_order_and_in_any_portions(self, first: list[Entry], second: list[Entry]) -> None:
        assert add(sums(first), second) == sums([*second, *first])
        assert fold(first, BOOK) == fold(first[::-1], BOOK)

    def test_refuses_an_indicator_the_book_does_not_know(self) -> None:
        stray = Entry(2026, "4.1", 1, "course", "2026.1", "learning", "course", "1", date(2026, 1, 1))
        with pytest.raises(ValueError, match=r"4\.1"):
            fold([stray], BOOK)
        with pytest.raises(ValueError, match=r"4\.1"):
            capped({"4.1|learning": 1}, BOOK)


class TestABand:
    @given(entries(), st.sampled_from(list(BOOK.maxima)), st.sampled_from([0, 5, 8, 10]))
    def test_leaves_the_indicator_at_the_band_or_where_it_stood(
        self, posted: list[Entry], indicator: str, band: int
    ) -> None:
        earned = [e for e in posted if e.points > 0]
        before = sums(earned)
        missing = max(0, band - already(indicator, "evidence", before, BOOK))
        after = dict(before)
        after[f"{indicator}|evidence"] = after.get(f"{indicator}|evidence", 0) + missing
        stood = capped(before, BOOK).points[indicator]
        assert capped(after, BOOK).points[indicator] >= max(stood, band)
        if indicator not in BOOK.groups:
            assert capped(after, BOOK).points[indicator] == max(stood, band)
