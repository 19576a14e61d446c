"""Whatever is edited and published while people learn: progress stays within 0 and 100, and nothing earned vanishes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from courses import queries as courses
from courses.operations import assignments
from courses.operations.assignments import HandedIn
from courses.rules import completion
from courses.rules.outline import FINISHES
from kernel import clock
from kernel.actor import Actor
from kernel.errors import DomainError
from lms import work
from lms.extensions import db
from tests.conftest import Scene
from tests.made_courses import Lesson, Made, made, publish
from tests.operations.learning.study import Student, trainer

CODE, SLUG, QUIZ = "C03", "an-toan-tren-mang-tranh-bi-lua", "c03"
"""A small course takes the place of this one, whose test and points are real."""

POINTS = text("SELECT coalesce(sum(points), 0) FROM ledger_entry WHERE person_id = :person")

edits = st.tuples(
    st.sampled_from(("fix", "again", "add", "drop", "rule", "order")),
    st.integers(0, 5),
    st.sampled_from(FINISHES),
    st.sampled_from((0, 10)),
)
deeds = st.tuples(
    st.sampled_from(("see", "read", "read", "check", "check", "hand", "approve", "move", "wait", "pass")),
    st.integers(0, 1),
    st.integers(0, 5),
)
stories = st.lists(st.one_of(edits, deeds, deeds, deeds), min_size=3, max_size=10)


@dataclass(frozen=True)
class Standing:
    """All that a learner has of the course."""

    percent: int
    done: frozenset[str]
    completions: frozenset[tuple[str, int]]
    points: int


@dataclass
class World:
    """A course that is edited, two people who learn, a trainer, and minutes that pass."""

    scene: Scene
    course: Made
    students: tuple[Student, Student]
    reader: Actor
    minutes: int = 0
    count: int = 0
    passed: set[int] = field(default_factory=set)

    def edit(self, kind: str, index: int, finish: str, floor: int) -> None:
        """Publish a changed course."""
        self.count += 1
        lessons = list(self.course.lessons)
        index %= len(lessons)
        if kind == "add":
            lessons.insert(index, Lesson(f"them-{self.count}", finish, floor))
        elif kind == "drop" and len(lessons) > 1:
            del lessons[index]
        elif kind == "rule":
            lessons[index] = replace(lessons[index], finish=finish, floor=floor)
        order = {"free": "locked", "locked": "free"}[self.course.order] if kind == "order" else self.course.order
        self.course = replace(
            self.course, lessons=tuple(lessons), order=order, remark=f"Lần sửa {self.count} của {id(self)}."
        )
        publish(self.scene, self.course, correction={"fix": True, "again": False}.get(kind))

    def do(self, kind: str, who: int, index: int) -> None:
        """Let somebody do something; what her edition does not offer is refused and changes nothing."""
        student = self.students[who]
        lines = student.card().lessons
        lesson = lines[index % len(lines)].slug
        if kind == "wait":
            self.minutes += 12
        elif kind == "see":
            student.see(lesson)
        elif kind in ("read", "check"):
            student.finish(lesson, checked=kind == "check", after=self.minutes)
        elif kind == "pass" and who not in self.passed:
            self.passed.add(who)
            student.learner.pass_course(CODE)
        else:
            self._ask(kind, student, lesson)

    def _ask(self, kind: str, student: Student, lesson: str) -> None:
        try:
            if kind == "move":
                student.move()
            elif kind == "hand":
                self._hand_in(student, lesson)
            elif kind == "approve":
                self._approve(student, lesson)
        except DomainError:
            pass

    def _hand_in(self, student: Student, lesson: str) -> None:
        card, actor = student.assignment(lesson), student.actor()
        with self.scene.app.app_context():
            course, sent = student.newest(), HandedIn(f"Bài {self.count}.", card.revision if card else 0)
            work.run(
                db.session(),
                lambda: assignments.hand_in(
                    db.session(), course=course, lesson=lesson, sent=sent, actor=actor, at=clock.now()
                ),
            )

    def _approve(self, student: Student, lesson: str) -> None:
        card = student.assignment(lesson)
        if card is None:
            return
        with self.scene.app.app_context():
            work.run(
                db.session(),
                lambda: assignments.decide(
                    db.session(),
                    public_id=card.public_id,
                    approved=True,
                    feedback="",
                    revision=card.revision,
                    actor=self.reader,
                    at=clock.now(),
                ),
            )

    def standings(self) -> list[Standing]:
        """Return what everybody has, as the pages and the ledger say it."""
        with self.scene.app.app_context():
            return [self._standing(student) for student in self.students]

    def _standing(self, student: Student) -> Standing:
        state, newest, session = student.state(), student.newest(), db.session()
        facts = state.facts
        stays = state.edition is not None and not state.finished
        card = courses.latest_of(session, newest.id, state.edition) if stays else newest
        stands = completion.progress(courses.outline_of(card), completion.states_of(facts), finished=state.finished)
        points = session.execute(POINTS, {"person": student.person_id}).scalar_one()
        done = frozenset(slug for slug, each in facts.items() if each.done)
        return Standing(stands.percent, done, state.completions, int(points))


def begin(scene: Scene) -> World:
    course = made("mot", Lesson("hai", "check"), "ba", code=CODE, slug=SLUG, quiz=QUIZ)
    world = World(scene, course, (Student.of(scene, CODE), Student.of(scene, CODE)), trainer(scene))
    world.edit("again", 0, "either", 0)
    return world


@pytest.mark.timeout(600)
class TestProgress:
    @given(story=stories)
    def test_never_falls_by_an_edit_and_nothing_earned_vanishes(
        self, scene: Scene, story: list[tuple[Any, ...]]
    ) -> None:
        world = begin(scene)
        before = world.standings()
        for step in story:
            if len(step) == 4:
                world.edit(*step)
            else:
                world.do(*step)
            now = world.standings()
            for was, is_now in zip(before, now, strict=True):
                assert 0 <= is_now.percent <= 100
                assert is_now.done >= was.done
                assert is_now.completions >= was.completions
                assert is_now.points >= was.points
                # only she herself, by choosing another edition, changes what her progress is measured by
                assert is_now.percent >= was.percent or step[0] == "move"
            before = now
        assert all(each.points > 0 for number, each in enumerate(before) if number in world.passed)
