"""One's own year: registering with one button, assessing oneself an indicator at a time, handing in, following."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy.orm import Session

from lms.orgs import queries as units
from lms.recognition.operations import registering, years
from lms.recognition.queries import YearCard
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.village import Village
from tests.web.office.desk import Officer

HERE = "/toi/ho-so"
INDICATORS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")


def resident(scene: Scene) -> tuple[Village, Officer]:
    """Return a village with its year, and somebody of it at her browser."""
    village = Village.build(scene, 0)
    person = Learner.register(scene, "Nguyễn Thị Hòa", ward=village.one.path, confirmed=True)
    village.people = [person.person_id]
    return village, Officer(person, person.browser())


class TestOnesOwnYear:
    def test_goes_from_one_button_to_a_form_that_is_handed_in(self, scene: Scene) -> None:
        village, her = resident(scene)
        assert "Đăng ký năm" in her.read(HERE)
        her.post(f"{HERE}/dang-ky", nhom="nguoi-dan")
        assert her.post(f"{HERE}/dang-ky", nhom="nguoi-dan").status_code == 302
        page = her.read(HERE)
        assert "0 trên 10 chỉ số" in page
        assert "tự đánh giá, đến hết ngày" in page
        assert her.get(f"{HERE}/tu-cham").headers["Location"] == f"{HERE}/tu-cham/1.1"
        for number, code in enumerate(INDICATORS):
            answer = her.post(f"{HERE}/tu-cham/{code}", points="4" if code == "2.2" else "9", words=f"Việc {number}")
            following = f"{HERE}/kiem-tra" if code == "3.2" else f"{HERE}/tu-cham/{INDICATORS[number + 1]}"
            assert answer.headers["Location"] == following
        check = her.read(f"{HERE}/kiem-tra")
        assert "Tổng điểm tự chấm: 85 trên 100" in check
        assert "Chỉ số dưới 5 điểm" in check
        assert her.post(f"{HERE}/kiem-tra").status_code == 422
        assert her.post(f"{HERE}/kiem-tra", pledge="y").status_code == 302
        with scene.counting() as statements:
            page = her.read(HERE)
        assert len(statements) <= 12
        assert "chi hội khuyến học họp bình xét, đến hết ngày" in page
        assert "Nộp phiếu tự đánh giá: Nguyễn Thị Hòa" in page
        assert sum((village.case(her.person.person_id).self_points or {}).values()) == 85
        paper = her.read(f"{HERE}/phieu")
        assert "Việc 3" in paper
        assert "Mẫu tham khảo, chưa phải mẫu của Hội" in paper

    def test_keeps_typed_words_when_a_number_is_wrong(self, small_scene: Scene) -> None:
        _village, her = resident(small_scene)
        her.post(f"{HERE}/dang-ky", nhom="nguoi-dan")
        for typed, said in (("11", "Điểm phải từ 0 đến 10"), ("mười", "nhập điểm bằng chữ số")):
            answer = her.post(f"{HERE}/tu-cham/1.2", points=typed, words="Kế hoạch đọc 12 cuốn sách")
            assert answer.status_code == 422
            assert said in answer.text
            assert "Kế hoạch đọc 12 cuốn sách" in answer.text
            assert f'value="{typed}"' in answer.text
        her.post(f"{HERE}/tu-cham/1.2", points="", words="Kế hoạch đọc 12 cuốn sách", ve="1")
        assert "Kế hoạch đọc 12 cuốn sách" in her.read(f"{HERE}/tu-cham/1.2")
        assert "0 trên 10 chỉ số" in her.read(HERE)
        assert her.get(f"{HERE}/tu-cham/9.9").status_code == 404

    def test_is_filled_with_the_points_earned(self, small_scene: Scene) -> None:
        _village, her = resident(small_scene)
        her.post(f"{HERE}/dang-ky", nhom="nguoi-dan")
        her.person.pass_course("C03")
        page = her.read(f"{HERE}/tu-cham/2.4")
        assert "Điểm tích lũy đến lúc này: 2 trên 10" in page
        assert re.search(r'name="points"[^>]*value="2"', page)

    def test_may_be_left_and_taken_up_again(self, small_scene: Scene) -> None:
        village, her = resident(small_scene)
        her.post(f"{HERE}/dang-ky", nhom="nguoi-dan")
        her.post(f"{HERE}/thong-tin", nhom="can-bo")
        assert village.case(her.person.person_id).group_code == "can-bo"
        her.post(f"{HERE}/rut")
        assert "Đã rút đăng ký" in her.read(HERE)
        assert her.get(f"{HERE}/tu-cham/1.1").status_code == 404
        her.post(f"{HERE}/dang-ky", nhom="nguoi-dan")
        assert "0 trên 10 chỉ số" in her.read(HERE)

    def test_says_what_is_missing_before_one_can_register(self, small_scene: Scene) -> None:
        nowhere = Learner.register(small_scene, "Trần Văn Minh", ward=None)
        elsewhere = Learner.register(small_scene, "Lê Thị Lan", ward="01.00070.")
        for person, said in ((nowhere, "Chưa có nơi cư trú"), (elsewhere, "chưa mở kỳ đánh giá")):
            desk = Officer(person, person.browser())
            assert said in desk.read(HERE)
            assert desk.post(f"{HERE}/dang-ky", nhom="nguoi-dan").status_code == 302
            assert "Hồ sơ công nhận" in desk.read(HERE)

    def test_of_the_year_before_is_read_and_not_filled_in(self, small_scene: Scene) -> None:
        village, her = resident(small_scene)
        before = village.period - 1
        cadre = village.officer()

        def enter(session: Session, _year: YearCard, at: datetime) -> None:
            unit = units.find_unit(session, path=WARD)
            assert unit is not None
            year = years.open_year(session, unit=unit, period=before, actor=cadre, at=at)
            registering.register_many(session, year=year, person_ids=village.people, actor=cadre, at=at)

        village.run(enter)
        assert f"?ky={before}" in her.read(HERE)
        page = her.read(f"{HERE}?ky={before}")
        assert f"Hồ sơ công nhận năm {before}" in page
        assert "Việc cần làm" not in page
        assert "Rút đăng ký" not in page
        assert her.get(f"{HERE}/tu-cham/1.1").status_code == 404
