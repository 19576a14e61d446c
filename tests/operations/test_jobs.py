"""Long work survives: a dead worker's job is taken up where it stopped, a wish to cancel is obeyed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel import clock
from kernel.actor import SYSTEM
from kernel.database import will_write
from lms import jobs_queue, work
from lms.extensions import db
from lms.jobs import tasks, tide
from lms.jobs.queue import start_job
from lms.jobs_queue import Job, Run
from tests.conftest import Scene


@pytest.fixture
def counting_job(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A job kind that counts to ten and stumbles once at seven."""
    steps: list[int] = []

    def count(run: Run) -> dict[str, Any]:
        for n in range(run.cursor.get("n", 0), 10):
            if n == 7 and steps.count(7) == 0:
                steps.append(n)
                raise RuntimeError("the worker died")
            steps.append(n)
            run.report(n + 1, 10, cursor={"n": n + 1})
        return {"counted": 10}

    monkeypatch.setitem(tasks.KINDS, "test.count", count)
    return steps


def _ask(scene: Scene) -> int:
    with scene.app.app_context():
        session = db.session()
        will_write(session)
        job = start_job(session, "test.count", {}, actor=SYSTEM, at=clock.now())
        work.finish(session)
        return job.id


def _job(scene: Scene, job_id: int) -> Job:
    with scene.app.app_context():
        job = db.session.get(Job, job_id, populate_existing=True)
        assert job is not None
        db.session.expunge(job)
        db.session.rollback()
        return job


def _end_lease(scene: Scene, job_id: int) -> None:
    with scene.app.app_context():
        job = db.session.get(Job, job_id)
        assert job is not None
        job.lease_until = clock.now() - timedelta(seconds=1)
        db.session.commit()


class TestJob:
    def test_goes_on_where_it_stopped(self, scene: Scene, counting_job: list[int]) -> None:
        job_id = _ask(scene)
        assert tasks.run_job(scene.app, job_id) == "failed"
        assert (_job(scene, job_id).state, _job(scene, job_id).done) == ("running", 7)
        _end_lease(scene, job_id)
        assert tasks.run_job(scene.app, job_id) == "done"
        assert counting_job == [0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 9]
        assert _job(scene, job_id).result == {"counted": 10}

    def test_is_done_by_one_worker_at_a_time(self, scene: Scene, counting_job: list[int]) -> None:
        job_id = _ask(scene)
        with scene.app.app_context():
            will_write(db.session())
            assert jobs_queue.take(db.session(), job_id, at=clock.now()) is not None
            db.session.commit()
        assert tasks.run_job(scene.app, job_id) == "taken"
        assert counting_job == []

    def test_stops_when_asked_to(self, scene: Scene, counting_job: list[int]) -> None:
        job_id = _ask(scene)
        with scene.app.app_context():
            will_write(db.session())
            assert jobs_queue.ask_to_cancel(db.session(), _job(scene, job_id).public_id)
            db.session.commit()
        assert tasks.run_job(scene.app, job_id) == "cancelled"
        assert counting_job == [0]

    def test_is_found_by_the_worker_even_when_its_call_was_lost(self, scene: Scene, counting_job: list[int]) -> None:
        job_id = _ask(scene)
        assert tide.stranded(scene.app) == [job_id]
