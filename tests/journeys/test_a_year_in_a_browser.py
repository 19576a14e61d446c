"""A village's year, walked by three cadres from the meeting to the decision, until a stranger checks the paper."""

from __future__ import annotations

from collections.abc import Iterator
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


PATIENCE = 10_000  # milliseconds


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
        menu = self.page.locator(".staff-menu summary")
        if menu.is_visible():  # on a small screen the desk's sections are behind one tap
            menu.click()
        self.click(self.page.get_by_role("link", name="Công nhận", exact=True).locator("visible=true"))
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
        with serving(small_scene) as url:
            live = Live(url, tmp_path, tmp_path / "output.txt")

            def sit(person: Learner) -> Walker:
                page = signed_in(browser, url, person, scripts=scripts, viewport=viewport)
                page.set_default_timeout(PATIENCE)
                return Walker(page, live)

            one, two, three = (sit(cadre) for cadre in cadres)
            meet(one)
            assert ward.states() == ["agreed", "agreed", "insufficient", "deferred", "agreed"]
            post(one, clock)
            appraise(two)
            decide(three)
            assert ward.states() == ["recognised", "recognised", "insufficient", "deferred", "recognised"]
            citizen.settle()
            code = her_code(sit(citizen))
            stranger = browser.new_context(java_script_enabled=scripts, viewport=viewport)  # type: ignore[arg-type]
            check(Walker(stranger.new_page(), live), code)


def village(scene: Scene) -> tuple[Ward, Learner]:
    """Return a village of five who assessed themselves, the citizen last."""
    ward = Ward.begin(scene, (GOOD, GOOD, SHORT, GOOD))
    citizen = Learner.register(scene, CITIZEN, ward=ward.village, confirmed=True)
    ward.people.append(citizen.person_id)
    ward.do(
        lambda s: registering.register_many(
            s, year=ward.year(s), person_ids=ward.people, actor=ward.by("A"), at=ward.at
        )
    )
    ward.say({citizen.person_id: GOOD})
    return ward, citizen


def meet(cadre: Walker) -> None:
    """Hold the list meeting: who came, one person left for later, the results for everybody."""
    cadre.to_the_steps()
    cadre.follow("Mở cuộc họp bình xét")
    cadre.page.get_by_label("Đơn vị họp").select_option(label="Tổ dân phố số 7")
    cadre.fill_in(MEETING)
    cadre.press("Mở cuộc họp")
    cadre.follow("Ghi thành phần và ý kiến")
    cadre.fill_in(MINUTES)
    cadre.press("Lưu")
    cadre.page.get_by_label("Để lại hồ sơ của Nguyễn Văn D3").check()
    cadre.press("Lưu trang này")
    assert cadre.page.get_by_label("Để lại hồ sơ của Nguyễn Văn D3").is_checked()
    cadre.follow("Kết thúc cuộc họp")
    assert "Thống nhất đề nghị" in cadre.text()
    cadre.press("Kết thúc cuộc họp")
    assert "Đã ghi kết quả cuộc họp cho cả danh sách." in cadre.page.locator("body").inner_text()


def post(cadre: Walker, clock: time_machine.Traveller) -> None:
    """Post the names the meeting agreed on; the posting ends when its days are over, not before."""
    cadre.follow("Niêm yết danh sách")
    cadre.fill_in(BOARD)
    cadre.press("Niêm yết")
    cadre.press("Kết thúc niêm yết")
    assert "Chưa hết thời gian niêm yết" in cadre.page.locator("body").inner_text()
    clock.shift(timedelta(days=12))
    cadre.press("Kết thúc niêm yết")
    assert not cadre.page.get_by_role("button", name="Kết thúc niêm yết").is_visible()


def appraise(cadre: Walker) -> None:
    """Appraise what was posted, and send the proposal."""
    cadre.to_the_steps()
    cadre.follow("Mở đợt thẩm định")
    cadre.fill_in(APPRAISAL)
    cadre.press("Mở đợt thẩm định")
    assert "3 người chờ thẩm định" in cadre.text()
    cadre.follow("Kết thúc thẩm định")
    cadre.press("Kết thúc thẩm định")
    assert "Đủ điều kiện" in cadre.text()
    cadre.follow("Lập tờ trình")
    cadre.fill_in(PROPOSAL)
    cadre.press("Lập tờ trình")
    assert CITIZEN in cadre.text()


def decide(cadre: Walker) -> None:
    """Enter the signed decision on the proposal."""
    cadre.to_the_steps()
    cadre.follow("Tờ trình số 05/TTr-HKH, 02/12/2026")
    cadre.follow("Nhập quyết định đã ký")
    cadre.fill_in(DECISION)
    cadre.press("Ghi quyết định và công nhận")
    assert cadre.heading() == "Quyết định số 12/QĐ-UBND"
    assert CITIZEN in cadre.text()
    assert "Nguyễn Văn C2" not in cadre.text()


def her_code(citizen: Walker) -> str:
    """Open the citizen's wallet and her paper; return the code printed on it."""
    citizen.go("/toi/diem")
    citizen.follow("Giấy của tôi")
    assert citizen.path == "/toi/chung-nhan"
    citizen.click(citizen.page.locator("main .card-title a"))
    assert "12/QĐ-UBND" in citizen.text()
    return citizen.page.locator(".summary-row", has_text="Mã xác minh").locator("dd").inner_text()


def check(stranger: Walker, code: str) -> None:
    """Type the code and the given name of a paper, in small letters and without marks."""
    stranger.go("/")
    stranger.click(stranger.page.get_by_role("link", name="Xác minh giấy công nhận, giấy chứng nhận"))
    stranger.page.get_by_label("Mã xác minh").fill(code.lower())
    stranger.page.get_by_label("Tên của người được ghi trên giấy").fill("mo")
    stranger.press("Kiểm tra")
    assert "Hợp lệ" in stranger.text()
    assert CITIZEN in stranger.text()
