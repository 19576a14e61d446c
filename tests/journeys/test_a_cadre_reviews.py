"""Ten cases of evidence are decided in at most twenty taps, with scripts and without; then keys do the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import Scene
from tests.people import Learner
from tests.reviews import Desk
from tests.served import serving, signed_in

pytestmark = pytest.mark.browser
CASES = 10
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
TWO_SCREENS = 2 * DESK["height"]


class TestACadre:
    @pytest.mark.parametrize(("scripts", "viewport"), [(True, DESK), (False, PHONE)], ids=["scripts", "no scripts"])
    def test_decides_ten_cases_in_twenty_taps(
        self, small_scene: Scene, browser: Browser, scripts: bool, viewport: dict[str, int]
    ) -> None:
        desk = Desk(small_scene)
        officer = desk.cadre()[0]
        people = [Learner.register(small_scene, f"Nguyễn Văn {n}") for n in range(CASES)]
        for person in people:
            desk.hand_in(person)
        with serving(small_scene) as url:
            page = signed_in(browser, url, officer, scripts=scripts, viewport=viewport)
            page.goto(f"{url}/can-bo/minh-chung")
            taps, heights = 1, [height(page)]
            page.get_by_role("link", name="Xét lần lượt").click()
            for number in range(CASES):
                heights.append(height(page))
                if number % 5 == 4:  # one of five goes back with a ready reason
                    page.get_by_text("Đề nghị bổ sung", exact=True).click()
                    page.get_by_role("button", name="Ảnh mờ").click()
                    taps += 2
                else:
                    page.get_by_role("button", name="Mức 8").click()
                    taps += 1
            assert page.get_by_text("Không còn hồ sơ nào chờ xem").is_visible()
            assert taps <= 20
            assert viewport is PHONE or max(heights) <= TWO_SCREENS
            page.get_by_role("button", name="Hoàn tác").click()
            assert page.get_by_text("Đã hoàn tác:").is_visible()
            if scripts:
                by_keys(page)
        states = [desk.states(person)[0] for person in people]
        assert (states.count("accepted"), states.count("returned")) == ((9, 1) if scripts else (8, 1))
        assert sum(desk.points(person) for person in people) == 8 * states.count("accepted") + (2 if scripts else 0)


def by_keys(page: Page) -> None:
    """Keys do nothing until they are switched on; then one decides."""
    page.keyboard.press("3")
    assert page.get_by_role("button", name="Mức 10").is_visible()
    page.get_by_label("Dùng phím tắt").check()
    page.keyboard.press("4")
    assert page.get_by_role("button", name="Ảnh mờ").is_visible()
    page.keyboard.press("3")
    page.get_by_text("Không còn hồ sơ nào chờ xem").wait_for()


def height(page: Page) -> float:
    """Return how long a page is, with what stands at its foot."""
    foot = page.locator("footer.site-foot").bounding_box()
    assert foot is not None
    return foot["y"] + foot["height"]
