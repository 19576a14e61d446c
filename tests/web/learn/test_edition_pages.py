"""A course that goes on being written while people learn it: who sees which edition, and how one changes."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.conftest import Scene
from tests.made_courses import Lesson, made, publish
from tests.people import Learner
from tests.web.learn.reading import Page, visit

COURSE = "/khoa-hoc/khoa-thu"
NEWER = f"{COURSE}/phien-ban/moi"


def begun(scene: Scene, *lessons: str, read: int = 1) -> FlaskClient:
    """Publish a course and let somebody read its first lessons; return her browser."""
    publish(scene, made(*lessons))
    browser = Learner.register(scene).browser()
    for lesson in lessons[:read]:
        page = visit(browser, f"{COURSE}/{lesson}")
        page.send(page.form("/da-doc"))
    return browser


class TestWhoIsUnderWay:
    def test_goes_on_in_her_edition_and_is_told_of_the_newer_one(self, scene: Scene) -> None:
        browser = begun(scene, "mot", "hai")
        publish(scene, made("mot", "ba", "bon"))
        page = visit(browser, COURSE)
        assert "Khóa học đã có bản mới" in page.text
        assert NEWER in page.links
        assert "Đã học 1 trên 2 bài" in page.text
        assert visit(browser, f"{COURSE}/hai").status == 200
        assert visit(browser, "/").text.count("Đã học 1 trên 2 bài") == 1
        assert "1 trên 2 bài" in visit(browser, "/toi").text
        assert "Đã học 1 trên 2 bài" in visit(browser, "/khoa-hoc?q=khoa+thu").text

    def test_reads_a_correction_at_once(self, scene: Scene) -> None:
        browser = begun(scene, "mot", "hai")
        publish(scene, made(Lesson("mot", title="Bài một đã sửa"), "hai"), correction=True)
        publish(scene, made("ba"))
        assert "Bài một đã sửa" in visit(browser, f"{COURSE}/mot").text

    def test_costs_few_statements_in_an_older_edition(self, scene: Scene) -> None:
        browser = begun(scene, "mot", "hai")
        publish(scene, made("mot", "ba"))
        visit(browser, f"{COURSE}/mot")
        for address, most in ((f"{COURSE}/mot", 2), (COURSE, 6)):
            with scene.counting() as statements:
                assert browser.get(address).status_code == 200
            assert len(statements) <= most, (address, statements)

    def test_is_led_to_the_course_from_a_lesson_of_the_newer_one(self, small_scene: Scene) -> None:
        browser = begun(small_scene, "mot", "hai")
        publish(small_scene, made("mot", "ba"))
        page = visit(browser, f"{COURSE}/ba")
        assert page.path == COURSE
        assert "Bài vừa mở không có trong bản này" in page.text
        assert browser.post(f"{COURSE}/ba/da-doc").status_code == 404


class TestWhoIsNot:
    def test_sees_the_newest(self, small_scene: Scene) -> None:
        finished = begun(small_scene, "mot", "hai", read=2)
        publish(small_scene, made("mot", "hai", "ba"))
        page = visit(finished, COURSE)
        assert "Khóa học đã có bản mới" not in page.text
        assert "Đã học xong khóa này" in page.text
        assert "Bản mới có thêm 1 bài chưa đọc." in page.text
        assert visit(finished, f"{COURSE}/ba").status == 200
        assert f"{COURSE}/ba" in visit(Learner.register(small_scene).browser(), COURSE).links

    def test_is_led_kindly_from_a_lesson_that_is_gone(self, small_scene: Scene) -> None:
        publish(small_scene, made("mot", "hai"))
        publish(small_scene, made("mot"))
        stranger = small_scene.app.test_client()
        page = visit(stranger, f"{COURSE}/hai")
        assert (page.path, page.status) == (COURSE, 200)
        assert "Bài vừa mở không có trong bản này" in page.text
        assert visit(stranger, f"{COURSE}/khong-co").status == 404


class TestChangingTheEdition:
    def ask(self, browser: FlaskClient) -> Page:
        return visit(browser, NEWER)

    def test_says_what_changes_before_it_asks(self, small_scene: Scene) -> None:
        browser = begun(small_scene, "mot", "hai")
        publish(
            small_scene,
            made("mot", "ba", Lesson("bon", "assignment"), order="locked", prerequisites=("C01",)),
            note="Cập nhật số điện thoại.",
        )
        page = self.ask(browser)
        for words in (
            "Bài ba (5 phút)",
            "Bài hai (5 phút)",
            "Cập nhật số điện thoại.",
            "Các bài được tính theo thứ tự",
            "Cần hoàn thành thêm khóa khác",
            "đã học 1 trên 2 bài",
            "đã học 1 trên 3 bài",
        ):
            assert words in page.text, words

    def test_keeps_the_lessons_done(self, scene: Scene) -> None:
        browser = begun(scene, "mot", "hai")
        publish(scene, made("ba", "mot"))
        page = self.ask(browser)
        after = page.send(page.form("/phien-ban/moi"))
        assert after.path == COURSE
        assert "Đã chuyển sang bản mới" in after.text
        assert "Đã học 1 trên 2 bài" in after.text
        assert f"{COURSE}/ba" in after.links
        assert visit(browser, f"{COURSE}/hai").path == COURSE

    def test_sent_twice_is_once(self, small_scene: Scene) -> None:
        browser = begun(small_scene, "mot", "hai")
        publish(small_scene, made("mot"))
        page = self.ask(browser)
        page.send(page.form("/phien-ban/moi"))
        again = page.send(page.form("/phien-ban/moi"))
        assert (again.path, again.status) == (COURSE, 200)

    def test_asks_again_when_a_still_newer_one_came(self, small_scene: Scene) -> None:
        browser = begun(small_scene, "mot", "hai")
        publish(small_scene, made("mot", "ba"))
        page = self.ask(browser)
        publish(small_scene, made("mot", "bon"))
        again = page.send(page.form("/phien-ban/moi"))
        assert again.path == NEWER
        assert "Bài bon" in again.text

    def test_is_not_asked_of_who_has_the_newest(self, small_scene: Scene) -> None:
        browser = begun(small_scene, "mot", "hai")
        assert self.ask(browser).path == COURSE
        assert small_scene.app.test_client().get(NEWER).status_code == 302
