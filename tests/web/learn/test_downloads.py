"""Courses to take home: a booklet, an electronic book, two sides of paper a lesson."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import unquote

from sqlalchemy import text
from werkzeug.test import TestResponse

from courses import queries as courses
from courses.formats.exporters.pdf import count_sides
from courses.formats.package import read_course
from courses.operations import publishing
from kernel import clock
from kernel.actor import SYSTEM
from lms import derived, loading, work
from lms.extensions import db
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import visit

SLUG = "an-toan-tren-mang-tranh-bi-lua"
COURSE = f"/khoa-hoc/{SLUG}"
BOOKLET, BOOK = f"{COURSE}/tai-ve/khoa-hoc.pdf", f"{COURSE}/tai-ve/khoa-hoc.epub"
PAPER = f"{COURSE}/mat-khau-ma-otp-xac-thuc-hai-lop/in.pdf"


def get(scene: Scene, path: str, **headers: str) -> TestResponse:
    return scene.app.test_client().get(path, headers=headers)


def made(scene: Scene) -> int:
    with scene.app.app_context():
        return int(db.session.execute(text("SELECT count(*) FROM derived_file")).scalar() or 0)


class TestABooklet:
    def test_is_sent_as_a_file_with_its_name_in_both_spellings(self, scene: Scene) -> None:
        answer = get(scene, BOOKLET)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        kind, plain, full = answer.headers["Content-Disposition"].split("; ")
        assert (kind, plain) == ("attachment", f'filename="{SLUG}.pdf"')
        assert unquote(full.removeprefix("filename*=UTF-8''")) == "An toàn trên mạng, tránh bị lừa.pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert count_sides(answer.data) > 10

    def test_may_be_looked_at_first(self, small_scene: Scene) -> None:
        assert get(small_scene, f"{BOOKLET}?xem=1").headers["Content-Disposition"].startswith("inline; ")

    def test_is_made_once(self, scene: Scene) -> None:
        first = get(scene, BOOKLET)
        with scene.counting() as statements:
            assert get(scene, BOOKLET).data == first.data
        assert made(scene) == 1
        assert not [each for each in statements if not each.startswith("SELECT")], statements

    def test_is_not_sent_again_to_who_has_it(self, small_scene: Scene) -> None:
        etag = get(small_scene, BOOKLET).headers["ETag"]
        again = get(small_scene, BOOKLET, **{"If-None-Match": etag})
        assert (again.status_code, again.data) == (304, b"")

    def test_is_made_again_when_its_bytes_were_lost(self, small_scene: Scene) -> None:
        first = get(small_scene, BOOKLET)
        small_scene.app.extensions["files"].remove(first.headers["ETag"].strip('"'))
        again = get(small_scene, BOOKLET)
        assert (again.status_code, again.data) == (200, first.data)

    def test_asked_for_by_two_at_once_is_made_once(self, scene: Scene) -> None:
        with scene.counting() as statements, ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _n: get(scene, BOOKLET).status_code, range(2)))
        assert answers == [200, 200]
        assert len([each for each in statements if each.startswith("INSERT INTO derived_file")]) == 1

    def test_of_a_course_that_is_not_there_is_not_found(self, small_scene: Scene) -> None:
        for path in (BOOKLET, BOOK, PAPER):
            assert get(small_scene, path.replace(SLUG, "khong-co")).status_code == 404

    def test_is_for_everybody_and_private_to_who_is_signed_in(self, small_scene: Scene) -> None:
        assert get(small_scene, BOOKLET).headers["Cache-Control"] == "no-cache"
        answer = Learner.register(small_scene).browser().get(BOOKLET)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-cache")


class TestABook:
    def test_is_an_electronic_book_of_all_lessons(self, scene: Scene) -> None:
        answer = get(scene, BOOK)
        assert (answer.status_code, answer.mimetype) == (200, "application/epub+zip")
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{SLUG}.epub"; ')
        names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        assert names[0] == "mimetype"
        assert sum(name.startswith("EPUB/bai-") for name in names) == 8

    def test_asks_as_the_pages_do(self, small_scene: Scene) -> None:
        book = zipfile.ZipFile(io.BytesIO(get(small_scene, BOOK).data))
        lesson = book.read("EPUB/bai-005.xhtml").decode()
        with small_scene.app.app_context():
            card = courses.get_course(db.session(), SLUG)
            (first, *_rest) = courses.get_lesson(db.session(), card, card.lessons[4].slug).checks
        texts = [first["spec"]["options"][index]["plain"] for index in first["presentation"]["order"]]
        places = [lesson.index(each) for each in texts]
        assert places == sorted(places)


class TestALessonOnPaper:
    def test_takes_two_sides_at_most_whatever_lesson_it_is(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            cards = courses.list_catalogue(db.session())
        tried = 0
        for card in cards:
            for line in card.lessons:
                answer = get(small_scene, f"/khoa-hoc/{card.slug}/{line.slug}/in.pdf")
                assert answer.status_code == 200, line.slug
                assert 1 <= count_sides(answer.data) <= 2, line.slug
                tried += 1
        assert tried == 21

    def test_is_shown_in_the_browser_and_named(self, small_scene: Scene) -> None:
        answer = get(small_scene, PAPER)
        named = 'inline; filename="mat-khau-ma-otp-xac-thuc-hai-lop.pdf"; '
        assert answer.headers["Content-Disposition"].startswith(named)
        assert "sandbox" not in answer.headers["Content-Security-Policy"]

    def test_of_a_lesson_that_is_not_there_is_not_found(self, small_scene: Scene) -> None:
        assert get(small_scene, f"{COURSE}/khong-co/in.pdf").status_code == 404
        assert made(small_scene) == 0


class TestTheLinks:
    def test_stand_on_the_page_of_the_course_with_weights_once_known(self, small_scene: Scene) -> None:
        client = small_scene.app.test_client()
        before = visit(client, COURSE)
        assert {BOOKLET, BOOK, f"{BOOKLET}?xem=1"} <= set(before.links)
        weight = f", {round(len(get(small_scene, BOOKLET).data) / 1024)} KB"
        assert weight not in before.text
        assert weight in visit(client, COURSE).text

    def test_stand_on_the_page_of_a_lesson(self, small_scene: Scene) -> None:
        assert PAPER in visit(small_scene.app.test_client(), PAPER.removesuffix("/in.pdf")).links

    def test_are_not_there_for_a_version_without_a_package(self, small_scene: Scene) -> None:
        with small_scene.app.app_context():
            session, at = db.session(), clock.now()
            source = replace(read_course(loading.COURSES / "c03-an-toan-tren-mang", place=loading.place), sha256="x")
            bare = publishing.Approval()
            work.run(
                session,
                lambda: publishing.publish(session, source, position=3, cover="", approval=bare, actor=SYSTEM, at=at),
            )
        assert BOOKLET not in visit(small_scene.app.test_client(), COURSE).links
        assert get(small_scene, BOOKLET).status_code == 404


class TestARecipe:
    def test_is_another_one_for_whatever_the_result_depends_on(self) -> None:
        base = {"kind": "book", "writer": 1, "package": "a", "sample": False}
        others = [base | {name: value} for name, value in (("writer", 2), ("package", "b"), ("sample", True))]
        assert len({derived.recipe(**each) for each in (base, *others)}) == 4  # type: ignore[arg-type]


class TestFontsForPapers:
    def test_are_never_sent_to_a_browser(self, small_scene: Scene) -> None:
        assert not [name for name in small_scene.app.extensions["assets"].by_name if name.endswith(".ttf")]
