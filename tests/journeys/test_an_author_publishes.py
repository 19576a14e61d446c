"""A trainer new to it writes a lesson with a picture and three questions; a second person approves; it is public."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.live import DESK, Open, Visitor

pytestmark = pytest.mark.browser

MOST = 12  # interactions for a lesson with a picture and three questions
TEXT = """::: tinh-huong
Chị Hoa, 42 tuổi, bán rau ở xã Mê Linh, nhận một cuộc gọi lạ giục chuyển tiền ngay trong mười phút.
:::

## Dừng lại một phút

Không ai buộc bạn quyết định ngay. Hãy gác máy, thở sâu rồi gọi lại số in trên thẻ ngân hàng.

::: can-nho
- Gác máy trước, kiểm tra sau.
:::

::: nguon
- [Ngân hàng Nhà nước](https://sbv.gov.vn), xem ngày 22/11/2026
:::
"""
QUESTION = """
::: cau-hoi
Việc thứ {number} nên làm là gì?

- [x] Gác máy
  > Có thời gian kiểm tra.
- [ ] Chuyển tiền
  > Tiền đã chuyển khó lấy lại.
:::
"""


class Counted:
    """Counts what a hand does: a click, a choice of file, a text typed or pasted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0

    def click(self, selector: str) -> None:
        self.count += 1
        self.page.locator(selector).first.click()

    def type(self, selector: str, text: str) -> None:
        self.count += 1
        self.page.locator(selector).first.fill(text)

    def write(self, text: str) -> None:
        """Type into the editor, which is not an ordinary box."""
        self.count += 1
        self.page.locator(".CodeMirror").click()
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str, path: Path) -> None:
        self.count += 1
        self.page.locator(selector).first.set_input_files(path)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph as a phone makes it: large, and knowing where it was taken."""
    image = Image.radial_gradient("L").resize((2400, 1800)).convert("RGB")
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (21.0, 1.0, 40.0), 3: "E", 4: (105.0, 50.0, 10.0)}
    held = io.BytesIO()
    image.save(held, "JPEG", quality=95, exif=exif)
    path = tmp_path / "IMG_0001.jpg"
    path.write_bytes(held.getvalue())
    return path


def begin(author: Visitor, title: str) -> str:
    """Begin a course and fill in what its card says; returns the address of its outline."""
    author.go("/giang-vien/soan-moi")
    author.page.fill("#ten", title)
    author.press("Bắt đầu soạn")
    outline = author.path
    author.go(f"{outline}/thong-tin")
    page = author.page
    page.fill("#summary", "Biết dừng lại trước một lời mời lạ.")
    page.fill("#outcomes", "Biết dừng lại\nBiết gọi lại số in trên thẻ")
    page.fill("#minutes", "6")
    for name in ("audience", "topics", "components", "competences"):
        page.locator(f"label[for^={name}-]").first.click()
    author.press("Lưu")
    author.go(outline)
    return outline


def approve(reviewer: Visitor, title: str) -> None:
    """Find the course among those that wait, read it, approve it."""
    reviewer.go("/giang-vien/duyet")
    reviewer.follow(title)
    assert "Khác bản đang xuất bản" in reviewer.text()
    reviewer.press("Duyệt và xuất bản")
    assert "đã duyệt và xuất bản" in reviewer.text()


class TestAnAuthor:
    def test_writes_a_lesson_in_twelve_interactions_and_a_second_person_publishes_it(
        self, visit: Open, photo: Path
    ) -> None:
        title = "Dừng lại một phút"
        author = visit("giangvien", viewport=DESK)
        outline = begin(author, title)
        hand = Counted(author.page)
        hand.type("#bai-moi-0", "Gác máy trước đã")
        hand.click("form[action$='/bai-moi'] button")
        hand.write(TEXT)
        hand.click("#tep > summary")
        hand.choose("#tep input[type=file]", photo)
        hand.type("#mo-ta", "Một chiếc điện thoại úp xuống bàn")
        hand.click("#tep button")
        expect(author.page.locator("[data-preview-pane] img")).to_be_attached()
        for _number in range(3):
            hand.click(".tool-question")
        expect(author.page.locator(".preview-check")).to_have_count(3)
        hand.click("form[data-editor] button[value=luu]")
        author.page.wait_for_load_state()
        assert hand.count <= MOST

        author.page.fill("#ket-qua", "biết gác máy trước một cuộc gọi giục giã")
        author.page.fill("#phut", "5")
        author.page.locator("label[for=tp-1]").click()
        author.press("Lưu")
        author.go(f"{outline}/kiem-tra")
        assert "Không còn gì phải sửa" in author.text()
        author.press("Gửi duyệt")
        assert "người khác phải duyệt" in author.text()

        approve(visit("thanhpho", viewport=DESK), title)
        reader = visit()
        reader.go("/khoa-hoc/dung-lai-mot-phut/gac-may-truoc-da")
        assert "Gác máy trước, kiểm tra sau." in reader.text()
        assert reader.page.locator("article img").evaluate("image => image.complete || image.loading === 'lazy'")
        assert reader.page.locator("article img").get_attribute("alt") == "Một chiếc điện thoại úp xuống bàn"

    def test_does_the_same_without_a_script(self, visit: Open, photo: Path) -> None:
        title = "Gọi lại số in trên thẻ"
        author = visit("giangvien", viewport=DESK, java_script_enabled=False)
        outline = begin(author, title)
        page = author.page
        page.fill("#bai-moi-0", "Gọi lại")
        author.click(page.locator("form[action$='/bai-moi'] button"))
        page.fill("#bai-viet", TEXT + "".join(QUESTION.format(number=number) for number in (1, 2, 3)))
        author.press("Xem trước")
        assert "Việc thứ 3 nên làm là gì?" in page.locator("[data-preview-pane]").inner_text()
        page.fill("#ket-qua", "biết gọi lại số in trên thẻ")
        page.fill("#phut", "5")
        page.locator("label[for=tp-1]").click()
        author.press("Lưu")
        page.locator("#tep > summary").click()
        page.set_input_files("#tep input[type=file]", photo)
        page.fill("#mo-ta", "Mặt sau một tấm thẻ")
        author.click(page.locator("#tep button"))
        assert "Mặt sau một tấm thẻ" in page.locator("#bai-viet").input_value()
        author.go(f"{outline}/kiem-tra")
        author.press("Gửi duyệt")
        approve(visit("thanhpho", viewport=DESK, java_script_enabled=False), title)
        reader = visit(java_script_enabled=False)
        reader.go("/khoa-hoc/goi-lai-so-in-tren-the/goi-lai")
        assert "Gác máy trước, kiểm tra sau." in reader.text()


class TestTheEditor:
    def test_saves_by_itself_and_keeps_what_could_not_be_sent(self, visit: Open) -> None:
        author = visit("giangvien", viewport=DESK)
        begin(author, "Chữ không mất")
        author.page.fill("#bai-moi-0", "Bài một")
        author.click(author.page.locator("form[action$='/bai-moi'] button"))
        hand = Counted(author.page)
        status = author.page.locator("[data-status]")
        hand.write("Câu thứ nhất được lưu.")
        expect(status).to_contain_text("chưa lưu")
        expect(status).to_contain_text("Đã lưu lúc", timeout=20_000)
        author.context.set_offline(True)
        hand.write(" Câu thứ hai khi mất mạng.")
        expect(status).to_have_class(re.compile("is-wrong"), timeout=20_000)
        assert "Chữ vẫn còn trong máy này" in status.inner_text()
        author.context.set_offline(False)
        expect(status).to_contain_text("Đã lưu lúc", timeout=20_000)
        author.page.reload()
        text = author.page.locator("#bai-viet").input_value()
        assert "Câu thứ nhất được lưu." in text
        assert "Câu thứ hai khi mất mạng." in text

    def test_moves_a_lesson_by_dragging_it(self, visit: Open) -> None:
        author = visit("giangvien", viewport=DESK)
        outline = begin(author, "Kéo và thả")
        for title in ("Một", "Hai"):
            author.go(outline)
            author.page.fill("#bai-moi-0", title)
            author.click(author.page.locator("form[action$='/bai-moi'] button"))
        author.go(outline)
        page = author.page
        page.locator("#bai-hai [data-grip]").drag_to(page.locator("#bai-mot"))
        expect(page.locator(".outline-title").first).to_contain_text("Hai")
