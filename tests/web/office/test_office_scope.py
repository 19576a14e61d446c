"""Who sees whom: a ward's cadre knows nothing of another ward, an auditor changes nothing."""

from __future__ import annotations

import re

import pytest

from kernel import clock
from kernel.actor import TERRITORIAL, Actor, Scope
from lms import audit, work
from lms.extensions import db
from lms.people.operations import recovering
from lms.people.operations.recovering import Recovered
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.office.desk import CITY, OTHER_WARD, confirmed, give, officer, ref, unit_of, with_login

RECORD = "/can-bo/nguoi-dan/ho-so/"
READER = Actor(person_id=1, scopes=(Scope("auditor", TERRITORIAL, CITY, 1),))
READING = ("/can-bo", "/can-bo/so-lieu", "/can-bo/nguoi-dan")


def addresses(scene: Scene, ward: str) -> list[str]:
    """Return the addresses of a ward's figures and people."""
    unit = unit_of(scene, ward).public_id
    return [
        f"/can-bo/so-lieu/{unit}",
        f"/can-bo/so-lieu/{unit}/nguoi?so-lieu=learner",
        f"/can-bo/nguoi-dan/{unit}",
    ]


class TestCadreOfAWard:
    def test_opens_what_is_hers(self, small_scene: Scene) -> None:
        neighbour = Learner.register(small_scene, "Trần Thị Na")
        cadre = officer(small_scene, "cadre")
        for path in [*addresses(small_scene, WARD), RECORD + ref(small_scene, neighbour)]:
            assert cadre.get(path).status_code == 200, path
        for path in READING[1:]:
            assert cadre.get(path).headers["Location"] in addresses(small_scene, WARD)

    @pytest.mark.parametrize("elsewhere", [OTHER_WARD, CITY])
    def test_finds_nothing_of_another_unit(self, small_scene: Scene, elsewhere: str) -> None:
        cadre = officer(small_scene, "cadre")
        for path in addresses(small_scene, elsewhere):
            assert cadre.get(path).status_code == 404, path

    def test_finds_no_person_of_another_ward(self, small_scene: Scene) -> None:
        stranger = with_login(small_scene, "Phạm Văn Xa", "xa.pham", ward=OTHER_WARD)
        cadre = officer(small_scene, "cadre")
        record = RECORD + ref(small_scene, stranger)
        mine = unit_of(small_scene, WARD).public_id
        choice = {"chon": ref(small_scene, stranger)}
        assert cadre.get(record).status_code == 404
        assert "Phạm Văn Xa" not in cadre.get(record).text
        assert cadre.post(record + "/xac-nhan").status_code == 404
        assert cadre.post(record + "/phieu").status_code == 404
        assert cadre.get(f"/can-bo/nguoi-dan/{mine}/xac-nhan?chon={choice['chon']}").status_code == 404
        assert cadre.post(f"/can-bo/nguoi-dan/{mine}/xac-nhan", **choice).status_code == 404
        assert not confirmed(small_scene, stranger)

    def test_confirms_nobody_when_one_of_those_chosen_lives_elsewhere(self, small_scene: Scene) -> None:
        near, far = Learner.register(small_scene), Learner.register(small_scene, ward=OTHER_WARD)
        cadre = officer(small_scene, "cadre")
        path = f"/can-bo/nguoi-dan/{unit_of(small_scene, WARD).public_id}/xac-nhan"
        answer = cadre.post(path, chon=[ref(small_scene, near), ref(small_scene, far)])
        assert answer.status_code == 404
        assert not confirmed(small_scene, near)

    def test_finds_no_person_who_lives_nowhere(self, small_scene: Scene) -> None:
        nomad = Learner.register(small_scene, ward=None)
        city = officer(small_scene, "city", path=CITY)
        assert city.get(RECORD + ref(small_scene, nomad)).status_code == 404

    def test_does_not_confirm_where_he_lives_himself(self, small_scene: Scene) -> None:
        cadre = officer(small_scene, "cadre")
        assert cadre.post(RECORD + ref(small_scene, cadre.person) + "/xac-nhan").status_code == 403


class TestAuditor:
    @pytest.mark.parametrize("also", ["", "cadre", "city"])
    def test_reads_everything_and_changes_nothing(self, small_scene: Scene, also: str) -> None:
        neighbour = with_login(small_scene, "Trần Thị Na", "na.tran")
        auditor = officer(small_scene, "auditor", path=CITY, also=also)
        ward = unit_of(small_scene, WARD).public_id
        record = RECORD + ref(small_scene, neighbour)
        for path in [*addresses(small_scene, CITY), record, "/quan-tri", "/quan-tri/nhat-ky", "/quan-tri/vai-tro"]:
            assert auditor.get(path).status_code == 200, path
        assert "Xác nhận nơi cư trú của" not in auditor.read(record)
        for path in (
            record + "/xac-nhan",
            record + "/phieu",
            f"/can-bo/nguoi-dan/{ward}/xac-nhan",
            "/quan-tri/vai-tro",
            "/quan-tri/vai-tro/ket-thuc",
            "/quan-tri/cong-viec/tinh-lai",
            "/quan-tri/cong-viec/x/dung",
        ):
            assert auditor.post(path, chon=ref(small_scene, neighbour)).status_code == 403, path
        assert not confirmed(small_scene, neighbour)


