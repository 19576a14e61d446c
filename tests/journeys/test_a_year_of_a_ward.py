"""A ward's whole year, walked by three cadres and a citizen on pages that need no scripts.

From the opened year over the list meeting to the signed decision: papers that verify, one look again, one revocation,
a second year begun from the first, a family registered. 700 people in the long run, 60 in the short one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy.orm import Session

from kernel.clock import now as clock_now
from lms import work
from lms.credentials import queries as credentials
from lms.extensions import db
from lms.jobs.tasks import run_job
from lms.jobs_queue import list_stranded
from lms.people import queries as people
from lms.people.operations import signing_in
from lms.web.recognition.keying_views import box_id
from tests.conftest import DEEP, Scene
from tests.people import WARD, Learner
from tests.village import Village
from tests.web.office.desk import Officer, officer, unit_of

PEOPLE = 700 if DEEP else 60
PAGE = 20  # forms keyed in at once
BASE = "/can-bo/cong-nhan"
SPRING = datetime(2026, 3, 2, 2, tzinfo=UTC)
INDICATORS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")
SIGNED = {"dated": "18/12/2026", "signer_title": "CHỦ TỊCH", "signer_name": "Trần Văn Bình"}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The second of March; the story moves it on."""
    with time_machine.travel(SPRING, tick=True) as traveller:
        yield traveller


def found(pattern: str, html: str) -> str:
    match = re.search(pattern, html)
    assert match is not None, pattern
    return match[1]


def work_off(scene: Scene, at: datetime) -> None:
    """Let the worker do what waits."""
    with scene.app.app_context():
        waiting = list_stranded(db.session(), at=at)
        db.session.remove()
    for job in waiting:
        assert run_job(scene.app, job) == "done"


def later(scene: Scene, clock: time_machine.Traveller | None, days: int, *officers: Officer) -> None:
    """Let days pass; whoever comes back signs in again."""
    if clock is not None:
        clock.shift(timedelta(days=days))
    with scene.app.app_context():
        session, at = db.session(), clock_now()
        for each in officers:
            made = work.run(session, partial(_open, session, each.person.person_id, at))
            each.person.key = made
            each.client = each.person.browser()


def _open(session: Session, person_id: int, at: datetime) -> str:
    opened = signing_in.open_session(session, person_id=person_id, browser="test", address="127.0.0.1", at=at, days=30)
    return f"{opened.person_id}.{opened.session_id}.{opened.token}"


