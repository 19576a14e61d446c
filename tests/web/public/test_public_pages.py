"""Pages for everybody: home, criteria, help, looks, files."""

from __future__ import annotations

import hashlib
import re

from courses import queries as courses
from lms.extensions import db
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import visit

LESSON = re.compile(r"^/khoa-hoc/[a-z0-9-]+/(?!kiem-tra$)[a-z0-9-]+$")


class TestTheHomePage:
    def test_leads_to_the_text_of_a_first_lesson_in_two_clicks_at_most(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        home = visit(browser, "/")
        first = next(link for link in home.links if LESSON.match(link))
        lesson = visit(browser, first)
        assert '<div class="prose">' in lesson.html
        assert len(re.split(r"\s+", lesson.text)) > 350
        assert "Bài 1 trên" in lesson.text

    def test_has_the_three_ways_in(self, small_scene: Scene) -> None:
        text = visit(small_scene.app.test_client(), "/").text
        ways = ("① Mới bắt đầu", "② Trở thành Công dân học tập", "③ Tránh bị lừa trên mạng")
        assert all(way in text for way in ways)

    def test_costs_a_stranger_at_most_one_statement_and_sets_no_cookie(self, scene: Scene) -> None:
        for path in ("/", "/khoa-hoc", "/tieu-chi", "/tro-giup"):
            scene.app.test_client().get(path)
            with scene.counting() as statements:
                answer = scene.app.test_client().get(path)
            assert len(statements) <= 1, (path, statements)
            assert "Set-Cookie" not in answer.headers

    def test_goes_on_where_this_browser_stopped(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        first = next(link for link in visit(browser, "/").links if LESSON.match(link))
        browser.post(f"{first}/da-doc")
        home = visit(browser, "/")
        assert "Đã học 1 trên" in home.text
        assert "Học tiếp bài 2" in home.text
        assert "Học tiếp bài 2" not in visit(small_scene.app.test_client(), "/").text

    def test_goes_on_where_the_account_stopped(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        with scene.app.app_context():
            card = courses.list_catalogue(db.session())[0]
        for line in card.lessons:
            learner.browser().post(f"/khoa-hoc/{card.slug}/{line.slug}/da-doc")
        home = visit(learner.browser(), "/")
        assert "Làm bài kiểm tra cuối khóa" in home.text
        assert f"/khoa-hoc/{card.slug}/kiem-tra" in home.links
        with scene.counting() as statements:
            learner.browser().get("/")
        assert len(statements) <= 4, statements


class TestTheCriteria:
    def test_explain_the_decision_the_rule_and_how_sure_we_are(self, small_scene: Scene) -> None:
        text = visit(small_scene.app.test_client(), "/tieu-chi").text
        assert "Quyết định 324/QĐ-KHVN ngày 25/10/2023" in text
        assert "từ 80 trên 100 điểm trở lên" in text
        assert "mỗi chỉ số có ít nhất 5 điểm" in text
        assert all(word in text for word in ("đã xác minh", "suy luận", "mặc định"))
        assert all(f"Chỉ số {code}" in text for code in ("1.1", "1.4", "2.1", "2.4", "3.1", "3.2"))

    def test_say_which_course_gives_points_and_up_to_what(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), "/tieu-chi")
        assert "/khoa-hoc/an-toan-tren-mang-tranh-bi-lua" in page.links
        assert "tính nhiều nhất 8 điểm" in page.text
        assert "không cộng dồn" in page.text


class TestHelp:
    def test_stands_in_plain_words(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), "/tro-giup")
        assert page.status == 200
        assert "Quên mật khẩu" in page.text
        assert "cán bộ xã, phường" in page.text


class TestTheLooks:
    def test_are_kept_for_a_year_and_lead_back(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        answer = browser.get("/che-do?co_chu=3&giao_dien=toi&ve=/khoa-hoc?q=an")
        assert answer.headers["Location"] == "/khoa-hoc?q=an"
        assert all("Max-Age=31536000" in each for each in answer.headers.getlist("Set-Cookie"))
        page = browser.get("/khoa-hoc").get_data(as_text=True)
        assert 'data-size="3"' in page
        assert 'data-theme="toi"' in page

    def test_lead_nowhere_else(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        for elsewhere in ("https://example.org", "//example.org", "/\\example.org", "javascript:1", ""):
            answer = browser.get("/che-do", query_string={"co_chu": "2", "ve": elsewhere})
            assert answer.headers["Location"] == "/"

    def test_are_only_those_that_exist(self, small_scene: Scene) -> None:
        answer = small_scene.app.test_client().get("/che-do?co_chu=99&giao_dien=<x>")
        assert "Set-Cookie" not in answer.headers


class TestAKeptFile:
    def test_is_served_by_its_content_and_can_run_nothing(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        course = visit(browser, "/khoa-hoc/an-toan-tren-mang-tranh-bi-lua").html
        address = re.search(r'src="(/tep/([0-9a-f]{64})\.svg)"', course)
        assert address is not None
        answer = browser.get(address.group(1))
        assert hashlib.sha256(answer.data).hexdigest() == address.group(2)
        assert answer.mimetype == "image/svg+xml"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "immutable" in answer.headers["Cache-Control"]
        again = browser.get(address.group(1), headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304

    def test_is_not_there_under_another_ending_or_name(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        course = visit(browser, "/khoa-hoc/an-toan-tren-mang-tranh-bi-lua").html
        sha256 = re.search(r'src="/tep/([0-9a-f]{64})\.svg"', course).group(1)
        for name in (f"{sha256}.png", f"{'0' * 64}.svg", "x.svg", "..%2f..%2fetc.svg"):
            assert browser.get(f"/tep/{name}").status_code == 404
