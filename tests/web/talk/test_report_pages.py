"""«Báo nội dung sai»: a form for everybody, a queue for who is responsible, an answer for who asked to be told."""

from __future__ import annotations

import pytest

from lms.forum.operations.ground import REPORTS_FROM_ADDRESS
from lms.forum.queries.places import list_places
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.talking import NOBODY, OTHER_WARD, Talk, acting, typed
from tests.web.learn.reading import visit


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


@pytest.fixture
def small(small_scene: Scene) -> Talk:
    return Talk(small_scene)


class TestTheForm:
    def test_is_for_everybody_without_a_cookie(self, talk: Talk) -> None:
        place = next(p for p in list_places(talk.card) if p.number > 1 and not p.heading)
        page = visit(talk.scene.app.test_client(), f"{talk.href}/bao-sai?doan={place.number}")
        assert "Set-Cookie" not in page.response.headers
        form = page.form("/bao-sai")
        assert form.sent()["paragraph"] == [str(place.number)]
        assert place.text[:40] in page.text
        sent = page.send(form, text="Đã có luật mới", source="https://vi-du.vn/luat")
        assert "Cảm ơn bạn" in sent.text
        assert "Set-Cookie" not in sent.response.headers
        minh = Learner.register(talk.scene, "Trần Văn Minh").hold("trainer")
        queue = visit(minh.browser(), "/giang-vien/bao-sai")
        assert "Đã có luật mới" in queue.text
        assert place.quote in queue.text

    def test_offers_every_paragraph_and_question_once(self, small: Talk) -> None:
        page = visit(small.scene.app.test_client(), f"{small.href}/bao-sai")
        offered = page.form("/bao-sai").values("paragraph")
        assert sorted(map(int, offered)) == sorted([0, *(p.number for p in list_places(small.card))])

    def test_keeps_what_was_typed(self, small: Talk) -> None:
        page = visit(small.scene.app.test_client(), f"{small.href}/bao-sai")
        refused = page.send(page.form("/bao-sai"), paragraph="3", text="Chỗ này sai", source="khong-phai-dia-chi")
        assert refused.status == 422
        assert "Địa chỉ nguồn chưa đúng" in refused.text
        kept = refused.form("/bao-sai")
        assert typed(kept, "text") == "Chỗ này sai"
        assert (kept.sent()["paragraph"], kept.sent()["source"]) == (["3"], ["khong-phai-dia-chi"])

    @pytest.mark.parametrize("number", ["9999", "abc", "-9999", "9" * 40])
    def test_takes_no_paragraph_there_is_not(self, small: Talk, number: str) -> None:
        page = visit(small.scene.app.test_client(), f"{small.href}/bao-sai")
        assert page.send(page.form("/bao-sai"), paragraph=number, text="Sai").status == 422
        assert visit(small.scene.app.test_client(), f"{small.href}/bao-sai?doan={number}").status == 200

    def test_is_refused_from_another_site(self, small: Talk) -> None:
        answer = small.scene.app.test_client().post(
            f"{small.href}/bao-sai",
            data={"paragraph": "0", "text": "Sai"},
            headers={"Sec-Fetch-Site": "cross-site"},
        )
        assert answer.status_code == 403

    def test_asks_an_address_for_a_pause(self, small: Talk) -> None:
        page = visit(small.scene.app.test_client(), f"{small.href}/bao-sai")
        for number in range(REPORTS_FROM_ADDRESS.most):
            assert page.send(page.form("/bao-sai"), text=f"Chỗ {number}").status == 200
        refused = page.send(page.form("/bao-sai"), text="Chỗ nữa")
        assert refused.status == 429
        assert typed(refused.form("/bao-sai"), "text") == "Chỗ nữa"


