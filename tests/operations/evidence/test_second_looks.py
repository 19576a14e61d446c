"""Second looks: drawn from a ward's day, asked of another ward, blind; they tell of agreement and change no score."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotFound
from lms.evidence.models import BandDecision, Recheck, SampleBatch
from lms.evidence.operations import kinship, rechecking
from lms.evidence.operations.rechecking import NotAsked, RecheckOver
from lms.evidence.queries import rechecks
from lms.evidence.rules.agreement import kappa_of
from lms.evidence.rules.sampling import draw
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.reviews import BANDS, Desk, acting

OTHER_WARD = "01.00070."
PEOPLE = 5


@pytest.fixture
def desk(scene: Scene) -> Desk:
    return Desk(scene)


@pytest.fixture
def small(small_scene: Scene) -> Desk:
    return Desk(small_scene)


class TestTheDailyDraw:
    def test_opens_second_looks_that_anybody_can_draw_again(self, desk: Desk) -> None:
        first, second = desk.cadre()[1], desk.cadre("Vũ Văn Bình", path=OTHER_WARD)[1]
        yesterday = clock.now() - timedelta(days=1)
        desk.decide_many(first, at=yesterday)
        today = Learner.register(desk.scene, "Trần Thị Na")
        desk.decide(first, today, [desk.hand_in(today)], band=5)
        assert [desk.draw(), desk.draw()] == ["done", "done"]
        batch = desk.read(lambda s: s.query(SampleBatch).one())
        assert (batch.ward_path, batch.decisions, batch.sampled) == (WARD, PEOPLE, 3)
        ids = desk.read(lambda s: [row.id for row in s.query(BandDecision).filter_by(day=batch.day)])
        looks = desk.read(lambda s: s.query(Recheck).all())
        drawn = {look.decision_id for look in looks if look.why == "sample"}
        assert drawn == set(draw(batch.seed, ids))
        # nobody had opened these cases first, so that the sign of hurry asks for the others
        assert {look.why for look in looks} == {"sample", "hurried"}
        assert {look.assigned_to for look in looks} == {second.person_id}
        found = desk.read(lambda s: rechecks.list_asked(s, actor=second, at=clock.now()))
        assert found.total == PEOPLE == desk.read(lambda s: rechecks.count_asked(s, actor=second, at=clock.now()))

    def test_asks_nobody_of_the_ward_and_no_relative_and_waits_when_there_is_nobody_else(self, small: Desk) -> None:
        first = small.cadre()[1]
        small.cadre("Đỗ Văn Bình", path=WARD)
        (person,) = small.decide_many(first, at=clock.now() - timedelta(days=1), count=1)
        small.draw()
        assert small.read(lambda s: s.query(Recheck).one()).assigned_to is None
        related = small.cadre("Vũ Thị Ánh", path=OTHER_WARD)[0]
        city = small.cadre("Phạm Văn Đức", role="city", path="01.")[1]
        facts = {"person_id": person.person_id, "reviewer_id": related.person_id, "relation": "child"}
        small.run(lambda s: kinship.declare(s, **facts, actor=city, at=clock.now()))
        small.draw()
        assert small.read(lambda s: s.query(Recheck).one()).assigned_to is None
        other = small.cadre("Hoàng Thị Mai", path=OTHER_WARD)[1]
        small.draw()
        assert small.read(lambda s: s.query(Recheck).one()).assigned_to == other.person_id


class TestASecondLook:
    def test_tells_of_agreement_and_changes_no_score(self, desk: Desk) -> None:
        first, second = desk.cadre()[1], desk.cadre("Vũ Văn Bình", path=OTHER_WARD)[1]
        city = desk.cadre("Phạm Văn Đức", role="city", path="01.")[1]
        people = desk.decide_many(first, at=clock.now() - timedelta(days=1))
        desk.draw()
        before = [desk.points(person) for person in people]
        asked = desk.read(lambda s: rechecks.list_asked(s, actor=second, at=clock.now())).rows
        for look in asked:
            take(desk, look.public_id, second, band=5)
        assert [desk.points(person) for person in people] == before == [5, 8, 5, 8, 5]
        for who in (first, city):
            (figures,) = desk.read(lambda s, who=who: rechecks.list_figures(s, actor=who, since=long_ago()))
            assert (figures.reviewer_id, dict(figures.pairs)) == (first.person_id, {(5, 5): 3, (8, 5): 2})
            assert kappa_of(figures.pairs).kappa == 0  # who always says the same agrees by chance alone
            assert len(desk.read(lambda s, who=who: rechecks.list_differences(s, actor=who, since=long_ago()))) == 2
        assert desk.read(lambda s: rechecks.list_figures(s, actor=second, since=long_ago())) == []

    def test_is_taken_once_by_who_is_asked_while_there_is_time(self, small: Desk) -> None:
        first, (person, second) = small.cadre()[1], small.cadre("Vũ Văn Bình", path=OTHER_WARD)
        small.decide_many(first, at=clock.now() - timedelta(days=1), count=3)
        small.draw()
        one, two, _three = (look.public_id for look in small.read(lambda s: s.query(Recheck).all()))
        with pytest.raises(NotFound):
            take(small, one, first, band=5)
        with pytest.raises(NotAsked, match="read_only"):
            take(small, one, acting(person, "cadre", "auditor", path=OTHER_WARD), band=5)
        with pytest.raises(rechecking.NoBand):
            take(small, one, second, band=7)
        take(small, one, second, band=0)
        with pytest.raises(RecheckOver):
            take(small, one, second, band=5)
        late = clock.now() + timedelta(days=rechecking.DAYS)
        with pytest.raises(RecheckOver):
            take(small, two, second, band=5, at=late)
        assert small.run(lambda s: rechecking.expire(s, at=late)) == 2
        assert small.read(lambda s: rechecks.count_asked(s, actor=second, at=clock.now())) == 0

    def test_keeps_its_decision_from_being_taken_back(self, small: Desk) -> None:
        """What was drawn stays as it was decided: the first look and the second are compared."""
        first = small.cadre()[1]
        small.cadre("Vũ Văn Bình", path=OTHER_WARD)
        small.decide_many(first, at=clock.now() - timedelta(days=1), count=1)
        small.draw()
        decision = small.read(lambda s: s.query(BandDecision).one())
        with pytest.raises(rechecking.Conflict, match="used_later"):
            small.undo(first, decision)


def take(desk: Desk, ref: str, who: Actor, *, band: int, at: datetime | None = None) -> None:
    asked = {"recheck_ref": ref, "band": band, "bands": BANDS, "note": "", "actor": who, "at": at or clock.now()}
    desk.run(lambda s: rechecking.look_again(s, **asked))


def long_ago() -> datetime:
    return clock.now() - timedelta(days=400)
