"""«Giao học»: making a call, following it, taking it back; who sees which names."""

from __future__ import annotations

import re

import pytest

from tests.conftest import Scene
from tests.operations.teaching.school import call, day
from tests.operations.teaching.school import officer as acting
from tests.people import WARD, Learner
from tests.web.learn.reading import visit
from tests.web.office.desk import CITY, OTHER_WARD, Officer, add_unit, officer, row, table, unit_of

COURSE = "an-toan-tren-mang-tranh-bi-lua"
LIST, NEW = "/can-bo/giao-hoc", "/can-bo/giao-hoc/moi"


def written(days: int) -> str:
    return f"{day(days):%d/%m/%Y}"


def fields(scene: Scene, **changes: str) -> dict[str, str]:
    """Return what somebody fills in who calls the ward to C03 in a month."""
    filled = {
        "course": COURSE,
        "unit": unit_of(scene, WARD).public_id,
        "audience": "tat-ca",
        "due": written(30),
        "note": "Học tại nhà văn hóa cũng được.",
    }
    return filled | changes


def make(scene: Scene, desk: Officer, **changes: str) -> str:
    """Make a call on the page; returns its address."""
    answer = desk.post(NEW, **fields(scene, **changes))
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


class TestMakingACall:
    def test_leads_to_its_page_and_shows_in_the_list(self, scene: Scene) -> None:
        Learner.register(scene, "Trần Thị Na")
        cadre = officer(scene, "cadre")
        here = make(scene, cadre)
        page = cadre.read(here)
        assert "Đã giao học." in page
        assert "Hội Khuyến học phường Ba Đình" in page
        assert "Học tại nhà văn hóa cũng được." in page
        line = row(cadre.read(LIST), "giao-hoc", "An toàn trên mạng")
        assert line[1:] == [
            "Phường Ba Đình",
            "Tất cả mọi người",
            written(30),
            "0 trên 2 người (0,0%)",
            "đang mời",
        ]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"due": "31/2/2027"}, "Vui lòng nhập một ngày có thật"),
            ({"due": ""}, "Vui lòng nhập một ngày có thật"),
            ({"due": "1/1/2020"}, "Ngày phải từ ngày mai trở đi"),
            ({"due": "1/1/2090"}, "Ngày không được quá hai năm"),
            ({"course": ""}, "Vui lòng chọn khóa học."),
            ({"unit": ""}, "Vui lòng chọn đơn vị."),
            ({"note": "x" * 501}, "Lời nhắn tối đa 500 ký tự."),
            ({"audience": "khac"}, "Vui lòng chọn một mục trong danh sách"),
        ],
    )
    def test_says_at_the_field_what_to_mend_and_keeps_the_rest(
        self, small_scene: Scene, changes: dict[str, str], said: str
    ) -> None:
        answer = officer(small_scene, "cadre").post(NEW, **fields(small_scene, **changes))
        assert answer.status_code == 422
        assert answer.text.count(said) == 2  # in the summary and at the field
        assert "<title>Lỗi: " in answer.text
        assert ("x" * 501 if "note" in changes else "Học tại nhà văn hóa cũng được.") in answer.text

    def test_twice_makes_one(self, scene: Scene) -> None:
        cadre = officer(scene, "cadre")
        make(scene, cadre)
        answer = cadre.post(NEW, **fields(scene))
        assert answer.status_code == 422
        assert "Đơn vị này đã được giao học khóa này" in answer.text
        assert len(table(cadre.read(LIST), "giao-hoc")) == 2

    def test_offers_the_units_below_and_no_others(self, small_scene: Scene) -> None:
        village = add_unit(small_scene, WARD, "001", "Tổ dân phố 1")
        cadre = officer(small_scene, "cadre")
        page = cadre.read(NEW)
        assert village.public_id in page
        assert unit_of(small_scene, OTHER_WARD).public_id not in page
        outside = unit_of(small_scene, OTHER_WARD).public_id
        assert cadre.get(f"{NEW}?don-vi={outside}").status_code == 404
        assert cadre.post(NEW, **fields(small_scene, unit=outside)).status_code == 404
        here = make(small_scene, cadre, unit=village.public_id)
        assert "Hội Khuyến học phường Ba Đình" in cadre.read(here)

    def test_is_for_nobody_who_only_reads(self, small_scene: Scene) -> None:
        for role, also in (("auditor", ""), ("auditor", "cadre"), ("admin", "")):
            desk = officer(small_scene, role, path=CITY, also=also)
            assert desk.get(NEW).status_code == 403
            assert desk.post(NEW, **fields(small_scene)).status_code == 403
            assert "Giao học một khóa" not in desk.read(LIST)

    def test_asks_for_the_form_s_token(self, small_scene: Scene) -> None:
        cadre = officer(small_scene, "cadre")
        assert cadre.client.post(NEW, data=fields(small_scene)).status_code == 422


