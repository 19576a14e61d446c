"""The way back in: a link by e-mail, or a cadre's slip. Each works once, and nobody learns who has an account."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient

from kernel import clock
from kernel.actor import Actor, Scope
from lms import work
from lms.extensions import db
from lms.jobs import tide
from lms.people import queries as people
from lms.people.operations import recovering
from lms.people.operations.throttling import Refused
from tests.conftest import Scene
from tests.web.account.visiting import is_signed_in, send, sign_in, sign_up
from tests.web.learn.reading import visit

CADRE = Actor(person_id=7, name="Lê Thị Hạnh", scopes=(Scope("cadre", "territorial", "01.", 1),))


def letters(scene: Scene) -> list:
    """Let the worker deliver what waits; return the letters sent so far."""
    tide.drain(scene.app)
    return getattr(scene.app.extensions["mailman"], "outbox", [])


def slip(scene: Scene, name: str = "tam.1957") -> str:
    """Return the code of a slip printed for somebody."""
    with scene.app.app_context():
        session = db.session()
        person = people.find_by_login_name(session, name)
        assert person is not None
        return work.run(
            session,
            lambda: recovering.make_slip(session, person_id=person.id, actor=CADRE, at=clock.now()),
        )


class TestALinkByEmail:
    def test_leads_to_a_new_password_once(self, scene: Scene) -> None:
        browser, other = scene.app.test_client(), scene.app.test_client()
        sign_up(browser, identifier="tam@example.vn")
        answer = send(other, "/quen-mat-khau", name="TAM@example.vn")
        assert "Nếu tài khoản này có email" in answer.text
        [letter] = letters(scene)
        assert letter.to == ["tam@example.vn"]
        path = re.search(r"(/khoi-phuc/\S+)", letter.body)[1]
        assert visit(other, path).status == 200  # reading it, as mail programs do, spends nothing
        page = send(other, path, password="mùa đông Hà Nội")
        assert page.path == "/dang-nhap"
        assert "Mật khẩu mới đã được đặt" in page.text
        assert not is_signed_in(browser)  # every session has ended
        assert sign_in(other, "tam@example.vn", "mùa đông Hà Nội").path == "/toi"
        again = send(scene.app.test_client(), path, password="mùa xuân Hà Nội")
        assert again.status == 422
        assert "Đường dẫn này đã dùng" in again.text

    def test_is_answered_the_same_for_nobody(self, small_scene: Scene, browser: FlaskClient) -> None:
        sign_up(small_scene.app.test_client())  # has no e-mail
        known = send(browser, "/quen-mat-khau", name="tam.1957")
        unknown = send(browser, "/quen-mat-khau", name="khong.co.ai")
        assert known.text == unknown.text
        assert letters(small_scene) == []

    def test_is_still_good_after_a_password_that_will_not_do(self, small_scene: Scene, browser: FlaskClient) -> None:
        sign_up(small_scene.app.test_client(), identifier="tam@example.vn")
        send(browser, "/quen-mat-khau", name="tam@example.vn")
        path = re.search(r"(/khoi-phuc/\S+)", letters(small_scene)[0].body)[1]
        assert "ít nhất 8 ký tự" in send(browser, path, password="ngắn").text
        assert send(browser, path, password="mùa đông Hà Nội").path == "/dang-nhap"

    def test_tells_of_the_other_way_too(self, browser: FlaskClient) -> None:
        page = visit(browser, "/quen-mat-khau")
        assert "Nhờ cán bộ Hội Khuyến học" in page.text
        assert "/khoi-phuc" in page.links


class TestASlip:
    def test_leads_to_a_new_password_however_it_is_typed(self, scene: Scene) -> None:
        browser = scene.app.test_client()
        sign_up(scene.app.test_client())
        code = slip(scene)
        typed = f" {code[:4].upper()} - {code[4:]} "
        page = send(browser, "/khoi-phuc", name="tam.1957", code=typed, password="mùa đông Hà Nội")
        assert page.path == "/dang-nhap"
        assert sign_in(browser, password="mùa đông Hà Nội").path == "/toi"

    def test_is_refused_with_the_tries_left(self, small_scene: Scene, browser: FlaskClient) -> None:
        sign_up(small_scene.app.test_client())
        slip(small_scene)
        page = send(browser, "/khoi-phuc", name="tam.1957", code="aaaaaaaa", password="mùa đông Hà Nội")
        assert page.status == 422
        assert "Còn 9 lần thử" in page.text
        assert 'value="aaaaaaaa"' in page.html

    def test_cannot_be_guessed_for_long(self, small_scene: Scene, browser: FlaskClient) -> None:
        sign_up(small_scene.app.test_client())
        code = slip(small_scene)
        fields = {"name": "tam.1957", "password": "mùa đông Hà Nội"}
        answers = [send(browser, "/khoi-phuc", code=f"aaaaaaa{n}", **fields).status for n in range(10)]
        assert answers == [422] * 9 + [429]
        assert send(browser, "/khoi-phuc", code=code, **fields).status == 429

    def test_runs_out_after_three_days(self, small_scene: Scene) -> None:
        sign_up(small_scene.app.test_client())
        code = slip(small_scene)
        with small_scene.app.app_context():
            late = recovering.use(
                db.session(),
                code=code,
                name="tam.1957",
                password="mùa đông Hà Nội",
                at=clock.now() + timedelta(hours=72, seconds=1),
            )
            assert isinstance(late, Refused)
