"""Questions and answers as a reader without scripts meets them."""

from __future__ import annotations

import re

import pytest

from kernel import clock
from lms.forum.operations.ground import POSTS
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.talking import Talk, acting, born, typed
from tests.web.learn.reading import Page, visit

ATTACKS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[bấm](javascript:alert(1))",
    'https://vi-du.vn/"onmouseover=alert(1)//',
    "https://vi-du.vn/'><script>alert(1)</script>",
    "::: can-nho\n<b>đậm</b>\n:::",
    "![x](https://vi-du.vn/x.png)",
    "{{ 7 * 7 }}",
)


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


@pytest.fixture
def small(small_scene: Scene) -> Talk:
    return Talk(small_scene)


def open_list(talk: Talk, who: Learner | None = None, query: str = "") -> Page:
    client = who.browser() if who else talk.scene.app.test_client()
    return visit(client, f"{talk.href}/hoi-dap{query}")


class TestTheLesson:
    def test_leads_to_its_talk_and_to_the_report_form(self, small: Talk) -> None:
        page = visit(small.scene.app.test_client(), small.href)
        assert f"{small.href}/hoi-dap" in page.links
        assert f"{small.href}/bao-sai" in page.links

    def test_has_a_name_at_every_paragraph(self, small: Talk) -> None:
        page = visit(small.scene.app.test_client(), small.href)
        assert len(set(re.findall(r'id="doan-\d+"', page.html))) >= 5


class TestAsking:
    def test_goes_from_the_list_to_the_question_with_an_answer(self, talk: Talk) -> None:
        lan = Learner.register(talk.scene, "Nguyễn Thị Lan")
        minh = Learner.register(talk.scene, "Trần Văn Minh").hold("trainer")
        page = open_list(talk, lan)
        assert "Chưa có câu hỏi nào" in page.text
        asked = page.send(page.form("/hoi-dap"), text="Mã OTP là gì?\nXem https://vi-du.vn/otp.")
        assert "Câu hỏi đã được gửi." in asked.text
        assert "https://vi-du.vn/otp" in asked.links
        answer = visit(minh.browser(), asked.path)
        after = answer.send(answer.form(asked.path), text="Là mã dùng một lần.")
        assert "Trần Văn Minh" in after.text
        assert "Người phụ trách khóa học" in after.text
        again = visit(lan.browser(), asked.path)
        done = again.send(again.form("/giai-dap"), chon="1")
        assert "Lời giải đáp" in done.text
        everybody = open_list(talk)
        assert "Hỏi đáp (1)" in everybody.text
        assert "Đã có lời giải đáp" in everybody.text
        assert "Lan" in everybody.text
        assert "Nguyễn" not in everybody.text

    def test_keeps_what_was_typed_when_it_cannot_be_taken(self, small: Talk) -> None:
        page = open_list(small, Learner.register(small.scene))
        text = "Gọi cho tôi số 0912 345 678 nhé"
        refused = page.send(page.form("/hoi-dap"), text=text)
        assert refused.status == 422
        assert typed(refused.form("/hoi-dap"), "text") == text
        assert "giống thông tin riêng" in refused.text
        assert refused.html.split("<title>")[1].startswith("Lỗi: ")

    def test_says_how_long_to_wait_after_many(self, small: Talk) -> None:
        lan = Learner.register(small.scene)
        for number in range(POSTS.most):
            small.ask(acting(lan), f"Câu hỏi {number}")
        page = open_list(small, lan)
        refused = page.send(page.form("/hoi-dap"), text="Câu hỏi nữa")
        assert refused.status == 429
        assert "Vui lòng chờ 10 phút" in refused.text
        assert typed(refused.form("/hoi-dap"), "text") == "Câu hỏi nữa"

    def test_is_offered_after_signing_in_and_costs_a_stranger_no_cookie(self, small: Talk) -> None:
        page = open_list(small)
        assert f"/dang-nhap?next={small.href}/hoi-dap" in page.links
        assert "Set-Cookie" not in page.response.headers
        assert not [form for form in page.forms if form.action.endswith("/hoi-dap") and form.method == "post"]

    def test_is_not_there_for_a_lesson_that_is_not(self, small: Talk) -> None:
        client = small.scene.app.test_client()
        assert visit(client, f"/khoa-hoc/{small.course.slug}/khong-co/hoi-dap").status == 404
        assert visit(client, f"{small.href}/hoi-dap/khong-co").status == 404


