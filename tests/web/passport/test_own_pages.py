"""What belongs to the learner: the work under way, and who has seen her record."""

from __future__ import annotations

from dataclasses import fields
from types import ModuleType

import courses.events
import lms.criteria.events
import lms.forum.events
import lms.orgs.events
import lms.people.events
import lms.score.events
import lms.teaching.events
import question_bank.events
from kernel import clock
from kernel.actor import Actor
from kernel.events import Event, tell
from lms import work
from lms.extensions import db
from lms.people.events import ProfileViewed
from lms.recognition.rules.moves import MOVES
from lms.web.admin import words
from lms.web.passport import privacy_words
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import visit

LESSONS = "/khoa-hoc/hieu-ve-cong-dan-hoc-tap"


ABOUT_NOBODY = {
    "CallCancelled",
    "CallMade",
    "CallRestored",
    "CohortChanged",
    "CommendationStepped",
    "CohortOpened",
    "CohortStateSet",
    "CoursePublished",
    "KeyRotated",
    "ModelAdded",
    "ModelChanged",
    "ModelStepped",
    "PolicyApproved",
    "PolicyAsked",
    "PolicyDrafted",
    "PolicyLoaded",
    "PolicyReturned",
    "PolicyWithdrawn",
    "ReviewAsked",
    "YearChanged",
    "YearOpened",
}


VARIANTS: dict[str, tuple[object, ...]] = {
    "AnswerMarked": (True, False),
    "AssignmentDecided": (True, False),
    "CommendationConsented": (True, False),
    "CorrectionDecided": (True, False),
    "KinshipDeclared": (True, False),
    "PasswordChanged": ("own", "email", "slip"),
    "PostDecided": ("shown", "kept", "restored", "hidden", "closed"),
    "RecoveryMade": ("email", "slip"),
    "Registered": ("self", "entered", "import", "sample"),
    "ReportHandled": ("fixing", "fixed", "declined"),
    "ResidenceChanged": (True, False),
    "RoleGranted": ("trainer", "helper", "cadre", "city", "admin", "auditor"),
    "SessionsEnded": (True, False),
}
"""What the detail that changes a fact's words may be."""


def kept_of_people() -> list[type[Event]]:
    """Return every kind of fact that the log keeps about a person, of all packages there are."""
    kinds: list[type[Event]] = []
    waiting: list[type[Event]] = [Event]
    while waiting:
        children = [kind for kind in waiting.pop().__subclasses__() if not kind.__module__.startswith("tests")]
        waiting += children
        kinds += children
    general = {base.__name__ for kind in kinds for base in kind.__mro__[1:]}  # never told itself
    return [
        kind for kind in kinds if not getattr(kind, "recorded", False) and kind.__name__ not in general | ABOUT_NOBODY
    ]


def logged(*modules: ModuleType) -> list[type[Event]]:
    """Return the facts of these modules that the log holds: told as they are, and without a record of their own."""
    kinds = [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Event) and kind.__module__ == module.__name__
    ]
    bases = {base for kind in kinds for base in kind.__bases__}
    return [kind for kind in kinds if kind not in bases and not getattr(kind, "recorded", False)]


