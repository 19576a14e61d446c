"""A course from outside, by plain forms: the file, everything found in it, the draft; and no harm from bad files."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import tarfile
import zipfile

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from courses.formats import importers
from kernel.archive import pack
from kernel.paging import SIZE
from lms.extensions import db
from lms.jobs import tasks
from lms.jobs_queue import Job
from tests import foreign_courses
from tests.authors import Author
from tests.conftest import Scene
from tests.files import mp3
from tests.people import Learner
from tests.rules.courses.importers.books import make_book
from tests.web.learn.reading import Page, visit

UPLOAD = "/giang-vien/nhap"
FILES = foreign_courses.all_files()
LISTS = ("imported", "changed", "rejected", "ignored")


@pytest.fixture
def author(small_scene: Scene) -> Author:
    return Author(small_scene)


def send(author: Author, data: bytes, name: str, *, kind: str = "") -> Page:
    """Choose a file in the form and send it, as a browser without scripts does."""
    page = visit(author.learner.browser(), UPLOAD)
    fields: MultiDict = MultiDict({key: values[0] for key, values in page.form(UPLOAD).sent().items()})
    fields["dang"] = kind
    fields["tep"] = FileStorage(io.BytesIO(data), name)
    boundary, body = encode_multipart(fields, "---------ranh-gioi")
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    kind = f"multipart/form-data; boundary={boundary}"
    return Page.of(
        page.client, page.client.post(UPLOAD, data=body, content_type=kind, headers=headers, follow_redirects=True)
    )


def work_on(scene: Scene, kind: str) -> str:
    """Let the worker do the newest waiting job of a kind; return how it ended."""
    with scene.app.app_context():
        found = db.session.query(Job.id).filter(Job.kind == kind, Job.state == "waiting").order_by(Job.id.desc())
        job_id = found.first().id
    return tasks.run_job(scene.app, job_id)


def read(author: Author, data: bytes, name: str, *, kind: str = "") -> Page:
    """Send a file, let the worker read it; return the page of what it found."""
    waiting = send(author, data, name, kind=kind)
    assert waiting.status == 200, waiting.text
    assert "Đang chờ đến lượt" in waiting.text
    assert work_on(author.scene, "courses.read") == "done"
    page = visit(waiting.client, waiting.path)
    assert page.status == 200
    return page


def take(author: Author, page: Page) -> Page:
    """Make the draft, by a button pressed twice; return its outline."""
    waiting = page.send(page.form("/nhan"))
    assert "Đang tạo bản soạn" in waiting.text
    assert page.send(page.form("/nhan")).path == waiting.path
    assert work_on(author.scene, "courses.take") == "done"
    outline = visit(waiting.client, waiting.path)
    assert outline.status == 200
    return outline


def counts(page: Page) -> dict[str, int]:
    """Return how many entries each list of the account says it has."""
    found = re.findall(r'href="[^"]*\?xem=(\w+)"[^>]*>[^<]*?: (\d+)</a>', page.html)
    return {kind: int(number) for kind, number in found}


def rows(page: Page) -> int:
    """Return how many rows the table of a page shows."""
    return len(re.findall(r"<tr", page.html)) - len(re.findall(r"<thead", page.html))


def table(page: Page) -> list[list[str]]:
    """Return the report for spreadsheets."""
    link = next(link for link in page.links if link.endswith("/bao-cao.csv"))
    answer = page.client.get(link)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bao-cao-nhap.csv"'
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";"))


class TestAFileOfEachForm:
    @pytest.mark.parametrize("code", sorted(importers.all_importers()))
    def test_is_accounted_for_made_a_draft_and_opened_lesson_by_lesson(self, author: Author, code: str) -> None:
        name, data, lessons = FILES[code]
        page = read(author, data, name)
        assert str(importers.all_importers()[code].NAME) in page.text
        said = counts(page)
        total = int(re.search(r", (\d+) mục\.", page.text).group(1))
        assert said["imported"] + said["rejected"] + said["ignored"] == total
        assert not re.search(r"%\(\w+\)s", page.html)
        for kind, number in said.items():
            shown = visit(page.client, f"{page.path}?xem={kind}")
            assert shown.status == 200
            assert rows(shown) == min(number, SIZE)
        report = table(page)
        assert len(report) - 1 == sum(said.values())
        assert all(len(row) == 5 for row in report)
        outline = take(author, page)
        links = [link for link in dict.fromkeys(outline.links) if re.search(r"/soan/\w+/bai/[\w-]+$", link)]
        assert len(links) == lessons
        for link in links:
            assert visit(page.client, link).status == 200, link
        for more in ("thong-tin", "cau-hoi", "xuat"):
            assert visit(page.client, f"{outline.path}/{more}").status == 200
        checks = visit(page.client, f"{outline.path}/kiem-tra")
        assert checks.status == 200
        assert not re.search(
            r"%\(\w+\)s|Nội dung này chưa dùng được|\b[a-z]+-(missing|form|type|unknown)\b", checks.text
        )

    def test_may_be_named_by_hand(self, author: Author) -> None:
        page = read(author, pack(make_book(12)), "sach.zip", kind="markdown")
        assert "mdBook" not in page.text.split("mục.")[0]
        assert any("/nhan" in form.action for form in page.forms)

    def test_gives_way_in_code_and_address_to_what_is_there(self, author: Author) -> None:
        name, data, _lessons = FILES["package"]
        first = take(author, read(author, data, name))
        second = take(author, read(author, data, name))
        assert "TRON-1" in first.text
        facts = visit(second.client, f"{second.path}/thong-tin").html
        assert "TRON-1" not in facts
        assert "khoa-tron-ven-2" in facts

    def test_heavier_than_other_forms_may_be_is_taken(self, author: Author) -> None:
        files = foreign_courses.package()
        heavy = pack(files | {"media/dai.mp3": mp3() + random.Random(1).randbytes(3 * 1024 * 1024)})
        outline = take(author, read(author, heavy, "nang.zip"))
        package = outline.client.get(f"{outline.path}/xuat/goi")
        assert package.data == heavy

    def test_of_which_nothing_is_a_lesson_makes_no_draft(self, author: Author) -> None:
        page = read(author, pack({"course.toml": b'format = 1\ntitle = "Tr\xe1\xbb\x91ng"\n'}), "trong.zip")
        assert "Tệp không có bài học nào nhập được." in page.text
        assert not any("/nhan" in form.action for form in page.forms)


class TestALongAccount:
    def test_is_paged(self, author: Author) -> None:
        page = read(author, pack(make_book(SIZE * 2 + 5)), "sach.zip")
        said = counts(page)
        assert said["imported"] > 2 * SIZE
        last = -(-said["imported"] // SIZE)
        shown = visit(page.client, f"{page.path}?xem=imported&trang={last}")
        assert rows(shown) == said["imported"] - (last - 1) * SIZE
        assert any(f"trang={last - 1}" in link and "xem=imported" in link for link in shown.links)
        assert visit(page.client, f"{page.path}?xem=imported&trang=999").status == 200
        assert visit(page.client, f"{page.path}?xem=gi-do&trang=x").status == 200

    def test_as_a_table_runs_no_formula(self, author: Author) -> None:
        page = read(author, pack({"a.md": b"# =1+1\n\nA.\n", "b.md": b"# B\n\n![](=x.png)\n"}), "ghi.zip")
        cells = [cell for row in table(page) for cell in row]
        assert "'=1+1" in cells
        assert not any(cell[:1] in {"=", "+", "-", "@"} for cell in cells)


def bomb() -> bytes:
    return pack({"a.md": b"0" * 8_000_000})


def slip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../etc/passwd", "x")
    return made.getvalue()


def shortcut() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        entry = tarfile.TarInfo("a.md")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(entry)
    return made.getvalue()


class TestABadFile:
    @pytest.mark.parametrize(
        ("data", "name", "words"),
        [
            (b"\x00\x01\x02", "la.bin", "Chưa nhận ra dạng của tệp này"),
            (b"PK\x03\x04 hong", "hong.zip", "Gói nén bị hỏng, không mở được"),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "cu.doc", "Chưa nhận ra dạng của tệp này"),
            (pack({}), "rong.zip", "Chưa nhận ra dạng của tệp này"),
            (bomb(), "bom.zip", "Gói nén phình ra bất thường"),
            (slip(), "ra-ngoai.zip", "Gói nén có tên tệp dẫn ra ngoài thư mục"),
            (shortcut(), "tat.tar.gz", "Gói nén có liên kết tắt"),
        ],
        # the bytes of a gzipped file hold the hour: named, so that every worker collects the same tests
        ids=["no-archive", "broken", "old-word", "empty", "bomb", "slip", "link"],
    )
    def test_is_refused_in_words(self, author: Author, data: bytes, name: str, words: str) -> None:
        page = read(author, data, name)
        assert "Chưa nhập được tệp này" in page.text
        assert words in page.text
        assert UPLOAD in page.links

    @pytest.mark.parametrize(("data", "name"), [(b"", "rong.zip"), (b"", "")])
    def test_that_is_empty_or_not_chosen_is_asked_for_at_its_field(
        self, author: Author, data: bytes, name: str
    ) -> None:
        page = send(author, data, name)
        assert page.status == 422
        assert "Vui lòng chọn một tệp" in page.text

    def test_that_is_too_large_is_refused_with_a_sentence(self, author: Author) -> None:
        client = author.learner.browser()
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
        answer = client.post(
            UPLOAD,
            data=b"x",
            content_type="multipart/form-data; boundary=x",
            headers=headers,
            environ_overrides={"CONTENT_LENGTH": str(129 * 1024 * 1024)},
        )
        assert answer.status_code == 413
        assert "quá nặng" in answer.get_data(as_text=True)

    def test_is_not_taken_from_who_is_no_trainer(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        assert visit(learner.browser(), UPLOAD).status == 403


class TestTheWork:
    def test_is_seen_only_by_who_asked_for_it(self, author: Author, small_scene: Scene) -> None:
        page = read(author, *reversed(FILES["liascript"][:2]))
        other = Author(small_scene, "Lê Văn Xa").learner.browser()
        for path in (page.path, f"{page.path}/bao-cao.csv"):
            assert visit(other, path).status == 404
        token = visit(other, UPLOAD).form(UPLOAD).sent()
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
        for action in ("nhan", "dung"):
            assert other.post(f"{page.path}/{action}", data=token, headers=headers).status_code == 404

    def test_can_be_stopped_before_it_begins(self, author: Author) -> None:
        waiting = send(author, *reversed(FILES["liascript"][:2]))
        page = waiting.send(waiting.form("/dung"))
        assert "Đã yêu cầu dừng." in page.text
        assert work_on(author.scene, "courses.read") == "cancelled"
        stopped = visit(waiting.client, waiting.path)
        assert "Việc nhập đã dừng, chưa có gì được tạo." in stopped.text
        assert not any("/nhan" in form.action for form in stopped.forms)

    def test_of_making_the_draft_can_be_stopped_and_leaves_nothing(self, author: Author) -> None:
        page = read(author, *reversed(FILES["package"][:2]))
        waiting = page.send(page.form("/nhan"))
        waiting.send(waiting.form("/dung"))
        assert work_on(author.scene, "courses.take") == "cancelled"
        assert "chưa có gì được tạo" in visit(waiting.client, waiting.path).text
        assert "Khóa trọn vẹn" not in visit(waiting.client, "/giang-vien").text

    def test_shows_how_far_it_is(self, author: Author) -> None:
        waiting = send(author, *reversed(FILES["liascript"][:2]))
        with author.scene.app.app_context():
            job = db.session.query(Job).filter(Job.kind == "courses.read").one()
            job.state, job.done, job.total = "running", 2, 4
            db.session.commit()
        assert "Xong 2 trên 4 bước" in visit(waiting.client, waiting.path).text

    def test_keeps_the_account_as_the_command_line_prints_it(self, author: Author) -> None:
        read(author, *reversed(FILES["mdbook"][:2]))
        with author.scene.app.app_context():
            result = db.session.query(Job).filter(Job.kind == "courses.read").one().result
        found = json.loads(author.scene.app.extensions["files"].get(result["account"]))
        assert {key: len(found[key]) for key in LISTS} == {key: result["counts"][key] for key in LISTS}
