"""The holder's wallet, her files and links, and what her cadre sees and prints."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from courses.formats.exporters.pdf import count_sides
from kernel import clock
from lms.credentials.operations.sharing import MOST_LINKS
from lms.extensions import db
from lms.jobs import tasks
from lms.jobs_queue import list_stranded
from lms.web.credentials import office
from tests.credentials import Issued
from tests.people import WARD, Learner
from tests.web.learn.reading import visit

FILES = ("giay.pdf", "huy-hieu.svg", "huy-hieu.png", "huy-hieu.jwt")


class TestTheWallet:
    def test_gives_the_paper_of_a_course_passed(self, issued: Issued) -> None:
        hoa = Learner.register(issued.scene, "Nguyễn Thị Hòa")
        assert "Chưa có giấy nào" in visit(hoa.browser(), "/toi/chung-nhan").text
        hoa.pass_course("C03")
        page = visit(hoa.browser(), "/toi/chung-nhan")
        shown = page.send(page.form("/toi/chung-nhan/khoa-hoc"))
        assert "Đã cấp giấy chứng nhận hoàn thành khóa học." in shown.text
        again = page.send(page.form("/toi/chung-nhan/khoa-hoc"))
        assert again.path == shown.path
        assert len(issued.of(hoa)) == 1
        assert "chưa lấy giấy" not in visit(hoa.browser(), "/toi/chung-nhan").text
        pdf = hoa.browser().get(f"{shown.path}/giay.pdf")
        assert (pdf.mimetype, count_sides(pdf.data)) == ("application/pdf", 1)
        assert hoa.browser().get(f"{shown.path}/giay.pdf").data == pdf.data
        assert pdf.headers["Cache-Control"] == "private, no-store"
        other = Learner.register(issued.scene)
        assert page.send(page.form("/toi/chung-nhan/khoa-hoc"), luot="khong-co").status == 404
        for path in (shown.path, *(f"{shown.path}/{name}" for name in FILES)):
            assert other.browser().get(path).status_code == 404
            assert issued.scene.app.test_client().get(path).status_code == 302

    def test_packs_everything_that_holds(self, small: Issued) -> None:
        hoa = Learner.register(small.scene, "Nguyễn Thị Hòa")
        assert hoa.browser().get("/toi/chung-nhan/tai-ve.zip").status_code == 404
        small.title(hoa, decision=1)
        card = small.title(hoa, decision=2)
        small.revoke(hoa, decision=1)
        with zipfile.ZipFile(BytesIO(hoa.browser().get("/toi/chung-nhan/tai-ve.zip").data)) as packed:
            names = sorted(packed.namelist())
        stem = f"cong-dan-hoc-tap-nam-2026-{card.code[-4:].lower()}"
        assert names == [f"{stem}.jwt", f"{stem}.pdf", f"{stem}.svg"]

    def test_makes_no_paper_of_what_no_longer_holds(self, small: Issued) -> None:
        hoa = Learner.register(small.scene, "Nguyễn Thị Hòa")
        card = small.title(hoa)
        path = f"/toi/chung-nhan/{card.public_id}"
        assert [hoa.browser().get(f"{path}/{name}").status_code for name in FILES] == [200] * 4
        assert hoa.browser().get(f"{path}/huy-hieu.exe").status_code == 404
        small.revoke(hoa)
        assert "bị thu hồi bằng quyết định" in visit(hoa.browser(), path).text
        assert [hoa.browser().get(f"{path}/{name}").status_code for name in FILES] == [404] * 4

    def test_makes_and_ends_links(self, small: Issued) -> None:
        hoa = Learner.register(small.scene, "Nguyễn Thị Hòa")
        path = f"/toi/chung-nhan/{small.title(hoa).public_id}"
        page = visit(hoa.browser(), path)
        shown = page.send(page.form("/chia-se"))
        (link,) = [each for each in shown.links if each.startswith("/xac-minh/chia-se/")]
        anybody = small.scene.app.test_client()
        opened = visit(anybody, link)
        assert "Nguyễn Thị Hòa" in opened.text
        assert opened.response.headers["Cache-Control"] == "no-store"
        shown = visit(hoa.browser(), path)
        assert "1 lượt mở" in shown.text
        assert "Đã dừng chia sẻ" in shown.send(shown.form("/dung")).text
        ended = visit(anybody, link)
        assert (ended.status, "Nguyễn Thị Hòa" in ended.text) == (404, False)
        for _ in range(MOST_LINKS):
            page.send(page.form("/chia-se"))
        assert "đã có 10 đường dẫn" in page.send(page.form("/chia-se")).text


class TestTheOffice:
    def test_sees_its_own_units_alone(self, small: Issued) -> None:
        card = small.title(Learner.register(small.scene, "Nguyễn Thị Hòa"))
        near = Learner.register(small.scene, "Na").hold("cadre", WARD).browser()
        page = visit(near, "/can-bo/chung-nhan")
        assert "Nguyễn Thị Hòa" in page.text
        path = f"/can-bo/chung-nhan/{card.public_id}"
        assert path in page.links
        assert "Nguyễn Thị Hòa" not in visit(near, "/can-bo/chung-nhan?loai=course").text
        assert "Nguyễn Thị Hòa" in visit(near, "/can-bo/chung-nhan?loai=title&nam=2026").text
        far = Learner.register(small.scene, "Xa").hold("cadre", "01.00008.").browser()
        assert "Nguyễn Thị Hòa" not in visit(far, "/can-bo/chung-nhan").text
        assert visit(far, path).status == 404
        auditor = Learner.register(small.scene, "Lan").hold("auditor").browser()
        read = visit(auditor, path)
        assert (read.status, "Cấp lại với họ tên đúng" in read.text) == (200, False)
        assert "In nhiều giấy" not in visit(auditor, "/can-bo/chung-nhan").text

    def test_prints_many_at_once(self, small: Issued, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(3):
            small.title(Learner.register(small.scene, f"Nguyễn Thị Hòa {number}"))
        monkeypatch.setattr(office.printing, "_REPORT", 1)
        na = Learner.register(small.scene, "Na").hold("cadre", WARD)
        page = visit(na.browser(), "/can-bo/chung-nhan?nam=2026")
        waiting = page.send(page.form("/in"))
        assert "Đang chờ đến lượt" in waiting.text
        na.settle()
        with small.scene.app.app_context():
            (job,) = list_stranded(db.session(), at=clock.now())
            db.session.rollback()
        assert tasks.run_job(small.scene.app, job) == "done"
        done = visit(na.browser(), waiting.path)
        assert "Đã dàn 3 giấy" in done.text
        pdf = na.browser().get(f"{waiting.path}/giay.pdf")
        assert count_sides(pdf.data) == 3
        other = Learner.register(small.scene, "Bình").hold("cadre", WARD).browser()
        assert other.get(f"{waiting.path}/giay.pdf").status_code == 404
        assert "Không có giấy nào để in" in page.send(page.form("/in"), nam="2024").text


class TestCosts:
    def test_stay_within_a_dozen_statements(self, issued: Issued) -> None:
        hoa = Learner.register(issued.scene, "Nguyễn Thị Hòa")
        hoa.pass_course("C03")
        for decision in range(4):
            card = issued.title(hoa, decision=decision)
        cadre = Learner.register(issued.scene, "Na").hold("cadre", WARD).browser()
        path = f"/toi/chung-nhan/{card.public_id}"
        anybody = issued.scene.app.test_client()
        asked = [(hoa.browser(), "/toi/chung-nhan"), (hoa.browser(), path), (hoa.browser(), f"{path}/giay.pdf")]
        asked += [(anybody, f"/xac-minh/{card.key}"), (anybody, "/.well-known/status/1")]
        asked += [(cadre, "/can-bo/chung-nhan"), (cadre, f"/can-bo/chung-nhan/{card.public_id}")]
        for browser, address in asked:
            assert browser.get(address).status_code == 200, address
            with issued.scene.counting() as statements:
                browser.get(address)
            assert len(statements) <= 12, (address, statements)