class TestMyWork:
    def test_begins_with_a_way_to_a_course(self, small_scene: Scene) -> None:
        page = visit(Learner.register(small_scene).browser(), "/toi")
        assert "Chưa có khóa học nào đang học dở" in page.text
        assert "/khoa-hoc" in page.links

    def test_goes_on_at_the_next_lesson(self, small_scene: Scene) -> None:
        browser = Learner.register(small_scene).browser()
        course = visit(browser, LESSONS)
        first = next(link for link in course.links if link.startswith(LESSONS + "/"))
        lesson = visit(browser, first)
        after = lesson.send(lesson.form("/da-doc"))
        assert after.status == 200
        page = visit(browser, "/toi")
        assert "Đã học 1 trên" in page.text
        assert "Học tiếp bài 2" in page.text
        assert [link for link in page.links if link.startswith(LESSONS + "/")] != [first]

    def test_shows_results_points_and_what_was_told(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        ref = learner.begin("C01")
        percent = learner.submit(ref)
        learner.settle()
        page = visit(learner.browser(), "/toi")
        assert f"Đạt, {percent}%" in page.text
        assert f"/kiem-tra/{ref}/ket-qua" in page.links
        assert "3 trên 100" in page.text
        assert "1 thông báo chưa đọc" in page.text

    def test_asks_where_one_lives_while_it_is_not_known(self, small_scene: Scene) -> None:
        nowhere = Learner.register(small_scene, ward=None)
        somewhere = Learner.register(small_scene)
        assert "Chưa khai nơi cư trú" in visit(nowhere.browser(), "/toi").text
        assert "Chưa khai nơi cư trú" not in visit(somewhere.browser(), "/toi").text

    def test_asks_the_database_six_times_at_most(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        learner.pass_course("C01")
        browser = learner.browser()
        visit(browser, "/toi")
        with scene.counting() as statements:
            visit(browser, "/toi")
        assert len(statements) <= 6, statements


class TestWhoSawMyRecord:
    def look(self, learner: Learner, viewer: Actor) -> None:
        with learner.scene.app.app_context():
            session = db.session()
            fact = ProfileViewed(at=clock.now(), actor=viewer, person_id=learner.person_id, page="ho-so")
            work.run(session, lambda: tell(session, fact))

    def test_names_a_cadre_who_opened_it(self, scene: Scene) -> None:
        learner = Learner.register(scene)
        self.look(learner, Actor(person_id=7, name="Lê Thị Hạnh"))
        page = visit(learner.browser(), "/toi/quyen-rieng-tu")
        assert "Lê Thị Hạnh" in page.text
        assert "Xem hồ sơ" in page.text
        assert "Người khác" in page.text

    def test_lists_ones_own_doings_too(self, small_scene: Scene) -> None:
        page = visit(Learner.register(small_scene).browser(), "/toi/quyen-rieng-tu")
        assert "Chủ tài khoản" in page.text
        assert "Đăng nhập" in page.text
        assert "Người khác" not in page.text

    def test_says_nothing_of_other_people(self, small_scene: Scene) -> None:
        learner, other = Learner.register(small_scene), Learner.register(small_scene, "Trần Thị Bình")
        self.look(other, Actor(person_id=7, name="Lê Thị Hạnh"))
        assert "Lê Thị Hạnh" not in visit(learner.browser(), "/toi/quyen-rieng-tu").text

    def test_is_leafed_through(self, small_scene: Scene) -> None:
        learner = Learner.register(small_scene)
        for number in range(55):
            self.look(learner, Actor(person_id=7, name=f"Cán bộ số {number}."))
        first, second = (visit(learner.browser(), f"/toi/quyen-rieng-tu?trang={n}") for n in (1, 2))
        assert "Cán bộ số 54." in first.text
        assert "Cán bộ số 1." not in first.text
        assert "Cán bộ số 1." in second.text

    def test_has_a_sentence_for_every_fact_that_the_log_keeps_of_a_person(self, small_scene: Scene) -> None:
        with small_scene.app.test_request_context():
            for kind in kept_of_people():
                asked = privacy_words.SAYS.get(kind.__name__)
                assert asked is None or asked in {field.name for field in fields(kind)}, kind
                for value in VARIANTS.get(kind.__name__, ("",)) if asked else ("",):
                    said = privacy_words.what(kind.__name__, {asked: value} if asked else {})
                    assert said != "Thay đổi khác trong hồ sơ", (kind, value)
                    assert "%(" not in said

    def test_has_a_sentence_for_every_step_of_a_case(self, small_scene: Scene) -> None:
        with small_scene.app.test_request_context():
            for step in ("register", *MOVES):
                said = privacy_words.what("CaseStep", {"step": step, "period": 2026})
                assert said != "Thay đổi khác trong hồ sơ", step
                assert "2026" in said

    def test_is_for_facts_that_are_not_recorded_elsewhere(self) -> None:
        assert not logged(question_bank.events)
        assert {kind.__name__ for kind in logged(lms.score.events)} == {
            "CorrectionAsked",  # a request: only what comes of it is an entry
            "CorrectionDecided",
            "CorrectionWithdrawn",
        }
        assert {kind.__name__ for kind in logged(courses.events)} == {
            "AssignmentDecided",  # its words may be written over by a second decision
            "CoursePublished",
            "DraftReturned",
            "ReviewApproved",
            "ReviewAsked",
        }

    def test_has_words_in_the_log_of_the_whole_system_too(self, small_scene: Scene) -> None:
        assert {kind.__name__ for kind in kept_of_people()} <= set(words.FACTS)
