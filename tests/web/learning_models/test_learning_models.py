"""Families, clans, communities and units: kept by the ward, proposed by one cadre, decided by another."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import insert

from kernel import clock
from lms.extensions import db
from lms.learning_models import queries as models
from lms.people import queries as people
from lms.recognition.models import RecognitionCase, RecognitionYear
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.office.desk import OTHER_WARD, officer, unit_of

YEAR = clock.period_of(clock.now())


def give_title(scene: Scene, people: Sequence[Learner], figures: Sequence[dict[str, int]] = ()) -> None:
    """Write that a decision recognised these people this year, with these figures."""
    with scene.app.app_context():
        session, at, ward = db.session(), clock.now(), unit_of(scene, WARD)
        year = RecognitionYear(
            unit_id=ward.id,
            unit_path=ward.path,
            period=YEAR,
            dates={},
            signers={},
            options={},
            criteria="324",
            opened_at=at,
            opened_by=0,
        )
        session.add(year)
        session.flush()
        rows = [
            {
                "person_id": one.person_id,
                "period": YEAR,
                "year_id": year.id,
                "unit_path": WARD,
                "year_path": WARD,
                "group_code": "nguoi-dan",
                "sort_key": one.name,
                "folded": one.name,
                "state": "recognised",
                "taken": {},
                "recognised": points,
                "registered_at": at,
                "changed_at": at,
            }
            for one, points in zip(people, figures or [{}] * len(people), strict=True)
        ]
        session.execute(insert(RecognitionCase), rows)
        session.commit()


def ref_in(address: str) -> str:
    found = re.search(r"/can-bo/mo-hinh/(\w+)", address)
    assert found
    return found[1]


class TestAFamily:
    def test_is_kept_registered_and_never_proposed_without_a_rule(self, scene: Scene) -> None:
        cadre, unit = officer(scene, "cadre"), unit_of(scene, WARD).public_id
        tam, na = Learner.register(scene, "Nguyễn Văn Tám"), Learner.register(scene, "Trần Thị Na")
        give_title(scene, [tam])
        form = {"kind": "family", "tier": "", "name": "Gia đình ông Tám", "unit": unit}
        assert "Vui lòng nhập tên" in cadre.post(f"/can-bo/mo-hinh/don-vi/{unit}/moi", **form | {"name": " "}).text
        made = cadre.post(f"/can-bo/mo-hinh/don-vi/{unit}/moi", **form)
        here = f"/can-bo/mo-hinh/{ref_in(made.headers['Location'])}"
        assert "cùng loại, cùng tên" in cadre.post(f"/can-bo/mo-hinh/don-vi/{unit}/moi", **form).text
        for one in (tam, na, tam):
            cadre.post(f"{here}/thanh-vien", nguoi=_ref(scene, one), viec="them")
        cadre.post(f"{here}/buoc", viec="dang-ky")
        page = cadre.read(here)
        assert "1 trên 2 người (50,0%)" in page
        assert "chưa có quy định" in page
        assert 'value="de-nghi"' not in page
        cadre.post(f"{here}/buoc", viec="de-nghi")
        assert "đã đăng ký" in cadre.read(here)
        cadre.post(f"{here}/thanh-vien", nguoi=_ref(scene, na), viec="thoi")
        assert "1 trên 1 người (100,0%)" in cadre.read(f"/can-bo/mo-hinh/don-vi/{unit}?q=ong+tam")

    def test_of_another_ward_is_not_there(self, scene: Scene) -> None:
        cadre, stranger, reader = (
            officer(scene, "cadre"),
            officer(scene, "cadre", path=OTHER_WARD),
            officer(scene, "auditor"),
        )
        unit = unit_of(scene, WARD).public_id
        form = {"kind": "clan", "tier": "", "name": "Họ Trần", "unit": unit}
        made = ref_in(cadre.post(f"/can-bo/mo-hinh/don-vi/{unit}/moi", **form).headers["Location"])
        assert stranger.get(f"/can-bo/mo-hinh/{made}").status_code == 404
        assert stranger.get(f"/can-bo/mo-hinh/don-vi/{unit}").status_code == 404
        assert stranger.post(f"/can-bo/mo-hinh/{made}/buoc", viec="dang-ky").status_code == 404
        assert "Họ Trần" in reader.read(f"/can-bo/mo-hinh/{made}")
        assert reader.post(f"/can-bo/mo-hinh/{made}/buoc", viec="dang-ky").status_code == 403
        outsider = Learner.register(scene, "Lê Văn Xa", ward=OTHER_WARD)
        answer = cadre.post(f"/can-bo/mo-hinh/{made}/thanh-vien", nguoi=_ref(scene, outsider), viec="them")
        assert answer.status_code == 404


class TestAProvincialUnit:
    def test_is_proposed_by_one_decided_by_another_and_revoked_with_a_reason(self, scene: Scene) -> None:
        cadre, other, unit = officer(scene, "cadre"), officer(scene, "cadre"), unit_of(scene, WARD).public_id
        staff = [Learner.register(scene, f"Người Thứ {number}") for number in range(10)]
        give_title(scene, staff[:9])
        form = {"kind": "unit", "tier": "provincial", "name": "Sở Mẫu", "unit": unit}
        here = f"/can-bo/mo-hinh/{ref_in(cadre.post(f'/can-bo/mo-hinh/don-vi/{unit}/moi', **form).headers['Location'])}"
        for one in staff[1:]:
            cadre.post(f"{here}/thanh-vien", nguoi=_ref(scene, one), viec="them")
        assert "8 trên 9 người" in cadre.read(here)
        cadre.post(f"{here}/buoc", viec="dang-ky")
        cadre.post(f"{here}/buoc", viec="de-nghi")
        assert "Tỷ lệ thành viên đạt danh hiệu chưa đủ" in cadre.read(here)
        cadre.post(f"{here}/thanh-vien", nguoi=_ref(scene, staff[0]), viec="them")
        cadre.post(f"{here}/buoc", viec="de-nghi")
        paper = {
            "number": "125/QĐ-UBND",
            "signed_on": f"{clock.local_day(clock.now()):%d/%m/%Y}",
            "signer": "Chủ tịch A",
        }
        assert "Người đã lập đề nghị không nhập" in cadre.post(f"{here}/quyet-dinh", **paper).text
        assert "Vui lòng nhập số quyết định" in other.post(f"{here}/quyet-dinh", **paper | {"number": ""}).text
        assert other.post(f"{here}/quyet-dinh", **paper).status_code == 302
        page = other.read(here)
        assert "số 125/QĐ-UBND" in page
        assert "mức 1" in page.lower()
        assert other.post(f"{here}/quyet-dinh", **paper).status_code == 404
        assert "Vui lòng ghi lý do" in other.post(f"{here}/huy", reason="").text
        other.post(f"{here}/huy", reason="Sai số liệu")
        assert "đã hủy bỏ công nhận" in other.read(here)

    def test_counts_an_adult_of_several_models_once(self, scene: Scene) -> None:
        cadre, unit = officer(scene, "cadre"), unit_of(scene, WARD).public_id
        tam, na = Learner.register(scene, "Nguyễn Văn Tám"), Learner.register(scene, "Trần Thị Na")
        give_title(scene, [tam])
        for kind in ("family", "clan", "community"):
            form = {"kind": kind, "tier": "", "name": "Họ Nguyễn", "unit": unit}
            made = ref_in(cadre.post(f"/can-bo/mo-hinh/don-vi/{unit}/moi", **form).headers["Location"])
            for one in (tam, na):
                cadre.post(f"/can-bo/mo-hinh/{made}/thanh-vien", nguoi=_ref(scene, one), viec="them")
            cadre.post(f"/can-bo/mo-hinh/don-vi/{unit}/dang-ky", chon=made)
        page = cadre.read(f"/can-bo/mo-hinh/don-vi/{unit}")
        assert "1 trên 2 người (50,0%) đạt danh hiệu" in page
        with scene.app.app_context():
            recognised = models.adults_in_models(db.session(), path=WARD, period=YEAR, recognised_only=True)
        assert (recognised.people, recognised.titled) == (0, 0)
        with scene.counting() as statements:
            cadre.get(f"/can-bo/mo-hinh/don-vi/{unit}")
        assert len(statements) <= 12, statements
        with scene.counting() as statements:
            cadre.get(f"/can-bo/mo-hinh/{made}")
        assert len(statements) <= 12, statements


def _ref(scene: Scene, one: Learner) -> str:
    with scene.app.app_context():
        return people.get_person(db.session(), one.person_id).public_id
