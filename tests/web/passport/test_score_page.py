"""The score: every point opens to its fact, and the lines shown always make the total shown."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from courses import queries as courses
from courses.events import CoursePassed
from kernel import clock
from kernel.database import will_write
from kernel.events import deliver, forget, tell
from lms.extensions import db
from lms.people.models import AccountSession
from lms.score import queries as score
from lms.score.operations import KEY as YEARS
from lms.switchboard import NOW
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import Page, visit

MINUS = "\N{MINUS SIGN}"
CODES = tuple(f"C{number:02}" for number in range(1, 13))
INDICATOR = re.compile(
    r'score-line-number num">(?P<code>[\d.]+)<.*?<strong>(?P<points>\d+)</strong> / (?P<maximum>\d+)'
    r"(?P<rest>.*?)</section>",
    re.DOTALL,
)
LINE = re.compile(r'score-entry-points">([^<]+)<')


def whole(text: str) -> int:
    """Read points as they are written in a line."""
    return int(text.replace(" ", "").replace(MINUS, "-"))


def shown(page: Page) -> dict[str, tuple[int, list[int]]]:
    """Return the points and the lines of each indicator, as the page shows them."""
    return {
        found["code"]: (int(found["points"]), [whole(line) for line in LINE.findall(found["rest"])])
        for found in INDICATOR.finditer(page.html)
    }


def traces(page: Page) -> list[str]:
    """Return the addresses of «vì sao có dòng này» on a page: those that name a line."""
    return [link for link in page.links if link.startswith("/toi/diem/") and "~" in link]


def total(page: Page) -> int:
    """Return the total the page shows."""
    return int(re.search(r"(\d+) điểm tích lũy trên 100", page.text)[1])


def competences(page: Page) -> list[int]:
    """Return the points of each competence, as its heading says."""
    return [int(points) for points in re.findall(r": (\d+) trên \d+ điểm", page.text)]


def tell_passes(learner: Learner, passes: list[tuple[str, int]]) -> None:
    """Let the score hear of passed courses, each by its code and its own id: what posts is the real listener.

    The rulebook maps more courses than are published, so the figures of units hear nothing of these.
    """
    with learner.scene.app.app_context():
        session, at = db.session(), clock.now()
        for code, course_id in passes:
            will_write(session)
            fact = CoursePassed(
                at=at,
                actor=learner.actor(session),
                person_id=learner.person_id,
                course_id=course_id,
                course_code=code,
                course_slug=code.lower(),
                course_title=f"Khóa {code}",
                period=clock.local_day(at).year,
                attempt_id=1,
                attempt_ref=f"lan-{course_id}",
                percent=80,
            )
            tell(session, fact)
            deliver(session, NOW)
            session.commit()
            forget(session)
            session.info.pop(YEARS, None)


class TestTheLinesOfTheScore:
    @settings(max_examples=6)
    @given(passes=st.lists(st.tuples(st.sampled_from(CODES), st.integers(1, 9)), max_size=25, unique=True))
    def test_make_the_totals_whatever_was_passed(self, small_scene: Scene, passes: list[tuple[str, int]]) -> None:
        learner = Learner.register(small_scene)
        tell_passes(learner, passes)
        page = visit(learner.browser(), "/toi/diem")
        found = shown(page)
        assert len(found) == 10
        for code, (points, lines) in found.items():
            assert sum(lines) == points, code
            assert 0 <= points <= 10, code
        assert sum(points for points, _lines in found.values()) == total(page)
        assert sum(competences(page)) == total(page)
        assert total(page) <= 51  # learning alone gives no more
        with small_scene.app.app_context():
            year = clock.local_day(clock.now()).year
            assert score.find_year(db.session(), person_id=learner.person_id, period=year).total == total(page)

    def test_say_in_words_what_a_cap_takes_off(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        tell_passes(learner, [("C07", 1), ("C07", 2)])  # 3 + 3 to 1.2, of which learning gives 5 at most
        page = visit(learner.browser(), "/toi/diem")
        assert shown(page)["1.2"] == (5, [3, 3, -1])
        assert "Vượt mức tối đa từ học tập (5 điểm)" in page.text

    def test_each_open_why_they_are_there(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        tell_passes(learner, [("C07", 1), ("C07", 2)])
        browser = learner.browser()
        page = visit(browser, "/toi/diem")
        ways = traces(page)
        assert len(ways) == len(set(ways)) == sum(len(lines) for _points, lines in shown(page).values())
        for way in ways:
            why = visit(browser, way)
            assert why.status == 200
            assert "2026.1 (mặc định)" in why.text
        cut = visit(browser, next(way for way in ways if "~cap~" in way))
        assert "nhiều nhất 5 điểm" in cut.text
        assert f"{MINUS} 1" in cut.text

    def test_show_the_test_behind_them(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        ref = learner.begin("C03")
        percent = learner.submit(ref)
        browser = learner.browser()
        page = visit(browser, "/toi/diem")
        assert shown(page)["2.4"] == (2, [2])
        assert f"kiểm tra đạt {percent}%" in page.text
        assert f"/kiem-tra/{ref}/ket-qua" in page.links
        why = visit(browser, next(link for link in page.links if link.startswith("/toi/diem/2026~2.4~")))
        assert f"/kiem-tra/{ref}/ket-qua" in why.links
        assert "Hiện chưa vượt" in why.text
        assert visit(browser, f"/kiem-tra/{ref}/ket-qua").status == 200

    def test_of_another_person_are_not_there(self, small_scene: Scene) -> None:
        learner, other = Learner.register(small_scene), Learner.register(small_scene, "Trần Thị Bình")
        learner.pass_course("C01")
        page = visit(learner.browser(), "/toi/diem")
        way = traces(page)[0]
        assert other.browser().get(way).status_code == 404

    @pytest.mark.parametrize("way", ["x", "2026", "2026~1.1", "1999~1.1~course~course~1~0", "9" * 40])
    def test_that_never_were_are_not_there(self, small_scene: Scene, way: str) -> None:
        browser = Learner.register(small_scene).browser()
        assert browser.get(f"/toi/diem/{way}").status_code == 404


class TestTheScorePage:
    def test_says_what_the_figure_is_and_what_it_is_not(self, small_scene: Scene) -> None:
        page = visit(Learner.register(small_scene).browser(), "/toi/diem")
        assert "(tham khảo, chưa phải điểm công nhận)" in page.text
        assert "Điểm này nói về việc học, không đánh giá phẩm chất công dân" in page.text
        assert "không phải điều kiện làm thủ tục hành chính." in page.text
        assert "Lời diễn giải của hệ thống, chưa đối chiếu nguyên văn Quyết định 324/QĐ-KHVN." in page.text
        assert "324/QĐ-KHVN ngày 25/10/2023" in page.text
        assert "từ 80 điểm trở lên và mỗi chỉ số từ 5 điểm" in page.text

    def test_begins_with_a_way_to_the_first_point(self, small_scene: Scene) -> None:
        page = visit(Learner.register(small_scene).browser(), "/toi/diem")
        assert total(page) == 0
        assert "chưa có điểm nào" in page.text
        assert "/khoa-hoc" in page.links

    def test_offers_the_courses_that_would_add_points_with_their_exact_gain(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        browser = learner.browser()
        before = visit(browser, "/toi/diem")
        with small_scene.app.app_context():
            c03 = next(card for card in courses.list_catalogue(db.session()) if card.code == "C03")
        promised = re.search(rf"{re.escape(c03.title)}</a></h4>.*?\+ (\d+) điểm", before.html, re.DOTALL)
        learner.pass_course("C03")
        after = visit(browser, "/toi/diem")
        assert total(after) - total(before) == int(promised[1])
        assert f"còn thiếu {80 - total(after)} điểm" in after.text
        assert "Khóa học còn cho thêm điểm" in after.text
        suggested = after.html.split("Khóa học còn cho thêm điểm")[1]
        assert c03.title not in suggested

    def test_shows_the_components_with_their_names_and_states(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        learner.pass_course("C03")
        with small_scene.app.app_context():
            year = clock.local_day(clock.now()).year
            learned = score.find_year(db.session(), person_id=learner.person_id, period=year).mastery
        page = visit(learner.browser(), "/toi/diem")
        states = re.findall(r"<li>(\d\.\d) [^:]+: <span class=\"tag tag-\w+\">([^<]+)", page.html)
        assert len(states) == 24
        expected = {code: ("Chưa học", "Đang học", "Đạt", "Nắm vững")[learned.get(code, [0])[0]] for code, _ in states}
        assert dict(states) == expected
        assert any(state != "Chưa học" for _code, state in states)

    def test_of_a_past_year_keeps_that_years_points(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        learner.pass_course("C01")
        now = clock.now()
        with time_machine.travel(now + timedelta(days=365), tick=True):
            browser = learner.browser()
            with small_scene.app.app_context():
                db.session.execute(update(AccountSession).values(expires_at=now + timedelta(days=400)))
                db.session.commit()
            this_year = visit(browser, "/toi/diem")
            assert total(this_year) == 0
            past = visit(browser, f"/toi/diem?nam={clock.local_day(now).year}")
            assert total(past) == 3
            assert "Còn thiếu gì?" not in past.text
            way = traces(past)[0]
            assert visit(browser, way).status == 200

    @pytest.mark.parametrize("asked", ["1999", "2099", "x", ""])
    def test_shows_this_year_when_asked_for_one_without_rules(self, small_scene: Scene, asked: str) -> None:
        page = visit(Learner.register(small_scene).browser(), f"/toi/diem?ky={asked}")
        assert f"Điểm Công dân học tập {clock.local_day(clock.now()).year}" in page.text

    def test_asks_the_database_six_times_at_most(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        learner.pass_course("C01")
        learner.pass_course("C03")
        browser = learner.browser()
        visit(browser, "/toi/diem")
        with scene.counting() as statements:
            page = visit(browser, "/toi/diem")
        assert total(page) == 6
        assert len(statements) <= 6, statements

    def test_sends_a_stranger_to_sign_in(self, small_scene: Scene) -> None:
        answer = small_scene.app.test_client().get("/toi/diem?ky=2026")
        assert answer.headers["Location"] == "/dang-nhap?next=/toi/diem?ky%3D2026"
