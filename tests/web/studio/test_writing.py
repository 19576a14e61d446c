"""Writing a course by plain forms: the outline, the lesson, its history, facts, checks, review, versions."""

from __future__ import annotations

import re

import pytest

from courses.queries import drafts
from tests.authors import LESSON, Author
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import Page, visit


@pytest.fixture
def author(small_scene: Scene) -> Author:
    return Author(small_scene)


@pytest.fixture
def reviewer(small_scene: Scene) -> Author:
    return Author(small_scene, "Ngô Thị Vân")


def open_(author: Author, path: str, *, status: int = 200) -> Page:
    page = visit(author.learner.browser(), path)
    assert page.status == status, (path, page.status)
    return page


def fill(page: Page, action: str, *, status: int = 200, **fields: str) -> Page:
    """Fill the fields named (a dash is written _) of the form that goes to `action`, and send it."""
    form = page.form(action)
    named = {name.replace("_", "-"): [value] for name, value in fields.items()}
    found = page.send(form, form.sent() | named)
    assert found.status == status, (action, found.status, found.text[:400])
    return found


def write(author: Author, title: str = "Dừng lại một phút") -> str:
    """Begin a course ready for review by the forms; returns the draft's address."""
    return f"/giang-vien/soan/{author.begin(title)}"


class TestBeginning:
    def test_asks_for_a_title_only(self, author: Author) -> None:
        page = open_(author, "/giang-vien/soan-moi")
        outline = fill(page, "/giang-vien/soan-moi", ten="Mua bán an toàn")
        assert "Đề cương – Mua bán an toàn" in outline.html

    def test_says_what_to_do_without_a_title(self, author: Author) -> None:
        page = fill(open_(author, "/giang-vien/soan-moi"), "/giang-vien/soan-moi", ten=" ", status=422)
        assert "Vui lòng nhập tên khóa học" in page.text

    def test_of_a_published_course_brings_its_lessons(self, author: Author) -> None:
        page = open_(author, "/giang-vien/khoa-hoc/an-toan-tren-mang-tranh-bi-lua")
        outline = fill(page, "/giang-vien/khoa-hoc/an-toan-tren-mang-tranh-bi-lua/soan")
        assert "Bài 8." in outline.text
        assert "Đã xuất bản" in outline.text


class TestTheOutline:
    def test_is_changed_by_buttons_and_undone(self, author: Author) -> None:
        base = write(author)
        page = open_(author, base)
        page = fill(page, f"{base}/bai-moi", ten="Kiểm tra")
        page = open_(author, base)
        up = [form for form in page.forms if form.values("huong") == ["len"]]
        page = page.send(up[0])
        assert page.text.index("Bài 1. Kiểm tra") < page.text.index("Bài 2. Gác máy")
        undo = next(form for form in page.forms if form.values("viec") == ["hoan-tac"])
        page = page.send(undo)
        assert page.text.index("Bài 1. Gác máy") < page.text.index("Bài 2. Kiểm tra")

    def test_refuses_a_lesson_without_a_title(self, author: Author) -> None:
        base = write(author)
        page = fill(open_(author, base), f"{base}/bai-moi", ten="", status=422)
        assert "Vui lòng nhập tên" in page.text

    def test_is_not_there_for_a_stranger(self, author: Author, small_scene: Scene) -> None:
        stranger = Author(small_scene, "Lê Văn Xa", path="01.00004.")
        base = write(author)
        for path in (base, f"{base}/thong-tin", f"{base}/bai/gac-may", f"{base}/kiem-tra", f"{base}/xuat"):
            open_(stranger, path, status=404)


