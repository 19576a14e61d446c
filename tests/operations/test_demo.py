"""The demonstration city: made through the real operations, the same on every machine, resumed after a break."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import text

from kernel import clock
from kernel.actor import SYSTEM
from kernel.database import will_write
from lms import work
from lms.extensions import db
from lms.jobs import tasks
from lms.jobs.queue import start_job
from tests.conftest import Scene

PEOPLE = 25
AT = datetime.fromisoformat("2026-11-22T03:00:00+00:00")


def _ask(scene: Scene, people: int = PEOPLE) -> int:
    with scene.app.app_context():
        session = db.session()
        will_write(session)
        args = {"at": AT.isoformat(), "people": people}
        job = start_job(session, "demo.build", args, actor=SYSTEM, at=clock.now())
        work.finish(session)
        return job.id


def _story(scene: Scene) -> list[tuple[object, ...]]:
    """Return who passed what, when and how well, without any id."""
    with scene.app.app_context():
        rows = db.session.execute(
            text(
                "SELECT p.full_name, p.birth_year, k.code, c.kind, c.percent FROM completion c "
                "JOIN person p ON p.id = c.person_id JOIN course k ON k.id = c.course_id"
            )
        )
        return sorted(tuple(str(value) for value in row) for row in rows)


class TestDemonstrationCity:
    def test_is_the_same_on_every_database(self, make_scene: Callable[[str], Scene]) -> None:
        stories = []
        for engine in ("sqlite", "postgresql"):
            scene = make_scene(engine)
            assert tasks.run_job(scene.app, _ask(scene)) == "done"
            stories.append(_story(scene))
        assert stories[0] == stories[1]
        assert len(stories[0]) > PEOPLE

    def test_pays_points_only_for_passed_courses(self, small_scene: Scene) -> None:
        tasks.run_job(small_scene.app, _ask(small_scene))
        with small_scene.app.app_context():
            unpaid = db.session.execute(
                text(
                    "SELECT count(*) FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM completion c "
                    "WHERE c.person_id = e.person_id AND c.kind = 'passed' AND c.attempt_ref = e.reference)"
                )
            ).scalar()
            waiting = db.session.execute(text("SELECT count(*) FROM unit_delta")).scalar()
        assert (unpaid, waiting) == (0, 0)

    def test_hashes_no_password_but_those_of_the_six(self, small_scene: Scene) -> None:
        tasks.run_job(small_scene.app, _ask(small_scene))
        with small_scene.app.app_context():
            assert db.session.execute(text("SELECT count(*) FROM credential")).scalar() == 6
            assert db.session.execute(text("SELECT count(*) FROM person")).scalar() == PEOPLE + 6
