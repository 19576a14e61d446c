"""What belongs to the learner: the work under way, and who has seen her record."""

from __future__ import annotations

from dataclasses import fields
from types import ModuleType

import pytest

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
from lms.web.admin import words
from lms.web.passport import privacy_view
from tests.conftest import Scene
from tests.people import Learner
from tests.web.learn.reading import visit

LESSONS = "/khoa-hoc/hieu-ve-cong-dan-hoc-tap"


OTHER_FACTS = (courses.events, lms.criteria.events, lms.forum.events, lms.teaching.events)
ABOUT_NOBODY = {
    "CallCancelled",
    "CallMade",
    "CallRestored",
    "CohortChanged",
    "CohortOpened",
    "CohortStateSet",
    "CoursePublished",
    "PolicyApproved",
    "PolicyAsked",
    "PolicyDrafted",
    "PolicyLoaded",
    "PolicyReturned",
    "PolicyWithdrawn",
    "ReviewAsked",
}


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

    @pytest.mark.parametrize(
        "kind",
        [
            kind
            for module in (lms.people.events, lms.orgs.events)
            for kind in vars(module).values()
            if isinstance(kind, type) and issubclass(kind, Event) and kind is not Event
        ],
    )
    def test_has_words_for_every_fact_about_an_account_or_a_home(self, kind: type[Event], small_scene: Scene) -> None:
        variants = {
            "way": ("self", "entered", "import", "own", "email", "slip"),
            "role": ("trainer", "cadre", "city", "admin", "auditor"),
            "everywhere": (True, False),
            "confirmed": (True, False),
        }
        asked = privacy_view.SAYS.get(kind.__name__)
        assert asked is None or asked in {field.name for field in fields(kind)}
        with small_scene.app.test_request_context():
            words = [
                privacy_view.what(kind.__name__, {asked: value} if asked else {})
                for value in variants.get(asked or "", ("",))
            ]
        assert any(word != "Thay đổi khác trong hồ sơ" for word in words)
        if asked in ("role", "everywhere", "confirmed") or asked is None:
            assert "Thay đổi khác trong hồ sơ" not in words

    @pytest.mark.parametrize("kind", logged(*OTHER_FACTS), ids=lambda kind: kind.__name__)
    def test_has_words_for_every_other_fact_about_somebody(self, kind: type[Event], small_scene: Scene) -> None:
        variants = {
            "approved": (True, False),
            "marked": (True, False),
            "done": ("shown", "kept", "restored", "hidden", "closed"),
            "state": ("fixing", "fixed", "declined"),
        }
        asked = privacy_view.SAYS.get(kind.__name__)
        assert asked is None or asked in {field.name for field in fields(kind)}
        with small_scene.app.test_request_context():
            said = [
                privacy_view.what(kind.__name__, {asked: value} if asked else {})
                for value in variants.get(asked or "", ("",))
            ]
        assert "Thay đổi khác trong hồ sơ" not in said or kind.__name__ in ABOUT_NOBODY

    def test_is_for_facts_that_are_not_recorded_elsewhere(self) -> None:
        assert not logged(lms.score.events, question_bank.events)
        assert {kind.__name__ for kind in logged(courses.events)} == {
            "AssignmentDecided",  # its words may be written over by a second decision
            "CoursePublished",
            "DraftReturned",
            "ReviewApproved",
            "ReviewAsked",
        }


class TestTheWholeLog:
    @pytest.mark.parametrize(
        "kind", logged(*OTHER_FACTS, lms.orgs.events, lms.people.events), ids=lambda kind: kind.__name__
    )
    def test_has_words_for_every_fact(self, kind: type[Event]) -> None:
        assert kind.__name__ in words.FACTS
