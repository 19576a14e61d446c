"""Reminders of a call: to those who have not finished, once for each step, by however many workers."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import SYSTEM
from lms import jobs_queue
from lms.extensions import db
from lms.jobs import daily, tasks, tide
from lms.jobs.queue import start_job
from lms.jobs_queue import Job
from lms.notices import queries as notices
from lms.teaching.models import CallReminder
from lms.teaching.operations import calls, reminding
from tests.conftest import Scene
from tests.operations.teaching.school import CITY, OTHER_WARD, ask, call, close_account, day, do, noon, officer
from tests.people import WARD, Learner


def remind(scene: Scene, today: date) -> dict[str, int]:
    """Do a day's reminders as the worker does."""
    job_id = do(
        scene,
        lambda s: start_job(s, "teaching.remind", {"day": today.isoformat()}, actor=SYSTEM, at=clock.now()).id,
    )
    assert tasks.run_job(scene.app, job_id) == "done"
    return ask(scene, lambda s: s.get_one(Job, job_id).result)


def reminded(scene: Scene) -> list[tuple[int, int]]:
    """Return (person, step) of all reminders."""
    rows = ask(scene, lambda s: s.execute(select(CallReminder.person_id, CallReminder.step)).all())
    return sorted((row.person_id, row.step) for row in rows)


class TestTheDailyReminders:
    def test_go_to_those_who_have_not_finished_and_still_belong(self, scene: Scene) -> None:
        learner, passed, far, closed = (
            Learner.register(scene, name, ward=ward)
            for name, ward in (("Na", WARD), ("Đạt", WARD), ("Xa", OTHER_WARD), ("Đi", WARD))
        )
        passed.pass_course("C03")
        close_account(scene, closed)
        call(scene, due=day(10))
        assert remind(scene, day(2)) == {"reminded": 0}
        assert remind(scene, day(3)) == {"reminded": 1}
        assert reminded(scene) == [(learner.person_id, 7)]
        assert remind(scene, day(4)) == {"reminded": 0}
        newcomer = Learner.register(scene, "Mới")
        assert remind(scene, day(5)) == {"reminded": 1}
        learner.pass_course("C03")
        assert remind(scene, day(9)) == {"reminded": 1}
        assert remind(scene, day(10)) == {"reminded": 0}
        assert remind(scene, day(11)) == {"reminded": 0}
        assert Counter(step for _person, step in reminded(scene)) == {7: 2, 1: 1}
        assert (newcomer.person_id, 1) in reminded(scene)
        assert far.person_id not in {person for person, _step in reminded(scene)}

    def test_leave_out_a_call_that_was_taken_back(self, scene: Scene) -> None:
        Learner.register(scene)
        ref = call(scene, due=day(5))
        do(
            scene,
            lambda s: calls.cancel_call(s, ref, course_code="C03", actor=officer("cadre", CITY), at=clock.now()),
        )
        assert remind(scene, day(0)) == {"reminded": 0}

    def test_reach_the_person_as_one_notice_that_leads_to_the_course(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        call(scene, due=day(5), actor=officer("cadre"))
        remind(scene, day(0))
        learner.settle()
        remind(scene, day(1))
        learner.settle()
        (told,) = ask(scene, lambda s: notices.list_notices(s, learner.person_id)).rows
        assert told.kind == "call_due"
        assert told.link == "/khoa-hoc/an-toan-tren-mang-tranh-bi-lua"
        assert told.wording is not None
        text = told.wording.body.id % told.wording.body.values
        assert text.startswith("Hội Khuyến học phường Ba Đình mời ông/bà học xong khóa «")
        assert f"trước ngày {day(5):%d/%m/%Y}" in text

    def test_go_on_where_a_worker_died(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        people = [Learner.register(scene, f"Nguyễn Văn {n}") for n in range(7)]
        call(scene, due=day(5))
        monkeypatch.setattr(reminding, "BATCH", 2)
        whole = reminding.remind

        def die(session: Session, *args: object, **kwargs: object) -> int:
            if len(args[1]) and args[1][0] == people[4].person_id:  # type: ignore[arg-type, index]
                monkeypatch.setattr(reminding, "remind", whole)
                raise RuntimeError("the worker died")
            return whole(session, *args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(reminding, "remind", die)
        job_id = do(
            scene,
            lambda s: start_job(s, "teaching.remind", {"day": day(0).isoformat()}, actor=SYSTEM, at=clock.now()).id,
        )
        assert tasks.run_job(scene.app, job_id) == "failed"
        assert ask(scene, lambda s: (s.get_one(Job, job_id).done, s.get_one(Job, job_id).total)) == (4, 7)
        do(scene, lambda s: jobs_queue.release(s, job_id))
        assert tasks.run_job(scene.app, job_id) == "done"
        assert reminded(scene) == sorted((person.person_id, 7) for person in people)
        assert ask(scene, lambda s: s.get_one(Job, job_id).result) == {"reminded": 7}

    def test_are_sent_once_by_two_workers_at_once(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        people = [Learner.register(scene, f"Nguyễn Văn {n}") for n in range(12)]
        call(scene, due=day(5))
        call(scene, due=day(6))
        monkeypatch.setattr(reminding, "BATCH", 3)
        ids = [
            do(
                scene,
                lambda s: start_job(s, "teaching.remind", {"day": day(0).isoformat()}, actor=SYSTEM, at=clock.now()).id,
            )
            for _worker in range(2)
        ]
        gate = Barrier(2)

        def work(job_id: int) -> str:
            gate.wait(timeout=30)
            return tasks.run_job(scene.app, job_id)

        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(work, ids))
        assert set(ends) == {"done"}
        assert len(reminded(scene)) == 2 * len(people)
        results = [ask(scene, lambda s, each=job_id: s.get_one(Job, each).result["reminded"]) for job_id in ids]
        assert sum(results) == 2 * len(people)
        tide.drain(scene.app)
        for person in people:
            assert ask(scene, lambda s, each=person: notices.count_unread(s, each.person_id)) == 2


class TestTheDailyJob:
    def test_begins_once_a_day_from_its_hour_reminders_from_eight_in_the_morning(self, scene: Scene) -> None:
        morning = noon(1)
        for hour, begun in ((-5, len(daily.DAILY) - 1), (-4, 1), (-3, 0), (6, 0), (19, len(daily.DAILY) - 1), (20, 1)):
            with time_machine.travel(morning.timestamp() + hour * 3600, tick=False):
                assert daily.begin(scene.app) == begun, hour
        reminders = select(Job).where(Job.kind == "teaching.remind").order_by(Job.id)
        kinds = ask(scene, lambda s: [(job.kind, job.args["day"]) for job in s.scalars(reminders)])
        assert kinds == [("teaching.remind", day(1).isoformat()), ("teaching.remind", day(2).isoformat())]

    def test_is_begun_by_one_of_two_workers(self, scene: Scene) -> None:
        gate = Barrier(4)

        def look(_worker: int) -> int:
            gate.wait(timeout=30)
            begun = daily.begin(scene.app)
            with scene.app.app_context():
                db.session.remove()
            return begun

        with time_machine.travel(noon(1).timestamp(), tick=True), ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(look, range(4))) == len(daily.DAILY)
