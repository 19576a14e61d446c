"""The media library in the browser: bringing files, describing them, putting them into a course."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from lms.media.rules import MEGABYTE
from tests.authors import Author
from tests.conftest import Scene
from tests.files import CAPTIONS, DRAWING, MAKE, mp3, mp4, photo
from tests.people import WARD, Learner
from tests.web.office.desk import TOKEN, Officer, officer

LIBRARY = "/giang-vien/hoc-lieu"


@pytest.fixture
def desk(small_scene: Scene) -> Officer:
    """A trainer of a ward at her desk."""
    return officer(small_scene, "trainer", path=WARD, name="Trần Văn Minh")


def send(desk: Officer, path: str, **fields: Any) -> TestResponse:
    """Send a form with files, as a page of hers would."""
    token = TOKEN.search(desk.get(LIBRARY).text)
    assert token is not None
    return post(desk.client, path, {"csrf_token": token.group(1), **fields})


def post(client: FlaskClient, path: str, fields: dict[str, Any], **headers: str) -> TestResponse:
    """Send fields and files. They are put together in memory: a temporary file would stay open."""
    boundary, body = encode_multipart(MultiDict(fields), "---------ranh-gioi")
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}", headers=headers)


def file(data: bytes, name: str = "anh.jpg") -> FileStorage:
    return FileStorage(BytesIO(data), name)


def bring(desk: Officer, data: bytes, name: str = "Lớp học.jpg") -> str:
    """Bring one file; return the address of its page."""
    answer = send(desk, LIBRARY, files=file(data, name))
    assert answer.status_code == 302, unescape(answer.text)
    return answer.headers["Location"]


def said(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


class TestLibrary:
    def test_begins_empty_and_says_how_much_room_there_is(self, desk: Officer) -> None:
        page = said(desk.get(LIBRARY))
        assert "Thư viện chưa có học liệu nào" in page
        assert "đã dùng 0 KB trên 500,0 MB, còn 500,0 MB" in page

    def test_can_be_filled_from_a_telephone(self, desk: Officer) -> None:
        page = desk.read(LIBRARY)
        assert re.search(r'<input[^>]*capture="environment"', page)
        assert re.search(r'<input[^>]*accept="image/\*[^>]*multiple', page)

    def test_shows_what_was_brought_with_its_weight_and_what_it_lacks(self, desk: Officer) -> None:
        bring(desk, photo())
        page = desk.read(LIBRARY)
        assert "Lớp học" in page
        assert "Chưa có mô tả" in page
        assert re.search(r"\d+ KB", page)
        assert re.search(r'<source type="image/(avif|webp)" srcset="/tep/[0-9a-f]{64}\.(avif|webp)">', page)

    def test_takes_several_files_at_once_and_names_each_that_it_cannot_take(self, desk: Officer) -> None:
        sent = [file(photo(2)), file(mp3(), "nghe.mp3"), file(b"%PDF-1.7", "don.pdf")]
        answer = send(desk, LIBRARY, files=sent)
        page = said(desk.get(answer.headers["Location"]))
        assert answer.headers["Location"] == LIBRARY
        assert "Đã thêm «anh»" in page
        assert "Đã thêm «nghe»" in page
        assert "don.pdf: Loại tệp này chưa nhận được" in page
        assert "2 học liệu" in page

    def test_takes_the_picture_a_telephone_makes(self, desk: Officer) -> None:
        answer = send(desk, LIBRARY, photo=file(photo(), "image.jpg"))
        assert answer.headers["Location"].startswith(LIBRARY + "/")

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"%PDF-1.7", "Loại tệp này chưa nhận được"),
            (photo()[:300], "Không đọc được tệp này"),
            (mp4(brand=b"qt  "), "Vui lòng chuyển video sang MP4"),
            (DRAWING.replace(b"<rect", b"<script/><rect"), "Hình vẽ SVG có phần không an toàn (script)"),
            (b"WEBVTT\n\n1 --> 2", "Phụ đề chưa đúng dạng WebVTT"),
            (b"", "Tệp trống"),
        ],
    )
    def test_says_at_the_field_why_a_file_cannot_be_kept(self, desk: Officer, data: bytes, words: str) -> None:
        answer = send(desk, LIBRARY, files=file(data))
        assert answer.status_code == 422
        assert words in said(answer)
        assert 'id="files-error"' in answer.text

    def test_asks_for_a_file(self, desk: Officer) -> None:
        answer = send(desk, LIBRARY)
        assert answer.status_code == 422
        assert "Vui lòng chọn ít nhất một tệp" in said(answer)

    def test_tells_of_the_same_file(self, desk: Officer) -> None:
        first = bring(desk, photo(), "Một.jpg")
        second = send(desk, LIBRARY, files=file(photo(), "Hai.jpg"))
        assert second.headers["Location"] == first
        assert "Ảnh này đã có: Một, dùng lại?" in said(desk.get(first))

    def test_finds_by_words_and_kind(self, desk: Officer) -> None:
        bring(desk, photo(3), "Nhà văn hóa.jpg")
        desk.get(bring(desk, mp3(), "Bài nghe.mp3"))
        assert "Bài nghe" not in desk.read(f"{LIBRARY}?q=nha+van")
        assert "Nhà văn hóa" not in desk.read(f"{LIBRARY}?loai=sound")
        assert "Không tìm thấy học liệu nào" in desk.read(f"{LIBRARY}?q=khong-co")
        assert "Bài nghe" in desk.read(f"{LIBRARY}?loai=bay-ba&trang=x")

    def test_is_closed_to_others(self, small_scene: Scene, desk: Officer) -> None:
        place = bring(desk, photo())
        other = officer(small_scene, "trainer", path="01.00070.", name="Lê Thị Lan")
        assert other.get(place).status_code == 404
        assert other.post(place + "/bo").status_code == 404
        assert Learner.register(small_scene).browser().get(LIBRARY).status_code == 403


class TestWhatLearnersGet:
    def test_holds_no_place_and_no_device(self, desk: Officer) -> None:
        page = desk.read(bring(desk, photo(kind="JPEG")))
        for address in set(re.findall(r"/tep/[0-9a-f]{64}\.[a-z0-9]+", page)):
            data = desk.client.get(address).data
            assert b"Exif" not in data
            assert b"GPS" not in data
            assert MAKE.encode("ascii", "replace") not in data


class TestOneMedium:
    def test_shows_its_facts_and_lighter_forms(self, desk: Officer) -> None:
        page = said(desk.get(bring(desk, photo(size=(1280, 960)))))
        assert "1280 × 960 điểm" in page
        assert re.search(r"(AVIF|WebP) \d+ KB", page)
        assert "Trần Văn Minh" in page

    def test_gets_its_words(self, desk: Officer) -> None:
        place = bring(desk, photo())
        assert desk.post(place, name="Lớp", alt="Bà Hoa bên bảng").status_code == 302
        page = desk.read(place)
        assert 'alt="Bà Hoa bên bảng"' in page
        assert "Có mô tả" in page

    def test_keeps_what_was_typed_when_it_cannot_be_saved(self, desk: Officer) -> None:
        place = bring(desk, photo())
        answer = desk.post(place, name="Lớp", alt="IMG_1.jpg")
        assert answer.status_code == 422
        assert 'value="IMG_1.jpg"' in answer.text
        assert "Mô tả đang là tên tệp" in said(answer)
        assert desk.post(place, name=" ", alt="x").status_code == 422

    def test_may_be_decoration(self, desk: Officer) -> None:
        place = bring(desk, photo())
        desk.post(place, name="Sen", alt="bỏ", decorative="y")
        assert "Trang trí" in desk.read(place)

    def test_is_played_when_it_is_no_picture(self, desk: Officer) -> None:
        assert "<audio controls" in desk.read(bring(desk, mp3(), "a.mp3"))
        assert "<video controls" in desk.read(bring(desk, mp4(), "a.mp4"))
        assert "Mở tệp phụ đề" in desk.read(bring(desk, CAPTIONS, "a.vtt"))

    def test_can_be_replaced_by_one_of_its_kind(self, desk: Officer) -> None:
        place = bring(desk, photo(1))
        before = re.search(r"/tep/[0-9a-f]{64}\.jpg", desk.read(place))
        assert send(desk, place + "/thay", tep=file(photo(2))).status_code == 302
        after = re.search(r"/tep/[0-9a-f]{64}\.jpg", desk.read(place))
        assert before is not None
        assert after is not None
        assert before.group() != after.group()
        refused = send(desk, place + "/thay", tep=file(mp3()))
        assert refused.status_code == 422
        assert "Tệp mới phải cùng loại" in said(refused)
        assert send(desk, place + "/thay").status_code == 422

    def test_can_be_removed_and_put_back(self, desk: Officer) -> None:
        place = bring(desk, photo())
        assert desk.post(place + "/bo").headers["Location"] == place
        assert "Hoàn tác được đến" in said(desk.get(place))
        assert "1 học liệu" not in said(desk.get(LIBRARY))
        assert desk.post(place + "/hoan-tac").status_code == 302
        assert "1 học liệu" in said(desk.get(LIBRARY))

    def test_shows_what_looks_like_it(self, desk: Officer) -> None:
        bring(desk, photo(7, (1200, 900)), "Bản lớn.jpg")
        page = said(desk.get(bring(desk, photo(7, (600, 450)), "Bản nhỏ.jpg")))
        assert "Gần giống ảnh đã có: Bản lớn, dùng lại?" in page
        assert "Ảnh gần giống đã có" in page


class TestSendingFromTheEditor:
    def test_answers_how_the_lesson_writes_it(self, desk: Officer) -> None:
        answer = send(desk, LIBRARY + "/tai-len", tep=file(photo(), "Lớp học.jpg"), **{"mo-ta": "Bà [Hoa]"})
        assert answer.status_code == 200
        found = answer.get_json()
        assert found["name"] == "images/lop-hoc.jpg"
        assert found["markdown"] == "![Bà Hoa](images/lop-hoc.jpg)"
        assert found["size"] > 0
        assert found["duplicate"] is None

    @pytest.mark.parametrize(
        ("data", "name", "markdown"),
        [
            (mp3(), "Bài nghe.mp3", "::: am-thanh tep=media/bai-nghe.mp3\n\n:::"),
            (mp4(), "x.mp4", "::: video tep=media/x.mp4\n\n:::"),
            (CAPTIONS, "x.vtt", "phu-de=media/x.vtt"),
        ],
    )
    def test_writes_players_for_sound_and_video(self, desk: Officer, data: bytes, name: str, markdown: str) -> None:
        assert send(desk, LIBRARY + "/tai-len", tep=file(data, name)).get_json()["markdown"] == markdown

    def test_writes_decoration_as_such(self, desk: Officer) -> None:
        answer = send(desk, LIBRARY + "/tai-len", tep=file(photo(), "sen.jpg"), **{"trang-tri": "1"})
        assert answer.get_json()["markdown"] == "![trang trí](images/sen.jpg)"

    def test_tells_of_what_is_there_already(self, desk: Officer) -> None:
        place = bring(desk, photo(), "Một.jpg")
        found = send(desk, LIBRARY + "/tai-len", tep=file(photo(), "Hai.jpg")).get_json()
        assert found["name"] == "images/mot.jpg"
        assert found["duplicate"]["kind"] == "same"
        assert found["duplicate"]["href"] == place
        assert found["duplicate"]["message"] == "Ảnh này đã có: Một, dùng lại?"

    def test_says_why_not(self, desk: Officer) -> None:
        for fields in ({"tep": file(b"%PDF")}, {}):
            answer = send(desk, LIBRARY + "/tai-len", **fields)
            assert answer.status_code == 422
            assert answer.get_json()["message"]

    def test_needs_the_token_of_a_page(self, desk: Officer) -> None:
        assert post(desk.client, LIBRARY + "/tai-len", {"tep": file(photo())}).status_code == 422
        token = TOKEN.search(desk.get(LIBRARY).text)
        assert token is not None
        sent = {"tep": file(photo())}
        assert post(desk.client, LIBRARY + "/tai-len", sent, **{"X-CSRFToken": token.group(1)}).status_code == 200


class TestLimits:
    def test_are_raised_for_trainers_where_files_are_taken(self, desk: Officer) -> None:
        large = mp4() + b"\0\0\0\0free" + b"\0" * (5 * MEGABYTE)
        assert bring(desk, large, "Buổi học.mp4").startswith(LIBRARY)

    def test_hold_for_everybody_else(self, small_scene: Scene, desk: Officer) -> None:
        place = bring(desk, photo())
        large = b"\0" * (5 * MEGABYTE)
        assert post(desk.client, place, {"x": file(large)}).status_code == 413
        stranger = small_scene.app.test_client()
        assert post(stranger, LIBRARY, {"files": file(large)}).status_code == 413

    def test_are_said_in_words(self, desk: Officer) -> None:
        place = bring(desk, photo())
        large = b"\0" * (5 * MEGABYTE)
        assert "Tệp gửi lên quá nặng" in said(post(desk.client, place, {"x": file(large)}))
        answer = post(desk.client, place, {"x": file(large)}, Accept="application/json")
        assert "quá nặng" in answer.get_json()["message"]

    def test_of_the_library_say_how_much_is_left(self, small_scene: Scene, desk: Officer) -> None:
        object.__setattr__(small_scene.app.extensions["settings"], "media_person_mb", 1)
        bring(desk, mp3(1500), "a.mp3")
        answer = send(desk, LIBRARY, files=file(mp3(1600), "b.mp3"))
        assert answer.status_code == 422
        assert "Phần của bạn trong thư viện còn" in said(answer)


class TestPuttingIntoACourse:
    def test_gives_the_line_to_paste_and_is_shown_as_used(self, small_scene: Scene) -> None:
        author = Author(small_scene)
        ref, desk = author.begin("Dừng lại"), Officer(author.learner, author.learner.browser())
        place = bring(desk, photo(), "Lớp học.jpg")
        desk.post(place, name="Lớp học", alt="Bà Hoa bên bảng")
        assert desk.post(place + "/dua-vao", khoa=ref).status_code == 302
        page = said(desk.get(place))
        assert "![Bà Hoa bên bảng](images/lop-hoc.jpg)" in page
        assert "(images/lop-hoc.jpg)" in page
        assert "Dừng lại" in page

    def test_from_the_editor_says_the_name_it_has_there(self, small_scene: Scene) -> None:
        author = Author(small_scene)
        ref, desk = author.begin(), Officer(author.learner, author.learner.browser())
        names = []
        for seed in (1, 2):
            sent = {"tep": file(photo(seed), "anh.jpg"), "ban-thao": ref}
            names.append(send(desk, LIBRARY + "/tai-len", **sent).get_json()["name"])
        assert names == ["images/anh.jpg", "images/anh-2.jpg"]

    def test_of_somebody_else_is_not_there(self, small_scene: Scene, desk: Officer) -> None:
        ref = Author(small_scene, path="01.00070.").begin()
        place = bring(desk, photo())
        assert desk.post(place + "/dua-vao", khoa=ref).status_code == 404
