"""Figures: what the pages read equals an independent count, whatever happened and whether it is folded or not."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import SYSTEM, Actor, Scope
from lms import work
from lms.extensions import db
from lms.jobs import tasks, tide
from lms.jobs.queue import start_job
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.orgs.queries import UnitCard
from lms.recognition.operations import requesting
from lms.recognition.queries import decisions as decided
from lms.reports import queries as reports
from tests.conftest import Scene
from tests.operations.recognition.ward import GOOD, PAPER, Ward
from tests.people import Learner

CODES = ("learner", "course:C03:passed", "course:C03:mastered", "component:4.2:2", "score:forecast", "title")
CITY, BA_DINH, NGOC_HA = "01.", "01.00004.", "01.00008."


def _figures(path: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Return (all, confirmed) by path and measure, as the page of that unit reads them."""
    with db.engine.connect() as connection:
        unit = units.find_unit(connection, path=path)
        assert unit is not None
        children = units.list_family(connection, unit=unit, on=clock.local_day(clock.now()))
        year = clock.local_day(clock.now()).year
        found = reports.read_figures(connection, unit=unit, children=children, period=year, codes=CODES)
        return {key: (count.value, count.confirmed) for key, count in found.counts.items() if count.value}


def _counted(path: str, code: str) -> int:
    """Count independently, from completions and residences."""
    kind = code.split(":")[2]
    return int(
        db.session.execute(
            text(
                "SELECT count(*) FROM completion c JOIN course k ON k.id = c.course_id "
                "JOIN membership m ON m.person_id = c.person_id AND m.kind = 'residence' AND m.valid_to IS NULL "
                "WHERE c.kind = :kind AND k.code = 'C03' AND m.unit_path LIKE :prefix"
            ),
            {"kind": kind, "prefix": path + "%"},
        ).scalar()
        or 0
    )


def _cadre(path: str) -> Actor:
    unit = _unit(path)
    return Actor(person_id=7, scopes=(Scope("cadre", "territorial", path, unit.id),))


def _unit(path: str) -> UnitCard:
    with db.engine.connect() as connection:
        unit = units.find_unit(connection, path=path)
    assert unit is not None
    return unit


def _move(scene: Scene, learner: Learner, path: str) -> None:
    """Let a person move, her new home confirmed."""
    with scene.app.app_context():
        session, target = db.session(), _unit(path)
        work.run(
            session,
            lambda: orgs.set_residence(
                session, person_id=learner.person_id, unit=target, confirmed=True, actor=SYSTEM, at=clock.now()
            ),
        )


class TestFigures:
    def test_show_a_completion_at_once_before_and_after_folding(self, scene: Scene) -> None:
        learner = Learner.register(scene, ward=BA_DINH)
        learner.pass_course("C03")
        with scene.app.app_context():
            before = _figures(CITY)
            learner.settle()
            after = _figures(CITY)
        assert before == after
        assert before[CITY, "course:C03:passed"] == (1, 0)
        assert before[BA_DINH, "course:C03:passed"] == (1, 0)

    def test_count_a_person_as_confirmed_once_a_cadre_confirms_her(self, scene: Scene) -> None:
        learner = Learner.register(scene, ward=BA_DINH)
        learner.pass_course("C03")
        with scene.app.app_context():
            session = db.session()
            cadre = _cadre(BA_DINH)
            confirm = lambda: orgs.confirm_residence(  # noqa: E731
                session, person_id=learner.person_id, actor=cadre, at=clock.now()
            )
            assert work.run(session, confirm)
            assert not work.run(session, confirm)
            assert _figures(CITY)[BA_DINH, "course:C03:passed"] == (1, 1)
            assert _figures(CITY)[CITY, "learner"] == (1, 1)

    def test_move_with_a_person_to_her_new_ward(self, scene: Scene) -> None:
        learner = Learner.register(scene, ward=BA_DINH, confirmed=True)
        learner.pass_course("C03")
        _move(scene, learner, NGOC_HA)
        with scene.app.app_context():
            figures = _figures(CITY)
        assert (BA_DINH, "course:C03:passed") not in figures
        assert figures[NGOC_HA, "course:C03:passed"] == (1, 1)
        assert figures[CITY, "course:C03:passed"] == (1, 1)

    def test_equal_an_independent_count_after_a_random_life_and_after_a_rebuild(self, scene: Scene) -> None:
        chance = Random(7)
        wards = (BA_DINH, NGOC_HA, None)
        learners = [Learner.register(scene, f"Người {n}", ward=chance.choice(wards)) for n in range(12)]
        for learner in learners:
            for _ in range(chance.randint(0, 3)):
                learner.pass_course("C03", right=chance.choice((9, 14, 15)))
            if chance.random() < 0.4:
                tide.drain(scene.app)
            if chance.random() < 0.4:
                _move(scene, learner, chance.choice((BA_DINH, NGOC_HA)))
        with scene.app.app_context():
            before = _figures(CITY)
            for path in (CITY, BA_DINH, NGOC_HA):
                for code in ("course:C03:passed", "course:C03:mastered"):
                    assert before.get((path, code), (0, 0))[0] == _counted(path, code)
            for code in CODES:
                children = sum(before.get((path, code), (0, 0))[0] for path in (BA_DINH, NGOC_HA))
                assert before.get((CITY, code), (0, 0))[0] == children
            session = db.session()
            job = start_job(session, "reports.rebuild", {}, actor=SYSTEM, at=clock.now())
            work.finish(session)
            assert tasks.run_job(scene.app, job.id) == "done"
            assert _figures(CITY) == before

    def test_list_as_many_people_as_they_count(self, scene: Scene) -> None:
        learners = [Learner.register(scene, f"Người {n}", ward=BA_DINH) for n in range(4)]
        for learner in learners[:3]:
            learner.pass_course("C03")
        learners[0].settle()
        learners[3].pass_course("C03")
        with scene.app.app_context():
            unit = _unit(BA_DINH)
            page = reports.list_people_of_measure(
                db.session(),
                unit=unit,
                code="course:C03:passed",
                period=clock.local_day(clock.now()).year,
                actor=_cadre(BA_DINH),
            )
            assert page.total == _figures(CITY)[BA_DINH, "course:C03:passed"][0] == 4
            assert {line.person_id for line in page.rows} == {learner.person_id for learner in learners}


