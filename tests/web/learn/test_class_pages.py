"""Classes as learners see them: on the course's page, by code, joining, waiting, leaving."""

from __future__ import annotations

import re

from kernel import clock
from lms.teaching.operations import cohorts
from lms.teaching.rules.seats import CANCELLED, CLOSED
from tests.conftest import Scene
from tests.operations.teaching.school import day, do, join, leave, officer, open_cohort
from tests.people import Learner
from tests.web.learn.reading import visit

COURSE = "/khoa-hoc/an-toan-tren-mang-tranh-bi-lua"


class TestFindingAClass:
    def test_begins_at_the_course_s_page(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene)
        for browser in (scene.app.test_client(), Learner.register(scene).browser()):
            page = visit(browser, COURSE)
            assert "Lớp sắp mở" in page.text
            assert f"/lop-hoc/{code}" in page.links
            assert "Nhà văn hóa thôn 2, còn 2 chỗ" in page.text

    def test_is_not_said_of_a_course_without_classes(self, small_scene: Scene) -> None:
        assert "Lớp sắp mở" not in visit(small_scene.app.test_client(), COURSE).text
        assert "Chưa có lớp nào đang nhận người" in visit(small_scene.app.test_client(), "/lop-hoc").text

    def test_is_done_with_the_code_as_people_type_it(self, small_scene: Scene) -> None:
        _ref, code = open_cohort(small_scene, listed=False)
        browser = small_scene.app.test_client()
        assert "Lớp tối thứ Ba" not in visit(browser, "/lop-hoc").text
        for typed in (code, code.upper(), f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:]}"):
            found = visit(browser, f"/lop-hoc?ma={typed}")
            assert found.path == f"/lop-hoc/{code}"
            assert "Lớp tối thứ Ba" in found.text
        assert visit(browser, f"/lop-hoc/{code.upper()}").path == f"/lop-hoc/{code}"

    def test_says_so_when_no_class_has_the_code_and_keeps_it(self, small_scene: Scene) -> None:
        for typed in ("222222", "abc", "<b>x</b>"):
            page = visit(small_scene.app.test_client(), f"/lop-hoc?ma={typed}")
            assert page.status == 422
            assert page.text.count("Không tìm thấy lớp có mã này.") == 2
            assert "<b>x</b>" not in page.html
            assert "<title>Lỗi: " in page.html
        for address in ("/lop-hoc/222222", "/lop-hoc/abc", "/lop-hoc/%F0%9F%98%80"):
            assert visit(small_scene.app.test_client(), address).status == 404

    def test_lists_those_of_one_course_or_of_all(self, small_scene: Scene) -> None:
        open_cohort(small_scene)
        browser = small_scene.app.test_client()
        assert "Lớp của khóa «An toàn trên mạng" in visit(browser, f"/lop-hoc?khoa={COURSE.rsplit('/', 1)[1]}").text
        other = visit(browser, "/lop-hoc?khoa=hieu-ve-cong-dan-hoc-tap")
        assert "Lớp tối thứ Ba" not in other.text
        assert "/lop-hoc" in other.links
        assert "Lớp tối thứ Ba" in visit(browser, "/lop-hoc?khoa=khong-co").text


