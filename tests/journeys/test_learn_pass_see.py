"""From the home page to a lesson, an account, a passed test, points with their reason, and the ward's figures."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from tests.live import DESK, Open, Visitor

pytestmark = pytest.mark.browser

WARD = "Phường Mẫu 1"


def read_lesson_by_clicking(visitor: Visitor) -> int:
    """Go from the home page to the text of a lesson; return how many clicks that took."""
    visitor.go("/")
    visitor.click(visitor.page.locator("main .card a.button"))
    assert visitor.page.locator("article .prose").inner_text().strip()
    return 1


def slug_of(visitor: Visitor) -> str:
    return visitor.path.split("/")[2].split("?")[0]


def check_oneself(visitor: Visitor) -> None:
    """Answer the self-check of the lesson on the page, learning from the review until all is right."""
    page = visitor.page
    lesson = visitor.path.split("?")[0].split("#")[0]
    known: dict[str, list[str]] = {}
    for _try in range(2):
        questions = page.locator("#tu-kiem-tra section.question")
        for number in range(1, questions.count() + 1):
            wanted = known.get(str(number))
            cards = page.locator(f"#cau-{number} label.choice-card")
            if wanted is None:
                cards.first.click()
                continue
            for index in range(cards.count()):
                if cards.nth(index).inner_text().strip() in wanted:
                    cards.nth(index).click()
        visitor.press("Trả lời")
        if "Bạn đã trả lời đúng cả" in visitor.text():
            return
        for number in range(1, page.locator("#tu-kiem-tra section.question").count() + 1):
            right = page.locator(f"#cau-{number} .answer-right .answer-text")
            known[str(number)] = [text.strip() for text in right.all_inner_texts()]
        visitor.go(lesson)
    pytest.fail("the review did not say what is right: " + visitor.text())


def passed_count(visitor: Visitor, course: str) -> int:
    """Open the ward's figures afresh; return how many have passed a course there."""
    visitor.go("/can-bo/so-lieu")
    assert WARD in visitor.heading()
    row = visitor.page.locator("#theo-khoa-hoc tbody tr", has_text=course)
    found = re.match(r"\s*([\d.]+)", row.locator("td").nth(1).inner_text())
    assert found is not None, row.inner_text()
    return int(found.group(1).replace(".", ""))


class TestSomebodyNew:
    def test_reads_a_lesson_within_two_clicks_and_without_an_account(self, visit: Open) -> None:
        visitor = visit()
        assert read_lesson_by_clicking(visitor) <= 2
        assert "/dang-nhap" not in visitor.path

    def test_learns_signs_up_passes_and_is_seen_by_the_ward(self, visit: Open) -> None:
        learner, cadre = visit(), visit("canbo", viewport=DESK)

        # two lessons without an account: one checked, one read
        read_lesson_by_clicking(learner)
        slug = slug_of(learner)
        check_oneself(learner)
        learner.click(learner.page.locator("nav.lesson-nav a.lesson-nav-next"))
        learner.press("Tôi đã đọc xong")
        assert "Bài này đã được tính là học xong." in learner.text()

        # the account takes them over
        name = f"Nguyễn Thị Thử {uuid4().hex[:6]}"
        learner.go(f"/khoa-hoc/{slug}/kiem-tra")
        learner.follow("Đăng ký tài khoản")
        learner.sign_up(name=name, ward=WARD)
        assert learner.path.startswith(f"/khoa-hoc/{slug}/kiem-tra")
        assert "giữ lại 2 bài học" in learner.text()
        learner.go(f"/khoa-hoc/{slug}")
        course = learner.heading()
        assert re.search(r"Đã học 2 trên \d+ bài", learner.text())

        # the test
        before = passed_count(cadre, course)
        reference = learner.pass_test(slug)
        assert learner.heading() == "Kết quả: Đạt"
        earned = re.findall(r"\+ (\d+) điểm cho chỉ số ([\d.]+),", learner.text())
        assert earned

        # her points, each with its reason and its proof
        learner.follow("Xem điểm của tôi")
        assert learner.path.startswith("/toi/diem")
        total = sum(int(points) for points, _code in earned)
        assert re.search(rf"\b{total}\s+điểm tích lũy trên \d+", learner.text())
        for points, code in earned:
            line = learner.page.locator("section.score-line", has=learner.page.locator(f"text='{code}'"))
            assert line.locator(".score-entry-points").inner_text().replace(" ", "") == f"+{points}"
        learner.click(learner.page.locator(".score-entry a"))
        assert learner.heading() == "Vì sao có điểm này"
        assert course in learner.text()
        learner.follow("Xem kết quả kiểm tra")
        assert learner.path == f"/kiem-tra/{reference}/ket-qua"
        assert learner.heading() == "Kết quả: Đạt"

        # the ward sees one more, at its next page
        assert passed_count(cadre, course) == before + 1
        row = cadre.page.locator("#theo-khoa-hoc tbody tr", has_text=course)
        cadre.click(row.locator("td").nth(1).locator("a"))
        assert cadre.heading().startswith(f"{before + 1} người")
        assert cadre.page.get_by_role("row", name=name).count() == 1
