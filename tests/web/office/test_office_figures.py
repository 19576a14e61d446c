"""Figures of units: right, complete, with both numbers, and as cheap for 126 children as for none."""

from __future__ import annotations

import re

import pytest

from kernel import clock
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.office.desk import CITY, OTHER_WARD, add_unit, officer, row, table, unit_of, with_login

PERCENT = re.compile(r"(\d+),(\d)%")
SHARE = re.compile(r"(\d[\d.]*) / (\d[\d.]*) · (\d+),(\d)%")
PASSED = "so-lieu=course:C01:passed"


def figures(scene: Scene, path: str) -> str:
    return f"/can-bo/so-lieu/{unit_of(scene, path).public_id}"


class TestFigures:
    def test_say_who_passed_among_the_learners_of_the_unit(self, scene: Scene) -> None:
        an, binh, chi = (
            Learner.register(scene, name, confirmed=name == "Trần An") for name in ("Trần An", "Trần Bình", "Trần Chi")
        )
        Learner.register(scene, "Trần Dũng", ward=OTHER_WARD).pass_course("C01")
        an.pass_course("C01")
        binh.pass_course("C01")
        chi.pass_course("C01", right=0)
        cadre = officer(scene, "cadre")  # the fourth learner of the ward, confirmed
        for settled in (False, True):
            if settled:
                cadre.person.settle()
            page = cadre.read(figures(scene, WARD))
            assert row(page, "theo-khoa-hoc", "C01.")[1:] == ["0 / 4 · 0,0%", "2 / 4 · 50,0%", "0 / 4 · 0,0%"]
            official = cadre.read(figures(scene, WARD) + "?xac-nhan=1")
            assert row(official, "theo-khoa-hoc", "C01.")[2] == "1 / 2 · 50,0%"

    def test_agree_with_what_each_person_reached_in_a_component(self, small_scene: Scene) -> None:
        learners = [Learner.register(small_scene, f"Trần Văn {n}") for n in ("Một", "Hai", "Ba")]
        for learner in learners[:2]:
            learner.pass_course("C01")
        cadre = officer(small_scene, "cadre")
        page = cadre.read(figures(small_scene, WARD))
        reached = [cells for cells in table(page, "theo-nang-luc")[1:] if cells[1].startswith("2 / 4")]
        assert len(table(page, "theo-nang-luc")[1:]) == 24
        assert reached, "two full papers attain at least one component at level 2"

    def test_of_children_and_of_those_in_none_add_up_to_the_unit(self, scene: Scene) -> None:
        one = add_unit(scene, WARD, "001", "Tổ dân phố 1")
        two = add_unit(scene, WARD, "002", "Tổ dân phố 2")
        for name, home in (("An", one), ("Bình", one), ("Chi", two)):
            Learner.register(scene, f"Trần {name}", ward=home.path).pass_course("C01")
        Learner.register(scene, "Trần Dũng", ward=two.path)
        Learner.register(scene, "Trần Giang").pass_course("C01")
        cadre = officer(scene, "cadre")
        page = cadre.read(f"{figures(scene, WARD)}?{PASSED}")
        assert row(page, "theo-don-vi", "Tổ dân phố 1")[1:] == ["2", "2", "100,0%"]
        assert row(page, "theo-don-vi", "Tổ dân phố 2")[1:] == ["1", "2", "50,0%"]
        assert row(page, "theo-don-vi", "Chưa xếp vào thôn, tổ dân phố")[1:] == ["1", "2", "50,0%"]
        assert row(page, "theo-don-vi", "Tổng cộng")[1:] == ["4", "6", "66,7%"]

    def test_without_a_denominator_are_not_known_and_never_nought_percent(self, small_scene: Scene) -> None:
        city = officer(small_scene, "city", path=CITY)
        page = city.read(figures(small_scene, OTHER_WARD))
        assert row(page, "theo-khoa-hoc", "C01.")[1:] == ["chưa đủ số liệu"] * 3
        assert not PERCENT.search(page.split("Theo khóa học")[-1].split("Mỗi ô ghi")[0])
        assert "Chưa đủ số liệu: Thành phố chưa nhập mẫu số của năm này." in page

    def test_name_period_moment_and_source(self, small_scene: Scene) -> None:
        cadre = officer(small_scene, "cadre")
        page = cadre.read(figures(small_scene, WARD))
        year = clock.local_day(clock.now()).year
        assert f"Kỳ {year}" in page
        assert re.search(r"Số liệu đến \d\d:\d\d ngày \d\d/\d\d/\d{4}", page)
        assert "Nguồn: kết quả học tập ghi trên hệ thống" in page
        assert "kể cả nơi cư trú tự khai" in page
        assert "chỉ người đã được xác nhận nơi cư trú" in cadre.read(figures(small_scene, WARD) + "?xac-nhan=1")

    def test_of_another_year_leave_this_year_out(self, small_scene: Scene) -> None:
        Learner.register(small_scene).pass_course("C01")
        cadre = officer(small_scene, "cadre")
        page = cadre.read(figures(small_scene, WARD) + "?ky=2025")
        assert row(page, "theo-khoa-hoc", "C01.")[2] == "0 / 2 · 0,0%"

    @pytest.mark.parametrize("query", ["?ky=1&so-lieu=x", "?ky=99999999999999999999", "?xac-nhan=%00&ky=²"])
    def test_take_an_address_they_do_not_know_for_the_default(self, small_scene: Scene, query: str) -> None:
        cadre = officer(small_scene, "cadre")
        assert cadre.get(figures(small_scene, WARD) + query).status_code == 200

    def test_show_every_share_as_the_quotient_of_its_numbers_and_never_above_the_whole(
        self, small_scene: Scene
    ) -> None:
        for n in range(7):
            person = Learner.register(small_scene, f"Trần Văn {n}", confirmed=n % 2 == 0)
            if n % 3:
                person.pass_course("C01")
                person.pass_course("C02")
        city = officer(small_scene, "city", path=CITY)
        for path in (CITY, WARD):
            for query in ("", "?xac-nhan=1"):
                page = city.read(figures(small_scene, path) + query)
                assert all(int(whole) <= 100 for whole, _tenth in PERCENT.findall(page))
                shares = SHARE.findall(page)
                assert shares
                for part, all_, whole, tenth in shares:
                    assert abs(1000 * int(part) / int(all_) - int(whole) * 10 - int(tenth)) <= 0.5


