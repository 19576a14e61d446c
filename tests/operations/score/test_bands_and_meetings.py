"""What reviewers and meetings say becomes points: once, whoever sends it twice, and for a whole meeting at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

from kernel import clock
from lms.extensions import db
from lms.score import operations, queries
from tests.conftest import DEEP, Scene
from tests.operations.score.books import REVIEWER, ask, band, do, findings, meet, number, undo
from tests.people import Learner

HANDS = 8
DECISIONS = 1_000 if DEEP else 60
POINTS = "SELECT coalesce(sum(points), 0) FROM ledger_entry WHERE indicator = :indicator"
YEAR = clock.period_of(clock.now())


class TestBands:
    def test_post_the_difference_once_and_are_taken_back_whole(self, scene: Scene) -> None:
        person = Learner.register(scene, confirmed=True).person_id
        band(scene, person, "1.1", 5, decision=901)
        band(scene, person, "1.1", 5, decision=901)
        band(scene, person, "1.1", 8, decision=902)
        assert number(scene, POINTS, indicator="1.1") == 8
        assert number(scene, "SELECT points FROM ledger_entry WHERE source_id = '902'") == 3
        undo(scene, person, 902)
        undo(scene, person, 902)
        year = ask(scene, lambda s: queries.find_year(s, person_id=person, period=YEAR))
        assert (year.total, year.points["1.1"]) == (5, 5)
        assert number(scene, "SELECT count(*) FROM ledger_entry WHERE reason = 'undone'") == 1
        assert findings(scene) == []

    def test_of_a_year_that_is_over_count_there_and_go_on_while_they_are_valid(self, small_scene: Scene) -> None:
        person = Learner.register(small_scene).person_id
        january = datetime(YEAR + 1, 1, 10, tzinfo=UTC)

        def points(indicator: str) -> list[int]:
            years = [
                ask(small_scene, lambda s, y=period: queries.find_year(s, person_id=person, period=y))
                for period in (YEAR, YEAR + 1)
            ]
            return [year.points.get(indicator, 0) for year in years]

        decision = band(small_scene, person, "2.2", 8, at=january, period=YEAR, kind="certificate")
        band(small_scene, person, "1.4", 8, at=january, period=YEAR)
        assert (points("2.2"), points("1.4")) == ([8, 8], [8, 0])
        undo(small_scene, person, decision, period=YEAR)
        assert points("2.2") == [0, 0]

    def test_are_posted_exactly_once_by_hands_that_meet(self, scene: Scene) -> None:
        """A fifth of the decisions is sent twice at the same time, many to one person: none is lost, none doubled."""
        people = [Learner.register(scene, f"Nguyễn Thị {n}", confirmed=True).person_id for n in range(10)]
        wanted = [(people[n % len(people)], ("1.1", "1.2", "1.4", "3.1")[n % 4], n + 1) for n in range(DECISIONS)]
        sent = sorted(wanted + wanted[: DECISIONS // 5], key=lambda one: one[2])
        gate = Barrier(HANDS)

        def send(numbered: tuple[int, tuple[int, str, int]]) -> None:
            place, (person, indicator, decision) = numbered
            if place < HANDS:
                gate.wait(timeout=60)
            band(scene, person, indicator, 8, decision=10_000 + decision)
            with scene.app.app_context():
                db.session.remove()

        with ThreadPoolExecutor(HANDS) as pool:
            list(pool.map(send, enumerate(sent)))
        given = {(person, indicator) for person, indicator, _ in wanted}
        assert number(scene, "SELECT count(*) FROM ledger_entry") == len(given)
        assert number(scene, "SELECT sum(points) FROM ledger_entry") == 8 * len(given)
        assert number(scene, "SELECT sum(total) FROM person_year") == 8 * len(given)


class TestAMeeting:
    def test_posts_for_a_whole_ward_with_few_statements(self, scene: Scene) -> None:
        people = [Learner.register(scene, f"Trần Văn {n}", confirmed=True).person_id for n in range(12)]
        band(scene, people[0], "1.4", 5)
        said = {person: {"1.4": 8, "2.3": 5, "3.1": 8} for person in people}
        with scene.counting() as statements:
            assert meet(scene, said) == 3 * len(people)
        few = [one for one in statements if not one.startswith(("SAVEPOINT", "RELEASE"))]
        assert len(few) <= 12, few
        assert meet(scene, said) == 0
        assert number(scene, "SELECT count(*) FROM person_year WHERE total = 21") == len(people)
        assert (
            number(scene, "SELECT points FROM ledger_entry WHERE indicator = '1.4' AND rule = 'meeting' AND points < 8")
            == 3
        )
        assert findings(scene) == []

    def test_that_says_otherwise_later_is_followed_up_and_down(self, small_scene: Scene) -> None:
        person = Learner.register(small_scene).person_id
        for points in (5, 8, 5, 0, 8):
            meet(small_scene, {person: {"1.4": points}})
            meet(small_scene, {person: {"1.4": points}})
            assert number(small_scene, POINTS, indicator="1.4") == points

    def test_finds_no_foreign_language_needed_and_is_reopened(self, small_scene: Scene) -> None:
        people = [Learner.register(small_scene).person_id for _ in range(2)]
        meet(small_scene, {people[0]: {"1.4": 8}})
        once = {"period": YEAR, "meeting_id": 5, "actor": REVIEWER, "at": clock.now()}

        def confirm() -> int:
            return do(
                small_scene,
                lambda s: operations.confirm_not_required(s, person_ids=people, reference="h0p", title="Họp", **once),
            )

        assert [confirm(), confirm()] == [2, 0]
        assert do(small_scene, lambda s: operations.take_back_meeting(s, person_ids=people, **once)) == 3
        assert number(small_scene, "SELECT sum(total) FROM person_year") == 0
        assert confirm() == 2
        assert number(small_scene, POINTS, indicator="2.2") == 10


class TestYears:
    def test_of_people_without_one_are_empty(self, small_scene: Scene) -> None:
        people = [Learner.register(small_scene).person_id for _ in range(2)]
        band(small_scene, people[1], "1.4", 8)
        years = ask(small_scene, lambda s: queries.list_years(s, person_ids=people, period=YEAR))
        assert [years[person].total for person in people] == [0, 8]
