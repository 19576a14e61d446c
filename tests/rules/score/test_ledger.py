"""What each fact posts, once, and how it is taken back. A docstring is a case (tests/ledgertext.py)."""

from datetime import date

import pytest

from lms.score.rules.ledger import (
    Source,
    add_months,
    post_band,
    post_course,
    post_ladder,
    post_meeting,
    reverse,
)
from lms.score.rules.statement import Statement
from tests.ledgertext import BOOK, ledger


class TestPassingACourse:
    @ledger
    def test_posts_to_every_indicator_it_is_mapped_to(self, statement: Statement) -> None:
        """
        2026-03-02 passes C07
        --
        2026-03-02  1.1  +2  course C07
        1.1  total  2
        2026-03-02  1.2  +3  course C07
        1.2  total  3
        2026-03-02  2.2  +3  course C07
        2.2  total  3
        total  8
        """

    @ledger
    def test_pays_once_a_period_however_often_it_is_passed(self, statement: Statement) -> None:
        """
        2026-03-02 passes C01
        2026-03-02 passes C01     # two clicks, the same second
        2026-09-30 passes C01     # taken again in autumn
        --
        2026-03-02  1.1  +1  course C01
        1.1  total  1
        2026-03-02  1.2  +2  course C01
        1.2  total  2
        total  3
        """

    @ledger
    def test_pays_again_in_a_new_period(self, statement: Statement) -> None:
        """
        2026-03-02 passes C02
        2027-01-01 opens the year
        2027-03-02 passes C02
        --
        2027-03-02  2.1  +2  course C02
        2.1  total  2
        total  2
        """

    def test_posts_nothing_for_a_course_the_rulebook_does_not_map(self) -> None:
        assert post_course("C99", "99", date(2026, 3, 2), BOOK) == ()

    def test_names_rule_and_version_on_each_entry(self) -> None:
        entries = post_course("C01", "1", date(2026, 3, 2), BOOK)
        assert {(entry.rule, entry.rulebook) for entry in entries} == {("course", "2026.1")}


class TestAttending:
    @ledger
    def test_gives_a_point_an_event(self, statement: Statement) -> None:
        """
        2026-04-01 attends event 7
        2026-04-08 attends event 8
        2026-04-08 attends event 8     # the QR code read twice
        --
        2026-04-01  1.3  +1  activity 7
        2026-04-08  1.3  +1  activity 8
        1.3  total  2
        total  2
        """


class TestTakingBack:
    @ledger
    def test_is_an_entry_of_its_own(self, statement: Statement) -> None:
        """
        2026-03-02 passes C02
        2026-05-10 takes back C02
        --
        2026-03-02  2.1  +2  course C02
        2026-05-10  2.1  -2  reverse:course C02
        2.1  total  0
        total  0
        """

    @ledger
    def test_happens_once(self, statement: Statement) -> None:
        """
        2026-03-02 passes C02
        2026-05-10 takes back C02
        2026-05-11 takes back C02
        --
        2026-03-02  2.1  +2  course C02
        2026-05-10  2.1  -2  reverse:course C02
        2.1  total  0
        total  0
        """

    @ledger
    def test_leaves_the_way_open_for_the_next_revision(self, statement: Statement) -> None:
        """
        2026-03-02 passes C02
        2026-05-10 takes back C02
        2026-06-01 passes C02
        2026-06-02 passes C02     # a replay of the second revision
        --
        2026-03-02  2.1  +2  course C02
        2026-05-10  2.1  -2  reverse:course C02
        2026-06-01  2.1  +2  course C02
        2.1  total  2
        total  2
        """

    @ledger
    def test_of_a_december_fact_in_january_stays_in_its_year(self, statement: Statement) -> None:
        """
        2026-12-20 passes C02
        2027-01-15 takes back C02
        -- 2026
        2026-12-20  2.1  +2  course C02
        2027-01-15  2.1  -2  reverse:course C02
        2.1  total  0
        total  0
        """

    def test_is_not_itself_taken_back(self) -> None:
        (entry,) = post_course("C02", "2", date(2026, 3, 2), BOOK)
        with pytest.raises(ValueError, match="posts again"):
            reverse(reverse(entry, date(2026, 3, 3)), date(2026, 3, 4))


