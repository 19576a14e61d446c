"""The browser's own memory: signed, small, and taken over at sign-up."""

from __future__ import annotations

from hashlib import sha256

from flask import make_response

from courses.operations.progress import LessonDone
from lms.web.learn import remembered
from tests.conftest import Scene


def remember(scene: Scene, cookie: str, *lessons: tuple[int, str, bool]) -> str:
    """Return the cookie after some lessons were completed, one request each."""
    for course_id, lesson, checked in lessons:
        with scene.app.test_request_context(headers={"Cookie": f"{remembered.COOKIE}={cookie}"}):
            response = make_response("")
            remembered.remember(response, course_id=course_id, lesson=lesson, checked=checked)
        cookie = response.headers["Set-Cookie"].split(";")[0].partition("=")[2]
    return cookie


def recalled(scene: Scene, cookie: str) -> list[LessonDone]:
    with scene.app.test_request_context(headers={"Cookie": f"{remembered.COOKIE}={cookie}"}):
        return remembered.lessons()


class TestTheMemoryOfABrowser:
    def test_gives_back_what_was_completed(self, small_scene: Scene) -> None:
        cookie = remember(small_scene, "", (7, "mot", False), (7, "hai", True), (9, "ba", False))
        found = [LessonDone(7, "mot", False), LessonDone(7, "hai", True), LessonDone(9, "ba", False)]
        assert recalled(small_scene, cookie) == found

    def test_never_makes_a_checked_lesson_merely_read(self, small_scene: Scene) -> None:
        cookie = remember(small_scene, "", (7, "mot", True), (7, "mot", False))
        assert recalled(small_scene, cookie) == [LessonDone(7, "mot", True)]

    def test_ignores_a_cookie_that_was_not_made_here(self, small_scene: Scene) -> None:
        good = remember(small_scene, "", (7, "mot", True))
        for cookie in (good[:-1] + ("A" if good[-1] != "A" else "B"), "rubbish", "."):
            assert recalled(small_scene, cookie) == []

    def test_stays_small_and_keeps_what_was_learnt_last(self, small_scene: Scene) -> None:
        names = [sha256(str(number).encode()).hexdigest() for number in range(200)]
        many = [(10**18 + number // 10, name, number % 2 == 0) for number, name in enumerate(names)]
        cookie = remember(small_scene, "", *many)
        found = recalled(small_scene, cookie)
        assert len(cookie) <= remembered.MOST_BYTES
        assert found[-1].lesson == many[-1][1]
        assert 40 <= len(found) < 200

    def test_is_closed_to_scripts_and_lasts_a_year(self, small_scene: Scene) -> None:
        with small_scene.app.test_request_context():
            response = make_response("")
            remembered.remember(response, course_id=7, lesson="mot", checked=True)
        header = response.headers["Set-Cookie"]
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header
        assert "Max-Age=31536000" in header

    def test_is_taken_once(self, small_scene: Scene) -> None:
        cookie = remember(small_scene, "", (7, "mot", True))
        with small_scene.app.test_request_context(headers={"Cookie": f"{remembered.COOKIE}={cookie}"}):
            response = make_response("")
            assert remembered.take(response) == [LessonDone(7, "mot", True)]
        assert "Max-Age=0" in response.headers["Set-Cookie"]