class TestJoining:
    def test_gives_a_seat_then_a_number_in_the_queue(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene, seats=1)
        first, second, third = (Learner.register(scene, f"Nguyễn Văn {n}") for n in range(3))
        pages = []
        for learner in (first, second, third):
            page = visit(learner.browser(), f"/lop-hoc/{code}")
            assert "Giảng viên của lớp thấy họ tên và việc học khóa này của bạn" in page.text
            pages.append(page.send(page.form("/ghi-ten")))
        assert "Bạn đã có chỗ trong lớp này." in pages[0].text
        assert "Bạn đang ở số 1 trong danh sách chờ." in pages[1].text
        assert "Bạn đang ở số 2 trong danh sách chờ." in pages[2].text
        assert "Đang ở số 2 trong danh sách chờ" in visit(third.browser(), "/toi").text
        assert "Đã có chỗ" in visit(first.browser(), "/toi").text

    def test_asks_a_stranger_to_sign_in_and_leads_back(self, small_scene: Scene) -> None:
        _ref, code = open_cohort(small_scene)
        browser = small_scene.app.test_client()
        page = visit(browser, f"/lop-hoc/{code}")
        assert f"/dang-nhap?next=/lop-hoc/{code}" in page.links
        assert not [form for form in page.forms if form.action.endswith("/ghi-ten")]
        small_scene.app.config["WTF_CSRF_ENABLED"] = False
        assert browser.post(f"/lop-hoc/{code}/ghi-ten").headers["Location"].startswith("/dang-nhap")

    def test_asks_for_the_form_s_token(self, small_scene: Scene) -> None:
        _ref, code = open_cohort(small_scene)
        browser = Learner.register(small_scene).browser()
        for doing in ("ghi-ten", "roi-lop"):
            assert browser.post(f"/lop-hoc/{code}/{doing}").status_code == 422

    def test_is_refused_in_words(self, small_scene: Scene) -> None:
        trainer = officer("trainer", person_id=Learner.register(small_scene, "Trần Văn Minh").person_id)
        ref, code = open_cohort(small_scene, trainer)
        learner = Learner.register(small_scene)
        for state, said in ((CLOSED, "Lớp này đã thôi nhận người mới."), (CANCELLED, "Lớp này không tổ chức")):
            form = visit(learner.browser(), f"/lop-hoc/{code}").form("/ghi-ten") if state == CLOSED else None
            do(small_scene, lambda s, to=state: cohorts.set_state(s, ref, state=to, actor=trainer, at=clock.now()))
            page = visit(learner.browser(), f"/lop-hoc/{code}")
            assert said in page.text
            assert not [each for each in page.forms if each.action.endswith("/ghi-ten")]
            if form is not None:
                assert said in page.send(form, {"csrf_token": _token(page)}).text

    def test_twice_by_two_tabs_is_one_place(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene)
        learner = Learner.register(scene)
        page = visit(learner.browser(), f"/lop-hoc/{code}")
        page.send(page.form("/ghi-ten"))
        again = page.send(page.form("/ghi-ten"))
        assert "Bạn đã có chỗ trong lớp này." in again.text
        assert "còn 1 chỗ" in again.text


def _token(page: object) -> list[str]:
    return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page.html)[:1]  # type: ignore[attr-defined]


class TestLeaving:
    def test_says_what_it_means_and_frees_the_seat(self, scene: Scene) -> None:
        _ref, code = open_cohort(scene, seats=1)
        first, second = Learner.register(scene, "Nguyễn Văn 1"), Learner.register(scene, "Nguyễn Văn 2")
        join(scene, code, first)
        join(scene, code, second)
        page = visit(first.browser(), f"/lop-hoc/{code}")
        assert "chỗ trống dành cho người đang chờ. Bài đã học vẫn được giữ." in page.text
        assert "Bạn đã rời lớp." in page.send(page.form("/roi-lop")).text
        assert "Bạn đã có chỗ trong lớp này." in visit(second.browser(), f"/lop-hoc/{code}").text
        second.settle()
        told = visit(second.browser(), "/thong-bao")
        assert "Đã có chỗ trong lớp học" in told.text
        assert f"từ ngày {day(7):%d/%m/%Y}, tại Nhà văn hóa thôn 2" in told.text

    def test_a_class_one_is_not_in_changes_nothing(self, small_scene: Scene) -> None:
        _ref, code = open_cohort(small_scene)
        learner = Learner.register(small_scene)
        join(small_scene, code, learner)
        page = visit(learner.browser(), f"/lop-hoc/{code}")
        leave(small_scene, code, learner)
        assert "Bạn không ở lớp này." in page.send(page.form("/roi-lop")).text


class TestPrivacy:
    def test_shows_learners_nobody_else_of_the_class(self, small_scene: Scene) -> None:
        _ref, code = open_cohort(small_scene, seats=1)
        for name in ("Trần Thị Na", "Vũ Văn Chờ"):
            join(small_scene, code, Learner.register(small_scene, name))
        page = visit(Learner.register(small_scene).browser(), f"/lop-hoc/{code}")
        assert "Trần Thị Na" not in page.text
        assert "Vũ Văn Chờ" not in page.text
        assert "Trần Văn Minh" in page.text

    def test_names_what_was_done_in_ones_own_record(self, small_scene: Scene) -> None:
        _ref, code = open_cohort(small_scene)
        learner = Learner.register(small_scene)
        join(small_scene, code, learner)
        assert "Ghi tên vào lớp học" in visit(learner.browser(), "/toi/quyen-rieng-tu").text


class TestCost:
    def test_of_the_course_s_page_and_of_a_class_is_small(self, scene: Scene) -> None:
        codes = [open_cohort(scene)[1] for _number in range(5)]
        learner = Learner.register(scene)
        join(scene, codes[0], learner)
        browser = learner.browser()
        for path, most in ((COURSE, 6), (f"/lop-hoc/{codes[0]}", 4), ("/lop-hoc", 3), ("/toi", 6)):
            browser.get(path)
            with scene.counting() as statements:
                assert browser.get(path).status_code == 200
            assert len(statements) <= most, (path, statements)
