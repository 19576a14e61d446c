"""Builders that speak the domain: a learner who studies and passes, made through the real operations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from courses import queries as courses
from kernel import clock
from kernel.actor import SYSTEM, Actor, Member
from lms import work
from lms.extensions import db
from lms.jobs import tide
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.people.operations import registering, signing_in
from question_bank import hot as attempts
from question_bank import queries as bank
from question_bank.operations import sitting
from question_bank.rules import kinds
from tests.conftest import Scene

WARD = "01.00004."  # Phường Ba Đình
_number = count(1)


def _open(session: Session, person_id: int, at: datetime) -> str:
    opened = signing_in.open_session(session, person_id=person_id, browser="test", address="127.0.0.1", at=at, days=30)
    return f"{opened.person_id}.{opened.session_id}.{opened.token}"


@dataclass
class Learner:
    """Somebody with an account, living somewhere, with a browser of her own."""

    scene: Scene
    person_id: int
    name: str
    key: str

    @classmethod
    def register(
        cls, scene: Scene, name: str = "Nguyễn Văn An", *, ward: str | None = WARD, confirmed: bool = False
    ) -> Learner:
        """Enter a person and open a session for her, without the cost of a password."""
        with scene.app.app_context():
            session = db.session()
            at = clock.now()

            def make() -> tuple[int, str]:
                card = registering.enter(
                    session, full_name=name, birth_year=1970, audience="nguoi-dan", actor=SYSTEM, at=at
                )
                unit = units.find_unit(session, path=ward) if ward else None
                if unit is not None:
                    orgs.set_residence(session, person_id=card.id, unit=unit, confirmed=confirmed, actor=SYSTEM, at=at)
                return card.id, _open(session, card.id, at)

            person_id, key = work.run(session, make)
        return cls(scene, person_id, name, key)

    @classmethod
    def known(cls, scene: Scene, person_id: int, name: str = "") -> Learner:
        """Open a session for somebody who was entered already."""
        with scene.app.app_context():
            session, at = db.session(), clock.now()
            key = work.run(session, lambda: _open(session, person_id, at))
        return cls(scene, person_id, name, key)

    def hold(self, role: str, path: str = "01.") -> Learner:
        """Give her a role over a unit's subtree, for half a year."""
        with self.scene.app.app_context():
            session, at = db.session(), clock.now()
            unit = units.find_unit(session, path=path)
            assert unit is not None
            until = clock.local_day(at) + timedelta(days=180)
            work.run(
                session,
                lambda: orgs.install_role(
                    session, person_id=self.person_id, role=role, unit=unit, until=until, actor=SYSTEM, at=at
                ),
            )
        return self

    def browser(self) -> FlaskClient:
        """Return a browser in which she is signed in."""
        client = self.scene.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = self.key
            cookie["_fresh"] = True
        return client

    def actor(self, session: Session) -> Actor:
        """Return her as one who acts."""
        members = tuple(
            Member(m.kind, m.unit_id, m.unit_path, m.confirmed_at is not None)
            for m in units.list_memberships(session, person_id=self.person_id)
        )
        return Actor(person_id=self.person_id, name=self.name, members=members, birth_year=1970)

    def begin(self, code: str, *, right: int | None = None, at: datetime | None = None) -> str:
        """Begin the final test of a course and answer the first `right` questions rightly (all by default)."""
        with self.scene.app.app_context():
            session = db.session()

            def make() -> str:
                course = next(c for c in courses.list_catalogue(session) if c.code == code)
                quiz = bank.find_current_quiz(session, course.quiz_code)
                assert quiz is not None
                moment = at or clock.now()
                reference = sitting.begin(session, quiz=quiz, actor=self.actor(session), at=moment)
                state = attempts.find(session, person_id=self.person_id, public_id=reference)
                assert state is not None
                cards = bank.get_items(session, [row[0] for row in state.drawn])
                for number, (card, row) in enumerate(zip(cards, state.drawn, strict=True), start=1):
                    kind = kinds.find(card.kind)
                    assert kind is not None
                    if right is None or number <= right:
                        sitting.save(
                            session,
                            state=state,
                            number=number,
                            answer=kind.solve(card.spec, row[2]),
                            unsure=False,
                            actor=self.actor(session),
                            at=moment,
                        )
                return reference

            return work.run(session, make)

    def submit(self, reference: str, *, at: datetime | None = None) -> int:
        """Submit an attempt; return the percentage."""
        with self.scene.app.app_context():
            session = db.session()

            def make() -> int:
                state = attempts.find(session, person_id=self.person_id, public_id=reference)
                assert state is not None
                mark = sitting.submit(session, state=state, actor=self.actor(session), at=at or clock.now())
                return mark.percent

            return work.run(session, make)

    def pass_course(self, code: str, *, right: int | None = None) -> int:
        """Sit the final test of a course; return the percentage."""
        return self.submit(self.begin(code, right=right))

    def settle(self) -> None:
        """Let the worker do all that waits."""
        tide.drain(self.scene.app)