class TestTheLessonEditor:
    def test_saves_and_shows_what_it_became(self, author: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/bai/gac-may")
        page = fill(page, f"{base}/bai/gac-may", noi_dung=LESSON + "\n## Thêm\n\nMột câu thêm.\n", viec="luu")
        assert "Một câu thêm." in page.text
        assert "Đã lưu bài." in page.text

    def test_previews_without_saving(self, author: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/bai/gac-may")
        page = fill(page, f"{base}/bai/gac-may", noi_dung="Chỉ xem thử.\n", viec="xem-truoc")
        assert "Chỉ xem thử." in page.text
        with author.reading() as session:
            card = drafts.get_draft(session, base.rsplit("/", 1)[1], actor=author.actor)
            assert drafts.get_lesson(session, card, "gac-may").body == LESSON

    def test_says_what_to_mend_by_line(self, author: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/bai/gac-may")
        page = fill(
            page, f"{base}/bai/gac-may", noi_dung="Một.\n\n![](images/khong.jpg)\n\n[đi](khong-co)\n", viec="xem-truoc"
        )
        assert "Không tìm thấy ảnh «images/khong.jpg» (dòng 3)" in page.text
        assert "Liên kết dẫn tới bài không có trong khóa: «khong-co» (dòng 5)" in page.text

    def test_never_overwrites_what_somebody_else_saved(self, author: Author, reviewer: Author) -> None:
        base = write(author)
        mine = open_(author, f"{base}/bai/gac-may")
        theirs = open_(reviewer, f"{base}/bai/gac-may")
        assert "Trần Văn Minh cũng đang mở bài này" in theirs.text
        fill(theirs, f"{base}/bai/gac-may", noi_dung=LESSON.replace("thở", "thở sâu"), viec="luu")
        page = fill(mine, f"{base}/bai/gac-may", noi_dung=LESSON.replace("thở", "đếm"), viec="luu")
        assert "thở sâu" in page.text
        assert "được cất riêng" in page.text

    def test_keeps_the_typed_text_when_it_is_too_long(self, author: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/bai/gac-may")
        page = fill(page, f"{base}/bai/gac-may", noi_dung="dài " * 17_000, viec="luu", status=422)
        assert "Vui lòng tách thành hai bài" in page.text
        assert "dài dài dài" in page.text

    def test_gives_back_an_earlier_state(self, author: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/bai/gac-may")
        fill(page, f"{base}/bai/gac-may", noi_dung="Chữ mới.\n", viec="luu")
        history = open_(author, f"{base}/bai/gac-may/lich-su")
        old = [link for link in history.links if re.search(r"/lich-su/\d+$", link)]
        page = open_(author, old[-1])
        page = fill(page, old[-1])
        assert "Gác máy trước, kiểm tra sau." in page.text


class TestFacts:
    def test_are_kept_and_named_where_they_are_wrong(self, author: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/thong-tin")
        wrong = fill(page, f"{base}/thong-tin", title="", code="c 1", status=422)
        assert "Mã gồm chữ hoa không dấu" in wrong.text
        page = fill(page, f"{base}/thong-tin", title="Tên khác")
        assert "Đã lưu thông tin khóa học." in page.text

    def test_of_a_taken_address_say_so(self, author: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/thong-tin")
        page = fill(page, f"{base}/thong-tin", slug="an-toan-tren-mang-tranh-bi-lua", status=422)
        assert "Địa chỉ này đã có khóa học dùng" in page.text


class TestReview:
    def test_publishes_what_a_second_person_approves(self, author: Author, reviewer: Author) -> None:
        base = write(author)
        page = open_(author, f"{base}/kiem-tra")
        assert "Không còn gì phải sửa" in page.text
        page = fill(page, f"{base}/gui-duyet", ghi_chu="Bài đầu tiên")
        assert "người khác phải duyệt" in page.text
        queue = open_(reviewer, "/giang-vien/duyet")
        link = next(link for link in queue.links if link.startswith("/giang-vien/duyet/"))
        page = open_(reviewer, f"{link}?bai=gac-may")
        page = fill(page, f"{link}/gop-y", doan="2", gop_y="Câu này rất rõ.")
        assert "Câu này rất rõ." in page.text
        page = fill(open_(reviewer, link), f"{link}/quyet-dinh", viec="duyet")
        assert "đã duyệt và xuất bản" in page.text
        reader = Learner.register(reviewer.scene, "Người đọc").browser()
        assert "Gác máy trước, kiểm tra sau." in visit(reader, "/khoa-hoc/dung-lai-mot-phut/gac-may").text

    def test_asks_for_a_reason_when_returning(self, author: Author, reviewer: Author) -> None:
        base = write(author)
        page = fill(open_(author, f"{base}/kiem-tra"), f"{base}/gui-duyet")
        link = page.path
        page = fill(open_(reviewer, link), f"{link}/quyet-dinh", viec="tra-lai", status=422)
        assert "Vui lòng viết lý do trả lại." in page.text
        page = fill(page, f"{link}/quyet-dinh", viec="tra-lai", nhan_xet="Thiếu ví dụ ở nông thôn.")
        assert "Thiếu ví dụ ở nông thôn." in open_(author, base).text

    def test_is_refused_to_its_author(self, author: Author) -> None:
        base = write(author)
        link = fill(open_(author, f"{base}/kiem-tra"), f"{base}/gui-duyet").path
        page = open_(author, link)
        token = page.form("/quyet-dinh").sent()
        answer = author.learner.browser().post(f"{link}/quyet-dinh", data=token | {"viec": "duyet"})
        assert answer.status_code in {400, 422}

    def test_names_everything_to_mend_first(self, author: Author) -> None:
        base = write(author)
        fill(open_(author, f"{base}/bai/gac-may"), f"{base}/bai/gac-may", noi_dung="# Sai\n", viec="luu")
        page = open_(author, f"{base}/kiem-tra")
        assert "Trong bài chỉ dùng tiêu đề ## và ###" in page.text
        assert not any("gui-duyet" in (form.action or "") for form in page.forms)


class TestVersions:
    def test_are_compared_and_restored(self, author: Author, reviewer: Author) -> None:
        base = write(author)
        link = fill(open_(author, f"{base}/kiem-tra"), f"{base}/gui-duyet").path
        fill(open_(reviewer, link), f"{link}/quyet-dinh", viec="duyet")
        fill(open_(author, f"{base}/bai/gac-may"), f"{base}/bai/gac-may", noi_dung="Chữ mới.\n", viec="luu")
        page = open_(author, f"{base}/phien-ban")
        first = next(link for link in page.links if re.search(r"/phien-ban/\d+$", link))
        page = open_(author, first)
        assert "Chữ mới." in page.text
        fill(page, first)
        assert "Gác máy trước" in open_(author, f"{base}/bai/gac-may").text


class TestADraft:
    def test_cannot_be_reached_by_a_learner(self, author: Author, small_scene: Scene) -> None:
        write(author)
        browser = Learner.register(small_scene, "Người tò mò").browser()
        for path in ("/khoa-hoc/dung-lai-mot-phut", "/khoa-hoc/dung-lai-mot-phut/gac-may"):
            assert visit(browser, path).status == 404

    def test_is_put_away_and_brought_back(self, author: Author) -> None:
        base = write(author)
        page = fill(open_(author, f"{base}/bo"), f"{base}/bo")
        assert "Đã cất bản soạn" in page.text
        open_(author, base, status=404)
        page = open_(author, "/giang-vien?da-cat=1")
        page = fill(page, f"{base}/lay-lai")
        assert "Bài 1. Gác máy" in page.text

    def test_of_a_published_course_comes_back_when_it_is_opened_again(self, author: Author) -> None:
        slug = "/giang-vien/khoa-hoc/an-toan-tren-mang-tranh-bi-lua"
        base = fill(open_(author, slug), f"{slug}/soan").path
        fill(open_(author, f"{base}/bo"), f"{base}/bo")
        page = fill(open_(author, slug), f"{slug}/soan")
        assert page.path == base
        assert "Bài 8." in page.text

    def test_of_many_lessons_is_shown_in_few_statements(self, author: Author, small_scene: Scene) -> None:
        base = write(author)
        browser = author.learner.browser()
        browser.get(base)
        with small_scene.counting() as statements:
            assert browser.get(base).status_code == 200
        assert len(statements) <= 12
