"""A village's year, walked by three cadres from the meeting to the decision, until a stranger checks the paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from playwright.sync_api import Browser, Locator, Response

from lms.recognition.operations import registering
from tests.conftest import Scene
from tests.live import DESK, PHONE, Live, Visitor
from tests.operations.recognition.ward import GOOD, NOVEMBER, SHORT, Ward
from tests.people import Learner
from tests.served import serving, signed_in
from tests.web.office.desk import officer

pytestmark = pytest.mark.browser
CITIZEN = "Nguyễn Thị Mơ"
MEETING = {"Ngày họp": "20/11/2026", "Địa điểm": "Nhà văn hóa", "Chủ trì": "Lê Thị Hạnh", "Thư ký": "Phạm Văn Nam"}
MINUTES = {"Số người được mời": "30", "Số người có mặt": "20", "Ý kiến khác": "Không có ý kiến khác"}
BOARD = {"Niêm yết từ ngày": "21/11/2026", "Nơi niêm yết": "Bảng tin tổ dân phố"}
APPRAISAL = {"Ngày thẩm định": "02/12/2026", "Thành phần thẩm định": "Ban Chấp hành Hội Khuyến học"}
PROPOSAL = {"Số tờ trình": "05/TTr-HKH", "Ngày tờ trình": "02/12/2026"}
DECISION = {
    "Số quyết định": "12/QĐ-UBND",
    "Ngày quyết định": "02/12/2026",
    "Chức vụ người ký": "CHỦ TỊCH",
    "Họ và tên người ký": "Trần Văn Bình",
}
FOREVER = timedelta(days=36500)
"""What a cookie of the scene's own day lives, so that a browser of today keeps it."""


class Walker(Visitor):
    """A visitor whose pages must fit her screen."""

    def click(self, place: Locator) -> Response:
        """Click and look at the page that comes: nothing may stand out on the right."""
        answer = super().click(place)
        view = self.page.viewport_size
        assert view is not None
        assert self.page.evaluate("document.documentElement.scrollWidth") <= view["width"], self.path
        return answer

    def fill_in(self, fields: dict[str, str]) -> None:
        """Type into the boxes of these names."""
        for label, value in fields.items():
            self.page.get_by_label(label, exact=True).fill(value)

    def to_the_steps(self) -> None:
        """Go from the desk to the page of the year's steps, as somebody who knows no address."""
        self.go("/can-bo")
        self.click(self.page.get_by_role("link", name="Công nhận", exact=True).locator("visible=true"))
        if self.heading() == "Công nhận năm 2026":
            self.follow("Phường Ba Đình")
        self.follow("Họp bình xét, niêm yết, thẩm định, tờ trình, quyết định")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The day of the meeting."""
    with time_machine.travel(NOVEMBER, tick=True) as traveller:
        yield traveller


class TestAVillage:
    @pytest.mark.parametrize(("scripts", "viewport"), [(True, DESK), (False, PHONE)], ids=["scripts", "no scripts"])
    def test_goes_from_the_meeting_to_a_paper_that_holds(
        self,
        small_scene: Scene,
        browser: Browser,
        clock: time_machine.Traveller,
        tmp_path: Path,
        scripts: bool,
        viewport: dict[str, int],
    ) -> None:
        small_scene.app.config["PERMANENT_SESSION_LIFETIME"] = FOREVER
        ward, citizen = village(small_scene)
        cadres = [officer(small_scene, "cadre", name=f"Cán bộ {name}").person for name in ("Một", "Hai", "Ba")]
        with serving(small_scene) as url, at_the_screen(browser, url, tmp_path, scripts, viewport) as sit:
            one, two, three = (sit(cadre) for cadre in cadres)
            meet(one)
            assert ward.states() == ["agreed", "agreed", "insufficient", "deferred", "agreed"]
            post(one, clock)
            appraise(two)
            decide(three)
            assert ward.states() == ["recognised", "recognised", "insufficient", "deferred", "recognised"]
            small_scene_settles(citizen)
            verify(sit(None), code_of(sit(citizen)))
