"""SCORM packages: unpacked when a course is published; what they report marks a lesson as read, and no more."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses import queries as courses
from courses.models import Completion, ScormFile, ScormPackage, ScormState
from courses.operations import composing, drafting, reviewing, scorm
from courses.operations.desk import Desk
from courses.queries import scorm as packages
from courses.queries.using import used_files
from kernel import clock
from kernel.actor import Actor
from kernel.archive import MemoryTree, Refused, pack
from kernel.errors import NotFound
from lms import files, work
from lms.extensions import db
from lms.score.models import LedgerEntry
from tests.authors import Author
from tests.conftest import Scene
from tests.made_courses import Lesson, Made, publish
from tests.people import Learner
from tests.scorm_packages import LAUNCH, package
from tests.scorm_packages import course as made_course

CLAIM = {"status": "completed", "score": 80, "seconds": 60, "state": {"cmi.suspend_data": "trang 7"}}


def played(data: bytes, *, second: str = "doc", launch: str = f"#{LAUNCH}", **more: object) -> Made:
    """Return a course whose first lesson plays a package."""
    course = Made((Lesson("choi", checks=0), Lesson(second, checks=0)), files={"scorm/goi.zip": data}, **more)
    front = f'+++\noutcome = "làm được"\nminutes = 5\ncomponents = ["4.1"]\nscorm = "scorm/goi.zip{launch}"\n+++\n'
    return Made(
        course.lessons,
        remark=course.remark,
        files=course.files | {"01-choi.md": f"{front}# Chơi\n\nBài này là nội dung tương tác.\n".encode()},
    )


def unpack(scene: Scene, data: bytes) -> str:
    with scene.app.app_context():
        session, at = db.session(), clock.now()
        store = scene.app.extensions["files"]

        def keep(each: bytes) -> str:
            return files.keep(session, store, each, media_type="application/octet-stream", at=at)

        return work.run(session, lambda: scorm.unpack(session, data, keep=keep, at=at))


def report(scene: Scene, learner: Learner, sent: object = CLAIM, *, later: int = 0) -> bool:
    with scene.app.app_context():
        session = db.session()
        course = courses.get_course(session, "khoa-thu")
        actor, at = Actor(person_id=learner.person_id), clock.now() + timedelta(minutes=later)
        return work.run(
            session, lambda: scorm.take(session, course=course, lesson="choi", sent=sent, actor=actor, at=at)
        )


class TestAPackage:
    def test_is_unpacked_once_with_the_types_it_is_served_as(self, scene: Scene) -> None:
        data = package("2004", title="Mở một lần")
        digest = unpack(scene, data)
        assert unpack(scene, data) == digest == hashlib.sha256(data).hexdigest()
        with scene.app.app_context():
            assert packages.version_of(db.session(), digest) == "2004"
            page = packages.get_file(db.session(), digest, LAUNCH)
            assert page.media_type == "text/html"
            assert b"noi-dung" in (scene.app.extensions["files"].get(page.sha256) or b"")
            assert packages.get_file(db.session(), digest, "chung/la.xyz").media_type == "application/octet-stream"
            assert db.session.scalar(select(func.count()).select_from(ScormPackage)) == 1
            assert db.session.scalar(select(func.count()).select_from(ScormFile)) == 7
            with pytest.raises(NotFound):
                packages.get_file(db.session(), digest, "chung/khong-co.js")
            assert used_files(db.session(), [page.sha256]) == {page.sha256}

    def test_is_refused_when_it_is_none(self, scene: Scene) -> None:
        with pytest.raises(Refused):
            unpack(scene, b"PK no zip")
        with pytest.raises(scorm.NoManifest):
            unpack(scene, pack({"a.html": b"x"}))
        with scene.app.app_context():
            assert db.session.scalar(select(func.count()).select_from(ScormPackage)) == 0

    def test_keeps_a_picture_servable_that_a_lesson_shows_too(self, scene: Scene) -> None:
        picture = b"\x89PNG of both"
        unpack(scene, package(title="Có ảnh", anh__a=picture))
        with scene.app.app_context():
            session, store = db.session(), scene.app.extensions["files"]
            digest = work.run(
                session, lambda: files.keep(session, store, picture, media_type="image/png", at=clock.now())
            )
            assert files.get_kept(session, digest).media_type == "image/png"


class TestALessonThatPlays:
    def test_knows_its_package_when_it_is_published(self, scene: Scene) -> None:
        data = package()
        card = publish(scene, played(data, launch=f"#{LAUNCH}?muc=2"))
        assert card.lesson("choi").scorm == f"{hashlib.sha256(data).hexdigest()}#{LAUNCH}?muc=2"
        assert card.lesson("doc").scorm == ""

    @pytest.mark.parametrize("launch", ["", "#", "#../a.html"])
    def test_without_its_package_is_a_flaw(self, scene: Scene, launch: str) -> None:
        source = played(package(), launch=launch).source()
        assert [(flaw.code, flaw.file) for flaw in source.flaws] == [("scorm-missing", "01-choi.md")]

    def test_is_another_version_when_only_its_package_changed(self, scene: Scene) -> None:
        first = publish(scene, played(package(title="Một")))
        second = publish(scene, played(package(title="Hai")))
        assert (first.version, second.version) == (1, 2)

    def test_can_be_played_when_a_second_person_has_approved_it(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        tree = MemoryTree(made_course("1.2", code="KT1", slug="tuong-tac"))
        digest = hashlib.sha256(tree.read("scorm/goi.zip")).hexdigest()

        def begin(session: Session, desk: Desk) -> str:
            draft = drafting.take_in(
                session,
                composing.take_apart(tree),
                reviewing.keep_files(tree, desk),
                title="Khóa tương tác",
                unit_path="01.",
                actor=author.actor,
                at=clock.now(),
            )
            review = reviewing.ask(
                session, draft.public_id, correction=False, note="", desk=desk, actor=author.actor, at=clock.now()
            )
            return review.public_id

        review = author.do(begin)
        with scene.app.app_context():
            assert db.session.get(ScormPackage, digest) is None
        version = reviewer.do(
            lambda session, desk: reviewing.approve(
                session, review, note="", desk=desk, actor=reviewer.actor, at=clock.now()
            )
        )
        with scene.app.app_context():
            assert courses.get_version(db.session(), version).lesson("choi").scorm == f"{digest}#{LAUNCH}"
            assert packages.version_of(db.session(), digest) == "1.2"


class TestAReport:
    def test_marks_the_lesson_done_and_gives_no_points(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        publish(scene, played(package()))
        assert report(scene, learner) is True
        with scene.app.app_context():
            steps = courses.list_steps(db.session(), person_id=learner.person_id)
            assert [(step.lesson, step.read, step.checked, step.done) for step in steps] == [
                ("choi", True, False, True)
            ]
            points = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.person_id == learner.person_id)
            assert db.session.scalar(points) == 0

    def test_of_somebody_under_way_marks_nothing(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        publish(scene, played(package()))
        assert report(scene, learner, CLAIM | {"status": "incomplete"}) is False
        with scene.app.app_context():
            assert courses.list_steps(db.session(), person_id=learner.person_id) == []

    def test_is_given_back_the_newest_first_and_twins_change_nothing(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        data = package()
        card = publish(scene, played(data))
        for later in (0, 0, 1):
            report(scene, learner, CLAIM | {"state": {"cmi.suspend_data": f"phút {later}"}}, later=later)
        asked = {"person_id": learner.person_id, "course_id": card.id, "lesson": "choi"}
        with scene.app.app_context():
            assert db.session.scalar(select(func.count()).select_from(ScormState)) == 1
            found = packages.find_state(db.session(), package=hashlib.sha256(data).hexdigest(), **asked)
            assert found is not None
            assert (found.status, found.score, found.seconds) == ("completed", 80.0, 60)
            assert found.state == {"cmi.suspend_data": "phút 1"}
            assert packages.find_state(db.session(), package="another", **asked) is None

    def test_completes_the_course_with_its_last_lesson(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        card = publish(scene, Made((Lesson("choi", checks=0),), files=played(package()).files))
        report(scene, learner)
        report(scene, learner)
        with scene.app.app_context():
            done = db.session.scalars(select(Completion.kind).where(Completion.course_id == card.id)).all()
            assert done == ["lessons"]

    def test_of_another_form_is_refused_whole(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        publish(scene, played(package()))
        with pytest.raises(scorm.BadClaim) as refused:
            report(scene, learner, CLAIM | {"score": 1_000})
        assert refused.value.field == "score"
        with scene.app.app_context():
            assert db.session.scalar(select(func.count()).select_from(ScormState)) == 0

    def test_for_a_lesson_without_a_package_is_not_there(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        publish(scene, Made((Lesson("choi"),)))
        with pytest.raises(NotFound):
            report(scene, learner)
