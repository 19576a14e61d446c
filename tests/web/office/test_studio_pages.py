"""The area of trainers: published courses, their outline and the banks of their tests."""

from __future__ import annotations

import re

from courses import queries as courses
from lms.extensions import db
from question_bank import queries as banks
from tests.conftest import Scene
from tests.people import Learner
from tests.web.office.desk import CITY, Officer, officer, row, table


def trainer(scene: Scene) -> Officer:
    return officer(scene, "trainer", path=CITY, name="Trần Văn Minh")


class TestListOfCourses:
    def test_says_whether_each_bank_fills_its_test(self, small_scene: Scene) -> None:
        page = trainer(small_scene).read("/giang-vien")
        with small_scene.app.app_context():
            cards = courses.list_catalogue(db.session())
        assert len(table(page, "khoa-hoc")) == 1 + len(cards)
        for card in cards:
            cells = row(page, "khoa-hoc", card.code + ".")
            assert cells[1] == str(card.version)
            assert cells[3] == str(len(card.lessons))
            assert cells[6].startswith("Đủ câu"), cells


class TestCourse:
    def test_shows_its_lessons_and_counts_every_item_of_its_bank(self, small_scene: Scene) -> None:
        desk = trainer(small_scene)
        with small_scene.app.app_context():
            cards = courses.list_catalogue(db.session())
            quizzes = {card.code: banks.find_current_quiz(db.session(), card.quiz_code) for card in cards}
        for card in cards:
            page = desk.read(f"/giang-vien/khoa-hoc/{card.slug}")
            assert all(line.title in page for line in card.lessons)
            quiz = quizzes[card.code]
            assert quiz is not None
            for name in ("dang", "bac", "thanh-phan"):
                assert sum(int(cells[1]) for cells in table(page, name)[1:]) == len(quiz.pool)
            assert sum(int(cells[1]) for cells in table(page, "de")[1:]) == quiz.length

    def test_names_kinds_and_components_in_words(self, small_scene: Scene) -> None:
        desk = trainer(small_scene)
        with small_scene.app.app_context():
            slug = courses.list_catalogue(db.session())[0].slug
        page = desk.read(f"/giang-vien/khoa-hoc/{slug}")
        assert all(re.fullmatch(r"\d\.\d\. .+", cells[0]) for cells in table(page, "thanh-phan")[1:])
        assert not {"single", "multiple", "matching"} & {cells[0] for cells in table(page, "dang")}

    def test_there_is_not_is_not_found(self, small_scene: Scene) -> None:
        assert trainer(small_scene).get("/giang-vien/khoa-hoc/khong-co").status_code == 404

    def test_is_closed_to_learners(self, small_scene: Scene) -> None:
        assert Learner.register(small_scene).browser().get("/giang-vien/khoa-hoc/x").status_code == 403