class TestFollowingACall:
    def test_names_who_has_not_finished_to_the_cadre_of_the_ward(self, scene: Scene) -> None:
        na, passed = Learner.register(scene, "Trần Thị Na"), Learner.register(scene, "Vũ Văn Đạt")
        passed.pass_course("C03")
        cadre = officer(scene, "cadre")
        here = f"{LIST}/{call(scene)}"
        page = cadre.read(here)
        assert [cells[0] for cells in table(page, "nguoi")[1:]] == ["Lê Thị Hạnh", "Trần Thị Na"]
        assert "1 trên 3 người (33,3%)" in page
        assert "không dùng để phê bình" in page
        na.pass_course("C03")
        cadre.person.pass_course("C03")
        assert "Không còn ai chưa học xong" in cadre.read(here)

    def test_shows_a_ward_its_own_part_of_the_citys_call(self, scene: Scene) -> None:
        Learner.register(scene, "Phạm Văn Xa", ward=OTHER_WARD)
        here = f"{LIST}/{call(scene, unit=CITY)}"
        page = officer(scene, "cadre").read(here)
        assert "Phạm Văn Xa" not in page
        assert "Chỉ tính người dân trong đơn vị được giao phụ trách." in page
        assert "0 trên 1 người" in page
        city = officer(scene, "city", path=CITY).read(here)
        assert "Phạm Văn Xa" in city
        assert "Chỉ tính" not in city

    def test_shows_a_trainer_the_figures_but_no_names(self, scene: Scene) -> None:
        Learner.register(scene, "Trần Thị Na")
        trainer = officer(scene, "trainer")
        here = f"{LIST}/{call(scene)}"
        page = trainer.read(here)
        assert "0 trên 2 người" in page
        assert "Trần Thị Na" not in page
        assert "Danh sách tên chỉ cán bộ phụ trách đơn vị xem được." in page
        assert trainer.get(here + "/in").status_code == 403

    def test_is_not_there_for_another_ward(self, small_scene: Scene) -> None:
        here = f"{LIST}/{call(small_scene)}"
        for role in ("cadre", "trainer", "auditor"):
            stranger = officer(small_scene, role, path=OTHER_WARD)
            paths = [here, here + "/in"] if role != "trainer" else [here]
            assert {stranger.get(path).status_code for path in paths} == {404}
            assert "Chưa giao học khóa nào" in stranger.read(LIST)
            if role != "auditor":
                assert stranger.post(here + "/huy").status_code == 404
                assert stranger.post(here + "/moi-lai").status_code == 404

    def test_is_closed_to_learners(self, small_scene: Scene) -> None:
        here = f"{LIST}/{call(small_scene)}"
        browser = Learner.register(small_scene).browser()
        for path in (LIST, NEW, here, here + "/in"):
            assert browser.get(path).status_code == 403
        assert browser.post(here + "/huy").status_code in {403, 422}

    def test_prints_names_without_telephones(self, small_scene: Scene) -> None:
        Learner.register(small_scene, "Trần Thị Na")
        page = officer(small_scene, "cadre").read(f"{LIST}/{call(small_scene)}/in")
        assert "Danh sách chưa học xong khóa" in page
        assert "Trần Thị Na" in page
        assert "•••" not in page
        assert 'class="paper-page"' in page

    def test_is_leafed_through(self, small_scene: Scene) -> None:
        for number in range(52):
            Learner.register(small_scene, f"Nguyễn Văn A{number:02d}")
        cadre = officer(small_scene, "cadre")
        here = f"{LIST}/{call(small_scene)}"
        assert len(table(cadre.read(here), "nguoi")) == 51
        assert len(table(cadre.read(here + "?trang=2"), "nguoi")) == 4
        assert "Trang 1 trên 2 · 53 người" in re.sub(r"<[^>]+>", "", cadre.read(here))

    def test_costs_at_most_nine_statements(self, scene: Scene) -> None:
        for number in range(6):
            Learner.register(scene, f"Nguyễn Văn {number}")
        cadre = officer(scene, "cadre")
        here = f"{LIST}/{call(scene)}"
        for due in range(10, 18):
            call(scene, due=day(due))
        for path in (here, LIST, here + "/in"):
            cadre.get(path)
            with scene.counting() as statements:
                assert cadre.get(path).status_code == 200
            assert len(statements) <= 9, (path, statements)


