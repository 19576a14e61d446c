"""Signing in and out: tries are counted, `next` stays at home, a session can be ended from afar."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from lms.extensions import db
from lms.people import queries as people
from lms.people.models import Credential
from tests.conftest import Scene
from tests.web.account.visiting import is_signed_in, send, sign_in, sign_up
from tests.web.learn.reading import visit


@pytest.fixture
def known(small_scene: Scene) -> FlaskClient:
    """Return the browser in which somebody made her account, and is signed in."""
    client = small_scene.app.test_client()
    sign_up(client)
    return client


class TestSigningIn:
    @pytest.mark.usefixtures("known")
    def test_lets_the_right_person_in(self, browser: FlaskClient) -> None:
        assert sign_in(browser, " Tám.1957 ").path == "/toi"

    @pytest.mark.usefixtures("known")
    def test_says_how_many_tries_are_left_and_keeps_the_name(self, browser: FlaskClient) -> None:
        page = sign_in(browser, password="không phải")
        assert page.status == 422
        assert "Còn 9 lần thử" in page.text
        assert 'value="tam.1957"' in page.html
        assert not is_signed_in(browser)

    @pytest.mark.usefixtures("known")
    def test_answers_an_unknown_name_as_a_wrong_password(self, browser: FlaskClient) -> None:
        unknown = sign_in(browser, "khong.co.ai", "không phải")
        wrong = sign_in(browser, "tam.1957", "không phải")
        assert unknown.status == wrong.status == 422
        assert unknown.text.replace("khong.co.ai", "") == wrong.text.replace("tam.1957", "")

    @pytest.mark.usefixtures("known")
    def test_closes_after_ten_wrong_tries_even_for_the_right_password(self, browser: FlaskClient) -> None:
        answers = [sign_in(browser, password=f"sai {n}").status for n in range(10)]
        assert answers == [422] * 9 + [429]
        page = sign_in(browser)
        assert page.status == 429
        assert "15 phút" in page.text
        assert int(page.response.headers["Retry-After"]) == 15 * 60

    def test_asks_for_both_name_and_password(self, browser: FlaskClient) -> None:
        page = sign_in(browser, "", "")
        assert page.status == 422
        assert "Vui lòng nhập mật khẩu" in page.text
        assert "This field" not in page.html

    @pytest.mark.usefixtures("known")
    @pytest.mark.parametrize(
        ("asked", "reached"),
        [
            ("/toi/diem?ky=2026", "/toi/diem"),
            ("https://example.vn/toi", "/toi"),
            ("//example.vn", "/toi"),
            ("/\\example.vn", "/toi"),
            ("javascript:alert(1)", "/toi"),
        ],
    )
    def test_goes_on_within_this_site_only(self, browser: FlaskClient, asked: str, reached: str) -> None:
        page = visit(browser, "/dang-nhap")
        answer = browser.post(
            "/dang-nhap",
            query_string={"next": asked},
            data={**page.forms[0].sent(), "name": "tam.1957", "password": "mùa thu Hà Nội"},
        )
        assert answer.status_code == 302
        assert answer.headers["Location"].split("?")[0] == reached

    def test_comes_back_to_the_page_that_asked_for_it(self, known: FlaskClient, browser: FlaskClient) -> None:
        asked = browser.get("/toi/quyen-rieng-tu")
        assert asked.headers["Location"] == "/dang-nhap?next=/toi/quyen-rieng-tu"
        assert sign_in(browser, path=asked.headers["Location"]).path == "/toi/quyen-rieng-tu"

    def test_takes_who_was_given_a_password_to_choosing_one(self, small_scene: Scene, known: FlaskClient) -> None:
        with small_scene.app.app_context():
            person = people.find_by_login_name(db.session(), "tam.1957")
            db.session.execute(update(Credential).values(must_change=True))
            db.session.commit()
            assert person is not None
        page = visit(known, "/toi/diem")
        assert page.path == "/tai-khoan/mat-khau"
        assert "do người khác đặt" in page.text
        send(known, "/tai-khoan/mat-khau", old="mùa thu Hà Nội", new="mùa đông Hà Nội")
        assert visit(known, "/toi/diem").path == "/toi/diem"


class TestSigningOut:
    def test_ends_the_session_of_this_browser(self, known: FlaskClient) -> None:
        page = visit(known, "/toi")
        page.send(page.form("/dang-xuat"))
        assert not is_signed_in(known)

    def test_cannot_be_done_by_a_link(self, known: FlaskClient) -> None:
        assert known.get("/dang-xuat").status_code == 405
        assert known.post("/dang-xuat").status_code == 422  # without the token of the form
        assert is_signed_in(known)

    def test_leaves_a_stolen_cookie_worthless(self, small_scene: Scene, known: FlaskClient) -> None:
        cookie = known.get_cookie("phien")
        assert cookie is not None
        page = visit(known, "/toi")
        page.send(page.form("/dang-xuat"))
        thief = small_scene.app.test_client()
        thief.set_cookie("phien", cookie.value)
        assert not is_signed_in(thief)

    def test_everywhere_ends_another_browsers_session_at_once(self, scene: Scene) -> None:
        here, there = scene.app.test_client(), scene.app.test_client()
        sign_up(here)
        sign_in(there)
        assert is_signed_in(there)
        page = visit(here, "/tai-khoan")
        page = page.send(page.form("/dang-xuat-moi-thiet-bi"))
        assert page.path == "/dang-nhap"
        assert not is_signed_in(there)
        assert not is_signed_in(here)

    def test_of_one_other_device_leaves_this_one(self, known: FlaskClient, browser: FlaskClient) -> None:
        sign_in(browser)
        page = visit(known, "/tai-khoan")
        others = [form for form in page.forms if form.action.startswith("/tai-khoan/phien/")]
        assert len(others) == 1
        page.send(others[0])
        assert not is_signed_in(browser)
        assert is_signed_in(known)

    def test_is_not_done_to_somebody_elses_session(self, small_scene: Scene, known: FlaskClient) -> None:
        other = small_scene.app.test_client()
        sign_up(other, identifier="ba.1960")
        page = visit(known, "/tai-khoan")
        with other.session_transaction() as cookie:
            theirs = str(cookie["_user_id"]).split(".")[1]
        known.post(f"/tai-khoan/phien/{theirs}/dang-xuat", data=page.form("/dang-xuat").sent())
        assert is_signed_in(other)
