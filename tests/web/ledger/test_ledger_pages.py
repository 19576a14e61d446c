"""Corrections as two cadres and the citizen see them; the seals as a report's reader checks them."""

from __future__ import annotations

import re

from lms.people import queries as people
from tests.conftest import Scene
from tests.operations.score.books import ask, band, number, seal_all
from tests.people import Learner
from tests.web.learn.reading import visit
from tests.web.office.desk import CITY, OTHER_WARD, officer

QUEUE, SEALS = "/can-bo/dieu-chinh-diem", "/can-bo/so-diem"
ASKED = {"reason": "wrong_band", "basis": "minutes", "number": "12/BB-HKH"}


def ref_of(scene: Scene, person: Learner) -> str:
    """Return a person's public id."""
    return ask(scene, lambda s: people.list_cards(s, [person.person_id])[person.person_id].public_id)


class TestACorrection:
    def test_goes_from_one_cadre_to_another_and_to_the_citizen(self, scene: Scene) -> None:
        citizen = Learner.register(scene, "Trần Thị Na", confirmed=True)
        band(scene, citizen.person_id, "1.1", 8)
        first, second = officer(scene, "cadre"), officer(scene, "cadre", name="Phạm Văn Bình")
        record = first.read(f"/can-bo/nguoi-dan/ho-so/{ref_of(scene, citizen)}")
        lines = re.search(r'href="(/can-bo/dieu-chinh-diem/nguoi-dan/[^"]+)"', record)
        assert lines
        with scene.counting() as statements:
            page = first.read(lines.group(1))
        assert len(statements) <= 12, statements
        assert "Minh chứng: Ảnh lớp học" in page
        form = re.search(r'href="(/can-bo/dieu-chinh-diem/nguoi-dan/[^"]+/\w+)"', page)
        assert form
        wrong = first.post(form.group(1), **(ASKED | {"reason": "", "number": "bà Hoa nộp nhầm"}))
        assert wrong.status_code == 422
        assert "Vui lòng chọn lý do." in wrong.text
        assert 'value="bà Hoa nộp nhầm"' in wrong.text
        here = first.post(form.group(1), **ASKED).headers["Location"]
        assert "Người đề nghị không tự duyệt" in first.read(here)
        assert first.post(here, decision="duyet").status_code == 403
        assert "Đề nghị điều chỉnh điểm chờ duyệt" in second.read("/can-bo")
        with scene.counting() as statements:
            assert here in second.read(QUEUE)
        assert len(statements) <= 12, statements
        assert second.post(here).status_code == 422
        unsaid = second.post(here, decision="khong-duyet")
        assert (unsaid.status_code, "Vui lòng chọn vì sao không duyệt." in unsaid.text) == (422, True)
        assert second.post(here, decision="duyet").status_code == 302
        assert "Phạm Văn Bình" in second.read(here)
        assert here in first.read(QUEUE + "?loc=da-xong")
        assert number(scene, "SELECT total FROM person_year WHERE person_id = :p", p=citizen.person_id) == 0
        assert "Điều chỉnh" in visit(citizen.browser(), "/toi/diem").text
        assert "Duyệt điều chỉnh điểm của chỉ số 1.1" in visit(citizen.browser(), "/toi/quyen-rieng-tu").text

    def test_is_not_there_for_another_ward_and_only_read_by_an_auditor(self, small_scene: Scene) -> None:
        citizen = Learner.register(small_scene, "Trần Thị Na", confirmed=True)
        band(small_scene, citizen.person_id, "1.1", 8)
        cadre, stranger = officer(small_scene, "cadre"), officer(small_scene, "cadre", path=OTHER_WARD)
        auditor = officer(small_scene, "auditor", path=CITY)
        lines = f"{QUEUE}/nguoi-dan/{ref_of(small_scene, citizen)}"
        form = re.search(rf'href="({lines}/\w+)"', cadre.read(lines))
        assert form
        here = cadre.post(form.group(1), **ASKED).headers["Location"]
        assert [stranger.get(path).status_code for path in (lines, form.group(1), here)] == [404] * 3
        assert stranger.post(form.group(1), **ASKED).status_code == 404
        assert here not in stranger.read(QUEUE)
        assert "Đề nghị điều chỉnh dòng này" not in auditor.read(lines)
        assert auditor.get(form.group(1)).status_code == 403
        assert "Ghi quyết định" not in auditor.read(here)
        assert auditor.post(here, decision="duyet").status_code == 403
        own = Learner.register(small_scene, "Lê Văn Tám", confirmed=True).hold("cadre", "01.00004.")
        band(small_scene, own.person_id, "1.1", 8)
        hers = own.browser().get(f"{QUEUE}/nguoi-dan/{ref_of(small_scene, own)}").text
        assert ("Minh chứng" in hers, "Đề nghị điều chỉnh dòng này" in hers) == (True, False)
        assert cadre.post(here + "/rut-lai").status_code == 302
        assert "Đã rút đề nghị" in cadre.read(here)


class TestSeals:
    def test_are_shown_by_scope_found_by_their_head_and_printed(self, small_scene: Scene) -> None:
        band(small_scene, Learner.register(small_scene).person_id)
        band(small_scene, Learner.register(small_scene, ward=None).person_id)
        city, cadre = officer(small_scene, "city", path=CITY), officer(small_scene, "cadre")
        stranger = officer(small_scene, "cadre", path=OTHER_WARD)
        assert "Chưa có dấu niêm phong nào" in city.read(SEALS)
        seal_all(small_scene)
        with small_scene.counting() as statements:
            page = city.read(SEALS)
        assert len(statements) <= 12, statements
        heads = re.findall(r"<code>([0-9a-f ]{71})</code>", page)
        assert len(heads) == 3
        assert "Toàn Thành phố" in page
        assert len(re.findall("<code>", cadre.read(SEALS))) == 1
        assert "<code>" not in stranger.read(SEALS)
        assert "Dấu này có trong sổ" in stranger.read(f"{SEALS}?dau={heads[0]}")
        assert "Không tìm thấy dấu này" in city.read(f"{SEALS}?dau={heads[0][:-1]}g")
        assert heads[0] in city.read(SEALS + "?in=1")
