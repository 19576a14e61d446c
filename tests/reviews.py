"""Builders for reviews: people who hand in evidence in a ward, cadres who decide about it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from lms import work
from lms.evidence.models import Evidence
from lms.evidence.operations import reviewing
from lms.evidence.operations.moving import move
from lms.evidence.queries import cases
from lms.evidence.queries.cases import CaseLine
from lms.evidence.queries.claims import EvidenceCard
from lms.evidence.queries.reviews import DecisionCard
from lms.evidence.rules.reviewing import ACCEPTED, Verdict
from lms.extensions import db
from lms.jobs import tasks
from lms.jobs.queue import start_job
from lms.score import queries as score
from lms.score.operations import YearMoved
from tests.conftest import Scene
from tests.people import WARD, Learner

BANDS = (0, 5, 8, 10)
T = TypeVar("T")


def acting(person: Learner, *roles: str, path: str = WARD) -> Actor:
    """Return somebody as an actor with roles over a unit."""
    scopes = tuple(Scope(role, TERRITORIAL, path, 1) for role in roles)
    return Actor(person_id=person.person_id, name=person.name, scopes=scopes, birth_year=1970)


@dataclass
class Desk:
    """A scene in which evidence is handed in and decided about."""

    scene: Scene

    def run(self, step: Callable[[Session], T]) -> T:
        """Do one writing step and finish it."""
        with self.scene.app.app_context():
            session = db.session()
            return work.run(session, lambda: step(session), again_on=(YearMoved,))

    def read(self, step: Callable[[Session], T]) -> T:
        """Read something."""
        with self.scene.app.app_context():
            return step(db.session())

    def cadre(self, name: str = "Lê Thị Hạnh", *, role: str = "cadre", path: str = WARD) -> tuple[Learner, Actor]:
        """Make somebody with a duty, as a person and as an actor."""
        person = Learner.register(self.scene, name, ward=None).hold(role, path)
        return person, acting(person, role, path=path)

    def hand_in(
        self,
        who: Learner,
        *,
        indicator: str = "1.4",
        kind: str = "anh-hoat-dong",
        words: str = "Ảnh lớp học ở nhà văn hóa thôn 2",
        unit_path: str = WARD,
        number: str = "",
        entered_by: int | None = None,
        at: datetime | None = None,
    ) -> str:
        """Hand in a piece of evidence; return its public id."""
        at = at or clock.now()

        def make(session: Session) -> str:
            row = Evidence(
                person_id=who.person_id,
                period=clock.period_of(at),
                kind=kind,
                indicator=indicator,
                words=words,
                happened_on=date(clock.period_of(at), 1, 5),
                issuer="Trung tâm" if number else "",
                number=number,
                entered_by=entered_by or who.person_id,
                unit_path=unit_path,
                created_at=at,
                changed_at=at,
            )
            session.add(row)
            session.flush()
            self._submit(session, row, who, at)
            return row.public_id

        return self.run(make)

    def send_again(self, ref: str, who: Learner) -> None:
        """Hand in again what was returned."""

        def again(session: Session) -> None:
            row = session.query(Evidence).filter_by(public_id=ref).one()
            self._submit(session, row, who, clock.now())

        self.run(again)

    def _submit(self, session: Session, row: Evidence, who: Learner, at: datetime) -> None:
        card = EvidenceCard(*(getattr(row, name) for name in EvidenceCard.__dataclass_fields__))
        actor = Actor(person_id=row.entered_by, name=who.name)
        move(session, evidence=card, move="submitted", actor=actor, at=at)

    def decide(
        self,
        actor: Actor,
        who: Learner,
        verdicts: dict[str, Verdict] | list[str],
        *,
        band: int = 0,
        indicator: str = "1.4",
        note: str = "",
        at: datetime | None = None,
    ) -> DecisionCard:
        """Decide about pieces; a list of them accepts all."""
        at = at or clock.now()
        named = verdicts if isinstance(verdicts, dict) else {ref: Verdict(ACCEPTED) for ref in verdicts}
        return self.run(
            lambda s: reviewing.decide(
                s,
                person_id=who.person_id,
                period=clock.period_of(at),
                indicator=indicator,
                band=band,
                verdicts=named,
                bands=BANDS,
                note=note,
                actor=actor,
                at=at,
            )
        )

    def decide_many(self, actor: Actor, *, at: datetime, count: int = 5) -> list[Learner]:
        """Let as many people hand in and be decided about, with the bands 5 and 8 in turn."""
        people = [Learner.register(self.scene, f"Nguyễn Văn {number}") for number in range(count)]
        for number, person in enumerate(people):
            ref = self.hand_in(person, at=at)
            self.decide(actor, person, [ref], band=(5, 8)[number % 2], at=at + timedelta(minutes=number))
        return people

    def draw(self) -> str:
        """Run the daily job as the worker does; return how it ended."""
        job = self.run(lambda s: start_job(s, "evidence.sample", {}, actor=Actor(person_id=0), at=clock.now()).id)
        return tasks.run_job(self.scene.app, job)

    def undo(self, actor: Actor, decision: DecisionCard, *, after: timedelta = timedelta(minutes=1)) -> DecisionCard:
        """Take a decision back a while later."""
        at = decision.at + after
        return self.run(lambda s: reviewing.undo(s, decision_ref=decision.public_id, actor=actor, at=at))

    def queue(self, actor: Actor, **wanted: Any) -> list[CaseLine]:
        """Return the first page of somebody's queue."""
        found = cases.Wanted(**wanted)
        return list(self.read(lambda s: cases.list_cases(s, actor=actor, wanted=found).rows))

    def states(self, who: Learner) -> list[str]:
        """Return the states of a person's pieces, in the order they were made."""
        statement = text("SELECT state FROM evidence WHERE person_id = :person ORDER BY id")
        return self.read(lambda s: [row[0] for row in s.execute(statement, {"person": who.person_id})])

    def points(self, who: Learner, indicator: str = "1.4") -> int:
        """Return what the ledger counts for an indicator this year."""
        period = clock.period_of(clock.now())
        year = self.read(lambda s: score.find_year(s, person_id=who.person_id, period=period))
        return year.points.get(indicator, 0)

    def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return self.read(lambda s: int(s.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()))
