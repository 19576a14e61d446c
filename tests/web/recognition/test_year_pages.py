"""The year at the desk: opening and setting it, registering a village, keying in paper, helpers; who may what."""

from __future__ import annotations

import re

from kernel.text import fold
from lms.recognition.operations import registering
from lms.recognition.operations.moving import move
from tests.conftest import Scene
from tests.people import WARD
from tests.village import Village
from tests.web.office.desk import CITY, OTHER_WARD, Officer, officer, ref, row, table, unit_of, with_login

HOME = "/can-bo/cong-nhan"
INDICATORS = ("1.1", "1.2", "1.3", "1.4", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2")


def registered(scene: Scene, people: int) -> Village:
    village = Village.build(scene, people)
    cadre = village.officer()
    village.run(lambda s, y, at: registering.register_many(s, year=y, person_ids=village.people, actor=cadre, at=at))
    return village


def here(village: Village, rest: str = "") -> str:
    assert village.year is not None
    return f"{HOME}/{village.year.public_id}{rest}"


def rows_of(desk: Officer, path: str) -> list[str]:
    """Return the references of the rows of a keying page, in order."""
    return re.findall(r'name="dong" value="([a-z0-9]+)"', desk.read(path))


def filled(ref: str, points: int = 8, **changes: str) -> dict[str, str]:
    fields = {f"d-{ref}-{code.replace('.', '-')}": str(points) for code in INDICATORS}
    return fields | {f"d-{ref}-{code}": text for code, text in changes.items()}


class TestTheYear:
    def test_is_opened_by_the_wards_cadre_and_its_days_are_data(self, small_scene: Scene) -> None:
        Village.build(small_scene, 0, opened=False)
        cadre, unit = officer(small_scene, "cadre"), unit_of(small_scene, WARD)
        page = cadre.read(HOME)
        period = re.findall(r'name="ky" value="(\d+)"', page)[0]
        assert (
            officer(small_scene, "cadre", path=OTHER_WARD)
            .post(f"{HOME}/mo", **{"don-vi": unit.public_id, "ky": period})
            .status_code
            == 404
        )
        opened = cadre.post(f"{HOME}/mo", **{"don-vi": unit.public_id, "ky": period})
        year = opened.headers["Location"]
        assert "Đăng ký phấn đấu danh hiệu" in cadre.read(f"{year}/lich")
        form = dict(
            re.findall(
                r'<input[^>]*name="((?:day|signer|option)_[a-z_]+)"[^>]*value="([^"]*)"',
                cadre.read(f"{year}/thiet-lap"),
            )
        )
        wrong = cadre.post(
            f"{year}/thiet-lap", **form | {"day_meeting_until": f"01/02/{period}", "option_posting_days": "99"}
        )
        assert wrong.status_code == 422
        assert "sớm hơn ngày của bước trước" in wrong.text
        assert f'value="01/02/{period}"' in wrong.text
        right = form | {"day_meeting_until": f"20/11/{period}", "signer_decision_name": "Phạm Quốc Tuấn"}
        assert cadre.post(f"{year}/thiet-lap", **right).status_code == 302
        assert f"20/11/{period}" in cadre.read(f"{year}/lich")
        assert "Phạm Quốc Tuấn" in cadre.read(f"{year}/thiet-lap")

    def test_shows_where_each_village_stands_in_few_statements_at_700_people(self, small_scene: Scene) -> None:
        village = registered(small_scene, 700)
        cadre = officer(small_scene, "cadre")
        for path in ("", "/danh-sach", "/danh-sach/in", "/dang-ky", "/nhap-phieu", "/phieu", "/lam-lai", "/lich"):
            cadre.read(here(village, path))
            with small_scene.counting() as statements:
                page = cadre.read(here(village, path))
            assert len(statements) <= 12, (path, len(statements))
            if path == "":
                assert row(page, "theo-thon", "Tổ dân phố 1")[1:3] == ["700", "0"]
                assert row(page, "theo-thon", "Cộng")[1] == "700"

    def test_is_read_by_an_auditor_and_changed_by_nobody_else(self, small_scene: Scene) -> None:
        village = registered(small_scene, 1)
        case = village.case(village.people[0]).public_id
        auditor = officer(small_scene, "auditor", path=CITY, also="cadre")
        stranger = officer(small_scene, "cadre", path=OTHER_WARD)
        neighbour = officer(small_scene, "cadre", path=village.two.path)
        assert "Đăng ký những người" not in auditor.read(here(village, "/dang-ky"))
        assert auditor.get(here(village, "/thiet-lap")).status_code == 404
        assert auditor.post(f"{HOME}/ho-so/{case}/khong-danh-gia", **{"ly-do": "other"}).status_code in (302, 403)
        assert village.case(village.people[0]).state == "registered"
        assert stranger.get(here(village)).status_code == 404
        assert neighbour.get(here(village)).status_code == 200
        assert table(neighbour.read(here(village)), "theo-thon")[-1][1] == "0"
        assert neighbour.get(f"{HOME}/ho-so/{case}").status_code == 404


class TestRegisteringAtTheDesk:
    def test_ticks_people_found_by_name_and_lists_them_on_paper(self, small_scene: Scene) -> None:
        village = Village.build(small_scene, 6)
        helper = officer(small_scene, "helper", path=village.one.path, name="Vũ Thị Lan")
        page = helper.read(here(village, "/dang-ky?q=tran+van"))
        refs = re.findall(r'name="chon" value="([a-z0-9]+)"', page)
        assert len(refs) == 1
        assert helper.post(here(village, "/dang-ky"), chon=refs).status_code == 302
        assert "Trần Văn Minh" in helper.read(here(village, "/danh-sach"))
        whole = re.findall(r'name="tren-trang" value="([a-z0-9]+)"', helper.read(here(village, "/dang-ky")))
        helper.post(here(village, "/dang-ky"), **{"tren-trang": whole, "ca-trang": "1"})
        assert {case.state for case in village.cases().values()} == {"registered"}
        paper = helper.read(here(village, "/danh-sach/in"))
        names = re.findall(r'<th scope="row">([^<]+)</th>', paper)
        assert len(names) == 6
        assert "Mẫu tham khảo, chưa phải mẫu của Hội" in paper

    def test_leaves_somebody_out_without_telling_why(self, small_scene: Scene) -> None:
        village = registered(small_scene, 2)
        cadre, helper = officer(small_scene, "cadre"), officer(small_scene, "helper", name="Vũ Thị Lan")
        at = f"{HOME}/ho-so/{village.case(village.people[0]).public_id}"
        assert "Không thuộc diện" not in helper.read(at)
        assert helper.post(f"{at}/khong-danh-gia", **{"ly-do": "long_absent"}).status_code == 404
        cadre.post(f"{at}/khong-danh-gia", **{"ly-do": "long_absent"})
        assert village.case(village.people[0]).exempt_code == "long_absent"
        for path in (at, here(village), here(village, "/danh-sach"), here(village, "/danh-sach/in")):
            assert "vang mat" not in fold(cadre.read(path))
        assert "Không thuộc diện đánh giá: 1 người" in cadre.read(here(village, "/danh-sach/in"))
        assert helper.post(f"{at}/dang-ky-lai").status_code == 404
        cadre.post(f"{at}/dang-ky-lai")
        assert village.case(village.people[0]).state == "registered"


class TestKeyingInByRow:
    def test_keeps_what_was_typed_until_every_row_is_whole(self, scene: Scene) -> None:
        village = registered(scene, 3)
        helper = officer(scene, "helper", path=village.one.path)
        path = here(village, "/nhap-phieu")
        first, second, _third = rows_of(helper, path)
        day = {"ngay-ky": "01/01/2026", "dong-y": "1"}
        rows = {"dong": [first, second]}
        sent = filled(first) | filled(second, 7, **{"2-2": "", "3-1": "12"})
        for fields, said in (
            (sent | day, "Điểm phải từ 0 đến 10"),
            (filled(first) | filled(second, 7, **{"2-2": ""}) | day, "còn chỉ số chưa có điểm"),
            (filled(first) | {"ngay-ky": "01/01/2026"}, "đồng ý cho nhập hộ"),
            (filled(first) | {"ngay-ky": "hôm qua", "dong-y": "1"}, "Vui lòng nhập ngày ký"),
        ):
            answer = helper.post(path, **rows | fields)
            assert answer.status_code == 422
            assert said in answer.text
            assert re.search(rf'name="d-{first}-1-1" value="8"', answer.text)
        assert {case.state for case in village.cases().values()} == {"registered"}
        assert helper.post(path, **rows | filled(first) | filled(second, 7) | day).status_code == 302
        states = sorted(case.state for case in village.cases().values())
        assert states == ["registered", "self_assessed", "self_assessed"]

    def test_warns_when_a_form_is_keyed_twice(self, small_scene: Scene) -> None:
        village = registered(small_scene, 1)
        helper, cadre = officer(small_scene, "helper"), officer(small_scene, "cadre", name="Đỗ Văn Bình")
        path = here(village, "/nhap-phieu")
        (form,) = rows_of(helper, path)
        day = {"ngay-ky": "01/01/2026", "dong-y": "1", "dong": form}
        helper.post(path, **filled(form) | day)
        page = cadre.read(path)
        assert "đã có phiếu giấy, Lê Thị Hạnh nhập" in page
        assert 'value="8"' not in page  # keying again is a check: the first figures are not shown
        again = filled(form, **{"2-2": "5"}) | day
        answer = cadre.post(path, **again)
        assert answer.status_code == 422
        assert "chỉ số 2.2 (đã có 8, vừa nhập 5)" in answer.text
        assert cadre.post(path, **again | {"thay": form}).status_code == 302
        assert (village.case(village.people[0]).self_points or {})["2.2"] == 5

    def test_keeps_what_was_typed_when_the_meeting_has_the_case(self, small_scene: Scene) -> None:
        village = registered(small_scene, 1)
        helper, cadre = officer(small_scene, "helper"), village.officer()
        path = here(village, "/nhap-phieu")
        (form,) = rows_of(helper, path)
        case = village.case(village.people[0])
        village.run(lambda s, y, at: move(s, year=y, cases=[case], step="agree", actor=cadre, at=at))
        answer = helper.post(path, **filled(form) | {"ngay-ky": "01/01/2026", "dong-y": "1", "dong": form})
        assert answer.status_code == 422
        assert "vừa chuyển sang bước khác" in answer.text
        assert 'value="8"' in answer.text
        assert village.case(village.people[0]).state == "agreed"


class TestHelpers:
    def test_are_named_by_the_cadre_prepare_and_are_let_go(self, small_scene: Scene) -> None:
        village = registered(small_scene, 1)
        cadre, page = officer(small_scene, "cadre"), f"{HOME}/nguoi-giup-viec"
        young = with_login(small_scene, "Hoàng Văn Nam", "nam.doan")
        until = re.findall(r'name="valid_to"[^>]*value="([^"]+)"', cadre.read(page))[0]
        form = {"login_name": "nam.doan", "unit": village.one.public_id, "valid_to": until}
        assert cadre.post(page, **form | {"login_name": "khong-co"}).status_code == 422
        assert cadre.post(page, **form | {"valid_to": "01/01/2050"}).status_code == 422
        assert cadre.post(page, **form).status_code == 302
        assert row(cadre.read(page), "nguoi", "Hoàng Văn Nam")[1] == "Tổ dân phố 1"
        assert officer(small_scene, "helper", name="Vũ Thị Lan").get(page).status_code == 403
        person = ref(small_scene, young)
        grant = re.findall(rf'value="{person}">\s*<input type="hidden" name="luot" value="(\d+)"', cadre.read(page))[0]
        end = {"nguoi": person, "luot": grant}
        assert officer(small_scene, "cadre", path=OTHER_WARD).post(f"{page}/ket-thuc", **end).status_code == 404
        assert cadre.post(f"{page}/ket-thuc", **end).status_code == 302
        assert "đã kết thúc" in " ".join(row(cadre.read(page), "nguoi", "Hoàng Văn Nam"))