class TestCityPage:
    def test_shows_every_ward_and_commune(self, small_scene: Scene) -> None:
        city = officer(small_scene, "city", path=CITY)
        assert city.get("/thanh-pho").headers["Location"] == figures(small_scene, CITY)
        assert len(table(city.read(figures(small_scene, CITY)), "theo-don-vi")) == 1 + 126 + 2

    @pytest.mark.parametrize("learners", [1, 12])
    def test_costs_at_most_twelve_statements_whatever_the_number_of_people(self, scene: Scene, learners: int) -> None:
        for n in range(learners):
            Learner.register(scene, f"Trần Văn {n}").pass_course("C01")
        city = officer(scene, "city", path=CITY)
        city.person.settle()
        city.read(figures(scene, CITY))
        with scene.counting() as statements:
            city.read(figures(scene, CITY))
        assert len(statements) <= 12, statements


class TestPeopleBehindAFigure:
    def test_are_as_many_as_the_figure_says(self, scene: Scene) -> None:
        for n in range(3):
            Learner.register(scene, f"Trần Văn {n}", confirmed=n == 0).pass_course("C01")
        Learner.register(scene, "Trần Văn Tư")
        cadre = officer(scene, "cadre")
        for settled in (False, True):
            if settled:
                cadre.person.settle()
            for query, figure in (("", "3 / 5 · 60,0%"), ("&xac-nhan=1", "1 / 2 · 50,0%")):
                page = cadre.read(figures(scene, WARD) + "?" + query.lstrip("&"))
                assert row(page, "theo-khoa-hoc", "C01.")[2] == figure
                lines = table(cadre.read(f"{figures(scene, WARD)}/nguoi?{PASSED}{query}"), "nguoi")[1:]
                assert len(lines) == int(figure.split()[0])

    def test_are_reached_from_every_number_of_a_page(self, small_scene: Scene) -> None:
        add_unit(small_scene, WARD, "001", "Tổ dân phố 1")
        for n, ward in enumerate((WARD, WARD, WARD + "001.")):
            Learner.register(small_scene, f"Trần Văn {n}", ward=ward).pass_course("C02")
        cadre = officer(small_scene, "cadre")
        page = cadre.read(figures(small_scene, WARD) + "?so-lieu=course:C02:passed")
        links = re.findall(r'<a href="(/can-bo/so-lieu/[^"]+/nguoi\?[^"]+)">(\d+)(?: /[^<]*)?</a>', page)
        assert len(links) > 5
        for href, number in links:
            lines = table(cadre.read(href.replace("&amp;", "&")), "nguoi")[1:]
            assert len(lines) == int(number), href

    def test_show_no_more_of_a_telephone_number_than_its_end(self, small_scene: Scene) -> None:
        with_login(small_scene, "Trần Văn An", "an.tran", phone="0912345678")
        cadre = officer(small_scene, "cadre")
        cadre.person.settle()
        page = cadre.read(figures(small_scene, WARD) + "/nguoi?so-lieu=learner")
        assert "•••• 678" in page
        assert "0912345" not in page

    def test_of_a_measure_there_is_not_are_not_there(self, small_scene: Scene) -> None:
        cadre = officer(small_scene, "cadre")
        for code in ("", "x", "course:C99:passed", "score:forecast"):
            assert cadre.get(f"{figures(small_scene, WARD)}/nguoi?so-lieu={code}").status_code == 404
