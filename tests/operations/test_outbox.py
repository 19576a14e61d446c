"""What leaves the transaction arrives: once, later, and again after a failure."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from kernel import clock
from lms.extensions import db
from lms.jobs import tide
from lms.switchboard import LATER
from question_bank.events import AttemptGraded
from tests.conftest import Scene
from tests.people import Learner


def _count(scene: Scene, statement: str) -> int:
    with scene.app.app_context():
        return int(db.session.execute(text(statement)).scalar() or 0)


class TestOutbox:
    def test_brings_item_responses_and_a_notice_after_a_passed_test(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        learner.pass_course("C01")
        assert _count(scene, "SELECT count(*) FROM response") == 0
        learner.settle()
        assert _count(scene, "SELECT count(*) FROM response") == 12
        assert _count(scene, "SELECT count(*) FROM notice WHERE kind = 'course_passed'") == 1
        assert _count(scene, "SELECT count(*) FROM outbox") == 0

    def test_tries_a_failed_delivery_again_and_loses_nothing(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = LATER[AttemptGraded][0]
        fails = [True]

        def stumbling(session: object, fact: object) -> None:
            if fails[0]:
                raise RuntimeError("the disk is full")
            real(session, fact)  # type: ignore[arg-type]

        stumbling.__module__, stumbling.__name__ = real.__module__, real.__name__
        monkeypatch.setitem(LATER, AttemptGraded, (stumbling,))
        Learner.register(scene).pass_course("C01")
        tide.drain(scene.app)
        assert _count(scene, "SELECT count(*) FROM outbox WHERE error LIKE '%disk is full%'") == 1
        fails[0] = False
        tide.drain(scene.app)
        assert _count(scene, "SELECT count(*) FROM response") == 0, "it waits before it tries again"
        with time_machine.travel(clock.now() + timedelta(minutes=5)):
            tide.drain(scene.app)
        assert _count(scene, "SELECT count(*) FROM response") == 12
        assert _count(scene, "SELECT count(*) FROM outbox") == 0
