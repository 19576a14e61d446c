"""A learner at her lessons, through the real operations: each deed is a transaction of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import literal, select

from courses import hot
from courses import queries as courses
from courses.operations import progress
from courses.queries import CourseCard, outline_of
from courses.queries.assignments import AssignmentCard, find_assignment
from courses.rules import completion
from courses.rules.completion import Facts, Progress
from kernel import clock
from kernel.actor import Actor, Member, Scope
from lms import work
from lms.extensions import db
from lms.orgs import queries as units
from tests.conftest import Scene
from tests.people import Learner


@dataclass
class Student:
    """A learner in one course."""

    learner: Learner
    code: str = "K01"

    @classmethod
    def of(cls, scene: Scene, code: str = "K01", *, ward: str | None = "01.00004.") -> Student:
        return cls(Learner.register(scene, ward=ward), code)

    @property
    def scene(self) -> Scene:
        return self.learner.scene

    @property
    def person_id(self) -> int:
        return self.learner.person_id

    def actor(self) -> Actor:
        with self.scene.app.app_context():
            homes = units.list_memberships(db.session(), person_id=self.person_id)
            members = tuple(Member(m.kind, m.unit_id, m.unit_path, m.confirmed_at is not None) for m in homes)
            return Actor(person_id=self.person_id, name="An", members=members)

    def newest(self) -> CourseCard:
        return next(card for card in courses.list_catalogue(db.session()) if card.code == self.code)

    def finish(self, lesson: str, *, checked: bool = False, after: int = 0) -> bool:
        """Say that a lesson is read, or pass its self-check; `after` minutes from now."""
        actor, at = self.actor(), clock.now() + timedelta(minutes=after)
        with self.scene.app.app_context():
            course = self.newest()
            return work.run(
                db.session(),
                lambda: progress.finish_lesson(
                    db.session(), course=course, lesson=lesson, checked=checked, actor=actor, at=at
                ),
            )

    def see(self, lesson: str, at: datetime | None = None) -> None:
        """Open a lesson, as its page notes it."""
        with self.scene.app.app_context():
            course, moment, session = self.newest(), at or clock.now(), db.session()

            def step() -> None:
                hot.enrol(session, person_id=self.person_id, course_id=course.id, edition=course.edition, at=moment)
                hot.see(session, person_id=self.person_id, course_id=course.id, lesson=lesson, at=moment)

            work.run(session, step)

    def move(self) -> bool:
        """Go over to the newest edition."""
        actor = self.actor()
        with self.scene.app.app_context():
            course = self.newest()
            return work.run(
                db.session(),
                lambda: progress.change_edition(db.session(), course=course, actor=actor, at=clock.now()),
            )

    def state(self) -> hot.CourseState:
        """Return what the who-statement brings of her in the course; what it brings for one lesson says the same."""
        with self.scene.app.app_context():
            course = self.newest()
            columns = hot.fragment(literal(self.person_id))  # type: ignore[arg-type]
            row = db.session().execute(select(*columns), {"course_id": course.id}).one()
            whole = hot.course_of(*row)
            for lesson in list(whole.states)[:2]:
                columns = hot.lesson_fragment(literal(self.person_id))  # type: ignore[arg-type]
                row = db.session().execute(select(*columns), {"course_id": course.id, "lesson": lesson}).one()
                lean = hot.course_of(*row)
                assert (lean.states, lean.completions, lean.edition) == (whole.states, whole.completions, whole.edition)
                assert (lean.facts[lesson], lean.touched) == (whole.facts[lesson], {lesson: whole.touched[lesson]})
            return whole

    def facts(self) -> dict[str, Facts]:
        return self.state().facts

    def done(self) -> set[str]:
        return {slug for slug, each in self.facts().items() if each.done}

    def card(self) -> CourseCard:
        """Return the version she is shown, as the pages find it."""
        state = self.state()
        with self.scene.app.app_context():
            newest = self.newest()
            if state.edition is None or state.finished:
                return newest
            return courses.latest_of(db.session(), newest.id, state.edition)

    def progress(self) -> Progress:
        state = self.state()
        return completion.progress(outline_of(self.card()), completion.states_of(self.facts()), finished=state.finished)

    def kinds(self) -> list[str]:
        """Return the kinds of her completions in this course."""
        with self.scene.app.app_context():
            course = self.newest()
            found = courses.list_completions(db.session(), person_id=self.person_id)
            return sorted(each.kind for each in found if each.course_id == course.id)

    def assignment(self, lesson: str) -> AssignmentCard | None:
        with self.scene.app.app_context():
            return find_assignment(db.session(), person_id=self.person_id, course_id=self.newest().id, lesson=lesson)


def trainer(scene: Scene, path: str = "01.00004.", *roles: str) -> Actor:
    """Return somebody who is a trainer of a unit, with an account."""
    person = Learner.register(scene, "Trần Văn Minh")
    scopes = tuple(Scope(role, "territorial", path, 1) for role in ("trainer", *roles))
    return Actor(person_id=person.person_id, name="Trần Văn Minh", scopes=scopes)


def as_trainer(actor: Actor, path: str) -> Actor:
    """Return the same person as a trainer of a unit."""
    return replace(actor, scopes=(Scope("trainer", "territorial", path, 1),))
