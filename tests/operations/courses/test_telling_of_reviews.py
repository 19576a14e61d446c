"""Who is told of a review: those who may decide, then who asked."""

from __future__ import annotations

from dataclasses import replace

from courses.events import ReviewAsked
from courses.operations import reviewing
from kernel import clock
from lms import work
from lms.extensions import db
from lms.jobs import tide
from lms.notices import operations, queries
from lms.notices import reviewing as listeners
from lms.notices.queries import NoticeCard
from tests.authors import Author
from tests.conftest import Scene
from tests.people import WARD, Learner

OTHER_WARD = "01.00008."


def ask(author: Author, ref: str) -> str:
    return author.do(
        lambda session, desk: (
            reviewing.ask(
                session, ref, correction=False, note="", desk=desk, actor=author.actor, at=clock.now()
            ).public_id
        )
    )


def told(scene: Scene, person_id: int) -> list[NoticeCard]:
    """Deliver what waits, and return a person's notices about reviews, the newest first."""
    with scene.app.app_context():
        while tide.deliver_outbox():
            pass
        found = queries.list_notices(db.session(), person_id).rows
        db.session.rollback()
    return [card for card in found if card.kind.startswith(("review_", "draft_"))]


class TestAnAskedReview:
    def test_is_told_to_those_who_may_decide_over_the_unit(self, scene: Scene) -> None:
        author = Author(scene, path=WARD)
        trainer, city = Author(scene, "Ngô Thị Vân", path=WARD), Author(scene, "Phạm Quốc Tuấn", role="city")
        strangers = [
            Author(scene, "Xa", path=OTHER_WARD),
            Author(scene, "Cán bộ", path=WARD, role="cadre"),
        ]
        review = ask(author, author.begin())
        for reviewer in (trainer, city):
            (line,) = told(scene, reviewer.learner.person_id)
            assert line.kind == "review_asked"
            assert line.link == f"/giang-vien/duyet/{review}"
            assert line.values == {"asker": "Trần Văn Minh", "course": "Dừng lại một phút"}
        for stranger in strangers:
            assert not told(scene, stranger.learner.person_id)

    def test_is_not_told_to_who_wrote_on_it(self, scene: Scene) -> None:
        author, helper, reviewer = Author(scene), Author(scene, "Lê Văn Tác"), Author(scene, "Ngô Thị Vân")
        ref = author.begin()
        asked = helper.do(
            lambda session, desk: (
                reviewing.ask(
                    session, ref, correction=False, note="", desk=desk, actor=helper.actor, at=clock.now()
                ).authors
            )
        )
        assert set(asked) == {author.actor.person_id, helper.actor.person_id}
        assert not told(scene, author.learner.person_id)
        assert not told(scene, helper.learner.person_id)
        assert len(told(scene, reviewer.learner.person_id)) == 1

    def test_stays_one_line_when_it_is_delivered_again(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        review, at, person_id = ask(author, author.begin()), clock.now(), reviewer.learner.person_id
        assert len(told(scene, person_id)) == 1
        fact = ReviewAsked(
            at=at,
            actor=author.actor,
            person_id=0,
            review_ref=review,
            draft_ref="x",
            course_title="Dừng lại một phút",
            unit_path="01.",
            authors=(author.actor.person_id,),
        )
        with scene.app.app_context():
            session = db.session()
            work.run(session, lambda: operations.mark_read(session, person_id=person_id, ids=None, at=at))
            work.run(session, lambda: listeners.on_review_asked(session, replace(fact, at=clock.now())))
            assert queries.count_unread(session, person_id) == 0
        assert len(told(scene, person_id)) == 1


class TestADecision:
    def test_to_publish_reaches_who_asked_and_nobody_else(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        review = ask(author, author.begin())
        reviewer.do(
            lambda session, desk: reviewing.approve(
                session, review, note="", desk=desk, actor=reviewer.actor, at=clock.now()
            )
        )
        (line,) = told(scene, author.learner.person_id)
        assert (line.kind, line.link) == ("review_approved", f"/giang-vien/duyet/{review}")
        assert [card.kind for card in told(scene, reviewer.learner.person_id)] == ["review_asked"]

    def test_to_return_leads_to_its_reason(self, scene: Scene) -> None:
        author, reviewer = Author(scene), Author(scene, "Ngô Thị Vân")
        review = ask(author, author.begin())
        reviewer.do(
            lambda session, _: reviewing.return_(
                session, review, note="Thiếu nguồn.", actor=reviewer.actor, at=clock.now()
            )
        )
        (line,) = told(scene, author.learner.person_id)
        assert (line.kind, line.link) == ("draft_returned", f"/giang-vien/duyet/{review}")
        assert line.wording is not None
        browser = author.learner.browser()
        assert "Thiếu nguồn." in browser.get(line.link).text

    def test_names_nobody_who_only_asked_before(self, scene: Scene) -> None:
        first, second, reviewer = Author(scene), Author(scene, "Lê Văn Tác"), Author(scene, "Ngô Thị Vân")
        ref = first.begin()
        earlier = ask(first, ref)
        reviewer.do(
            lambda session, _: reviewing.return_(session, earlier, note="Sửa.", actor=reviewer.actor, at=clock.now())
        )
        later = ask(second, ref)
        reviewer.do(
            lambda session, _: reviewing.return_(session, later, note="Sửa.", actor=reviewer.actor, at=clock.now())
        )
        for author, review in ((first, earlier), (second, later)):
            returned = [card.link for card in told(scene, author.learner.person_id) if card.kind == "draft_returned"]
            assert returned == [f"/giang-vien/duyet/{review}"]


def test_a_learner_is_told_of_no_review(scene: Scene) -> None:
    learner, author = Learner.register(scene), Author(scene)
    ask(author, author.begin())
    assert not told(scene, learner.person_id)
