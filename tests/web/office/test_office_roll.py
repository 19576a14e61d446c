"""The roll of a unit: found with and without diacritics, in the order of names, confirmed by the page."""

from __future__ import annotations

import re

from kernel.paging import SIZE
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.office.desk import CITY, confirmed, officer, ref, row, table, unit_of

RECORD = "/can-bo/nguoi-dan/ho-so/"


def roll(scene: Scene, path: str = WARD) -> str:
    return f"/can-bo/nguoi-dan/{unit_of(scene, path).public_id}"


def names(page: str) -> list[str]:
    return [cells[0] for cells in table(page, "nguoi")[1:]]


class TestRoll:
    def test_is_sorted_by_given_name_then_family_name(self, scene: Scene) -> None:
        for name in ("Trần Văn Đức", "Nguyễn Thị Ánh", "Lê Thị An", "Đặng Văn Dũng", "Bùi Thị An"):
            Learner.register(scene, name)
        cadre = officer(scene, "cadre")
        cadre.person.settle()
        assert names(cadre.read(roll(scene))) == [
            "Bùi Thị An",
            "Lê Thị An",
            "Nguyễn Thị Ánh",
            "Đặng Văn Dũng",
            "Trần Văn Đức",
            "Lê Thị Hạnh",
        ]

    def test_is_searched_with_and_without_diacritics(self, scene: Scene) -> None:
        for name in ("Trần Văn Đức", "Nguyễn Thị Ánh"):
            Learner.register(scene, name)
        cadre = officer(scene, "cadre")
        cadre.person.settle()
        for words in ("Đức", "duc", "tran duc", "ĐỨC  TRẦN"):
            assert names(cadre.read(f"{roll(scene)}?q={words}")) == ["Trần Văn Đức"], words
        assert "Không tìm thấy ai" in cadre.read(f"{roll(scene)}?q=zzz")

    def test_is_paged(self, small_scene: Scene) -> None:
        for n in range(SIZE):
            Learner.register(small_scene, f"Trần Văn {n}")
        cadre = officer(small_scene, "cadre")
        cadre.person.settle()
        first, second = cadre.read(roll(small_scene)), cadre.read(roll(small_scene) + "?trang=2")
        assert len(names(first)) == SIZE
        assert len(names(second)) == 1
        assert not set(names(first)) & set(names(second))
        assert f"{SIZE + 1} người" in first

    def test_shows_typed_words_as_words(self, small_scene: Scene) -> None:
        cadre = officer(small_scene, "cadre")
        page = cadre.read(roll(small_scene) + "?q=<script>alert(1)</script>%25_")
        assert "<script>alert" not in page

    def test_offers_only_those_who_wait_to_a_cadre_and_nobody_to_an_auditor(self, small_scene: Scene) -> None:
        Learner.register(small_scene, "Trần Thị Na")
        cadre, auditor = officer(small_scene, "cadre"), officer(small_scene, "auditor", path=CITY)
        cadre.person.settle()
        assert cadre.read(roll(small_scene)).count('name="chon"') == 1
        assert 'name="chon"' not in auditor.read(roll(small_scene))


class TestConfirmingSeveral:
    def test_names_them_first_and_then_says_how_many(self, scene: Scene) -> None:
        na, tam, other = (Learner.register(scene, name) for name in ("Trần Thị Na", "Lê Văn Tám", "Lê Văn Tư"))
        cadre = officer(scene, "cadre")
        cadre.person.settle()
        waiting = roll(scene) + "?cho-xac-nhan=1"
        assert ">3<" in cadre.read("/can-bo")
        assert names(cadre.read(waiting)) == ["Trần Thị Na", "Lê Văn Tám", "Lê Văn Tư"]
        chosen = [ref(scene, na), ref(scene, tam)]
        page = cadre.read(f"{roll(scene)}/xac-nhan?chon={chosen[0]}&chon={chosen[1]}")
        assert "Xác nhận nơi cư trú của 2 người" in page
        assert names(page) == ["Trần Thị Na", "Lê Văn Tám"]
        assert not confirmed(scene, na), "asking changes nothing"
        answer = cadre.post(f"{roll(scene)}/xac-nhan", chon=chosen)
        after = cadre.read(answer.headers["Location"])
        assert "Đã xác nhận nơi cư trú của 2 người." in after
        assert names(after) == ["Lê Văn Tư"], "at once, before the worker comes"
        assert (confirmed(scene, na), confirmed(scene, tam), confirmed(scene, other)) == (True, True, False)
        assert ">1<" in cadre.read("/can-bo")

    def test_lets_them_into_the_official_figures(self, scene: Scene) -> None:
        na = Learner.register(scene, "Trần Thị Na")
        na.pass_course("C01")
        cadre = officer(scene, "cadre")
        official = f"/can-bo/so-lieu/{unit_of(scene, WARD).public_id}?xac-nhan=1"
        assert row(cadre.read(official), "theo-khoa-hoc", "C01.")[2] == "0 / 1 · 0,0%"
        cadre.post(RECORD + ref(scene, na) + "/xac-nhan")
        assert row(cadre.read(official), "theo-khoa-hoc", "C01.")[2] == "1 / 2 · 50,0%"
        cadre.person.settle()
        assert row(cadre.read(official), "theo-khoa-hoc", "C01.")[2] == "1 / 2 · 50,0%"

    def test_counts_nobody_twice(self, small_scene: Scene) -> None:
        na = Learner.register(small_scene, "Trần Thị Na")
        cadre = officer(small_scene, "cadre")
        for expected in ("Đã xác nhận nơi cư trú của 1 người.", "Đã xác nhận nơi cư trú của 0 người."):
            answer = cadre.post(f"{roll(small_scene)}/xac-nhan", chon=[ref(small_scene, na)] * 2)
            assert expected in cadre.read(answer.headers["Location"])

    def test_wants_somebody_and_at_most_a_page_of_people(self, small_scene: Scene) -> None:
        cadre = officer(small_scene, "cadre")
        assert cadre.post(f"{roll(small_scene)}/xac-nhan").status_code == 422
        many = [f"x{n}" for n in range(SIZE + 1)]
        assert cadre.post(f"{roll(small_scene)}/xac-nhan", chon=many).status_code == 422
        answer = cadre.get(f"{roll(small_scene)}/xac-nhan")
        assert "Vui lòng chọn ít nhất một người" in cadre.read(answer.headers["Location"])

    def test_is_refused_without_a_token(self, small_scene: Scene) -> None:
        na = Learner.register(small_scene, "Trần Thị Na")
        cadre = officer(small_scene, "cadre")
        answer = cadre.client.post(f"{roll(small_scene)}/xac-nhan", data={"chon": ref(small_scene, na)})
        assert answer.status_code == 422
        assert not confirmed(small_scene, na)


class TestFirstPage:
    def test_leads_to_the_units_of_the_viewer(self, small_scene: Scene) -> None:
        page = officer(small_scene, "cadre").read("/can-bo")
        assert "Phường Ba Đình" in page
        assert "Không còn ai chờ." in page

    def test_says_so_when_no_unit_was_given(self, small_scene: Scene) -> None:
        lost = officer(small_scene, "cadre", path="H01.")
        for path in ("/can-bo", "/can-bo/so-lieu", "/can-bo/nguoi-dan"):
            assert "Chưa có đơn vị nào được giao" in lost.read(path)

    def test_gives_an_auditor_no_work(self, small_scene: Scene) -> None:
        page = officer(small_scene, "auditor", path=CITY).read("/can-bo")
        assert not re.search(r"chờ xác nhận", page)
