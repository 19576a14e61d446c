"""A catalogue of any size is whole, and costs no more to look at again than a small one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from courses import queries as courses
from courses.formats.source import CourseSource
from courses.operations import publishing
from courses.operations.publishing import Approval
from courses.queries import PORTION
from kernel import clock
from kernel.actor import SYSTEM
from kernel.errors import NotFound
from lms import work
from lms.extensions import db
from tests.conftest import Scene
from tests.made_courses import made, publish

MANY = PORTION + 5


def sources() -> list[CourseSource]:
    """Return more courses than one statement asks for, each of one lesson."""
    model = made("bai-mot").source()
    return [
        replace(model, code=f"N{number}", slug=f"khoa-{number}", title=f"Khóa {number}", sha256=f"{number:064}")
        for number in range(MANY)
    ]


def publish_many() -> None:
    session = db.session()

    def all_of_them() -> None:
        for number, source in enumerate(sources()):
            publishing.publish(
                session, source, position=1000 + number, cover="", approval=Approval(), actor=SYSTEM, at=clock.now()
            )

    work.run(session, all_of_them)


class TestALargeCatalogue:
    def test_leaves_no_course_out(self, scene: Scene) -> None:
        with scene.app.app_context():
            shipped = courses.list_catalogue(db.session())
            db.session.rollback()
            publish_many()
            found = courses.list_catalogue(db.session())
            assert [card.slug for card in found] == [
                *(card.slug for card in shipped),
                *(f"khoa-{number}" for number in range(MANY)),
            ]
            assert courses.get_course(db.session(), f"khoa-{MANY - 1}").title == f"Khóa {MANY - 1}"

    def test_is_looked_at_again_in_one_statement(self, scene: Scene) -> None:
        with scene.app.app_context():
            publish_many()
            before = courses.find_catalogue(db.session())
            courses.forget_catalogue()
            with scene.counting() as statements:
                courses.forget_catalogue()
                again = courses.find_catalogue(db.session())
            assert again is before
            assert len(statements) == 1


class TestTheStamp:
    def test_changes_with_a_new_version_and_with_nothing_else(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai"))
        with scene.app.app_context():
            first = courses.find_catalogue(db.session()).stamp
        publish(scene, made("mot", "hai"))  # the very same content
        with scene.app.app_context():
            assert courses.find_catalogue(db.session()).stamp == first
        publish(scene, made("mot", "hai", remark="Biết dừng lại, rồi gọi lại."))
        with scene.app.app_context():
            assert courses.find_catalogue(db.session()).stamp != first


class TestTheIndexes:
    def test_find_a_course_by_its_newest_version_only(self, scene: Scene) -> None:
        publish(scene, made("mot", quiz="bai-thu"))
        publish(scene, made("mot", slug="khoa-moi"))
        with scene.app.app_context():
            session = db.session()
            assert courses.get_course(session, "khoa-moi").quiz_code == ""
            with pytest.raises(NotFound):
                courses.get_course(session, "khoa-thu")
            assert courses.find_course_of_quiz(session, "bai-thu") is None

    def test_take_the_first_of_two_courses_with_one_test(self, scene: Scene) -> None:
        publish(scene, made("mot", quiz="bai-thu"))
        publish(scene, made("mot", quiz="bai-thu", code="K02", slug="khoa-hai"))
        with scene.app.app_context():
            found = courses.find_course_of_quiz(db.session(), "bai-thu")
            assert found is not None
            assert found.code == "K01"
