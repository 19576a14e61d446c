"""People for the bench, made through the real operations: learners, officers of the demonstration city, open tests."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from bench.key import Key
from bench.load import Visit
from courses import queries as courses
from courses.queries import CourseCard
from kernel import clock
from kernel.actor import SYSTEM, Actor, Member
from kernel.database import will_write
from lms import work
from lms.extensions import db
from lms.jobs.queue import start_job
from lms.jobs.tasks import run_job
from lms.orgs import operations as orgs
from lms.orgs import queries as units
from lms.orgs.queries import UnitCard
from lms.people import queries as people
from lms.people.operations import registering, signing_in
from question_bank import hot as attempts
from question_bank import queries as bank
from question_bank.operations import sitting
from question_bank.rules import kinds
from question_bank.rules.dice import Dice

WARD = "01.00004."  # Phường Ba Đình
A_STEP = 50  # people in one transaction


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody with an account and the cookie of an open session."""

    actor: Actor
    cookies: str


def catalogue(app: Flask) -> list[CourseCard]:
    """Return the shipped courses that have a test."""
    with app.app_context():
        return [card for card in courses.list_catalogue(db.session()) if card.quiz_code]


def build_city(app: Flask) -> None:
    """Build the demonstration city, by the job that `make run` starts."""
    with app.app_context():
        session = db.session()
        will_write(session)
        at = clock.now()
        job_id = start_job(session, "demo.build", {"at": at.isoformat()}, actor=SYSTEM, at=at).id
        work.finish(session)
    ended = run_job(app, job_id)
    if ended != "done":
        raise RuntimeError(f"the demonstration city: {ended}")


def make_learners(app: Flask, many: int) -> list[Learner]:
    """Enter people who live in a ward, each with a session, without the cost of passwords."""
    made: list[Learner] = []
    with app.app_context():
        session = db.session()
        unit = units.find_unit(session, path=WARD)
        assert unit is not None
        for start in range(0, many, A_STEP):
            numbers = range(start, min(start + A_STEP, many))
            made += work.run(session, partial(_learners, app, session, unit, numbers))
    return made


def _learners(app: Flask, session: Session, unit: UnitCard, numbers: Iterable[int]) -> list[Learner]:
    return [_learner(app, session, unit, number) for number in numbers]


def _learner(app: Flask, session: Session, unit: UnitCard, number: int) -> Learner:
    at = clock.now()
    card = registering.enter(
        session, full_name=f"Nguyễn Thị Đo {number}", birth_year=1970, audience="nguoi-dan", actor=SYSTEM, at=at
    )
    orgs.set_residence(session, person_id=card.id, unit=unit, confirmed=True, actor=SYSTEM, at=at)
    member = Member("residence", unit.id, unit.path, confirmed=True)
    actor = Actor(person_id=card.id, name=card.full_name, members=(member,), birth_year=1970)
    return Learner(actor, _sign_in(app, session, card.id, at))


def sign_in(app: Flask, login_name: str) -> str:
    """Open a session for an account of the demonstration city; return the cookie."""
    with app.app_context():
        session = db.session()
        card = people.find_by_login_name(session, login_name)
        assert card is not None
        session.rollback()
        return work.run(session, lambda: _sign_in(app, session, card.id, clock.now()))


def _sign_in(app: Flask, session: Session, person_id: int, at: datetime) -> str:
    """Return the cookie of a browser that has seen a form before: its seed of the forms' tokens is in it."""
    opened = signing_in.open_session(session, person_id=person_id, browser="bench", address="127.0.0.1", at=at, days=1)
    serializer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    key = f"{opened.person_id}.{opened.session_id}.{opened.token}"
    held = {"_user_id": key, "_fresh": True, "csrf_token": secrets.token_hex(20)}
    return f"phien={serializer.dumps(held)}"


def begin_tests(app: Flask, learners: list[Learner], course: CourseCard) -> list[Visit]:
    """Begin and rightly answer the test of a course for each; return where each would look back before handing in."""
    with app.app_context():
        session = db.session()
        references = [work.run(session, partial(_begin, session, one.actor, course)) for one in learners]
    return [(f"/kiem-tra/{ref}/xem-lai", one.cookies) for ref, one in zip(references, learners, strict=True)]


def _begin(session: Session, actor: Actor, course: CourseCard) -> str:
    at = clock.now()
    quiz = bank.find_current_quiz(session, course.quiz_code)
    assert quiz is not None
    reference = sitting.begin(session, quiz=quiz, actor=actor, at=at)
    state = attempts.find(session, person_id=actor.person_id, public_id=reference)
    assert state is not None
    cards = bank.get_items(session, [row[0] for row in state.drawn])
    change = {}
    for number, (card, row) in enumerate(zip(cards, state.drawn, strict=True), start=1):
        kind = kinds.find(card.kind)
        assert kind is not None
        change[str(number)] = {"a": kind.solve(card.spec, row[2]), "f": False}
    attempts.save(session, person_id=actor.person_id, public_id=reference, change=change, at=at)
    return reference


def answer_key(app: Flask, cards: list[CourseCard]) -> Key:
    """Return the right answers to the tests of these courses, in the words of their pages."""
    key: Key = {}
    with app.app_context():
        session = db.session()
        for card in cards:
            quiz = bank.find_current_quiz(session, card.quiz_code)
            assert quiz is not None
            for item in bank.get_items(session, [each.item_version_id for each in quiz.pool]):
                entry = key.setdefault(item.stem_html.strip(), {"chosen": [], "paired": {}})
                _add(entry, item.kind, item.spec)
    return key


def _add(entry: dict[str, Any], code: str, spec: dict[str, Any]) -> None:
    kind = kinds.find(code)
    assert kind is not None
    shown = kind.present(spec, Dice(1, "present", 1))
    asked: Any = kind.question(spec, shown, None)
    right = kind.solve(spec, shown)
    if "text" in right:
        entry["text"] = right["text"]
    elif "chosen" in right and code != "truefalse":
        entry["chosen"] += [asked.options[n].text_html for n in right["chosen"]]
    elif "chosen" in right:
        entry["chosen"] += ["Đúng" if asked.options[right["chosen"][0]].value else "Sai"]
    elif "ranks" in right:
        entry["paired"] |= {step.text: str(right["ranks"][step.position]) for step in asked.steps}
    elif "matches" in right:
        entry["paired"] |= {left.text: asked.rights[right["matches"][left.position]].text for left in asked.lefts}
