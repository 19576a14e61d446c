"""Lists of commendation: made by a plan, the same again from their snapshot, published by another, named by consent."""

from __future__ import annotations

import json
import re

from lms.extensions import db
from lms.jobs import tasks
from lms.jobs_queue import find_open
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.learning_models.test_learning_models import YEAR, give_title
from tests.web.office.desk import OTHER_WARD, Officer, officer, unit_of


def titled(scene: Scene) -> list[Learner]:
    """Return four people with the title: three alike at the top, one below the plan's minimum."""
    people = [Learner.register(scene, f"Trần Thị {name}") for name in ("Na", "Lan", "Cúc", "Đào")]
    good = dict.fromkeys(("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2"), 9)
    give_title(scene, people, [good, good, good, good | {"1.1": 6}])
    return people


class TestAList:
    def test_is_made_checked_published_by_another_and_names_who_agreed(self, scene: Scene) -> None:
        people = titled(scene)
        cadre, other, stranger = (
            officer(scene, "cadre"),
            officer(scene, "cadre"),
            officer(scene, "cadre", path=OTHER_WARD),
        )
        fields = {"don-vi": unit_of(scene, WARD).public_id, "nam": str(YEAR), "tieu-chi": "phuong-tieu-bieu"}
        assert "Vui lòng chọn đơn vị" in cadre.post("/can-bo/bieu-duong/moi", **fields | {"nam": "1999"}).text
        here = cadre.post("/can-bo/bieu-duong/moi", **fields).headers["Location"]
        assert "đang lập danh sách" in cadre.read(here)
        with scene.app.app_context():
            job = find_open(db.session(), "commendation.make")
        assert job is not None
        assert tasks.run_job(scene.app, job) == "done"
        page = cadre.read(f"{here}?kiem-tra=1")
        assert "đúng danh sách này" in page
        assert page.count("điểm công nhận 90; chỉ số thấp nhất 9") == 3
        assert "Trần Thị Đào" not in page
        frozen = json.loads(cadre.get(f"{here}/ban-chot.json").data)
        assert len(frozen["candidates"]) == 3
        assert "Trần" not in json.dumps(frozen, ensure_ascii=False)
        assert stranger.get(here).status_code == 404
        public = f"/bieu-duong/{here.rsplit('/', 1)[1]}"
        assert cadre.get(public).status_code == 404
        cadre.post(f"{here}/buoc", viec="cong-bo")
        assert "Người lập danh sách không công bố" in cadre.read(here)
        other.post(f"{here}/buoc", viec="cong-bo")
        assert "Chưa có ai đồng ý nêu tên" in scene.app.test_client().get(public).text
        self.agree(people[0], "1")
        self.agree(people[1], "0")
        shown = scene.app.test_client().get(public).text
        assert ("Trần Thị Na" in shown, "Trần Thị Lan" in shown, "2 người được biểu dương" in shown) == (
            True,
            False,
            True,
        )
        self.agree(people[0], "0")
        assert "Trần Thị Na" not in scene.app.test_client().get(public).text
        stranger_to_it = Officer(people[3], people[3].browser())
        assert stranger_to_it.post(f"/toi/bieu-duong/{here.rsplit('/', 1)[1]}").status_code == 404
        with scene.counting() as statements:
            cadre.get(here)
        assert len(statements) <= 12, statements
        other.post(f"{here}/buoc", viec="rut")
        assert scene.app.test_client().get(public).status_code == 404

    def agree(self, person: Learner, said: str) -> None:
        browser = person.browser()
        page = browser.get("/toi/bieu-duong").text
        action = re.search(r'action="(/toi/bieu-duong/\w+)"', page)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert action
        assert token
        browser.post(action[1], data={"csrf_token": token[1], "dong-y": said})
