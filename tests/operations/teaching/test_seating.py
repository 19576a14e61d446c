"""Classes: seats are never exceeded, the queue is kept, and a seat that is freed goes to the first who waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotAllowed, NotFound
from lms import audit
from lms.notices import queries as notices
from lms.orgs import queries as units
from lms.teaching.models import Cohort
from lms.teaching.operations import cohorts, seating
from lms.teaching.operations.cohorts import CohortNotYours, CohortOver, FlawedPlan
from lms.teaching.operations.seating import CohortClosed, NoSeat
from lms.teaching.queries.cohorts import (
    Place,
    find_place,
    get_by_code,
    get_taught,
    list_offered,
    list_own,
    list_seated,
    list_taught,
    list_waiting,
)
from lms.teaching.rules.seats import CANCELLED, CLOSED, OPEN, SEATED, WAITING
from tests.conftest import Scene
from tests.operations.teaching.school import (
    CITY,
    OTHER_WARD,
    ask,
    course_of,
    day,
    do,
    join,
    leave,
    members,
    officer,
    open_cohort,
    plan,
)
from tests.people import WARD, Learner


def crowd(scene: Scene, count: int) -> list[Learner]:
    return [Learner.register(scene, f"Nguyễn Văn {number}") for number in range(count)]


def kinds_told(scene: Scene, learner: Learner) -> list[str]:
    learner.settle()
    return [each.kind for each in ask(scene, lambda s: notices.list_notices(s, learner.person_id)).rows]


class TestJoining:
    def test_takes_a_seat_then_a_place_in_the_queue(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene)
        places = [join(scene, code, learner) for learner in crowd(scene, 4)]
        assert places == [Place(SEATED, 0), Place(SEATED, 0), Place(WAITING, 1), Place(WAITING, 2)]

    def test_twice_changes_nothing(self, scene: Scene) -> None:
        ref, code = open_cohort(scene)
        learner = Learner.register(scene)
        assert join(scene, code, learner) == join(scene, code, learner)
        assert members(scene, ref) == {SEATED: [learner.person_id], WAITING: []}

    def test_again_after_leaving_is_at_the_end(self, scene: Scene) -> None:
        ref, code = open_cohort(scene, seats=1)
        first, second, third = crowd(scene, 3)
        for learner in (first, second, third):
            join(scene, code, learner)
        leave(scene, code, first)
        assert join(scene, code, first) == Place(WAITING, 2)
        assert members(scene, ref) == {SEATED: [second.person_id], WAITING: [third.person_id, first.person_id]}

    def test_is_refused_by_a_class_that_takes_nobody(self, scene: Scene) -> None:
        trainer = officer("trainer", person_id=Learner.register(scene, "Trần Văn Minh").person_id)
        ref, code = open_cohort(scene, trainer)
        learner = Learner.register(scene)
        do(scene, lambda s: cohorts.set_state(s, ref, state=CLOSED, actor=trainer, at=clock.now()))
        with pytest.raises(CohortClosed):
            join(scene, code, learner)
        do(scene, lambda s: cohorts.set_state(s, ref, state=CANCELLED, actor=trainer, at=clock.now()))
        with pytest.raises(CohortOver):
            join(scene, code, learner)
        with pytest.raises(NotFound):
            join(scene, "222222", learner)

    def test_at_once_never_exceeds_the_seats(self, scene: Scene) -> None:
        ref, code = open_cohort(scene, seats=3)
        people = crowd(scene, 12)
        gate = Barrier(len(people))

        def come(learner: Learner) -> Place:
            gate.wait(timeout=60)
            return join(scene, code, learner)

        with ThreadPoolExecutor(len(people)) as pool:
            places = list(pool.map(come, people))
        found = members(scene, ref)
        assert (len(found[SEATED]), len(found[WAITING])) == (3, 9)
        assert sorted(place.position for place in places if place.state == WAITING) == list(range(1, 10))
        seated = {person.person_id for person, place in zip(people, places, strict=True) if place.state == SEATED}
        assert seated == set(found[SEATED])


class TestLeaving:
    def test_gives_the_seat_to_the_first_who_waits(self, scene: Scene) -> None:
        ref, code = open_cohort(scene, seats=1)
        first, second, third = crowd(scene, 3)
        for learner in (first, second, third):
            join(scene, code, learner)
        assert leave(scene, code, first)
        assert not leave(scene, code, first)
        assert members(scene, ref) == {SEATED: [second.person_id], WAITING: [third.person_id]}
        assert kinds_told(scene, second) == ["cohort_seat"]
        assert kinds_told(scene, first) == kinds_told(scene, third) == []

    def test_does_not_name_who_left_in_the_record_of_who_came_after(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene, seats=1)
        first, second = crowd(scene, 2)
        join(scene, code, first)
        join(scene, code, second)
        leave(scene, code, first)
        lines = ask(scene, lambda s: audit.list_about(s, second.person_id)).rows
        assert first.person_id not in {line.actor_id for line in lines}
        assert "SeatGiven" in {line.kind for line in lines}

    def test_the_queue_moves_the_others_up(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene, seats=1)
        people = crowd(scene, 4)
        for learner in people:
            join(scene, code, learner)
        leave(scene, code, people[1])
        cohort_id = ask(scene, lambda s: get_by_code(s, code)).id
        place = ask(scene, lambda s: find_place(s, cohort_id=cohort_id, person_id=people[3].person_id))
        assert place == Place(WAITING, 2)

    def test_at_once_with_others_coming_keeps_every_seat_taken_and_none_twice(self, scene: Scene) -> None:
        ref, code = open_cohort(scene, seats=4)
        leaving, waiting, coming = crowd(scene, 4), crowd(scene, 3), crowd(scene, 5)
        for learner in (*leaving, *waiting):
            join(scene, code, learner)
        moves = [(leave, each) for each in leaving] * 2 + [(join, each) for each in coming]
        gate = Barrier(len(moves))

        def act(move: tuple[object, Learner]) -> object:
            doing, learner = move
            gate.wait(timeout=60)
            return doing(scene, code, learner)  # type: ignore[operator]

        with ThreadPoolExecutor(len(moves)) as pool:
            done = list(pool.map(act, moves))
        assert done.count(True) == len(leaving)
        found = members(scene, ref)
        assert (len(found[SEATED]), len(found[WAITING])) == (4, 4)
        assert {each.person_id for each in waiting} <= set(found[SEATED])
        assert not {each.person_id for each in leaving} & {*found[SEATED], *found[WAITING]}
        promoted = [each for each in (*waiting, *coming) if "cohort_seat" in kinds_told(scene, each)]
        assert all(kinds_told(scene, each).count("cohort_seat") == 1 for each in promoted)
        assert {each.person_id for each in waiting} <= {each.person_id for each in promoted}


class TestATrainer:
    def make(self, scene: Scene, seats: int | None = 1) -> tuple[Actor, str, str, list[Learner]]:
        trainer = officer("trainer", person_id=Learner.register(scene, "Trần Văn Minh").person_id)
        ref, code = open_cohort(scene, trainer, seats=seats)
        people = crowd(scene, 3)
        for learner in people:
            join(scene, code, learner)
        return trainer, ref, code, people

    def test_adds_seats_and_those_who_wait_get_them(self, scene: Scene) -> None:
        trainer, ref, _code, people = self.make(scene)
        at = clock.now()
        assert do(scene, lambda s: cohorts.change_cohort(s, ref, plan=plan(seats=2), actor=trainer, at=at))
        assert members(scene, ref)[SEATED] == [people[0].person_id, people[1].person_id]
        assert not do(scene, lambda s: cohorts.change_cohort(s, ref, plan=plan(seats=2), actor=trainer, at=at))
        assert kinds_told(scene, people[1]) == ["cohort_seat"]
        do(scene, lambda s: cohorts.change_cohort(s, ref, plan=plan(seats=None), actor=trainer, at=at))
        assert members(scene, ref)[WAITING] == []

    def test_takes_no_seat_from_anybody_by_having_fewer(self, scene: Scene) -> None:
        trainer, ref, code, people = self.make(scene, seats=3)
        do(scene, lambda s: cohorts.change_cohort(s, ref, plan=plan(seats=1), actor=trainer, at=clock.now()))
        assert len(members(scene, ref)[SEATED]) == 3
        leave(scene, code, people[0])
        assert len(members(scene, ref)[SEATED]) == 2

    def test_gives_a_free_seat_before_the_turn_but_makes_none(self, scene: Scene) -> None:
        trainer, ref, _code, people = self.make(scene)
        last = people[2].person_id
        with pytest.raises(NoSeat):
            do(scene, lambda s: seating.seat(s, ref, person_id=last, actor=trainer, at=clock.now()))
        assert len(members(scene, ref)[SEATED]) == 1

    def test_takes_somebody_off_the_list(self, scene: Scene) -> None:
        trainer, ref, _code, people = self.make(scene)
        first = people[0].person_id
        assert do(scene, lambda s: seating.remove(s, ref, person_id=first, actor=trainer, at=clock.now()))
        assert not do(scene, lambda s: seating.remove(s, ref, person_id=first, actor=trainer, at=clock.now()))
        assert members(scene, ref)[SEATED] == [people[1].person_id]
        assert kinds_told(scene, people[0]) == ["cohort_removed"]

    def test_moves_somebody_to_another_class_of_the_course(self, scene: Scene) -> None:
        trainer, ref, _code, people = self.make(scene)
        other, _other_code = open_cohort(scene, trainer, title="Lớp sáng thứ Bảy")
        first = people[0].person_id
        place = do(scene, lambda s: seating.move(s, ref, to=other, person_id=first, actor=trainer, at=clock.now()))
        assert place == Place(SEATED, 0)
        assert members(scene, ref)[SEATED] == [people[1].person_id]
        assert members(scene, other)[SEATED] == [first]
        assert kinds_told(scene, people[0]) == ["cohort_moved"]
        assert kinds_told(scene, people[1]) == ["cohort_seat"]

    def test_moves_nobody_who_is_not_there_nor_to_nowhere(self, scene: Scene) -> None:
        trainer, ref, _code, people = self.make(scene)
        other, _other_code = open_cohort(scene, trainer)
        stranger = Learner.register(scene)
        for to, person in ((other, stranger), (ref, people[0]), ("khong-co", people[0])):
            with pytest.raises(NotFound):
                do(
                    scene,
                    lambda s, t=to, p=person: seating.move(
                        s, ref, to=t, person_id=p.person_id, actor=trainer, at=clock.now()
                    ),
                )

    def test_who_moves_two_people_crosswise_waits_for_nobody_for_ever(self, scene: Scene) -> None:
        trainer, ref, _code, people = self.make(scene, seats=None)
        other, other_code = open_cohort(scene, trainer, seats=None)
        fourth = Learner.register(scene)
        join(scene, other_code, fourth)
        gate = Barrier(2)

        def cross(job: tuple[str, str, Learner]) -> Place:
            gate.wait(timeout=30)
            return do(
                scene,
                lambda s: seating.move(s, job[0], to=job[1], person_id=job[2].person_id, actor=trainer, at=clock.now()),
            )

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(cross, [(ref, other, people[0]), (other, ref, fourth)]))
        assert people[0].person_id in members(scene, other)[SEATED]
        assert fourth.person_id in members(scene, ref)[SEATED]

    def test_cancels_and_every_member_is_told(self, scene: Scene) -> None:
        trainer, ref, code, people = self.make(scene)
        leave(scene, code, people[2])
        for state, changed in ((CANCELLED, True), (CANCELLED, False)):
            done = do(scene, lambda s, to=state: cohorts.set_state(s, ref, state=to, actor=trainer, at=clock.now()))
            assert done is changed
        with pytest.raises(CohortOver):
            do(scene, lambda s: cohorts.set_state(s, ref, state=OPEN, actor=trainer, at=clock.now()))
        assert kinds_told(scene, people[0]) == kinds_told(scene, people[1]) == ["cohort_cancelled"]
        assert kinds_told(scene, people[2]) == []

    def test_changes_the_place_and_every_member_is_told_but_not_of_the_title(self, scene: Scene) -> None:
        trainer, ref, _code, people = self.make(scene)
        for changes in ({"title": "Lớp khác"}, {"title": "Lớp khác", "place": "Trường Mẫu"}):
            do(
                scene,
                lambda s, new=changes: cohorts.change_cohort(
                    s, ref, plan=plan(seats=1, **new), actor=trainer, at=clock.now()
                ),
            )
        assert kinds_told(scene, people[2]) == ["cohort_rescheduled"]

    def test_of_another_unit_finds_no_class_here(self, scene: Scene) -> None:
        _trainer, ref, _code, people = self.make(scene)
        stranger, at = officer("trainer", OTHER_WARD, person_id=99), clock.now()
        first = people[0].person_id
        with pytest.raises(NotFound):
            ask(scene, lambda s: get_taught(s, ref, actor=stranger))
        for step in (
            lambda s: cohorts.change_cohort(s, ref, plan=plan(), actor=stranger, at=at),
            lambda s: cohorts.set_state(s, ref, state=CLOSED, actor=stranger, at=at),
            lambda s: seating.remove(s, ref, person_id=first, actor=stranger, at=at),
            lambda s: seating.seat(s, ref, person_id=first, actor=stranger, at=at),
        ):
            with pytest.raises(NotFound):
                do(scene, step)
        assert ask(scene, lambda s: list_taught(s, actor=stranger, today=day(0))).total == 0

    @pytest.mark.parametrize("actor", [officer("cadre"), officer("trainer", also="auditor"), officer("auditor")])
    def test_is_the_only_one_to_open_a_class(self, small_scene: Scene, actor: Actor) -> None:
        with pytest.raises(CohortNotYours):
            open_cohort(small_scene, actor)

    def test_who_is_an_auditor_too_changes_nothing(self, scene: Scene) -> None:
        _trainer, ref, _code, _people = self.make(scene)
        auditor = officer("trainer", also="auditor", person_id=98)
        with pytest.raises(NotAllowed):
            do(scene, lambda s: cohorts.set_state(s, ref, state=CLOSED, actor=auditor, at=clock.now()))

    def test_opens_a_class_for_her_own_units_only(self, small_scene: Scene) -> None:
        def outside(session: object) -> None:
            unit = units.find_unit(session, path=CITY)  # type: ignore[arg-type]
            assert unit is not None
            cohorts.open_cohort(
                session,  # type: ignore[arg-type]
                course=course_of(session),  # type: ignore[arg-type]
                unit=unit,
                plan=plan(),
                actor=officer("trainer", WARD),
                at=clock.now(),
            )

        with pytest.raises(CohortNotYours):
            do(small_scene, outside)

    def test_is_told_what_to_mend(self, small_scene: Scene) -> None:
        with pytest.raises(FlawedPlan) as refused:
            open_cohort(small_scene, title="", seats=0)
        assert dict(refused.value.values["flaws"]) == {"title": "class_title_missing", "seats": "class_seats"}


class TestTheLists:
    def test_offer_what_is_listed_open_and_not_over_nearest_first(self, scene: Scene) -> None:
        trainer = officer("trainer", CITY, person_id=Learner.register(scene, "Trần Văn Minh").person_id)
        open_cohort(scene, trainer, title="Kín", listed=False)
        closed, _code = open_cohort(scene, trainer, title="Đã đóng")
        do(scene, lambda s: cohorts.set_state(s, closed, state=CLOSED, actor=trainer, at=clock.now()))
        open_cohort(scene, trainer, title="Sau", starts=day(9))
        open_cohort(scene, trainer, title="Trước", starts=day(8))
        found = ask(scene, lambda s: list_offered(s, today=day(0), course_id=course_of(s).id))
        assert [card.title for card in found.rows] == ["Trước", "Sau"]
        assert ask(scene, lambda s: list_offered(s, today=day(38))).total == 0
        assert ask(scene, lambda s: list_offered(s, today=day(0), course_id=course_of(s, "C01").id)).total == 0

    def test_show_ones_own_classes_with_the_place_in_the_queue(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene, seats=1)
        people = crowd(scene, 3)
        for learner in people:
            join(scene, code, learner)
        own = ask(scene, lambda s: list_own(s, person_id=people[2].person_id, today=day(0)))
        assert [(card.code, card.seated, card.waiting, place) for card, place in own] == [
            (code, 1, 2, Place(WAITING, 2))
        ]
        leave(scene, code, people[2])
        assert ask(scene, lambda s: list_own(s, person_id=people[2].person_id, today=day(0))) == []

    def test_of_members_are_in_the_order_they_came(self, scene: Scene) -> None:
        ref, code = open_cohort(scene)
        people = crowd(scene, 5)
        for learner in people:
            join(scene, code, learner)
        cohort_id = ask(scene, lambda s: s.scalars(select(Cohort.id).where(Cohort.public_id == ref)).one())
        seated = ask(scene, lambda s: list_seated(s, cohort_id=cohort_id))
        waiting = ask(scene, lambda s: list_waiting(s, get_by_code(s, code)))
        assert [line.person_id for line in seated] == [each.person_id for each in people[:2]]
        assert [(line.person_id, line.position) for line in waiting.rows] == [
            (each.person_id, number) for number, each in enumerate(people[2:], start=1)
        ]

    def test_keep_past_classes_apart(self, scene: Scene) -> None:
        trainer = officer("trainer", person_id=Learner.register(scene, "Trần Văn Minh").person_id)
        open_cohort(scene, trainer)
        assert ask(scene, lambda s: list_taught(s, actor=trainer, today=day(0))).total == 1
        assert ask(scene, lambda s: list_taught(s, actor=trainer, today=day(0), past=True)).total == 0
        assert ask(scene, lambda s: list_taught(s, actor=trainer, today=day(38), past=True)).total == 1

    def test_offer_the_class_of_ones_own_ward_first(self, scene: Scene) -> None:
        city = officer("trainer", CITY, person_id=Learner.register(scene, "Trần Văn Minh").person_id)
        open_cohort(scene, city, path=OTHER_WARD, title="Xa", starts=day(8))
        open_cohort(scene, city, title="Gần", starts=day(9))
        found = ask(scene, lambda s: list_offered(s, today=day(0), near=[CITY, WARD]))
        assert [card.title for card in found.rows] == ["Gần", "Xa"]
