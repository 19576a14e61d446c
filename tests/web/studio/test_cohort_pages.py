"""«Lớp học» of trainers: opening, following who is stuck where, seats and the queue, printing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from courses import queries as courses
from kernel import clock
from lms.extensions import db
from tests.conftest import Scene
from tests.operations.teaching.school import ask, course_of, day, join, members
from tests.operations.teaching.school import open_cohort as open_directly
from tests.people import WARD, Learner
from tests.web.learn.reading import visit
from tests.web.office.desk import OTHER_WARD, Officer, officer, ref, row, table, unit_of

COURSE = "an-toan-tren-mang-tranh-bi-lua"
LIST, NEW = "/giang-vien/lop-hoc", "/giang-vien/lop-hoc/moi"


def written(days: int) -> str:
    return f"{day(days):%d/%m/%Y}"


def fields(scene: Scene, **changes: str) -> dict[str, str]:
    filled = {
        "course": COURSE,
        "unit": unit_of(scene, WARD).public_id,
        "title": "Lớp tối thứ Ba",
        "place": "Nhà văn hóa thôn 2",
        "schedule": "19 giờ 30, thứ Ba hằng tuần",
        "starts": written(7),
        "ends": written(37),
        "seats": "2",
        "listed": "y",
    }
    return {name: value for name, value in (filled | changes).items() if value != "-"}


def trainer(scene: Scene, path: str = WARD) -> Officer:
    return officer(scene, "trainer", path=path, name="Trần Văn Minh")


def opened(scene: Scene, desk: Officer, **changes: str) -> tuple[str, str]:
    """Open a class on the page; returns its address and its code."""
    answer = desk.post(NEW, **fields(scene, **changes))
    assert answer.status_code == 302, answer.text
    here = answer.headers["Location"]
    found = re.search(r"Mã của lớp: ([0-9A-Z]{6})\.", desk.read(here))
    assert found is not None
    return here, found.group(1).lower()


def read_lesson(learner: Learner, number: int) -> None:
    """Let somebody open a lesson and say that she has read it."""
    with learner.scene.app.app_context():
        line = course_of(db.session()).lessons[number]
    learner.browser().post(f"/khoa-hoc/{COURSE}/{line.slug}/da-doc")


class TestOpeningAClass:
    def test_leads_to_its_page_and_shows_in_the_list(self, scene: Scene) -> None:
        desk = trainer(scene)
        answer = desk.post(NEW, **fields(scene))
        page = desk.read(answer.headers["Location"])
        assert "Đã mở lớp." in page
        assert "Chưa có ai ghi tên" in page
        assert re.search(r'href="/lop-hoc/[2-9a-z]{6}"', page)
        line = row(desk.read(LIST), "lop-hoc", "Lớp tối thứ Ba")
        assert line[1].startswith("An toàn trên mạng")
        assert line[2:] == [
            f"{written(7)} đến {written(37)}",
            "Nhà văn hóa thôn 2Trần Văn Minh",
            "0 trên 2 chỗ",
            "sắp mở",
        ]

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"title": " "}, "Vui lòng đặt tên cho lớp"),
            ({"place": ""}, "Vui lòng ghi nơi học"),
            ({"schedule": "x" * 600}, "Nội dung này quá dài."),
            ({"starts": "31/2/2027"}, "Vui lòng nhập một ngày có thật"),
            ({"starts": "1/1/2020"}, "Ngày bắt đầu phải từ hôm nay trở đi."),
            ({"ends": "1/1/2026"}, "Ngày kết thúc không được trước ngày bắt đầu."),
            ({"seats": "0"}, "Số chỗ phải từ 1 đến 500."),
            ({"seats": "mười"}, "Vui lòng nhập một số nguyên"),
            ({"course": ""}, "Vui lòng chọn khóa học."),
        ],
    )
    def test_says_at_the_field_what_to_mend_and_keeps_the_rest(
        self, small_scene: Scene, changes: dict[str, str], said: str
    ) -> None:
        answer = trainer(small_scene).post(NEW, **fields(small_scene, **changes))
        assert answer.status_code == 422
        assert answer.text.count(said) >= 2
        assert "<title>Lỗi: " in answer.text
        assert "19 giờ 30" in answer.text or "schedule" in changes

    def test_is_for_ones_own_units(self, small_scene: Scene) -> None:
        desk, outside = trainer(small_scene), unit_of(small_scene, OTHER_WARD).public_id
        assert desk.get(f"{NEW}?don-vi={outside}").status_code == 404
        assert desk.post(NEW, **fields(small_scene, unit=outside)).status_code == 404

    @pytest.mark.parametrize("role", ["cadre", "city", "auditor", "admin"])
    def test_is_for_trainers(self, small_scene: Scene, role: str) -> None:
        _public, _code = open_directly(small_scene)
        desk = officer(small_scene, role)
        for path in (LIST, NEW, f"{LIST}/{_public}", f"{LIST}/{_public}/in", f"{LIST}/{_public}/sua"):
            assert desk.get(path).status_code == 403
        for path in ("trang-thai", "hoc-vien"):
            assert desk.post(f"{LIST}/{_public}/{path}").status_code == 403

    def test_is_for_nobody_who_only_reads(self, small_scene: Scene) -> None:
        public, _code = open_directly(small_scene)
        auditor = officer(small_scene, "auditor", also="trainer")
        assert auditor.get(NEW).status_code == 403
        assert auditor.post(NEW, **fields(small_scene)).status_code == 403
        page = auditor.read(f"{LIST}/{public}")
        assert "Sửa thông tin lớp" not in page
        assert auditor.post(f"{LIST}/{public}/trang-thai", **{"trang-thai": "dong"}).status_code == 403


class TestFollowingAClass:
    def test_puts_first_who_needs_help_and_says_where_each_one_stopped(self, scene: Scene) -> None:
        desk = trainer(scene)
        here, code = opened(scene, desk, seats="")
        names = ("Nguyễn Thị Mới", "Lê Văn Dừng", "Trần Thị Học", "Vũ Văn Thử", "Phạm Thị Đạt")
        new, quiet, going, tried, passed = (Learner.register(scene, name) for name in names)
        for learner in (new, quiet, going, tried, passed):
            join(scene, code, learner)
        with time_machine.travel(clock.now() - timedelta(days=9)):
            read_lesson(quiet, 0)
        read_lesson(going, 0)
        read_lesson(going, 1)
        tried.submit(tried.begin("C03", right=3))
        passed.pass_course("C03")
        rows = table(desk.read(here), "hoc-vien")[1:]
        assert [cells[0] for cells in rows] == [names[3], names[1], names[0], names[2], names[4]]
        by_name = {cells[0]: cells[1:4] for cells in rows}
        total = ask(scene, lambda s: len(course_of(s).lessons))
        assert by_name["Lê Văn Dừng"][0] == "Tạm dừngchưa làm bài kiểm tra"
        assert by_name["Lê Văn Dừng"][1] == f"1 trên {total} bàigần nhất {written(-9)}"
        assert by_name["Lê Văn Dừng"][2].startswith("Bài 2: ")
        assert by_name["Trần Thị Học"][2].startswith("Bài 3: ")
        assert by_name["Nguyễn Thị Mới"][1:] == [f"0 trên {total} bàichưa mở bài nào", "–"]
        assert by_name["Vũ Văn Thử"][0].startswith("Chưa đạt bài kiểm trađã làm 1 lần, cao nhất ")
        assert by_name["Phạm Thị Đạt"][0] == "Đã học xongbài kiểm tra đạt 100%"
        stopped = [cells[1] for cells in table(desk.read(here), "bai")[1:]]
        assert stopped == ["0", "1", "1", *["0"] * (total - 3)]

    def test_shows_members_alone_and_no_telephone(self, small_scene: Scene) -> None:
        desk = trainer(small_scene)
        here, code = opened(small_scene, desk)
        stranger, member = Learner.register(small_scene, "Người Ngoài"), Learner.register(small_scene, "Người Trong")
        read_lesson(stranger, 0)
        join(small_scene, code, member)
        page = desk.read(here)
        assert "Người Trong" in page
        assert "Người Ngoài" not in page
        assert "••••" not in page

    def test_costs_at_most_twelve_statements_whatever_its_size(self, scene: Scene) -> None:
        desk = trainer(scene)
        here, code = opened(scene, desk, seats="60")
        people = [Learner.register(scene, f"Nguyễn Văn {number:02d}") for number in range(63)]
        for learner in people:
            join(scene, code, learner)
        read_lesson(people[0], 0)
        people[1].pass_course("C03")
        for path in (here, here + "?trang=2"):
            desk.read(path)
            with scene.counting() as statements:
                page = desk.read(path)
            assert len(statements) <= 12, statements
        assert len(table(page, "hoc-vien")) == 1 + 10
        assert [cells[1] for cells in table(page, "cho")[1:]] == ["1", "2", "3"]

    def test_is_not_there_for_a_trainer_of_another_ward(self, small_scene: Scene) -> None:
        public, _code = open_directly(small_scene)
        stranger = trainer(small_scene, OTHER_WARD)
        for path in ("", "/in", "/sua"):
            assert stranger.get(f"{LIST}/{public}{path}").status_code == 404
        member = Learner.register(small_scene)
        assert stranger.post(f"{LIST}/{public}/trang-thai", **{"trang-thai": "huy"}).status_code == 404
        sent = {"nguoi": ref(small_scene, member), "viec": "bo"}
        assert stranger.post(f"{LIST}/{public}/hoc-vien", **sent).status_code == 404
        assert stranger.post(f"{LIST}/{public}/sua", **fields(small_scene)).status_code == 404
        assert "Chưa có lớp nào sắp mở" in stranger.read(LIST)

    def test_prints_who_has_a_seat_by_name(self, small_scene: Scene) -> None:
        desk = trainer(small_scene)
        here, code = opened(small_scene, desk)
        for name in ("Trần Thị Na", "Lê Văn An", "Vũ Văn Chờ"):
            join(small_scene, code, Learner.register(small_scene, name))
        page = desk.read(here + "/in")
        assert page.index("Lê Văn An") < page.index("Trần Thị Na")
        assert "Vũ Văn Chờ" not in page
        assert "Ký tên" in page
        assert 'class="paper-page"' in page

    def test_survives_a_course_that_is_no_longer_shown(self, small_scene: Scene) -> None:
        desk = trainer(small_scene)
        here, code = opened(small_scene, desk)
        join(small_scene, code, Learner.register(small_scene, "Trần Thị Na"))
        with small_scene.app.app_context():
            db.session.connection().exec_driver_sql("UPDATE course SET current_version = NULL WHERE code = 'C03'")
            db.session.commit()
        courses.forget_catalogue()
        assert "Khóa học không còn mở" in desk.read(here)
        assert "Trần Thị Na" in desk.read(here)
        assert "Khóa học không còn mở" in desk.read(LIST)
        assert visit(desk.client, f"/lop-hoc/{code}").status == 200


class TestChangingAClass:
    def test_gives_new_seats_to_those_who_wait(self, scene: Scene) -> None:
        desk = trainer(scene)
        here, code = opened(scene, desk, seats="1")
        people = [Learner.register(scene, f"Nguyễn Văn {number}") for number in range(3)]
        for learner in people:
            join(scene, code, learner)
        answer = desk.post(here + "/sua", **fields(scene, seats="2", course="-", unit="-"))
        assert answer.status_code == 302
        assert "Đã lưu thông tin lớp." in desk.read(here)
        public = here.rsplit("/", 1)[1]
        assert [len(each) for each in members(scene, public).values()] == [2, 1]
        assert "Bạn đã có chỗ" in visit(people[1].browser(), f"/lop-hoc/{code}").text
        assert "Bạn đang ở số 1 trong danh sách chờ." in visit(people[2].browser(), f"/lop-hoc/{code}").text

    def test_keeps_what_was_typed_when_something_is_wrong(self, small_scene: Scene) -> None:
        desk = trainer(small_scene)
        here, _code = opened(small_scene, desk)
        answer = desk.post(here + "/sua", **fields(small_scene, title="Tên mới", place="", course="-", unit="-"))
        assert answer.status_code == 422
        assert "Tên mới" in answer.text
        assert "Tên mới" not in desk.read(here)

    def test_closes_opens_and_cancels(self, scene: Scene) -> None:
        desk = trainer(scene)
        here, code = opened(scene, desk)
        learner = Learner.register(scene)
        join(scene, code, learner)
        for sent, said in (("dong", "Lớp đã thôi nhận người mới."), ("mo", "Lớp nhận người ghi tên trở lại.")):
            assert desk.post(here + "/trang-thai", **{"trang-thai": sent}).status_code == 302
            assert said in desk.read(here)
        assert "1 người có chỗ và 0 người chờ được báo tin ngay" in desk.read(here)
        desk.post(here + "/trang-thai", **{"trang-thai": "huy"})
        assert "không tổ chức" in desk.read(here)
        desk.post(here + "/trang-thai", **{"trang-thai": "mo"})
        assert "không thay đổi được nữa" in desk.read(here)
        assert desk.post(here + "/trang-thai", **{"trang-thai": "khac"}).status_code == 422
        learner.settle()
        assert "Lớp học không tổ chức được" in visit(learner.browser(), "/thong-bao").text

    def test_seats_moves_and_takes_out_members(self, scene: Scene) -> None:
        desk = trainer(scene)
        here, code = opened(scene, desk, seats="1")
        other, _other_code = opened(scene, desk, title="Lớp sáng thứ Bảy", seats="")
        first, second, third = (Learner.register(scene, f"Nguyễn Văn {number}") for number in range(3))
        for learner in (first, second, third):
            join(scene, code, learner)
        page = desk.read(here)
        assert "Lớp sáng thứ Bảy" in page
        desk.post(here + "/hoc-vien", nguoi=ref(scene, third), viec="xep-cho")
        assert "Lớp không còn chỗ trống." in desk.read(here)
        public, other_public = (each.rsplit("/", 1)[1] for each in (here, other))
        desk.post(here + "/hoc-vien", nguoi=ref(scene, first), viec="chuyen", lop=other_public)
        assert "Đã chuyển Nguyễn Văn 0 sang lớp khác." in desk.read(here)
        desk.post(here + "/hoc-vien", nguoi=ref(scene, second), viec="bo")
        assert members(scene, public) == {"seated": [third.person_id], "waiting": []}
        assert members(scene, other_public)["seated"] == [first.person_id]
        for sent in ({"viec": "khac"}, {"viec": "bo", "nguoi": "khong-co"}):
            answer = desk.post(here + "/hoc-vien", **({"nguoi": ref(scene, third)} | sent))
            assert answer.status_code in {404, 422}

    def test_of_one_that_is_over_is_refused_in_words(self, small_scene: Scene) -> None:
        desk = trainer(small_scene)
        here, _code = opened(small_scene, desk)
        with time_machine.travel(clock.now() + timedelta(days=20)):
            assert "đang học" in desk.read(here)
        later = clock.now() + timedelta(days=40)
        with time_machine.travel(later):
            browser = officer(small_scene, "trainer", name="Người Sau")
            assert "đã kết thúc" in browser.read(here)
            answer = browser.post(here + "/sua", **fields(small_scene, title="Muộn", course="-", unit="-"))
            assert answer.status_code == 422
            assert "đã kết thúc hoặc không tổ chức" in answer.text
            assert "Lớp tối thứ Ba" in browser.read(LIST + "?da-xong=1")
            assert "Chưa có lớp nào sắp mở" in browser.read(LIST)