class TestTakingBack:
    def test_is_undone_by_one_button(self, scene: Scene) -> None:
        cadre = officer(scene, "cadre")
        here = make(scene, cadre)
        assert cadre.post(here + "/huy").status_code == 302
        page = cadre.read(here)
        assert "Đã thôi mời." in page
        assert "đã thôi mời" in row(cadre.read(LIST), "giao-hoc", "An toàn")[5]
        assert "Không có lời mời nào còn hạn" in cadre.read(LIST + "?con-han=1")
        cadre.post(here + "/moi-lai")
        assert "Đã mời lại như cũ." in cadre.read(here)
        assert "đang mời" in cadre.read(LIST + "?con-han=1")

    def test_says_so_when_the_same_was_called_anew_meanwhile(self, scene: Scene) -> None:
        cadre = officer(scene, "cadre")
        here = make(scene, cadre)
        cadre.post(here + "/huy")
        make(scene, cadre)
        cadre.post(here + "/moi-lai")
        assert "Đơn vị này đã được giao học khóa này" in cadre.read(here)

    def test_is_not_the_business_of_an_auditor_who_is_a_cadre_too(self, small_scene: Scene) -> None:
        here = f"{LIST}/{call(small_scene)}"
        auditor = officer(small_scene, "auditor", also="cadre")
        assert "Thôi mời" not in auditor.read(here)
        assert auditor.post(here + "/huy").status_code == 404


class TestALearner:
    def test_reads_the_invitation_at_home_and_at_the_course_until_she_has_passed(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        call(scene, due=day(9), actor=acting("cadre"))
        said = f"Hội Khuyến học phường Ba Đình mời học xong trước {written(9)}"
        for path in ("/toi", f"/khoa-hoc/{COURSE}"):
            page = visit(learner.browser(), path)
            assert said in page.text
            assert not re.search(r"(?i)còn \d+ ngày|quá hạn|bắt buộc|chưa hoàn thành nghĩa vụ", page.text)
        learner.pass_course("C03")
        for path in ("/toi", f"/khoa-hoc/{COURSE}"):
            assert "mời học xong" not in visit(learner.browser(), path).text

    def test_is_not_asked_elsewhere_nor_without_an_account(self, small_scene: Scene) -> None:
        call(small_scene)
        far = Learner.register(small_scene, ward=OTHER_WARD)
        nomad = Learner.register(small_scene, ward=None)
        for browser in (far.browser(), nomad.browser(), small_scene.app.test_client()):
            assert "mời học xong" not in visit(browser, f"/khoa-hoc/{COURSE}").text

    def test_reads_nothing_of_a_call_taken_back_or_gone_by(self, small_scene: Scene) -> None:
        learner, cadre = Learner.register(small_scene), officer(small_scene, "cadre")
        here = make(small_scene, cadre)
        assert "mời học xong" in visit(learner.browser(), "/toi").text
        cadre.post(here + "/huy")
        assert "mời học xong" not in visit(learner.browser(), "/toi").text

    def test_costs_no_more_than_two_statements_for_it(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        browser = learner.browser()
        counts = []
        for number in range(2):
            browser.get("/toi")
            with scene.counting() as statements:
                browser.get("/toi")
            counts.append(len(statements))
            call(scene, due=day(9 + number))
        assert counts[0] <= 6
        assert counts[1] - counts[0] <= 1
