"""From a telephone's photograph to the point it gives: returned once, mended, approved; with scripts and without."""

from __future__ import annotations

import pytest

from tests.claiming import photo, taken, yesterday
from tests.live import DESK, PHONE, Open, Visitor

pytestmark = pytest.mark.browser

WORDS = "Tôi hướng dẫn bà con xóm Đông cài VNeID"
MENDED = "Tôi hướng dẫn 12 bà con xóm Đông cài VNeID, ảnh chụp gần hơn"
SENDERS = {True: "Trần Thị Sen", False: "Trần Thị Mai"}
SEEDS = {True: (9, 31), False: (10, 32)}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_photograph_is_returned_mended_and_counted(visit: Open, scripts: bool) -> None:
    phone = visit(java_script_enabled=scripts)
    desk = visit("canbo", java_script_enabled=scripts, viewport=DESK if scripts else PHONE)
    first, second = SEEDS[scripts]
    send(phone, SENDERS[scripts], first)
    give_back(desk, SENDERS[scripts])
    mend(phone, second)
    approve(desk, SENDERS[scripts])
    see_why(phone)


def fits(visitor: Visitor) -> bool:
    """Tell whether nothing of a page stands out on the right of a screen."""
    view = visitor.page.viewport_size
    assert view is not None
    return bool(visitor.page.evaluate("document.documentElement.scrollWidth") <= view["width"])


def choose_photo(phone: Visitor, seed: int) -> None:
    """Take a photograph with the telephone."""
    picture = {"name": f"IMG_{seed}.jpg", "mimeType": "image/jpeg", "buffer": photo(seed, exif=taken())}
    phone.page.get_by_label("Chụp ảnh bằng điện thoại").set_input_files(picture)  # type: ignore[arg-type]


def send(phone: Visitor, name: str, seed: int) -> None:
    """Sign up and hand in a photograph; a missing day is asked for, what was typed stays."""
    phone.sign_up(name=name, ward="Phường Mẫu 1")
    phone.go("/toi/minh-chung")
    phone.follow("Nộp minh chứng")
    phone.page.get_by_label("Dạy lại cho người khác").check()
    phone.press("Tiếp tục")
    phone.page.get_by_label("1.4 Động viên").check()
    phone.press("Tiếp tục")
    choose_photo(phone, seed)
    phone.page.get_by_label("Mô tả bằng một câu").fill(WORDS)
    phone.press("Lưu và tiếp tục")
    assert "Vui lòng nhập một ngày" in phone.text()
    phone.page.get_by_label("Ngày trên giấy").fill(f"{yesterday():%d/%m/%Y}")
    phone.press("Lưu và tiếp tục")
    assert "chụp ngày 08/03/2026" in phone.text()
    assert fits(phone)
    source = phone.page.locator("main img").first.get_attribute("src")
    assert phone.context.request.get(f"{phone.live.url}{source}").headers["content-type"] == "image/jpeg"
    phone.press("Gửi minh chứng")
    assert "Đang chờ xem" in phone.text()
    assert "trước ngày" in phone.text()


def give_back(desk: Visitor, name: str) -> None:
    """Return somebody's photograph with a ready reason."""
    desk.go("/can-bo/minh-chung")
    desk.follow(f"{name}, chỉ số 1.4")
    assert WORDS in desk.text()
    assert fits(desk)
    desk.page.get_by_text("Đề nghị bổ sung", exact=True).click()
    desk.press("Ảnh mờ")


def mend(phone: Visitor, seed: int) -> None:
    """Read why it came back, add a better photograph and other words, and send it again."""
    phone.go("/toi/minh-chung")
    assert "Đề nghị bổ sung" in phone.text()
    phone.follow("Dạy lại cho người khác")
    assert "Ảnh mờ hoặc tối, chưa đọc được. Vui lòng chụp lại ở nơi đủ sáng." in phone.text()
    assert fits(phone)
    phone.follow("Sửa và gửi lại")
    choose_photo(phone, seed)
    phone.page.get_by_label("Mô tả bằng một câu").fill(MENDED)
    phone.press("Lưu và tiếp tục")
    phone.press("Gửi lại minh chứng")
    assert "Đang chờ xem" in phone.text()


def approve(desk: Visitor, name: str) -> None:
    """Accept what was mended, with a band."""
    desk.go("/can-bo/minh-chung")
    desk.follow(f"{name}, chỉ số 1.4")
    assert "Đã bổ sung, gửi lại" in desk.text()
    assert MENDED in desk.text()
    desk.click(desk.page.get_by_role("button", name="Mức 8"))


def see_why(phone: Visitor) -> None:
    """Find the point in the score, and its reason behind one click."""
    phone.go("/toi/diem")
    line = phone.page.locator(".score-line", has_text="1.4").locator(".score-entry")
    assert line.locator(".score-entry-points").inner_text() == "+ 8"
    assert fits(phone)
    phone.click(line.locator("a"))
    assert phone.heading() == "Vì sao có điểm này"
    assert fits(phone)
    for said in (MENDED, "Lê Thị Hạnh", "Mức do người duyệt minh chứng chọn cho cả chỉ số"):
        assert said in phone.text()
