"""From a telephone's photograph to a claim that waits to be looked at, at 360 pixels, with scripts and without."""

from __future__ import annotations

import pytest

from tests.claiming import photo, taken, yesterday
from tests.live import Open

pytestmark = pytest.mark.browser

WORDS = "Tôi hướng dẫn bà con xóm Đông cài VNeID"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_photograph_becomes_a_claim_that_waits(visit: Open, scripts: bool) -> None:
    phone = visit(java_script_enabled=scripts)
    phone.sign_up(name="Trần Thị Na", ward="Phường Mẫu 1")
    phone.go("/toi/minh-chung")
    phone.follow("Nộp minh chứng")
    phone.page.get_by_label("Dạy lại cho người khác").check()
    phone.press("Tiếp tục")
    phone.page.get_by_label("1.4 Động viên").check()
    phone.press("Tiếp tục")
    picture = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo(9 + scripts, exif=taken())}
    phone.page.get_by_label("Chụp ảnh bằng điện thoại").set_input_files(picture)  # type: ignore[arg-type]
    phone.page.get_by_label("Mô tả bằng một câu").fill(WORDS)
    phone.press("Lưu và tiếp tục")
    assert "Vui lòng nhập một ngày" in phone.text()
    phone.page.get_by_label("Ngày trên giấy").fill(f"{yesterday():%d/%m/%Y}")
    phone.press("Lưu và tiếp tục")
    assert "chụp ngày 08/03/2026" in phone.text()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 360
    source = phone.page.locator("main img").first.get_attribute("src")
    assert phone.context.request.get(f"{phone.live.url}{source}").headers["content-type"] == "image/jpeg"
    phone.press("Gửi minh chứng")
    assert "Đang chờ xem" in phone.text()
    assert "trước ngày" in phone.text()
