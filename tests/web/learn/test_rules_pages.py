"""What completes a lesson or a course, in words, by plain forms, and in few statements."""

from __future__ import annotations

from datetime import datetime, timedelta

import time_machine
from flask.testing import FlaskClient

from courses import queries as courses
from kernel.clock import HANOI
from lms.extensions import db
from lms.web.learn import remembered
from question_bank.rules import kinds
from tests.conftest import Scene
from tests.made_courses import Lesson, made, publish
from tests.people import Learner
from tests.web.learn.reading import Page, visit

COURSE = "/khoa-hoc/khoa-thu"
MORNING = datetime(2026, 11, 22, 14, 25, 20, tzinfo=HANOI)
LATER = MORNING + timedelta(minutes=11)
NIGHT = datetime(2026, 11, 22, 23, 55, tzinfo=HANOI)


def answer(scene: Scene, page: Page, *, right: bool = True) -> Page:
    """Answer the self-check of the lesson that a page shows."""
    lesson = page.path.rsplit("/", 1)[1]
    with scene.app.app_context():
        course = courses.get_course(db.session(), "khoa-thu")
        checks = courses.get_lesson(db.session(), course, lesson).checks
    form = page.form("/tu-kiem-tra")
    data = form.sent()
    for number, check in enumerate(checks, start=1):
        chosen = kinds.find(check["kind"]).solve(check["spec"], check["presentation"])["chosen"]
        data[f"c{number}"] = [str(position if right else 1 - position) for position in chosen]
    return page.send(form, data)


def read(page: Page) -> Page:
    return page.send(page.form("/da-doc"))


def learner(scene: Scene) -> FlaskClient:
    return Learner.register(scene).browser()


class TestALessonWithAFloor:
    def test_says_from_when_on_its_button_works_and_then_it_does(self, scene: Scene) -> None:
        with time_machine.travel(MORNING, tick=False) as clock:
            publish(scene, made(Lesson("mot", floor=10)))
            browser = learner(scene)
            page = visit(browser, f"{COURSE}/mot")
            assert "Vui lòng đọc kỹ: nút «Tôi đã đọc xong» dùng được từ 14:36." in page.text
            early = read(answer(scene, page))
            assert "Bài chưa được tính là học xong" in early.text
            assert "Trả lời đúng hết phần tự kiểm tra." not in early.text
            assert "14:36" in early.text
            clock.move_to(LATER)
            again = visit(browser, f"{COURSE}/mot")
            assert "dùng được từ" not in again.text
            assert "Đã tự kiểm tra" in read(again).text

    def test_asks_for_its_questions_too(self, small_scene: Scene) -> None:
        with time_machine.travel(MORNING, tick=False) as clock:
            publish(small_scene, made(Lesson("mot", floor=10)))
            browser = learner(small_scene)
            page = visit(browser, f"{COURSE}/mot")
            clock.move_to(LATER)
            after = read(page)
            assert "Trả lời đúng hết phần tự kiểm tra." in after.text
            answered = answer(small_scene, visit(browser, f"{COURSE}/mot"))
            assert "Đã tự kiểm tra" in answered.text
            assert "Bạn đã học hết các bài của khóa này." in answered.text

    def test_names_the_day_when_it_is_tomorrow(self, small_scene: Scene) -> None:
        with time_machine.travel(NIGHT, tick=False):
            publish(small_scene, made(Lesson("mot", floor=10)))
            page = visit(learner(small_scene), f"{COURSE}/mot")
            assert "dùng được từ 00:05 ngày 23/11/2026" in page.text

    def test_gives_a_stranger_the_rule_and_no_hour(self, small_scene: Scene) -> None:
        publish(small_scene, made(Lesson("mot", floor=10), Lesson("hai", floor=10, checks=0)))
        page = visit(small_scene.app.test_client(), f"{COURSE}/mot")
        assert "Đọc ít nhất 10 phút" in page.text
        assert "dùng được từ" not in page.text
        assert not [form for form in page.forms if form.action.endswith("/da-doc")]
        assert "Đã tự kiểm tra" in answer(small_scene, page).text


