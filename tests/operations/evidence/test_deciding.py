"""Deciding about a case of evidence, and taking it back: states, points, and who may."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from kernel import clock
from kernel.errors import NotAllowed, NotFound
from lms.evidence.operations import kinship, reviewing
from lms.evidence.operations.moving import EvidenceMoved
from lms.evidence.operations.reviewing import DecidedAlready, NotUndone, NotYours, Refusal
from lms.evidence.queries import cases, reviews
from lms.evidence.rules.reviewing import ACCEPTED, DECLINED, RETURNED, Verdict
from lms.extensions import db
from lms.people.models import RecoveryCode
from lms.recognition.operations import moving, registering
from tests.conftest import DEEP, Scene
from tests.faults import exit_sweep, rows_of, sweep
from tests.people import WARD, Learner
from tests.reviews import BANDS, Desk, acting
from tests.village import Village

OTHER_WARD = "01.00070."
BLURRED, FOREIGN = Verdict(RETURNED, "blurred"), Verdict(DECLINED, "not_hers")


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return Desk(scene)


@pytest.fixture
def small(small_scene: Scene) -> Desk:
    return Desk(small_scene)


class TestDeciding:
    def test_gives_all_pieces_one_band_and_posts_only_the_difference(self, desk: Desk) -> None:
        na, (_person, cadre) = Learner.register(desk.scene, "Trần Thị Na"), desk.cadre()
        first, second = desk.hand_in(na), desk.hand_in(na, words="Ảnh dạy cháu học")
        decision = desk.decide(cadre, na, [first, second], band=5)
        assert (desk.states(na), desk.points(na), desk.queue(cadre)) == (["accepted", "accepted"], 5, [])
        assert (len(decision.evidence), decision.judged, decision.kind) == (2, True, "review")
        third = desk.hand_in(na)
        with pytest.raises(Refusal, match="band_missing"):
            desk.decide(cadre, na, [third], band=0)
        raised = desk.decide(cadre, na, [third], band=8)
        assert (len(raised.evidence), desk.points(na), desk.count("ledger_entry")) == (3, 8, 2)
        fourth = desk.hand_in(na)
        with pytest.raises(Refusal, match="band_missing"):  # never less than what stands
            desk.decide(cadre, na, [fourth], band=5)
        own = desk.read(lambda s: reviews.get_own_decision(s, public_id=raised.public_id, actor=acting(na)))
        assert (own.band, own.decided_by_name, own.title) == (
            8,
            "Lê Thị Hạnh",
            "Minh chứng: Ảnh lớp học ở nhà văn hóa thôn 2",
        )
        with pytest.raises(NotFound):
            desk.read(lambda s: reviews.get_own_decision(s, public_id=raised.public_id, actor=cadre))

    def test_sends_back_or_refuses_piece_by_piece_with_a_reason(self, desk: Desk) -> None:
        na, (_person, cadre) = Learner.register(desk.scene, "Trần Thị Na"), desk.cadre()
        good, dark, foreign = (desk.hand_in(na) for _ in range(3))
        desk.decide(cadre, na, {good: Verdict(ACCEPTED), dark: BLURRED, foreign: FOREIGN}, band=5, note="Cảm ơn")
        assert desk.states(na) == ["accepted", "returned", "declined"]
        desk.send_again(dark, na)
        (line,) = desk.queue(cadre)
        assert (line.mended, line.pieces, line.ref) == (True, 1, dark)
        assert desk.queue(cadre, mended=True) == [line]
        only = desk.decide(cadre, na, {dark: BLURRED})
        assert (only.judged, only.band, desk.points(na)) == (False, 0, 5)

    def test_is_done_once(self, small: Desk) -> None:
        na, (_person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        first, second = small.hand_in(na), small.hand_in(na)
        small.decide(cadre, na, [first], band=5)
        with pytest.raises(DecidedAlready):
            small.decide(cadre, na, [first], band=8)
        with pytest.raises(EvidenceMoved):  # one of the two is no longer as she saw it
            small.decide(cadre, na, [first, second], band=8)
        assert (small.states(na), small.points(na)) == (["accepted", "submitted"], 5)

    def test_counts_a_certificate_as_one(self, small: Desk) -> None:
        na, (_person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        ref = small.hand_in(na, kind="chung-chi", number="12/2026", indicator="2.1")
        assert small.decide(cadre, na, [ref], band=8, indicator="2.1").kind == "certificate"


class TestTakingBack:
    def test_puts_everything_back_within_ten_minutes(self, desk: Desk) -> None:
        na, (_person, cadre) = Learner.register(desk.scene, "Trần Thị Na"), desk.cadre()
        good, dark = desk.hand_in(na), desk.hand_in(na)
        decision = desk.decide(cadre, na, {good: Verdict(ACCEPTED), dark: BLURRED}, band=8)
        with pytest.raises(NotUndone, match="too_late"):
            desk.undo(cadre, decision, after=timedelta(minutes=11))
        last = desk.read(lambda s: reviews.find_last_taken(s, actor=cadre, at=decision.at))
        assert last is not None
        assert last.public_id == decision.public_id
        desk.undo(cadre, decision)
        assert (desk.states(na), desk.points(na)) == (["submitted", "submitted"], 0)
        with pytest.raises(NotUndone, match="undone_already"):
            desk.undo(cadre, decision)
        desk.decide(cadre, na, [good, dark], band=5)
        assert desk.points(na) == 5

    def test_leaves_what_something_later_stands_on(self, small: Desk) -> None:
        na, (_person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        first, second = small.hand_in(na), small.hand_in(na)
        early = small.decide(cadre, na, [first], band=5)
        late = small.decide(cadre, na, [second], band=8)
        with pytest.raises(NotUndone, match="used_later"):
            small.undo(cadre, early)
        small.undo(cadre, late)
        small.undo(cadre, early)
        assert small.points(na) == 0
        returned = small.decide(cadre, na, {first: BLURRED})
        small.send_again(first, na)
        with pytest.raises(NotUndone, match="used_later"):
            small.undo(cadre, returned)

    def test_ends_when_the_meeting_has_used_it(self, small: Desk) -> None:
        village = Village.build(small.scene, 2)
        cadre = small.cadre()[1]
        na = Learner(small.scene, village.people[0], "Trần Thị Na", "")
        officer, chair = village.officer(), village.officer()
        asked = {"person_ids": village.people, "actor": officer}
        village.run(lambda s, year, at: registering.register_many(s, year=year, **asked, at=at))
        decision = small.decide(cadre, na, [small.hand_in(na)], band=5)
        cases = [village.case(na.person_id)]
        village.run(lambda s, year, at: moving.move(s, year=year, cases=cases, step="agree", actor=chair, at=at))
        with pytest.raises(NotUndone, match="used_later"):
            small.undo(cadre, decision)
        assert (small.points(na), small.states(na)) == (5, ["accepted"])

    def test_is_for_who_decided(self, small: Desk) -> None:
        na, (_person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        decision = small.decide(cadre, na, [small.hand_in(na)], band=5)
        with pytest.raises(NotFound):
            small.undo(small.cadre("Vũ Văn Bình")[1], decision)


class TestWhoDecides:
    def test_is_a_reviewer_of_the_unit(self, small: Desk) -> None:
        village = WARD + "001."
        officer = Learner.register(small.scene, "Lê Thị Hạnh")
        for role, path, where, outcome in (
            ("cadre", WARD, WARD, "may"),
            ("cadre", WARD, village, "may"),  # a unit below
            ("cadre", OTHER_WARD, WARD, "absent"),  # a sibling
            ("cadre", village, WARD, "absent"),  # the unit above
            ("city", "01.", WARD, "may"),
            ("auditor", "01.", WARD, "reads"),
            ("admin", "01.", WARD, "absent"),
            ("trainer", "01.", WARD, "absent"),
            ("helper", WARD, WARD, "absent"),
            ("learner", WARD, WARD, "absent"),
        ):
            na, who = Learner.register(small.scene, "Trần Thị Na"), acting(officer, role, path=path)
            ref = small.hand_in(na, unit_path=where)
            assert (ref in [line.ref for line in small.queue(who)]) == (outcome != "absent"), (role, path, where)
            if outcome == "may":
                decision = small.decide(who, na, [ref], band=5)
                with pytest.raises(NotFound):  # nobody else takes it back
                    small.undo(acting(na, "cadre"), decision)
                with pytest.raises(NotYours):  # nor she herself once the unit is no longer hers
                    small.undo(acting(officer, role, path=OTHER_WARD), decision)
                small.undo(who, decision)
            else:
                with pytest.raises(NotFound if outcome == "absent" else NotYours):
                    small.decide(who, na, [ref], band=5)
            assert (small.states(na), small.points(na)) == (["submitted"], 0), (role, path, where)

    def test_never_is_herself_nor_who_entered_it_nor_a_relative_nor_an_auditor_too(self, small: Desk) -> None:
        na, (person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        city = small.cadre("Phạm Văn Đức", role="city", path="01.")[1]
        own = small.hand_in(person)
        with pytest.raises(NotYours, match="own"):
            small.decide(cadre, person, [own], band=5)
        helped = small.hand_in(na, entered_by=person.person_id)
        with pytest.raises(NotYours, match="entered"):
            small.decide(cadre, na, [helped], band=5)
        both = acting(person, "cadre", "auditor")
        tam = Learner.register(small.scene, "Nguyễn Văn Tám")
        third = small.hand_in(tam)
        with pytest.raises(NotYours, match="read_only"):
            small.decide(both, tam, [third], band=5)
        facts = {"person_id": tam.person_id, "reviewer_id": person.person_id}
        small.run(lambda s: kinship.declare(s, **facts, relation="parent", actor=cadre, at=clock.now()))
        with pytest.raises(NotYours, match="relative"):
            small.decide(cadre, tam, [third], band=5)
        assert small.queue(cadre) == []
        assert small.read(lambda s: cases.count_for_others(s, actor=cadre)) == 3
        assert len(small.queue(city)) == 3
        assert small.run(lambda s: kinship.end(s, **facts, actor=city, at=clock.now()))
        assert small.decide(cadre, tam, [third], band=5).band == 5

    def test_is_nobody_whose_password_somebody_else_reset_today(self, small: Desk) -> None:
        na, (person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        ref, at = small.hand_in(na), clock.now()
        times = {"created_at": at, "expires_at": at, "used_at": at}
        slip = {"person_id": person.person_id, "way": "slip", "code_hash": "x", "made_by": 1, **times}
        small.run(lambda s: s.add(RecoveryCode(**slip)))
        with pytest.raises(NotYours, match="recovered"):
            small.decide(cadre, na, [ref], band=5)
        assert small.decide(cadre, na, [ref], band=5, at=at + timedelta(hours=25)).band == 5

    def test_declares_relatives_of_her_own_units_and_the_city_of_all(self, small: Desk) -> None:
        na, (person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        other = small.cadre("Vũ Văn Bình", path=OTHER_WARD)[1]
        asked = {"person_id": na.person_id, "relation": "child", "at": clock.now()}
        with pytest.raises(NotFound):
            small.run(lambda s: kinship.declare(s, **asked, reviewer_id=other.person_id, actor=other))
        with pytest.raises(NotAllowed):
            small.run(lambda s: kinship.declare(s, **asked, reviewer_id=other.person_id, actor=cadre))
        city = small.cadre("Phạm Văn Đức", role="city", path="01.")[1]
        small.run(lambda s: kinship.declare(s, **asked, reviewer_id=person.person_id, actor=city))
        assert [
            kin.relation for kin in small.read(lambda s: reviews.list_relatives(s, reviewer_id=person.person_id))
        ] == ["child"]


class TestAtOnce:
    @pytest.mark.timeout(900 if DEEP else 120)
    def test_each_case_is_decided_exactly_once_though_two_decide(self, desk: Desk) -> None:
        cases = 500 if DEEP else 20
        one, two = desk.cadre()[1], desk.cadre("Vũ Văn Bình")[1]
        people = [Learner.register(desk.scene, f"Nguyễn Văn {n}") for n in range(cases)]
        refs = [desk.hand_in(person) for person in people]
        jobs = [(actor, person, ref) for person, ref in zip(people, refs, strict=True) for actor in (one, two)]
        gate = Barrier(8)

        def take(numbered: tuple[int, tuple]) -> str:
            number, (actor, person, ref) = numbered
            if number < gate.parties:
                gate.wait(timeout=60)
            try:
                desk.decide(actor, person, [ref], band=5)
            except (DecidedAlready, EvidenceMoved):
                return "late"
            finally:
                with desk.scene.app.app_context():
                    db.session.remove()
            return "done"

        with ThreadPoolExecutor(gate.parties) as pool:
            outcomes = list(pool.map(take, enumerate(jobs)))
        assert outcomes.count("done") == outcomes.count("late") == cases
        assert (desk.count("band_decision"), desk.count("ledger_entry")) == (cases, cases)
        assert [desk.points(person) for person in people[:5]] == [5] * 5


class TestBrokenOff:
    @pytest.mark.parametrize("breaking", [sweep, pytest.param(exit_sweep, marks=pytest.mark.deep)])
    def test_a_decision_is_made_wholly_or_not_at_all_and_so_is_taking_it_back(
        self, small: Desk, breaking: Callable[..., int]
    ) -> None:
        na, (_person, cadre) = Learner.register(small.scene, "Trần Thị Na"), small.cadre()
        refs, at = [small.hand_in(na), small.hand_in(na)], clock.now()
        asked = {"person_id": na.person_id, "period": clock.period_of(at), "indicator": "1.4", "bands": BANDS}
        verdicts = {refs[0]: Verdict(ACCEPTED), refs[1]: BLURRED}
        seen = rows_of(
            "evidence", "evidence_step", "band_decision", "band_undo", "ledger_entry", "person_year", "outbox"
        )
        places = breaking(
            small.scene,
            lambda s: reviewing.decide(s, **asked, band=5, verdicts=verdicts, actor=cadre, at=at),
            seen,
        )
        last = small.read(lambda s: reviews.find_last_taken(s, actor=cadre, at=at))
        assert last is not None
        undo = lambda s: reviewing.undo(s, decision_ref=last.public_id, actor=cadre, at=at)  # noqa: E731
        back = breaking(small.scene, undo, seen)
        assert (places > 10, back > 8, small.points(na)) == (True, True, 0)