class TestWordsOfPeople:
    @pytest.mark.parametrize("text", ATTACKS)
    def test_are_shown_as_they_were_written_and_nothing_more(self, small: Talk, text: str) -> None:
        lan = acting(Learner.register(small.scene, "<b>Lan</b>"))
        posted = small.ask(lan, f"a {text}")
        for path in (f"{small.href}/hoi-dap", f"{small.href}/hoi-dap/{posted.thread_ref}"):
            page = visit(small.scene.app.test_client(), path)
            main = page.html.split("<main")[1].split("</main>")[0]
            assert "<script" not in main
            assert not re.search(r"<[^>]*\son\w+\s*=", main)
            assert "<img" not in main
            assert 'href="javascript' not in main
            assert "<b>" not in main
            assert " ".join(f"a {text}".split()) in page.text

    def test_link_only_with_their_whole_address_and_without_praise(self, small: Talk) -> None:
        posted = small.ask(acting(Learner.register(small.scene)), "Xem https://vi-du.vn/a?b=1&c=2 nhé")
        html = visit(small.scene.app.test_client(), f"{small.href}/hoi-dap/{posted.thread_ref}").html
        link = '<a href="https://vi-du.vn/a?b=1&amp;c=2" rel="noopener nofollow ugc">https://vi-du.vn/a?b=1&amp;c=2</a>'
        assert link in html


class TestFinding:
    def test_keeps_the_filter_of_the_address(self, small: Talk) -> None:
        lan = acting(Learner.register(small.scene))
        small.mark(lan, small.reply(lan, small.ask(lan, "Đọc mã cho ai?"), "Không ai cả"))
        small.ask(lan, "Còn câu này")
        page = open_list(small, query="?q=doc+ma")
        assert "Đọc mã cho ai?" in page.text
        assert "Còn câu này" not in page.text
        page = open_list(small, query="?loc=chua-giai-dap")
        assert "Đọc mã cho ai?" not in page.text
        assert "Còn câu này" in page.text
        assert "Không tìm thấy câu hỏi nào" in open_list(small, query="?q=xyzzy").text

    def test_leafs_through_many(self, small: Talk) -> None:
        minh = acting(Learner.register(small.scene, "Trần Văn Minh"), "trainer")
        for number in range(21):
            small.ask(minh, f"Câu số {number}")
        page = open_list(small)
        assert "21 câu hỏi" in page.text
        assert f"{small.href}/hoi-dap?trang=2" in page.links
        assert "Câu số 0" in open_list(small, query="?trang=2").text


