"""What is missing for the title and the way there; the figures of others beside the earned ones; the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from courses.events import CoursePassed
from kernel import clock
from kernel.actor import SYSTEM, TERRITORIAL, Actor, Scope
from kernel.events import tell
from lms import work
from lms.evidence.events import BandDecided, BandUndone
from lms.extensions import db
from lms.score import operations as score
from lms.score import queries
from lms.score.operations import correcting
from tests.conftest import Scene
from tests.operations.recognition.ward import GOOD, Ward
from tests.people import WARD, Learner
from tests.web.learn.reading import Page, visit
from tests.web.passport.test_score_page import CODES, shown, total, traces

REVIEWER = Actor(person_id=7, name="Lê Thị Hạnh")
INDICATORS = tuple(GOOD)
MEANING = "Điểm này nói về việc học, không đánh giá phẩm chất công dân"


def do(learner: Learner, step: Callable[[Session], object]) -> None:
    """Do something in a transaction of its own."""
    with learner.scene.app.app_context():
        session = db.session()
        work.run(session, lambda: step(session))


def passes(learner: Learner, code: str, course_id: int) -> None:
    """Let the score hear of a passed course."""
    at = clock.now()
    do(
        learner,
        lambda session: score.on_course_passed(
            session,
            CoursePassed(
                at=at,
                actor=learner.actor(session),
                person_id=learner.person_id,
                course_id=course_id,
                course_code=code,
                course_slug=code.lower(),
                course_title=f"Khóa {code}",
                period=clock.local_day(at).year,
                attempt_id=1,
                attempt_ref="",
                percent=80,
            ),
        ),
    )


def decides(learner: Learner, indicator: str, band: int, number: int, *, kind: str = "review") -> None:
    """Let a reviewer pick a band."""
    fact = BandDecided(
        at=clock.now(),
        actor=REVIEWER,
        person_id=learner.person_id,
        period=clock.local_day(clock.now()).year,
        indicator=indicator,
        band=band,
        decision_id=number,
        public_id=f"quyet-dinh-{number}",
        title=f"Minh chứng: Ảnh số {number}",
        kind=kind,
    )
    do(learner, lambda session: tell(session, fact))


def takes_back(learner: Learner, indicator: str, number: int) -> None:
    """Let the reviewer undo her decision."""
    fact = BandUndone(
        at=clock.now(),
        actor=REVIEWER,
        person_id=learner.person_id,
        period=clock.local_day(clock.now()).year,
        indicator=indicator,
        decision_id=number,
    )
    do(learner, lambda session: tell(session, fact))


def meets(learner: Learner, bands: dict[str, int], number: int, *, spared: bool = False) -> None:
    """Let a neighbourhood meeting confirm bands, and that no foreign language is needed."""
    shared = {
        "period": clock.local_day(clock.now()).year,
        "meeting_id": number,
        "reference": f"hop-{number}",
        "title": f"Họp bình xét số {number}",
        "actor": SYSTEM,
        "at": clock.now(),
    }

    def step(session: Session) -> None:
        score.confirm_at_meeting(session, people={learner.person_id: bands}, **shared)
        if spared:
            score.confirm_not_required(session, person_ids=[learner.person_id], **shared)

    do(learner, step)


FACTS = st.one_of(
    st.tuples(st.just("course"), st.sampled_from(CODES), st.integers(1, 9)),
    st.tuples(st.just("band"), st.sampled_from(INDICATORS), st.sampled_from((5, 8, 10))),
    st.tuples(st.just("undone"), st.sampled_from(INDICATORS), st.integers(1, 9)),
    st.tuples(st.just("meeting"), st.sampled_from(INDICATORS), st.sampled_from((0, 5, 8))),
)


class TestEveryLine:
    @settings(max_examples=6)
    @given(facts=st.lists(FACTS, max_size=9))
    def test_makes_the_total_whatever_happened(self, small_scene: Scene, facts: list[tuple[str, str, int]]) -> None:
        learner = Learner.register(small_scene)
        for number, (kind, subject, value) in enumerate(facts, start=1):
            if kind == "course":
                passes(learner, subject, value)
            elif kind == "band":
                decides(learner, subject, value, number)
            elif kind == "undone":
                takes_back(learner, subject, value)
            else:
                meets(learner, {subject: value}, number, spared=value == 0)
        page = visit(learner.browser(), "/toi/diem")
        found = shown(page)
        assert all(sum(lines) == points for points, lines in found.values())
        assert sum(points for points, _lines in found.values()) == total(page)
        assert MEANING in page.text

    def test_opens_why_it_is_there(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        passes(learner, "C07", 1)
        decides(learner, "1.3", 8, 1)
        decides(learner, "2.2", 10, 2, kind="certificate")
        decides(learner, "1.1", 5, 3)
        takes_back(learner, "1.1", 3)
        decides(learner, "2.1", 8, 4)
        passes(learner, "C02", 2)
        meets(learner, {"3.1": 8, "3.2": 5}, 9)
        browser = learner.browser()
        page = visit(browser, "/toi/diem")
        why = {way: visit(browser, way) for way in traces(page)}
        assert len(why) == sum(len(lines) for _points, lines in shown(page).values())
        assert all(each.status == 200 and MEANING in each.text for each in why.values())
        said = " ".join(each.text for each in why.values())
        for words in (
            "Minh chứng được chấp nhận",
            "Chứng chỉ được chấp nhận",
            "Cuộc họp bình xét xác nhận",
            "Người duyệt rút lại quyết định vừa ghi",
            "Muốn rút lại thì ghi thêm một dòng ngược dấu",
            "Lấy mức cao nhất, không cộng dồn",
            "2026.1 (mặc định)",
        ):
            assert words in said, words
        ways = {link for each in why.values() for link in each.links}
        assert "/toi/minh-chung/quyet-dinh/quyet-dinh-1" in ways | set(page.links)

    def test_names_the_two_people_and_the_paper_that_took_it_back(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        first, second = (Learner.register(small_scene, name) for name in ("Lê Thị Hạnh", "Vũ Văn Lâm"))
        decides(learner, "1.3", 8, 1)
        shared = {"at": clock.now()}

        def correct(session: Session) -> None:
            (card,) = queries.list_entries(session, person_id=learner.person_id, period=learner_year())
            ref = correcting.ask(
                session,
                person_id=learner.person_id,
                unit_path=WARD,
                entry_id=card.id,
                reason="wrong_band",
                basis="minutes",
                number="12/BB-HKH",
                actor=cadre(first),
                **shared,
            )
            correcting.decide(session, public_id=ref, approve=True, actor=cadre(second), **shared)

        do(learner, correct)
        browser = learner.browser()
        page = visit(browser, "/toi/diem")
        assert shown(page)["1.3"] == (0, [8, -8])
        why = {way: visit(browser, way).text for way in traces(page)}
        back = next(text for way, text in why.items() if "reverse" in way)
        for words in ("Sai mức điểm", "Biên bản 12/BB-HKH", "Lê Thị Hạnh", "Vũ Văn Lâm"):
            assert words in back, words
        assert "Đề nghị điều chỉnh dòng này Đã duyệt" in next(text for way, text in why.items() if "reverse" not in way)
        seen = visit(browser, "/toi/quyen-rieng-tu").text
        assert "Duyệt điều chỉnh điểm của chỉ số 1.3" in seen


def cadre(person: Learner) -> Actor:
    """Return somebody as a cadre of the ward."""
    return Actor(person.person_id, person.name, (Scope("cadre", TERRITORIAL, WARD, 1),))


def learner_year() -> int:
    """Return the present period."""
    return clock.local_day(clock.now()).year


def promised(page: Page) -> int:
    """Return the total that the chosen steps would come to, as the page says."""
    return int(re.search(r"(\d+) trên 100 điểm nếu làm", page.text)[1])


class TestTheWay:
    WAY = "/toi/diem/con-thieu"

    def test_promises_what_then_happens(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        browser = learner.browser()
        asked = visit(browser, f"{self.WAY}?thu=1&khoa=C03&khoa=C99&muc-1.3=8&muc-2.1=8&muc-9.9=8&muc-1.1=7")
        assert promised(asked) == 18  # 1.3 and 2.1 at 8, and 2 to 2.4
        assert "Chưa đủ (dự báo)" in asked.text
        form = next(form for form in asked.forms if form.action.startswith(self.WAY))
        assert form.method == "get"
        assert "khoa" in form.names("checkbox")
        assert form.sent()["muc-1.3"] == ["8"]
        learner.pass_course("C03")
        decides(learner, "1.3", 8, 1)
        decides(learner, "2.1", 8, 2)
        page = visit(browser, "/toi/diem")
        assert total(page) == promised(asked)
        assert promised(visit(browser, f"{self.WAY}?thu=1")) == total(page)

    def test_begins_with_the_shortest_one(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        browser = learner.browser()
        page = visit(browser, self.WAY)
        assert promised(page) == 80
        assert "Đủ điểm (dự báo)" in page.text
        assert "Chỉ học trên hệ thống thì chưa đủ" in page.text
        assert "xác nhận của cuộc họp bình xét" in page.text
        assert MEANING in page.text
        words = re.search(r"Đường ngắn nhất: ([^.]+)\.", visit(browser, "/toi/diem").text)[1].strip()
        assert words == "10 minh chứng"
        assert f"{words} là đủ, được 80 điểm" in page.text

    def test_grows_shorter_and_ends(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        browser = learner.browser()
        for number, code in enumerate(INDICATORS[2:], start=1):
            decides(learner, code, 8 if code == "3.2" else 10, number)
        found = visit(browser, "/toi/diem")
        assert total(found) == 78
        assert re.search(r"Đường ngắn nhất: ([^.]+)\.", found.text)[1].strip() == "2 minh chứng"
        decides(learner, "1.2", 5, 20)
        passes(learner, "C07", 1)
        passes(learner, "C08", 2)
        found = visit(browser, "/toi/diem")
        assert re.search(r"Đường ngắn nhất: ([^.]+)\.", found.text)[1].strip() == "1 khóa học"
        learner.pass_course("C01")
        page = visit(browser, self.WAY)
        assert "Điểm tích lũy đã đến mức của danh hiệu" in page.text

    def test_asks_the_database_six_times_at_most(self, scene: Scene) -> None:
        browser = Learner.register(scene).browser()
        visit(browser, self.WAY)
        with scene.counting() as statements:
            visit(browser, self.WAY)
        assert len(statements) <= 6, statements


class TestTheFourFigures:
    def test_stand_side_by_side_with_the_state_of_the_case(self, scene: Scene) -> None:
        ward = Ward.begin(scene, (GOOD, GOOD))
        browser = Learner.known(scene, ward.people[0]).browser()
        visit(browser, "/toi/diem?nam=2026")
        with scene.counting() as statements:
            begun = visit(browser, "/toi/diem?nam=2026")
        assert len(statements) <= 6, statements
        assert "Đã tự đánh giá" in begun.text
        assert "Họp bình xét ở thôn, tổ dân phố. Người làm: Chi hội trưởng" in begun.text
        assert "Hạn: 25/11/2026." in begun.text
        assert "Tổng số 0 80 – – –" in begun.text
        ward.recognise()
        with scene.counting() as statements:
            page = visit(browser, "/toi/diem?nam=2026")
        assert len(statements) <= 6, statements
        assert "Đã công nhận. Quyết định số 12/QĐ-UBND ngày 01/12/2026." in page.text
        assert "Tổng số 0 80 80 80 80" in page.text
        assert total(page) == 0
        seen = visit(browser, "/toi/quyen-rieng-tu").text
        assert "Cán bộ A Người khác Cuộc họp bình xét thống nhất (danh hiệu năm 2026)" in seen
        assert "Quyết định công nhận (danh hiệu năm 2026)" in seen
        years = visit(browser, "/toi/diem/cac-nam")
        assert re.search(r"2026 \d+ \d+ Đã công nhận", years.text)
        ward_page = visit(Learner.register(scene).hold("cadre", WARD).browser(), "/can-bo/so-lieu").text
        assert "2 người Được công nhận danh hiệu, kỳ 2026" in ward_page

    def test_are_not_there_for_who_is_not_registered(self, small_scene: Scene) -> None:
        assert "Bốn con số" not in visit(Learner.register(small_scene).browser(), "/toi/diem").text


class TestTheSheet:
    def test_says_what_it_is_and_where_it_comes_from(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene, "Trần Thị Na")
        learner.pass_course("C03")
        decides(learner, "1.3", 8, 1)
        page = visit(learner.browser(), "/toi/diem/in")
        for words in (
            "Trần Thị Na",
            "Phường Ba Đình",
            "Tham khảo, chưa phải điểm công nhận",
            "324/QĐ-KHVN ngày 25/10/2023",
            "11 trên 100",
            "Minh chứng: Ảnh số 1",
            "In từ http",
            f"ngày {clock.local_day(clock.now()):%d/%m/%Y}",
            "không có dấu",
            MEANING,
        ):
            assert words in page.text, words
