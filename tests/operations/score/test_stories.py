"""Whatever happens to people, in whatever order: lines sum to the total shown, and folding again gives the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import clock
from lms.score import queries
from lms.score.operations.opening import open_years
from lms.score.operations.refolding import refold
from lms.score.queries import folding
from lms.score.rules import statement
from tests.conftest import DEEP, Scene
from tests.operations.score.books import ask, band, do, meet, undo
from tests.people import Learner

YEAR = clock.period_of(clock.now())
INDICATORS = ("1.1", "1.2", "1.4", "2.1", "2.2", "3.1")
STORIES = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.just("C03"), st.just(0)),
        st.tuples(
            st.sampled_from(("review", "certificate")), st.sampled_from(INDICATORS), st.sampled_from((0, 5, 8, 10))
        ),
        st.tuples(st.just("meeting"), st.sampled_from(("1.4", "3.1")), st.sampled_from((0, 5, 8))),
        st.tuples(st.just("undo"), st.just(""), st.integers(0, 5)),
        st.tuples(st.just("new year"), st.just(""), st.just(0)),
    ),
    min_size=1,
    max_size=8,
)


class TestAnyStory:
    @settings(max_examples=120 if DEEP else 12, suppress_health_check=list(HealthCheck))
    @given(story=STORIES)
    def test_adds_up(self, small_scene: Scene, story: list[tuple[str, str, int]]) -> None:
        learner = Learner.register(small_scene)
        self.live(small_scene, learner, story)
        stored = ask(
            small_scene,
            lambda s: folding.list_stored(s, after=learner.person_id - 1, through=learner.person_id),
        )
        again = ask(small_scene, lambda s: refold(s, after=learner.person_id - 1, through=learner.person_id))
        assert [one.wrong() for one in again] == [""] * len(stored)
        for (_, period), year in stored.items():
            cards = ask(small_scene, lambda s, p=period: queries.list_entries(s, person_id=learner.person_id, period=p))
            entries = [card.entry for card in cards]
            book = ask(small_scene, lambda s, p=period: queries.get_book(s, date(p, 12, 31)))
            shown = statement.fold(entries, book)
            for part in (part for competence in shown.competences for part in competence.indicators):
                assert sum(line.points for line in part.lines) == part.total == year.state.points[part.code]
            assert shown.totals.total == year.state.total == sum(year.state.points.values())
            assert statement.sums(entries) == year.state.sums

    @staticmethod
    def live(scene: Scene, learner: Learner, story: list[tuple[str, str, int]]) -> None:
        decisions: list[int] = []
        at = clock.now()
        for what, which, points in story:
            if what == "pass":
                learner.submit(learner.begin(which, at=at), at=at)
            elif what == "meeting":
                meet(scene, {learner.person_id: {which: points}})
            elif what == "new year":
                at = datetime(YEAR + 1, 1, 10, tzinfo=UTC)
                do(scene, lambda s, now=at: open_years(s, person_ids=[learner.person_id], period=YEAR + 1, at=now))
            elif what == "undo" and points < len(decisions):
                undo(scene, learner.person_id, decisions[points], period=YEAR)
            elif what in ("review", "certificate"):
                decisions.append(band(scene, learner.person_id, which, points, at=at, period=YEAR, kind=what))
