"""A claim in four steps, without a script: kept at each step, sent once, its files for nobody else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from lms.evidence import queries
from lms.evidence.rules.reviewing import Verdict
from tests.claiming import acting, handed_in, photo, read, taken, yesterday
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.reviews import Desk
from tests.web.learn.reading import Page, visit

WORDS = "Tôi hướng dẫn bà con xóm Đông cài VNeID"
HEADERS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


def send(page: Page, ending: str, **fields: Any) -> Page:
    """Send a form with files. They are put together in memory: a temporary file would stay open."""
    form = page.form(ending)
    whole = MultiDict([(name, value) for name, values in form.sent().items() for value in values])
    for name, value in fields.items():
        whole.setlist(name, value if isinstance(value, list) else [value])
    boundary, body = encode_multipart(whole, "---------ranh-gioi")
    kind = f"multipart/form-data; boundary={boundary}"
    answer = page.client.post(form.action, data=body, content_type=kind, headers=HEADERS, follow_redirects=True)
    return Page.of(page.client, answer)


def picture(seed: int = 1, name: str = "IMG_0001.jpg") -> FileStorage:
    return FileStorage(BytesIO(photo(seed, exif=taken())), name)


def choose(client: FlaskClient, path: str, **fields: str) -> Page:
    """Send the one form of a page that has no address of its own."""
    page = visit(client, path)
    form = next(form for form in page.forms if form.method == "post" and not form.action)
    form.action = page.path
    return page.send(form, **fields)


def to_files(client: FlaskClient, kind: str = "day-lai", indicator: str = "1.4") -> Page:
    second = choose(client, "/toi/minh-chung/moi", kind=kind)
    assert second.path.endswith("/chi-so"), second.text
    return choose(client, second.path, indicator=indicator)


class TestFourSteps:
    def test_keep_what_was_typed_say_what_is_missing_and_send_once(self, small_scene: Scene) -> None:
        an = Learner.register(small_scene)
        client = an.browser()
        assert "Chưa có minh chứng nào" in visit(client, "/toi/minh-chung").text
        nothing = choose(client, "/toi/minh-chung/moi")
        assert (nothing.status, "Vui lòng chọn loại minh chứng" in nothing.text) == (422, True)
        third = to_files(client)
        assert third.path.endswith("/noi-dung")
        wrong = send(
            third, "/noi-dung", words="ngắn", happened_on="31/2/2026", files=FileStorage(BytesIO(b"MZ"), "a.exe")
        )
        assert wrong.status == 422
        for words in ("Chỉ nhận ảnh", "Vui lòng nhập một ngày có thật", "Câu mô tả ngắn quá"):
            assert words in wrong.text
        assert wrong.form("/noi-dung").sent()["words"] == ["ngắn"]
        more = send(third, "/noi-dung", words=WORDS, photo=picture(1), lam="them")
        assert "Đã có 1 ảnh, tệp" in more.text
        assert more.form("/noi-dung").sent()["words"] == [WORDS]
        day = f"{yesterday():%d/%m/%Y}"
        last = send(more, "/noi-dung", files=[picture(2), picture(3)], happened_on=day)
        assert last.path.endswith("/kiem-tra")
        assert "chụp ngày 08/03/2026" in last.text
        shown = last.send(last.form("/gui"))
        assert "Đang chờ xem" in shown.text
        assert "trước ngày" in shown.text
        again = last.send(last.form("/gui"))
        assert (again.status, again.path) == (200, shown.path)
        assert visit(client, last.path).status == 409
        mine = read(small_scene, lambda s: queries.list_of_person(s, person_id=an.person_id, period=yesterday().year))
        assert [(card.state, card.round) for card in mine] == [("submitted", 1)]
        listed = visit(client, "/toi/minh-chung")
        assert WORDS in listed.text
        draft = shown.send(shown.form("/thu-ve"))
        assert draft.path.endswith("/kiem-tra")
        gone = visit(client, draft.path.replace("kiem-tra", "rut"))
        assert "Rút và xóa tệp" in gone.text
        assert "Đã rút minh chứng" in gone.send(gone.form("/rut")).text

    def test_lead_to_each_thing_that_is_missing_and_to_where_one_lives(self, small_scene: Scene) -> None:
        client = Learner.register(small_scene, ward=None).browser()
        third = to_files(client)
        check = visit(client, third.path.replace("noi-dung", "kiem-tra"))
        assert {third.path, "/tai-khoan/noi-cu-tru"} <= set(check.links)
        assert not any(form.action.endswith("/gui") for form in check.forms)
        early = client.post(third.path.replace("noi-dung", "gui"), headers=HEADERS, data=_token(third))
        assert (early.status_code, "Còn thiếu trước khi gửi" in early.text) == (422, True)

    def test_cost_few_statements(self, small_scene: Scene) -> None:
        an = Learner.register(small_scene)
        card = handed_in(small_scene, acting(an))
        client = an.browser()
        for path in ("/toi/minh-chung", f"/toi/minh-chung/{card.public_id}"):
            client.get(path)
            with small_scene.counting() as statements:
                assert client.get(path).status_code == 200
            assert len(statements) <= 12, (path, len(statements))


class TestFiles:
    def test_hold_no_place_and_are_for_the_person_and_her_unit_alone(self, small_scene: Scene) -> None:
        an = Learner.register(small_scene)
        client = an.browser()
        check = send(
            to_files(client), "/noi-dung", words=WORDS, happened_on=f"{yesterday():%d/%m/%Y}", photo=picture(7)
        )
        path = next(link for link in check.links if "/tep/" in link)
        own = client.get(path)
        with Image.open(BytesIO(own.data)) as kept:
            assert not dict(kept.getexif())
        assert own.headers["Cache-Control"] == "private, no-store"
        assert own.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in own.headers["Content-Security-Policy"]
        near = Learner.register(small_scene, "Cán bộ").hold("cadre", WARD).browser()
        far = Learner.register(small_scene, "Cán bộ khác").hold("cadre", "01.00070.").browser()
        neighbour = Learner.register(small_scene, "Trần Thị Bình").browser()
        assert [each.get(path).status_code for each in (near, far, neighbour)] == [404, 404, 404]
        check.send(check.form("/gui"))
        assert [each.get(path).status_code for each in (near, far, neighbour)] == [200, 404, 404]
        assert small_scene.app.test_client().get(path).status_code == 302
        assert client.get(f"/tep/{_sha(small_scene, an)}.jpg").status_code == 404

    def test_that_act_or_are_broken_are_refused_in_words_and_a_pdf_is_only_ever_downloaded(
        self, small_scene: Scene
    ) -> None:
        client = Learner.register(small_scene).browser()
        third = to_files(client)
        for data, says in (
            (b"%PDF-1.4\n/OpenAction << /S /JavaScript /JS (app.alert) >>\n%%EOF", "có phần tự chạy"),
            (b"%PDF-1.4 cut", "không mở được"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Chỉ nhận ảnh"),
        ):
            answer = send(third, "/noi-dung", words=WORDS, files=FileStorage(BytesIO(data), "giay.pdf"))
            assert (answer.status, says in answer.text) == (422, True)
        pdf = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"
        day = f"{yesterday():%d/%m/%Y}"
        check = send(third, "/noi-dung", words=WORDS, happened_on=day, files=FileStorage(BytesIO(pdf), "giay.pdf"))
        kept = client.get(next(link for link in check.links if "/tep/" in link))
        assert kept.headers["Content-Disposition"].startswith("attachment")
        assert kept.data == pdf


class TestWhatBecameOfIt:
    def test_is_said_with_its_reason_mended_and_explained_at_its_band(self, small_scene: Scene) -> None:
        desk, na = Desk(small_scene), Learner.register(small_scene, "Trần Thị Na")
        client, (_person, cadre) = na.browser(), desk.cadre()
        ref = desk.hand_in(na)
        back = desk.decide(cadre, na, {ref: Verdict("returned", "blurred")}, note="Chụp gần hơn một chút")
        shown = visit(client, f"/toi/minh-chung/{ref}")
        for words in ("Đề nghị bổ sung", "Ảnh mờ hoặc tối", "Chụp gần hơn một chút", "Sửa và gửi lại"):
            assert words in shown.text
        mending = visit(client, f"/toi/minh-chung/{ref}/noi-dung")
        assert "Ảnh mờ hoặc tối" in mending.text
        desk.send_again(ref, na)
        decision = desk.decide(cadre, na, [ref], band=8)
        why = visit(client, f"/toi/minh-chung/quyet-dinh/{decision.public_id}")
        for words in ("8 điểm", cadre.name, "Đã chấp nhận"):
            assert words in why.text
        assert f"/toi/minh-chung/quyet-dinh/{decision.public_id}" in visit(client, f"/toi/minh-chung/{ref}").links
        na.settle()
        notices = visit(client, "/thong-bao").text
        assert "Minh chứng cần bổ sung" in notices
        assert "Minh chứng đã được chấp nhận" in notices
        other = Learner.register(small_scene).browser()
        for path in (f"/toi/minh-chung/{ref}", f"/toi/minh-chung/quyet-dinh/{back.public_id}"):
            assert other.get(path).status_code == 404


def _token(page: Page) -> dict[str, str]:
    return {"csrf_token": page.form("/noi-dung").sent()["csrf_token"][0]}


def _sha(scene: Scene, who: Learner) -> str:
    """Return the hash of the one file somebody has."""
    cards = read(scene, lambda s: queries.list_of_person(s, person_id=who.person_id, period=yesterday().year))
    ids = [card.id for card in cards]
    return read(scene, lambda s: queries.list_files(s, person_id=who.person_id, evidence_ids=ids))[0].sha256