class TestOwnPosts:
    def test_are_changed_and_taken_back_by_plain_forms(self, talk: Talk) -> None:
        lan = Learner.register(talk.scene, "Nguyễn Thị Lan")
        posted = talk.ask(acting(lan))
        path = f"{talk.href}/hoi-dap/{posted.thread_ref}/{posted.post_ref}"
        page = visit(lan.browser(), f"{path}/sua")
        assert typed(page.form("/sua"), "text") == "Mã OTP là gì ạ?"
        empty = page.send(page.form("/sua"), text=" ")
        assert (empty.status, "Vui lòng viết nội dung" in empty.text) == (422, True)
        changed = page.send(page.form("/sua"), text="Mã OTP dùng làm gì?")
        assert "đã sửa" in changed.text
        page = visit(lan.browser(), f"{path}/go")
        gone = page.send(page.form("/go"))
        assert "Đã gỡ bài." in gone.text
        assert "Mã OTP" not in visit(talk.scene.app.test_client(), f"{talk.href}/hoi-dap").text
        trace = visit(talk.scene.app.test_client(), f"{talk.href}/hoi-dap/{posted.thread_ref}")
        assert "Bài đã được người viết gỡ" in trace.text
        assert "Lan" not in trace.text

    def test_are_not_there_to_change_for_others(self, small: Talk) -> None:
        posted = small.ask(acting(Learner.register(small.scene)))
        path = f"{small.href}/hoi-dap/{posted.thread_ref}/{posted.post_ref}"
        other = Learner.register(small.scene).hold("trainer")
        assert visit(other.browser(), f"{path}/sua").status == 404
        assert visit(other.browser(), f"{path}/go").status == 404

    def test_of_a_child_are_seen_by_her_alone_until_looked_at(self, small: Talk) -> None:
        bi = born(small.scene, clock.local_day(clock.now()).year - 12, "Lê Quỳnh Bi")
        page = open_list(small, bi)
        asked = page.send(page.form("/hoi-dap"), text="Con hỏi ạ")
        assert "Chỉ bạn thấy bài này" in asked.text
        assert visit(small.scene.app.test_client(), asked.path).status == 404
        minh = Learner.register(small.scene, "Trần Văn Minh").hold("trainer")
        seen = visit(minh.browser(), asked.path)
        assert "Con hỏi ạ" not in seen.text
        ref = next(link for link in seen.links if link.startswith("/giang-vien/kiem-duyet/"))
        page = visit(minh.browser(), ref)
        assert "Con hỏi ạ" in page.text
        assert "Bài đã hiện cho mọi người." in page.send(page.form(ref), viec="show").text
        everybody = visit(small.scene.app.test_client(), asked.path)
        assert "Con hỏi ạ" in everybody.text
        assert "Quỳnh" not in everybody.text


class TestFlags:
    def test_are_sent_by_a_plain_form(self, talk: Talk) -> None:
        posted, reader = talk.ask(acting(Learner.register(talk.scene))), Learner.register(talk.scene)
        path = f"{talk.href}/hoi-dap/{posted.thread_ref}/{posted.post_ref}/bao"
        page = visit(reader.browser(), path)
        missing = page.send(page.form("/bao"), note="Bán hàng")
        assert (missing.status, "Vui lòng cho biết lý do" in missing.text) == (422, True)
        assert typed(missing.form("/bao"), "note") == "Bán hàng"
        assert "sẽ xem lại bài này" in missing.send(missing.form("/bao"), reason="advert").text
        page = visit(reader.browser(), path)
        assert "Bạn đã báo bài này rồi" in page.send(page.form("/bao"), reason="rude").text

    def test_hide_a_post_for_readers_at_the_second(self, small: Talk) -> None:
        author = Learner.register(small.scene, "Nguyễn Thị Lan")
        posted = small.ask(acting(author), "Vay tiền nhanh")
        for _ in range(2):
            small.flag(acting(Learner.register(small.scene)), posted)
        assert "Vay tiền nhanh" not in open_list(small).text
        own = visit(author.browser(), f"{small.href}/hoi-dap/{posted.thread_ref}")
        assert "Vay tiền nhanh" in own.text
        assert "Bài tạm ẩn cho đến khi" in own.text


class TestCosts:
    def test_stay_within_a_dozen_statements(self, talk: Talk) -> None:
        lan, minh = Learner.register(talk.scene, "Lan"), Learner.register(talk.scene, "Minh").hold("trainer")
        talk.owned_by(WARD)
        posted = talk.ask(acting(lan))
        for number in range(5):
            talk.reply(acting(minh, "trainer"), posted, f"Trả lời {number}")
        talk.flag(acting(minh), posted)
        report = talk.report(acting(lan))
        paths = (
            f"{talk.href}/hoi-dap",
            f"{talk.href}/hoi-dap?q=ma+otp&loc=chua-giai-dap",
            f"{talk.href}/hoi-dap/{posted.thread_ref}",
            f"{talk.href}/bao-sai",
            "/giang-vien/kiem-duyet",
            f"/giang-vien/kiem-duyet/{posted.post_ref}",
            "/giang-vien/bao-sai",
            f"/giang-vien/bao-sai/{report}",
        )
        browser = minh.browser()
        for path in paths:
            assert browser.get(path).status_code == 200, path
            with talk.scene.counting() as statements:
                browser.get(path)
            assert len(statements) <= 8, (path, statements)
