"""Assignments: handed in by a learner, read by a trainer of her unit, and never by herself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from courses.operations import assignments
from courses.operations.assignments import BadText, HandedIn, Moved, NoReader
from courses.queries.assignments import get_assignment, list_waiting
from kernel import clock
from kernel.actor import Actor
from kernel.errors import NotFound
from lms import work
from lms.extensions import db
from lms.notices import queries as notices
from tests.conftest import Scene
from tests.made_courses import Lesson, made, publish
from tests.operations.learning.study import Student, as_trainer, trainer

COURSE = made("mot", Lesson("hai", "assignment", checks=0))
OTHER_WARD = "01.00070."


def hand_in(student: Student, words: str, revision: int = 0, lesson: str = "hai") -> None:
    actor = student.actor()
    with student.scene.app.app_context():
        course, sent = student.newest(), HandedIn(words, revision)
        work.run(
            db.session(),
            lambda: assignments.hand_in(
                db.session(), course=course, lesson=lesson, sent=sent, actor=actor, at=clock.now()
            ),
        )


def decide(
    student: Student, actor: Actor, *, approved: bool, feedback: str = "", revision: int = 1, public_id: str = ""
) -> None:
    card = student.assignment("hai")
    assert card is not None
    with student.scene.app.app_context():
        work.run(
            db.session(),
            lambda: assignments.decide(
                db.session(),
                public_id=public_id or card.public_id,
                approved=approved,
                feedback=feedback,
                revision=revision,
                actor=actor,
                at=clock.now(),
            ),
        )


def waiting(scene: Scene, actor: Actor) -> list[int]:
    with scene.app.app_context():
        return [line.person_id for line in list_waiting(db.session(), actor=actor).rows]


@pytest.fixture
def student(scene: Scene) -> Student:
    """A learner of a course whose second lesson asks for a text."""
    publish(scene, COURSE)
    return Student.of(scene)


class TestHandingIn:
    def test_puts_the_text_before_her_trainers(self, student: Student) -> None:
        hand_in(student, "Tôi đã gác máy.\r\nRồi gọi con.")
        card = student.assignment("hai")
        assert card is not None
        assert (card.text, card.state, card.revision) == ("Tôi đã gác máy.\nRồi gọi con.", "submitted", 1)
        assert waiting(student.scene, trainer(student.scene)) == [student.person_id]
        assert student.facts()["hai"].assignment == "submitted"
        assert student.done() == set()

    def test_of_the_same_text_twice_is_one(self, student: Student) -> None:
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda _n: hand_in(student, "Một lần."), range(2)))
        card = student.assignment("hai")
        assert card is not None
        assert card.revision == 1

    def test_anew_replaces_what_waits(self, student: Student) -> None:
        hand_in(student, "Lần một.")
        hand_in(student, "Lần hai.", revision=1)
        card = student.assignment("hai")
        assert card is not None
        assert (card.text, card.revision) == ("Lần hai.", 2)

    def test_from_a_window_that_is_behind_overwrites_nothing(self, student: Student) -> None:
        hand_in(student, "Lần một.")
        with pytest.raises(Moved):
            hand_in(student, "Cửa sổ cũ.", revision=0)
        card = student.assignment("hai")
        assert card is not None
        assert card.text == "Lần một."

    @pytest.mark.parametrize(("words", "code"), [("  ", "assignment_empty"), ("a" * 4001, "assignment_too_long")])
    def test_says_what_is_wrong_with_a_text(self, student: Student, words: str, code: str) -> None:
        with pytest.raises(BadText) as refused:
            hand_in(student, words)
        assert (refused.value.code, refused.value.field) == (code, "text")

    def test_is_only_for_lessons_that_ask_for_it(self, student: Student) -> None:
        for lesson in ("mot", "khong-co"):
            with pytest.raises(NotFound):
                hand_in(student, "Bài.", lesson=lesson)

    def test_of_somebody_from_nowhere_needs_a_reader(self, scene: Scene) -> None:
        publish(scene, COURSE)
        with pytest.raises(NoReader):
            hand_in(Student.of(scene, ward=None), "Bài.")


class TestApproving:
    def test_completes_the_lesson_and_the_course(self, student: Student) -> None:
        student.finish("mot")
        hand_in(student, "Bài.")
        decide(student, trainer(student.scene), approved=True, feedback="Tốt.")
        assert student.done() == {"mot", "hai"}
        assert student.kinds() == ["lessons"]
        with student.scene.app.app_context():
            units = db.session.execute(
                text("SELECT c.unit_id, m.unit_id FROM completion c JOIN membership m ON m.person_id = c.person_id")
            )
            assert all(done == home for done, home in units)

    def test_tells_the_learner_once(self, student: Student) -> None:
        reader = trainer(student.scene)
        hand_in(student, "Bài.")
        for _twin in range(2):
            decide(student, reader, approved=True)
        student.learner.settle()
        with student.scene.app.app_context():
            found = notices.list_notices(db.session(), student.person_id)
        assert [(one.kind, one.link) for one in found.rows] == [("assignment_decided", "/khoa-hoc/khoa-thu/hai")]

    def test_is_for_good(self, student: Student) -> None:
        hand_in(student, "Bài.")
        decide(student, trainer(student.scene), approved=True)
        with pytest.raises(Moved):
            hand_in(student, "Bài khác.", revision=2)
        hand_in(student, "Bài.", revision=0)
        assert student.done() == {"hai"}

    def test_is_for_her_own_edition_also_when_the_course_has_a_newer_one(self, student: Student) -> None:
        hand_in(student, "Bài.")
        publish(student.scene, made("mot", "ba"))
        decide(student, trainer(student.scene), approved=True)
        student.finish("mot")
        assert student.kinds() == ["lessons"]

    def test_counts_in_order_where_the_course_is_locked(self, scene: Scene) -> None:
        publish(scene, made("mot", Lesson("hai", "assignment"), order="locked"))
        student = Student.of(scene)
        hand_in(student, "Bài.")
        decide(student, trainer(scene), approved=True)
        assert student.done() == set()
        student.finish("mot")
        assert student.done() == {"mot", "hai"}


class TestReturning:
    def test_needs_a_sentence_and_lets_her_hand_in_anew(self, student: Student) -> None:
        reader = trainer(student.scene)
        hand_in(student, "Bài.")
        with pytest.raises(BadText):
            decide(student, reader, approved=False)
        decide(student, reader, approved=False, feedback="Vui lòng thêm ví dụ.")
        assert student.facts()["hai"].assignment == "returned"
        assert waiting(student.scene, reader) == []
        hand_in(student, "Bài, có ví dụ.", revision=2)
        assert waiting(student.scene, reader) == [student.person_id]
        decide(student, reader, approved=True, revision=3)
        assert student.done() == {"hai"}


class TestTheScope:
    def test_is_the_units_of_the_trainer(self, student: Student) -> None:
        hand_in(student, "Bài.")
        reader = trainer(student.scene)
        city, other = as_trainer(reader, "01."), as_trainer(reader, OTHER_WARD)
        assert waiting(student.scene, city) == [student.person_id]
        assert waiting(student.scene, other) == []
        with pytest.raises(NotFound):
            decide(student, other, approved=True)

    def test_is_never_oneself(self, student: Student) -> None:
        hand_in(student, "Bài.")
        herself = as_trainer(student.actor(), "01.")
        assert waiting(student.scene, herself) == []
        with pytest.raises(NotFound):
            decide(student, herself, approved=True)

    def test_does_not_open_by_guessing(self, student: Student) -> None:
        hand_in(student, "Bài.")
        reader = trainer(student.scene)
        with student.scene.app.app_context(), pytest.raises(NotFound):
            get_assignment(db.session(), public_id="khong-co", actor=reader)
        with pytest.raises(NotFound):
            decide(student, reader, approved=True, public_id="khong-co")

    def test_lists_the_oldest_first(self, student: Student) -> None:
        others = [Student.of(student.scene) for _n in range(2)]
        for each in (student, *others):
            hand_in(each, "Bài.")
        found = waiting(student.scene, trainer(student.scene))
        assert found == [each.person_id for each in (student, *others)]


class TestTwoTrainers:
    def test_do_not_decide_over_each_other(self, student: Student) -> None:
        hand_in(student, "Bài.")
        decide(student, trainer(student.scene), approved=True)
        with pytest.raises(Moved):
            decide(student, trainer(student.scene), approved=False, feedback="Chưa.")

    def test_decide_only_about_what_they_have_read(self, student: Student) -> None:
        hand_in(student, "Lần một.")
        hand_in(student, "Lần hai.", revision=1)
        with pytest.raises(Moved):
            decide(student, trainer(student.scene), approved=True, revision=1)
        decide(student, trainer(student.scene), approved=True, revision=2)
        assert student.done() == {"hai"}
