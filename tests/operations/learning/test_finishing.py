"""What makes a lesson count: the rule of the learner's edition, in the order she goes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from courses.operations import progress
from courses.operations.progress import LessonDone
from courses.queries import CourseCard
from kernel import clock
from lms import work
from lms.extensions import db
from tests.conftest import Scene
from tests.made_courses import Lesson, made, publish
from tests.operations.learning.study import Student


def adopt(student: Student, course: CourseCard, *lessons: tuple[str, bool]) -> int:
    """Take lessons over from a browser, as (key, checked)."""
    actor = student.actor()
    remembered = [LessonDone(course.id, slug, checked) for slug, checked in lessons]
    with student.scene.app.app_context():
        return work.run(
            db.session(), lambda: progress.adopt(db.session(), lessons=remembered, actor=actor, at=clock.now())
        )


class TestFinishingALesson:
    def test_is_by_reading_or_checking_where_either_is_enough(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        student = Student.of(scene)
        assert student.finish("mot")
        assert student.finish("hai", checked=True)
        assert student.kinds() == ["lessons"]

    def test_is_by_the_self_check_where_it_is_asked_for(self, scene: Scene) -> None:
        publish(scene, made(Lesson("mot", "check")))
        student = Student.of(scene)
        assert not student.finish("mot")
        assert student.kinds() == []
        assert student.finish("mot", checked=True)
        assert student.kinds() == ["lessons"]

    def test_waits_for_the_floor_by_the_clock_of_the_server(self, scene: Scene) -> None:
        publish(scene, made(Lesson("mot", floor=10)))
        student = Student.of(scene)
        student.see("mot")
        assert not student.finish("mot", checked=True, after=3)
        assert not student.finish("mot", after=8)
        assert student.done() == set()
        assert student.finish("mot", after=12)
        assert student.done() == {"mot"}

    def test_counts_what_was_checked_early_once_the_time_is_over(self, scene: Scene) -> None:
        publish(scene, made(Lesson("mot", "check", floor=10)))
        student = Student.of(scene)
        assert not student.finish("mot", checked=True)
        assert student.finish("mot", after=11)

    def test_starts_the_floor_when_nobody_saw_her_open_the_lesson(self, scene: Scene) -> None:
        publish(scene, made(Lesson("mot", floor=10, checks=0)))
        student = Student.of(scene)
        assert not student.finish("mot")
        assert student.finish("mot", after=11)

    def test_counts_in_order_where_the_course_is_locked(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai", "ba", order="locked"))
        student = Student.of(scene)
        assert not student.finish("ba", checked=True)
        assert not student.finish("hai")
        assert student.done() == set()
        assert student.finish("mot")
        assert student.done() == {"mot", "hai", "ba"}
        assert student.kinds() == ["lessons"]

    def test_twice_writes_it_once(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        student = Student.of(scene)
        for _again in range(2):
            student.finish("mot")
            student.finish("hai")
        assert student.kinds() == ["lessons"]

    def test_of_the_last_two_at_once_completes_the_course(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        for _round in range(3):
            student = Student.of(scene)
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(student.finish, ("mot", "hai")))
            assert student.kinds() == ["lessons"]


class TestTakingOverFromABrowser:
    def test_counts_what_needs_no_clock(self, scene: Scene) -> None:
        course = publish(scene, made("mot", Lesson("hai", "check"), Lesson("ba", floor=10)))
        student = Student.of(scene)
        assert adopt(student, course, ("mot", False), ("hai", True), ("ba", True), ("la", True)) == 3
        assert student.done() == {"mot", "hai"}
        assert student.facts()["ba"].checked

    def test_keeps_the_order_of_a_locked_course(self, scene: Scene) -> None:
        course = publish(scene, made("mot", "hai", "ba", order="locked"))
        student = Student.of(scene)
        adopt(student, course, ("ba", False), ("mot", False))
        assert student.done() == {"mot"}

    def test_completes_a_course_learnt_whole(self, scene: Scene) -> None:
        course = publish(scene, made("mot", "hai"))
        student = Student.of(scene)
        adopt(student, course, ("mot", True), ("hai", False))
        assert student.kinds() == ["lessons"]
        assert student.state().edition == course.edition

    def test_of_lessons_that_are_gone_is_nothing(self, scene: Scene) -> None:
        course = publish(scene, made("mot"))
        student = Student.of(scene)
        assert adopt(student, course, ("khong-co", False)) == 0
        assert student.state().edition is None
