"""The pages from the list meeting to the paper handed on, walked by three cadres and a citizen."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from docx import Document

from lms.jobs.tasks import run_job
from lms.jobs.tide import stranded
from lms.recognition.queries import lists
from lms.web.recognition import decision_routes
from tests.conftest import Scene
from tests.operations.recognition.ward import GOOD, NOVEMBER, SHORT, Ward
from tests.people import Learner
from tests.web.office.desk import OTHER_WARD, Officer, officer

BASE = "/can-bo/cong-nhan"
LINK = r"(/can-bo/cong-nhan/{kind}/(?!moi)[a-z0-9]+)\""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The day of the meeting."""
    with time_machine.travel(NOVEMBER, tick=True) as traveller:
        yield traveller


def _link(html: str, kind: str) -> str:
    found = re.search(LINK.format(kind=kind), html)
    assert found is not None, kind
    return found.group(1)


class TestTheSteps:
    def test_lead_from_the_list_to_the_paper_in_her_hand(
        self, small_scene: Scene, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ward = Ward.begin(small_scene, (GOOD, GOOD, SHORT, GOOD))
        one, two, three = (officer(small_scene, "cadre", name=f"Cán bộ {name}") for name in ("Một", "Hai", "Ba"))
        year = ward.see(ward.year).public_id
        process = f"{BASE}/{year}/quy-trinh"
        assert "Mở cuộc họp bình xét" in one.read(process)

        missing = one.post(f"{BASE}/{year}/hop/moi", unit="x", held_on="20/11/2026", place="", chair="A", secretary="B")
        assert missing.status_code == 404
        unit = re.search(r'<option value="([^"]+)">Tổ dân phố số 7', one.read(f"{BASE}/{year}/hop/moi"))
        assert unit is not None
        fields = {"unit": unit.group(1), "held_on": "20/11/2026", "chair": "Lê Thị Hạnh", "secretary": "Phạm Nam"}
        assert one.post(f"{BASE}/{year}/hop/moi", place="", **fields).status_code == 422
        meeting = one.post(f"{BASE}/{year}/hop/moi", place="Nhà văn hóa", **fields).location
        assert one.post(f"{meeting}/bien-ban", invited="10", present="30", opinions="").status_code == 422
        bands = {"band_3_1": "8"}
        assert one.post(f"{meeting}/bien-ban", invited="30", present="20", opinions="Không", **bands).status_code == 302
        with small_scene.counting() as statements:
            html = one.read(meeting)
        assert len(statements) <= 12
        refs = re.findall(r'name="nguoi" value="([a-z0-9]+)"', html)
        assert len(refs) == 4
        cases = {case.public_id: who for who, case in ward.cases().items()}
        late = next(ref for ref in refs if cases[ref] == ward.people[3])
        wrong = one.post(meeting, nguoi=refs, **{f"phieu-{refs[0]}": "21"})
        assert wrong.status_code == 422
        assert 'value="21"' in wrong.text
        assert one.post(meeting, nguoi=refs, **{"de-lai": [late]}).status_code == 302
        ready = one.read(f"{meeting}/nguoi/{refs[0]}")
        assert "Điểm tích lũy" in ready
        assert one.post(f"{meeting}/nguoi/{refs[0]}", **{"figure-1.1": "11"}).status_code == 422
        assert "Danh sách bình xét năm 2026" in one.read(f"{meeting}/in")
        assert "Thống nhất đề nghị" in one.read(f"{meeting}/ket-thuc")
        assert one.post(f"{meeting}/ket-thuc").status_code == 302
        assert ward.states() == ["agreed", "agreed", "insufficient", "deferred"]
        assert one.post(f"{meeting}/mo-lai").status_code == 302
        assert one.post(f"{meeting}/ket-thuc").status_code == 302
        assert "chỉ số 2.2" in one.read(meeting)
        for paper in ("in", "in-danh-sach"):
            assert "Mẫu tham khảo" in one.read(f"{meeting}/{paper}")

        posting = one.post(f"{meeting}/niem-yet", from_on="21/11/2026", place="Bảng tin").location
        board = one.read(f"{posting}/in")
        assert "1960" not in board
        assert "Nguyễn Văn C2" not in board
        assert one.post(f"{posting}/ket-thuc").status_code == 302
        assert "Kết thúc niêm yết" in one.read(posting)
        heard = one.post(f"{posting}/y-kien/moi", said_by="Một người dân", about="khong", words="Đã rõ")
        assert heard.status_code == 302
        settle = _link(one.read(posting), posting.removeprefix(f"{BASE}/") + "/y-kien")
        assert one.post(settle, outcome="kept", settled="").status_code == 422
        assert one.post(settle, outcome="kept", settled="Đã giải thích").status_code == 302
        clock.shift(timedelta(days=12))
        assert one.post(f"{posting}/ket-thuc").status_code == 302

        appraisal = two.post(f"{BASE}/{year}/tham-dinh/moi", held_on="02/12/2026", members="Ban Chấp hành").location
        refused = one.post(f"{appraisal}/ket-thuc", opinions="")
        assert refused.status_code == 422
        assert "Vui lòng nhờ cán bộ khác" in refused.text
        assert two.post(f"{appraisal}/ket-thuc", opinions="").status_code == 302
        assert "Đủ điều kiện" in two.read(appraisal)
        assert "Biên bản thẩm định" in two.read(f"{appraisal}/in")
        proposal = two.post(
            f"{BASE}/{year}/to-trinh/moi", number="05/TTr-HKH", dated="02/12/2026", kind="main"
        ).location
        assert "Nguyễn Văn A0" in two.read(proposal)
        assert "05/TTr-HKH" in two.read(f"{proposal}/in")
        paper = {"dated": "02/12/2026", "signer_title": "CHỦ TỊCH", "signer_name": "Trần Văn Bình"}
        assert two.post(f"{proposal}/quyet-dinh", number="12/QĐ-UBND", **paper).status_code == 422
        assert three.post(f"{proposal}/quyet-dinh", number="", **paper).status_code == 422
        monkeypatch.setattr(decision_routes, "AT_ONCE", 1)
        decision = three.post(f"{proposal}/quyet-dinh", number="12/QĐ-UBND", **paper).location
        assert "Đã ghi nhận 0 trên 2 người" in three.read(decision)
        (job,) = stranded(small_scene.app)
        assert run_job(small_scene.app, job) == "done"
        assert ward.states() == ["recognised", "recognised", "insufficient", "deferred"]
        assert "Quyết định số 12/QĐ-UBND" in three.read(decision)
        assert "Danh sách kèm theo" in three.read(f"{decision}/in")

        done = next(ref for ref, who in cases.items() if who == ward.people[0])
        for way in ("thu-hoi", "sua-ten"):
            assert f"{done}/{way}" in one.read(f"{BASE}/ho-so/{done}")
            assert one.post(f"{BASE}/ho-so/{done}/{way}", words="").status_code == 422
        told = {"reason_code": "law", "words": "Có đơn phản ánh"}
        asked = one.post(f"{BASE}/ho-so/{done}/thu-hoi", **told).location
        assert one.post(asked, outcome="upheld", words="Đúng").status_code == 422
        assert three.post(asked, outcome="refused", words="Không có căn cứ").status_code == 302
        assert "Không có căn cứ" in one.read(asked)

        book = f"{BASE}/{year}/so-cap-giay"
        papers = re.findall(r'name="chon" value="([a-z0-9]+)"', three.read(book))
        assert len(papers) == 2
        assert three.post(book, handed_on="02/12/2026").status_code == 422
        assert three.post(book, handed_on="02/12/2026", chon=papers[:1]).status_code == 302
        assert "02/12/2026" in three.read(f"{book}/in")
        with small_scene.counting() as statements:
            three.read(process)
        assert len(statements) <= 12

    def test_let_the_citizen_ask_again_and_other_hands_answer(
        self, small_scene: Scene, clock: time_machine.Traveller
    ) -> None:
        ward = Ward.begin(small_scene, (GOOD, SHORT))
        citizen = Officer(Learner.register(small_scene, "Nguyễn Thị Mơ", ward=ward.village, confirmed=True), None)  # type: ignore[arg-type]
        citizen.client = citizen.person.browser()
        one, two = (officer(small_scene, "cadre", name=f"Cán bộ {name}") for name in ("Một", "Hai"))
        assert "Chưa có hồ sơ" in citizen.read("/toi/xem-xet-lai")
        ward.people.append(citizen.person.person_id)
        from lms.recognition.operations import registering

        ward.do(
            lambda s: registering.register_many(
                s, year=ward.year(s), person_ids=ward.people, actor=ward.by("A"), at=ward.at
            )
        )
        ward.say({citizen.person.person_id: SHORT})
        ward.cadres["A"] = one.person.person_id
        ward.close(ward.hold())
        page = citizen.read("/toi/xem-xet-lai")
        assert "chỉ số 2.2" in page
        assert "quyền khiếu nại theo Luật Khiếu nại" in page
        assert citizen.post("/toi/xem-xet-lai", words="").status_code == 422
        assert citizen.post("/toi/xem-xet-lai", words="Có chứng chỉ A2").status_code == 302
        year = ward.see(ward.year).public_id
        found = _link(two.read(f"{BASE}/{year}/de-nghi"), "de-nghi")
        refused = one.post(found, outcome="upheld", words="Xem lại")
        assert refused.status_code == 422
        assert "không xem xét lại" in refused.text
        assert two.post(found, outcome="upheld", words="Có chứng chỉ mới").status_code == 302
        assert ward.states()[-1] == "self_assessed"
        assert "Có chứng chỉ mới" in citizen.read("/toi/xem-xet-lai")


class TestScope:
    def test_keeps_others_out_of_every_page(self, small_scene: Scene, clock: time_machine.Traveller) -> None:
        ward = Ward.begin(small_scene, (GOOD, GOOD))
        ref = ward.hold()
        ward.close(ref)
        posted = ward.post(ref)
        year = ward.see(ward.year).public_id
        village = officer(small_scene, "cadre", path=ward.village, name="Cán bộ Thôn")
        stranger = officer(small_scene, "cadre", path=OTHER_WARD, name="Cán bộ Khác")
        auditor = officer(small_scene, "auditor", name="Thanh tra", also="cadre")
        pages = [f"{BASE}/hop/{ref}", f"{BASE}/hop/{ref}/in", f"{BASE}/niem-yet/{posted}", f"{BASE}/{year}/quy-trinh"]
        assert [stranger.get(page).status_code for page in pages] == [404] * 4
        assert [auditor.get(page).status_code for page in pages] == [200] * 4
        assert [village.get(page).status_code for page in pages] == [200] * 4
        for path in (f"{year}/tham-dinh/moi", f"{year}/to-trinh/moi"):
            assert village.get(f"{BASE}/{path}").status_code == 404
        for path in (f"niem-yet/{posted}/thoi", f"niem-yet/{posted}/ket-thuc", f"hop/{ref}/mo-lai"):
            assert auditor.post(f"{BASE}/{path}").status_code == 404
        state = ward.see(lambda s: lists.get_posting(s, public_id=posted, actor=ward.by("A")).state)
        assert state == "open"


class TestPapers:
    def test_of_a_year_are_files_within_the_scope_and_empty_forms(
        self, small_scene: Scene, clock: time_machine.Traveller
    ) -> None:
        ward = Ward.begin(small_scene, (GOOD, SHORT))
        cadre, stranger = officer(small_scene, "cadre"), officer(small_scene, "cadre", path=OTHER_WARD)
        ref = ward.hold()
        ward.close(ref)
        year = ward.see(ward.year).public_id
        for kind, name in (("bien-ban", ref), ("de-nghi", ref), ("dang-ky", year), ("so-cap-giay", year)):
            paper = cadre.get(f"{BASE}/giay/{kind}/{name}.docx")
            assert paper.status_code == 200
            assert paper.headers["Cache-Control"] == "private, no-store"
            assert stranger.get(f"{BASE}/giay/{kind}/{name}.docx").status_code == 404
        minutes = Document(io.BytesIO(cadre.get(f"{BASE}/giay/bien-ban/{ref}.docx").data))
        text = " ".join(cell.text for table in minutes.tables for row in table.rows for cell in row.cells)
        assert "Thống nhất đề nghị" in text or "Cuộc họp bình xét thống nhất" in text
        assert "TỔ DÂN PHỐ SỐ 7" in text
        assert "Đơn đề nghị xem xét lại" in cadre.read(f"{BASE}/mau-giay")
        assert cadre.get(f"{BASE}/mau-giay/M14.pdf").data.startswith(b"%PDF-")
        assert cadre.get(f"{BASE}/mau-giay/M99.pdf").status_code == 404