def register_everybody(cadre: Officer, year: str) -> None:
    """Register the village page by page, each name on it seen."""
    page = f"{BASE}/{year}/dang-ky"
    for _round in range(PEOPLE // 50 + 2):
        refs = re.findall(r'name="tren-trang" value="([^"]+)"', cadre.read(page))
        if not refs:
            return
        assert cadre.post(page, **{"tren-trang": refs, "ca-trang": "1"}).status_code == 302
    raise AssertionError("the list of people to register does not end")


def key_in_forms(helper: Officer, year: str, short: int) -> None:
    """Key in the forms of the whole village from paper; the first `short` of them have too little in 2.2."""
    keyed = 0
    for number in range(1, PEOPLE // PAGE + 2):
        here = f"{BASE}/{year}/nhap-phieu?trang={number}"
        html = helper.read(here)
        refs = re.findall(r'name="dong" value="([^"]+)"', html)
        fields: dict[str, str | list[str]] = {"dong": refs, "dong-y": "1"}
        fields["ngay-ky"] = f"{clock_now():%d/%m/%Y}"
        for ref in refs:
            points = dict.fromkeys(INDICATORS, "9") | ({"2.2": "4"} if keyed < short else {})
            fields |= {box_id(ref, code): text for code, text in points.items()}
            keyed += 1
        if refs:
            answer = helper.post(here, **fields)
            assert answer.status_code == 302, answer.text
    assert keyed == PEOPLE


class TestAYearOfAWard:
    def test_goes_from_the_roll_to_papers_that_verify(self, scene: Scene, clock: time_machine.Traveller) -> None:
        village = Village.build(scene, PEOPLE, opened=False)
        one, two, three = (officer(scene, "cadre", name=f"Cán bộ {name}") for name in ("Một", "Hai", "Ba"))
        helper = officer(scene, "helper", path=village.one.path, name="Đoàn viên Giúp Việc")
        ward = unit_of(scene, WARD)
        opened = one.post(f"{BASE}/mo", **{"don-vi": ward.public_id, "ky": "2026"})
        year = opened.location.rsplit("/", 1)[1]
        register_everybody(helper, year)
        village.year = None
        later(scene, clock, 240, one, two, three, helper)  # the last of October
        key_in_forms(helper, year, short=2)

        later(scene, clock, 21, one, two, three)
        unit = found(r'<option value="([^"]+)">Tổ dân phố 1', one.read(f"{BASE}/{year}/hop/moi"))
        day = f"{clock_now():%d/%m/%Y}"
        meeting = one.post(
            f"{BASE}/{year}/hop/moi",
            unit=unit,
            held_on=day,
            place="Nhà văn hóa",
            chair="Cán bộ Một",
            secretary="Phạm Văn Nam",
        ).location
        minutes = {"invited": "80", "present": "50", "opinions": "Không có", "band_3_1": "8"}
        assert one.post(f"{meeting}/bien-ban", **minutes).status_code == 302
        with scene.counting() as statements:
            first = one.read(meeting)
        assert len(statements) <= 12, statements
        refs = re.findall(r'name="nguoi" value="([a-z0-9]+)"', first)
        assert one.post(meeting, nguoi=refs, **{"de-lai": [refs[5]]}).status_code == 302
        with scene.counting() as statements:
            assert one.post(f"{meeting}/ket-thuc").status_code == 302
        assert len(statements) <= 60, len(statements)  # a list of any length is closed by as many
        for form in ("pdf", "docx"):
            ref = meeting.rsplit("/", 1)[1]
            assert len(one.get(f"{BASE}/giay/bien-ban/{ref}.{form}").data) > 5_000
            assert one.get(f"{BASE}/giay/de-nghi/{ref}.{form}").status_code == 200

        self.look_again(scene, village, year, two)

        posting = one.post(f"{meeting}/niem-yet", from_on=day, place="Bảng tin").location
        board = one.get(f"{BASE}/giay/niem-yet/{posting.rsplit('/', 1)[1]}.docx")
        assert board.status_code == 200
        later(scene, clock, 12, one, two, three)
        assert one.post(f"{posting}/ket-thuc").status_code == 302
        day = f"{clock_now():%d/%m/%Y}"
        appraisal = two.post(f"{BASE}/{year}/tham-dinh/moi", held_on=day, members="Ban Chấp hành").location
        assert two.post(f"{appraisal}/ket-thuc", opinions="").status_code == 302
        proposal = two.post(f"{BASE}/{year}/to-trinh/moi", number="05/TTr-HKH", dated=day, kind="main").location
        later(scene, clock, 20, one, two, three)
        decision = three.post(f"{proposal}/quyet-dinh", number="12/QĐ-UBND", **SIGNED).location
        work_off(scene, clock_now())
        shown = three.read(decision)
        assert f"{PEOPLE - 3}" in shown
        assert three.get(f"{BASE}/giay/quyet-dinh/{decision.rsplit('/', 1)[1]}.pdf").data.startswith(b"%PDF-")

        self.verify(scene, village)
        self.revoke(scene, village, two, three)
        self.begin_the_next(scene, one, ward.public_id, clock)

    def verify(self, scene: Scene, village: Village) -> None:
        """Everybody decided on has one paper that holds, by its code and the given name."""
        client = scene.app.test_client()
        with scene.app.app_context():
            held = [credentials.list_of_person(db.session(), person_id=each) for each in village.people]
            cards = people.list_cards(db.session(), village.people)
        assert sorted(len(each) for each in held) == [0] * 3 + [1] * (PEOPLE - 3)
        one = next(each[0] for each in held if each)
        name = cards[one.person_id].full_name.split()[-1]
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
        answer = client.post("/xac-minh", data={"code": one.code, "given_name": name}, headers=headers)
        assert "đang có hiệu lực" in answer.text
        assert "12/QĐ-UBND" in answer.text
        wrong = client.post("/xac-minh", data={"code": one.code, "given_name": "Khác"}, headers=headers)
        assert "Không tìm thấy" in wrong.text

    def look_again(self, scene: Scene, village: Village, year: str, two: Officer) -> None:
        """Somebody who fell short asks again; other hands than the meeting's say yes, and her case is open again."""
        who = next(each for each, case in village.cases().items() if case.state == "insufficient")
        citizen = Officer(Learner(scene, who, "Người dân", ""), scene.app.test_client())
        later(scene, None, 0, citizen)
        page = citizen.read("/toi/xem-xet-lai")
        assert "2.2" in page
        assert "quyền khiếu nại" in page
        assert citizen.post("/toi/xem-xet-lai", words="Có chứng chỉ mới").status_code == 302
        asked = found(r'href="(/can-bo/cong-nhan/de-nghi/[a-z0-9]+)"', two.read(f"{BASE}/{year}/de-nghi"))
        assert two.post(asked, outcome="upheld", words="Chứng chỉ hợp lệ").status_code == 302
        assert village.case(who).state == "self_assessed"
        assert "Chứng chỉ hợp lệ" in citizen.read("/toi/xem-xet-lai")

    def revoke(self, scene: Scene, village: Village, two: Officer, three: Officer) -> None:
        """A title is taken back by a decision of other hands; its paper says so."""
        with scene.app.app_context():
            held = next(
                card for each in village.people for card in credentials.list_of_person(db.session(), person_id=each)
            )
        case = village.case(held.person_id)
        fields = {"reason_code": "wrong_facts", "words": "Sai minh chứng"}
        page = two.read(f"{BASE}/ho-so/{case.public_id}/thu-hoi")
        fields["reason_code"] = found(r'name="reason_code"[^>]* value="([^"]+)"', page)
        asked = two.post(f"{BASE}/ho-so/{case.public_id}/thu-hoi", **fields).location
        paper = {"number": "20/QĐ-UBND", **SIGNED}
        assert two.post(asked, outcome="upheld", words="Đúng", **paper).status_code == 422
        assert three.post(asked, outcome="upheld", words="Đúng", **paper).status_code == 302
        assert village.case(held.person_id).state == "revoked"
        with scene.app.app_context():
            after = credentials.list_of_person(db.session(), person_id=held.person_id)
        assert [each.state for each in after] == ["revoked"]

    def begin_the_next(self, scene: Scene, one: Officer, ward: str, clock: time_machine.Traveller) -> None:
        """The next year is begun from this one in a single press."""
        later(scene, clock, 40, one)
        opened = one.post(f"{BASE}/mo", **{"don-vi": ward, "ky": "2027"})
        year = opened.location.rsplit("/", 1)[1]
        assert one.post(f"{BASE}/{year}/lam-lai").status_code == 302
        again = one.read(f"{BASE}/{year}/danh-sach")
        assert f"{PEOPLE - 1}" in again or f"{PEOPLE}" in again
        made = one.post(f"/can-bo/mo-hinh/don-vi/{ward}/moi", kind="family", tier="", name="Gia đình bà Hoa", unit=ward)
        assert one.post(f"{made.location}/buoc", viec="dang-ky").status_code == 302
        assert "đã đăng ký" in one.read(made.location)
