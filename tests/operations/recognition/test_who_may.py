"""The authorisation table of the year's first half: every step × role × own, upper, lower and neighbouring unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from kernel.actor import ROLES, Actor
from kernel.errors import NotAllowed, NotFound
from lms.recognition.operations import assessing, registering, years
from lms.recognition.operations.assessing import Keyed
from lms.recognition.queries import YearCard, cases_of
from tests.conftest import Scene
from tests.people import WARD
from tests.village import Village

FULL = dict.fromkeys(("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2"), 8)
PREPARE, DECIDE = {"helper", "cadre", "city"}, {"cadre", "city"}


class TakenBack(Exception):
    """The step went through; the transaction is given up so that the next one finds everything as it was."""


def steps(village: Village, registered: int, candidate: int) -> dict[str, tuple[Callable[..., Any], set[str]]]:
    """Return each step on somebody of the first village, with the roles that may take it there."""

    def case(session: Session) -> Any:
        return cases_of(session, person_ids=[registered], period=village.period)[registered]

    def key(s: Session, y: YearCard, a: Actor, at: datetime) -> None:
        assessing.key_forms(s, year=y, rows=[Keyed(case(s), FULL)], consent_on=date(2026, 1, 1), actor=a, at=at)

    return {
        "register": (
            lambda s, y, a, at: registering.register_many(s, year=y, person_ids=[candidate], actor=a, at=at),
            PREPARE,
        ),
        "withdraw": (lambda s, y, a, at: registering.withdraw(s, year=y, case=case(s), actor=a, at=at), PREPARE),
        "group": (
            lambda s, y, a, at: registering.set_group(s, year=y, case=case(s), group="can-bo", actor=a, at=at),
            PREPARE,
        ),
        "key": (key, PREPARE),
        "exempt": (
            lambda s, y, a, at: registering.exempt(s, year=y, cases=[case(s)], reason="other", actor=a, at=at),
            DECIDE,
        ),
    }


class TestWhoMay:
    def test_take_each_step_is_said_by_role_and_unit(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 2)
        registered, candidate = village.people
        cadre = village.officer()
        village.run(lambda s, y, at: registering.register_many(s, year=y, person_ids=[registered], actor=cadre, at=at))
        units = {
            "own": village.one.path,
            "upper": WARD,
            "neighbour": village.two.path,
            "lower": f"{village.one.path}9.",
        }
        wrong = []
        for name, (step, roles) in steps(village, registered, candidate).items():
            for role in ROLES:
                for where, path in units.items():
                    allowed = role in roles and where in ("own", "upper")
                    if self.goes(village, step, village.officer(role, path)) != allowed:
                        wrong.append((name, role, where))
        assert wrong == []

    def test_set_a_year_is_for_the_cadre_of_its_unit(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 0)

        def change(s: Session, y: YearCard, a: Actor, at: datetime) -> None:
            days = {key: date.fromisoformat(text) for key, text in y.dates.items()}
            years.change_year(
                s, year=y, dates=days, signers={}, options=y.options | {"posting_days": 12}, actor=a, at=at
            )

        for role in ROLES:
            for path, within in ((WARD, True), ("01.", True), (village.one.path, False), ("01.00070.", False)):
                allowed = role in DECIDE and within
                assert self.goes(village, change, village.officer(role, path)) == allowed, (role, path)

    def goes(self, village: Village, step: Callable[..., Any], actor: Actor) -> bool:
        """Tell whether a step goes through; it is taken back at once."""

        def whole(session: Session, year: YearCard, at: datetime) -> None:
            step(session, year, actor, at)
            raise TakenBack

        try:
            village.run(whole)
        except TakenBack:
            return True
        except (NotFound, NotAllowed):
            return False
        raise AssertionError("unreachable")
