"""Taking an entry back: two people, a reason, a paper; and every entry the first was carried to goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import event

from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from kernel.errors import DomainError, NotFound
from lms.extensions import db
from lms.score import queries
from lms.score.operations import correcting
from lms.score.operations.correcting import (
    AlreadyAsked,
    AlreadyDecided,
    BadCorrection,
    CorrectionNotYours,
    NothingToCorrect,
)
from lms.score.operations.opening import open_years
from lms.score.queries import corrections
from tests.conftest import Scene
from tests.operations.score.books import ask, band, do, findings, number
from tests.people import WARD, Learner

YEAR = clock.period_of(clock.now())
VILLAGE, SIBLING, CITY = WARD + "005.", "01.00070.", "01."


def officer(role: str, path: str = WARD, *, person_id: int = 901, also: str = "") -> Actor:
    """Return somebody with a role over a unit, and perhaps a second one."""
    scopes = tuple(Scope(each, TERRITORIAL, path, 1) for each in (role, also) if each)
    return Actor(person_id=person_id, name=f"Cán bộ {person_id}", scopes=scopes)


def entry_of(scene: Scene, person: int) -> int:
    """Return the key of a person's first entry."""
    return number(scene, "SELECT min(id) FROM ledger_entry WHERE person_id = :p", p=person)


def request(scene: Scene, person: int, actor: Actor, *, unit_path: str = WARD, **changes: str) -> str:
    """Ask for a correction of a person's first entry."""
    words = {"reason": "wrong_band", "basis": "minutes", "number": "12/BB-HKH"} | changes
    entry = entry_of(scene, person)
    return do(
        scene,
        lambda s: correcting.ask(
            s, person_id=person, unit_path=unit_path, entry_id=entry, actor=actor, at=clock.now(), **words
        ),
    )


def decide(scene: Scene, ref: str, actor: Actor, *, approve: bool = True, answer: str = "") -> None:
    """Decide on a request."""
    do(
        scene,
        lambda s: correcting.decide(s, public_id=ref, approve=approve, answer=answer, actor=actor, at=clock.now()),
    )


class Broken(Exception):
    """The database went away at a statement."""


@contextmanager
def breaking(scene: Scene, failing: int) -> Iterator[list[str]]:
    """Let the statement of that number fail; yields it, if it was reached."""
    seen: list[str] = []
    broken: list[str] = []
    with scene.app.app_context():
        engine = db.engine

    def fail(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)
        if len(seen) == failing:
            broken.append(statement)
            raise Broken

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield broken
    finally:
        event.remove(engine, "before_cursor_execute", fail)


class TestCorrections:
    def test_take_back_an_entry_and_what_was_carried_of_it(self, scene: Scene) -> None:
        person = Learner.register(scene, confirmed=True).person_id
        band(scene, person, "2.2", 8, kind="certificate")
        do(scene, lambda s: open_years(s, person_ids=[person], period=YEAR + 1, at=clock.now()))
        ref = request(scene, person, officer("cadre"))
        with pytest.raises(AlreadyAsked):
            request(scene, person, officer("city", CITY, person_id=903))
        decide(scene, ref, officer("cadre", person_id=902))
        with pytest.raises(AlreadyDecided):
            decide(scene, ref, officer("cadre", person_id=904))
        with pytest.raises(NothingToCorrect):
            request(scene, person, officer("cadre"))
        for period in (YEAR, YEAR + 1):
            year = ask(scene, lambda s, p=period: queries.find_year(s, person_id=person, period=p))
            assert year.total == 0
        both = "SELECT count(*) FROM ledger_entry WHERE reason = 'correction:wrong_band' AND points = -8"
        assert number(scene, both + " AND posted_by = 901 AND approved_by = 902 AND reverses IS NOT NULL") == 2
        assert findings(scene) == []

    def test_are_asked_and_decided_only_by_who_may(self, small_scene: Scene) -> None:
        person = Learner.register(small_scene).person_id
        band(small_scene, person)
        for actor in (
            officer("cadre", SIBLING),
            officer("cadre", VILLAGE),
            officer("auditor", CITY),
            officer("admin", CITY),
            officer("trainer"),
            officer("cadre", also="auditor"),
            officer("cadre", person_id=person),
        ):
            with pytest.raises(CorrectionNotYours):
                request(small_scene, person, actor)
        ref = request(small_scene, person, officer("cadre"))
        refused: list[tuple[Actor, type[DomainError]]] = [
            (officer("cadre"), CorrectionNotYours),
            (officer("city", CITY), CorrectionNotYours),
            (officer("cadre", person_id=person), CorrectionNotYours),
            (officer("auditor", CITY, person_id=905), CorrectionNotYours),
            (officer("cadre", SIBLING, person_id=905), NotFound),
            (officer("cadre", VILLAGE, person_id=905), NotFound),
        ]
        for actor, error in refused:
            with pytest.raises(error):
                decide(small_scene, ref, actor)
        assert number(small_scene, "SELECT sum(points) FROM ledger_entry") == 8
        with pytest.raises(BadCorrection):
            decide(small_scene, ref, officer("cadre", person_id=902), approve=False)
        decide(small_scene, ref, officer("city", CITY, person_id=902), approve=False, answer="not_proven")
        assert number(small_scene, "SELECT sum(points) FROM ledger_entry") == 8
        again = request(small_scene, person, officer("cadre"))
        do(
            small_scene,
            lambda s: correcting.withdraw(s, public_id=again, actor=officer("cadre"), at=clock.now()),
        )
        states = ask(small_scene, lambda s: corrections.list_of_person(s, person_id=person, period=YEAR))
        assert [one.state for one in states] == ["declined", "withdrawn"]

    def test_are_decided_wholly_or_not_at_all_whatever_statement_fails(self, small_scene: Scene) -> None:
        person = Learner.register(small_scene).person_id
        band(small_scene, person)
        ref = request(small_scene, person, officer("cadre"))
        whole = "SELECT count(*) FROM ledger_correction WHERE state = 'approved'"
        back = "SELECT count(*) FROM ledger_entry WHERE points < 0"
        for failing in range(1, 40):
            with breaking(small_scene, failing) as broken, suppress(Broken):
                decide(small_scene, ref, officer("cadre", person_id=902))
            left = (
                number(small_scene, whole),
                number(small_scene, back),
                number(small_scene, "SELECT total FROM person_year"),
            )
            if not broken:
                assert left == (1, 1, 0)
                break
            assert left == (0, 0, 8), failing
        else:
            raise AssertionError("there are more statements than were broken")
        assert failing > 5

    def test_rest_on_a_reason_and_a_numbered_paper(self, small_scene: Scene) -> None:
        person = Learner.register(small_scene).person_id
        band(small_scene, person)
        wrong = {"reason": "", "basis": "hearsay", "number": "bà Hoa nộp nhầm"}
        with pytest.raises(BadCorrection) as refusal:
            request(small_scene, person, officer("cadre"), **wrong)
        assert [field for field, _ in refusal.value.values["flaws"]] == list(wrong)
