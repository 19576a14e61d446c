"""Two hundred people hand in at the same time, a fifth of them twice: nothing is lost, nothing counts double."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text

from lms.extensions import db
from tests.conftest import ENGINES, Scene
from tests.people import Learner

HANDS = 24
PEOPLE = 160
TWINS = 40  # of the people, each handing in twice: 200 submissions in all


@pytest.fixture(params=ENGINES)
def crowd(request: pytest.FixtureRequest, make_scene: object) -> tuple[Scene, list[tuple[Learner, str]]]:
    """People with finished, unsubmitted tests."""
    scene = make_scene(request.param)  # type: ignore[operator]
    learners = [Learner.register(scene, f"Nguyễn Văn {n}", confirmed=True) for n in range(PEOPLE)]
    return scene, [(learner, learner.begin("C03")) for learner in learners]


class TestSubmittingAtOnce:
    def test_gives_each_one_completion_and_one_set_of_points(
        self, crowd: tuple[Scene, list[tuple[Learner, str]]]
    ) -> None:
        scene, people = crowd
        posts = people + people[:TWINS]
        # twins stand next to each other, so that they meet
        posts.sort(key=lambda pair: pair[0].person_id)
        gate = Barrier(HANDS)

        def hand_in(numbered: tuple[int, tuple[Learner, str]]) -> int:
            number, (learner, reference) = numbered
            if number < HANDS:
                gate.wait(timeout=60)
            return learner.browser().post(f"/kiem-tra/{reference}/nop", data=_token(scene)).status_code

        with ThreadPoolExecutor(HANDS) as pool:
            answers = list(pool.map(hand_in, enumerate(posts)))
        assert set(answers) == {302}
        with scene.app.app_context():
            count = _counter()
            assert count("SELECT count(*) FROM attempt WHERE submitted_at IS NOT NULL") == PEOPLE
            assert count("SELECT count(*) FROM completion WHERE kind = 'passed'") == PEOPLE
            assert count("SELECT count(*) FROM ledger_entry") == 2 * PEOPLE  # C03 posts to two indicators
            assert count("SELECT count(*) FROM person_year WHERE total = 3") == PEOPLE
            assert count("SELECT count(*) FROM outbox WHERE fact = 'AttemptGraded'") == PEOPLE
            passed = "SELECT coalesce(sum(value), 0) FROM unit_delta d JOIN measure m ON m.id = d.measure_id"
            assert count(passed + " WHERE m.code = 'course:C03:passed'") == PEOPLE


def _token(scene: Scene) -> dict[str, str]:
    """Tests of what many do at once leave the form's token to the tests of forms."""
    scene.app.config["WTF_CSRF_ENABLED"] = False
    return {}


def _counter() -> Callable[[str], int]:
    return lambda statement: int(db.session.execute(text(statement)).scalar() or 0)