class TestLearner:
    @pytest.mark.parametrize("path", [*READING, "/thanh-pho", "/giang-vien", "/quan-tri", "/quan-tri/nhat-ky"])
    def test_does_not_enter(self, small_scene: Scene, path: str) -> None:
        assert Learner.register(small_scene).browser().get(path).status_code == 403


class TestRecord:
    def test_says_that_a_residence_is_the_persons_own_word(self, small_scene: Scene) -> None:
        neighbour = Learner.register(small_scene, "Trần Thị Na")
        cadre = officer(small_scene, "cadre")
        page = cadre.read(RECORD + ref(small_scene, neighbour))
        assert "tự khai, chưa được cán bộ xác nhận" in page
        answer = cadre.post(RECORD + ref(small_scene, neighbour) + "/xac-nhan")
        assert answer.status_code == 302
        today = clock.local_day(clock.now())
        page = cadre.read(answer.headers["Location"])
        assert f"đã được cán bộ xác nhận ngày {today:%d/%m/%Y}" in page
        assert "Đã xác nhận nơi cư trú của Trần Thị Na." in page

    def test_names_the_courses_passed_and_the_points_for_reference(self, small_scene: Scene) -> None:
        neighbour = Learner.register(small_scene, "Trần Thị Na")
        neighbour.pass_course("C01")
        page = officer(small_scene, "cadre").read(RECORD + ref(small_scene, neighbour))
        assert "C01. Hiểu về Công dân học tập: 100% số điểm" in page
        assert "Tham khảo, chưa phải điểm công nhận." in page

    def test_writes_down_who_opened_it(self, scene: Scene) -> None:
        neighbour = Learner.register(scene, "Trần Thị Na")
        cadre = officer(scene, "cadre")
        auditor = officer(scene, "auditor", path=CITY, name="Vũ Thị Lan")
        cadre.read(RECORD + ref(scene, neighbour))
        auditor.read(RECORD + ref(scene, neighbour))
        with scene.app.app_context():
            found = audit.list_log(db.session(), actor=READER, kind="ProfileViewed").rows
        assert [(line.actor_name, line.person_id) for line in found] == [
            ("Vũ Thị Lan", neighbour.person_id),
            ("Lê Thị Hạnh", neighbour.person_id),
        ]


class TestSlip:
    def test_lets_its_person_in_once(self, scene: Scene) -> None:
        neighbour = with_login(scene, "Trần Thị Na", "na.tran")
        cadre = officer(scene, "cadre")
        answer = cadre.post(RECORD + ref(scene, neighbour) + "/phieu")
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        for words in ("Trần Thị Na", "na.tran", "/khoi-phuc", "Dùng một lần", "Người lập: Lê Thị Hạnh"):
            assert words in answer.text
        code = re.search(r"<code>([a-z0-9 ]+)</code>", answer.text)
        assert code is not None

        def use() -> object:
            return recovering.use(
                db.session(), name="na.tran", code=code.group(1), password="ba con mèo mun", at=clock.now()
            )

        with scene.app.app_context():
            assert work.run(db.session(), use) == Recovered(neighbour.person_id, "slip")
            assert work.run(db.session(), use) != Recovered(neighbour.person_id, "slip")
        assert code.group(1) not in cadre.read(RECORD + ref(scene, neighbour))

    @pytest.mark.parametrize("role", ["cadre", "city", "auditor", "admin"])
    def test_opens_no_account_at_or_above_the_cadres_own(self, small_scene: Scene, role: str) -> None:
        superior = with_login(small_scene, "Phạm Quốc Tuấn", "tuan.pham")
        give(small_scene, superior, role, WARD if role == "cadre" else CITY)
        cadre = officer(small_scene, "cadre")
        record = RECORD + ref(small_scene, superior)
        assert "cần người giao vai trò đó lập phiếu" in cadre.read(record)
        assert cadre.post(record + "/phieu").status_code == 403

    def test_opens_the_account_of_a_trainer_below_the_cadre(self, small_scene: Scene) -> None:
        trainer = with_login(small_scene, "Trần Văn Minh", "minh.tran")
        give(small_scene, trainer, "trainer", WARD)
        cadre = officer(small_scene, "cadre")
        assert cadre.post(RECORD + ref(small_scene, trainer) + "/phieu").status_code == 200

    def test_opens_no_account_of_a_trainer_of_the_whole_city(self, small_scene: Scene) -> None:
        trainer = with_login(small_scene, "Trần Văn Minh", "minh.tran")
        give(small_scene, trainer, "trainer", CITY)
        cadre = officer(small_scene, "cadre")
        assert cadre.post(RECORD + ref(small_scene, trainer) + "/phieu").status_code == 403

    def test_is_not_offered_to_somebody_without_a_login_name(self, small_scene: Scene) -> None:
        neighbour = Learner.register(small_scene, "Trần Thị Na")
        cadre = officer(small_scene, "cadre")
        record = RECORD + ref(small_scene, neighbour)
        assert "Người này chưa có tên đăng nhập" in cadre.read(record)
        answer = cadre.post(record + "/phieu")
        assert answer.headers["Location"] == record