class TestALessonToBeChecked:
    def test_has_no_button_and_counts_by_its_questions(self, scene: Scene) -> None:
        publish(scene, made(Lesson("mot", "check")))
        for browser in (learner(scene), scene.app.test_client()):
            page = visit(browser, f"{COURSE}/mot")
            assert "Trả lời đúng hết phần tự kiểm tra thì bài được tính là học xong." in page.text
            assert not [form for form in page.forms if form.action.endswith("/da-doc")]
            assert "Chưa đúng" in answer(scene, page, right=False).text
            assert "Đã tự kiểm tra" in answer(scene, page).text

    def test_is_not_remembered_for_a_posted_reading(self, small_scene: Scene) -> None:
        publish(small_scene, made(Lesson("mot", "check")))
        browser = small_scene.app.test_client()
        answered = browser.post(f"{COURSE}/mot/da-doc", headers={"Sec-Fetch-Site": "same-origin"})
        assert "chua-xong=1" in answered.headers["Location"]
        assert browser.get_cookie(remembered.COOKIE) is None


class TestALockedCourse:
    def test_lets_everybody_read_and_counts_in_order(self, scene: Scene) -> None:
        publish(scene, made("mot", "hai", order="locked"))
        browser = learner(scene)
        page = visit(browser, f"{COURSE}/hai")
        assert "Đây là nội dung của bài hai." in page.text
        assert "được tính sau khi học xong bài 1" in page.text
        assert "Bài chưa được tính là học xong" in read(page).text
        read(visit(browser, f"{COURSE}/mot"))
        assert "Đã học 2 trên 2 bài" in visit(browser, COURSE).text

    def test_says_so_to_a_stranger(self, small_scene: Scene) -> None:
        publish(small_scene, made("mot", "hai", order="locked"))
        browser = small_scene.app.test_client()
        assert "Khóa này tính theo thứ tự" in visit(browser, f"{COURSE}/hai").text
        assert "Khóa này tính theo thứ tự" not in visit(browser, f"{COURSE}/mot").text


class TestWhatACourseStillWants:
    def test_is_said_at_once_after_every_step(self, scene: Scene) -> None:
        publish(scene, made("mot", Lesson("hai", "check")))
        browser = learner(scene)
        assert "Học xong 2 bài." in visit(browser, COURSE).text
        read(visit(browser, f"{COURSE}/mot"))
        visit(browser, f"{COURSE}/hai")
        page = visit(browser, COURSE)
        assert "Học xong 1 trên 2 bài còn lại." in page.text
        assert "Bài 2, Bài hai: còn phần tự kiểm tra." in page.text
        assert "cần làm đúng phần tự kiểm tra" in page.text
        answer(scene, visit(browser, f"{COURSE}/hai"))
        assert "Còn thiếu gì" not in visit(browser, COURSE).text

    def test_costs_few_statements_whatever_the_rules(self, scene: Scene) -> None:
        first = made(Lesson("mot", floor=10), Lesson("hai", "assignment"), order="locked", prerequisites=("C01",))
        publish(scene, first)
        browser = learner(scene)
        for address in (COURSE, f"{COURSE}/mot", f"{COURSE}/hai"):  # somebody was here before: the process is warm
            visit(scene.app.test_client(), address)
        for address, most in ((COURSE, 6), (f"{COURSE}/mot", 3), (f"{COURSE}/mot", 2), (f"{COURSE}/hai", 3)):
            with scene.counting() as statements:
                assert browser.get(address).status_code == 200
            assert len(statements) <= most, (address, statements)


class TestPrerequisites:
    def test_keep_the_lessons_open_and_the_test_shut(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            quiz = next(card.quiz_code for card in courses.list_catalogue(db.session()) if card.code == "C03")
        publish(small_scene, made("mot", prerequisites=("C01", "C77"), quiz=quiz))
        student = Learner.register(small_scene)
        browser = student.browser()
        assert "Hoàn thành khóa «Hiểu về Công dân học tập»" in visit(browser, COURSE).text
        assert "Đã đọc xong" in read(visit(browser, f"{COURSE}/mot")).text
        start = visit(browser, f"{COURSE}/kiem-tra")
        assert "Chưa làm bài kiểm tra được" in start.text
        assert not [form for form in start.forms if form.action.endswith("/kiem-tra")]
        token = visit(browser, "/khoa-hoc/hieu-ve-cong-dan-hoc-tap/kiem-tra").form("/kiem-tra").sent()
        refused = browser.post(f"{COURSE}/kiem-tra", data=token)
        assert refused.headers["Location"].endswith(f"{COURSE}/kiem-tra")
        student.pass_course("C01")
        assert "Hoàn thành khóa" not in visit(browser, COURSE).text
        assert visit(browser, f"{COURSE}/kiem-tra").form("/kiem-tra")
