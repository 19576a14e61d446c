"""A learner under way stays in the edition she began; what she has done counts in every edition."""

from __future__ import annotations

import pytest

from courses import queries as courses
from courses.queries.editions import had_lesson, list_notes
from kernel.errors import NotFound
from lms.extensions import db
from tests.conftest import Scene
from tests.made_courses import Lesson, made, publish
from tests.operations.learning.study import Student


class TestAnEdition:
    def test_is_kept_by_who_is_under_way(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        student = Student.of(scene)
        student.finish("mot")
        publish(scene, made("mot", "hai", "ba"))
        assert student.card().edition == 1
        assert student.progress().percent == 50
        student.finish("hai")
        assert student.kinds() == ["lessons"]

    def test_brings_its_corrections_to_who_is_in_it(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        student = Student.of(scene)
        student.finish("mot")
        publish(scene, made("mot", "hai", remark="Đã sửa một chỗ."), correction=True)
        publish(scene, made("mot"))
        card = student.card()
        assert (card.edition, card.version, card.summary) == (1, 2, "Đã sửa một chỗ.")

    def test_is_the_newest_for_who_never_began_and_who_has_finished(self, scene: Scene) -> None:
        publish(scene, made("mot"))
        student, other = Student.of(scene), Student.of(scene)
        student.finish("mot")
        publish(scene, made("mot", "hai"))
        assert student.card().edition == other.card().edition == 2
        assert (student.progress().percent, student.progress().all_lessons_done) == (100, True)
        assert other.progress().percent == 0

    def test_is_begun_by_opening_a_lesson(self, scene: Scene) -> None:
        publish(scene, made("mot"))
        student = Student.of(scene)
        student.see("mot")
        publish(scene, made("hai"))
        student.see("mot")
        assert student.state().edition == 1

    def test_does_not_take_deeds_of_another_ones_lessons(self, scene: Scene) -> None:
        publish(scene, made("mot"))
        student = Student.of(scene)
        student.see("mot")
        publish(scene, made("hai"))
        with pytest.raises(NotFound):
            student.finish("hai")
        assert student.finish("mot")


class TestChangingTheEdition:
    def test_keeps_what_is_done_by_the_lessons_keys(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai", "ba"))
        student = Student.of(scene)
        student.finish("mot")
        student.finish("hai", checked=True)
        publish(scene, made("moi", "hai", "mot", title="Khóa thử bản hai"))
        assert student.move()
        assert student.card().edition == 2
        assert (student.progress().done, student.progress().total) == (2, 3)
        assert student.done() == {"mot", "hai"}

    def test_keeps_lessons_done_under_an_easier_rule(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        student = Student.of(scene)
        student.finish("mot")
        publish(scene, made(Lesson("mot", "check", floor=30), Lesson("hai", "assignment"), order="locked"))
        student.move()
        assert student.done() == {"mot"}

    def test_counts_at_once_what_the_new_rules_find_done(self, scene: Scene) -> None:
        publish(scene, made(Lesson("mot", "check"), Lesson("hai", "check")))
        student = Student.of(scene)
        student.finish("mot", checked=True)
        student.finish("hai")
        publish(scene, made(Lesson("mot", "check"), Lesson("hai", "read")))
        student.move()
        assert student.done() == {"mot", "hai"}
        assert student.kinds() == ["lessons"]

    def test_twice_is_once_and_not_for_who_never_began(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        student, other = Student.of(scene), Student.of(scene)
        student.finish("mot")
        publish(scene, made("mot"))
        assert student.move()
        assert not student.move()
        with pytest.raises(NotFound):
            other.move()

    def test_is_not_for_who_has_finished(self, scene: Scene) -> None:
        publish(scene, made("mot"))
        student = Student.of(scene)
        student.finish("mot")
        publish(scene, made("mot", "hai"))
        assert not student.move()
        assert student.state().edition == 1


class TestReadingEditions:
    def test_finds_the_latest_version_of_each(self, scene: Scene) -> None:
        first = publish(scene, made("mot"), note="")
        publish(scene, made("mot", remark="Sửa."), correction=True)
        second = publish(scene, made("mot", "hai"), note="Thêm bài hai.")
        with scene.app.app_context():
            session = db.session()
            assert courses.latest_of(session, first.id, 1).version == 2
            assert courses.latest_of(session, first.id, 2).version_id == second.version_id
            with pytest.raises(NotFound):
                courses.latest_of(session, first.id, 3)
            assert [one.note for one in list_notes(session, first.id, after_edition=1)] == ["Thêm bài hai."]
            assert had_lesson(session, first.id, "hai")
            assert not had_lesson(session, first.id, "ba")

    def test_asks_at_most_once_a_second(self, scene: Scene) -> None:
        first = publish(scene, made("mot"))
        publish(scene, made("hai"))
        with scene.app.app_context():
            session = db.session()
            courses.latest_of(session, first.id, 1)
            courses._editions.get((first.id, 1), lambda: None).hold()
            with scene.counting() as statements:
                courses.latest_of(session, first.id, 1)
            assert statements == []


class TestATestPassedMeanwhile:
    def test_completes_the_course_that_has_another_test_by_now(self, scene: Scene) -> None:
        student = Student.of(scene, "C03")
        reference = student.learner.begin("C03")
        with scene.app.app_context():
            course = student.newest()
        publish(scene, made("mot", code="C03", slug=course.slug, quiz=""))
        student.learner.submit(reference)
        assert student.kinds() == ["passed"]
