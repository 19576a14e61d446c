"""Papers change by drafts alone: two people, a preview, a day to come; and what was before stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import SYSTEM, Actor, Scope
from kernel.errors import DomainError, NotFound
from lms import work
from lms.criteria import queries as policy
from lms.criteria.formats import toml_paper
from lms.criteria.models import PolicyVersion
from lms.criteria.operations import deciding, drafting, load_library
from lms.criteria.operations.drafting import BaseMoved, DraftMoved, DraftNotReady, NotGoverned, OwnDraft
from lms.criteria.queries.versions import get_shelf
from lms.criteria.rules.editing import Path
from lms.extensions import db
from lms.jobs import tide
from lms.notices.models import Notice
from lms.score import queries as score
from tests.conftest import DEEP, Scene
from tests.operations.policy.governing import (
    ADMIN,
    AT,
    HOA,
    LAN,
    TODAY,
    asked,
    card,
    do,
    drafted,
    official,
    previewed,
)
from tests.people import Learner

RULE = ("title_rule", "min_total")
PERCENT = ("targets", 0, "percent")
DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    policy.forget_policy()
    score.forget_books()


def refused(family: type[DomainError], *args: object, **values: object) -> str:
    with pytest.raises(family) as caught:
        do(*args, **values)  # type: ignore[arg-type]
    return caught.value.code


class TestADraft:
    def test_becomes_a_version_by_another_person_and_the_old_one_stays(self, scene: Scene) -> None:
        with scene.app.app_context():
            session = db.session()
            old = session.execute(select(PolicyVersion.sha256).where(PolicyVersion.code == "324")).scalars().all()
            draft = drafted(session, "criteria", "324", {RULE: 78})
            assert policy.get_policy(session).criteria_on(DAY).title_rule.min_total == 80
            draft = asked(session, draft)
            previewed(scene, session)
            number = do(session, deciding.approve, draft.public_id, revision=draft.revision, actor=LAN)
            assert number == 2
            score.forget_books()
            found = policy.get_policy(session)
            for day, total, name in ((DAY - timedelta(1), 80, "324"), (DAY, 78, "324/2")):
                assert found.criteria_on(day).title_rule.min_total == total
                assert found.criteria_on(day).heading.name == name
                assert score.get_book(session, day).title_rule.min_total == total
                assert found.rulebook_on(day)[1].heading.name == name
            shelf = get_shelf(session)
            one, two = shelf.get("criteria", "324", 1), shelf.get("criteria", "324", 2)
            assert (two.created_by, two.approved_by, two.note) == (HOA.person_id, LAN.person_id, draft.note)
            assert (one.approved_by, two.valid_from) == (None, DAY)
            hashes = session.execute(select(PolicyVersion.sha256).where(PolicyVersion.code == "324")).scalars().all()
            assert set(old) < set(hashes)
            with pytest.raises(DBAPIError):
                session.execute(text("UPDATE policy_version SET note = 'khác' WHERE version = 2"))
            session.rollback()
            assert work.run(session, lambda: load_library(session, actor=SYSTEM, at=AT)) == 0

    def test_names_the_rulebook_version_in_what_it_posts_from_its_day_on(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session = db.session()
            draft = asked(session, drafted(session, "rulebook", "2026.1", {("courses", 0, "points", "1.1"): 3}))
            previewed(small_scene, session)
            do(session, deciding.approve, draft.public_id, revision=draft.revision, actor=LAN)
            score.forget_books()
            before, after = (score.get_book(session, day) for day in (TODAY, DAY))
            assert (before.version, after.version) == ("2026.1", "2026.1/2")
            assert (before.courses["C01"][0], after.courses["C01"][0]) == (("1.1", 1), ("1.1", 3))

    def test_is_decided_by_nobody_who_had_a_hand_in_it(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session = db.session()
            third = official(14)
            draft = drafted(session, "criteria", "324", {RULE: 78}, actor=ADMIN)
            ref = draft.public_id
            do(session, drafting.write, ref, revision=draft.revision, values={RULE: 79}, actor=LAN)
            draft = asked(session, card(session, ref), actor=HOA)
            previewed(small_scene, session)
            approve = {"revision": draft.revision}
            for hand in (LAN, HOA):
                assert refused(OwnDraft, session, deciding.approve, ref, actor=hand, **approve) == "policy_own_draft"
                refused(OwnDraft, session, deciding.return_, ref, note="Sửa", actor=hand)
            auditing = Actor(person_id=15, scopes=(*third.scopes, Scope("auditor", "territorial", "01.", 1)))
            for other in (ADMIN, official(16, "admin"), auditing, official(17, "city", "01.00004.")):
                refused(NotGoverned, session, deciding.approve, ref, actor=other, **approve)
            assert do(session, deciding.approve, ref, actor=third, **approve) == 2
            refused(DraftMoved, session, deciding.approve, ref, actor=third, **approve)

    def test_waits_for_a_reason_a_day_to_come_and_its_preview(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session = db.session()
            draft = drafted(session, "criteria", "324", {RULE: 78})
            ref, ask = draft.public_id, {"revision": draft.revision, "actor": HOA}
            cases = {
                "policy_note_missing": {"valid_from": DAY, "note": " "},
                "policy_day_missing": {"valid_from": None, "note": "Vì"},
                "policy_day_past": {"valid_from": TODAY, "note": "Vì"},
                "policy_day_far": {"valid_from": date(2031, 1, 1), "note": "Vì"},
            }
            for code, values in cases.items():
                assert refused(DraftNotReady, session, deciding.ask, ref, **ask, **values) == code
            draft = asked(session, draft, day=TODAY + timedelta(days=1))
            approve = {"revision": draft.revision, "actor": LAN}
            assert refused(DraftNotReady, session, deciding.approve, ref, **approve) == "policy_not_previewed"
            previewed(small_scene, session)
            later = AT + timedelta(days=1)
            with pytest.raises(DraftNotReady, match="policy_day_past"):
                work.run(session, lambda: deciding.approve(session, ref, at=later, **approve))
            assert refused(DraftNotReady, session, deciding.return_, ref, note="", actor=LAN) == (
                "policy_return_note_missing"
            )
            do(session, deciding.return_, ref, note="Chọn ngày khác.", actor=LAN)
            assert (card(session, ref).state, card(session, ref).decision_note) == ("draft", "Chọn ngày khác.")

    def test_cannot_go_on_when_others_were_faster_or_other_papers_would_break(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session = db.session()
            same = do(session, drafting.begin, kind="criteria", code="324", actor=HOA)
            ask = {"valid_from": DAY, "note": "Vì", "actor": HOA}
            assert refused(DraftNotReady, session, deciding.ask, same, revision=1, **ask) == "policy_nothing_changed"
            assert do(session, drafting.begin, kind="criteria", code="324", actor=LAN) == same
            do(session, drafting.write, same, revision=1, values={("indicators", 0, "max"): 6}, actor=HOA)
            refused(DraftMoved, session, drafting.write, same, revision=1, values={RULE: 70}, actor=LAN)
            broken = card(session, same)
            assert (broken.body["competences"][0]["max"], broken.body["max"]) == (36, 96)
            with pytest.raises(DraftNotReady) as caught:
                do(session, deciding.ask, same, revision=2, **ask)
            places = {flaw.where for flaw in caught.value.values["flaws"]}  # type: ignore[attr-defined]
            assert "rulebook:caps[0].max" in places  # learning gives 8 of what would be 6
            do(session, drafting.withdraw, same, actor=HOA)
            quick = asked(session, drafted(session, "criteria", "324", {RULE: 79}, actor=LAN), actor=LAN)
            previewed(small_scene, session)
            do(session, deciding.approve, quick.public_id, revision=quick.revision, actor=HOA)
            do(session, drafting.restore, same, actor=HOA)
            refused(BaseMoved, session, deciding.ask, same, revision=2, **ask)

    def test_takes_a_file_only_whole_and_under_its_own_name(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session = db.session()
            ref = do(session, drafting.begin, kind="targets", code="hanoi", actor=ADMIN)
            text_ = toml_paper.write(card(session, ref).body)
            body = toml_paper.read(text_.replace("percent = 40", "percent = 45").encode())
            do(session, drafting.replace, ref, revision=1, body=body, actor=ADMIN)
            assert 45 in [one["percent"] for one in card(session, ref).body["targets"]]
            for change in ({"code": "khac"}, {"targets": []}, {"la": 1}):
                refused(DraftNotReady, session, drafting.replace, ref, revision=2, body={**body, **change}, actor=ADMIN)
            for data in (b"\xff\xfe", b"a = ", b"x" * 300_000, b"a = nan"):
                with pytest.raises(toml_paper.UnreadablePaper):
                    toml_paper.read(data)

    def test_is_there_for_those_who_govern_only(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session = db.session()
            cadre = official(30, "cadre")
            refused(NotGoverned, session, drafting.begin, kind="criteria", code="324", actor=cadre)
            refused(NotFound, session, drafting.begin, kind="competence", code="tt02-2025", actor=HOA)
            ref = do(session, drafting.begin, kind="criteria", code="324", actor=HOA)
            with pytest.raises(NotFound):
                drafting.load(session, ref, "draft", actor=cadre)


MOVES = ("write", "ask", "take_back", "approve", "return")
STEPS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(MOVES), st.integers(1, 100)), min_size=3, max_size=12)


class TestThePeopleOfTheCity:
    def test_hear_of_what_waits_and_of_what_came_of_it(self, small_scene: Scene) -> None:
        hoa, lan = (Learner.register(small_scene, name).hold("city") for name in ("Hoa", "Lan"))
        with small_scene.app.app_context():
            session = db.session()
            one, two = official(hoa.person_id), official(lan.person_id)
            now = clock.now()  # their duties begin today
            ask = {"valid_from": clock.local_day(now) + timedelta(days=1), "note": "Vì", "actor": one, "at": now}
            draft = drafted(session, "targets", "hanoi", {PERCENT: 50}, actor=one)
            ref, seen = draft.public_id, {"revision": draft.revision}
            do(session, deciding.ask, ref, **seen, **ask)
            do(session, deciding.return_, ref, note="Sửa lại", actor=two, at=now)
            do(session, deciding.ask, ref, **seen, **ask)
            do(session, deciding.approve, ref, **seen, actor=two, at=now)
            small = {"policy_asked", "policy_returned", "policy_approved"}
            tide.drain(small_scene.app)
            rows = session.execute(select(Notice.person_id, Notice.kind).where(Notice.kind.in_(small)))
            assert {(row.person_id, row.kind) for row in rows} == {
                (hoa.person_id, "policy_returned"),
                (hoa.person_id, "policy_approved"),
                (lan.person_id, "policy_asked"),
            }


class TestWhoeverDoesWhatInWhateverOrder:
    def test_no_version_is_put_in_force_by_a_hand_that_wrote_or_asked_for_it(self, small_scene: Scene) -> None:
        """Targets have no preview to wait for, so that every order of moves can be tried."""
        people = [HOA, LAN, official(14), official(15)]
        approved: list[int] = []
        with small_scene.app.app_context():
            session = db.session()

            @settings(max_examples=200 if DEEP else 20)
            @given(STEPS)
            def check(steps: list[tuple[int, str, int]]) -> None:
                ref = do(session, drafting.begin, kind="targets", code="hanoi", actor=HOA)
                hands = {HOA.person_id}
                for who, what, percent in steps:
                    actor, before = people[who], card(session, ref)
                    try:
                        move(session, ref, what, percent, actor)
                    except DomainError:
                        assert card(session, ref) == before
                        continue
                    if what in ("write", "ask"):
                        hands.add(actor.person_id)
                    elif what == "approve":
                        assert actor.person_id not in hands
                        approved.append(actor.person_id)
                        return
                do(session, drafting.withdraw, ref, actor=HOA)

            check()
        assert approved, "nothing was ever approved: the moves are not to the point"


def move(session: Session, ref: str, what: str, percent: int, actor: Actor) -> None:
    """Do one move with a draft, as whoever it is."""
    revision = card(session, ref).revision
    if what == "write":
        values: dict[Path, int] = {PERCENT: percent}
        do(session, drafting.write, ref, revision=revision, values=values, actor=actor)
    elif what == "ask":
        do(session, deciding.ask, ref, revision=revision, valid_from=DAY, note="Vì", actor=actor)
    elif what == "approve":
        do(session, deciding.approve, ref, revision=revision, actor=actor)
    elif what == "return":
        do(session, deciding.return_, ref, note="Sửa", actor=actor)
    else:
        do(session, drafting.take_back, ref, actor=actor)
