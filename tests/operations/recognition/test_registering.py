"""Registering: everybody once, within one's own units, last year's list again, leaving with dignity."""

from __future__ import annotations

import pytest

from kernel.actor import Actor, Member
from kernel.errors import NotFound
from lms import work
from lms.orgs import queries as units
from lms.recognition import queries
from lms.recognition.operations import registering, years
from lms.recognition.operations.moving import CaseMoved, StepNotYours, move
from lms.recognition.operations.registering import BadGroup, NoYear
from lms.recognition.queries.candidates import list_candidates
from tests.conftest import Scene
from tests.people import WARD
from tests.village import Village


class TestRegisteringMany:
    def test_of_a_whole_village_is_done_once_in_few_statements(self, scene: Scene) -> None:
        village = Village.build(scene, 700)
        cadre = village.officer()

        def all_of_them() -> int:
            return village.run(
                lambda s, y, at: registering.register_many(s, year=y, person_ids=village.people, actor=cadre, at=at)
            )

        with scene.counting() as statements:
            assert all_of_them() == 700
        assert len(statements) <= 25
        assert all_of_them() == 0
        with village.at_work() as (session, _at):
            assert village.year is not None
            counts = queries.count_states(session, year=village.year, actor=cadre)
            steps = queries.list_steps(session, person_id=village.people[3], period=village.period)
        assert counts == {village.one.path: {"registered": 700}}
        assert [(s.step, s.to_state, s.actor_id) for s in steps] == [("register", "registered", cadre.person_id)]

    def test_stays_within_the_units_of_who_does_it(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 2)
        elsewhere = village.settle(1, village.two)
        for role, path, whom, allowed in (
            ("helper", village.one.path, village.people, True),
            ("helper", village.one.path, elsewhere, False),
            ("cadre", village.two.path, elsewhere, True),
            ("cadre", "01.00025.", elsewhere, False),
            ("trainer", WARD, elsewhere, False),
            ("auditor", WARD, elsewhere, False),
        ):
            actor = village.officer(role, path)

            def register(who: list[int] = whom, actor: Actor = actor) -> int:
                return village.run(
                    lambda s, y, at: registering.register_many(s, year=y, person_ids=who, actor=actor, at=at)
                )

            if allowed:
                assert register() == len(whom)
            else:
                with pytest.raises((NotFound, StepNotYours)):
                    register()

    def test_again_takes_last_years_list_and_leaves_out_who_withdrew(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 5)
        cadre = village.officer()
        village.run(
            lambda s, y, at: registering.register_many(
                s, year=y, person_ids=village.people[:3], actor=cadre, at=at, groups={village.people[0]: "can-bo"}
            )
        )
        left = village.case(village.people[2])
        village.run(lambda s, y, at: registering.withdraw(s, year=y, case=left, actor=cadre, at=at))
        with village.at_work() as (session, at):
            ward = units.find_unit(session, path=WARD)
            assert ward is not None
            following = work.run(
                session,
                lambda: years.open_year(session, unit=ward, period=village.period + 1, actor=cadre, at=at),
            )
            found = list_candidates(session, year=following, actor=cadre, again=True)
            assert {card.id for card in found.rows} == set(village.people[:2])
            for expected in (2, 0):
                assert expected == work.run(
                    session,
                    lambda: registering.register_again(session, year=following, under="", actor=cadre, at=at),
                )
            now = queries.cases_of(session, person_ids=village.people, period=village.period + 1)
            groups = {person: case.group_code for person, case in now.items()}
            assert groups == {village.people[0]: "can-bo", village.people[1]: "nguoi-dan"}

    def test_offers_who_is_not_yet_registered_by_name_without_marks(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 6)
        cadre = village.officer("cadre", village.one.path)
        village.run(
            lambda s, y, at: registering.register_many(s, year=y, person_ids=village.people[:1], actor=cadre, at=at)
        )
        with village.at_work() as (session, _at):
            assert village.year is not None
            assert list_candidates(session, year=village.year, actor=cadre).total == 5
            found = list_candidates(session, year=village.year, actor=cadre, search="PHAM van duc")
            assert [card.full_name for card in found.rows] == ["Phạm Văn Đức"]
            none = village.officer("cadre", village.two.path)
            assert list_candidates(session, year=village.year, actor=none).total == 0