class TestTitles:
    """Who is recognised counts where she lives, until the title is revoked."""

    def test_count_at_every_level_with_their_people_and_after_a_rebuild(self, scene: Scene) -> None:
        ward = Ward.begin(scene, (GOOD, GOOD))
        ward.recognise()
        with scene.app.app_context():
            session = db.session()
            assert {path: _figures(path).get((path, "title")) for path in (CITY, BA_DINH, ward.village)} == {
                CITY: (2, 2),
                BA_DINH: (2, 2),
                ward.village: (2, 2),
            }
            page = reports.list_people_of_measure(
                session, unit=_unit(BA_DINH), code="title", period=2026, actor=_cadre(BA_DINH)
            )
            assert {line.person_id for line in page.rows} == set(ward.people)
            before = _figures(CITY)
            job = start_job(session, "reports.rebuild", {}, actor=SYSTEM, at=clock.now())
            work.finish(session)
            assert tasks.run_job(scene.app, job.id) == "done"
            assert _figures(CITY) == before

    def test_are_looked_up_together_and_leave_the_figure_when_revoked(self, scene: Scene) -> None:
        ward = Ward.begin(scene, (GOOD, GOOD))
        ward.to_posting()
        ward.appraise()
        proposal = ward.propose()
        with scene.counting() as statements:
            ward.decide(proposal)
        assert sum("FROM membership" in each for each in statements) == 1
        case = ward.cases()[ward.people[0]]

        def revoke(session: Session) -> None:
            shared: Any = {"year": ward.year(session), "at": ward.at}
            ref = requesting.ask_revocation(
                session,
                case=case,
                reason_code="false-evidence",
                words="Giấy tờ không thật",
                actor=ward.by("A"),
                **shared,
            )
            request = decided.get_request(session, public_id=ref, actor=ward.by("C"))
            requesting.answer(
                session,
                request=request,
                outcome="upheld",
                words="Đã kiểm tra",
                paper=replace(PAPER, number="20/QĐ-UBND"),
                actor=ward.by("C"),
                **shared,
            )

        ward.do(revoke)
        with scene.app.app_context():
            assert _figures(BA_DINH)[BA_DINH, "title"] == (1, 1)


class TestMasteringACourse:
    def test_needs_a_second_draw(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        assert learner.pass_course("C03") == 100
        with scene.app.app_context():
            assert _counted(CITY, "course:C03:mastered") == 0
        learner.pass_course("C03")
        with scene.app.app_context():
            assert _counted(CITY, "course:C03:mastered") == 1

    def test_pays_no_second_points(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        for _ in range(3):
            learner.pass_course("C03")
        with scene.app.app_context():
            assert db.session.execute(text("SELECT sum(points) FROM ledger_entry")).scalar() == 3