class TestAReviewersBand:
    @ledger
    def test_posts_the_difference_to_what_stands(self, statement: Statement) -> None:
        """
        2026-03-02 passes C01
        2026-06-01 review 31 gives 1.2 band 8
        2026-09-01 review 44 gives 1.2 band 10
        --
        2026-03-02  1.2  +2  course C01
        2026-06-01  1.2  +6  evidence 31
        2026-09-01  1.2  +2  evidence 44
        1.2  total  10
        total  11
        """

    @ledger
    def test_below_what_stands_takes_nothing_away(self, statement: Statement) -> None:
        """
        2026-06-01 review 31 gives 3.2 band 8
        2026-09-01 review 44 gives 3.2 band 5
        --
        2026-06-01  3.2  +8  evidence 31
        3.2  total  8
        total  8
        """

    def test_must_be_one_of_the_book(self) -> None:
        source = Source("review", "31", date(2026, 6, 1))
        assert post_band("1.2", 7, 0, source, BOOK) == ()
        assert post_band("9.9", 8, 0, source, BOOK) == ()


class TestTheMeeting:
    @ledger
    def test_confirms_up_to_eight(self, statement: Statement) -> None:
        """
        2026-05-05 passes C11
        2026-11-20 meeting 5 gives 3.2 band 8
        --
        2026-05-05  3.2  +2  course C11
        2026-11-20  3.2  +6  meeting 5
        3.2  total  8
        total  11
        """

    @ledger
    def test_gives_five_where_the_work_needs_no_foreign_language(self, statement: Statement) -> None:
        """
        2026-11-20 meeting 5 finds no foreign language needed
        2026-12-05 meeting 6 finds no foreign language needed
        --
        2026-11-20  2.2  +5  not-required 5
        2026-12-05  2.2  +5  not-required 6
        2.2  cap not-required  -5
        2.2  total  5
        total  5
        """

    def test_does_not_confirm_ten_nor_what_needs_papers(self) -> None:
        source = Source("meeting", "5", date(2026, 11, 20))
        assert post_meeting("3.2", 10, 0, source, BOOK) == ()
        assert post_meeting("2.2", 8, 0, source, BOOK) == ()


class TestTheYear:
    @ledger
    def test_of_a_fact_is_its_date_in_ha_noi(self, statement: Statement) -> None:
        """
        2026-12-31T17:30Z passes C02     # half past midnight on 1 January in Hà Nội
        -- 2027
        2027-01-01  2.1  +2  course C02
        2.1  total  2
        total  2
        """

    @ledger
    def test_keeps_a_fact_of_its_last_minutes(self, statement: Statement) -> None:
        """
        2026-12-31T16:59Z passes C02     # 23:59 in Hà Nội
        -- 2026
        2026-12-31  2.1  +2  course C02
        2.1  total  2
        total  2
        """

    @ledger
    def test_takes_a_december_fact_that_is_entered_after_it(self, statement: Statement) -> None:
        """
        2027-01-05 passes C01
        2026-12-28 attends event 9     # the list of attendance arrived in January
        -- 2026
        2026-12-28  1.3  +1  activity 9
        1.3  total  1
        total  1
        """

    @ledger
    def test_opens_with_skills_and_certificates_that_are_still_valid(self, statement: Statement) -> None:
        """
        2026-02-01 shows skill
        2026-03-01 certificate 31 gives 2.2 band 8
        2026-03-01 review 32 gives 3.1 band 8
        2026-04-01 attends event 7
        2026-05-01 passes C01
        2027-01-01 opens the year
        2027-01-01 opens the year     # the job ran twice
        -- 2027
        2026-02-01  2.1  +6  carry:skill skill
        2.1  total  6
        2026-03-01  2.2  +8  carry:evidence 31
        2.2  total  8
        total  14
        """

    @ledger
    def test_ends_a_skill_two_years_after_its_day(self, statement: Statement) -> None:
        """
        2026-02-01 shows skill
        2027-01-01 opens the year
        2028-01-01 opens the year     # valid until 01/02/2028
        2029-01-01 opens the year
        -- 2029
        total  0
        """

    @ledger
    def test_opens_without_what_was_taken_back(self, statement: Statement) -> None:
        """
        2026-02-01 shows skill
        2026-03-01 takes back skill
        2027-01-01 opens the year
        -- 2027
        total  0
        """

    def test_counts_months_to_the_first_day_after_a_short_month(self) -> None:
        assert add_months(date(2026, 2, 1), 24) == date(2028, 2, 1)
        assert add_months(date(2024, 2, 29), 12) == date(2025, 3, 1)
        assert add_months(date(2026, 12, 31), 2) == date(2027, 3, 1)


class TestTheLadder:
    def test_posts_nothing_for_a_step_the_book_does_not_have(self) -> None:
        assert post_ladder("wizard", Source("confirmation", "1", date(2026, 2, 1)), BOOK) == ()
