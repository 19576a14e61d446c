"""Making an account: one page, nothing typed twice, nothing agreed in silence."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from courses import queries as courses
from lms.extensions import db
from lms.orgs import queries as orgs
from lms.people import queries as people
from lms.web.account.registering import NEW_ACCOUNTS
from tests.conftest import Scene
from tests.people import WARD
from tests.web.account.visiting import FORM, PASSWORD, is_signed_in, post_form, sign_in, sign_up
from tests.web.learn.reading import visit

LESSONS = "/khoa-hoc/hieu-ve-cong-dan-hoc-tap/"


class TestTheFormOfRegistration:
    def test_lets_somebody_in_who_has_filled_in_what_is_needed(self, browser: FlaskClient) -> None:
        page = sign_up(browser)
        assert page.path == "/toi"
        assert "Đã tạo tài khoản." in page.text
        assert "Nguyễn Văn Tám" in page.text

    @pytest.mark.parametrize(
        ("typed", "kind", "kept"),
        [
            ("Tám.1957", "username", "tam.1957"),
            ("+84 912 345 678", "phone", "0912345678"),
            ("Tam@Example.VN", "email", "tam@example.vn"),
        ],
    )
    def test_takes_any_one_name_to_sign_in_with(
        self, small_scene: Scene, browser: FlaskClient, typed: str, kind: str, kept: str
    ) -> None:
        assert sign_up(browser, identifier=typed).path == "/toi"
        with small_scene.app.app_context():
            person = people.find_by_login_name(db.session(), typed)
            assert person is not None
            assert people.list_login_names(db.session(), person.id) == {kind: kept}

    def test_says_all_at_once_what_is_missing(self, browser: FlaskClient) -> None:
        empty = dict.fromkeys(FORM, "")
        page = sign_up(browser, **empty)
        assert page.status == 422
        assert page.html.count("<title>Lỗi: ") == 1
        for sentence in (
            "Vui lòng nhập họ và tên",
            "Vui lòng nhập năm sinh bằng 4 chữ số",
            "Vui lòng chọn một nhóm",
            "Vui lòng nhập tên đăng nhập, số điện thoại hoặc email",
            "Mật khẩu cần có ít nhất 8 ký tự",
            "Vui lòng đọc và đánh dấu đồng ý",
        ):
            assert page.text.count(sentence) == 2, sentence  # in the summary, and at its field

    def test_keeps_what_was_typed_but_the_password(self, browser: FlaskClient) -> None:
        page = sign_up(browser, birth_year="năm bảy", identifier="0912 34")
        form = post_form(page)
        assert page.status == 422
        assert "Số điện thoại cần có 10 chữ số" in page.text
        assert form.sent()["full_name"] == ["Nguyễn Văn Tám"]
        assert form.sent()["birth_year"] == ["năm bảy"]
        assert form.sent()["identifier"] == ["0912 34"]
        assert form.sent()["audience"] == ["nguoi-dan"]
        assert PASSWORD not in page.html

    def test_asks_for_consent_that_nobody_has_ticked(self, small_scene: Scene, browser: FlaskClient) -> None:
        asked = visit(browser, "/dang-ky")
        assert "consent" not in post_form(asked).sent()
        version = people.current_consent().version
        assert f"phiên bản {version}" in asked.text
        assert "Rút lại sự đồng ý" in asked.text
        page = sign_up(browser, consent="")
        assert page.status == 422
        assert not is_signed_in(browser)

    def test_asks_a_guardian_for_a_child(self, small_scene: Scene, browser: FlaskClient) -> None:
        assert "dưới 16 tuổi cần cha, mẹ" in sign_up(browser, birth_year="2014").text
        assert sign_up(browser, birth_year="2014", guardian_name="Nguyễn Thị Mẹ").path == "/toi"
        with small_scene.app.app_context():
            child = people.find_by_login_name(db.session(), "tam.1957")
            assert child is not None
            given = people.list_consents_given(db.session(), child.id)
            assert [one.guardian_name for one in given] == ["Nguyễn Thị Mẹ"]

    def test_writes_a_home_down_as_ones_own_word(self, small_scene: Scene, browser: FlaskClient) -> None:
        with small_scene.app.app_context():
            ward = orgs.find_unit(db.session(), path=WARD)
            assert ward is not None
        page = visit(browser, "/dang-ky")
        assert len(post_form(page).values("unit")) == 127  # the wards and communes of Hà Nội, and «chưa muốn chọn»
        assert "Tôi chưa muốn chọn" in page.text
        sign_up(browser, unit=ward.public_id)
        own = visit(browser, "/tai-khoan")
        assert ward.name in own.text
        assert "Tự khai" in own.text
        assert "Đã xác nhận" not in own.text

    def test_refuses_a_group_or_a_home_that_was_not_on_offer(self, browser: FlaskClient) -> None:
        assert "Vui lòng chọn một nhóm" in sign_up(browser, audience="vua-chua").text
        assert sign_up(browser, unit="khong-co").status == 422

    def test_says_that_a_name_is_taken(self, small_scene: Scene, browser: FlaskClient) -> None:
        sign_up(browser)
        page = sign_up(small_scene.app.test_client(), full_name="Người Khác")
        assert page.status == 422
        assert "đã có tài khoản dùng" in page.text

    def test_goes_on_to_where_the_visitor_was_going(self, browser: FlaskClient) -> None:
        assert sign_up(browser, "/dang-ky?next=/toi/diem").path == "/toi/diem"

    def test_makes_only_so_many_accounts_an_hour_for_one_address(self, small_scene: Scene) -> None:
        sign_up(small_scene.app.test_client())
        for _ in range(NEW_ACCOUNTS.most - 1):
            assert sign_up(small_scene.app.test_client()).status == 422  # taken: it counts all the same
        refused = sign_up(small_scene.app.test_client(), identifier="ba.1960")
        assert refused.status == 429
        assert "60 phút" in refused.text

    def test_does_not_count_what_was_only_mistyped(self, browser: FlaskClient) -> None:
        for _ in range(21):
            sign_up(browser, full_name="")
        assert sign_up(browser).path == "/toi"


class TestWhatWasLearntBeforeSigningUp:
    def finish(self, browser: FlaskClient, lesson: str) -> None:
        page = visit(browser, LESSONS + lesson)
        page.send(page.form("/da-doc"))

    def slugs(self, scene: Scene) -> list[str]:
        with scene.app.app_context():
            return [line.slug for line in courses.get_course(db.session(), LESSONS.split("/")[2]).lessons]

    def test_comes_along_as_progress_and_never_as_points(self, small_scene: Scene, browser: FlaskClient) -> None:
        first, second, *_rest = self.slugs(small_scene)
        self.finish(browser, first)
        self.finish(browser, second)
        assert "Máy này còn nhớ 2 bài đã học" in visit(browser, "/dang-ky").text
        page = sign_up(browser)
        assert "giữ lại 2 bài học" in page.text
        assert "Đã học 2 trên" in page.text
        assert "0 trên 100" in page.text
        assert browser.get_cookie("tien-do") is None

    def test_waits_for_the_word_of_who_signs_in_on_a_shared_machine(self, small_scene: Scene) -> None:
        owner = small_scene.app.test_client()
        sign_up(owner)
        shared = small_scene.app.test_client()
        self.finish(shared, self.slugs(small_scene)[0])
        page = sign_in(shared)
        assert "Máy này còn nhớ 1 bài học" in page.text
        assert "Đã học 1 trên" not in page.text
        page = page.send(page.form("/toi/nhan-bai"))
        assert "Đã đưa 1 bài học vào tài khoản" in page.text
        assert "Đã học 1 trên" in page.text


class TestTheConsent:
    def test_can_be_read_on_a_page_of_its_own_by_everybody(self, browser: FlaskClient) -> None:
        page = visit(browser, "/dang-ky/dong-y")
        assert page.status == 200
        assert re.search(r"Phiên bản \d{4}\.\d", page.text)

    def test_is_not_there_in_a_version_that_never_was(self, browser: FlaskClient) -> None:
        assert browser.get("/dang-ky/dong-y?phien-ban=1999.1").status_code == 404
