"""«Xác minh»: the four answers, with nothing more in them than is promised, and what machines read."""

from __future__ import annotations

import base64
import gzip
import json

import jwt

from lms.credentials.operations import verifying
from lms.credentials.queries import CredentialCard
from lms.credentials.rules import codes
from tests.credentials import Issued
from tests.people import Learner
from tests.web.learn.reading import Page, visit

PROMISED = ("Nguyễn Thị Hòa", "Công dân học tập", "Phường Ba Đình", "2026", "125/QĐ-UBND", "20/10/2026")


def ask(issued: Issued, code: str, name: str) -> Page:
    """Ask as anybody does, without a script and without a cookie."""
    page = visit(issued.scene.app.test_client(), "/xac-minh")
    assert "Set-Cookie" not in page.response.headers
    return page.send(page.form("/xac-minh"), code=code, given_name=name)


def main_of(page: Page) -> str:
    """Return the answer, without the form below it and the frame around it."""
    return page.html.partition("data-answered")[2].partition("</section>")[0]


class TestAnswers:
    def test_by_code_and_name_say_what_is_promised(self, issued: Issued) -> None:
        hoa = Learner.register(issued.scene, "Nguyễn Thị Hòa")
        card = issued.title(hoa)
        for page in (
            ask(issued, codes.show_code(card.code), "hoa"),
            visit(issued.scene.app.test_client(), f"/xac-minh/{card.key}"),
        ):
            assert page.status == 200
            assert "Hợp lệ" in page.text
            assert [word for word in PROMISED if word not in main_of(page)] == []
            assert page.response.headers["Cache-Control"] == "no-store"
            assert "noindex" in page.response.headers["X-Robots-Tag"]
            for kept in ("1970", card.code, card.public_id, str(hoa.person_id)):
                assert kept not in main_of(page)

    def test_of_unknown_and_wrong_are_one(self, small: Issued) -> None:
        card = small.title(Learner.register(small.scene, "Nguyễn Thị Hòa"))
        unknown = codes.make_code([1] * 11)
        answers = [ask(small, card.code, "Lan"), ask(small, unknown, "Lan"), ask(small, unknown, "Hòa")]
        answers.append(visit(small.scene.app.test_client(), "/xac-minh/" + "a" * 26))
        assert {page.status for page in answers} == {404}
        assert len({main_of(page).partition("Kiểm tra lúc")[0] for page in answers}) == 1
        assert "Không tìm thấy" in main_of(answers[0])
        assert "Hòa" not in main_of(answers[0])

    def test_of_a_revoked_one_say_so(self, small: Issued) -> None:
        hoa = Learner.register(small.scene, "Nguyễn Thị Hòa")
        card = small.title(hoa)
        small.revoke(hoa)
        page = ask(small, card.code, "Hòa")
        assert "Đã thu hồi" in page.text
        assert "Hợp lệ" not in main_of(page)
        assert "false_evidence" not in page.html

    def test_of_a_replaced_one_lead_to_the_new(self, small: Issued) -> None:
        card = small.title(Learner.register(small.scene, "Nguyễn Thị Hoà"))
        lan = Learner.register(small.scene, "Vũ Thị Lan").hold("cadre", "01.00004.")
        page = visit(lan.browser(), f"/can-bo/chung-nhan/{card.public_id}")
        assert "Nguyễn Thị Hoà" in page.text
        wrong = page.send(page.form(card.public_id), name=" ")
        assert (wrong.status, "Vui lòng nhập họ và tên" in wrong.text) == (422, True)
        done = page.send(page.form(card.public_id), name="Nguyễn Thị Hoa")
        assert "Đã cấp giấy mới" in done.text
        old = ask(small, card.code, "Hoà")
        assert "Đã thay" in old.text
        (newer,) = [link for link in old.links if link.startswith("/xac-minh/")]
        assert "Nguyễn Thị Hoa" in main_of(visit(small.scene.app.test_client(), newer))
        assert newer != f"/xac-minh/{card.key}"

    def test_keep_what_was_typed_and_say_what_is_wrong(self, small: Issued) -> None:
        page = ask(small, "ABCD-EFGH-JKL", "")
        assert page.status == 422
        assert "Mã này có chữ gõ nhầm" in page.text
        assert "Vui lòng nhập tên của người được ghi trên giấy" in page.text
        assert page.form("/xac-minh").sent()["code"] == ["ABCD-EFGH-JKL"]

    def test_are_bounded(self, small: Issued) -> None:
        card = small.title(Learner.register(small.scene, "Nguyễn Thị Hòa"))
        statuses = [ask(small, card.code, "Lan").status for _ in range(verifying.CODE.most)]
        assert set(statuses) == {404}
        page = ask(small, card.code, "Hòa")
        assert (page.status, "Đã thử nhiều lần" in page.text) == (429, True)

    def test_are_given_to_forms_of_this_site_only(self, small: Issued) -> None:
        answer = small.scene.app.test_client().post(
            "/xac-minh", data={"code": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status_code == 403


class TestMachines:
    def test_check_a_badge_with_what_is_published(self, issued: Issued) -> None:
        hoa, binh = Learner.register(issued.scene, "Nguyễn Thị Hòa"), Learner.register(issued.scene)
        card, other = issued.title(hoa), issued.title(binh)
        token = hoa.browser().get(f"/toi/chung-nhan/{card.public_id}/huy-hieu.jwt").get_data(as_text=True)
        anybody = issued.scene.app.test_client()
        answer = anybody.get("/.well-known/jwks.json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        keys = {key["kid"]: key for key in answer.get_json()["keys"]}
        assert not [key for key in keys.values() if "d" in key]
        public = jwt.PyJWK(keys[jwt.get_unverified_header(token)["kid"]]).key
        badge = jwt.decode(token, public, algorithms=["ES256"])
        assert badge["iss"] == "http://127.0.0.1:5000/.well-known/issuer.json"
        assert anybody.get("/.well-known/issuer.json").get_json()["id"] == badge["iss"]
        status = badge["credentialStatus"]
        assert status["statusListCredential"].endswith("/.well-known/status/1")

        def is_set(each: CredentialCard) -> bool:
            signed = anybody.get("/.well-known/status/1").get_data(as_text=True)
            packed = jwt.decode(signed, public, algorithms=["ES256"])["credentialSubject"]["encodedList"]
            bits = gzip.decompress(base64.urlsafe_b64decode(packed[1:] + "==="))
            return bool(bits[each.list_index >> 3] & (0x80 >> (each.list_index & 7)))

        assert int(status["statusListIndex"]) == card.list_index
        assert not is_set(card)
        issued.revoke(hoa)
        assert (is_set(card), is_set(other)) == (True, False)

    def test_find_no_list_there_cannot_be(self, small: Issued) -> None:
        for number in ("0", "99999", "x"):
            assert small.scene.app.test_client().get(f"/.well-known/status/{number}").status_code == 404

    def test_keep_the_page_within_its_reach(self, small: Issued) -> None:
        client = small.scene.app.test_client()
        answer = client.get("/xac-minh/giu-trang.js")
        assert answer.headers["Service-Worker-Allowed"] == "/xac-minh"
        assert answer.mimetype == "text/javascript"
        kept = json.loads(answer.get_data(as_text=True).partition("KEPT = ")[2].partition(";")[0])
        assert "/xac-minh" in kept
        for address in kept:
            assert client.get(address).status_code == 200, address
