"""The pages of review as a cadre without scripts meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from kernel import clock
from lms.evidence.rules.reviewing import RETURNED, Verdict
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.reviews import Desk
from tests.web.learn.reading import Page, visit

OTHER_WARD = "01.00070."
QUEUE = "/can-bo/minh-chung"


@pytest.fixture
def desk(small_scene: Scene) -> Desk:
    return Desk(small_scene)


def open_case(officer: Learner, ref: str) -> Page:
    return visit(officer.browser(), f"{QUEUE}/{ref}")


def press(page: Page, name: str, value: str, **fields: str) -> Page:
    """Press a button of the page's form of decision."""
    form = next(f for f in page.forms if f.method == "post" and "button" in {kind for kind, *_ in f.fields})
    assert value in form.values(name)
    return page.send(form, {**form.sent(), name: [value]}, **fields)


class TestTheQueue:
    def test_leads_case_by_case_and_decides_with_one_button_each(self, desk: Desk) -> None:
        officer = desk.cadre()[0]
        people = [Learner.register(desk.scene, f"Nguyễn Văn {name}") for name in ("Một", "Hai")]
        _first, second = (desk.hand_in(person) for person in people)
        desk.hand_in(people[0], words="Dạy cháu học toán")
        page = visit(officer.browser(), QUEUE)
        assert f"{QUEUE}/tiep" in page.links
        assert "2 minh chứng: Ảnh hoạt động" in page.text
        page = visit(officer.browser(), f"{QUEUE}/tiep")
        assert "Nguyễn Văn Một" in page.text
        assert "Sổ điểm năm" in page.text
        later = visit(officer.browser(), next(link for link in page.links if "sau=" in link))
        assert "Nguyễn Văn Hai" in later.text
        page = press(page, "muc", "8")
        assert "Vừa duyệt: Nguyễn Văn Một, chỉ số 1.4: mức 8." in page.text
        assert page.path.startswith(f"{QUEUE}/{second}")
        page = press(page, "ly-do", "returned:blurred")
        assert page.path == QUEUE
        assert "Không còn hồ sơ nào chờ xem" in page.text
        assert (desk.states(people[0]), desk.states(people[1])) == (["accepted", "accepted"], ["returned"])
        page = page.send(next(f for f in page.forms if "/hoan-tac/" in f.action))
        assert "Đã hoàn tác" in page.text
        assert desk.states(people[1]) == ["submitted"]

    def test_filters_by_unit_kind_and_what_was_mended(self, desk: Desk) -> None:
        officer, cadre = desk.cadre()
        near, far = Learner.register(desk.scene, "Trần Thị Gần"), Learner.register(desk.scene, "Trần Thị Xa")
        desk.hand_in(near)
        ref = desk.hand_in(far, kind="sach-da-doc", indicator="1.1")
        for query, names in (
            ("?loai=anh-hoat-dong", ("Gần",)),
            ("?loai=sach-da-doc", ("Xa",)),
            ("?loai=khong-co&don-vi=khong-co", ("Gần", "Xa")),
            ("?bo-sung=1", ()),
        ):
            text = visit(officer.browser(), QUEUE + query).text
            assert tuple(name for name in ("Gần", "Xa") if f"Trần Thị {name}," in text) == names, query
        desk.decide(cadre, far, {ref: Verdict(RETURNED, "blurred")}, indicator="1.1")
        desk.send_again(ref, far)
        assert "Trần Thị Xa," in visit(officer.browser(), f"{QUEUE}?bo-sung=1").text
        assert "Đã bổ sung" in visit(officer.browser(), QUEUE).text


