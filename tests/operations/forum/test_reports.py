"""Reports of wrong content: from anybody, about one paragraph, until the lesson is mended or the reason is said."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from courses import queries as courses
from courses.models import Course, CourseVersion, LessonVersion
from courses.rules.paragraphs import locate
from kernel.actor import Actor
from kernel.base import new_id
from kernel.errors import NotFound
from lms.forum.operations.ground import REPORTS, REPORTS_FROM_ADDRESS, Refusal, TooMany
from lms.forum.queries import desk
from lms.forum.queries.desk import ReportCard
from lms.forum.queries.places import list_places
from lms.forum.queries.reach import reach_of
from tests.conftest import Scene
from tests.people import Learner
from tests.talking import NOBODY, Talk, acting


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


@pytest.fixture
def trainer(scene: Scene) -> Actor:
    return acting(Learner.register(scene, "Trần Văn Minh"), "trainer")


def card_of(talk: Talk, ref: str, who: Actor) -> ReportCard:
    return talk.read(lambda s: desk.get_report(s, public_id=ref, reach=reach_of(who)))


def publish_again(talk: Talk, html: str) -> None:
    """Publish the next version of the course, whose first lesson reads so."""
    course = talk.course

    def make(session) -> None:
        values = {c.key: c for c in CourseVersion.__table__.c}
        row = session.execute(select(*values.values()).where(CourseVersion.id == course.version_id)).mappings().one()
        fresh = new_id()
        session.execute(CourseVersion.__table__.insert(), {**row, "id": fresh, "version": course.version + 1})
        lessons = session.execute(
            select(*LessonVersion.__table__.c).where(LessonVersion.course_version_id == course.version_id)
        ).mappings()
        for lesson in lessons.all():
            text = html if lesson["slug"] == talk.lesson else lesson["html"]
            changed = {**lesson, "id": new_id(), "course_version_id": fresh, "html": text}
            session.execute(LessonVersion.__table__.insert(), changed)
        session.execute(update(Course).where(Course.id == course.id).values(current_version=fresh))

    talk.run(make)
    courses.forget_catalogue()


class TestReporting:
    def test_keeps_the_paragraph_with_its_words(self, talk: Talk, trainer: Actor) -> None:
        place = next(p for p in list_places(talk.card) if not p.heading)
        ref = talk.report(NOBODY, paragraph=place.number, source="https://vi-du.vn/luat")
        card = card_of(talk, ref, trainer)
        assert (card.paragraph, card.quote, card.version) == (place.number, place.quote, talk.course.version)
        assert (card.state, card.reporter_id, card.source) == ("new", None, "https://vi-du.vn/luat")

    def test_may_be_about_the_whole_lesson_or_a_question(self, talk: Talk, trainer: Actor) -> None:
        assert card_of(talk, talk.report(NOBODY, paragraph=0), trainer).quote == ""
        question = next(p for p in list_places(talk.card) if p.number == -1)
        assert card_of(talk, talk.report(NOBODY, paragraph=-1), trainer).quote == question.quote != ""

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"paragraph": 9999}, "paragraph"),
            ({"text": "…"}, "text"),
            ({"text": "a" * 2001}, "text"),
            ({"source": "javascript:alert(1)"}, "source"),
            ({"source": "vi-du.vn"}, "source"),
            ({"source": "https://vi-du.vn/" + "a" * 500}, "source"),
        ],
    )
    def test_says_what_is_wrong(self, talk: Talk, changes: dict[str, object], field: str) -> None:
        with pytest.raises(Refusal) as refused:
            talk.report(NOBODY, **changes)
        assert refused.value.field == field

    def test_takes_the_same_words_about_the_same_place_once(self, talk: Talk, scene: Scene) -> None:
        first = talk.report(NOBODY)
        assert talk.report(acting(Learner.register(scene)), "số hiệu LUẬT chưa  đúng") == first
        assert talk.report(NOBODY, paragraph=2) != first

    def test_is_limited_for_a_person_and_for_an_address(self, talk: Talk, scene: Scene) -> None:
        who = acting(Learner.register(scene))
        for actor, limit in ((who, REPORTS), (NOBODY, REPORTS_FROM_ADDRESS)):
            for number in range(limit.most):
                talk.report(actor, f"Chỗ {number}")
            with pytest.raises(TooMany):
                talk.report(actor, "Chỗ nữa")


class TestHandling:
    def test_goes_through_its_states(self, talk: Talk, trainer: Actor) -> None:
        ref = talk.report(NOBODY)
        talk.handle(trainer, ref, "fixing")
        with pytest.raises(Refusal, match="not_published_yet"):
            talk.handle(trainer, ref, "fixed")
        publish_again(talk, "<p>Bài đã sửa.</p>")
        talk.handle(trainer, ref, "fixed")
        card = card_of(talk, ref, trainer)
        assert (card.state, card.fixed_version) == ("fixed", card.version + 1)
        talk.handle(trainer, ref, "fixing", "Còn một chỗ nữa")
        assert card_of(talk, ref, trainer).fixed_version is None

    def test_declines_with_a_reason(self, talk: Talk, trainer: Actor) -> None:
        ref = talk.report(NOBODY)
        with pytest.raises(Refusal, match="reason_missing"):
            talk.handle(trainer, ref, "declined")
        talk.handle(trainer, ref, "declined", "Luật ghi đúng như vậy")
        found = talk.read(lambda s: desk.list_reports(s, reach=reach_of(trainer), states=desk.CLOSED))
        assert [card.note for card in found.rows] == ["Luật ghi đúng như vậy"]

    def test_is_nobodys_who_is_not_responsible(self, talk: Talk, scene: Scene) -> None:
        ref = talk.report(NOBODY)
        with pytest.raises(NotFound):
            talk.handle(acting(Learner.register(scene), "cadre"), ref, "fixing")

    def test_finds_the_paragraph_in_a_later_version_by_its_words(self, talk: Talk, trainer: Actor) -> None:
        place = next(p for p in list_places(talk.card) if p.number > 0 and not p.heading)
        card = card_of(talk, talk.report(NOBODY, paragraph=place.number), trainer)
        publish_again(talk, f"<p>Mới.</p><p>Mới nữa.</p><p>{place.text}</p>")
        assert locate(list_places(talk.card), number=card.paragraph, quote=card.quote).number == 3
        publish_again(talk, "<p>Đã viết lại.</p>")
        assert locate(list_places(talk.card), number=card.paragraph, quote=card.quote) is None
