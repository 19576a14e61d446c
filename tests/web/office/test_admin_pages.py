"""The area of administrators: the state of the system, roles, jobs, the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

import lms.switchboard  # noqa: F401  brings in every package that tells facts
from courses.events import CoursePublished
from kernel import clock
from kernel.events import Event
from lms import jobs_queue, work
from lms.extensions import db
from lms.jobs import tide
from lms.jobs.tasks import KINDS, run_job
from lms.orgs.rules import last_day_of_grant
from lms.people.operations import signing_in
from lms.web.admin.words import FACTS, JOBS
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.office.desk import CITY, OTHER_WARD, Officer, give, officer, row, table, unit_of, with_login

ROLES = "/quan-tri/vai-tro"
JOB_PAGE = "/quan-tri/cong-viec"


def form(scene: Scene, **changes: str) -> dict[str, str]:
    today = clock.local_day(clock.now())
    filled = {
        "login_name": "na.tran",
        "role": "cadre",
        "unit": unit_of(scene, OTHER_WARD).public_id,
        "valid_from": f"{today:%d/%m/%Y}",
        "valid_to": f"{last_day_of_grant(today):%d/%m/%Y}",
    }
    return filled | changes


class TestStateOfTheSystem:
    def test_is_told_in_plain_words(self, scene: Scene) -> None:
        page = officer(scene, "admin", path=CITY).read("/quan-tri")
        assert ("SQLite" if scene.engine == "sqlite" else "PostgreSQL") in row(page, "tinh-trang", "Cơ sở dữ liệu")[1]
        assert row(page, "tinh-trang", "Cấu trúc dữ liệu")[1].startswith("Mới nhất")
        assert row(page, "tinh-trang", "Chế độ")[1] == "Chạy kiểm thử"

    def test_counts_what_the_worker_has_still_to_fold(self, small_scene: Scene) -> None:
        admin = officer(small_scene, "admin", path=CITY)
        assert "thay đổi chờ cộng" in row(admin.read("/quan-tri"), "tinh-trang", "Số liệu tổng hợp")[1]
        tide.drain(small_scene.app)
        assert row(admin.read("/quan-tri"), "tinh-trang", "Số liệu tổng hợp")[1] == "Đã cộng hết"


class TestGivingARole:
    def test_lets_its_holder_in_at_once(self, scene: Scene) -> None:
        na = with_login(scene, "Trần Thị Na", "na.tran")
        city = officer(scene, "city", path=CITY)
        answer = city.post(ROLES, **form(scene))
        assert answer.status_code == 302
        page = city.read(ROLES)
        assert "Đã giao vai trò cho Trần Thị Na." in page
        line = row(page, "vai-tro", "Trần Thị Na")
        assert line[1:3] == ["Cán bộ cơ sở", unit_of(scene, OTHER_WARD).name]
        assert "đang có hiệu lực" in line[4]
        assert na.person_id

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"login_name": "khong.co"}, "Không tìm thấy tài khoản đang hoạt động có tên đăng nhập này."),
            ({"login_name": ""}, "Vui lòng nhập tên đăng nhập, số điện thoại hoặc thư điện tử."),
            ({"unit": "khongco"}, "Vui lòng chọn một đơn vị trong danh sách."),
            ({"valid_from": "31/02/2026"}, "Vui lòng nhập một ngày có thật, ví dụ 22/11/2026."),
            ({"valid_to": "01/01/2020"}, "Ngày kết thúc phải từ ngày bắt đầu trở đi và không quá một năm."),
            ({"valid_to": "01/01/2090"}, "Ngày kết thúc phải từ ngày bắt đầu trở đi và không quá một năm."),
        ],
    )
    def test_says_at_the_field_what_will_not_do(
        self, small_scene: Scene, changes: dict[str, str], message: str
    ) -> None:
        with_login(small_scene, "Trần Thị Na", "na.tran")
        answer = officer(small_scene, "city", path=CITY).post(ROLES, **form(small_scene, **changes))
        assert answer.status_code == 422
        assert "<title>Lỗi: Vai trò" in answer.text
        assert answer.text.count(message) >= 2, "in the summary and at the field"
        assert changes.get("login_name", "na.tran") in answer.text

    @pytest.mark.parametrize("role", ["city", "auditor", "admin", "learner", "x"])
    def test_gives_none_that_is_not_below_the_givers(self, small_scene: Scene, role: str) -> None:
        with_login(small_scene, "Trần Thị Na", "na.tran")
        city = officer(small_scene, "city", path=CITY)
        assert city.post(ROLES, **form(small_scene, role=role)).status_code == 422
        assert "Trần Thị Na" not in city.read(ROLES)

    def test_gives_none_outside_the_givers_own_units(self, small_scene: Scene) -> None:
        with_login(small_scene, "Trần Thị Na", "na.tran")
        city = officer(small_scene, "city", path=WARD)
        answer = city.post(ROLES, **form(small_scene))
        assert answer.status_code == 422
        assert "trong đơn vị của mình" in answer.text

    def test_gives_nobody_a_role_of_his_own_making(self, small_scene: Scene) -> None:
        na = with_login(small_scene, "Trần Thị Na", "na.tran")
        give(small_scene, na, "city", CITY)
        own = Learner(small_scene, na.person_id, na.name, _key(small_scene, na))
        answer = Officer(own, own.browser()).post(ROLES, **form(small_scene))
        assert answer.status_code == 422

    def test_finds_a_unit_by_a_part_of_its_name_or_by_its_path(self, small_scene: Scene) -> None:
        city = officer(small_scene, "city", path=CITY)
        for words in ("ba dinh", "Ba Đình", WARD):
            page = city.read(f"{ROLES}?tim={words}")
            offered = re.findall(r"<option[^>]*>((?:Phường|Xã|Thành phố)[^<]*)</option>", page)
            assert offered == ["Phường Ba Đình"], words

    def test_offers_no_unit_outside_the_givers_scope_by_its_path(self, small_scene: Scene) -> None:
        city = officer(small_scene, "city", path=WARD)
        assert unit_of(small_scene, OTHER_WARD).public_id not in city.read(f"{ROLES}?tim={OTHER_WARD}")


def _key(scene: Scene, person: Learner) -> str:
    """Open a session for a person who was entered without one."""
    with scene.app.app_context():
        session, at = db.session(), clock.now()
        opened = work.run(
            session,
            lambda: signing_in.open_session(
                session, person_id=person.person_id, browser="test", address="127.0.0.1", at=at, days=30
            ),
        )
    return f"{opened.person_id}.{opened.session_id}.{opened.token}"


class TestEndingARole:
    def test_takes_it_away_at_once(self, scene: Scene) -> None:
        cadre = officer(scene, "cadre", name="Trần Thị Na")
        city = officer(scene, "city", path=CITY)
        page = city.read(ROLES)
        fields = dict(re.findall(r'name="(nguoi|luot)" value="(\d+)"', page))
        assert cadre.get("/can-bo").status_code == 200
        assert city.post(ROLES + "/ket-thuc", **fields).status_code == 302
        assert cadre.get("/can-bo").status_code == 403
        assert "kết thúc ngày" in row(city.read(ROLES), "vai-tro", "Trần Thị Na")[4]

    def test_is_offered_only_to_who_could_give_it(self, small_scene: Scene) -> None:
        officer(small_scene, "auditor", path=CITY)
        city = officer(small_scene, "city", path=CITY)
        assert 'name="luot"' not in city.read(ROLES)
        admin = officer(small_scene, "admin", path=CITY)
        assert admin.read(ROLES).count('name="luot"') == 2

    def test_finds_nothing_for_numbers_that_are_none(self, small_scene: Scene) -> None:
        city = officer(small_scene, "city", path=CITY)
        for fields in ({}, {"nguoi": "1", "luot": "1"}, {"nguoi": "²", "luot": "x"}, {"nguoi": "9" * 40, "luot": "1"}):
            assert city.post(ROLES + "/ket-thuc", **fields).status_code == 404


class TestJobs:
    def test_make_the_figures_anew_on_demand(self, scene: Scene) -> None:
        admin = officer(scene, "admin", path=CITY)
        assert admin.post(JOB_PAGE + "/tinh-lai").status_code == 302
        page = admin.read(JOB_PAGE)
        assert row(page, "cong-viec", "Tính lại số liệu")[1].startswith("đang chờ")
        with scene.app.app_context():
            (job_id,) = jobs_queue.list_stranded(db.session(), at=clock.now())
        assert run_job(scene.app, job_id) == "done"
        assert row(admin.read(JOB_PAGE), "cong-viec", "Tính lại số liệu")[1] == "đã xong"

    def test_stop_when_asked_to(self, scene: Scene) -> None:
        admin = officer(scene, "admin", path=CITY)
        admin.post(JOB_PAGE + "/tinh-lai")
        (address,) = re.findall(r'action="(/quan-tri/cong-viec/[^"]+/dung)"', admin.read(JOB_PAGE))
        assert "Đã yêu cầu dừng." in admin.read(admin.post(address).headers["Location"])
        assert "đang dừng" in row(admin.read(JOB_PAGE), "cong-viec", "Tính lại số liệu")[1]
        assert address not in admin.read(JOB_PAGE)

    def test_are_not_the_business_of_the_citys_officers(self, small_scene: Scene) -> None:
        city = officer(small_scene, "city", path=CITY)
        assert city.get(JOB_PAGE).status_code == 403
        assert city.post(JOB_PAGE + "/tinh-lai").status_code == 403

    def test_all_have_words(self) -> None:
        assert set(KINDS) <= set(JOBS)


def _facts(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _facts(child)


class TestLog:
    def test_names_who_did_what_to_whom(self, scene: Scene) -> None:
        with_login(scene, "Trần Thị Na", "na.tran")
        city = officer(scene, "city", path=CITY, name="Phạm Quốc Tuấn")
        city.post(ROLES, **form(scene))
        auditor = officer(scene, "auditor", path=CITY)
        (line,) = [
            cells
            for cells in table(auditor.read("/quan-tri/nhat-ky?viec=RoleGranted"), "nhat-ky")
            if cells[1] == "Phạm Quốc Tuấn"
        ]
        assert line[2:] == ["Giao vai tròCán bộ cơ sở", "Trần Thị Na"]

    def test_has_words_for_every_fact_that_it_keeps(self) -> None:
        assert CoursePublished.__name__ in FACTS
        facts = [fact for fact in _facts(Event) if not fact.__module__.startswith("tests")]
        # A fact that others are kinds of is never told itself.
        general = {base.__name__ for fact in facts for base in fact.__mro__[1:]}
        kept = {fact.__name__ for fact in facts if not getattr(fact, "recorded", False)} - general
        assert kept - set(FACTS) == set()

    def test_is_paged_and_shows_no_unknown_kind(self, small_scene: Scene) -> None:
        for n in range(30):
            Learner.register(small_scene, f"Trần Văn {n}")
        admin = officer(small_scene, "admin", path=CITY)
        assert len(table(admin.read("/quan-tri/nhat-ky"), "nhat-ky")) == 51
        assert "Trang 2 trên" in admin.read("/quan-tri/nhat-ky?trang=2")
        assert admin.get("/quan-tri/nhat-ky?viec=x").status_code == 422

    def test_is_closed_to_the_citys_officers(self, small_scene: Scene) -> None:
        assert officer(small_scene, "city", path=CITY).get("/quan-tri/nhat-ky").status_code == 403


class TestTerm:
    def test_of_a_grant_that_begins_tomorrow_is_not_yet_in_force(self, small_scene: Scene) -> None:
        with_login(small_scene, "Trần Thị Na", "na.tran")
        city = officer(small_scene, "city", path=CITY)
        tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
        city.post(ROLES, **form(small_scene, valid_from=f"{tomorrow:%d/%m/%Y}"))
        assert "chưa bắt đầu" in row(city.read(ROLES), "vai-tro", "Trần Thị Na")[4]
