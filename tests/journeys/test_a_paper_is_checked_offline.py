"""A holder takes her paper, anybody checks it: with a line, without one, without scripts; one letter changes all."""

from __future__ import annotations

import pytest

from tests.live import Open, Visitor

pytestmark = pytest.mark.browser


def found_out(visitor: Visitor, path: str) -> str:
    """Open an address anew and return what the page found out about the signature in it."""
    visitor.page.goto("about:blank")
    visitor.page.goto(visitor.live.url + path)
    place = visitor.page.locator("[data-check][data-state]")
    place.wait_for(state="visible")
    return str(place.get_attribute("data-state"))


def scanned(holder: Visitor) -> str:
    """Take the paper of a course passed, and return where its QR leads."""
    holder.go("/toi/chung-nhan")
    taking = holder.page.get_by_role("button", name="Lấy giấy chứng nhận")
    holder.click(taking if taking.count() else holder.page.locator("main .card-title a"))
    path = holder.page.get_by_role("link", name="Xem như người quét mã QR").get_attribute("href")
    assert path is not None
    return path


class TestAPaper:
    def test_is_checked_with_and_without_a_line(self, visit: Open) -> None:
        path = scanned(visit("nguoihoc"))
        page, _hash, token = path.partition("#")
        passer_by = visit()
        passer_by.go(path)
        assert "Hợp lệ" in passer_by.text()
        passer_by.go("/xac-minh")
        passer_by.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        assert found_out(passer_by, f"/xac-minh#{token}") == "valid"
        assert "Đã đối chiếu với danh sách thu hồi" in passer_by.text()
        passer_by.context.set_offline(True)
        with pytest.raises(Exception, match="INTERNET_DISCONNECTED"):
            passer_by.go("/tro-giup")
        passer_by.page.wait_for_url("chrome-error://chromewebdata/")  # else it comes in the way of the next address
        assert found_out(passer_by, path) == "valid"
        assert "Nguyễn Thị Hòa" in passer_by.text()
        assert "Hợp lệ" not in passer_by.text()
        for place in (5, len(token) // 2, len(token) - 1):
            other = "A" if token[place] != "A" else "B"
            assert found_out(passer_by, f"{page}#{token[:place]}{other}{token[place + 1 :]}") == "wrong"
            assert "Nguyễn Thị Hòa" not in passer_by.text()

    def test_is_checked_without_scripts(self, visit: Open) -> None:
        path = scanned(visit("nguoihoc"))
        plain = visit(java_script_enabled=False)
        plain.go(path)
        assert "Hợp lệ" in plain.text()
        holder = visit("nguoihoc")
        holder.go("/toi/chung-nhan")
        holder.click(holder.page.locator("main .card-title a"))
        typed = holder.page.locator(".summary-row", has_text="Mã xác minh").locator("dd").inner_text()
        plain.go("/xac-minh")
        plain.page.get_by_label("Mã xác minh").fill(typed.lower())
        plain.page.get_by_label("Tên của người được ghi trên giấy").fill("hoa")
        plain.press("Kiểm tra")
        assert "Hợp lệ" in plain.text()
