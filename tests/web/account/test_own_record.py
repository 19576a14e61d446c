"""One's own record: what can be changed, by whom it was seen, and what one is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kernel import clock
from lms import work
from lms.extensions import db
from lms.notices.models import Notice
from lms.orgs import queries as orgs
from lms.web.account.views import device
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.account.visiting import post_form, send, sign_in, sign_up
from tests.web.learn.reading import visit

OTHER_WARD = "01.00008."


@pytest.fixture
def known(small_scene: Scene) -> FlaskClient:
    """Return the browser in which somebody made her account, and is signed in."""
    client = small_scene.app.test_client()
    sign_up(client)
    return client


def ward(scene: Scene, path: str) -> str:
    """Return the public id of a ward."""
    with scene.app.app_context():
        unit = orgs.find_unit(db.session(), path=path)
        assert unit is not None
        return unit.public_id


class TestTheProfile:
    def test_is_shown_with_what_is_known_already(self, known: FlaskClient) -> None:
        form = post_form(visit(known, "/tai-khoan/ho-so"))
        assert form.sent()["full_name"] == ["Nguyễn Văn Tám"]
        assert form.sent()["birth_year"] == ["1957"]
        assert form.sent()["audience"] == ["nguoi-dan"]

    def test_can_be_changed_with_the_names_to_sign_in_with(self, known: FlaskClient, browser: FlaskClient) -> None:
        page = send(known, "/tai-khoan/ho-so", full_name="Nguyễn Văn Chín", phone="0912 345 678", login_name="")
        assert "Đã lưu hồ sơ" in page.text
        assert "Nguyễn Văn Chín" in page.text
        assert sign_in(browser, "0912345678").path == "/toi"

    def test_keeps_at_least_one_name_to_sign_in_with(self, known: FlaskClient) -> None:
        page = send(known, "/tai-khoan/ho-so", login_name="")
        assert page.status == 422
        assert "Vui lòng nhập tên đăng nhập, số điện thoại hoặc email" in page.text

    def test_refuses_what_will_not_do_and_keeps_it(self, known: FlaskClient) -> None:
        page = send(known, "/tai-khoan/ho-so", email="không phải", phone="12")
        assert page.status == 422
        assert "Số điện thoại cần có 10 chữ số" in page.text
        assert "Địa chỉ email chưa đúng" in page.text
        assert post_form(page).sent()["email"] == ["không phải"]


class TestTheHome:
    def test_is_ones_own_word_until_a_cadre_confirms_it(self, small_scene: Scene, known: FlaskClient) -> None:
        page = send(known, "/tai-khoan/noi-cu-tru", unit=ward(small_scene, WARD))
        assert "tự khai, chờ cán bộ xác nhận" in page.text

    def test_stays_confirmed_when_the_same_ward_is_chosen_again(self, small_scene: Scene) -> None:
        browser = Learner.register(small_scene, confirmed=True).browser()
        page = send(browser, "/tai-khoan/noi-cu-tru", unit=ward(small_scene, WARD))
        assert "không thay đổi" in page.text
        assert "Đã xác nhận" in page.text

    def test_has_to_be_confirmed_anew_after_a_move(self, small_scene: Scene) -> None:
        browser = Learner.register(small_scene, confirmed=True).browser()
        page = send(browser, "/tai-khoan/noi-cu-tru", unit=ward(small_scene, OTHER_WARD))
        assert "Tự khai" in page.text
        assert "Đã xác nhận" not in page.text

    def test_has_to_be_one_of_those_offered(self, known: FlaskClient) -> None:
        assert send(known, "/tai-khoan/noi-cu-tru", unit="").status == 422
        assert send(known, "/tai-khoan/noi-cu-tru", unit="khong-co").status == 422


class TestThePassword:
    def test_is_changed_by_who_knows_the_old_one(self, known: FlaskClient, browser: FlaskClient) -> None:
        sign_in(browser)
        page = send(known, "/tai-khoan/mat-khau", old="mùa thu Hà Nội", new="mùa đông Hà Nội")
        assert "Đã đăng xuất 1 thiết bị khác" in page.text
        assert sign_in(browser, password="mùa đông Hà Nội").path == "/toi"

    def test_is_not_changed_without_it(self, known: FlaskClient) -> None:
        page = send(known, "/tai-khoan/mat-khau", old="không phải", new="mùa đông Hà Nội")
        assert page.status == 422
        assert "Còn 9 lần thử" in page.text

    def test_has_to_be_a_good_one(self, known: FlaskClient) -> None:
        assert "dễ bị đoán" in send(known, "/tai-khoan/mat-khau", old="x", new="matkhau123").text


class TestDevices:
    def test_are_named_as_their_owner_knows_them(self) -> None:
        phone = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
        assert "Chrome" in device_name(phone)
        assert "Android" in device_name(phone)
        assert "iPhone" in device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1")


def device_name(browser: str) -> str:
    """Return the words for a browser."""
    from flask import Flask
    from flask_babel import Babel

    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        return device(browser)


class TestNotices:
    def write(self, learner: Learner, count: int) -> None:
        with learner.scene.app.app_context():
            session, at = db.session(), clock.now()

            def step() -> None:
                for number in range(count):
                    session.add(
                        Notice(
                            person_id=learner.person_id,
                            key=f"course_passed:{number}",
                            kind="course_passed",
                            values={"course": f"Khóa {number}", "percent": 80, "year": 2026},
                            link="/toi/diem",
                            created_at=at + timedelta(seconds=number),
                        )
                    )

            work.run(session, step)

    def test_are_leafed_through_newest_first(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        self.write(learner, 51)
        first = visit(learner.browser(), "/thong-bao")
        assert "«Khóa 50»" in first.text
        assert "«Khóa 0»" not in first.text
        assert "«Khóa 0»" in visit(learner.browser(), "/thong-bao?trang=2").text

    def test_are_marked_one_by_one_or_all_together(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        browser = learner.browser()
        self.write(learner, 3)
        page = visit(browser, "/thong-bao")
        assert page.text.count("Chưa đọc") == 3
        one = next(form for form in page.forms if form.values("thong-bao"))
        page = page.send(one, **{"thong-bao": one.values("thong-bao")[0]})
        assert page.text.count("Chưa đọc") == 2
        page = page.send(next(form for form in page.forms if "/da-doc" in form.action))
        assert "Chưa đọc" not in page.text

    def test_of_others_are_neither_seen_nor_marked(self, small_scene: Scene) -> None:
        owner, other = Learner.register(small_scene), Learner.register(small_scene, "Trần Thị Bình")
        self.write(owner, 1)
        page = visit(owner.browser(), "/thong-bao")
        notice = next(form for form in page.forms if form.values("thong-bao")).values("thong-bao")[0]
        theirs = other.browser()
        empty = visit(theirs, "/thong-bao")
        assert "Chưa có thông báo nào" in empty.text
        theirs.post("/thong-bao/da-doc", data={**empty.form("/dang-xuat").sent(), "thong-bao": notice})
        assert "Chưa đọc" in visit(owner.browser(), "/thong-bao").text
