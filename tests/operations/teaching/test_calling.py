"""Calls to learn: who may make them, whom they ask, how many have answered."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.errors import NotFound
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.teaching.operations import calls
from lms.teaching.operations.calls import BadCall, CallAgain, CallNotYours
from lms.teaching.queries.calls import (
    Tally,
    count_answers,
    get_call,
    inviter,
    list_asking,
    list_calls,
    list_unfinished,
    list_units_of,
)
from tests.conftest import Scene
from tests.operations.teaching.school import (
    CITY,
    OTHER_WARD,
    ask,
    asked_of,
    call,
    close_account,
    course_of,
    day,
    do,
    officer,
)
from tests.people import WARD, Learner


def tally(scene: Scene, ref: str, role: str = "cadre", path: str = WARD) -> Tally:
    def read(session: object) -> Tally:
        asked = asked_of(session, ref, officer(role, path))  # type: ignore[arg-type]
        return count_answers(session, [asked])[asked.call.id]  # type: ignore[arg-type]

    return ask(scene, read)


class TestWhoMayCall:
    @pytest.mark.parametrize("role", ["cadre", "city", "trainer"])
    def test_calls_within_her_own_units(self, small_scene: Scene, role: str) -> None:
        assert call(small_scene, actor=officer(role))
        with pytest.raises(CallNotYours):
            call(small_scene, unit=OTHER_WARD, actor=officer(role))
        with pytest.raises(CallNotYours):
            call(small_scene, unit=CITY, actor=officer(role))

    @pytest.mark.parametrize(("role", "also"), [("auditor", ""), ("admin", ""), ("auditor", "cadre")])
    def test_is_nobody_who_only_reads(self, small_scene: Scene, role: str, also: str) -> None:
        with pytest.raises(CallNotYours):
            call(small_scene, actor=officer(role, also=also))

    def test_names_a_day_to_come(self, small_scene: Scene) -> None:
        with pytest.raises(BadCall) as refused:
            call(small_scene, due=day(0))
        assert (refused.value.code, refused.value.field) == ("due_past", "due")

    def test_makes_the_same_call_once(self, scene: Scene) -> None:
        ref = call(scene)
        with pytest.raises(CallAgain):
            call(scene)
        assert call(scene, audience="can-bo") != ref
        actor = officer("cadre", CITY)
        do(scene, lambda s: calls.cancel_call(s, ref, course_code="C03", actor=actor, at=clock.now()))
        call(scene)
        with pytest.raises(CallAgain):
            do(scene, lambda s: calls.restore_call(s, ref, course_code="C03", actor=actor, at=clock.now()))


class TestACall:
    def test_counts_those_who_live_there_and_those_who_passed(self, scene: Scene) -> None:
        near, far, gone = (
            Learner.register(scene, name, ward=ward)
            for name, ward in (("Trần Thị Na", WARD), ("Phạm Văn Xa", OTHER_WARD), ("Vũ Văn Đi", WARD))
        )
        Learner.register(scene, "Nguyễn Văn Không", ward=None)
        close_account(scene, gone)
        here, city = call(scene), call(scene, unit=CITY)
        assert tally(scene, here) == Tally(1, 0)
        assert tally(scene, city, "city", CITY) == Tally(2, 0)
        near.pass_course("C03")
        far.pass_course("C01")
        assert tally(scene, here) == Tally(1, 1)
        assert tally(scene, city, "city", CITY) == Tally(2, 1)

    def test_counts_only_the_group_it_asks(self, scene: Scene) -> None:
        Learner.register(scene)
        assert tally(scene, call(scene, audience="nguoi-dan")) == Tally(1, 0)
        assert tally(scene, call(scene, audience="can-bo")) == Tally(0, 0)

    def test_is_a_rule_and_follows_those_who_move(self, scene: Scene) -> None:
        mover = Learner.register(scene, ward=OTHER_WARD)
        ref = call(scene)
        assert tally(scene, ref) == Tally(0, 0)

        def move_in(session: object) -> None:
            unit = units.find_unit(session, path=WARD)  # type: ignore[arg-type]
            assert unit is not None
            actor = officer("cadre", CITY)
            orgs.set_residence(
                session,  # type: ignore[arg-type]
                person_id=mover.person_id,
                unit=unit,
                confirmed=False,
                actor=actor,
                at=clock.now(),
            )

        do(scene, move_in)
        assert tally(scene, ref) == Tally(1, 0)

    def test_of_the_city_shows_a_ward_its_own_people(self, scene: Scene) -> None:
        mine = Learner.register(scene, "Trần Thị Na")
        Learner.register(scene, "Phạm Văn Xa", ward=OTHER_WARD)
        ref = call(scene, unit=CITY)
        cadre = officer("cadre", WARD)
        assert tally(scene, ref) == Tally(1, 0)
        found = ask(scene, lambda s: list_unfinished(s, asked_of(s, ref, cadre)))
        assert [card.id for card in found.rows] == [mine.person_id]

    def test_lists_by_name_who_has_not_finished(self, scene: Scene) -> None:
        names = ("Nguyễn Thị Bình", "Lê Văn An", "Trần Thị Ánh")
        people = {name: Learner.register(scene, name) for name in names}
        people["Nguyễn Thị Bình"].pass_course("C03")
        ref = call(scene)
        found = ask(scene, lambda s: list_unfinished(s, asked_of(s, ref, officer("cadre")), size=1))
        assert ([card.full_name for card in found.rows], found.total, found.pages) == (["Lê Văn An"], 2, 2)
        later = ask(scene, lambda s: list_unfinished(s, asked_of(s, ref, officer("cadre")), number=2, size=1))
        assert [card.full_name for card in later.rows] == ["Trần Thị Ánh"]

    def test_is_not_there_for_another_ward(self, scene: Scene) -> None:
        ref = call(scene)
        for role in ("cadre", "trainer", "auditor"):
            stranger = officer(role, OTHER_WARD)
            with pytest.raises(NotFound):
                ask(scene, lambda s, who=stranger: get_call(s, ref, actor=who))
            assert ask(scene, lambda s, who=stranger: list_calls(s, actor=who)).total == 0
        with pytest.raises(NotFound):
            do(
                scene,
                lambda s: calls.cancel_call(
                    s, ref, course_code="C03", actor=officer("cadre", OTHER_WARD), at=clock.now()
                ),
            )

    def test_is_counted_with_others_in_one_statement(self, scene: Scene) -> None:
        Learner.register(scene)
        refs = [call(scene, due=day(number)) for number in range(2, 12)]
        cadre = officer("cadre")

        def read(session: object) -> int:
            asked = [asked_of(session, ref, cadre) for ref in refs]  # type: ignore[arg-type]
            with scene.counting() as statements:
                found = count_answers(session, asked)  # type: ignore[arg-type]
            assert set(found.values()) == {Tally(1, 0)}
            return len(statements)

        assert ask(scene, read) == 1


class TestTakingACallBack:
    def test_can_be_undone(self, scene: Scene) -> None:
        ref, cadre = call(scene), officer("cadre")
        at = clock.now()
        assert do(scene, lambda s: calls.cancel_call(s, ref, course_code="C03", actor=cadre, at=at))
        assert not do(scene, lambda s: calls.cancel_call(s, ref, course_code="C03", actor=cadre, at=at))
        assert ask(scene, lambda s: get_call(s, ref, actor=cadre)).cancelled
        assert do(scene, lambda s: calls.restore_call(s, ref, course_code="C03", actor=cadre, at=at))
        assert not ask(scene, lambda s: get_call(s, ref, actor=cadre)).cancelled

    def test_is_for_the_office_and_for_the_trainer_who_called(self, scene: Scene) -> None:
        ref = call(scene, actor=officer("trainer", person_id=11))
        with pytest.raises(NotFound):
            do(
                scene,
                lambda s: calls.cancel_call(
                    s, ref, course_code="C03", actor=officer("trainer", person_id=12), at=clock.now()
                ),
            )
        own = officer("trainer", person_id=11)
        assert do(scene, lambda s: calls.cancel_call(s, ref, course_code="C03", actor=own, at=clock.now()))


class TestALearner:
    def test_is_asked_by_her_ward_and_by_the_city(self, scene: Scene) -> None:
        call(scene, due=day(9), actor=officer("cadre"))
        call(scene, unit=CITY, due=day(5), actor=officer("city", CITY))
        call(scene, unit=OTHER_WARD)
        call(scene, due=day(3), audience="can-bo")

        def read(session: object) -> list[str]:
            found = list_asking(
                session,  # type: ignore[arg-type]
                residence=WARD,
                audience="nguoi-dan",
                today=day(0),
                course_id=course_of(session).id,  # type: ignore[arg-type]
            )
            names = list_units_of(session, found)  # type: ignore[arg-type]
            return [inviter(names, each.from_path) for each in found]

        assert ask(scene, read) == ["Hội Khuyến học Thành phố Hà Nội", "Hội Khuyến học phường Ba Đình"]

    def test_is_not_asked_any_more_after_the_day(self, scene: Scene) -> None:
        call(scene, due=day(5))
        for today, count in ((day(5), 1), (day(6), 0)):
            found = ask(scene, lambda s, on=today: list_asking(s, residence=WARD, audience="nguoi-dan", today=on))
            assert len(found) == count
