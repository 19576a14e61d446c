"""Flags and decisions: what they do to a post, and that they stay within what somebody is responsible for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kernel.actor import ASSOCIATION, Actor, Scope
from kernel.errors import NotAllowed, NotFound
from lms.forum.models import Post
from lms.forum.operations.ground import FLAGS, Closed, Refusal, TooMany
from lms.forum.queries import desk, reading
from lms.forum.queries.reach import Reach, reach_of
from lms.forum.queries.reading import Viewing
from tests.conftest import Scene
from tests.people import WARD, Learner
from tests.talking import OTHER_WARD, Talk, acting


@pytest.fixture
def talk(scene: Scene) -> Talk:
    return Talk(scene)


def somebody(scene: Scene, *roles: str, path: str = "01.", name: str = "Nguyễn Văn An") -> Actor:
    return acting(Learner.register(scene, name), *roles, path=path)


def queue(talk: Talk, who: Actor, *, hidden: bool = False) -> list[str]:
    found = talk.read(lambda s: desk.list_posts(s, reach=reach_of(who), hidden=hidden))
    assert found.total == len(found.rows)
    return [card.post.public_id for card in found.rows]


def state(talk: Talk, ref: str) -> tuple[str, str]:
    row = talk.read(lambda s: s.execute(select(Post.state, Post.text).where(Post.public_id == ref)).one())
    return row[0], row[1]


class TestFlags:
    def test_bring_a_post_to_the_queue_and_two_of_them_hide_it(self, talk: Talk, scene: Scene) -> None:
        author, trainer = somebody(scene), somebody(scene, "trainer")
        post = talk.ask(author, "Vay tiền nhanh, lãi thấp, gặp là có")
        assert talk.flag(somebody(scene), post)
        assert (queue(talk, trainer), state(talk, post.post_ref)[0]) == ([post.post_ref], "shown")
        assert talk.flag(somebody(scene), post)
        assert state(talk, post.post_ref)[0] == "held"
        found = talk.read(
            lambda s: reading.list_threads(
                s, course_id=talk.course.id, lesson=talk.lesson, viewing=Viewing(), search="vay tien"
            )
        )
        assert found.total == 0

    def test_count_once_for_each_reader(self, talk: Talk, scene: Scene) -> None:
        post, reader = talk.ask(somebody(scene)), somebody(scene)
        assert talk.flag(reader, post)
        assert not talk.flag(reader, post, "rude")
        assert state(talk, post.post_ref)[0] == "shown"

    def test_are_not_for_ones_own_post(self, talk: Talk, scene: Scene) -> None:
        author = somebody(scene)
        with pytest.raises(NotAllowed):
            talk.flag(author, talk.ask(author))

    def test_need_a_reason_of_the_list(self, talk: Talk, scene: Scene) -> None:
        post = talk.ask(somebody(scene))
        with pytest.raises(Refusal, match="reason_missing"):
            talk.flag(somebody(scene), post, "dislike")

    def test_are_limited_for_each_reader(self, talk: Talk, scene: Scene) -> None:
        trainer, reader = somebody(scene, "trainer"), somebody(scene)
        posts = [talk.ask(trainer, f"Bài {number}") for number in range(FLAGS.most + 1)]
        for post in posts[:-1]:
            talk.flag(reader, post)
        with pytest.raises(TooMany):
            talk.flag(reader, posts[-1])

    def test_never_hide_what_was_kept_before(self, talk: Talk, scene: Scene) -> None:
        post = talk.ask(somebody(scene))
        talk.flag(somebody(scene), post)
        assert talk.decide(somebody(scene, "trainer"), post, "show") == "kept"
        for _ in range(3):
            talk.flag(somebody(scene), post)
        assert state(talk, post.post_ref)[0] == "shown"
        assert queue(talk, somebody(scene, "city")) == [post.post_ref]


class TestDecisions:
    def test_hide_with_a_reason_and_can_be_taken_back(self, talk: Talk, scene: Scene) -> None:
        trainer, post = somebody(scene, "trainer"), talk.ask(somebody(scene))
        talk.flag(somebody(scene), post)
        with pytest.raises(Refusal, match="reason_missing") as refused:
            talk.decide(trainer, post, "hide", " ")
        assert refused.value.field == "reason"
        assert talk.decide(trainer, post, "hide", "Quảng cáo") == "hidden"
        assert (queue(talk, trainer), queue(talk, trainer, hidden=True)) == ([], [post.post_ref])
        assert talk.decide(trainer, post, "show") == "restored"
        assert state(talk, post.post_ref)[0] == "shown"
        flags = talk.read(lambda s: desk.list_flags(s, desk.get_queued(s, **one(post.post_ref, trainer)).post.id))
        assert all(flag.decided_at for flag in flags)

    def test_are_made_once(self, talk: Talk, scene: Scene) -> None:
        post = talk.ask(somebody(scene))
        talk.flag(somebody(scene), post)
        talk.decide(somebody(scene, "trainer"), post, "show")
        with pytest.raises(Closed):
            talk.decide(somebody(scene, "city"), post, "show")

    def test_are_not_about_ones_own_post(self, talk: Talk, scene: Scene) -> None:
        trainer = somebody(scene, "trainer")
        post = talk.ask(trainer)
        talk.flag(somebody(scene), post)
        with pytest.raises(NotAllowed):
            talk.decide(trainer, post, "show")
        assert talk.decide(somebody(scene, "admin"), post, "show") == "kept"

    def test_are_one_of_two(self, talk: Talk, scene: Scene) -> None:
        with pytest.raises(Refusal, match="decision_missing"):
            talk.decide(somebody(scene, "trainer"), talk.ask(somebody(scene)), "delete", "Vì thế")

    def test_close_what_its_author_took_back_and_let_its_words_go(self, talk: Talk, scene: Scene) -> None:
        author, trainer = somebody(scene), somebody(scene, "trainer")
        post = talk.ask(author, "Chuyển tiền cho tôi")
        talk.flag(somebody(scene), post, "swindle")
        talk.remove(author, post)
        assert state(talk, post.post_ref) == ("removed", "Chuyển tiền cho tôi")
        assert queue(talk, trainer) == [post.post_ref]
        assert talk.decide(trainer, post, "show") == "closed"
        assert state(talk, post.post_ref) == ("removed", "")
        assert queue(talk, trainer) == []


def one(ref: str, who: Actor) -> dict[str, object]:
    return {"public_id": ref, "reach": reach_of(who)}


class TestReach:
    def test_of_a_shipped_course_is_the_citys(self, talk: Talk, scene: Scene) -> None:
        post = talk.ask(somebody(scene))
        talk.flag(somebody(scene), post)
        for role in ("trainer", "city", "admin"):
            assert queue(talk, somebody(scene, role)) == [post.post_ref]
        for other in (somebody(scene, "trainer", path=WARD), somebody(scene, "cadre"), somebody(scene)):
            assert queue(talk, other) == []
            with pytest.raises(NotFound):
                talk.decide(other, post, "show")

    def test_of_a_wards_course_is_the_wards_and_those_above(self, talk: Talk, scene: Scene) -> None:
        talk.owned_by(WARD)
        post = talk.ask(somebody(scene))
        talk.flag(somebody(scene), post)
        report = talk.report(somebody(scene))
        near, sibling = somebody(scene, "trainer", path=WARD), somebody(scene, "trainer", path=OTHER_WARD)
        for who, refs in ((near, [report]), (somebody(scene, "city"), [report]), (sibling, [])):
            found = talk.read(lambda s, who=who: desk.list_reports(s, reach=reach_of(who)))
            assert [card.public_id for card in found.rows] == refs
            assert queue(talk, who) == ([post.post_ref] if refs else [])
        for read in (
            lambda s: desk.get_queued(s, **one(post.post_ref, sibling)),
            lambda s: desk.get_report(s, **one(report, sibling)),
        ):
            with pytest.raises(NotFound):
                talk.read(read)
        with pytest.raises(NotFound):
            talk.decide(sibling, post, "hide", "Không phải việc của tôi")
        with pytest.raises(NotFound):
            talk.handle(sibling, report, "fixing")
        assert talk.decide(near, post, "show") == "kept"
        assert talk.handle(near, report, "fixing") == "fixing"

    def test_of_an_associations_course_is_also_the_overseers_of_the_city(self, talk: Talk, scene: Scene) -> None:
        talk.owned_by("H01.")
        post = talk.ask(somebody(scene))
        talk.flag(somebody(scene), post)
        member = Learner.register(scene)
        teacher = Actor(person_id=member.person_id, scopes=(Scope("trainer", ASSOCIATION, "H01.", 1),))
        assert queue(talk, teacher) == queue(talk, somebody(scene, "admin")) == [post.post_ref]
        assert queue(talk, somebody(scene, "trainer")) == []
        assert queue(talk, somebody(scene, "admin", path=WARD)) == []

    def test_of_an_auditor_is_to_read(self, talk: Talk, scene: Scene) -> None:
        both = somebody(scene, "trainer", "auditor")
        post, report = talk.ask(somebody(scene)), talk.report(somebody(scene))
        talk.flag(somebody(scene), post)
        assert queue(talk, both) == [post.post_ref]
        for step in (lambda: talk.decide(both, post, "show"), lambda: talk.handle(both, report, "fixing")):
            with pytest.raises(NotAllowed):
                step()

    def test_of_nobody_is_nothing(self) -> None:
        assert reach_of(Actor(person_id=1)) == Reach(everything=False, paths=())
