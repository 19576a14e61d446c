"""Builders of a year of recognition: a ward with two villages, people who live there, officers, the open year."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import Session

from kernel import clock
from kernel.actor import SYSTEM, TERRITORIAL, Actor, Scope
from kernel.base import Base, new_id, new_public_id
from kernel.text import fold, sort_key
from lms import work
from lms.extensions import db
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.orgs.queries import UnitCard
from lms.recognition.operations import years
from lms.recognition.queries import CaseCard, YearCard, cases_of, get_year
from tests.conftest import Scene
from tests.people import WARD

T = TypeVar("T")
NAMES = ("Nguyễn Thị Hoa", "Trần Văn Minh", "Lê Thị Lan", "Phạm Văn Đức", "Vũ Thị Ánh", "Đỗ Văn Bình")


@dataclass
class Village:
    """Two villages of a ward with people in the first, and the ward's year when it was opened."""

    scene: Scene
    one: UnitCard
    two: UnitCard
    people: list[int]
    period: int
    year: YearCard | None = field(default=None)

    @classmethod
    def build(cls, scene: Scene, people: int = 6, *, ward: str = WARD, opened: bool = True) -> Village:
        """Make the villages, put people (inserted, not registered one by one) into the first, open the year."""
        with scene.app.app_context():
            session, at = db.session(), clock.now()
            period = clock.local_day(at).year

            def make() -> tuple[UnitCard, UnitCard, YearCard | None]:
                parent = units.find_unit(session, path=ward)
                assert parent is not None
                first, second = (
                    orgs.add_unit(
                        session,
                        parent=parent,
                        kind="neighbourhood",
                        code=code,
                        name=name,
                        sample=True,
                        valid_from=date(period, 1, 1),
                    )
                    for code, name in (("001", "Tổ dân phố 1"), ("002", "Tổ dân phố 2"))
                )
                year = None
                if opened:
                    year = years.open_year(session, unit=parent, period=period, actor=SYSTEM, at=at)
                return first, second, year

            one, two, year = work.run(session, make)
            made = cls(scene, one, two, [], period, year)
        made.people = made.settle(people, one)
        return made

    def settle(self, count: int, unit: UnitCard, *, audience: str = "nguoi-dan") -> list[int]:
        """Insert people who live in a unit, confirmed; returns their ids."""
        with self.scene.app.app_context():
            session, at = db.session(), clock.now()
            ids = [new_id() for _ in range(count)]
            tables = Base.metadata.tables

            def make() -> None:
                if not ids:
                    return
                session.execute(insert(tables["person"]), [_person(n, i, audience, at) for n, i in enumerate(ids)])
                session.execute(insert(tables["membership"]), [_home(i, unit, at) for i in ids])

            work.run(session, make)
        return ids

    def officer(self, role: str = "cadre", path: str = WARD, *, person_id: int = 0) -> Actor:
        """Return somebody with a role over a unit; a new number when none is given."""
        return Actor(person_id=person_id or new_id(), name="Lê Thị Hạnh", scopes=(Scope(role, TERRITORIAL, path, 1),))

    @contextmanager
    def at_work(self) -> Iterator[tuple[Session, datetime]]:
        """Open the app with a session and a moment."""
        with self.scene.app.app_context():
            yield db.session(), clock.now()

    def run(self, step: Callable[[Session, YearCard, datetime], T], **again: Any) -> T:
        """Do one step and commit it."""
        with self.at_work() as (session, at):
            assert self.year is not None
            year = get_year(session, public_id=self.year.public_id, actor=self.officer("city", "01."))
            return work.run(session, lambda: step(session, year, at), **again)

    def case(self, person_id: int) -> CaseCard:
        """Return how a person's case stands."""
        with self.at_work() as (session, _at):
            return cases_of(session, person_ids=[person_id], period=self.period)[person_id]

    def cases(self) -> dict[int, CaseCard]:
        """Return how the cases of all who live here stand."""
        with self.at_work() as (session, _at):
            return cases_of(session, person_ids=self.people, period=self.period)


def _person(number: int, person_id: int, audience: str, at: datetime) -> dict[str, Any]:
    name = f"{NAMES[number % len(NAMES)]}" + (f" {number // len(NAMES)}" if number >= len(NAMES) else "")
    return {
        "id": person_id,
        "public_id": new_public_id(),
        "full_name": name,
        "folded": fold(name),
        "sort_key": sort_key(name),
        "birth_year": 1950 + number % 50,
        "audience": audience,
        "phone": None,
        "email": None,
        "status": "active",
        "merged_into": None,
        "sample": True,
        "created_at": at,
    }


def _home(person_id: int, unit: UnitCard, at: datetime) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "id": new_id(),
        "kind": "residence",
        "unit_id": unit.id,
        "unit_path": unit.path,
        "valid_from": clock.local_day(at),
        "valid_to": None,
        "confirmed_at": at,
        "confirmed_by": 1,
    }
