"""Issuing, revoking, replacing: once, whole, by who may, and readable as what it was."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import SYSTEM, TERRITORIAL, Actor, Scope
from kernel.base import Base, new_id, new_public_id
from kernel.errors import Invalid, NotAllowed, NotFound
from lms import work
from lms.audit import list_about
from lms.credentials import operations as credentials
from lms.credentials import queries
from lms.credentials.models import CredentialStep, IssuedCredential, StatusList
from lms.credentials.operations import Award, CredentialMoved, courses
from lms.credentials.rules import codes, status
from lms.extensions import db
from tests.conftest import Scene
from tests.credentials import TITLE, Issued
from tests.faults import exit_sweep, rows_of, sweep
from tests.people import WARD, Learner

TABLES = rows_of("issued_credential", "credential_code", "credential_step", "status_list", "audit")
MANY = 5_000


@pytest.fixture
def issued(scene: Scene) -> Issued:
    return Issued(scene)


@pytest.fixture
def small(small_scene: Scene) -> Issued:
    return Issued(small_scene)


def cadre(path: str = WARD, role: str = "cadre", person_id: int = 77) -> Actor:
    return Actor(person_id, "Lê Thị Hạnh", (Scope(role, TERRITORIAL, path, 1),))


def issue_many(session: Session, awards: list[Award], **changes: Any) -> int:
    values: dict[str, Any] = {
        "kind": "title",
        "awards": awards,
        "period": 2026,
        "subject": TITLE,
        "source_kind": "decision",
        "source_id": 7,
        "issued_on": date(2026, 10, 20),
        "actor": SYSTEM,
        "at": clock.now(),
    } | changes
    return credentials.issue_many(session, **values)


class TestIssuing:
    def test_twice_is_once(self, issued: Issued) -> None:
        hoa = Learner.register(issued.scene, "Nguyễn Thị Hòa")
        first = issued.title(hoa)
        assert (issued.title(hoa), first.state, first.edition) == (first, "valid", 1)
        assert issued.title(hoa, decision=2).code != first.code
        with issued.scene.app.app_context():
            session = db.session()
            assert codes.read_code(first.code) == first.code
            assert queries.find_by_key(session, first.key) == first
            assert queries.find_by_code(session, first.code) == first
            assert [step.move for step in queries.list_steps(session, first)] == ["issue"]
            log = [line.kind for line in list_about(session, hoa.person_id).rows]
            assert log.count("CredentialIssued") == 2

    def test_of_twins_at_once_is_once(self, issued: Issued) -> None:
        hoa = Learner.register(issued.scene)
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda _n: issued.title(hoa), range(4)))
        assert len({card.id for card in made}) == 1
        assert len(issued.of(hoa)) == 1

    def test_needs_its_facts(self, small: Issued) -> None:
        hoa = Learner.register(small.scene)
        with pytest.raises(Invalid):
            small.title(hoa, subject={"decision_date": "2026-10-20"})
        assert small.of(hoa) == []

    def test_stands_in_the_unit_of_residence_where_none_is_named(self, small: Issued) -> None:
        hoa = Learner.register(small.scene)
        assert small.title(hoa, unit_path="").unit_path == WARD

    def test_goes_on_in_the_next_list_when_one_is_full(self, small: Issued) -> None:
        hoa, binh = Learner.register(small.scene), Learner.register(small.scene)
        assert small.title(hoa).list_number == 1
        with small.scene.app.app_context():
            session = db.session()
            work.run(session, lambda: session.execute(update(StatusList).values(used=status.SIZE)))
        assert small.title(binh).list_number == 2

    def test_cannot_be_altered_afterwards(self, issued: Issued) -> None:
        hoa = Learner.register(issued.scene)
        issued.title(hoa)
        with issued.scene.app.app_context():
            for statement in (
                update(IssuedCredential).values(name="Người Khác"),
                update(IssuedCredential).values(subject={"decision_number": "1"}),
                update(CredentialStep).values(actor_name="Người Khác"),
                delete(CredentialStep),
            ):
                with pytest.raises(DatabaseError):
                    db.session.execute(statement)
                db.session.rollback()


class TestADecisionOfManyPeople:
    def test_is_issued_in_seconds_and_once(self, issued: Issued) -> None:
        people = Base.metadata.tables["person"]
        with issued.scene.app.app_context():
            session, at = db.session(), clock.now()
            rows = [
                {
                    "id": new_id(),
                    "public_id": new_public_id(),
                    "full_name": f"Nguyễn Thị {n}",
                    "folded": "",
                    "sort_key": "",
                    "audience": "nguoi-dan",
                    "status": "active",
                    "sample": True,
                    "created_at": at,
                }
                for n in range(MANY)
            ]
            work.run(session, lambda: session.execute(insert(people), rows))
            awards = [Award(row["id"], str(row["full_name"]), "Phường Ba Đình", WARD) for row in rows]  # type: ignore[arg-type]
            began = time.monotonic()
            assert work.run(session, lambda: issue_many(session, awards)) == MANY
            assert time.monotonic() - began < 20
            with issued.scene.counting() as statements:
                assert work.run(session, lambda: issue_many(session, awards)) == 0
            assert len(statements) < 15
            found = session.execute(
                text("SELECT count(*), count(DISTINCT list_index), min(list_number) FROM issued_credential")
            ).one()
            assert tuple(found) == (MANY, MANY, 1)


class TestRevoking:
    def test_is_done_once_and_shows_in_the_list(self, issued: Issued) -> None:
        hoa, binh = Learner.register(issued.scene), Learner.register(issued.scene)
        card, other = issued.title(hoa), issued.title(binh)
        assert (issued.revoke(hoa), issued.revoke(hoa)) == (1, 0)
        assert [each.state for each in issued.of(hoa)] == ["revoked"]
        with issued.scene.app.app_context():
            session = db.session()
            assert queries.list_set_places(session, 1) == [card.list_index]
            step = queries.list_steps(session, card)[-1]
            assert (step.move, step.reason_code, step.decision_number) == ("revoke", "false_evidence", "9/QĐ-UBND")
        assert other in issued.of(binh)

    def test_is_never_done_by_oneself(self, small: Issued) -> None:
        hoa = Learner.register(small.scene)
        small.title(hoa)
        with small.scene.app.app_context(), pytest.raises(NotAllowed):
            credentials.revoke(
                db.session(),
                person_id=hoa.person_id,
                source_kind="decision",
                source_id=1,
                reason_code="x",
                decision_number="1",
                actor=Actor(hoa.person_id),
                at=clock.now(),
            )


class TestACorrectedName:
    def reissue(self, issued: Issued, card: queries.CredentialCard, name: str, actor: Actor) -> queries.CredentialCard:
        with issued.scene.app.app_context():
            session = db.session()
            return work.run(
                session,
                lambda: credentials.reissue(session, credential=card, name=name, actor=actor, at=clock.now()),
            )

    def test_leads_from_the_old_to_the_new(self, issued: Issued) -> None:
        hoa = Learner.register(issued.scene, "Nguyễn Thị Hoà")
        old = issued.title(hoa)
        new = self.reissue(issued, old, "Nguyễn Thị Hoa", cadre())
        assert (new.name, new.edition, new.subject, new.state) == ("Nguyễn Thị Hoa", 2, old.subject, "valid")
        assert len({old.key, new.key, old.code, new.code}) == 4
        newest, first = issued.of(hoa)
        assert (newest, first.state, first.replaced_by) == (new, "replaced", new.id)
        assert issued.title(hoa) == new
        with pytest.raises(CredentialMoved):
            self.reissue(issued, old, "Nguyễn Thị Hoa", cadre())
        with issued.scene.app.app_context():
            assert queries.find_newest(db.session(), first) == new
            assert queries.list_set_places(db.session(), 1) == [old.list_index]
        issued.revoke(hoa)
        assert [card.state for card in issued.of(hoa)] == ["revoked", "replaced"]

    def test_is_for_a_cadre_of_the_unit_alone(self, small: Issued) -> None:
        hoa = Learner.register(small.scene, "Nguyễn Thị Hoà")
        card = small.title(hoa)
        own = Actor(hoa.person_id, "Hoà", (Scope("city", TERRITORIAL, "01.", 1),))
        reads = Actor(9, "Lan", (Scope("auditor", TERRITORIAL, "01.", 1), Scope("cadre", TERRITORIAL, WARD, 2)))
        refused = [cadre("01.00008."), cadre(WARD + "001."), cadre(WARD, "trainer"), own, reads, SYSTEM]
        for actor in refused:
            with pytest.raises(NotAllowed):
                self.reissue(small, card, "Nguyễn Thị Hoa", actor)
        for name in ("", " ", "x" * 121, "Nguyễn Thị Hoà"):
            with pytest.raises(Invalid):
                self.reissue(small, card, name, cadre("01.", "city"))
        assert [each.state for each in small.of(hoa)] == ["valid"]


class TestTheCoursePaper:
    def test_is_for_who_passed(self, issued: Issued) -> None:
        hoa, other = Learner.register(issued.scene, "Nguyễn Thị Hòa"), Learner.register(issued.scene)
        reference = hoa.begin("C03")
        percent = hoa.submit(reference)

        def ask(person: Learner, attempt: str) -> queries.CredentialCard:
            with issued.scene.app.app_context():
                session = db.session()
                actor = person.actor(session)
                session.rollback()
                return work.run(session, lambda: courses.ask(session, attempt_ref=attempt, actor=actor, at=clock.now()))

        with pytest.raises(NotFound):
            ask(other, reference)
        card = ask(hoa, reference)
        assert (card.kind, card.name, card.unit_path) == ("course", "Nguyễn Thị Hòa", WARD)
        assert card.subject["percent"] == str(percent)
        assert card.subject["course_code"] == "C03"
        assert ask(hoa, reference) == card


class TestBrokenOff:
    """Exception and hard exit at every statement: what is seen is before or after."""

    @pytest.mark.parametrize("way", ["exception", "exit"])
    def test_nothing_stands_half_done(self, small: Issued, way: str) -> None:
        hoa, binh = Learner.register(small.scene), Learner.register(small.scene)
        old = small.title(binh, decision=3)
        breaking = sweep if way == "exception" else exit_sweep
        awards = [Award(person.person_id, person.name, "Phường Ba Đình", WARD) for person in (hoa, binh)]
        at = clock.now() + timedelta(minutes=1)

        def revoke(session: Session) -> object:
            return credentials.revoke(
                session,
                person_id=hoa.person_id,
                source_kind="decision",
                source_id=7,
                reason_code="x",
                decision_number="9",
                actor=SYSTEM,
                at=at,
            )

        def reissue(session: Session) -> object:
            return credentials.reissue(session, credential=old, name="Trần Văn Bình", actor=cadre(), at=at)

        for step in (lambda session: issue_many(session, awards), revoke, reissue):
            assert breaking(small.scene, step, TABLES) >= 4
