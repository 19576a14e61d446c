"""Handing in an assignment and reading it at the trainer's desk, as browsers without scripts do it."""

from __future__ import annotations

from tests.conftest import Scene
from tests.made_courses import Lesson, made, publish
from tests.people import WARD, Learner
from tests.web.learn.reading import Page, visit

LESSON = "/khoa-hoc/khoa-thu/mot"
QUEUE = "/giang-vien/bai-nop"
COURSE = made(Lesson("mot", "assignment"))


def handed_in(page: Page, words: str = "Tôi gác máy, rồi gọi con.") -> Page:
    return page.send(page.form("/bai-nop"), **{"nop-text": words})


def trainer(scene: Scene, name: str = "Trần Văn Minh") -> Learner:
    return Learner.register(scene, name).hold("trainer", WARD)


def opened(reader: Learner) -> Page:
    """Open the first text of the queue."""
    browser = reader.browser()
    queue = visit(browser, QUEUE)
    return visit(browser, next(link for link in queue.links if link.startswith(f"{QUEUE}/")))


def decided(page: Page, result: str, words: str = "") -> Page:
    return page.send(page.forms[-1], **{"feedback": words, "ket-qua": result})


class TestALessonWithAnAssignment:
    def test_asks_a_stranger_to_sign_in(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        page = visit(small_scene.app.test_client(), LESSON)
        assert f"/dang-nhap?next={LESSON}" in page.links
        assert "khi giảng viên duyệt bài nộp" in page.text
        assert not [form for form in page.forms if form.action.endswith(("/bai-nop", "/da-doc"))]

    def test_goes_from_a_text_to_an_approval(self, scene: Scene) -> None:
        publish(scene, COURSE)
        student, reader = Learner.register(scene, "Nguyễn Thị Sen"), trainer(scene)
        page = visit(student.browser(), LESSON)
        assert "Viết bài và nộp cho giảng viên." in page.text
        after = handed_in(page)
        assert after.path == LESSON
        assert "Bài đang chờ duyệt" in after.text
        assert "Tôi gác máy, rồi gọi con." in after.text
        assert "bài nộp đang chờ giảng viên duyệt" in visit(student.browser(), "/khoa-hoc/khoa-thu").text
        text = opened(reader)
        assert "Bài nộp của Nguyễn Thị Sen" in text.text
        assert "Tôi gác máy, rồi gọi con." in text.text
        back = decided(text, "duyet", "Rất tốt.")
        assert back.path == QUEUE
        assert "Không có bài nào chờ đọc" in back.text
        final = visit(student.browser(), LESSON)
        assert "Bài đã được duyệt" in final.text
        assert "Rất tốt." in final.text
        assert "Bài nộp đã được duyệt" in final.text
        student.settle()
        assert "Giảng viên đã duyệt bài nộp" in visit(student.browser(), "/thong-bao").text

    def test_goes_back_with_a_sentence_and_keeps_her_text(self, scene: Scene) -> None:
        publish(scene, COURSE)
        student, reader = Learner.register(scene), trainer(scene)
        handed_in(visit(student.browser(), LESSON))
        decided(opened(reader), "gui-lai", "Vui lòng thêm một ví dụ.")
        page = visit(student.browser(), LESSON)
        assert "Bài cần bổ sung" in page.text
        assert "Vui lòng thêm một ví dụ." in page.text
        assert page.form("/bai-nop").values("nop-text") == ["Tôi gác máy, rồi gọi con."]
        assert "Bài đang chờ duyệt" in handed_in(page, "Tôi gác máy. Ví dụ: hôm qua.").text

    def test_keeps_what_was_typed_when_it_cannot_be_taken(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        browser = Learner.register(small_scene).browser()
        page = visit(browser, LESSON)
        empty = handed_in(page, "  ")
        assert (empty.status, "Vui lòng viết bài trước khi nộp" in empty.text) == (422, True)
        assert empty.html.split("<title>")[1].startswith("Lỗi: ")
        long = handed_in(page, "à" * 4001)
        assert long.status == 422
        assert long.form("/bai-nop").values("nop-text") == ["à" * 4001]
        nowhere = visit(Learner.register(small_scene, ward=None).browser(), LESSON)
        refused = handed_in(nowhere, "Bài của tôi.")
        assert "Vui lòng khai nơi cư trú" in refused.text
        assert refused.form("/bai-nop").values("nop-text") == ["Bài của tôi."]

    def test_sent_twice_is_one_and_two_windows_lose_nothing(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        browser = Learner.register(small_scene).browser()
        first, second = visit(browser, LESSON), visit(browser, LESSON)
        handed_in(first)
        assert handed_in(first).status == 200
        crossed = handed_in(second, "Bài ở cửa sổ kia.")
        assert crossed.status == 409
        assert crossed.form("/bai-nop").values("nop-text") == ["Bài ở cửa sổ kia."]
        assert "Tôi gác máy, rồi gọi con." in crossed.text
        assert "Bài đang chờ duyệt" in crossed.send(crossed.form("/bai-nop")).text

    def test_is_not_there_where_none_is_asked_for(self, small_scene: Scene) -> None:
        publish(small_scene, made(Lesson("mot", "assignment"), "hai"))
        browser = Learner.register(small_scene).browser()
        token = visit(browser, LESSON).form("/bai-nop").sent()
        for lesson in ("hai", "khong-co"):
            data = token | {"nop-text": ["Bài."]}
            assert browser.post(f"/khoa-hoc/khoa-thu/{lesson}/bai-nop", data=data).status_code == 404

    def test_shows_a_text_as_text(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        page = handed_in(visit(Learner.register(small_scene).browser(), LESSON), "<b>đậm</b>\n<script>x</script>")
        assert "<b>đậm" not in page.html
        assert "&lt;script&gt;" in page.html
        assert "<script>x" not in opened(trainer(small_scene)).html


class TestTheTrainersDesk:
    def test_is_only_for_trainers_of_the_unit(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        handed_in(visit(Learner.register(small_scene).browser(), LESSON))
        text = opened(trainer(small_scene)).path
        stranger = Learner.register(small_scene).hold("trainer", "01.00070.")
        assert "Không có bài nào chờ đọc" in visit(stranger.browser(), QUEUE).text
        assert visit(stranger.browser(), text).status == 404
        assert Learner.register(small_scene).browser().get(QUEUE).status_code == 403

    def test_does_not_let_anybody_read_her_own(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        reader = trainer(small_scene)
        handed_in(visit(reader.browser(), LESSON))
        assert "Không có bài nào chờ đọc" in visit(reader.browser(), QUEUE).text

    def test_needs_a_sentence_to_send_a_text_back(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        handed_in(visit(Learner.register(small_scene).browser(), LESSON))
        page = opened(trainer(small_scene))
        assert decided(page, "gui-lai").status == 422
        assert decided(page, "").status == 422

    def test_says_when_another_was_faster(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        handed_in(visit(Learner.register(small_scene).browser(), LESSON))
        first, second = opened(trainer(small_scene)), opened(trainer(small_scene, "Lê Thị Hạnh"))
        decided(first, "duyet")
        assert decided(first, "duyet").path == QUEUE
        late = decided(second, "gui-lai", "Chưa đủ.")
        assert late.status == 409
        assert "Đã duyệt" in late.text
        assert late.form(late.path).values("feedback") == ["Chưa đủ."]

    def test_changes_nothing_for_who_only_reads(self, small_scene: Scene) -> None:
        publish(small_scene, COURSE)
        handed_in(visit(Learner.register(small_scene).browser(), LESSON))
        page = opened(trainer(small_scene).hold("auditor", "01."))
        assert decided(page, "duyet").status == 403

    def test_is_in_the_trainers_menu(self, small_scene: Scene) -> None:
        assert QUEUE in visit(trainer(small_scene).browser(), "/giang-vien").links
