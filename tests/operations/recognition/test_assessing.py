"""The self-assessment: typed work is kept, the form is handed in whole, paper is keyed in by row and never twice."""

from __future__ import annotations

import pytest

from kernel.actor import Actor, Member
from kernel.clock import local_day
from kernel.errors import NotFound
from lms import work
from lms.jobs import tide
from lms.notices import queries as notices
from lms.recognition.operations import assessing, registering
from lms.recognition.operations.assessing import BadForm, FormMoved, Keyed, KeyedBefore
from lms.recognition.operations.moving import CaseMoved, move
from lms.recognition.queries.forms import find_form
from tests.conftest import Scene
from tests.village import Village

INDICATORS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")


def registered(scene: Scene, people: int = 2) -> Village:
    village = Village.build(scene, people)
    cadre = village.officer()
    village.run(lambda s, y, at: registering.register_many(s, year=y, person_ids=village.people, actor=cadre, at=at))
    return village


def self_of(village: Village, person: int) -> Actor:
    home = Member("residence", village.one.id, village.one.path, True)
    return Actor(person_id=person, name="Nguyễn Thị Hoa", members=(home,))


def say(village: Village, actor: Actor, indicator: str, points: int | None, words: str = "") -> None:
    case = village.case(village.people[0])
    village.run(
        lambda s, y, at: assessing.answer(
            s, year=y, case=case, indicator=indicator, points=points, words=words, actor=actor, at=at
        )
    )


class TestOnesOwnForm:
    def test_keeps_each_answer_and_is_handed_in_whole_and_pledged(self, scene: Scene) -> None:
        village = registered(scene, 1)
        person = village.people[0]
        her = self_of(village, person)

        def send() -> str:
            case = village.case(person)
            return village.run(lambda s, y, at: assessing.send(s, year=y, case=case, actor=her, at=at)).state

        say(village, her, "1.1", 7, "Đọc báo mỗi ngày")
        with pytest.raises(BadForm) as caught:
            send()
        assert caught.value.values["missing"] == INDICATORS[1:]
        for indicator in INDICATORS[1:]:
            say(village, her, indicator, 9)
        with pytest.raises(BadForm) as unpledged:
            send()
        assert unpledged.value.code == "not_pledged"
        case = village.case(person)
        village.run(lambda s, y, at: assessing.pledge(s, year=y, case=case, actor=her, at=at))
        assert send() == "self_assessed"
        done = village.case(person)
        assert done.self_points == {"1.1": 7} | dict.fromkeys(INDICATORS[1:], 9)
        assert done.entered_by == person
        say(village, her, "1.1", 8, "Đọc báo mỗi ngày")
        assert village.case(person).self_points == done.self_points  # what was handed in stays until handed in anew
        assert send() == "self_assessed"
        assert (village.case(person).self_points or {})["1.1"] == 8
        with village.at_work() as (session, _at):
            form = find_form(session, person_id=person, period=village.period)
        assert form is not None
        assert form.answers["1.1"] == {"points": 8, "words": "Đọc báo mỗi ngày"}

    def test_refuses_what_is_no_answer_another_person_and_a_case_the_meeting_has(self, small_scene: Scene) -> None:
        village = registered(small_scene)
        her, other = (self_of(village, person) for person in village.people)
        for actor, indicator, points, error in (
            (her, "1.1", 11, BadForm),
            (her, "9.9", 5, NotFound),
            (other, "1.1", 5, NotFound),
        ):
            with pytest.raises(error):
                say(village, actor, indicator, points)
        case, cadre = village.case(village.people[0]), village.officer()
        village.run(lambda s, y, at: move(s, year=y, cases=[case], step="agree", actor=cadre, at=at))
        with pytest.raises(CaseMoved):
            say(village, her, "1.1", 5)

    def test_of_two_windows_loses_no_answer(self, small_scene: Scene) -> None:
        village = registered(small_scene, 1)
        her = self_of(village, village.people[0])
        say(village, her, "1.1", 5)
        case = village.case(village.people[0])
        tried: list[int] = []

        def late() -> None:
            with village.at_work() as (session, at):
                assert village.year is not None
                year = village.year

                def step() -> None:
                    tried.append(1)
                    if len(tried) == 1:
                        raise FormMoved
                    assessing.answer(
                        session, year=year, case=case, indicator="1.2", points=6, words="", actor=her, at=at
                    )

                work.run(session, step, again_on=(FormMoved,))

        late()
        with village.at_work() as (session, _at):
            form = find_form(session, person_id=village.people[0], period=village.period)
        assert form is not None
        assert {code: kept["points"] for code, kept in form.answers.items()} == {"1.1": 5, "1.2": 6}


class TestKeyingInPaper:
    def test_hands_in_many_forms_at_once_and_asks_before_it_replaces_one(self, scene: Scene) -> None:
        village = registered(scene, 20)
        helper = village.officer("helper", village.one.path)
        full = dict.fromkeys(INDICATORS, 8)

        def key(points: dict[str, int], people: list[int], replace: tuple[int, ...] = ()) -> int:
            rows = [Keyed(village.case(person), points) for person in people]
            return len(
                village.run(
                    lambda s, y, at: assessing.key_forms(
                        s, year=y, rows=rows, consent_on=local_day(at), replace=replace, actor=helper, at=at
                    )
                )
            )

        with scene.counting() as statements:
            assert key(full, village.people) == 20
        assert len([one for one in statements if "recognition_case" not in one or "SELECT" not in one]) <= 15
        assert {case.entered_by for case in village.cases().values()} == {helper.person_id}
        assert key(full, village.people) == 0
        tide.drain(scene.app)
        with village.at_work() as (session, _at):
            told = notices.list_notices(session, village.people[7])
        assert [(one.kind, one.link) for one in told.rows] == [("form_keyed", "/toi/ho-so")]
        other, person = full | {"2.2": 5}, village.people[4]
        with pytest.raises(KeyedBefore) as caught:
            key(other, [village.people[3], person])
        assert caught.value.values["people"][person] == (("2.2", 8, 5),)
        assert (village.case(person).self_points or {})["2.2"] == 8
        assert key(other, [person], (person,)) == 1
        assert (village.case(person).self_points or {})["2.2"] == 5

    def test_needs_all_points_and_the_own_units(self, small_scene: Scene) -> None:
        village = registered(small_scene, 1)
        case = village.case(village.people[0])
        full = dict.fromkeys(INDICATORS, 8)
        for actor, points, error in (
            (village.officer("helper"), {"1.1": 8}, BadForm),
            (village.officer("helper"), full | {"1.1": 11}, BadForm),
            (village.officer("helper", village.two.path), full, NotFound),
            (village.officer("trainer"), full, NotFound),
        ):
            with pytest.raises(error):
                village.run(
                    lambda s, y, at, a=actor, p=points: assessing.key_forms(
                        s, year=y, rows=[Keyed(case, p)], consent_on=local_day(at), actor=a, at=at
                    )
                )