class TestTheQueue:
    def test_leads_to_the_paragraph_and_ends_with_an_answer(self, talk: Talk) -> None:
        lan = Learner.register(talk.scene, "Nguyễn Thị Lan")
        minh = Learner.register(talk.scene, "Trần Văn Minh").hold("trainer")
        place = next(p for p in list_places(talk.card) if p.number > 1 and not p.heading)
        ref = talk.report(acting(lan), paragraph=place.number)
        assert f"/giang-vien/bao-sai/{ref}" in visit(minh.browser(), "/giang-vien/bao-sai").links
        page = visit(minh.browser(), f"/giang-vien/bao-sai/{ref}")
        assert place.quote in page.text
        assert f"{talk.href}#{place.anchor}" in page.links
        assert f'id="{place.anchor}"' in visit(minh.browser(), talk.href).html
        assert f"/giang-vien/khoa-hoc/{talk.course.slug}" in page.links
        assert "Nguyễn Thị Lan" not in page.text
        early = page.send(page.form(ref), state="fixed")
        assert (early.status, "chưa có phiên bản mới hơn" in early.text) == (422, True)
        unsaid = page.send(page.form(ref), state="declined", note="")
        assert (unsaid.status, "Vui lòng ghi lý do" in unsaid.text) == (422, True)
        done = page.send(page.form(ref), state="declined", note="Luật ghi đúng như vậy.")
        assert "Người báo nhận được thông báo." in done.text
        assert "Luật ghi đúng" not in done.text
        assert "Số hiệu luật chưa đúng" in visit(minh.browser(), "/giang-vien/bao-sai?loc=da-xong").text
        lan.settle()
        notices = visit(lan.browser(), "/thong-bao")
        assert "Lý do: Luật ghi đúng như vậy." in notices.text

    def test_shows_what_was_written_as_text(self, small: Talk) -> None:
        minh = Learner.register(small.scene).hold("trainer")
        ref = small.report(NOBODY, "<script>alert(1)</script> sai")
        page = visit(minh.browser(), f"/giang-vien/bao-sai/{ref}")
        assert "<script>alert" not in page.html
        assert "<script>alert(1)</script> sai" in page.text

    def test_is_there_for_no_sibling_unit(self, small: Talk) -> None:
        small.owned_by(WARD)
        ref, post = small.report(NOBODY), small.ask(acting(Learner.register(small.scene)))
        small.flag(acting(Learner.register(small.scene)), post)
        near = Learner.register(small.scene, "Na").hold("trainer", WARD).browser()
        far = Learner.register(small.scene, "Xa").hold("trainer", OTHER_WARD).browser()
        for path in (f"/giang-vien/bao-sai/{ref}", f"/giang-vien/kiem-duyet/{post.post_ref}"):
            assert visit(near, path).status == 200
            assert visit(far, path).status == 404
        for path in ("/giang-vien/bao-sai", "/giang-vien/kiem-duyet"):
            assert small.course.code in visit(near, path).text
            assert small.course.code not in visit(far, path).text

    @pytest.mark.parametrize("role", ["city", "admin"])
    def test_is_in_the_menu_of_who_works_for_the_city(self, small: Talk, role: str) -> None:
        page = visit(Learner.register(small.scene).hold(role).browser(), "/can-bo")
        assert {"/giang-vien/kiem-duyet", "/giang-vien/bao-sai"} <= set(page.links)

    @pytest.mark.parametrize("role", ["cadre", "auditor", ""])
    def test_is_closed_to_everybody_else(self, small: Talk, role: str) -> None:
        person = Learner.register(small.scene)
        browser = (person.hold(role) if role else person).browser()
        for path in ("/giang-vien/kiem-duyet", "/giang-vien/bao-sai"):
            assert visit(browser, path).status == 403


class TestModeration:
    def test_decides_with_a_reason_its_author_reads(self, talk: Talk) -> None:
        lan = Learner.register(talk.scene, "Nguyễn Thị Lan")
        minh = Learner.register(talk.scene, "Trần Văn Minh").hold("trainer")
        posted = talk.ask(acting(lan), "Bán hàng rẻ")
        talk.flag(acting(Learner.register(talk.scene, "Kẻ Báo Tin")), posted)
        path = f"/giang-vien/kiem-duyet/{posted.post_ref}"
        queue = visit(minh.browser(), "/giang-vien/kiem-duyet")
        assert "1 lượt báo" in queue.text
        assert path in queue.links
        page = visit(minh.browser(), path)
        assert "Quảng cáo, đăng đi đăng lại" in page.text
        assert "Kẻ Báo Tin" not in page.text
        refused = page.send(page.form(path), viec="hide", reason="")
        assert (refused.status, "Vui lòng cho biết lý do" in refused.text) == (422, True)
        assert "Bài đã được ẩn" in page.send(page.form(path), viec="hide", reason="Quảng cáo").text
        assert "đã được quyết định từ trước" in page.send(page.form(path), viec="hide", reason="Quảng cáo").text
        assert "Bán hàng rẻ" in visit(minh.browser(), "/giang-vien/kiem-duyet?loc=da-an").text
        lan.settle()
        assert "Lý do: Quảng cáo." in visit(lan.browser(), "/thong-bao").text
        trace = visit(talk.scene.app.test_client(), f"{talk.href}/hoi-dap/{posted.thread_ref}")
        assert "Bài đã được ẩn vì không phù hợp" in trace.text
        assert "Bán hàng rẻ" not in trace.text

    def test_leaves_ones_own_post_to_others(self, small: Talk) -> None:
        minh = Learner.register(small.scene, "Trần Văn Minh").hold("trainer")
        posted = small.ask(acting(minh, "trainer"))
        small.flag(acting(Learner.register(small.scene)), posted)
        page = visit(minh.browser(), f"/giang-vien/kiem-duyet/{posted.post_ref}")
        assert "cần người phụ trách khác quyết định" in page.text
        assert not [form for form in page.forms if form.action.endswith(posted.post_ref)]
