"""What people come for works with JavaScript turned off, by clicking alone (UX-06)."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Locator

from tests.live import DESK, Open, Visitor

pytestmark = pytest.mark.browser

COURSE = "an-toan-tren-mang-tranh-bi-lua"


@pytest.fixture
def learner(visit: Open) -> Visitor:
    return visit(java_script_enabled=False)


@pytest.fixture
def cadre(visit: Open) -> Visitor:
    return visit("canbo", java_script_enabled=False, viewport=DESK)


def sign_in_by_clicking(visitor: Visitor, login: str) -> None:
    visitor.go("/")
    visitor.page.locator(".nav-small > summary").click()
    visitor.click(visitor.page.locator(".nav-small a", has_text="Đăng nhập"))
    visitor.sign_in(login)


def find_on_roll(cadre: Visitor, name: str, *, unconfirmed: bool = True) -> Locator:
    """Search the roll until somebody is on it: the worker writes its lines a moment after the fact."""
    line = cadre.page.locator("#nguoi tbody tr", has_text=name)
    for _look in range(40):
        cadre.page.get_by_role("searchbox").fill(name)
        cadre.page.get_by_label("Chỉ hiện người chưa được xác nhận").set_checked(unconfirmed)
        cadre.press("Tìm người")
        if line.count():
            return line
        cadre.page.wait_for_timeout(500)
    pytest.fail(f"{name} never came on the roll: {cadre.text()}")


class TestALearnerWithoutScripts:
    def test_finds_and_reads_a_lesson(self, learner: Visitor) -> None:
        learner.go("/")
        learner.page.get_by_role("searchbox").fill("lua dao")
        learner.press("Tìm khóa học")
        learner.click(learner.page.locator("main .course-card a"))
        learner.click(learner.page.locator("main .steps a"))
        assert len(learner.page.locator("article .prose").inner_text()) > 500

    def test_narrows_the_catalogue(self, learner: Visitor) -> None:
        learner.go("/khoa-hoc")
        every = learner.page.locator(".course-card").count()
        learner.page.locator("details.filters > summary").click()
        learner.page.locator(".filters-option").first.click()
        learner.press("Áp dụng")
        assert "?" in learner.path
        assert 0 < learner.page.locator(".course-card").count() <= every
        learner.page.locator("details.filters > summary").click()
        learner.follow("Bỏ lọc")
        assert learner.page.locator(".course-card").count() == every

    def test_checks_herself_and_reads_why(self, learner: Visitor) -> None:
        learner.go(f"/khoa-hoc/{COURSE}")
        learner.click(learner.page.locator("main .steps a"))
        questions = learner.page.locator("#tu-kiem-tra section.question")
        for number in range(questions.count()):
            questions.nth(number).locator("label").last.click()
        learner.press("Trả lời")
        reviewed = learner.page.locator("#tu-kiem-tra section.question")
        for number in range(reviewed.count()):
            assert reviewed.nth(number).locator(".tag").first.inner_text() in ("Đúng", "Chưa đúng")
            assert reviewed.nth(number).locator(".answer-right").count() >= 1

    def test_signs_up_and_out_and_in_again(self, learner: Visitor) -> None:
        learner.go("/")
        learner.page.locator(".nav-small > summary").click()
        learner.click(learner.page.locator(".nav-small a", has_text="Đăng ký"))
        login = learner.sign_up(name="Trần Văn Không Mã", ward="Phường Mẫu 1")
        learner.page.locator(".nav-small > summary").click()
        learner.click(learner.page.locator(".nav-small button", has_text="Đăng xuất"))
        sign_in_by_clicking(learner, login)
        learner.page.locator(".nav-small > summary").click()
        assert "Trần Văn Không Mã" in learner.page.locator(".nav-small").inner_text()

    def test_passes_a_test_and_sees_her_score(self, learner: Visitor) -> None:
        learner.sign_up(name=f"Lê Thị Bấm {uuid4().hex[:6]}")
        learner.go(f"/khoa-hoc/{COURSE}")
        learner.follow("Xem trước khi làm bài")
        learner.press("Làm bài")
        reference = learner.path.split("/")[2]
        learner.answer_all(reference)
        learner.press("Nộp bài kiểm tra")
        assert learner.heading() == "Kết quả: Đạt"
        points = sum(int(each) for each in re.findall(r"\+ (\d+) điểm cho chỉ số", learner.text()))
        learner.follow("Xem điểm của tôi")
        assert points > 0
        assert f"{points} điểm tích lũy trên" in " ".join(learner.text().split())
        learner.click(learner.page.locator(".score-entry a"))
        assert learner.heading() == "Vì sao có điểm này"


class TestACadreWithoutScripts:
    def test_filters_the_figures(self, cadre: Visitor) -> None:
        cadre.go("/can-bo")
        cadre.click(cadre.page.locator(".staff-menu-wide a", has_text="Số liệu"))
        assert "Đang tính: mọi người đã đăng ký" in cadre.text()
        cadre.page.locator("label", has_text="Chỉ tính người đã được xác nhận nơi cư trú").click()
        cadre.page.get_by_label("Kỳ đánh giá").select_option(index=1)
        year = cadre.page.get_by_label("Kỳ đánh giá").input_value()
        cadre.press("Xem số liệu")
        assert "Đang tính: chỉ người đã được xác nhận nơi cư trú" in cadre.text()
        assert cadre.page.get_by_label("Kỳ đánh giá").input_value() == year

    def test_confirms_where_somebody_lives(self, cadre: Visitor, learner: Visitor) -> None:
        name = f"Vũ Thị Chờ {uuid4().hex[:6]}"
        learner.sign_up(name=name, ward="Phường Mẫu 1")
        cadre.go("/can-bo")
        cadre.click(cadre.page.locator(".staff-menu-wide a", has_text="Người dân"))
        line = find_on_roll(cadre, name)
        assert "tự khai" in line.inner_text()
        line.locator("label").click()
        cadre.press("Xác nhận những người đã chọn")
        assert cadre.heading() == "Xác nhận nơi cư trú của 1 người"
        assert cadre.page.locator("#nguoi tbody th").inner_text().strip() == name
        cadre.press("Xác nhận 1 người")
        assert "Đã xác nhận nơi cư trú của 1 người." in cadre.text()
        assert cadre.page.locator("#nguoi tbody tr", has_text=name).count() == 0
        assert "đã xác nhận" in find_on_roll(cadre, name, unconfirmed=False).inner_text()