class TestACase:
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, desk: Desk) -> None:
        officer, na = desk.cadre()[0], Learner.register(desk.scene, "Trần Thị Na")
        page = press(open_case(officer, desk.hand_in(na)), "ly-do", "declined:other", note=" ")
        assert page.status == 422
        assert "Vui lòng ghi lý do vào ô" in page.text
        assert "<title>Lỗi: " in page.html
        assert desk.states(na) == ["submitted"]
        page = press(page, "ly-do", "declined:other", note="Ảnh chụp lại từ báo")
        assert desk.states(na) == ["declined"]

    def test_lets_pieces_have_a_reason_of_their_own(self, desk: Desk) -> None:
        officer, na = desk.cadre()[0], Learner.register(desk.scene, "Trần Thị Na")
        first, second = desk.hand_in(na), desk.hand_in(na)
        press(open_case(officer, first), "muc", "5", **{f"rieng-{second}": "returned:no_date"})
        assert desk.states(na) == ["accepted", "returned"]
        history = open_case(officer, first).text
        assert "Chưa thấy ngày thực hiện." in history
        assert "mức 5" in history

    def test_sent_twice_is_decided_once(self, desk: Desk) -> None:
        officer, na = desk.cadre()[0], Learner.register(desk.scene, "Trần Thị Na")
        page = open_case(officer, desk.hand_in(na))
        press(page, "muc", "5")
        again = press(page, "muc", "8")
        assert "đã được người khác xét" in again.text
        assert (desk.points(na), desk.count("band_decision")) == (5, 1)

    def test_tells_the_person_who_opened_it_once_a_look(self, desk: Desk) -> None:
        officer, na = desk.cadre()[0], Learner.register(desk.scene, "Trần Thị Na")
        ref = desk.hand_in(na)
        open_case(officer, ref)
        open_case(officer, ref)
        assert desk.count("audit WHERE kind = 'ProfileViewed'") == 1
        assert "Lê Thị Hạnh" in na.browser().get("/toi/quyen-rieng-tu").text

    def test_is_read_only_for_an_auditor_and_absent_elsewhere(self, desk: Desk) -> None:
        na = Learner.register(desk.scene, "Trần Thị Na")
        ref = desk.hand_in(na)
        auditor = Learner.register(desk.scene, "Vũ Văn Bình").hold("auditor")
        page = open_case(auditor, ref)
        assert "chỉ xem, không quyết định" in page.text
        assert 'name="muc"' not in page.html
        form = next(f for f in page.forms if f.action.endswith(ref))
        assert page.send(form, {**form.sent(), "muc": ["5"]}).status == 403
        assert desk.count("audit WHERE kind = 'ProfileViewed'") == 1
        stranger = desk.cadre("Đỗ Thị Mai", path=OTHER_WARD)[0]
        assert stranger.browser().get(f"{QUEUE}/{ref}").status_code == 404
        assert desk.states(na) == ["submitted"]

    def test_never_shows_a_lower_band_than_stands(self, desk: Desk) -> None:
        (officer, cadre), na = desk.cadre(), Learner.register(desk.scene, "Trần Thị Na")
        desk.decide(cadre, na, [desk.hand_in(na)], band=8)
        page = open_case(officer, desk.hand_in(na))
        assert re.findall(r'name="muc" value="(\d+)"', page.html) == ["8", "10"]
        assert "không đổi điểm" in page.text
        assert "+2 điểm" in page.text


class TestSecondLooks:
    def test_are_blind_and_end_in_figures(self, desk: Desk) -> None:
        (first, cadre), second = desk.cadre(), desk.cadre("Vũ Văn Bình", path=OTHER_WARD)[0]
        desk.decide_many(cadre, at=clock.now() - timedelta(days=1), count=3)
        desk.draw()
        assert "Xem lại chéo (3)" in visit(second.browser(), QUEUE).text
        page = visit(second.browser(), f"{QUEUE}/xem-lai")
        client = second.browser()
        with desk.scene.counting() as statements:
            page = visit(client, next(link for link in page.links if "/xem-lai/" in link))
        assert len(statements) <= 12, statements
        assert "Lê Thị Hạnh" not in page.text
        assert first.browser().get(page.path).status_code == 404
        for _each in range(3):
            page = press(page, "muc", "0")
        assert page.path == f"{QUEUE}/xem-lai"
        figures = visit(first.browser(), f"{QUEUE}/do-thong-nhat").text
        assert "0 trên 3" in figures
        assert "chưa đủ số liệu" in figures
        assert visit(second.browser(), f"{QUEUE}/do-thong-nhat").text.count("Lê Thị Hạnh") == 0
        city = desk.cadre("Phạm Văn Đức", role="city", path="01.")[0]
        with desk.scene.counting() as statements:
            overseen = visit(city.browser(), f"{QUEUE}/do-thong-nhat").text
        assert len(statements) <= 12, statements
        assert "Lê Thị Hạnh" in overseen
        assert "3 trên 3" in overseen


class TestRelatives:
    def test_are_found_by_name_and_leave_the_queue(self, desk: Desk) -> None:
        officer, na = desk.cadre()[0], Learner.register(desk.scene, "Trần Thị Na")
        desk.hand_in(na)
        here = f"{QUEUE}/nguoi-than"
        page = visit(officer.browser(), f"{here}?q=tran thi na")
        form = next(f for f in page.forms if f.method == "post" and "relation" in f.names("option"))
        assert page.send(form).status == 422
        page = page.send(form, relation="child")
        assert "Đã ghi Trần Thị Na là người thân" in page.text
        queue = visit(officer.browser(), QUEUE).text
        assert "1 hồ sơ khác trong đơn vị cần cán bộ khác xét" in queue
        assert "Không còn hồ sơ nào chờ xem" in queue
        page.send(next(f for f in page.forms if f.action.split("?")[0].endswith("/thoi")))
        assert "Trần Thị Na," in visit(officer.browser(), QUEUE).text


class TestStatements:
    def test_stay_within_twelve_a_page(self, desk: Desk) -> None:
        (officer, cadre) = desk.cadre()
        people = [Learner.register(desk.scene, f"Nguyễn Văn {n}") for n in range(6)]
        desk.decide(cadre, people[0], [desk.hand_in(people[0])], band=5)
        refs = [
            desk.hand_in(person, kind="chung-chi", number=f"{n}/2026", indicator="2.1")
            for n, person in enumerate(people)
        ]
        desk.hand_in(people[0], unit_path=WARD + "001.")
        client = officer.browser()
        for path in (
            QUEUE,
            f"{QUEUE}/{refs[0]}",
            f"{QUEUE}/xem-lai",
            f"{QUEUE}/do-thong-nhat",
            f"{QUEUE}/nguoi-than?q=van",
            "/can-bo",
        ):
            with desk.scene.counting() as statements:
                assert client.get(path).status_code == 200, path
            assert len(statements) <= 12, (path, len(statements), statements)
