"""New Year in Hà Nội: what is still valid is brought over, once, whoever opens the year and however often."""

from __future__ import annotations

from datetime import datetime

import time_machine

from kernel import clock
from lms.jobs import daily, tasks
from lms.jobs_queue import find_open
from lms.score import queries
from lms.score.rules import mastery
from tests.conftest import Scene
from tests.operations.score.books import ask, band, command, findings, meet, number
from tests.people import Learner

YEAR = clock.period_of(clock.now())


def hanoi(year: int, month: int, day: int, hour: int) -> datetime:
    """Return a moment on Hà Nội's clock."""
    return datetime(year, month, day, hour, tzinfo=clock.HANOI)


class TestNewYear:
    def test_brings_over_what_is_valid_and_no_more(self, scene: Scene) -> None:
        learner = Learner.register(scene, confirmed=True)
        learner.pass_course("C03")
        others = [Learner.register(scene, f"Đỗ Văn {n}").person_id for n in range(3)]
        for person in (learner.person_id, *others):
            band(scene, person, "2.2", 8, kind="certificate")
            band(scene, person, "1.4", 8)
        meet(scene, {others[0]: {"3.1": 8}})
        old = ask(scene, lambda s: queries.find_year(s, person_id=learner.person_id, period=YEAR))
        with time_machine.travel(hanoi(YEAR, 12, 31, 23), tick=True):
            assert self.open(scene) == 0
        with time_machine.travel(hanoi(YEAR + 1, 1, 1, 0), tick=True):
            learner.submit(learner.begin("C01", right=1))  # before the job: her answers of the new year are kept
            assert self.open(scene) == 4
            assert self.open(scene) == 0
            years = ask(
                scene, lambda s: queries.list_years(s, person_ids=[learner.person_id, *others], period=YEAR + 1)
            )
            assert [year.total for year in years.values()] == [8] * 4
            learned = years[learner.person_id].mastery
            opened = mastery.open_period(old.mastery)
            assert learned != opened
            assert {code: learned[code] for code in opened if code not in learned} == {}
            assert number(scene, "SELECT count(*) FROM ledger_entry WHERE rule LIKE 'carry:%'") == 4
            assert findings(scene) == []
            learner.settle()
            holders = "SELECT count(*) FROM person_row WHERE period = :p AND total = 8"
            assert number(scene, holders, p=YEAR + 1) == 4

    @staticmethod
    def open(scene: Scene) -> int:
        """Let the worker do what is due at this hour; return for how many the year was opened."""
        before = number(scene, "SELECT count(*) FROM person_year WHERE opened")
        daily.begin(scene.app)
        job = ask(scene, lambda s: find_open(s, "score.open_year"))
        if job is not None:
            assert tasks.run_job(scene.app, job) == "done"
        else:
            assert command(scene, "open-year", "--year", str(clock.period_of(clock.now())))[0] == 0
        return number(scene, "SELECT count(*) FROM person_year WHERE opened") - before