class TestRegisteringOneself:
    def test_works_once_and_again_after_withdrawing(self, scene: Scene) -> None:
        village = Village.build(scene, 1)
        person = village.people[0]
        home = Member("residence", village.one.id, village.one.path, True)
        her = Actor(person_id=person, name="Nguyễn Thị Hoa", members=(home,))

        def register(group: str = "nguoi-dan") -> str:
            return village.run(lambda s, _y, at: registering.register_self(s, group=group, actor=her, at=at)).state

        assert register() == register() == "registered"
        case = village.case(person)
        village.run(lambda s, y, at: registering.withdraw(s, year=y, case=case, actor=her, at=at))
        assert village.case(person).state == "withdrawn"
        assert register("can-bo") == "registered"
        assert village.case(person).group_code == "can-bo"
        with pytest.raises(BadGroup):
            register("khong-co")

    def test_needs_a_home_whose_ward_has_a_year(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 1)
        for members, code in (((), "no_residence"), ((Member("residence", 1, "01.00025.", True),), "no_year")):
            actor = Actor(person_id=village.people[0], members=members)
            with pytest.raises(NoYear) as caught:
                village.run(lambda s, _y, at, a=actor: registering.register_self(s, group="nguoi-dan", actor=a, at=at))
            assert caught.value.code == code


class TestLeavingOut:
    def test_keeps_its_reason_to_the_case_and_is_never_a_helpers(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 2)
        cadre, helper = village.officer(), village.officer("helper")
        village.run(
            lambda s, y, at: registering.register_many(s, year=y, person_ids=village.people, actor=helper, at=at)
        )
        case = village.case(village.people[0])

        def leave_out(actor: Actor, reason: str = "long_absent") -> None:
            village.run(lambda s, y, at: registering.exempt(s, year=y, cases=[case], reason=reason, actor=actor, at=at))

        with pytest.raises(NotFound):
            leave_out(helper)
        with pytest.raises(BadGroup):
            leave_out(cadre, "vi-thich")
        leave_out(cadre)
        with village.at_work() as (session, _at):
            steps = queries.list_steps(session, person_id=case.person_id, period=village.period)
        assert village.case(case.person_id).exempt_code == "long_absent"
        assert "long_absent" not in repr(steps)


class TestMoving:
    def test_takes_all_or_none_and_refuses_a_case_that_moved_on(self, scene: Scene) -> None:
        village = Village.build(scene, 3)
        cadre = village.officer()
        village.run(
            lambda s, y, at: registering.register_many(s, year=y, person_ids=village.people, actor=cadre, at=at)
        )
        stale = list(village.cases().values())
        first = stale[:1]
        village.run(lambda s, y, at: move(s, year=y, cases=first, step="withdraw", actor=cadre, at=at))
        with pytest.raises(CaseMoved):
            village.run(lambda s, y, at: move(s, year=y, cases=stale, step="exempt", actor=cadre, at=at))
        assert sorted(case.state for case in village.cases().values()) == ["registered", "registered", "withdrawn"]

    def test_is_refused_in_ones_own_case_and_to_who_filled_in_the_form(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 2)
        own = village.officer(person_id=village.people[0])
        village.run(lambda s, y, at: registering.register_many(s, year=y, person_ids=village.people, actor=own, at=at))
        mine, hers = (village.case(person) for person in village.people)
        entered = {hers.person_id: {"entered_by": own.person_id}}
        hers = village.run(
            lambda s, y, at: move(s, year=y, cases=[hers], step="self_assess", actor=own, at=at, values=entered)
        )[0]
        for case, code in ((mine, "own_case"), (hers, "entered_it")):
            with pytest.raises(StepNotYours) as caught:
                village.run(lambda s, y, at, c=case: move(s, year=y, cases=[c], step="agree", actor=own, at=at))
            assert caught.value.code == code
