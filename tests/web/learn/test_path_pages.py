"""Learning paths: their courses in order, what is still to come, the learner's own progress."""

from __future__ import annotations

import pytest

from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import visit

FIRST = "/lo-trinh/moi-bat-dau"
STAFF = "/lo-trinh/can-bo-khuyen-hoc-can-bo-co-so"


class TestThePaths:
    def test_are_three_and_lead_to_their_courses(self, small_scene: Scene) -> None:
        browser = small_scene.app.test_client()
        page = visit(browser, "/lo-trinh")
        for title in ("① Mới bắt đầu", "② Trở thành Công dân học tập", "③ Cán bộ khuyến học, cán bộ cơ sở"):
            assert title in page.text
        assert {FIRST, STAFF} <= set(page.links)
        assert "Đã học xong" not in page.text

    @pytest.mark.parametrize("path", ["/", "/lo-trinh"])
    def test_are_found_from_the_home_page(self, small_scene: Scene, path: str) -> None:
        assert FIRST in visit(small_scene.app.test_client(), path).links

    def test_say_which_course_is_to_come_without_a_link(self, small_scene: Scene) -> None:
        page = visit(small_scene.app.test_client(), FIRST)
        order = [page.text.index(title) for title in ("Kỹ năng số", "An toàn trên mạng", "Dịch vụ công", "Thanh toán")]
        assert order == sorted(order)
        assert page.text.count("sắp có") >= 2
        assert "/khoa-hoc/ky-nang-so-tren-dien-thoai" in page.links
        assert not [link for link in page.links if "dich-vu-cong" in link]

    def test_are_not_there_under_another_name(self, small_scene: Scene) -> None:
        assert visit(small_scene.app.test_client(), "/lo-trinh/khong-co").status == 404


class TestALearnersWay:
    def test_counts_the_courses_she_has_passed_of_those_published(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        page = visit(learner.browser(), FIRST)
        assert "Đã học xong 0 trên 2 khóa đang mở (0%)" in page.text
        assert "Bắt đầu: Kỹ năng số" in page.text
        learner.pass_course("C02")
        page = visit(learner.browser(), FIRST)
        assert "Đã học xong 1 trên 2 khóa đang mở (50%)" in page.text
        assert "Học tiếp: An toàn trên mạng" in page.text
        learner.pass_course("C03")
        page = visit(learner.browser(), FIRST)
        assert "Bạn đã học xong mọi khóa đang mở của lộ trình này." in page.text
        overview = visit(learner.browser(), "/lo-trinh")
        assert "Đã học xong 2 trên 2 khóa đang mở (100%)" in overview.text
        assert "Đã học xong 1 trên 2 khóa đang mở (50%)" in overview.text

    def test_is_nobody_elses(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        learner.pass_course("C02")
        assert "Đã học xong" not in visit(scene.app.test_client(), FIRST).text
        answer = learner.browser().get(FIRST)
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_costs_two_statements_and_a_stranger_none(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        for path in ("/lo-trinh", FIRST):
            for browser, most in ((learner.browser(), 2), (scene.app.test_client(), 1)):
                browser.get(path)
                with scene.counting() as statements:
                    assert browser.get(path).status_code == 200
                assert len(statements) <= most, statements
