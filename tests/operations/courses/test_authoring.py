"""A course from its first word to a published version, and back again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from courses import queries as courses
from courses.formats.package import read_course
from courses.operations import composing, drafting, publishing, reviewing, writing
from courses.queries import drafts
from courses.rules import arranging
from kernel import clock
from kernel.archive import open_bytes
from kernel.errors import Conflict, NotFound
from lms.loading import COURSES, place
from tests.authors import LESSON, Author
from tests.conftest import Scene


def save(author: Author, ref: str, body: str, revision: int, *, title: str = "Gác máy", auto: bool = False):
    return author.do(
        lambda session, _: writing.save(
            session,
            ref,
            "gac-may",
            title=title,
            body=body,
            revision=revision,
            auto=auto,
            actor=author.actor,
            at=clock.now(),
        )
    )


def ask(author: Author, ref: str, *, correction: bool = False, note: str = "Bài mới") -> str:
    return author.do(
        lambda session, desk: (
            reviewing.ask(
                session, ref, correction=correction, note=note, desk=desk, actor=author.actor, at=clock.now()
            ).public_id
        )
    )


def approve(author: Author, review: str) -> int:
    return author.do(
        lambda session, desk: reviewing.approve(session, review, note="", desk=desk, actor=author.actor, at=clock.now())
    )


class TestADraft:
    def test_is_published_by_a_second_person_only(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        review = ask(author, author.begin())
        with pytest.raises(reviewing.OwnWork):
            approve(author, review)
        version = approve(reviewer, review)
        with reviewer.reading() as session:
            card = courses.get_version(session, version)
            lesson = courses.get_lesson(session, card, "gac-may")
        assert (card.title, card.version, card.edition) == ("Dừng lại một phút", 1, 1)
        assert "Gác máy trước, kiểm tra sau." in lesson.html
        assert len(lesson.checks) == 1

    def test_cannot_be_reviewed_while_it_has_flaws(self, scene: Scene) -> None:
        author = Author(scene)
        ref = author.begin()
        save(author, ref, LESSON + "\n![](images/khong-co.jpg)\n", 1)
        with pytest.raises(reviewing.NotReady):
            ask(author, ref)

    def test_is_not_there_for_trainers_of_another_unit(self, scene: Scene) -> None:
        author, stranger = Author(scene, path="01.00004."), Author(scene, "Lê Văn Xa", path="01.00008.")
        ref = author.begin()
        with pytest.raises(NotFound):
            save(stranger, ref, "Ghi đè", 1)
        with stranger.reading() as session, pytest.raises(NotFound):
            drafts.get_draft(session, ref, actor=stranger.actor)
        with stranger.reading() as session:
            assert drafts.list_drafts(session, actor=stranger.actor).total == 0

    def test_published_from_an_old_state_keeps_what_was_written_since(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = author.begin()
        review = ask(author, ref)
        save(author, ref, LESSON.replace("thở", "thở sâu"), 1)
        version = approve(reviewer, review)
        with author.reading() as session:
            card = drafts.get_draft(session, ref, actor=author.actor)
            assert card.state == "draft"
            assert "thở sâu" in drafts.get_lesson(session, card, "gac-may").body
            assert "thở sâu" not in courses.get_lesson(session, courses.get_version(session, version), "gac-may").html

    def test_of_a_shipped_course_composes_to_the_shipped_bytes(self, scene: Scene) -> None:
        author = Author(scene)
        folder = next(COURSES.glob("c03-*"))

        def begin(session, desk):
            draft = reviewing.open_course(
                session,
                "an-toan-tren-mang-tranh-bi-lua",
                unit_path="01.",
                desk=desk,
                actor=author.actor,
                at=clock.now(),
            )
            tree = composing.compose(session, draft, desk.read)
            return {name: tree.read(name) for name in tree.names()}

        made = author.do(begin)
        shipped = {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }
        assert {name: data for name, data in made.items() if not name.startswith("bank/")} == shipped
        assert {"bank/bank.toml", "bank/items.toml"} <= set(made)


class TestTwoPeopleOnOneLesson:
    def test_are_merged_where_they_changed_different_lines(self, scene: Scene) -> None:
        one, two = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = one.begin()
        assert save(one, ref, LESSON.replace("thở", "thở sâu"), 1).outcome == "saved"
        met = save(two, ref, LESSON.replace("Gác máy trước", "Luôn gác máy trước"), 1)
        assert met.outcome == "merged"
        assert "thở sâu" in met.body
        assert "Luôn gác máy trước" in met.body

    def test_are_kept_apart_where_they_contradict_each_other(self, scene: Scene) -> None:
        one, two = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = one.begin()
        save(one, ref, LESSON.replace("thở", "thở sâu"), 1)
        met = save(two, ref, LESSON.replace("thở", "đếm đến mười"), 1)
        assert met.outcome == "apart"
        assert "thở sâu" in met.body
        with two.reading() as session:
            card = drafts.get_draft(session, ref, actor=two.actor)
            lesson = drafts.get_lesson(session, card, "gac-may")
            aside = drafts.find_aside(session, lesson.id, two.actor.person_id)
            assert "thở sâu" in lesson.body
            assert aside is not None
            assert "đếm đến mười" in aside.body

    def test_are_told_of_each_other(self, scene: Scene) -> None:
        one, two = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = one.begin()
        at = clock.now()
        assert one.do(lambda s, _: writing.open_lesson(s, ref, "gac-may", actor=one.actor, at=at)) == 0
        seen = two.do(lambda s, _: writing.open_lesson(s, ref, "gac-may", actor=two.actor, at=at))
        assert seen == one.actor.person_id


class TestHistory:
    def test_gives_back_any_earlier_state(self, scene: Scene) -> None:
        author = Author(scene)
        ref = author.begin()
        save(author, ref, "Chữ mới", 1)
        with author.reading() as session:
            lesson = drafts.get_lesson(session, drafts.get_draft(session, ref, actor=author.actor), "gac-may")
            first = drafts.list_revisions(session, lesson.id).rows[-1]
        restored = author.do(
            lambda s, _: writing.restore(s, ref, "gac-may", first.id, actor=author.actor, at=clock.now())
        )
        assert restored.body == LESSON
        assert restored.revision == 3

    def test_undoes_the_last_change_of_the_outline(self, scene: Scene) -> None:
        author = Author(scene)
        ref = author.begin()
        at = clock.now()
        author.do(
            lambda s, _: drafting.arrange(
                s,
                ref,
                lambda p: arranging.remove_lesson(p, "gac-may"),
                what="lesson-removed",
                actor=author.actor,
                at=at,
            )
        )
        what = author.do(lambda s, _: drafting.undo(s, ref, actor=author.actor, at=at))
        with author.reading() as session:
            card = drafts.get_draft(session, ref, actor=author.actor)
        assert what == "lesson-removed"
        assert [line.slug for line in card.lessons] == ["gac-may"]

    def test_refuses_facts_that_somebody_else_has_changed_meanwhile(self, scene: Scene) -> None:
        author = Author(scene)
        ref = author.begin()
        with pytest.raises(drafting.Moved):
            author.do(
                lambda s, _: drafting.set_facts(
                    s, ref, {"title": "Khác"}, revision=1, actor=author.actor, at=clock.now()
                )
            )


class TestACorrection:
    def test_stays_in_the_edition(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = author.begin()
        approve(reviewer, ask(author, ref))
        save(author, ref, LESSON.replace("thở", "thở sâu"), 1)
        version = approve(reviewer, ask(author, ref, correction=True))
        with author.reading() as session:
            card = courses.get_version(session, version)
        assert (card.version, card.edition) == (2, 1)

    def test_may_not_add_a_lesson(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = author.begin()
        approve(reviewer, ask(author, ref))
        author.do(
            lambda s, _: drafting.add_lesson(
                s,
                ref,
                title="Thêm một bài",
                module=0,
                body=LESSON,
                facts={"outcome": "x", "minutes": 5, "components": ["4.1"]},
                actor=author.actor,
                at=clock.now(),
            )
        )
        review = ask(author, ref, correction=True)
        with pytest.raises(publishing.NotACorrection):
            approve(reviewer, review)
        author.do(lambda s, _: reviewing.withdraw(s, review, actor=author.actor, at=clock.now()))
        version = approve(reviewer, ask(author, ref))
        with author.reading() as session:
            assert courses.get_version(session, version).edition == 2


class TestAVersion:
    def test_is_kept_as_a_package_and_can_be_restored(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        ref = author.begin()
        first = approve(reviewer, ask(author, ref))
        save(author, ref, LESSON.replace("thở", "thở sâu"), 1)
        approve(reviewer, ask(author, ref, correction=True))
        author.do(
            lambda s, desk: reviewing.restore_version(s, ref, first, desk=desk, actor=author.actor, at=clock.now())
        )
        with author.reading() as session:
            card = drafts.get_draft(session, ref, actor=author.actor)
            assert drafts.get_lesson(session, card, "gac-may").body == LESSON
            package = courses.get_package(session, first)
        data = scene.app.extensions["files"].get(package)
        source = read_course(open_bytes(data), place=place)
        assert source.flaws == ()
        assert replace(source, images={}).title == "Dừng lại một phút"

    def test_cannot_be_asked_for_twice_at_once(self, scene: Scene) -> None:
        author = Author(scene)
        ref = author.begin()
        ask(author, ref)
        with pytest.raises(Conflict):
            ask(author, ref)
