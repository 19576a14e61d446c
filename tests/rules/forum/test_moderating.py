"""How posts move: what waits, what is hidden by count, what only a person may decide."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.forum.rules import moderating
from lms.forum.rules.moderating import HIDE, SHOW, Standing
from lms.forum.rules.naming import shown_name
from lms.forum.rules.reporting import state_flaw

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SHOWN = Standing("shown")
YOUNG = Standing("held", "young")


class TestNames:
    @pytest.mark.parametrize(
        ("full", "shown"),
        [("Nguyễn Thị Lan", "Lan"), ("Lan", "Lan"), ("  Trần   Minh  Anh ", "Anh"), ("", "")],
    )
    def test_of_learners_are_the_given_name(self, full, shown):
        assert shown_name(full, official=False) == shown

    def test_of_who_answers_for_the_course_are_whole(self):
        assert shown_name("Trần Văn  Minh", official=True) == "Trần Văn Minh"


class TestYoungAuthors:
    @pytest.mark.parametrize(("born", "young"), [(2011, True), (2010, False), (1958, False), (None, False)])
    def test_are_those_below_sixteen(self, born, young):
        assert moderating.is_young(born, year=2026) is young

    def test_wait_to_be_seen(self):
        assert moderating.written(young=True) == YOUNG
        assert YOUNG.waiting


class TestFlags:
    def test_bring_a_post_to_the_queue_at_once_and_hide_it_at_the_second(self):
        once = moderating.flagged(SHOWN, official=False)
        assert (once.state, once.waiting) == ("shown", True)
        twice = moderating.flagged(once, official=False)
        assert (twice.state, twice.held, twice.flags) == ("held", "flags", 2)

    def test_hide_nothing_that_a_moderator_has_kept(self):
        kept = Standing("shown", kept=True)
        for _ in range(5):
            kept = moderating.flagged(kept, official=False)
        assert (kept.state, kept.flags, kept.waiting) == ("shown", 5, True)

    def test_hide_no_answer_of_who_is_responsible(self):
        post = moderating.flagged(moderating.flagged(SHOWN, official=True), official=True)
        assert (post.state, post.waiting) == ("shown", True)


class TestDecisions:
    @pytest.mark.parametrize(
        ("before", "decision", "state", "done"),
        [
            (YOUNG, SHOW, "shown", "shown"),
            (YOUNG, HIDE, "hidden", "hidden"),
            (Standing("shown", flags=1), SHOW, "shown", "kept"),
            (Standing("held", "flags", 2), SHOW, "shown", "kept"),
            (Standing("held", "flags", 2), HIDE, "hidden", "hidden"),
            (SHOWN, HIDE, "hidden", "hidden"),
            (Standing("hidden"), SHOW, "shown", "restored"),
            (Standing("removed", flags=1), HIDE, "removed", "closed"),
        ],
    )
    def test_settle_a_post(self, before, decision, state, done):
        after, what = moderating.decided(before, decision)
        assert (after.state, what) == (state, done)
        assert not after.waiting

    @pytest.mark.parametrize(
        ("before", "decision"), [(SHOWN, SHOW), (Standing("hidden"), HIDE), (Standing("removed"), SHOW)]
    )
    def test_are_refused_where_there_is_nothing_to_decide(self, before, decision):
        assert moderating.decided(before, decision) is None


class TestEditing:
    def test_is_possible_for_a_quarter_of_an_hour(self):
        for minutes, possible in ((0, True), (15, True), (16, False)):
            at = NOON + timedelta(minutes=minutes)
            assert moderating.may_edit(SHOWN, written_at=NOON, at=at) is possible

    @pytest.mark.parametrize("now", [Standing("shown", flags=1), Standing("hidden"), Standing("removed")])
    def test_ends_with_a_flag_or_a_decision(self, now):
        assert not moderating.may_edit(now, written_at=NOON, at=NOON)


class TestReports:
    @pytest.mark.parametrize(
        ("state", "note", "current", "flaw"),
        [
            ("fixing", "", 1, None),
            ("fixed", "", 1, ("state", "not_published_yet")),
            ("fixed", "", 2, None),
            ("declined", " ", 2, ("note", "reason_missing")),
            ("declined", "Luật ghi đúng như vậy", 1, None),
            ("new", "", 2, ("state", "state_missing")),
            ("", "", 2, ("state", "state_missing")),
        ],
    )
    def test_are_fixed_by_a_later_version_and_declined_with_a_reason(self, state, note, current, flaw):
        assert state_flaw(state, note=note, reported=1, current=current) == flaw
