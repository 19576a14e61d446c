"""The desk where the City changes its papers: forms, difference, preview, second person; what everybody sees."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from kernel import clock
from lms import jobs_queue
from lms.criteria.operations.deciding import IMPACT
from lms.extensions import db
from lms.jobs import tasks
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.web.learn.reading import visit
from tests.web.office.desk import CITY, Officer, officer, row

DESK = "/thanh-pho/bo-tieu-chi"
CHANGE = "Chỉ số 1.2: mức tối đa từ học tập"


def words(html: str) -> str:
    """Return a page's words without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def draft_of(one: Officer, kind: str = "rulebook", code: str = "2026.1") -> str:
    """Begin a draft, or go on with it; return its address."""
    answer = one.post(f"{DESK}/{kind}/{code}/soan")
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def send(one: Officer, page: str, **fields: str) -> tuple[int, str]:
    """Send a form at an address as the page shows it, with some boxes filled otherwise."""
    read = one.read(page)
    revision = re.search(r'name="revision" value="(\d+)"', read)
    assert revision is not None
    answer = one.post(page, revision=revision.group(1), **fields)
    return answer.status_code, answer.text


def in_days(count: int) -> str:
    return f"{clock.local_day(clock.now()) + timedelta(days=count):%d/%m/%Y}"


def run_preview(scene: Scene) -> None:
    with scene.app.app_context():
        waiting = jobs_queue.find_open(db.session(), IMPACT)
        assert waiting is not None
        db.session.rollback()
    assert tasks.run_job(scene.app, waiting) == "done"


