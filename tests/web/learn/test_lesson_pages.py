"""Courses and lessons: open to everybody, by plain forms, in few statements."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from courses import queries as courses
from courses.queries import CourseCard
from lms.extensions import db
from lms.web.learn import remembered, selfcheck
from question_bank.rules import kinds
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import Page, visit

COURSE = "/khoa-hoc/an-toan-tren-mang-tranh-bi-lua"
LESSON = f"{COURSE}/mat-khau-ma-otp-xac-thuc-hai-lop"
SLUG = "mat-khau-ma-otp-xac-thuc-hai-lop"


def course_of(scene: Scene) -> CourseCard:
    with scene.app.app_context():
        return courses.get_course(db.session(), COURSE.rsplit("/", 1)[1])


def checks_of(scene: Scene):
    with scene.app.app_context():
        return courses.get_lesson(db.session(), course_of(scene), SLUG).checks


def answered(scene: Scene, page: Page, *, right: bool, questions: int = 3) -> Page:
    """Answer the first questions of the self-check and send the form."""
    form = page.form("/tu-kiem-tra")
    data = form.sent()
    for number, check in enumerate(checks_of(scene)[:questions], start=1):
        chosen = kinds.find(check["kind"]).solve(check["spec"], check["presentation"])["chosen"]
        count = len(check["presentation"]["order"])
        wrong = [position for position in range(count) if position not in chosen][:1]
        data[f"c{number}"] = [str(position) for position in (chosen if right else wrong)]
    return page.send(form, data)


def read_all_lessons(client: FlaskClient, course: CourseCard) -> None:
    for line in course.lessons:
        page = visit(client, f"{COURSE}/{line.slug}")
        page.send(page.form("/da-doc"))


class TestTheCatalogue:
    def test_finds_a_course_by_words_without_marks(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), "/khoa-hoc?q=tranh+bi+lua")
        assert "Tìm thấy 1 khóa học" in page.text
        assert COURSE in page.links

    def test_keeps_the_filters_of_its_address(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), "/khoa-hoc?chu-de=an-toan-mang&chu-de=khong-co&bac=co-ban")
        form = next(form for form in page.forms if form.values("chu-de") and "bac" in form.names("checkbox"))
        assert form.sent() == {"chu-de": ["an-toan-mang"], "bac": ["co-ban"]}
        assert COURSE in page.links

    def test_says_so_when_nothing_fits(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), "/khoa-hoc?q=xyzzy")
        assert "Chưa có khóa học nào khớp" in page.text

    def test_knows_the_course_of_every_path(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), "/khoa-hoc?lo-trinh=1")
        assert "Kỹ năng số cơ bản" in page.text
        assert "Hiểu về Công dân học tập" not in page.text


class TestACourse:
    def test_says_what_it_teaches_and_what_its_test_gives(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), COURSE)
        card = course_of(small_scene)
        assert all(outcome in page.text for outcome in card.outcomes)
        assert all(f"{COURSE}/{line.slug}" in page.links for line in card.lessons)
        assert "15 câu, đạt từ 70% số điểm của bài" in page.text
        assert "Chỉ số 2.4" in page.text
        assert "CC BY 4.0" in page.text

    def test_is_not_there_under_another_name(self, small_scene: Scene) -> None:
        assert visit(small_scene.app.test_client(), "/khoa-hoc/khong-co").status == 404

    def test_costs_a_learner_at_most_six_statements(self, scene: Scene) -> None:
        browser = Learner.register(scene).browser()
        browser.get(COURSE)
        with scene.counting() as statements:
            assert browser.get(COURSE).status_code == 200
        assert len(statements) <= 6, statements


class TestALesson:
    def test_needs_no_account_and_no_cookie(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), LESSON)
        assert page.status == 200
        assert "Mã OTP là chữ ký của bạn" in page.text
        assert "Set-Cookie" not in page.response.headers

    def test_costs_a_stranger_at_most_one_statement(self, scene: Scene) -> None:
        scene.app.test_client().get(LESSON)
        with scene.counting() as statements:
            assert scene.app.test_client().get(LESSON).status_code == 200
        assert len(statements) <= 1, statements

    def test_costs_a_learner_at_most_three_statements(self, scene: Scene) -> None:
        browser = Learner.register(scene).browser()
        browser.get(COURSE)
        scene.app.test_client().get(LESSON)  # the text itself is read once a process
        for most in (3, 1):
            with scene.counting() as statements:
                assert browser.get(LESSON).status_code == 200
            assert len(statements) <= most, statements

    def test_is_written_once_an_hour(self, scene: Scene) -> None:
        browser = Learner.register(scene).browser()
        browser.get(LESSON)
        with scene.counting() as statements:
            browser.get(LESSON)
        assert not [each for each in statements if each.startswith("INSERT")]

    def test_does_not_tell_the_reasons_before_an_answer(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), LESSON)
        reasons = [o["reason_html"] for check in checks_of(small_scene) for o in check["spec"]["options"]]
        assert len(reasons) >= 9
        assert not [reason for reason in reasons if reason in page.html]

    def test_is_not_there_when_the_course_has_no_such_lesson(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        assert visit(browser, f"{COURSE}/khong-co").status == 404
        assert browser.post(f"{COURSE}/khong-co/da-doc").status_code == 404

    def test_is_said_to_be_read_by_a_button(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        page = visit(browser, LESSON)
        after = page.send(page.form("/da-doc"))
        assert after.path == LESSON
        assert "Đã đọc xong" in after.text
        assert "Đã đọc xong" in visit(browser, COURSE).text
        assert "Đã học 1 trên 8 bài" in visit(browser, COURSE).text

    def test_is_remembered_for_an_account_and_leaves_no_cookie(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        browser = learner.browser()
        page = visit(browser, LESSON)
        after = page.send(page.form("/da-doc"))
        assert remembered.COOKIE not in str(after.response.headers)
        assert browser.get_cookie(remembered.COOKIE) is None
        assert "Đã học 1 trên 8 bài" in visit(learner.browser(), COURSE).text

    def test_refuses_a_form_of_another_site(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}, {"Origin": "null"}):
            assert browser.post(f"{LESSON}/da-doc", headers=headers).status_code == 403
            assert browser.post(f"{LESSON}/tu-kiem-tra", headers=headers).status_code == 403
        assert browser.get_cookie(remembered.COOKIE) is None

    def test_leads_to_the_next_and_the_last_to_the_test(self, small_scene: Scene) -> None:
        browser, card = small_scene.app.test_client(), course_of(small_scene)
        for here, following in zip(card.lessons, card.lessons[1:], strict=False):
            assert f"{COURSE}/{following.slug}" in visit(browser, f"{COURSE}/{here.slug}").links
        assert f"{COURSE}/kiem-tra" in visit(browser, f"{COURSE}/{card.lessons[-1].slug}").links

    def test_of_all_makes_the_course_complete(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        read_all_lessons(learner.browser(), course_of(scene))
        with scene.app.app_context():
            done = courses.list_completions(db.session(), person_id=learner.person_id)
        assert [each.kind for each in done] == ["lessons"]


class TestASelfCheck:
    def test_says_why_and_stores_nothing_when_an_answer_is_not_right(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        after = answered(small_scene, visit(browser, LESSON), right=False)
        assert "Chưa đúng" in after.text
        assert "Đúng 0 trên 3 câu" in after.text
        assert "Chưa đúng. Đổi tên không ngăn được người đã biết mật khẩu." in after.text
        assert browser.get_cookie(remembered.COOKIE) is None
        assert "Đã tự kiểm tra" not in visit(browser, COURSE).text

    def test_completes_the_lesson_when_all_is_right(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        after = answered(small_scene, visit(browser, LESSON), right=True)
        assert "Bạn đã trả lời đúng cả 3 câu." in after.text
        assert "Đã tự kiểm tra" in visit(browser, COURSE).text

    def test_completes_it_for_an_account(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        answered(scene, visit(learner.browser(), LESSON), right=True)
        assert "Đã tự kiểm tra" in visit(learner.browser(), COURSE).text

    def test_asks_on_for_what_was_left_out_and_keeps_what_was_given(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        half = answered(small_scene, visit(browser, LESSON), right=True, questions=1)
        assert "Còn 2 câu chưa trả lời" in half.text
        whole = answered(small_scene, half, right=True)
        assert "Bạn đã trả lời đúng cả 3 câu." in whole.text

    def test_is_not_passed_by_an_address(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        right = selfcheck.written(
            tuple(kinds.find(c["kind"]).solve(c["spec"], c["presentation"]) for c in checks_of(small_scene))
        )
        assert "đúng cả 3 câu" in visit(browser, f"{LESSON}?tra-loi={right}").text
        assert browser.get_cookie(remembered.COOKIE) is None

    def test_survives_rubbish(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        for text in ("", ".", "99.-1.x", "0-0-0-0", "...................", "9" * 5000, "²", "%00"):
            assert visit(browser, f"{LESSON}?tra-loi={text}").status == 200
        answer = browser.post(f"{LESSON}/tu-kiem-tra", data={"c1": "x", "c2": ["0"] * 50, "c9": "1"})
        assert answer.status_code == 302

    def test_is_also_there_for_every_other_lesson(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        for line in course_of(small_scene).lessons:
            page = visit(browser, f"{COURSE}/{line.slug}")
            assert re.search(r"Tự kiểm tra \([34] câu\)", page.text), line.slug
