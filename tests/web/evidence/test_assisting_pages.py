"""Help with evidence: both names kept, one piece for one slip, nothing else of the person to be seen."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import text

from lms.evidence import queries
from tests.claiming import read, yesterday
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.evidence.test_claim_pages import WORDS, picture, send
from tests.web.learn.reading import Page, visit

PIECE = {"kind": "day-lai", "indicator": "1.4", "words": WORDS, "happened_on": f"{yesterday():%d/%m/%Y}"}


def claims(scene: Scene, who: Learner) -> list[Any]:
    return read(scene, lambda s: queries.list_of_person(s, person_id=who.person_id, period=yesterday().year))


def helps(scene: Scene) -> list[Any]:
    found = "SELECT helper_name, relation, way, consent_version FROM assistance WHERE begun_at IS NOT NULL"
    return read(scene, lambda s: [tuple(row) for row in s.execute(text(found))])


def code_on(page: Page) -> str:
    found = re.search(r"<code>([^<]+)</code>", page.html)
    assert found is not None
    return found.group(1)


class TestACadre:
    def test_enters_for_a_present_person_who_agrees_and_prints_it(self, small_scene: Scene) -> None:
        na = Learner.register(small_scene, "Trần Thị Na")
        na.settle()
        cadre = Learner.register(small_scene, "Lê Thị Hòa").hold("cadre", WARD)
        client = cadre.browser()
        found = visit(client, "/can-bo/nhap-ho?q=tran na")
        form = visit(client, next(link for link in found.links if link.startswith("/can-bo/nhap-ho/")))
        ending = form.path.rpartition("/")[2]
        refused = send(form, ending, photo=picture(1), **PIECE)
        assert (refused.status, "đánh dấu khi người dân đồng ý" in refused.text) == (422, True)
        assert refused.form(ending).sent()["words"] == [WORDS]
        assert claims(small_scene, na) == []
        printed = send(form, ending, photo=picture(1), agreed="y", **PIECE)
        assert "Biên nhận nhập hộ" in printed.text
        assert "Lê Thị Hòa" in printed.text
        twice = send(form, ending, photo=picture(1), agreed="y", **PIECE)
        assert twice.path == printed.path
        (card,) = claims(small_scene, na)
        assert (card.state, card.entered_by) == ("submitted", cadre.person_id)
        assert helps(small_scene) == [("Lê Thị Hòa", "cadre", "cadre", "2026.1")]
        na.settle()
        assert "đã nhập hộ" in visit(na.browser(), "/thong-bao").text
        assert "Lê Thị Hòa" in visit(na.browser(), f"/toi/minh-chung/{card.public_id}").text

    def test_finds_nobody_outside_her_units(self, small_scene: Scene) -> None:
        far = Learner.register(small_scene, "Trần Thị Na", ward="01.00070.")
        far.settle()
        client = Learner.register(small_scene, "Lê Thị Hòa").hold("cadre", WARD).browser()
        assert "Không tìm thấy" in visit(client, "/can-bo/nhap-ho?q=na").text
        sql = "SELECT public_id FROM person WHERE id = :id"
        ref = read(small_scene, lambda s: s.execute(text(sql), {"id": far.person_id}).scalar_one())
        assert client.get(f"/can-bo/nhap-ho/{ref}").status_code == 404
        reader = Learner.register(small_scene, "Người kiểm tra").hold("auditor", WARD).browser()
        assert reader.get("/can-bo/nhap-ho").status_code == 403


class TestASlip:
    def test_lets_a_relatives_phone_send_one_piece_and_no_more(self, small_scene: Scene) -> None:
        na = Learner.register(small_scene, "Trần Thị Na")
        asking = visit(na.browser(), "/toi/minh-chung/phieu")
        code = code_on(asking.send(asking.form("/phieu")))
        phone = small_scene.app.test_client()
        assert visit(phone, "/nhap-ho/minh-chung").path == "/nhap-ho"
        door = visit(phone, f"/nhap-ho?ma={code.replace(' ', '')}")
        wrong = door.send(door.form("/nhap-ho"), code="abcd efgh jkmn")
        assert (wrong.status, "chưa đúng" in wrong.text) == (422, True)
        form = door.send(door.form("/nhap-ho"), code=code.upper())
        assert "Trần Thị Na" in form.text
        helper = {"helper_name": "Trần Văn Cháu", "relation": "grandchild", "agreed": "y"}
        sent = send(form, "/minh-chung", photo=picture(4), **PIECE, **helper)
        assert "Đã gửi minh chứng" in sent.text, sent.text
        assert visit(phone, "/nhap-ho/minh-chung").path == "/nhap-ho"
        assert door.send(door.form("/nhap-ho"), code=code).status == 422
        (card,) = claims(small_scene, na)
        assert (card.state, card.entered_by) == ("submitted", 0)
        assert helps(small_scene) == [("Trần Văn Cháu", "grandchild", "slip", "2026.1")]

    def test_is_guessed_by_nobody(self, small_scene: Scene) -> None:
        door = visit(small_scene.app.test_client(), "/nhap-ho")
        tried = [door.send(door.form("/nhap-ho"), code=f"abcd efgh jk{number:02}").status for number in range(12)]
        assert tried == [422] * 10 + [429] * 2