class TestTheDesk:
    def test_takes_a_change_from_its_first_word_to_everybodys_page(self, small_scene: Scene) -> None:
        hoa = officer(small_scene, "city", path=CITY, name="Hoa Thị Hoa")
        lan = officer(small_scene, "city", path=CITY, name="Lan Thị Lan")
        assert "Quy tắc điểm tích lũy 2026" in hoa.read(DESK)
        assert "mặc định" in words(hoa.read(f"{DESK}/rulebook/2026.1"))
        here = draft_of(hoa)
        assert "Chưa thay đổi gì" in hoa.read(here)

        status, answer = send(hoa, f"{here}/phan/caps.1.2", o0="nhiều")
        assert status == 422
        assert "Vui lòng nhập số nguyên" in answer
        assert 'value="nhiều"' in answer
        status, answer = send(hoa, f"{here}/phan/caps.1.2", o0="11")
        assert (status, "ngoài mức cho phép" in answer) == (422, True)
        assert send(hoa, f"{here}/phan/caps.1.2", o0="6")[0] == 302
        assert f"{CHANGE} : 5 → thành 6" in words(hoa.read(here))

        asking = {"valid_from": in_days(0), "note": "Theo kết luận họp"}
        token = re.search(r'name="revision" value="(\d+)"', hoa.read(here))
        assert token is not None
        refused = hoa.post(f"{here}/gui", revision=token.group(1), **asking)
        assert refused.status_code == 422
        assert "sớm nhất là ngày mai" in refused.text
        assert "Theo kết luận họp" in refused.text
        sent = hoa.post(f"{here}/gui", revision=token.group(1), **(asking | {"valid_from": in_days(1)}))
        assert sent.status_code == 302
        assert CHANGE not in visit(small_scene.app.test_client(), "/tieu-chi").text

        assert hoa.get(f"{here}/duyet").status_code == 403
        assert hoa.post(f"{here}/duyet", revision=token.group(1), viec="duyet").status_code == 403
        early, said = send(lan, f"{here}/duyet", viec="duyet")
        assert (early, "chờ xem trước tác động" in said) == (422, True)
        run_preview(small_scene)
        assert "không ai thay đổi dự báo" in lan.read(f"{here}/duyet")
        assert "Không ai thay đổi dự báo" in lan.read(f"{here}/tac-dong")
        assert send(lan, f"{here}/duyet", viec="duyet")[0] == 302
        assert "đã duyệt" in words(lan.read(here))

        shown = visit(small_scene.app.test_client(), "/tieu-chi")
        assert "phiên bản 2" in shown.text
        assert "Sẽ áp dụng từ ngày " + in_days(1) in words(shown.text)
        page = words(visit(small_scene.app.test_client(), "/tieu-chi/phien-ban/rulebook/2026.1/2").text)
        assert f"{CHANGE} : 5 → thành 6" in page
        assert "Theo kết luận họp" in page
        assert "Hoa Thị Hoa" not in page

    def test_lets_each_role_do_its_part_only(self, small_scene: Scene) -> None:
        hoa = officer(small_scene, "city", path=CITY)
        here = draft_of(hoa)
        cadre, admin = officer(small_scene, "cadre", path=WARD), officer(small_scene, "admin", path=CITY)
        auditor = officer(small_scene, "auditor", path=CITY)
        for path in (DESK, here, f"{here}/phan/caps.1.2", f"{here}/tac-dong"):
            assert cadre.get(path).status_code == 403, path
        read = auditor.read(here)
        assert "<form" not in read.split("<main")[1]
        assert auditor.post(f"{DESK}/rulebook/2026.1/soan").status_code == 403
        assert auditor.post(f"{here}/cat").status_code == 403
        assert admin.get(f"{here}/phan/caps.1.2").status_code == 200
        assert admin.get(f"{here}/duyet").status_code == 403
        over_a_ward = officer(small_scene, "city", path=WARD)
        assert over_a_ward.get(here).status_code == 404

    def test_takes_a_file_and_says_what_is_wrong_in_it(self, small_scene: Scene) -> None:
        hoa = officer(small_scene, "city", path=CITY)
        here = draft_of(hoa, "criteria", "324")
        text = hoa.get(f"{here}/tep.toml").get_data(as_text=True)
        assert "min_total = 80" in text

        def upload(data: str) -> tuple[int, str]:
            form = hoa.read(f"{here}/tep")
            names = ("csrf_token", "revision")
            found = {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', form) for name in names}
            fields = {name: one.group(1) for name, one in found.items() if one}
            answer = hoa.client.post(f"{here}/tep", data=fields | {"file": (io.BytesIO(data.encode()), "a.toml")})
            return answer.status_code, answer.text

        broken = upload(text.replace("min_total = 80", "min_total = "))
        assert broken[0] == 422
        assert "Tệp không đúng dạng TOML ở dòng" in broken[1]
        flawed = upload(text.replace("min_total = 80", "min_total = 800"))
        assert flawed[0] == 422
        assert "title_rule.min_total" in flawed[1]
        assert upload(text.replace("min_total = 80", "min_total = 78"))[0] == 302
        assert "tổng điểm ít nhất : 80 → thành 78" in words(hoa.read(here))

    def test_counts_few_statements(self, small_scene: Scene) -> None:
        hoa = officer(small_scene, "city", path=CITY)
        here = draft_of(hoa)
        send(hoa, f"{here}/phan/caps.1.2", o0="6")
        for path in (DESK, f"{DESK}/rulebook/2026.1", here, f"{here}/phan/courses.C07", "/tieu-chi"):
            hoa.read(path)
            with small_scene.counting() as statements:
                hoa.read(path)
            assert len(statements) <= 12, (path, len(statements))


class TestThePreview:
    def test_leads_from_each_number_to_its_people(self, small_scene: Scene) -> None:
        hoa = officer(small_scene, "city", path=CITY, name="Hoa Thị Hoa")
        learner = Learner.register(small_scene, "Phạm Thị Được", confirmed=True)
        learner.pass_course("C01")
        learner.settle()
        here = draft_of(hoa, "criteria", "324")
        send(hoa, f"{here}/phan/title_rule", o0="3", o1="0", o2="verified", o3="bao-thai-binh")
        assert hoa.get(f"{here}/tac-dong").status_code == 404
        assert hoa.post(f"{here}/tac-dong").status_code == 302
        assert "Đang chờ đến lượt" in hoa.read(f"{here}/tac-dong")
        run_preview(small_scene)
        page = hoa.read(f"{here}/tac-dong")
        assert row(page, "tac-dong", "Phường Ba Đình") == ["Phường Ba Đình", "1đã xác nhận: 1", "0"]
        links = re.findall(r'href="([^"]+/nguoi\?[^"]+)"', page)
        assert len(links) == 2  # the City and the ward
        for link in links:
            people = hoa.read(link.replace("&amp;", "&"))
            assert row(people, "nguoi", "Phạm Thị Được")[3] == "3"
            assert hoa.get(link.replace("&amp;", "&").replace("duoc", "khac")).status_code == 404
        assert "thêm 1 người có dự báo" in hoa.read(here)
        send(hoa, f"{here}/phan/title_rule", o0="4", o1="0", o2="verified", o3="bao-thai-binh")
        assert "Chưa xem trước tác động của bản soạn này" in hoa.read(here)
        with small_scene.counting() as statements:
            hoa.read(links[0].replace("&amp;", "&"))
        assert len(statements) <= 12


class TestEverybodysPage:
    def test_never_shows_a_draft(self, small_scene: Scene) -> None:
        hoa = officer(small_scene, "city", path=CITY)
        here = draft_of(hoa, "criteria", "324")
        assert send(hoa, f"{here}/phan/title_rule", o0="61", o1="5", o2="verified", o3="bao-thai-binh")[0] == 302
        text = words(visit(small_scene.app.test_client(), "/tieu-chi").text)
        assert "từ 80 trên 100 điểm" in text
        assert "61" not in text
        assert "Lời diễn giải của hệ thống, chưa đối chiếu nguyên văn Quyết định 324/QĐ-KHVN." in text
        anonymous = small_scene.app.test_client()
        assert anonymous.get("/tieu-chi/phien-ban/criteria/324/2").status_code == 404
        assert anonymous.get(here).status_code == 302
